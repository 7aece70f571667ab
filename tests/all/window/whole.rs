//! The window as a whole: zoom, light and dark, names for everything, menus, pictures.

use std::collections::BTreeSet;

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};
use gainsay::{session::user::User, ui::Command};

use super::{Window, a1, three_texts};
use crate::common::{Project, go_to, mark, relate};

#[test]
fn the_text_zooms_by_keys_and_menu() {
    let project = three_texts();
    let mut window = Window::on(&project);
    let height = |window: &Window| window.ends("harbour").1.x - window.ends("harbour").0.x;
    let plain = height(&window);
    window.ctrl(Key::Plus);
    window.assert_says("110 %");
    assert!(height(&window) > plain);
    window.ctrl(Key::Equals);
    window.assert_says("125 %");
    window.ctrl(Key::Num0);
    window.assert_says("100 %");
    window.ctrl(Key::Minus);
    window.assert_says("90 %");
    assert!(height(&window) < plain);
    for _ in 0..20 {
        window.ctrl(Key::Minus);
    }
    window.assert_says("50 %");
    for _ in 0..20 {
        window.ctrl(Key::Plus);
    }
    window.assert_says("300 %");
    window.menu("View", "Normal size");
    window.assert_says("100 %");
}

#[test]
fn light_and_dark_can_be_chosen_and_are_remembered() {
    let project = three_texts();
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.json");
    let mut user = User::from_file(Some(file.clone()));
    user.set_annotator(&project.path().display().to_string(), &"a1".into()).unwrap();
    let mut window = Window::with(&project, user);
    window.menu("View", "Dark");
    assert_eq!(window.theme(), Theme::Dark);
    window.ctrl(Key::Plus);
    let remembered = User::from_file(Some(file));
    assert_eq!(format!("{:?}", remembered.theme()), "Dark");
    assert_eq!(remembered.zoom_percent(), 110);
    window.click("Menu");
    window.click("View");
    window.click_as(Role::Button, "Light");
    assert_eq!(window.theme(), Theme::Light);
}

#[test]
fn every_command_is_in_a_menu_or_has_a_key() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.click("Menu");
    let mut items = BTreeSet::new();
    let headings = ["Project", "Edit", "Document", "Go", "View", "Help"];
    for heading in headings {
        window.click(heading);
        items.extend(window.names_of(Role::Button));
    }
    for command in Command::ALL {
        let item = items.iter().any(|item| item.starts_with(command.name()));
        let keys = command.shortcuts();
        assert!(item || !keys.is_empty(), "{command:?} cannot be reached");
        // A menu tells the key.
        if let (true, Some(keys)) = (item, keys.first()) {
            let told =
                |item: &String| item.starts_with(command.name()) && item.ends_with(&keys.words());
            assert!(items.iter().any(told), "{} of {command:?} in {items:?}", keys.words());
        }
    }
    window.key(Key::Escape);
}

/// Fails where something that can be clicked or typed into has no name.
fn assert_named(window: &Window, page: &str) {
    let unnamed = window.unnamed();
    assert!(unnamed.is_empty(), "on {page}: {unnamed:?}\n{}", window.names());
}

#[test]
fn everything_has_a_name() {
    let project = shown();
    let mut window = Window::start(None, User::from_file(None));
    assert_named(&window, "the first page");
    window.click("Open by its path…");
    window.until("the folders", |window| window.says("The folder above"));
    assert_named(&window, "the path dialog");
    window.close();
    let mut window = Window::start(Some(&project.path().join("none")), User::from_file(None));
    window.until("the reason", |window| window.has("Choose another…"));
    assert_named(&window, "the page of a failure");
    window.close();
    let mut window = Window::with(&project, User::from_file(None));
    assert_named(&window, "who are you");
    window.fill("Your short name", "a1");
    window.click("Continue");
    assert_named(&window, "the workbench");
    window.until("the marks", |window| window.says("5 marks"));
    window.click_text("denied that");
    assert_named(&window, "the inspector");
    window.key(Key::C);
    window.ctrl(Key::E);
    assert_named(&window, "the export dialog");
    window.key(Key::Escape);
    window.key(Key::F2);
    window.until("the guidelines", |window| window.says("Mark what is claimed."));
    assert_named(&window, "the guidelines");
    window.key(Key::F2);
    window.menu("Project", "Labels and relations…");
    window.until("the counts", |window| window.says("Used by"));
    assert_named(&window, "the page of labels");
    window.key(Key::Escape);
    window.menu("Document", "Set aside…");
    assert_named(&window, "set aside");
    window.key(Key::Escape);
    for key in [Key::K, Key::Comma] {
        window.ctrl(key);
        assert_named(&window, &format!("{key:?}"));
        window.key(Key::Escape);
    }
    window.key(Key::F1);
    assert_named(&window, "the page of keys");
    window.key(Key::Escape);
    for heading in ["Project", "Edit", "Document", "Go", "View", "Help"] {
        window.click("Menu");
        window.click(heading);
        assert_named(&window, heading);
        window.key(Key::Escape);
        window.key(Key::Escape);
    }
    window.click("Filter documents");
    window.type_words("zzz");
    assert_named(&window, "an empty list");
}

#[test]
fn dialogs_keep_the_keys_to_themselves() {
    let project = shown();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.ctrl(Key::E);
    window.key(Key::Delete);
    window.key(Key::Num1);
    window.keys(Modifiers::COMMAND, Key::Z);
    window.key(Key::Escape);
    assert_eq!(super::saved(&project, "001.txt").len(), 5);
    assert_eq!(window.selected().unwrap().0, "denial", "Escape closed the dialog only");
}

/// The three texts with nested spans and relations, also into another document.
pub(super) fn shown() -> Project {
    let project = three_texts().file("guidelines.md", "Mark what is claimed.\n").file(
        "project.toml",
        "name = \"Canal dispute\"\ndocuments = [\"*.txt\"]\n\
         [[annotator]]\nid = \"a1\"\nname = \"First annotator\"\n",
    );
    let mut session = project.open_at("2.txt");
    let ferry = mark(&mut session, &["the report false"], "claim");
    go_to(&mut session, "001.txt");
    let source = mark(&mut session, &["The harbour union’s secretary"], "source");
    let claim = mark(&mut session, &["not a single inspector has set foot on the dam"], "claim");
    mark(&mut session, &["a report by the Rhine Observatory (RO)"], "source");
    let denial = mark(&mut session, &["denied that any vessel had been stopped"], "denial");
    mark(&mut session, &["any vessel had been stopped"], "claim");
    relate(&mut session, "said_by", claim, source).unwrap();
    relate(&mut session, "denies", denial, ferry).unwrap();
    session.close().unwrap();
    project
}

fn pictured(theme: Theme) -> (Project, Window) {
    let project = shown();
    let mut window = Window::sized([1100.0, 700.0], theme, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    window.click_text("denied that");
    window.harness.remove_cursor();
    window.settle();
    (project, window)
}

#[test]
fn a_picture_of_the_window_in_the_light() {
    let (_project, mut window) = pictured(Theme::Light);
    window.harness.snapshot("window_light");
}

#[test]
fn a_picture_of_the_window_in_the_dark() {
    let (_project, mut window) = pictured(Theme::Dark);
    window.harness.snapshot("window_dark");
}

#[test]
fn a_picture_of_a_dialog() {
    let project = shown();
    let user = User::from_file(None);
    let mut window = Window::sized([800.0, 500.0], Theme::Light, Some(project.path()), user);
    window.until("the question", |window| window.has("Your short name"));
    window.settle();
    window.fill("Your short name", "a1");
    window.harness.remove_cursor();
    window.settle();
    window.harness.snapshot("window_who");
}
