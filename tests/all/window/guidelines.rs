//! Guidelines beside the text: shown with F2, at the place for the label that matters.

use std::{fmt::Write as _, fs};

use eframe::egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Theme, TouchPhase, accesskit::Role,
    vec2,
};
use egui_kittest::kittest::Queryable as _;

use super::{HARBOUR, Window, a1};
use crate::common::{Project, mark};

/// Long enough that the places of two labels are never seen at once.
fn guidelines() -> String {
    let mut text = "# How to mark\n\nRead *all* of it.\n\n".to_owned();
    for (name, key) in [("Claim", 1), ("Source", 2), ("Denial", 3)] {
        writeln!(text, "## {name} ({key})\n\nThe **words** for {}.\n", name.to_lowercase())
            .unwrap();
        for number in 0..40 {
            writeln!(text, "- rule {number} of {name}").unwrap();
        }
        text.push('\n');
    }
    text
}

fn project() -> Project {
    let project = Project::new()
        .file("a.txt", HARBOUR)
        .file("project.toml", "documents = [\"*.txt\"]\n")
        .file("guidelines.md", guidelines());
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["denied that any vessel had been stopped"], "denial");
    mark(&mut session, &["The canal office"], "source");
    session.close().unwrap();
    project
}

/// Whether a heading stands in the upper part of the panel.
fn stands(window: &Window, heading: &str) -> bool {
    let found = window.harness.query_by_label(heading);
    found.is_some_and(|node| (60.0..260.0).contains(&node.rect().top()))
}

#[test]
fn the_guidelines_stand_beside_the_text_and_follow_the_mark() {
    let project = project();
    let mut window = Window::on(&project);
    window.key(Key::F2);
    window.until("the guidelines", |window| window.has("How to mark"));
    assert!(window.sees("denied that"), "the text stays in sight");
    window.click_text("denied that");
    window.until("the place", |window| stands(window, "Denial (3)"));
    assert!(window.has("Remove mark"), "the inspector stays");
    window.click_text("canal office");
    window.until("the place", |window| stands(window, "Source (2)"));
    // A label that is taken up asks as well.
    window.click_text("lock at");
    window.key(Key::Num1);
    window.until("the place", |window| stands(window, "Claim (1)"));
    window.key(Key::Escape);
    window.key(Key::F2);
    assert!(!window.has("How to mark"));
}

#[test]
fn scrolled_by_hand_they_stay_until_they_are_to_follow_again() {
    let project = project();
    let mut window = Window::on(&project);
    window.key(Key::F2);
    window.until("the guidelines", |window| window.has("How to mark"));
    let place = window.harness.get_by_label("How to mark").rect().center();
    window.hover(place);
    let (unit, phase, source) = (MouseWheelUnit::Line, TouchPhase::Move, MouseWheelSource::Wheel);
    let (delta, modifiers) = (vec2(0.0, -8.0), Modifiers::NONE);
    window.harness.event(Event::MouseWheel { unit, delta, phase, source, modifiers });
    window.until("the offer", |window| window.has("Follow the marks"));
    window.click_text("denied that");
    window.settle();
    assert!(!stands(&window, "Denial (3)"));
    window.click("Follow the marks");
    window.until("the place", |window| stands(window, "Denial (3)"));
}

#[test]
fn an_edit_of_the_guidelines_shows() {
    let project = project();
    let mut window = Window::on(&project);
    window.key(Key::F2);
    window.until("the guidelines", |window| window.has("How to mark"));
    fs::write(project.path().join("guidelines.md"), "# Quite other ones\n").unwrap();
    window.until("the new ones", |window| window.has("Quite other ones"));
    fs::remove_file(project.path().join("guidelines.md")).unwrap();
    window.until("the definitions", |window| window.says("no guidelines.md"));
}

#[test]
fn in_a_small_window_they_share_a_column_with_the_inspector() {
    let project = project();
    for size in [[1100.0, 700.0], [1440.0, 900.0]] {
        let mut window = Window::sized(size, Theme::Dark, Some(project.path()), a1(&project));
        window.until("the project", |window| window.app().session().is_some());
        window.settle();
        window.click_text("denied that");
        assert!(window.has("Remove mark"), "{}", window.names());
        window.key(Key::F2);
        window.until("the guidelines", |window| window.has("How to mark"));
        // Both are there and can be used.
        window.until("the place", |window| window.has("Denial (3)"));
        assert!(window.is_in_view("How to mark") || window.is_in_view("Denial (3)"));
        window.click("Force: partial");
        assert!(window.is_chosen(Role::CheckBox, "Force: partial"), "{}", window.names());
        assert!(window.sees("denied that"));
        let outside = window.outside();
        assert!(outside.is_empty(), "{outside:?}");
        window.click("Close");
        assert!(window.has("Remove mark") && !window.has("How to mark"));
        window.ctrl(Key::Z);
    }
}
