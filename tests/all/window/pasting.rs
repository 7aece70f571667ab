//! A text from the clipboard becomes a document: named, shown, written, opened; or told why not.

use std::fs;

use eframe::egui::{Key, Modifiers, Theme};

use super::{Window, a1, three_texts};
use crate::common::Project;

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
const COPIED: &str = "“Not one ship,” the keeper said.\n\nThe port has not commented.  \n";

fn paste(window: &mut Window, text: &str) {
    window.press_key(CTRL_SHIFT, Key::V);
    window.paste(text);
}

#[test]
fn a_copied_text_becomes_a_document_and_is_opened() {
    let project = three_texts();
    let mut window = Window::on(&project);
    paste(&mut window, COPIED);
    assert_eq!(
        window.field("Name of the file"),
        "Not-one-ship-the-keeper-said-The-port-has-not-commented.txt"
    );
    window.assert_says("11 words on 3 lines");
    // Each line stands where it will stand in the file.
    assert!(window.has("“Not one ship,” the keeper said."), "{}", window.names());
    assert!(window.has("The port has not commented.  "), "{}", window.names());
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.fill("Name of the file", "2.txt");
    window.assert_says("There is a file of this name already");
    window.click("Create and open");
    assert!(window.has("Create and open"), "not over another");
    window.fill("Name of the file", "ship.pdf");
    window.assert_says("would not list this name");
    window.fill("Name of the file", "news/ship.txt");
    window.click("Create and open");
    window.until("the document", |window| window.document() == "news/ship.txt");
    assert!(!window.has("Create and open"));
    assert!(window.sees("the keeper said"));
    assert_eq!(fs::read_to_string(project.path().join("news/ship.txt")).unwrap(), COPIED);
    window.mark("ship", Key::Num1);
    window.close();
    assert_eq!(super::saved(&project, "news/ship.txt").len(), 1);
}

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let project = three_texts();
    let mut window = Window::on(&project);
    for name in ["A-lamp.txt", "A-lamp-2.txt"] {
        paste(&mut window, "A lamp.");
        assert_eq!(window.field("Name of the file"), name);
        window.click("Create and open");
        window.until("the document", |window| window.document() == name);
    }
}

#[test]
fn an_empty_folder_is_filled_by_pasting() {
    let project = Project::new();
    let mut window = Window::on(&project);
    window.assert_says("No texts here");
    window.press_button("Paste as a new document…");
    window.paste("Die Fähre fuhr nicht.");
    window.click("Create and open");
    window.until("the document", |window| window.document() == "Die-Fähre-fuhr-nicht.txt");
    window.close();
}

#[test]
fn a_clipboard_without_text_is_told() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.press_key(CTRL_SHIFT, Key::V);
    window.pass(1.0);
    window.assert_says("There is no text on the clipboard");
    paste(&mut window, " \n ");
    window.assert_says("There is no text on the clipboard");
    paste(&mut window, "a\0b\0c\0d");
    window.assert_says("cannot be a document");
    assert_eq!(fs::read_dir(project.path()).unwrap().count(), 3);
}

fn pictured(theme: Theme) -> (Project, Window) {
    let project = three_texts().file("project.toml", "name = \"Canal dispute\"\n");
    let mut window = Window::sized([1100.0, 700.0], theme, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    paste(&mut window, COPIED);
    (project, window)
}

#[test]
fn a_picture_of_a_new_document() {
    let (_project, mut window) = pictured(Theme::Dark);
    window.harness.snapshot("window_new_document");
}
