//! Marks of several ranges: joined by a key or with Ctrl, taken apart, split.

use eframe::egui::{Key, Modifiers, accesskit::Role};

use super::{Window, of, saved, spans, three_texts};
use crate::common::{Project, mark};

const DOCUMENT: &str = "001.txt";

fn parts(project: &Project) -> Vec<Vec<String>> {
    let session = project.open_at(DOCUMENT);
    let open = session.open().unwrap();
    let parts = open.spans.iter().map(|span| {
        let ranges = &span.span().unwrap().ranges;
        ranges.iter().map(|range| range.slice(&open.text.words).unwrap().to_owned()).collect()
    });
    let parts = parts.collect();
    session.close().unwrap();
    parts
}

fn ministry(project: &Project) -> Window {
    let mut session = project.open_at(DOCUMENT);
    mark(&mut session, &["The ministry denied"], "denial");
    session.close().unwrap();
    let mut window = Window::on(project);
    window.key(Key::Tab);
    window
}

const BY_WORD: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

#[test]
fn a_selection_is_joined_to_the_selected_mark() {
    let project = three_texts();
    let mut window = ministry(&project);
    window.key(Key::J);
    window.assert_says("Nothing is selected to join");
    window.walk_to(" had been stopped");
    window.repeat(BY_WORD, Key::ArrowRight, 3);
    window.key(Key::J);
    assert_eq!(parts(&project), [["The ministry denied", "had been stopped"]]);
    assert_eq!(window.selection(), None);
    assert!(window.has("denial: The ministry denied … had been stopped"), "{}", window.names());
    assert!(window.is_chosen(Role::ListItem, "denial: The ministry denied … had been stopped"));
    // What touches or overlaps becomes one.
    window.walk_to(" that any vessel");
    window.repeat(BY_WORD, Key::ArrowRight, 4);
    window.key(Key::J);
    assert_eq!(parts(&project).len(), 1);
    assert_eq!(
        parts(&project)[0].join("|"),
        "The ministry denied|that any vessel had been stopped"
    );
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    assert_eq!(parts(&project), [["The ministry denied"]]);
}

#[test]
fn a_drag_with_ctrl_joins_at_once() {
    let project = three_texts();
    let mut window = ministry(&project);
    window.drag_with("had been stopped", Modifiers::COMMAND);
    assert_eq!(parts(&project), [["The ministry denied", "had been stopped"]]);
    assert_eq!(window.selection(), None);
    assert!(window.selected().is_some());
    // Without a mark it is a drag as any other.
    window.key(Key::Escape);
    window.drag_with("canal office", Modifiers::COMMAND);
    assert_eq!(window.selection().as_deref(), Some("canal office"));
    assert_eq!(parts(&project).len(), 1);
}

#[test]
fn a_mark_is_split_at_the_caret_or_at_its_gap() {
    let project = three_texts();
    let mut window = ministry(&project);
    window.key(Key::K);
    window.assert_says("Put the caret into the mark");
    window.walk_to(" denied");
    window.key(Key::K);
    let split = of(&[("denial", "The ministry"), ("denial", "denied")]);
    assert_eq!(saved(&project, DOCUMENT), split);
    assert_eq!(window.selected().unwrap().1, "The ministry", "the first part is the mark");
    window.ctrl(Key::Z);
    assert_eq!(parts(&project), [["The ministry denied"]]);
    window.drag_with("any vessel", Modifiers::COMMAND);
    window.drag_with("been stopped", Modifiers::COMMAND);
    // The gap nearest to the caret.
    window.walk_to("vessel");
    window.key(Key::Escape);
    window.key(Key::Enter);
    window.key(Key::K);
    assert_eq!(parts(&project).iter().map(Vec::len).sum::<usize>(), 3);
    assert_eq!(parts(&project).len(), 2);
    let ids: Vec<_> = spans(&project, DOCUMENT).iter().map(|span| span.id).collect();
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_selection_inside_is_taken_out() {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    mark(&mut session, &["denied that any vessel had been stopped"], "denial");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.key(Key::Tab);
    window.walk_to("any vessel");
    window.repeat(BY_WORD, Key::ArrowRight, 2);
    window.key(Key::K);
    assert_eq!(parts(&project), [["denied that", "had been stopped"]], "without spaces");
    window.walk_to("denied that");
    window.repeat(BY_WORD, Key::ArrowRight, 9);
    window.key(Key::K);
    window.assert_says("Nothing would be left of the mark");
    assert_eq!(parts(&project).len(), 1);
    window.ctrl(Key::Z);
    assert_eq!(parts(&project), [["denied that any vessel had been stopped"]]);
}
