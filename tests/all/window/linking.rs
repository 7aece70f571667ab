//! Links between marks: made, with a question where there are several kinds.

use eframe::egui::{Key, Modifiers};
use gainsay::model::Annotation;

use super::{Window, three_texts};
use crate::common::Project;

const DOCUMENT: &str = "001.txt";

/// The relations that begin or end in a document: kind, and the words of both ends.
pub(super) fn links(project: &Project, path: &str) -> Vec<(String, String, String)> {
    let session = project.open_at(path);
    let open = session.open().unwrap();
    let words = |id| {
        let span = open.span(id).or_else(|| open.far_ends.get(&id));
        span.and_then(Annotation::span).map_or("gone", |span| &span.quote.text).to_owned()
    };
    let mut links: Vec<_> = open
        .relations
        .values()
        .map(|relation| {
            let (from, to) = relation.ends().unwrap();
            (relation.label.to_string(), words(from.span), words(to.span))
        })
        .collect();
    links.sort();
    session.close().unwrap();
    links
}

pub(super) fn of(links: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let owned = |(kind, from, to): &(&str, &str, &str)| {
        ((*kind).to_owned(), (*from).to_owned(), (*to).to_owned())
    };
    links.iter().map(owned).collect()
}

#[test]
fn a_remembered_mark_is_linked_to_at_once_where_one_kind_fits() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.key(Key::Y);
    window.assert_says("Remembered: “ministry”");
    window.mark("any vessel had been stopped", Key::Num1);
    window.keys(Modifiers::SHIFT, Key::Y);
    let said = of(&[("said_by", "any vessel had been stopped", "ministry")]);
    assert_eq!(links(&project, DOCUMENT), said);
    window.keys(Modifiers::SHIFT, Key::Y);
    window.assert_says("These are linked like this already");
    assert_eq!(links(&project, DOCUMENT), said);
    window.ctrl(Key::Z);
    window.assert_says("Undone: make link “said by”");
    assert_eq!(links(&project, DOCUMENT), []);
}

#[test]
fn where_several_kinds_fit_a_digit_picks_one() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.key(Key::Y);
    window.mark("canal office", Key::Num2);
    window.keys(Modifiers::SHIFT, Key::Y);
    window.assert_says("What kind of link?");
    assert!(window.has("cites: “canal office” → “ministry”"), "{}", window.names());
    assert!(window.has("same as: “canal office” ↔ “ministry”"));
    window.key(Key::Num2);
    assert!(!window.says("What kind of link?"));
    assert_eq!(links(&project, DOCUMENT), of(&[("cites", "ministry", "canal office")]));
    // Escape makes none.
    window.keys(Modifiers::SHIFT, Key::Y);
    window.key(Key::Escape);
    assert_eq!(links(&project, DOCUMENT).len(), 1);
    // Enter takes the first.
    window.keys(Modifiers::SHIFT, Key::Y);
    window.key(Key::Enter);
    assert_eq!(links(&project, DOCUMENT).len(), 2);
}

#[test]
fn a_remembered_mark_is_linked_to_from_another_document() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("up to forty barges may have been turned back", Key::Num1);
    window.key(Key::Y);
    window.key(Key::N);
    window.until("the next", |window| window.document() == "2.txt");
    window.mark("called the report false", Key::Num3);
    window.keys(Modifiers::SHIFT, Key::Y);
    let denies = of(&[(
        "denies",
        "called the report false",
        "up to forty barges may have been turned back",
    )]);
    assert_eq!(links(&project, "2.txt"), denies);
    assert_eq!(links(&project, DOCUMENT), denies);
    // What no kind joins is told.
    window.mark("The ferry company", Key::Num2);
    window.keys(Modifiers::SHIFT, Key::Y);
    window.assert_says("No kind of link joins a source and a claim in another document");
    assert_eq!(links(&project, DOCUMENT), denies);
}
