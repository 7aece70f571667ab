//! Undo and redo: across documents, across restarts, and what they say.

use eframe::egui::{Key, Modifiers, accesskit::Role};

use super::{Window, of, saved, three_texts};

const SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

#[test]
fn undo_after_a_restart_says_what_it_undid() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num2);
    window.close();
    let mut window = Window::on(&project);
    assert!(window.has("source: canal office"));
    window.ctrl(Key::Z);
    window.assert_says("Undone: “Mark source” on “canal office”");
    assert!(saved(&project, "001.txt").is_empty());
    window.assert_says("Nothing is marked yet");
    window.keys(SHIFT, Key::Z);
    assert_eq!(saved(&project, "001.txt"), of(&[("source", "canal office")]));
    window.ctrl(Key::Z);
    window.ctrl(Key::Y);
    assert_eq!(saved(&project, "001.txt"), of(&[("source", "canal office")]));
    window.ctrl(Key::Y);
    window.assert_says("There is nothing to redo");
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    window.assert_says("There is nothing to undo");
}

#[test]
fn undo_goes_to_the_document_where_it_was() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num2);
    window.key(Key::Delete);
    window.click("2.txt, new");
    window.mark("ferry company", Key::Num2);
    assert_eq!(window.document(), "2.txt");
    window.ctrl(Key::Z);
    assert!(saved(&project, "2.txt").is_empty());
    window.ctrl(Key::Z);
    window.until("the other document", |window| window.document() == "001.txt");
    window.settle();
    let canal = ("source".to_owned(), "canal office".to_owned());
    assert_eq!(window.selected(), Some(canal.clone()), "what came back is selected");
    assert_eq!(saved(&project, "001.txt"), [canal]);
    window.keys(SHIFT, Key::Z);
    window.keys(SHIFT, Key::Z);
    window.until("the second document", |window| window.document() == "2.txt");
    window.settle();
    assert_eq!(saved(&project, "2.txt"), of(&[("source", "ferry company")]));
    assert!(saved(&project, "001.txt").is_empty());
}

#[test]
fn undo_takes_back_labels_attributes_and_states() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num1);
    window.key(Key::Num2);
    window.click("Kind: institution");
    window.menu("Document", "Call it done");
    assert!(window.has("001.txt, done, 1 mark"));
    window.ctrl(Key::Z);
    window.until("the state", |window| window.has("001.txt, in progress, 1 mark"));
    window.ctrl(Key::Z);
    assert!(!window.is_chosen(Role::CheckBox, "Kind: institution"));
    window.ctrl(Key::Z);
    assert_eq!(saved(&project, "001.txt"), of(&[("claim", "canal office")]));
    window.ctrl(Key::Z);
    window.until("the state", |window| window.has("001.txt, new"));
}

#[test]
fn undo_in_the_menu_and_the_bottom_line() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num1);
    window.menu("Edit", "Undo");
    assert!(saved(&project, "001.txt").is_empty());
    window.menu("Edit", "Redo");
    assert_eq!(saved(&project, "001.txt").len(), 1);
    window.click_text("canal office");
    window.click("undo");
    assert!(saved(&project, "001.txt").is_empty());
}
