//! The list of documents: order, filter, keys, states, counts.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use gainsay::model::State;

use super::{Window, three_texts};
use crate::{
    common::{Project, index_of},
    store::stranger,
};

#[test]
fn documents_stand_in_natural_order_and_open_by_a_click() {
    let project = three_texts();
    let mut window = Window::on(&project);
    let order: Vec<&str> =
        window.session().documents().iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(order, ["001.txt", "2.txt", "10.txt"]);
    assert_eq!(window.document(), "001.txt");
    window.click("10.txt, new");
    assert_eq!(window.document(), "10.txt");
    assert!(window.sees("lamp keeper"));
}

#[test]
fn keys_go_to_the_next_and_the_previous_document() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.ctrl(Key::PageDown);
    assert_eq!(window.document(), "2.txt");
    window.key(Key::N);
    assert_eq!(window.document(), "10.txt");
    window.key(Key::N);
    window.assert_says("This is the last document");
    window.key(Key::P);
    window.ctrl(Key::PageUp);
    assert_eq!(window.document(), "001.txt");
    window.ctrl(Key::PageUp);
    window.assert_says("This is the first document");
}

#[test]
fn the_keys_skip_what_cannot_be_opened() {
    let project = Project::new()
        .file("a.txt", "One.")
        .file("b.txt", [0, 159, 146, 150, 0, 0])
        .file("c.txt", "Three.");
    let mut window = Window::on(&project);
    window.key(Key::N);
    assert_eq!(window.document(), "c.txt");
    window.key(Key::P);
    assert_eq!(window.document(), "a.txt");
}

#[test]
fn the_filter_narrows_the_list_and_the_keys() {
    let project = Project::new()
        .file("canal-1.txt", "One.")
        .file("ferry.txt", "Two.")
        .file("canal-2.txt", "Three.");
    let mut window = Window::on(&project);
    window.ctrl(Key::L);
    window.type_words("CANAL");
    assert!(!window.has("ferry.txt, new") && window.has("canal-2.txt, new"));
    window.key(Key::Enter);
    assert_eq!(window.document(), "canal-1.txt");
    window.key(Key::N);
    assert_eq!(window.document(), "canal-2.txt");
    window.key(Key::N);
    window.assert_says("This is the last document");
    // Escape empties it.
    window.ctrl(Key::L);
    window.key(Key::Escape);
    assert!(window.has("ferry.txt, new"));
    window.ctrl(Key::L);
    window.type_words("nowhere");
    window.assert_says("No document has this in its name");
}

#[test]
fn ctrl_enter_says_done_and_opens_the_next() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.assert_says("0 of 3 done");
    window.mark("ministry", Key::Num2);
    window.ctrl(Key::Enter);
    assert_eq!(window.document(), "2.txt");
    assert!(window.has("001.txt, done, 1 mark"), "{}", window.names());
    window.assert_says("1 of 3 done");
    window.close();
    let session = project.open();
    let entry = &session.documents()[index_of(&session, "001.txt")];
    assert_eq!((entry.state, entry.spans), (State::Done, 1));
    // Opened again, the window goes to where one left off.
    let window = Window::on(&project);
    assert_eq!(window.document(), "2.txt");
}

#[test]
fn the_last_document_is_called_done_too() {
    let project = Project::new().file("a.txt", "One.");
    let mut window = Window::on(&project);
    window.ctrl(Key::Enter);
    window.until("the state", |window| window.has("a.txt, done"));
    window.assert_says("Every document is done");
    window.assert_says("1 of 1 done");
}

#[test]
fn a_document_is_set_aside_with_a_reason() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.menu("Document", "Set aside…");
    window.click("Set aside");
    assert!(window.has("Reason: broken"), "without a reason it stays");
    window.click("Reason: other");
    window.fill("Reason", "half of it is missing");
    window.key(Key::Enter);
    window.until("the state", |window| window.has("001.txt, set aside"));
    window.assert_says("0 of 2 done, 1 set aside");
    let session = project.open_at("001.txt");
    let status = session.open().unwrap().status.clone().unwrap();
    assert_eq!((status.state, status.reason.as_str()), (State::SetAside, "half of it is missing"));
    window.menu("Document", "Call it new");
    window.until("the state", |window| window.has("001.txt, new"));
}

#[test]
fn a_document_is_found_again_where_it_was_left() {
    let long = "A barge was turned back.\n\n".repeat(200);
    let project = three_texts().file("2.txt", format!("{long}The end of it."));
    let mut window = Window::on(&project);
    window.key(Key::N);
    window.until("the long text", |window| window.document() == "2.txt");
    assert!(!window.sees("The end of it"));
    window.ctrl(Key::End);
    window.until("the end", |window| window.sees("The end of it"));
    window.key(Key::N);
    window.until("another", |window| window.document() != "2.txt");
    window.key(Key::P);
    window.until("back", |window| window.document() == "2.txt");
    window.until("the end", |window| window.sees("The end of it"));
}

#[test]
fn what_waits_for_another_window_stays_with_its_document() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("The harbour union", Key::Num2);
    let other = stranger(&project);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Not `ctrl`, which waits for rest: there is none while the lock is held.
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.until("the wait", |window| window.says("Waiting for another window"));
    window.pass(1.0);
    assert_eq!(window.document(), "001.txt", "the next one comes when nothing waits");
    other.execute_batch("ROLLBACK").unwrap();
    window.until("the next", |window| window.document() == "2.txt");
    window.assert_says("001.txt, done, 1 mark");
    window.assert_says("2.txt, new");
}

#[test]
fn a_row_has_one_name() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("to forty barges", Key::Num1);
    window.key(Key::Escape);
    assert_eq!(window.told("001.txt"), 1, "{}", window.names());
    assert_eq!(window.told("10.txt"), 1);
    // In the list; the mark in the text is another thing.
    let rows = window.names_of(Role::ListItem);
    assert!(rows.contains(&"claim: to forty barges".to_owned()), "{rows:?}");
    assert_eq!(window.told("to forty barges"), 2, "{}", window.names());
}

#[test]
fn the_choice_of_documents_closes_at_enter_and_gives_the_keyboard_back() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.ctrl(Key::L);
    window.key(Key::Tab);
    assert_eq!(window.keyboard(), "ComboBox Which documents: All documents");
    window.key(Key::Enter);
    assert_eq!(window.keyboard(), "Button All documents", "what is chosen has it first");
    window.key(Key::Tab);
    window.key(Key::Enter);
    assert!(!window.has("With a question"), "it is closed");
    assert_eq!(window.keyboard(), "ComboBox Which documents: Left to do");
    // Nothing swallows the keys of the window.
    window.key(Key::N);
    window.until("the next one", |window| window.document() == "2.txt");
    window.ctrl(Key::L);
    window.key(Key::Tab);
    window.key(Key::Enter);
    window.key(Key::Escape);
    assert_eq!(window.keyboard(), "ComboBox Which documents: Left to do");
}
