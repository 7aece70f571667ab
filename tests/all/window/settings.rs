//! The settings: each shows at once, is remembered, and can be taken back; the place is kept.

use std::path::Path;

use eframe::egui::{Key, Theme};
use gainsay::session::{
    typography::{Face, Typography},
    user::{ThemeChoice, User},
};

use super::{Window, three_texts};
use crate::common::Project;

pub(super) fn with_file(project: &Project, file: &Path) -> Window {
    let mut user = User::from_file(Some(file.to_owned()));
    user.set_annotator(&project.path().display().to_string(), &"a1".into()).unwrap();
    Window::with(project, user)
}

/// How wide a word is, how far two lines are apart, and how long the longest line is: in whole
/// points.
fn measures(window: &Window) -> [f32; 3] {
    let glyphs = window.glyphs();
    let word = window.ends("harbour").1.x - window.ends("harbour").0.x;
    let mut tops: Vec<f32> = glyphs.iter().map(|(_, rect)| rect.top()).collect();
    tops.dedup();
    let left = glyphs.iter().map(|(_, rect)| rect.left()).fold(f32::INFINITY, f32::min);
    let right = glyphs.iter().map(|(_, rect)| rect.right()).fold(0.0, f32::max);
    [word, tops[1] - tops[0], right - left].map(f32::round)
}

fn same(one: [f32; 3], other: [f32; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| (one - other).abs() < 0.5)
}

#[test]
fn each_setting_shows_at_once_and_is_remembered() {
    let project = three_texts();
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.json");
    let mut window = with_file(&project, &file);
    let usual = measures(&window);
    window.ctrl(Key::Comma);
    window.click("Wider column");
    let wide = measures(&window);
    assert!(wide[2] > usual[2] && (wide[0] - usual[0]).abs() < 0.5, "{usual:?} {wide:?}");
    window.click("Lines farther apart");
    let airy = measures(&window);
    assert!(airy[1] > wide[1] && (airy[0] - wide[0]).abs() < 0.5, "{wide:?} {airy:?}");
    window.click("Larger");
    assert!(measures(&window)[0] > airy[0]);
    window.assert_says("110 %");
    window.click("Face: sans serif");
    window.click("Colours: dark");
    assert_eq!(window.theme(), Theme::Dark);
    let changed = measures(&window);
    window.key(Key::Escape);
    assert!(!window.has("Wider column"));
    window.close();

    let user = User::from_file(Some(file.clone()));
    let expected =
        Typography::default().with_face(Face::Sans).with_line_percent(175).with_measure_chars(84);
    assert_eq!(user.typography(), &expected);
    assert_eq!((user.zoom_percent(), user.theme()), (110, ThemeChoice::Dark));
    let mut window = with_file(&project, &file);
    assert!(same(measures(&window), changed), "{changed:?}");
    window.ctrl(Key::Comma);
    window.click("Back to the defaults");
    assert!(same(measures(&window), usual), "{usual:?}");
    window.assert_says("100 %");
    assert_eq!(User::from_file(Some(file)).theme(), ThemeChoice::System);
}

#[test]
fn the_size_is_the_zoom() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.ctrl(Key::Plus);
    window.ctrl(Key::Comma);
    window.click("Larger");
    window.assert_says("125 %");
    window.key(Key::Escape);
    window.ctrl(Key::Num0);
    window.assert_says("100 %");
}

#[test]
fn the_text_keeps_its_place() {
    let long: String = (0..300).fold(String::new(), |text, number| {
        format!("{text}Barge {number} was turned back at the lock, said the keeper of it.\n\n")
    });
    let project = Project::new().file("a.txt", long);
    let mut window = Window::on(&project);
    for _ in 0..5 {
        window.key(Key::PageDown);
    }
    let first = |window: &Window| {
        let text: String = window.glyphs().into_iter().map(|(grapheme, _)| grapheme).collect();
        let number = text.split("Barge ").nth(2).unwrap_or_default();
        number.split(' ').next().unwrap_or_default().parse::<usize>().unwrap()
    };
    let before = first(&window);
    assert!(before > 20);
    window.ctrl(Key::Comma);
    for name in ["Lines farther apart", "Narrower column", "Face: sans serif", "Larger"] {
        window.click(name);
        assert!(first(&window).abs_diff(before) <= 1, "{name}: {} {before}", first(&window));
    }
    window.click("Back to the defaults");
    assert!(first(&window).abs_diff(before) <= 1);
}

#[test]
fn settings_are_there_without_a_project() {
    let mut window = Window::start(None, User::from_file(None));
    window.ctrl(Key::Comma);
    window.assert_says("The ministry denied that any vessel had been stopped");
    window.click("Colours: dark");
    assert_eq!(window.theme(), Theme::Dark);
    window.click("Close");
    assert!(!window.has("Wider column"));
}
