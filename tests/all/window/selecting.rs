//! One mark chosen: in the text, in the list, by keys; what the inspector does to it.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use gainsay::model::Value;

use super::{HARBOUR, Window, of, saved, spans, three_texts};
use crate::common::{Project, mark, relate};

const DOCUMENT: &str = "001.txt";

/// A claim, its source and a denial, joined.
fn joined() -> Project {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    let source = mark(&mut session, &["The harbour union’s secretary"], "source");
    let claim = mark(&mut session, &["not a single inspector has set foot on the dam"], "claim");
    let denial = mark(&mut session, &["denied that any vessel had been stopped"], "denial");
    relate(&mut session, "said_by", claim, source).unwrap();
    relate(&mut session, "denies", denial, claim).unwrap();
    session.close().unwrap();
    project
}

#[test]
fn a_click_in_the_text_chooses_the_row_and_fills_the_inspector() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("harbour union’s");
    let row = "source: The harbour union’s secretary";
    assert!(window.is_chosen(Role::ListItem, row));
    assert!(window.has("Kind: person") && window.has("Note"));
    window.click_text("denied that");
    assert!(!window.is_chosen(Role::ListItem, row));
    assert!(window.has("Force: outright"));
    window.click_text("Monday");
    assert_eq!(window.selected(), None, "bare text chooses nothing");
    assert!(!window.has("Note"));
}

#[test]
fn a_click_in_the_list_chooses_and_scrolls() {
    let far = format!("{HARBOUR}\n{}", "And the water stood still.\n\n".repeat(200));
    let project = Project::new().file("a.txt", far + "The last inspector left at dusk.\n");
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["last inspector"], "source");
    session.close().unwrap();
    let mut window = Window::on(&project);
    assert!(!window.sees("last inspector left"));
    window.click_as(Role::ListItem, "source: last inspector");
    assert!(window.sees("last inspector left"), "the text came into sight");
    assert_eq!(window.selected().unwrap().1, "last inspector");
}

#[test]
fn a_relation_leads_to_its_other_end() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.click("denies →: not a single inspector has set foot on the dam");
    assert_eq!(window.selected().unwrap().0, "claim");
}

#[test]
fn a_mark_is_removed_with_its_relations() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("not a single");
    window.key(Key::Delete);
    window.assert_says("2 links went with it");
    assert_eq!(window.selected(), None);
    assert_eq!(saved(&project, DOCUMENT).len(), 2);
    window.click_text("denied that");
    window.key(Key::Backspace);
    assert_eq!(saved(&project, DOCUMENT), of(&[("source", "The harbour union’s secretary")]));
    window.click_text("harbour union’s");
    window.click_as(Role::Button, "Remove mark");
    assert!(saved(&project, DOCUMENT).is_empty());
    for _ in 0..3 {
        window.ctrl(Key::Z);
    }
    let session = project.open_at(DOCUMENT);
    assert_eq!(session.open().unwrap().relations.len(), 2, "and comes back with them");
}

#[test]
fn attributes_are_set_and_cleared_by_pills() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.click("Force: outright");
    assert!(window.is_chosen(Role::CheckBox, "Force: outright"));
    let force = |project: &Project| {
        let all = spans(project, DOCUMENT);
        let denial = all.iter().find(|span| span.label.as_str() == "denial").unwrap();
        denial.attributes.get("force").cloned()
    };
    assert_eq!(force(&project), Some(Value::words("outright")));
    window.click("Force: partial");
    assert!(!window.is_chosen(Role::CheckBox, "Force: outright"));
    assert_eq!(force(&project), Some(Value::words("partial")));
    window.click("Force: partial");
    assert_eq!(force(&project), None);
}

fn note(project: &Project) -> String {
    let all = spans(project, DOCUMENT);
    all.iter().find(|span| span.label.as_str() == "denial").unwrap().note.clone()
}

#[test]
fn a_note_is_saved_when_its_field_is_left_and_typing_marks_nothing() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.fill("Note", "1");
    window.type_words("2 or 3?");
    window.key(Key::Num1);
    assert_eq!(window.selected().unwrap().0, "denial");
    window.click_text("Monday");
    assert_eq!(note(&project), "12 or 3?");
    assert_eq!(saved(&project, DOCUMENT).len(), 3);
}

#[test]
fn a_note_is_saved_after_a_pause_and_can_go_on() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.fill("Note", "half");
    assert_eq!(note(&project), "");
    window.pass(2.0);
    assert_eq!(note(&project), "half");
    window.type_words(" and whole");
    window.pass(2.0);
    assert_eq!(note(&project), "half and whole");
    assert_eq!(window.field("Note"), "half and whole");
}

#[test]
fn a_note_is_saved_when_another_mark_is_chosen_or_a_document() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.fill("Note", "one");
    window.click_text("not a single");
    assert_eq!(note(&project), "one");
    assert_eq!(window.field("Note"), "", "the note of the other");
    window.click_text("denied that");
    window.fill("Note", "two");
    window.ctrl(Key::PageDown);
    window.until("the next document", |window| window.document() == "2.txt");
    assert_eq!(note(&project), "two");
}

#[test]
fn a_note_is_saved_when_the_window_closes() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.fill("Note", "last words");
    window.close();
    assert_eq!(note(&project), "last words");
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.fill("Note", "and more");
    window.menu("Project", "Close project");
    assert_eq!(note(&project), "and more");
}

#[test]
fn undo_of_the_note_fills_the_field_again() {
    let project = joined();
    let mut window = Window::on(&project);
    window.click_text("denied that");
    window.fill("Note", "one");
    window.pass(2.0);
    window.menu("Edit", "Undo");
    assert_eq!(note(&project), "");
    assert_eq!(window.field("Note"), "");
}

#[test]
fn tab_walks_the_marks() {
    let project = joined();
    let mut window = Window::on(&project);
    let words = |window: &Window| window.selected().map(|(label, _)| label);
    window.click_text("Monday");
    window.key(Key::Tab);
    assert_eq!(words(&window).as_deref(), Some("claim"), "from where the caret is");
    window.key(Key::Escape);
    window.click_text("Monday");
    window.keys(Modifiers::SHIFT, Key::Tab);
    assert_eq!(words(&window).as_deref(), Some("source"));
    window.key(Key::Escape);
    window.ctrl(Key::Home);
    for label in ["source", "claim", "denial"] {
        window.key(Key::Tab);
        assert_eq!(words(&window).as_deref(), Some(label));
    }
    window.key(Key::Tab);
    assert_eq!(words(&window).as_deref(), Some("denial"), "the last stays");
    for label in ["claim", "source"] {
        window.keys(Modifiers::SHIFT, Key::Tab);
        assert_eq!(words(&window).as_deref(), Some(label));
    }
}
