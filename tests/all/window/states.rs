//! How far documents are: done and the next one left, changed afterwards, set aside, questions,
//! notes, and the pace.

use eframe::egui::{Key, Modifiers};
use gainsay::model::{State, Status};

use super::{Window, of, saved, three_texts};
use crate::common::Project;

fn status(project: &Project, path: &str) -> Status {
    let session = project.open_at(path);
    let status = session.open().unwrap().status.clone().unwrap();
    session.close().unwrap();
    status
}

#[test]
fn done_opens_the_next_one_that_is_left() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::N);
    assert_eq!(window.document(), "2.txt");
    window.ctrl(Key::Enter);
    assert_eq!(window.document(), "10.txt");
    // After the last one from the top again, past what is done.
    window.ctrl(Key::Enter);
    assert_eq!(window.document(), "001.txt");
    window.ctrl(Key::Enter);
    assert_eq!(window.document(), "001.txt");
    window.assert_says("Every document is done");
    window.assert_says("3 of 3 done");
}

#[test]
fn a_done_document_that_is_changed_stays_done_and_is_listed() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.menu("Document", "Call it done");
    assert!(window.has("001.txt, done, 1 mark"));
    window.mark("canal office", Key::Num2);
    assert!(window.has("001.txt, done, 2 marks, changed after it was done"));
    let changed = status(&project, "001.txt");
    assert_eq!((changed.state, changed.changed), (State::Done, true));
    window.click("Which documents: All documents");
    window.click("Changed after done");
    assert!(window.has("001.txt, done, 2 marks, changed after it was done"));
    assert!(!window.has("2.txt, new"));
    // Taking the change back takes that back too.
    window.ctrl(Key::Z);
    assert!(!status(&project, "001.txt").changed);
    window.assert_says("There is no such document");
    window.click("Show all documents");
    assert!(window.has("2.txt, new"));
    // Called done anew, it is as it was called.
    window.ctrl(Key::Y);
    assert!(status(&project, "001.txt").changed);
    window.menu("Document", "Call it done");
    assert!(!status(&project, "001.txt").changed);
    assert_eq!(
        saved(&project, "001.txt"),
        of(&[("source", "ministry"), ("source", "canal office")])
    );
}

#[test]
fn a_document_is_set_aside_by_a_digit_or_in_words() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.menu("Document", "Set aside");
    window.key(Key::Num3);
    window.key(Key::Enter);
    let aside = status(&project, "001.txt");
    assert_eq!((aside.state, aside.reason.as_str()), (State::SetAside, "wrong language"));
    window.assert_says("Set aside: wrong language");
    window.key(Key::N);
    window.menu("Document", "Set aside");
    window.key(Key::Num5);
    window.type_words("a poem");
    window.key(Key::Enter);
    assert_eq!(status(&project, "2.txt").reason, "a poem");
}

#[test]
fn a_question_and_a_note_on_the_document_are_kept_and_listed() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::Q);
    assert!(window.has("001.txt, new, with a question"), "{}", window.names());
    window.keys(Modifiers::SHIFT, Key::E);
    window.type_words("two articles in one?");
    window.key(Key::Escape);
    let asked = status(&project, "001.txt");
    assert_eq!((asked.state, asked.question), (State::New, true));
    assert_eq!(asked.note, "two articles in one?");
    // A mark begins the document and leaves what was said of it.
    window.mark("ministry", Key::Num2);
    let begun = status(&project, "001.txt");
    assert_eq!((begun.state, begun.question), (State::InProgress, true));
    assert_eq!(begun.note, asked.note);
    window.menu("Document", "Call it new");
    assert_eq!(status(&project, "001.txt"), asked);
    window.key(Key::Q);
    assert!(!status(&project, "001.txt").question);
}

#[test]
fn a_note_goes_to_its_own_document_whatever_is_done_next() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.key(Key::Escape);
    window.key(Key::N);
    window.keys(Modifiers::SHIFT, Key::E);
    window.type_words("about the ferry");
    // The other document comes before the pause after which notes are saved.
    window.ctrl(Key::PageUp);
    window.until("the other document", |window| window.document() == "001.txt");
    window.pass(3.0);
    window.settle();
    assert_eq!(status(&project, "2.txt").note, "about the ferry");
    let session = project.open_at("001.txt");
    assert_eq!(session.open().unwrap().status.clone().unwrap().note, "");
    session.close().unwrap();
}

#[test]
fn the_pace_counts_what_is_there() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.mark("canal office", Key::Num2);
    window.key(Key::Delete);
    window.ctrl(Key::Enter);
    window.click("1 of 3 done");
    window.until("the count", |window| window.says("At work"));
    window.assert_says("2 new · 0 in progress · 1 done · 0 set aside");
    window.assert_says("once three documents are done");
    let session = project.open();
    session.close().unwrap();
    window.click("Close");
    // What is set aside is not done, wherever that is told.
    window.menu("Document", "Set aside");
    window.key(Key::Num1);
    window.key(Key::Enter);
    window.assert_says("1 of 2 done, 1 set aside");
    window.ctrl(Key::PageDown);
    window.ctrl(Key::Enter);
    window.assert_says("Every document is done or set aside");
    window.assert_says("2 of 2 done, 1 set aside");
    window.assert_says("Documents done, 2 of 2");
    window.menu("Document", "Your progress");
    assert_eq!(window.told("2 of 2 done, 1 set aside"), 2, "under the list and in the dialog");
    window.until("the count", |window| window.says("Nothing is left to do"));
}
