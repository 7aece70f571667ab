//! Reading, selecting and marking with the caret, without the mouse.

use eframe::egui::{Key, Modifiers, accesskit::Role};

use super::{FERRY, Window, of, saved, three_texts};
use crate::common::{Project, mark};

const DOCUMENT: &str = "001.txt";

#[test]
fn words_are_selected_and_marked_and_reading_goes_on() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.walk_to("The ministry");
    let shift = Modifiers { shift: true, ..Modifiers::COMMAND };
    window.repeat(shift, Key::ArrowRight, 2);
    assert_eq!(window.selection().as_deref(), Some("The ministry"));
    window.key(Key::Num2);
    assert_eq!(saved(&project, DOCUMENT), of(&[("source", "The ministry")]));
    assert_eq!(window.selected().unwrap().1, "The ministry", "the new mark is selected");
    assert_eq!(window.selection(), None);
    // The caret stays, and the next words are marked from there; their edges are tidied.
    window.repeat(shift, Key::ArrowRight, 6);
    assert_eq!(window.selection().as_deref(), Some(" denied that any vessel had been"));
    window.repeat(shift, Key::ArrowRight, 1);
    window.repeat(Modifiers::SHIFT, Key::ArrowRight, 2);
    window.key(Key::Num3);
    assert_eq!(
        saved(&project, DOCUMENT),
        of(&[("source", "The ministry"), ("denial", "denied that any vessel had been stopped."),])
    );
    window.ctrl(Key::Z);
    assert_eq!(saved(&project, DOCUMENT).len(), 1);
}

#[test]
fn space_selects_word_sentence_paragraph_and_back() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.walk_to("any vessel");
    let at = window.caret();
    let mut steps = Vec::new();
    for _ in 0..4 {
        window.key(Key::Space);
        steps.push(window.selection().unwrap());
    }
    let sentence = "The ministry denied that any vessel had been stopped.";
    let paragraph = format!("{sentence} The canal office has not commented.");
    assert_eq!(steps, ["any", sentence, &paragraph, &paragraph]);
    window.keys(Modifiers::SHIFT, Key::Space);
    assert_eq!(window.selection().as_deref(), Some(sentence));
    window.keys(Modifiers::SHIFT, Key::Space);
    window.keys(Modifiers::SHIFT, Key::Space);
    assert_eq!((window.selection(), window.caret()), (None, at), "and the caret is where it was");
    window.key(Key::Space);
    window.key(Key::Space);
    window.key(Key::Num3);
    assert_eq!(saved(&project, DOCUMENT), of(&[("denial", sentence)]));
}

#[test]
fn enter_selects_the_marks_at_the_caret_from_the_smallest_and_escape_goes_back() {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    mark(&mut session, &["The ministry denied that any vessel had been stopped"], "denial");
    mark(&mut session, &["any vessel had been stopped"], "claim");
    mark(&mut session, &["vessel"], "source");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.key(Key::Enter);
    window.assert_says("There is no mark at the caret");
    window.walk_to("vessel");
    assert_eq!(window.selected(), None, "the caret by itself selects nothing");
    for label in ["source", "claim", "denial"] {
        window.key(Key::Enter);
        assert_eq!(window.selected().unwrap().0, label);
    }
    window.assert_says("3 of 3 here");
    window.key(Key::Escape);
    assert_eq!(window.selected().unwrap().0, "claim");
    window.key(Key::Escape);
    window.key(Key::Escape);
    assert_eq!(window.selected(), None);
    assert!(!window.is_chosen(Role::ListItem, "claim: any vessel had been stopped"));
    // Right behind a mark it is meant too.
    window.walk_to(". The canal");
    window.key(Key::Enter);
    assert_eq!(window.selected().unwrap().0, "claim");
}

#[test]
fn a_label_taken_up_marks_what_is_selected_by_enter() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::Num1);
    window.walk_to("forty");
    window.keys(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::ArrowRight);
    window.key(Key::Enter);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "forty")]));
}

#[test]
fn the_caret_comes_back_with_its_document() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.walk_to("vessel");
    let at = window.caret();
    window.key(Key::N);
    window.until("the next", |window| window.document() == "2.txt");
    assert_eq!(window.caret(), 0);
    window.ctrl(Key::End);
    assert_eq!(window.caret() as usize, FERRY.len());
    window.key(Key::P);
    window.until("back", |window| window.document() == DOCUMENT);
    assert_eq!(window.caret(), at);
}

#[test]
fn every_script_of_the_samples_is_marked_by_keys_to_the_grapheme() {
    for (text, words, presses) in [
        ("قال وزير الخارجية إن القناة لا تزال مفتوحة.", "قال وزير", 2),
        ("אמר שר החוץ כי התעלה עדיין פתוחה.", "אמר שר", 2),
        ("กระทรวงปฏิเสธว่าเรือไม่ได้", "กระทรวงปฏิเสธ", 2),
        ("मंत्रालय ने इस बात से इनकार किया।", "मंत्रालय ने", 2),
        ("Рух суден не припинявся.", "Рух суден", 2),
    ] {
        let project = Project::new().file("a.txt", text);
        let mut window = Window::on(&project);
        let rtl = text.starts_with(['ق', 'א']);
        let key = if rtl { Key::ArrowLeft } else { Key::ArrowRight };
        window.ctrl(Key::Home);
        window.repeat(Modifiers { shift: true, ..Modifiers::COMMAND }, key, presses);
        assert_eq!(window.selection().as_deref(), Some(words));
        window.key(Key::Num1);
        assert_eq!(saved(&project, "a.txt"), of(&[("claim", words)]));
        let letters = window.selection();
        assert_eq!(letters, None);
    }
    let text = "กำ 👩‍👧‍👦🇺🇦 ກໍ່ e\u{301}";
    let project = Project::new().file("a.txt", text);
    let mut window = Window::on(&project);
    window.ctrl(Key::Home);
    window.repeat(Modifiers::SHIFT, Key::ArrowRight, 4);
    assert_eq!(window.selection().as_deref(), Some("กำ 👩‍👧‍👦🇺🇦"));
}
