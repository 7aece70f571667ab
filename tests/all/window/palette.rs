//! The palette: commands, labels, documents and projects by a few letters.

use eframe::egui::{Key, Theme, accesskit::Role};
use gainsay::session::{recent::Recent, user::User};

use super::{FERRY, Window, a1, of, saved, three_texts};
use crate::common::Project;

const FIELD: &str = "Find a command or a document";

/// The rows, from the top.
fn rows(window: &Window) -> Vec<String> {
    window.names_of(Role::ListBoxOption)
}

fn search(window: &mut Window, words: &str) {
    window.ctrl(Key::K);
    assert!(window.has(FIELD));
    window.type_words(words);
}

#[test]
fn a_command_is_found_by_a_few_letters_and_done_with_enter() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::N);
    assert_eq!(window.document(), "2.txt");
    search(&mut window, "prevdoc");
    assert_eq!(rows(&window), ["Previous document, Ctrl Page up"]);
    assert!(window.is_chosen(Role::ListBoxOption, "Previous document, Ctrl Page up"));
    window.key(Key::Enter);
    assert_eq!(window.document(), "001.txt");
    assert!(!window.has(FIELD));
    // The text has the keyboard again.
    window.key(Key::N);
    assert_eq!(window.document(), "2.txt");
}

#[test]
fn documents_labels_and_projects_are_found_too() {
    let other = Project::new().file("b.txt", FERRY);
    let project = three_texts();
    let mut user = a1(&project);
    let folder = other.path().display().to_string();
    user.set_annotator(&folder, &"a1".into()).unwrap();
    user.note_opened(Recent { folder, name: "Ferry affair".to_owned(), opened_ms: 1 }).unwrap();
    let mut window = Window::with(&project, user);
    // A label marks what is selected.
    window.drag("The ministry");
    search(&mut window, "sour");
    assert_eq!(rows(&window)[0], "source, Label · 2");
    window.key(Key::Enter);
    assert_eq!(saved(&project, "001.txt"), of(&[("source", "The ministry")]));
    search(&mut window, "10t");
    assert_eq!(rows(&window), ["10.txt, Document"]);
    window.key(Key::Enter);
    assert_eq!(window.document(), "10.txt");
    search(&mut window, "affair");
    window.click_as(Role::ListBoxOption, "Ferry affair, Project");
    window.until("the other project", |window| {
        window.app().session().is_some_and(|session| session.folder() == other.path())
    });
    assert!(!window.has(FIELD));
}

#[test]
fn arrows_choose_the_mouse_clicks_and_escape_leaves() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.click("Filter documents");
    window.ctrl(Key::K);
    let usual = rows(&window);
    assert!(usual.len() > 8, "{usual:?}");
    assert!(window.is_chosen(Role::ListBoxOption, &usual[0]));
    window.key(Key::ArrowUp);
    assert!(window.is_chosen(Role::ListBoxOption, &usual[0]), "there is nothing above");
    window.key(Key::ArrowDown);
    window.key(Key::ArrowDown);
    assert!(window.is_chosen(Role::ListBoxOption, &usual[2]));
    // What is typed begins from the best again.
    window.type_words("document");
    assert!(window.is_chosen(Role::ListBoxOption, &rows(&window)[0]));
    window.type_words("zzz");
    window.assert_says("Nothing here has these letters in its name");
    window.key(Key::Enter);
    assert!(window.has(FIELD), "there is nothing to do");
    window.key(Key::Escape);
    assert!(!window.has(FIELD));
    // The filter had the keyboard before, and has it again.
    window.type_words("10");
    assert!(window.has("10.txt, new") && !window.has("2.txt, new"));
}

#[test]
fn what_cannot_be_done_says_why_and_is_not_done() {
    let project = three_texts();
    let mut window = Window::on(&project);
    search(&mut window, "remove");
    assert_eq!(rows(&window), ["Remove mark, No mark is selected"]);
    window.key(Key::Enter);
    assert!(window.has(FIELD));
    window.close();
    // Without a project there is less to do, and it says so.
    let mut window = Window::start(None, User::from_file(None));
    search(&mut window, "undo");
    assert_eq!(rows(&window), ["Undo, Open a project first"]);
    window.fill(FIELD, "settings");
    window.key(Key::Enter);
    assert!(window.has("Settings") && !window.has(FIELD));
}

#[test]
fn a_great_many_documents_are_searched_while_the_window_goes_on() {
    let mut project = Project::new();
    for number in 0..3_000 {
        project = project.file(&format!("texts/{number:04}-report.txt"), "A lamp keeper.");
    }
    let mut window = Window::on(&project);
    window.ctrl(Key::K);
    window.type_words("2987");
    // Pressed at once, it waits until the best is known.
    window.key(Key::Enter);
    window.until("the document", |window| window.document() == "texts/2987-report.txt");
}

#[test]
fn what_was_typed_whole_comes_first_and_the_list_is_as_long_as_it_must_be() {
    let project = three_texts();
    let mut window = Window::on(&project);
    search(&mut window, "dark");
    assert_eq!(rows(&window)[..2], ["Dark", "Light or dark as the system"]);
    window.key(Key::Enter);
    assert_eq!(window.theme(), Theme::Dark);
    search(&mut window, "undo");
    assert_eq!(rows(&window).len(), 1);
    // After a short list there may be a long one again.
    window.fill(FIELD, "not the article");
    let found = rows(&window);
    assert!(found.len() > 3 && found[3].contains("not the article"), "{found:?}");
    assert!(found[..4].iter().all(|row| window.is_in_view(row)));
    let (first, fourth) = (window.rect_of(&found[0]), window.rect_of(&found[3]));
    assert!(fourth.bottom() - first.top() >= 4.0 * 28.0, "all of the fourth is seen");
}
