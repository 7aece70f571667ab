//! From one part of the window to the next by F6.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::NodeT as _;

use super::{Window, three_texts};
use crate::common::mark;

/// Role and name of what has the keyboard.
fn focused(window: &Window) -> String {
    let nodes = window.harness.root().children_recursive();
    let named = nodes.filter(|node| node.accesskit_node().is_focused()).map(|node| {
        let node = node.accesskit_node();
        format!("{:?} {}", node.role(), node.label().unwrap_or_default())
    });
    named.last().unwrap_or_default()
}

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
    assert_eq!(focused(&window), text);
    for expected in [&row, &bottom, &top, &list, &text] {
        window.key(Key::F6);
        assert_eq!(&focused(&window), expected);
    }
    for expected in [&list, &top, &bottom, &row, &text] {
        window.keys(Modifiers::SHIFT, Key::F6);
        assert_eq!(&focused(&window), expected);
    }
    // With a mark selected, its attributes come first, never what removes it.
    window.key(Key::Tab);
    window.key(Key::F6);
    assert_eq!(focused(&window), format!("{:?} Kind: person", Role::CheckBox));
    window.key(Key::Space);
    assert!(window.is_chosen(Role::CheckBox, "Kind: person"), "Space belongs to the pill there");
    window.keys(Modifiers::SHIFT, Key::F6);
    assert_eq!(focused(&window), text);
}

#[test]
fn without_marks_what_is_said_of_the_document_comes_first() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::F6);
    let question = format!("{:?} Question for the supervisor", Role::CheckBox);
    assert_eq!(focused(&window), question);
    window.key(Key::F6);
    assert_eq!(focused(&window), format!("{:?} Mark as claim", Role::Button));
}
