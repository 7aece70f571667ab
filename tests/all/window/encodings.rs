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
