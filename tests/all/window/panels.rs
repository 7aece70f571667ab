//! From one part of the window to the next by F6.

use eframe::egui::{Key, Modifiers, accesskit::Role};

use super::{Window, three_texts};
use crate::common::mark;

#[test]
fn f6_goes_round_the_window_and_shift_f6_back() {
    let project = three_texts();
    let mut session = project.open_at("001.txt");
    mark(&mut session, &["The ministry"], "source");
    session.close().unwrap();
    let mut window = Window::on(&project);
    let text = format!("{:?} Document text", Role::Document);
    let list = format!("{:?} Filter documents", Role::SearchInput);
    let bottom = format!("{:?} Mark as claim", Role::Button);
    let top = format!("{:?} Menu", Role::Button);
    let row = format!("{:?} source: The ministry", Role::ListItem);
    assert_eq!(window.keyboard(), text);
    for expected in [&row, &bottom, &top, &list, &text] {
        window.key(Key::F6);
        assert_eq!(&window.keyboard(), expected);
    }
    for expected in [&list, &top, &bottom, &row, &text] {
        window.keys(Modifiers::SHIFT, Key::F6);
        assert_eq!(&window.keyboard(), expected);
    }
    // With a mark selected, its attributes come first, never what removes it.
    window.key(Key::Tab);
    window.key(Key::F6);
    assert_eq!(window.keyboard(), format!("{:?} Kind: person", Role::CheckBox));
    window.key(Key::Space);
    assert!(window.is_chosen(Role::CheckBox, "Kind: person"), "Space belongs to the pill there");
    window.keys(Modifiers::SHIFT, Key::F6);
    assert_eq!(window.keyboard(), text);
}

#[test]
fn without_marks_what_is_said_of_the_document_comes_first() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::F6);
    let question = format!("{:?} Question for the supervisor", Role::CheckBox);
    assert_eq!(window.keyboard(), question);
    window.key(Key::F6);
    assert_eq!(window.keyboard(), format!("{:?} Mark as claim", Role::Button));
}

#[test]
fn no_panel_reaches_into_the_line_at_the_bottom() {
    let project = three_texts();
    let mut window = Window::on(&project);
    let line = 900.0 - 29.0;
    // Eight points of room are below it.
    let last = window.rect_of("Documents done, 0 of 3").bottom() + 8.0;
    assert!(last <= line, "the list of documents ends at {last}, not at {line}");
    window.key(Key::F2);
    window.until("the guidelines", |window| window.says("no guidelines.md"));
    assert!(window.outside().is_empty(), "{:?}", window.outside());
}
