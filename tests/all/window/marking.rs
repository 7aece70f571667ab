//! Marking: drags, keys, labels, edges, spans over spans.

use eframe::egui::{Key, Modifiers, accesskit::Role};

use super::{Window, of, saved, three_texts};
use crate::common::Project;

const DOCUMENT: &str = "001.txt";

#[test]
fn a_drag_and_a_key_mark_exactly_those_words() {
    let project = three_texts();
    let mut window = Window::on(&project);
    assert!(!project.database().exists(), "looking leaves nothing behind");
    window.drag("harbour union’s secretary");
    assert_eq!(window.selection().as_deref(), Some("harbour union’s secretary"));
    window.key(Key::Num2);
    let marked = ("source".to_owned(), "harbour union’s secretary".to_owned());
    assert_eq!(saved(&project, DOCUMENT), std::slice::from_ref(&marked));
    assert_eq!(window.selected(), Some(marked), "what was marked is selected");
    assert_eq!(window.selection(), None);
    assert!(window.has("source: harbour union’s secretary"));
    window.assert_says("1 mark");
    window.assert_says("Saved");
    window.assert_says("001.txt, in progress, 1 mark");
}

#[test]
fn each_key_marks_with_its_label() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.mark("any vessel had been stopped", Key::Num1);
    window.mark("denied that any vessel had been stopped", Key::Num3);
    let expected = of(&[
        ("source", "ministry"),
        ("denial", "denied that any vessel had been stopped"),
        ("claim", "any vessel had been stopped"),
    ]);
    assert_eq!(saved(&project, DOCUMENT), expected);
}

#[test]
fn edges_are_tidied() {
    let project = three_texts();
    let mut window = Window::on(&project);
    // The pair around the whole is left out.
    window.mark("“not a single inspector has set foot on the dam”", Key::Num1);
    // A bracket whose partner lies inside is taken in.
    window.drag_with("Rhine Observatory (RO", Modifiers::ALT);
    window.key(Key::Num2);
    // White space at the edges is left out.
    window.drag_with(" forty barges ", Modifiers::ALT);
    assert_eq!(window.selection().as_deref(), Some(" forty barges "));
    window.key(Key::Num3);
    let expected = of(&[
        ("claim", "not a single inspector has set foot on the dam"),
        ("source", "Rhine Observatory (RO)"),
        ("denial", "forty barges"),
    ]);
    assert_eq!(saved(&project, DOCUMENT), expected);
}

#[test]
fn spans_nest_cross_and_lie_on_the_same_words() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num1);
    window.mark("canal office", Key::Num2);
    window.mark("office has not", Key::Num3);
    window.mark("The canal office has not commented", Key::Num1);
    let expected = of(&[
        ("claim", "The canal office has not commented"),
        ("claim", "canal office"),
        ("source", "canal office"),
        ("denial", "office has not"),
    ]);
    assert_eq!(saved(&project, DOCUMENT), expected);
    for (label, words) in expected {
        assert!(window.has(&format!("{label}: {words}")), "{}", window.names());
    }
}

#[test]
fn the_same_mark_twice_is_told_and_the_old_one_selected() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num2);
    let first = window.app().selected();
    window.mark("ministry", Key::Num2);
    assert_ne!(window.app().selected(), first);
    window.mark("canal office", Key::Num2);
    window.assert_says("This is marked as source already");
    assert_eq!(window.app().selected(), first);
    assert_eq!(saved(&project, DOCUMENT).len(), 2);
}

#[test]
fn a_key_on_a_selected_span_changes_its_label() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("canal office", Key::Num1);
    window.key(Key::Num2);
    assert_eq!(saved(&project, DOCUMENT), of(&[("source", "canal office")]));
    // On a span that has a twin with the other label it is refused.
    window.mark("canal office", Key::Num3);
    window.key(Key::Num2);
    window.assert_says("The same words are marked as source already");
    assert_eq!(saved(&project, DOCUMENT).len(), 2);
    assert_eq!(window.selected().unwrap().0, "denial");
}

#[test]
fn with_nothing_selected_a_key_takes_the_label_up() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::Num2);
    assert!(window.is_chosen(Role::Button, "Mark as source"));
    window.drag("ministry");
    window.drag("canal office");
    let both = of(&[("source", "ministry"), ("source", "canal office")]);
    assert_eq!(saved(&project, DOCUMENT), both);
    window.key(Key::Escape);
    assert!(!window.is_chosen(Role::Button, "Mark as source"));
    window.drag("forty barges");
    assert_eq!(saved(&project, DOCUMENT), both, "after Escape a drag only selects");
    assert_eq!(window.selection().as_deref(), Some("forty barges"));
}

#[test]
fn the_labels_in_the_bottom_line_do_what_the_keys_do() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.drag("ministry");
    window.click("Mark as source");
    assert_eq!(saved(&project, DOCUMENT), of(&[("source", "ministry")]));
    // On the selected span.
    window.click("Mark as claim");
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "ministry")]));
    // On nothing: taken up, and put down by another click.
    window.key(Key::Escape);
    window.click("Mark as denial");
    assert!(window.is_chosen(Role::Button, "Mark as denial"));
    window.drag("canal office");
    window.click("Mark as denial");
    assert!(!window.is_chosen(Role::Button, "Mark as denial"));
    window.drag("forty barges");
    let expected = of(&[("claim", "ministry"), ("denial", "canal office")]);
    assert_eq!(saved(&project, DOCUMENT), expected);
}

#[test]
fn another_armed_label_takes_the_place_of_the_first() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::Num1);
    window.key(Key::Num3);
    assert!(window.is_chosen(Role::Button, "Mark as denial"));
    window.drag("has not commented");
    // Another key takes up another label; what was just marked keeps its own.
    window.key(Key::Num1);
    assert!(window.is_chosen(Role::Button, "Mark as claim"));
    assert_eq!(saved(&project, DOCUMENT), of(&[("denial", "has not commented")]));
}

#[test]
fn characters_by_key_and_by_alt() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.drag_with("nion’s secr", Modifiers::ALT);
    assert_eq!(window.selection().as_deref(), Some("nion’s secr"));
    window.drag("inistr");
    assert_eq!(window.selection().as_deref(), Some("ministry"));
    window.key(Key::C);
    window.drag("inistr");
    assert_eq!(window.selection().as_deref(), Some("inistr"));
    window.key(Key::Num1);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "inistr")]));
    // The word in the bottom line takes it back.
    window.click("characters");
    window.drag("canal off");
    assert_eq!(window.selection().as_deref(), Some("canal office"));
}

#[test]
fn a_selection_of_white_space_marks_nothing_and_says_so() {
    let project = Project::new().file("a.txt", "Wide            open.\n");
    let mut window = Window::on(&project);
    window.drag_with("          ", Modifiers::ALT);
    assert_eq!(window.selection().as_deref(), Some("          "));
    window.key(Key::Num1);
    window.assert_says("There is no word in this selection");
    assert!(!project.database().exists());
    assert!(!window.is_chosen(Role::Button, "Mark as claim"));
}
