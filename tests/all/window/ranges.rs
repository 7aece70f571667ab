//! Marks of several ranges: joined by a key or with Ctrl, taken apart, split.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use gainsay::session::Action;

use super::{Window, of, saved, spans, three_texts};
use crate::common::{Project, mark, relate};

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
    // What overlaps, or has but a space between, becomes one.
    window.walk_to(" that any vessel");
    window.repeat(BY_WORD, Key::ArrowRight, 4);
    window.key(Key::J);
    assert_eq!(parts(&project), [["The ministry denied that any vessel had been stopped"]]);
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

#[test]
fn j_makes_one_again_of_what_k_made_two() {
    let project = three_texts();
    let mut window = ministry(&project);
    let split = of(&[("denial", "The ministry"), ("denial", "denied")]);
    // With nothing selected.
    window.walk_to(" denied");
    window.key(Key::K);
    assert_eq!(saved(&project, DOCUMENT), split);
    window.key(Key::J);
    assert_eq!(parts(&project), [["The ministry denied"]]);
    window.assert_says("2 marks are one now");
    window.ctrl(Key::Z);
    assert_eq!(saved(&project, DOCUMENT), split, "in one step");
    // With the other part selected, or a piece of it.
    for (words, letters) in [("denied", 6), ("nied", 2)] {
        window.click_text("ministry");
        window.walk_to(words);
        window.repeat(Modifiers::SHIFT, Key::ArrowRight, letters);
        window.key(Key::J);
        assert_eq!(parts(&project), [["The ministry denied"]], "{words}");
        assert_eq!(window.selected().unwrap().1, "The ministry denied");
        window.ctrl(Key::Z);
        assert_eq!(saved(&project, DOCUMENT), split);
    }
    window.key(Key::Escape);
    window.key(Key::J);
    assert_eq!(saved(&project, DOCUMENT), split, "without a mark nothing is joined");
}

#[test]
fn joined_marks_keep_what_was_said_of_either_and_nothing_twice() {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    let first = mark(&mut session, &["The ministry"], "denial");
    let second = mark(&mut session, &["had been stopped"], "denial");
    let claim = mark(&mut session, &["any vessel"], "claim");
    let source = mark(&mut session, &["The canal office"], "source");
    for (label, from, to) in [
        ("denies", first, claim),
        ("denies", second, claim),
        ("said_by", second, source),
        ("denies", second, first),
    ] {
        relate(&mut session, label, from, to).unwrap();
    }
    let note = "Which one?".to_owned();
    session.dispatch(Action::SetNote { annotation: second, note }).unwrap();
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.click_text("ministry");
    window.drag_with("had been stopped", Modifiers::COMMAND);
    window.assert_says("2 marks are one now; 2 links that they shared are there once");
    let open = window.session().open().unwrap();
    let ends: Vec<_> = open
        .relations
        .values()
        .map(|relation| {
            let (from, to) = relation.ends().unwrap();
            (relation.label.to_string(), from.span, to.span)
        })
        .collect();
    assert_eq!(ends.len(), 2, "{ends:?}");
    assert!(ends.contains(&("denies".to_owned(), first, claim)));
    assert!(ends.contains(&("said_by".to_owned(), first, source)));
    assert_eq!(open.span(first).unwrap().note, "Which one?");
    assert_eq!(parts(&project)[0], ["The ministry", "had been stopped"]);
    assert_eq!(spans(&project, DOCUMENT).len(), 3);
    window.ctrl(Key::Z);
    let open = window.session().open().unwrap();
    assert_eq!((open.spans.len(), open.relations.len()), (4, 4), "one step");
}
