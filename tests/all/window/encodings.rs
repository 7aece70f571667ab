//! The encoding of a file: shown, doubted, and chosen by hand.

use eframe::egui::{Key, accesskit::Role};

use super::{Window, of, saved};
use crate::common::Project;

const RADA: &str = "Міська рада у вівторок заявила, що канал закриють на ремонт.\n";

fn cyrillic() -> Project {
    Project::new().file("a.txt", encoding_rs::WINDOWS_1251.encode(RADA).0)
}

#[test]
fn another_encoding_is_chosen_by_its_words_and_undone() {
    let project = cyrillic();
    let mut window = Window::on(&project);
    assert!(window.sees("Міська рада"));
    window.mark("Міська рада", Key::Num2);
    window.click("Windows-1251");
    window.until("the words", |window| window.says("Cyrillic, "));
    assert!(window.is_chosen(Role::RadioButton, "As it is found"));
    window.assert_says(RADA.trim());
    window.fill("Find an encoding", "koi8-u");
    window.click("Cyrillic, KOI8-U");
    window.click("Read as KOI8-U");
    window.until("the other text", |window| !window.sees("Міська рада"));
    assert!(window.has("KOI8-U"), "{}", window.names());
    window.assert_says("Міська рада");
    window.ctrl(Key::Z);
    window.until("the text as before", |window| window.sees("Міська рада"));
    drop(window);
    assert_eq!(saved(&project, "a.txt"), of(&[("source", "Міська рада")]));
}

#[test]
fn a_guess_that_may_be_wrong_says_so() {
    let project = Project::new().file("a.txt", b"The caf\xe9 by the lock is closed.");
    let mut window = Window::on(&project);
    assert!(window.sees("café"));
    assert!(window.says(", perhaps"), "{}", window.names());
    window.menu("Document", "Read in another encoding…");
    window.assert_says("the file does not tell");
    window.click("every document that does not say");
    window.until("the words", |window| window.says("Cyrillic, "));
    window.fill("Find an encoding", "1251");
    window.click("Cyrillic, Windows-1251");
    window.click("Read as Windows-1251");
    window.until("the other text", |window| window.sees("cafй"));
}

#[test]
fn the_list_of_encodings_is_worked_by_keys() {
    let project = cyrillic();
    let mut window = Window::on(&project);
    window.menu("Document", "Read in another encoding…");
    window.until("the words", |window| window.says("Cyrillic, "));
    assert_eq!(window.pointed_at().as_deref(), Some("As it is found"), "told to screen readers");
    window.key(Key::ArrowDown);
    assert!(window.is_chosen(Role::RadioButton, "Cyrillic, Windows-1251"));
    for _ in 0..30 {
        window.key(Key::ArrowDown);
    }
    let chosen = window.pointed_at().unwrap();
    assert!(window.is_chosen(Role::RadioButton, &chosen));
    assert!(window.is_in_view(&chosen), "{chosen} is scrolled to");
    for _ in 0..9 {
        window.key(Key::PageUp);
    }
    assert_eq!(window.pointed_at().as_deref(), Some("As it is found"));
    // What is typed chooses the first that has it, and Enter takes it.
    window.type_words("koi8");
    let chosen = window.pointed_at().unwrap();
    assert!(chosen.starts_with("Cyrillic, KOI8-"), "{chosen}");
    window.key(Key::ArrowDown);
    let other = window.pointed_at().unwrap();
    assert!(other.starts_with("Cyrillic, KOI8-") && other != chosen, "{other}");
    window.key(Key::Enter);
    window.until("the other text", |window| !window.sees("Міська рада"));
    assert!(!window.has("Read the text as"), "and closes:\n{}", window.names());
    window.menu("Document", "Read in another encoding…");
    window.until("the words", |window| window.says("Cyrillic, "));
    window.type_words("zzz");
    window.assert_says("No encoding has this in its name");
    window.key(Key::Enter);
    window.assert_says("No encoding has this in its name");
    window.key(Key::Escape);
    assert!(!window.says("No encoding has this in its name"));
}

#[test]
fn marks_on_the_file_as_it_was_read_before_are_told_and_shown_again() {
    let project = cyrillic();
    let mut window = Window::on(&project);
    window.mark("Міська рада", Key::Num2);
    window.mark("у вівторок", Key::Num1);
    window.assert_says("2 marks");
    window.menu("Document", "Read in another encoding…");
    window.until("the words", |window| window.says("Cyrillic, "));
    window.type_words("koi8-u");
    window.key(Key::Enter);
    window.until("the other text", |window| !window.sees("Міська рада"));
    window.settle();
    window.assert_says("2 marks, none shown");
    window.assert_says("2 marks stand on this file as it was read before, in Windows-1251.");
    assert!(!window.says("another version of this file"));
    window.click("Read it that way again");
    window.until("the text as before", |window| window.sees("Міська рада"));
    window.settle();
    assert!(window.has("2 marks"), "{}", window.names());
    assert!(!window.says("as it was read before"));
    window.ctrl(Key::Z);
    window.until("the other text", |window| !window.sees("Міська рада"));
    drop(window);
    // Another text of the file is another version, and nothing else.
    project.write("a.txt", encoding_rs::WINDOWS_1251.encode("Канал відкрито.\n").0);
    let window = Window::on(&project);
    window.assert_says("2 marks were made on another version of this file.");
}

#[test]
fn plain_utf_8_is_not_said_to_say_so_itself() {
    let project = Project::new().file("a.txt", "Café\n").file("b.txt", "\u{feff}Café\n");
    let mut window = Window::on(&project);
    window.menu("Document", "Read in another encoding…");
    window.assert_says("Read as UTF-8 now, in which all of it is right.");
    window.key(Key::Escape);
    window.ctrl(Key::PageDown);
    window.until("the other", |window| window.document() == "b.txt");
    window.menu("Document", "Read in another encoding…");
    window.assert_says("as the file says itself");
}
