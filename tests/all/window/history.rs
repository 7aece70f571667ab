//! Back and forward: to the document, the line and the mark that one left.

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2};

use super::{Window, three_texts};
use crate::common::Project;

impl Window {
    fn back(&mut self) {
        self.keys(Modifiers::ALT, Key::ArrowLeft);
    }

    fn forward(&mut self) {
        self.keys(Modifiers::ALT, Key::ArrowRight);
    }

    fn press_side(&mut self, button: PointerButton) {
        for pressed in [true, false] {
            let (pos, modifiers) = (Pos2::new(700.0, 400.0), Modifiers::NONE);
            self.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
            self.harness.step();
        }
        self.settle();
    }

    /// The text that can be seen, from its first letter.
    fn page(&self) -> String {
        self.glyphs().into_iter().map(|(grapheme, _)| grapheme).collect()
    }
}

#[test]
fn back_and_forward_go_through_the_documents() {
    let project = three_texts();
    let mut window = Window::on(&project);
    assert!(!window.can("Back") && !window.can("Forward"));
    window.back();
    window.assert_says("There is no place to go back to");
    window.click("10.txt, new");
    window.click("2.txt, new");
    window.back();
    assert_eq!(window.document(), "10.txt");
    window.click("Back");
    assert_eq!(window.document(), "001.txt");
    assert!(!window.can("Back") && window.can("Forward"));
    window.forward();
    assert_eq!(window.document(), "10.txt");
    // The buttons at the side of the mouse.
    window.press_side(PointerButton::Extra2);
    assert_eq!(window.document(), "2.txt");
    window.press_side(PointerButton::Extra1);
    assert_eq!(window.document(), "10.txt");
    // Going elsewhere from here forgets what lay ahead.
    window.click("001.txt, new");
    assert!(!window.can("Forward"));
    window.menu("Go", "Back");
    assert_eq!(window.document(), "10.txt");
}

/// 300 lines with a mark near either end.
fn long() -> Project {
    let text: String = (0..300).fold(String::new(), |text, number| {
        format!("{text}Barge {number} was turned back at the lock.\n\n")
    });
    let project = Project::new().file("a.txt", text).file("b.txt", "A lamp keeper.");
    let mut session = project.open_at("a.txt");
    crate::common::mark(&mut session, &["Barge 3 was"], "claim");
    crate::common::mark(&mut session, &["Barge 280 was"], "denial");
    session.close().unwrap();
    project
}

#[test]
fn a_jump_in_one_text_leads_back_to_the_very_line() {
    let project = long();
    let mut window = Window::on(&project);
    window.until("the marks", |window| window.says("2 marks"));
    for _ in 0..4 {
        window.key(Key::PageDown);
    }
    let left = window.page();
    assert!(!left.contains("Barge 3 ") && !left.contains("Barge 280"));
    window.click("denial: Barge 280 was");
    assert!(window.sees("Barge 280 was"));
    let there = window.page();
    window.back();
    assert_eq!(window.page(), left, "the same page to the letter");
    assert_eq!(window.selected(), None);
    window.forward();
    assert_eq!(window.page(), there);
    assert_eq!(window.selected().unwrap().0, "denial");
    // What can be seen already is no jump.
    window.click_text("Barge 280");
    window.back();
    assert_eq!(window.page(), left);
}

#[test]
fn another_document_is_left_and_found_at_the_line_with_its_mark() {
    let project = long();
    let mut window = Window::on(&project);
    window.until("the marks", |window| window.says("2 marks"));
    window.click("denial: Barge 280 was");
    let left = window.page();
    window.key(Key::N);
    assert_eq!(window.document(), "b.txt");
    window.back();
    window.until("the first again", |window| window.document() == "a.txt");
    assert_eq!(window.page(), left);
    assert_eq!(window.selected().unwrap().0, "denial");
    window.back();
    assert!(window.sees("Barge 0 was"), "where it began");
}

#[test]
fn an_undo_elsewhere_leads_back_again() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.click("2.txt, new");
    window.click("10.txt, new");
    window.ctrl(Key::Z);
    window.until("the place of the undo", |window| window.document() == "001.txt");
    window.back();
    assert_eq!(window.document(), "10.txt");
}
