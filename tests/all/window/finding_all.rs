//! Finding in the project: the page with all hits, what is left out, opening a hit and coming back.

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};
use gainsay::session::Action;

use super::{Window, a1, of, saved, three_texts};
use crate::common::{Project, go_to, mark, place_of};

const FIELD: &str = "Find in the project";

fn page(window: &mut Window, words: &str) {
    window.keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::F);
    window.type_words(words);
}

/// The lines of the list, from the top.
fn lines(window: &Window) -> Vec<String> {
    let mut items = window.names_of(Role::ListItem);
    items.retain(|name| !name.contains(".txt, "));
    items
}

#[test]
fn a_hit_is_opened_marked_and_come_back_from() {
    let project = three_texts();
    let mut window = Window::on(&project);
    page(&mut window, "the report");
    window.until("the hit", |window| window.says("1 hit in 1 document"));
    window.type_words("");
    window.ctrl(Key::A);
    window.type_words("report");
    window.until("the hits", |window| window.says("3 hits in 2 documents"));
    let found = lines(&window);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[2].contains("Reportedly nobody"), "{found:?}");
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    window.until("the document", |window| window.document() == "2.txt");
    window.until("the hit", |window| window.selection().as_deref() == Some("report"));
    assert!(!window.has(FIELD));
    window.key(Key::Num1);
    assert_eq!(saved(&project, "2.txt"), of(&[("claim", "report")]));
    window.keys(Modifiers::ALT, Key::ArrowLeft);
    assert!(window.has(FIELD), "Back leads to the page");
    assert_eq!(lines(&window), found, "as it was");
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    window.until("the next hit", |window| window.selection().as_deref() == Some("Report"));
    window.keys(Modifiers::ALT, Key::ArrowLeft);
    window.key(Key::Escape);
    assert!(!window.has(FIELD), "Escape leads to the text");
}

#[test]
fn keys_of_the_text_do_nothing_while_the_page_stands_there() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("forty barges", Key::Num2);
    page(&mut window, "barges");
    window.until("the hit", |window| window.says("1 hit in 1 document"));
    // Out of the field.
    window.key(Key::Tab);
    window.key(Key::Delete);
    window.key(Key::Num1);
    window.ctrl(Key::Enter);
    assert_eq!(saved(&project, "001.txt"), of(&[("source", "forty barges")]));
    assert!(window.has(FIELD));
    assert_eq!(window.session().states().done, 0, "nothing was called done");
}

#[test]
fn marks_and_regions_narrow_a_search() {
    let project = Project::new()
        .file("a.txt", "Menu: dam. The union said the dam was safe. A dam is a dam.\n")
        .file("b.txt", "Only a dam.\n");
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["the dam was safe"], "claim");
    mark(&mut session, &["A dam"], "source");
    let range = place_of(&session, "Menu: dam.", 0);
    session.dispatch(Action::AddRegion { range }).unwrap();
    go_to(&mut session, "b.txt");
    session.close().unwrap();
    let mut window = Window::on(&project);
    page(&mut window, "dam");
    window.until("all in the articles", |window| window.says("4 hits in 2 documents"));
    window.click("Look only inside of marks: claim");
    window.until("claims", |window| window.says("1 hit in 1 document"));
    assert!(lines(&window)[0].contains("the dam was safe"));
    window.click("Look only outside of marks");
    window.until("the others", |window| window.says("2 hits in 2 documents"));
    window.click("Look anywhere");
    window.click("Also look in what is not part of the article");
    window.until("all of them", |window| window.says("5 hits in 2 documents"));
}

#[test]
fn what_cannot_be_found_or_read_is_told() {
    let project = three_texts().file("3.txt", b"\x89PNG\r\n\x1a\n\0\0\0\0");
    let mut window = Window::on(&project);
    page(&mut window, "zebra");
    window.until("the answer", |window| window.says("Nothing is found"));
    window.assert_says("1 document could not be read, first 3.txt");
    window.keys(Modifiers::ALT, Key::R);
    window.ctrl(Key::A);
    window.type_words("[a");
    window.until("what is wrong", |window| window.says("A bracket [ is not closed by ]"));
}

#[test]
fn files_that_have_changed_are_read_anew() {
    let project = three_texts();
    let mut window = Window::on(&project);
    page(&mut window, "zebra");
    window.until("the answer", |window| window.says("Nothing is found"));
    project.write("10.txt", "A zebra, they said.\n");
    window.click("Look again");
    window.until("the hit", |window| window.says("1 hit in 1 document"));
}

#[test]
fn very_many_hits_are_listed_quickly_and_the_last_is_reached() {
    let line = "A dam is a dam.\n".repeat(1_000);
    let mut project = Project::new();
    for number in 0..60 {
        project = project.file(&format!("{number}.txt"), &line);
    }
    let mut window = Window::on(&project);
    page(&mut window, "dam");
    window.until("the most", |window| window.says("The first 100,000 hits are shown"));
    assert!(lines(&window).len() < 100, "only what is seen is made");
    // The counts come from whole documents and a part of the last.
    page(&mut window, "is a dam");
    window.until("all of them", |window| window.says("60,000 hits in 60 documents"));
}

fn pictured(size: [f32; 2], theme: Theme) -> (Project, Window) {
    let project = three_texts().file("project.toml", "name = \"Canal dispute\"\n").file(
        "harbour/2024/a long name of a document, as they come.txt",
        "النص العربي: dam قال الناطق\n\nThe dam at Vessen was closed. Nobody asked the dam keeper.\n",
    );
    let mut window = Window::sized(size, theme, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    page(&mut window, "the");
    window.until("the hits", |window| window.says("hits in 3 documents"));
    window.key(Key::ArrowDown);
    window.harness.remove_cursor();
    window.settle();
    (project, window)
}

#[test]
fn a_picture_of_the_page_in_the_light() {
    let (_project, mut window) = pictured([1440.0, 900.0], Theme::Light);
    window.harness.snapshot("find_project_light");
}

#[test]
fn a_picture_of_the_page_in_the_dark_in_a_small_window() {
    let (_project, mut window) = pictured([800.0, 500.0], Theme::Dark);
    assert!(window.outside().is_empty(), "{:?}", window.outside());
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.harness.snapshot("find_project_dark");
}
