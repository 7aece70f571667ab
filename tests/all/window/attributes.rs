//! Attributes and notes by keys, the label used last, a further label, and what a done document
//! may not lack unsaid.

use eframe::egui::{Key, accesskit::Role};
use gainsay::model::{State, Value};

use super::{HARBOUR, Window, of, saved, spans, three_texts};
use crate::common::Project;

const DOCUMENT: &str = "001.txt";

/// A label with an attribute of each kind.
const KINDS: &str = r#"
[[label]]
id = "claim"
key = "1"
attributes = [
  { id = "form", choice = ["quoted", "mixed", "mention"], required = true },
  { id = "sure", type = "boolean", default = true },
  { id = "page", type = "number" },
  { id = "remark", type = "text", required = true },
]
[[label]]
id = "plain"
key = "2"
"#;

fn kinds() -> Project {
    Project::new().file(DOCUMENT, HARBOUR).file("project.toml", KINDS)
}

fn value(project: &Project, attribute: &str) -> Option<Value> {
    spans(project, DOCUMENT)[0].attributes.get(attribute).cloned()
}

fn state(project: &Project) -> State {
    let session = project.open_at(DOCUMENT);
    let state = session.documents()[session.open_index().unwrap()].state;
    session.close().unwrap();
    state
}

#[test]
fn digits_set_one_attribute_after_the_other() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("forty barges", Key::Num1);
    window.key(Key::T);
    window.key(Key::Num3);
    assert!(window.is_chosen(Role::CheckBox, "Form: paraphrased"));
    window.key(Key::Num1);
    window.key(Key::Num2);
    // After the last one digits are labels again.
    assert_eq!(value(&project, "form"), Some(Value::words("paraphrased")));
    assert_eq!(value(&project, "hedged"), Some(Value::words("yes")));
    assert_eq!(value(&project, "voice"), Some(Value::words("unnamed")));
    window.key(Key::Num2);
    assert_eq!(saved(&project, DOCUMENT), of(&[("source", "forty barges")]));
}

#[test]
fn arrows_turn_and_go_and_keys_clear() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("forty barges", Key::Num1);
    window.key(Key::T);
    window.key(Key::ArrowRight);
    window.key(Key::ArrowRight);
    assert_eq!(value(&project, "form"), Some(Value::words("mixed")));
    window.key(Key::ArrowLeft);
    assert_eq!(value(&project, "form"), Some(Value::words("quoted")));
    window.key(Key::ArrowDown);
    window.key(Key::Num9);
    window.assert_says("“Hedged” has no value 9");
    window.key(Key::Num1);
    window.key(Key::ArrowUp);
    window.key(Key::Delete);
    assert_eq!(value(&project, "hedged"), None);
    assert_eq!(saved(&project, DOCUMENT).len(), 1, "the mark itself is still there");
    window.key(Key::Escape);
    assert!(window.selected().is_some(), "Escape gives the keys back and nothing else");
    window.key(Key::Delete);
    assert!(saved(&project, DOCUMENT).is_empty());
}

#[test]
fn every_kind_of_attribute_can_be_set_without_the_mouse() {
    let project = kinds();
    let mut window = Window::on(&project);
    window.mark("forty barges", Key::Num1);
    assert_eq!(value(&project, "sure"), Some(Value::Flag(true)), "the default");
    window.key(Key::T);
    window.key(Key::Num2);
    window.key(Key::Num2);
    window.type_words("12");
    window.key(Key::Enter);
    window.type_words("see 3 pages on");
    window.key(Key::Enter);
    assert_eq!(value(&project, "form"), Some(Value::words("mixed")));
    assert_eq!(value(&project, "sure"), Some(Value::Flag(false)));
    assert_eq!(value(&project, "page"), Some(Value::Number(12.into())));
    assert_eq!(value(&project, "remark"), Some(Value::words("see 3 pages on")));
    // The text has the keyboard again.
    window.key(Key::Num2);
    assert_eq!(saved(&project, DOCUMENT), of(&[("plain", "forty barges")]));
    window.key(Key::T);
    window.key(Key::Num1);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "forty barges")]), "no attributes there");
}

#[test]
fn a_note_is_written_by_keys() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("forty barges", Key::Num1);
    window.key(Key::E);
    window.type_words("by whom?");
    window.key(Key::Escape);
    window.key(Key::Num2);
    let spans = spans(&project, DOCUMENT);
    assert_eq!(spans[0].note, "by whom?");
    assert_eq!(spans[0].label.as_str(), "source", "the text has the keyboard again");
}

#[test]
fn the_last_label_is_taken_again() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::M);
    window.assert_says("Nothing was marked yet");
    window.mark("ministry", Key::Num2);
    window.mark("canal office", Key::M);
    window.mark("forty barges", Key::Num1);
    window.key(Key::Num3);
    window.mark("has not commented", Key::M);
    let expected = of(&[
        ("denial", "forty barges"),
        ("source", "ministry"),
        ("source", "canal office"),
        ("denial", "has not commented"),
    ]);
    assert_eq!(saved(&project, DOCUMENT), expected);
}

#[test]
fn a_mark_gets_another_label_as_well() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num1);
    window.key(Key::V);
    window.assert_says("Which label as well?");
    window.key(Key::Escape);
    assert!(!window.says("Which label as well?"));
    window.key(Key::V);
    window.key(Key::Num2);
    let both = of(&[("claim", "canal office"), ("source", "canal office")]);
    assert_eq!(saved(&project, DOCUMENT), both);
    assert_eq!(window.selected(), Some(both[1].clone()), "the new one is selected");
    window.key(Key::V);
    window.key(Key::Num1);
    window.assert_says("This is marked as claim already");
    window.key(Key::Z); // a plain letter does nothing
    assert_eq!(saved(&project, DOCUMENT), both);
    window.ctrl(Key::Z);
    assert_eq!(saved(&project, DOCUMENT), both[..1]);
}

#[test]
fn what_a_done_document_lacks_is_told_first() {
    let project = kinds();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.mark("forty barges", Key::Num1);
    assert!(window.says("needed"), "{}", window.names());
    window.ctrl(Key::Enter);
    window.assert_says("1 mark lacks something that the project asks for.");
    assert!(window.has("claim: forty barges, lacks Form, Remark"), "{}", window.names());
    assert_eq!(state(&project), State::InProgress);
    // Enter goes to the first, with its attributes at the keys.
    window.key(Key::Enter);
    window.key(Key::Num1);
    assert_eq!(value(&project, "form"), Some(Value::words("quoted")));
    window.key(Key::Escape);
    window.ctrl(Key::Enter);
    assert!(window.has("claim: forty barges, lacks Remark"), "{}", window.names());
    window.click("Call it done anyway");
    assert_eq!(state(&project), State::Done);
}
