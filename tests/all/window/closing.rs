//! What is typed and what was asked for is saved, whatever takes the window away: closing it, another project, another
//! document. What cannot be saved is told.

use std::fs;

use eframe::egui::{Event, Key, Modifiers};
use gainsay::{model::Value, session::user::User};

use super::{HARBOUR, Window, of, saved, settings::with_file, spans, three_texts};
use crate::{common::Project, store::stranger};

const DOCUMENT: &str = "001.txt";

const REMARK: &str = r#"
[[label]]
id = "claim"
key = "1"
attributes = [{ id = "remark", type = "text" }, { id = "page", type = "number" }]
"#;

fn metadata(project: &Project, path: &str, field: &str) -> Option<String> {
    let session = project.open_at(path);
    let value = session.open().unwrap().metadata(field).map(str::to_owned);
    session.close().unwrap();
    value
}

impl Window {
    /// The dialog about the document, with words typed into a field that is not left.
    fn type_about(&mut self, field: &str, words: &str) {
        self.key(Key::I);
        self.fill(field, words);
    }

    /// Presses a key and closes before anything is done for it.
    fn close_with(mut self, key: Key) {
        self.harness.event(Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        });
        self.harness.step();
        self.close();
    }
}

#[test]
fn metadata_that_is_typed_and_not_left_is_saved_when_the_window_closes() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.type_about("Title", "The lock is shut");
    window.close();
    assert_eq!(metadata(&project, DOCUMENT, "title").as_deref(), Some("The lock is shut"));
}

#[test]
fn metadata_that_is_typed_and_not_left_is_saved_when_another_project_is_opened() {
    let project = three_texts();
    let other = Project::new().file("other.txt", "Other words.");
    let mut window = Window::on(&project);
    window.type_about("Publisher", "Lowland Courier");
    window.drop_on(&[other.path().to_owned()]);
    window.until("the other project", |window| {
        window.app().session().is_some_and(|session| session.folder() == other.path())
    });
    assert_eq!(metadata(&project, DOCUMENT, "publisher").as_deref(), Some("Lowland Courier"));
}

#[test]
fn metadata_that_is_typed_and_not_left_stays_with_its_document() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.type_about("Title", "The lock is shut");
    window.drop_on(&[project.path().join("2.txt")]);
    window.until("the other document", |window| window.document() == "2.txt");
    window.settle();
    assert_eq!(window.field("Title"), "", "of the other one nothing is known");
    assert_eq!(metadata(&project, DOCUMENT, "title").as_deref(), Some("The lock is shut"));
    assert_eq!(metadata(&project, "2.txt", "title"), None);
}

#[test]
fn what_cannot_be_saved_is_told_before_it_goes() {
    let project = three_texts();
    let other = Project::new().file("other.txt", "Other words.");
    let mut window = Window::on(&project);
    window.type_about("Date", "5 July");
    window.click("Close");
    window.assert_says("About this document");
    window.assert_says("“5 July” is no date");
    window.drop_on(&[other.path().to_owned()]);
    window.until("the other project", |window| {
        window.app().session().is_some_and(|session| session.folder() == other.path())
    });
    window.assert_says("Date was not saved: “5 July”");
    window.close();
    // Whoever means it closes again.
    let mut window = Window::on(&project);
    window.type_about("Date", "5 July");
    window.click("Close");
    window.click("Close");
    assert!(!window.says("About this document"));
    assert_eq!(metadata(&project, DOCUMENT, "date"), None);
}

#[test]
fn every_field_that_saves_on_leaving_is_saved_when_the_window_closes() {
    let project = Project::new().file(DOCUMENT, HARBOUR).file("project.toml", REMARK);
    let mut window = Window::on(&project);
    window.keys(Modifiers::SHIFT, Key::E);
    window.type_words("two articles in one?");
    window.close();
    let mut window = Window::on(&project);
    window.mark("forty barges", Key::Num1);
    window.key(Key::E);
    window.type_words("how many?");
    window.close();
    let mut window = Window::on(&project);
    window.key(Key::Tab);
    window.key(Key::T);
    window.type_words("see below");
    window.close();
    let mut window = Window::on(&project);
    window.key(Key::Tab);
    window.key(Key::T);
    window.key(Key::Enter);
    window.type_words("12");
    window.close();
    let session = project.open_at(DOCUMENT);
    let open = session.open().unwrap();
    assert_eq!(open.status.as_ref().unwrap().note, "two articles in one?");
    assert_eq!(open.spans[0].note, "how many?");
    assert_eq!(open.spans[0].attributes.get("remark"), Some(&Value::words("see below")));
    assert_eq!(open.spans[0].attributes.get("page"), Some(&Value::Number(12.into())));
    session.close().unwrap();
}

#[test]
fn a_refused_field_keeps_its_words_while_another_is_typed() {
    let project = Project::new().file(DOCUMENT, HARBOUR).file("project.toml", REMARK);
    let mut window = Window::on(&project);
    window.mark("forty barges", Key::Num1);
    window.fill("Page", "twelve");
    window.fill("Note", "which?");
    window.key(Key::Escape);
    assert_eq!(window.field("Page"), "twelve");
    assert_eq!(spans(&project, DOCUMENT)[0].note, "which?");
    window.fill("Page", "12");
    window.key(Key::Escape);
    assert_eq!(
        spans(&project, DOCUMENT)[0].attributes.get("page"),
        Some(&Value::Number(12.into()))
    );
}

#[test]
fn a_key_that_was_pressed_last_is_carried_out() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.drag("forty barges");
    window.close_with(Key::Num1);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "forty barges")]));
    let mut window = Window::on(&project);
    window.key(Key::Tab);
    window.close_with(Key::Delete);
    assert_eq!(saved(&project, DOCUMENT), []);
    let window = Window::on(&project);
    window.close_with(Key::Q);
    let session = project.open_at(DOCUMENT);
    assert!(session.open().unwrap().status.as_ref().unwrap().question);
    session.close().unwrap();
}

/// A window in which a removal waits, because another one is saving.
fn waiting(project: &Project, file: &std::path::Path) -> (Window, rusqlite::Connection) {
    let mut window = with_file(project, file);
    window.mark("ministry", Key::Num2);
    window.mark("forty barges", Key::Num1);
    let other = stranger(project);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    window.key(Key::Delete);
    window.assert_says("Waiting for another window");
    (window, other)
}

#[test]
fn labels_that_were_to_be_renamed_are_renamed_though_the_window_closes() {
    let project = three_texts();
    let elsewhere = tempfile::tempdir().unwrap();
    let (mut window, other) = waiting(&project, &elsewhere.path().join("settings.json"));
    window.menu("Project", "Labels and relations…");
    window.until("the counts", |window| window.says("Used by"));
    window.click("Rename everywhere…");
    window.fill("Name in files", "statement");
    window.press_button("Rename everywhere");
    other.execute_batch("ROLLBACK").unwrap();
    // Not one frame more.
    window.close();
    let toml = fs::read_to_string(project.path().join("project.toml")).unwrap();
    assert!(toml.contains("\"statement\"") && !toml.contains("\"claim\""), "{toml}");
    assert_eq!(saved(&project, DOCUMENT), of(&[("source", "ministry")]));
}

#[test]
fn whoever_sits_down_is_remembered_though_the_window_closes() {
    let project = three_texts();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("settings.json");
    let (mut window, other) = waiting(&project, &file);
    window.menu("Project", "Who are you…");
    window.fill("Your short name", "b2");
    window.press_button("Continue");
    other.execute_batch("ROLLBACK").unwrap();
    window.close();
    let folder = project.path().display().to_string();
    assert_eq!(User::from_file(Some(file)).annotator(&folder), Some(&"b2".into()));
    // What waited was done by the one before.
    assert_eq!(saved(&project, DOCUMENT), of(&[("source", "ministry")]));
}

#[test]
fn what_goes_on_beside_the_window_keeps_nothing_from_being_saved() {
    let (text, places) = crate::common::words(1_100);
    let project = Project::new().file(DOCUMENT, text);
    let mut session = project.open_at(DOCUMENT);
    for place in places {
        let ranges = gainsay::text::Ranges::one(place).unwrap();
        let action = gainsay::session::Action::AddSpan { ranges, label: "claim".into() };
        session.dispatch(action).unwrap();
    }
    let all = session.open().unwrap().spans.iter().map(|span| span.id).collect();
    session.dispatch(gainsay::session::Action::Delete { annotations: all }).unwrap();
    session.close().unwrap();
    let mut window = Window::on(&project);
    // Undo of so much is a job; the mark comes after it.
    window.drag("word3 word4");
    window.press_key(Modifiers::COMMAND, Key::Z);
    window.close_with(Key::Num2);
    let sources = saved(&project, DOCUMENT).into_iter().filter(|(label, _)| label == "source");
    assert_eq!(sources.count(), 1);
    assert_eq!(saved(&project, DOCUMENT).len(), 1_101);
}

#[test]
fn a_window_that_only_looks_saves_nothing() {
    let project = three_texts();
    let before = project.bytes();
    let mut window = Window::on(&project);
    window.key(Key::I);
    window.close_with(Key::Tab);
    assert_eq!(project.bytes(), before);
}
