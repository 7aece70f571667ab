//! Finding in the document: the bar, its switches, going from hit to hit, and marking a hit at once.

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};
use egui_kittest::kittest::Queryable as _;

use super::{Window, a1, of, saved, three_texts};
use crate::common::Project;

const FIELD: &str = "Find in the document";
const DAM: &str =
    "The dam held. “Not a single\ninspector” saw the dam. A Dam is a dam, not a damn.\n";

fn project() -> Project {
    Project::new().file("a.txt", DAM).file("b.txt", "No dam here but this dam.\n")
}

fn find(window: &mut Window, words: &str, told: &str) {
    window.ctrl(Key::F);
    window.type_words(words);
    window.until(told, |window| window.has(told));
}

/// What stands in the field.
fn words(window: &Window) -> String {
    window.harness.get_by_role_and_label(Role::SearchInput, FIELD).value().unwrap_or_default()
}

#[test]
fn hits_are_counted_walked_through_and_marked_at_once() {
    let project = project();
    let mut window = Window::on(&project);
    find(&mut window, "dam", "1 of 5");
    assert_eq!(window.selection().as_deref(), Some("dam"));
    window.key(Key::Enter);
    window.key(Key::Enter);
    assert!(window.has("3 of 5"), "{}", window.names());
    assert_eq!(window.selection().as_deref(), Some("Dam"));
    window.keys(Modifiers::SHIFT, Key::Enter);
    assert!(window.has("2 of 5"));
    window.keys(Modifiers::SHIFT, Key::F3);
    window.keys(Modifiers::SHIFT, Key::F3);
    assert!(window.has("5 of 5"), "around the beginning");
    window.key(Key::F3);
    assert!(window.has("1 of 5"), "and around the end");
    window.click("Next hit");
    window.click("Next hit");
    assert!(window.has("3 of 5"));
    window.click(FIELD);
    window.key(Key::Escape);
    assert!(!window.has(FIELD));
    assert_eq!(window.selection().as_deref(), Some("Dam"), "the hit stays selected");
    window.key(Key::Num1);
    assert_eq!(saved(&project, "a.txt"), of(&[("claim", "Dam")]));
    // Without the bar, F3 goes on with what was looked for last, from where one is.
    window.drag("A Dam");
    window.key(Key::F3);
    window.until("the next", |window| window.has("3 of 5"));
    window.key(Key::Escape);
    window.key(Key::F3);
    window.until("the one after", |window| window.has("4 of 5"));
    window.key(Key::Escape);
    window.keys(Modifiers::SHIFT, Key::F3);
    window.until("the one before", |window| window.has("3 of 5"));
    assert_eq!(window.selection().as_deref(), Some("Dam"));
}

#[test]
fn a_line_end_is_a_space_and_quotation_marks_are_alike() {
    let project = project();
    let mut window = Window::on(&project);
    find(&mut window, "\"not a single inspector\"", "1 of 1");
    assert_eq!(window.selection().as_deref(), Some("“Not a single\ninspector”"));
}

#[test]
fn switches_are_turned_by_keys_and_clicks() {
    let project = project();
    let mut window = Window::on(&project);
    find(&mut window, "dam", "1 of 5");
    window.keys(Modifiers::ALT, Key::W);
    window.until("whole words", |window| window.has("1 of 4"));
    assert!(window.is_chosen(Role::CheckBox, "Whole words"));
    window.keys(Modifiers::ALT, Key::C);
    window.until("small letters", |window| window.has("1 of 3"));
    window.click("Match case");
    window.click("Whole words");
    window.keys(Modifiers::ALT, Key::R);
    window.fill_field("d.m\\b");
    window.until("the pattern", |window| window.has("1 of 4"));
    window.fill_field("(dam");
    window.until("what is wrong", |window| window.says("A bracket ( is not closed by )"));
    window.fill_field("zebra");
    window.until("nothing", |window| window.has("Not found"));
    window.click("Close the search");
    assert!(!window.has(FIELD));
}

impl Window {
    fn fill_field(&mut self, words: &str) {
        self.ctrl(Key::F);
        self.type_words(words);
    }
}

#[test]
fn it_begins_with_the_words_of_the_selection() {
    let project = project();
    let mut window = Window::on(&project);
    window.drag("the dam");
    window.ctrl(Key::F);
    assert_eq!(words(&window), "the dam");
    window.until("the hits", |window| window.has("2 of 2"));
    assert_eq!(window.selection().as_deref(), Some("the dam"), "which is a hit itself");
}

#[test]
fn the_bar_stays_for_the_next_document_until_it_is_closed() {
    let project = project();
    let mut window = Window::on(&project);
    find(&mut window, "dam", "1 of 5");
    window.keys(Modifiers::COMMAND, Key::PageDown);
    window.until("the hits there", |window| window.has("2 hits"));
    assert_eq!(window.document(), "b.txt");
    assert_eq!(window.selection(), None, "nothing is selected that nobody went to");
    window.key(Key::F3);
    assert!(window.has("1 of 2"), "{}", window.names());
    // With the keyboard in the text, Escape closes it as well.
    window.key(Key::Escape);
    assert!(!window.has(FIELD));
    assert_eq!(window.selection().as_deref(), Some("dam"));
    window.key(Key::Escape);
    assert_eq!(window.selection(), None);
}

#[test]
fn a_large_text_is_searched_beside_the_window() {
    let mut text = "Nothing of note was said at the lock that day.\n".repeat(60_000);
    text.push_str("Only here a needle lies.\n");
    let project = Project::new().file("a.txt", text);
    let mut window = Window::on(&project);
    find(&mut window, "needle", "1 of 1");
    assert!(window.sees("Only here a needle lies."), "it is gone to");
    window.ctrl(Key::F);
    window.type_words("note was");
    window.until("all of them", |window| window.says("of 60000"));
}

#[test]
fn back_leads_to_where_one_was_before_the_search() {
    let mut text = "At the start.\n\n".to_owned();
    text.push_str(&"Nothing of note was said.\n\n".repeat(400));
    text.push_str("Only here a needle lies.\n");
    let project = Project::new().file("a.txt", text);
    let mut window = Window::on(&project);
    find(&mut window, "needle", "1 of 1");
    assert!(!window.sees("At the start."));
    window.key(Key::Escape);
    window.keys(Modifiers::ALT, Key::ArrowLeft);
    assert!(window.sees("At the start."));
}

/// A window with hits, some of them in marks.
fn pictured(size: [f32; 2], theme: Theme) -> (Project, Window) {
    let project = three_texts().file("project.toml", "name = \"Canal dispute\"\n");
    let mut window = Window::sized(size, theme, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    window.mark("not a single inspector has set foot on the dam", Key::Num1);
    window.mark("up to forty barges may have been turned back", Key::Num1);
    window.ctrl(Key::F);
    window.type_words("in");
    window.until("all hits", |window| window.has("1 of 5"));
    window.key(Key::Enter);
    window.until("the second", |window| window.has("2 of 5"));
    window.harness.remove_cursor();
    window.settle();
    (project, window)
}

#[test]
fn a_picture_of_hits_in_the_light() {
    let (_project, mut window) = pictured([1100.0, 700.0], Theme::Light);
    window.harness.snapshot("find_light");
}

#[test]
fn a_picture_of_hits_in_the_dark() {
    let (_project, mut window) = pictured([1440.0, 900.0], Theme::Dark);
    window.harness.snapshot("find_dark");
}

#[test]
fn a_picture_of_ticks_along_the_scroll_bar_in_a_narrow_window() {
    let mut text = String::new();
    for number in 0..300 {
        text.push_str("Nothing of note was said at the lower gate, as far as the office knows.\n");
        if number % 40 == 20 || number == 290 {
            text.push_str("\nThe needle was found again.\n\n");
        }
    }
    let project =
        Project::new().file("a.txt", text).file("project.toml", "name = \"Canal dispute\"\n");
    let mut window =
        Window::sized([800.0, 500.0], Theme::Light, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    find(&mut window, "needle (", "Not found");
    window.keys(Modifiers::ALT, Key::R);
    window.until("what is wrong", |window| window.says("A bracket"));
    assert!(window.outside().is_empty(), "{:?}", window.outside());
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.ctrl(Key::A);
    window.type_words("needle");
    window.until("the hits", |window| window.has("1 of 8"));
    window.key(Key::Enter);
    window.harness.remove_cursor();
    window.settle();
    window.harness.snapshot("find_ticks");
}
