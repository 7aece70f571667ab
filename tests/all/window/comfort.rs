//! What makes reading easy: numbers in the margin, counts of labels, marks along the scroll bar,
//! what a mark says under the pointer.

use std::fmt::Write as _;

use eframe::egui::{Color32, Event, Key, Modifiers, Rect, Shape, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::{Window, settings::with_file, three_texts};
use crate::common::{Project, mark};

const BROKEN: &str = "The union said\nthat the lock was\nclosed.\n\nNobody was asked.\n\n\nThe ministry \
denied it.\nTwice.\n";

impl Window {
    /// Rectangles that are painted in a colour.
    fn rects_of(&self, color: Color32) -> Vec<Rect> {
        fn walk(shape: &Shape, color: Color32, rects: &mut Vec<Rect>) {
            match shape {
                Shape::Vec(shapes) => shapes.iter().for_each(|shape| walk(shape, color, rects)),
                Shape::Rect(rect) if rect.fill == color => rects.push(rect.rect),
                _ => {}
            }
        }
        let mut rects = Vec::new();
        for clipped in &self.harness.output().shapes {
            walk(&clipped.shape, color, &mut rects);
        }
        rects
    }

    /// The ticks along the scroll bar in a colour.
    fn ticks(&self, color: Color32) -> Vec<Rect> {
        let mut rects = self.rects_of(color);
        rects.retain(|rect| rect.height() < 5.0 && rect.width() < 16.0);
        rects.retain(|rect| rect.left() > 1_000.0);
        rects
    }

    /// The numbers in the margin, from the top.
    fn numbers(&self) -> Vec<String> {
        let nodes = self.harness.root().children_recursive();
        let mut numbers: Vec<(f32, String)> = nodes
            .filter(|node| node.accesskit_node().role() == Role::Label)
            .filter_map(|node| Some((node.rect().top(), node.accesskit_node().value()?)))
            .filter(|(_, words)| words.ends_with(|c: char| c.is_ascii_digit()))
            .filter(|(_, words)| words.starts_with("Line ") || words.starts_with("Paragraph "))
            .collect();
        numbers.sort_by(|one, other| one.0.total_cmp(&other.0));
        numbers.into_iter().map(|(_, words)| words).collect()
    }
}

#[test]
fn lines_and_paragraphs_are_numbered_on_request() {
    let project = Project::new().file("a.txt", BROKEN);
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.json");
    let mut window = with_file(&project, &file);
    assert!(window.numbers().is_empty());
    let before = window.ends("Nobody").0;
    window.ctrl(Key::Comma);
    window.click("Numbers: lines");
    let lines = ["Line 1", "Line 2", "Line 3", "Line 5", "Line 8", "Line 9"];
    assert_eq!(window.numbers(), lines);
    assert_eq!(window.ends("Nobody").0, before, "nothing moves");
    window.click("Numbers: paragraphs");
    assert_eq!(window.numbers(), ["Paragraph 1", "Paragraph 2", "Paragraph 3"]);
    window.close();
    let mut window = with_file(&project, &file);
    assert_eq!(window.numbers().len(), 3, "remembered");
    window.ctrl(Key::Comma);
    window.click("Back to the defaults");
    assert!(window.numbers().is_empty());
}

#[test]
fn the_labels_count_their_marks_in_this_document() {
    let project = three_texts();
    let mut window = Window::on(&project);
    let count = |window: &Window, name: &str| {
        let node = window.harness.get_by_role_and_label(Role::Button, name);
        node.accesskit_node().data().description().map(str::to_owned).unwrap_or_default()
    };
    assert_eq!(count(&window, "Mark as claim"), "None in this document");
    let place = window.harness.get_by_role_and_label(Role::Button, "Mark as denial").rect();
    window.mark("harbour union", Key::Num1);
    window.mark("Monday", Key::Num1);
    window.mark("Vessen", Key::Num2);
    assert_eq!(count(&window, "Mark as claim"), "2 in this document");
    assert_eq!(count(&window, "Mark as source"), "1 in this document");
    let now = window.harness.get_by_role_and_label(Role::Button, "Mark as denial").rect();
    assert_eq!(place, now, "nothing moves while one marks");
    window.ctrl(Key::Z);
    assert_eq!(count(&window, "Mark as source"), "None in this document");
    window.key(Key::N);
    assert_eq!(count(&window, "Mark as claim"), "None in this document");
}

#[test]
fn marks_stand_along_the_scroll_bar_and_the_selected_one_stands_out() {
    let mut text = String::new();
    for number in 0..300 {
        writeln!(text, "Barge {number} was turned back at the lock, said keeper {number}.\n")
            .unwrap();
    }
    let project = Project::new().file("a.txt", text);
    let mut session = project.open_at("a.txt");
    for number in [0, 150, 299] {
        mark(&mut session, &[&format!("Barge {number} was turned back at the lock")], "claim");
    }
    let keeper = mark(&mut session, &["keeper 150"], "source");
    session.close().unwrap();
    let mut window = Window::on(&project);
    let [claim, source] = ["#b86a00", "#0b63b0"].map(|hex| Color32::from_hex(hex).unwrap());
    let claims = window.ticks(claim);
    assert_eq!(claims.len(), 3, "{claims:?}");
    let [first, middle, last] = [claims[0], claims[1], claims[2]].map(|tick| tick.center().y);
    assert!(first < 120.0 && last > 700.0 && (middle - first.midpoint(last)).abs() < 30.0);
    let usual = window.ticks(source);
    assert_eq!(usual.len(), 1);
    assert!(usual[0].left() > claims[1].left(), "labels stand side by side");
    // A click at a tick leads there.
    window.click_at(claims[1].center());
    assert!(window.sees("Barge 150 was"));
    window.click_text("keeper 150");
    assert_eq!(window.app().selected(), Some(keeper));
    let chosen = window.ticks(source);
    assert!(chosen.iter().any(|tick| tick.width() > 2.0 * usual[0].width()), "{chosen:?}");
    window.key(Key::Delete);
    assert!(window.ticks(source).is_empty());
}

#[test]
fn a_mark_under_the_pointer_says_what_it_is_after_a_moment() {
    let project = three_texts();
    let mut session = project.open_at("001.txt");
    let id = mark(&mut session, &["denied that any vessel had been stopped"], "denial");
    let set = gainsay::session::Action::SetAttribute {
        annotation: id,
        attribute: "force".to_owned(),
        value: Some(gainsay::model::Value::words("outright")),
    };
    session.dispatch(set).unwrap();
    let note = gainsay::session::Action::SetNote { annotation: id, note: "Ask Ana".to_owned() };
    session.dispatch(note).unwrap();
    session.close().unwrap();
    let mut window = Window::on(&project);
    let at = window.ends("any vessel").0;
    let before = window.glyphs();
    window.harness.event(Event::PointerMoved(at));
    window.pass(0.2);
    assert!(!window.says("Ask Ana"), "not at once");
    window.pass(0.6);
    let tip = window.names_of(Role::Tooltip).join("\n");
    assert!(tip.starts_with("denial. From the denying words to the end"), "{tip}");
    assert!(tip.contains("outright") && tip.contains("Note: Ask Ana"), "{tip}");
    assert_eq!(window.glyphs().len(), before.len());
    // A click goes through to the mark.
    window.click_text("any vessel");
    assert_eq!(window.app().selected(), Some(id));
    window.harness.event(Event::PointerMoved(window.ends("Monday").0));
    window.pass(0.8);
    assert!(window.names_of(Role::Tooltip).is_empty());
}

#[test]
fn broken_lines_are_joined_on_request_and_marks_stay_where_they_are() {
    let text = BROKEN.replace("said\nthat", "said\r\nthat");
    let project = Project::new().file("a.txt", text);
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.json");
    let mut window = with_file(&project, &file);
    let line = |window: &Window, words: &str| window.ends(words).0.y;
    assert!(line(&window, "union said") < line(&window, "that the"));
    window.mark("Nobody was", Key::Num1);
    window.ctrl(Key::Comma);
    window.click("Lines: joined");
    window.click("Numbers: lines");
    window.key(Key::Escape);
    let same = |one: f32, other: f32| (one - other).abs() < 1.0;
    assert!(same(line(&window, "union said"), line(&window, "closed")), "one line of the screen");
    assert!(line(&window, "closed") < line(&window, "Nobody"));
    assert_eq!(window.numbers(), ["Line 1", "Line 5", "Line 8"]);
    // What is marked over a line end is what the file holds.
    let (from, to) = (window.ends("said").0, window.ends("closed").1);
    window.pull(from, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    window.key(Key::Num2);
    let mut saved = super::saved(&project, "a.txt");
    saved.sort();
    let expected = [("claim", "Nobody was"), ("source", "said\r\nthat the lock was\nclosed")];
    assert_eq!(saved, super::of(&expected));
    window.click_text("closed");
    assert_eq!(window.selected().unwrap().0, "source");
    window.ctrl(Key::Comma);
    window.click("Lines: as in the file");
    assert!(line(&window, "union said") < line(&window, "that the"));
}
