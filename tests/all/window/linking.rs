//! Links between marks: made, with a question where there are several kinds; seen, changed and removed;
//! several marks at once, and what a label would cost.

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};
use gainsay::model::Annotation;

use super::{Window, a1, saved, three_texts};
use crate::{common::Project, export::lines};

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
    // Both ends go out with their documents.
    let lines = lines(&project, &[]);
    let relation = &lines[2]["relations"][0];
    assert_eq!(relation["from"]["document"], "2.txt");
    assert_eq!(relation["to"]["document"], DOCUMENT);
    assert_eq!(relation["to"]["span"], lines[1]["spans"][0]["id"]);
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

/// Three claims and a source in one text.
fn four_marks() -> (Project, Window) {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("not a single inspector has set foot on the dam", Key::Num1);
    window.mark("up to forty barges", Key::Num1);
    window.mark("any vessel had been stopped", Key::Num1);
    window.mark("The ministry", Key::Num2);
    window.key(Key::Y);
    (project, window)
}

#[test]
fn marks_that_are_clicked_with_ctrl_are_linked_at_once() {
    let (project, mut window) = four_marks();
    window.click_text("up to forty");
    window.click_text_with("any vessel", Modifiers::COMMAND);
    window.assert_says("2 marks are selected");
    assert!(window.is_chosen(Role::ListItem, "claim: up to forty barges"));
    assert!(window.is_chosen(Role::ListItem, "claim: any vessel had been stopped"));
    // Beside all marks it changes nothing; a second click lets go.
    window.click_text_with("said on Monday", Modifiers::COMMAND);
    window.assert_says("2 marks are selected");
    window.click_text_with("not a single", Modifiers::COMMAND);
    window.assert_says("3 marks are selected");
    window.click_text_with("not a single", Modifiers::COMMAND);
    window.assert_says("2 marks are selected");
    window.keys(Modifiers::SHIFT, Key::Y);
    let two = of(&[
        ("said_by", "any vessel had been stopped", "The ministry"),
        ("said_by", "up to forty barges", "The ministry"),
    ]);
    assert_eq!(links(&project, DOCUMENT), two);
    window.ctrl(Key::Z);
    window.assert_says("Undone: make 2 links “said by”");
    assert_eq!(links(&project, DOCUMENT), []);
    // A click without it selects one alone.
    window.click_text("up to forty");
    assert!(!window.says("marks are selected"));
}

#[test]
fn marks_are_kept_selected_by_key_and_in_the_list() {
    let (project, mut window) = four_marks();
    window.key(Key::Escape);
    window.ctrl(Key::Home);
    window.key(Key::Tab);
    window.key(Key::X);
    window.key(Key::Tab);
    window.assert_says("2 marks are selected");
    window.key(Key::Tab);
    // Those that were gone past are not selected.
    window.assert_says("2 marks are selected");
    window.click_as_with(Role::ListItem, "claim: up to forty barges", Modifiers::COMMAND);
    window.assert_says("3 marks are selected");
    window.keys(Modifiers::SHIFT, Key::Y);
    // The remembered one, which is among them, is no hindrance.
    assert_eq!(links(&project, DOCUMENT).len(), 2);
    window.click("Only this one");
    assert!(!window.says("marks are selected"));
    window.key(Key::X);
    window.key(Key::X);
    window.key(Key::Tab);
    assert!(!window.says("marks are selected"), "the second press lets go");
}

#[test]
fn several_marks_get_a_label_and_are_removed_at_once() {
    let (project, mut window) = four_marks();
    window.click_text("up to forty");
    window.click_text_with("any vessel", Modifiers::COMMAND);
    window.key(Key::Num3);
    let denials = saved(&project, DOCUMENT);
    assert_eq!(denials.iter().filter(|(label, _)| label == "denial").count(), 2);
    window.ctrl(Key::Z);
    window.assert_says("Undone: “Change 2 marks to denial”");
    window.click_text("up to forty");
    window.click_text_with("any vessel", Modifiers::COMMAND);
    window.keys(Modifiers::SHIFT, Key::Y);
    window.key(Key::Delete);
    window.assert_says("2 links went with them");
    assert_eq!(saved(&project, DOCUMENT).len(), 2);
    assert_eq!(window.selected(), None);
    window.ctrl(Key::Z);
    assert_eq!((saved(&project, DOCUMENT).len(), links(&project, DOCUMENT).len()), (4, 2));
}

#[test]
fn a_label_that_costs_links_is_asked_about_and_names_them() {
    let (project, mut window) = four_marks();
    window.click_text("up to forty");
    window.keys(Modifiers::SHIFT, Key::Y);
    window.key(Key::Num3);
    assert_eq!(links(&project, DOCUMENT).len(), 1, "a denial is said by somebody too");
    window.key(Key::Num2);
    window.assert_says("Links would be lost");
    window.assert_says("“up to forty barges” said by “The ministry”");
    window.click("Cancel");
    assert_eq!(window.selected().unwrap().0, "denial");
    assert_eq!(links(&project, DOCUMENT).len(), 1);
    window.key(Key::Num2);
    window.click("Change it and lose 1 link");
    assert_eq!(window.selected().unwrap().0, "source");
    window.assert_says("1 link went with it");
    assert_eq!(links(&project, DOCUMENT), []);
    window.ctrl(Key::Z);
    assert_eq!(links(&project, DOCUMENT).len(), 1);
    assert_eq!(window.selected().unwrap().0, "denial");
}

/// Two sources of which one cites the other, with the one selected.
fn cited() -> (Project, Window) {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("ministry", Key::Num2);
    window.key(Key::Y);
    window.mark("canal office", Key::Num2);
    window.keys(Modifiers::SHIFT, Key::Y);
    window.key(Key::Num1);
    assert_eq!(links(&project, DOCUMENT), of(&[("cites", "canal office", "ministry")]));
    (project, window)
}

#[test]
fn a_link_is_changed_turned_noted_and_removed_by_the_mouse() {
    let (project, mut window) = cited();
    window.click("Edit cites →: ministry");
    assert!(window.is_chosen(Role::CheckBox, "Kind of link: cites →"));
    window.click("Kind of link: ← cites");
    assert_eq!(links(&project, DOCUMENT), of(&[("cites", "ministry", "canal office")]));
    window.click("Kind of link: same as");
    assert_eq!(links(&project, DOCUMENT), of(&[("same_as", "ministry", "canal office")]));
    window.fill("Note on the link", "by its own page");
    window.click("Close same as: ministry");
    window.assert_says("Note: by its own page");
    let note = |project: &Project| {
        let session = project.open_at(DOCUMENT);
        let relation = session.open().unwrap().relations.values().next().unwrap().clone();
        session.close().unwrap();
        relation.note
    };
    assert_eq!(note(&project), "by its own page");
    window.click("Edit same as: ministry");
    window.click("Remove link");
    assert_eq!(links(&project, DOCUMENT), []);
    window.ctrl(Key::Z);
    window.assert_says("Undone: remove link “same as”");
    assert_eq!(note(&project), "by its own page");
    // A click on the link itself leads to its other end.
    assert_eq!(window.selected().unwrap().1, "ministry");
    window.click("same as: canal office");
    assert_eq!(window.selected().unwrap().1, "canal office");
}

#[test]
fn a_link_is_changed_turned_noted_and_removed_by_keys() {
    let (project, mut window) = cited();
    window.key(Key::U);
    window.key(Key::Num2);
    assert_eq!(links(&project, DOCUMENT), of(&[("cites", "ministry", "canal office")]));
    window.key(Key::Num3);
    assert_eq!(links(&project, DOCUMENT), of(&[("same_as", "ministry", "canal office")]));
    window.key(Key::E);
    window.type_words("so it says");
    window.key(Key::Escape);
    window.pass(2.0);
    assert_eq!(window.field("Note on the link"), "so it says");
    // To the other end, and on by its own links.
    window.key(Key::Enter);
    assert_eq!(window.selected().unwrap().1, "ministry");
    window.key(Key::U);
    window.key(Key::Delete);
    assert_eq!(links(&project, DOCUMENT), []);
    assert_eq!(saved(&project, DOCUMENT).len(), 2, "the marks stay");
    // The keys are the mark's again.
    window.key(Key::Num1);
    assert_eq!(window.selected().unwrap().0, "claim");
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    assert_eq!(links(&project, DOCUMENT).len(), 1);
    window.key(Key::U);
    window.key(Key::Escape);
    window.key(Key::Delete);
    window.assert_says("1 link went with it");
    assert_eq!(saved(&project, DOCUMENT).len(), 1);
}

/// A kind of link with attributes of its own.
const REASONS: &str = r#"
[[label]]
id = "claim"
key = "1"
attributes = [{ id = "form", choice = ["quoted", "mixed"] }]
[[relation]]
id = "supports"
from = ["claim"]
to = ["claim"]
attributes = [{ id = "how", choice = ["fact", "example"] }, { id = "sure", type = "boolean" }]
"#;

#[test]
fn the_attributes_of_a_link_are_set_by_mouse_and_key() {
    let project = three_texts().file("project.toml", REASONS);
    let mut window = Window::on(&project);
    window.mark("any vessel had been stopped", Key::Num1);
    window.key(Key::Y);
    window.mark("up to forty barges", Key::Num1);
    window.keys(Modifiers::SHIFT, Key::Y);
    window.key(Key::Num1);
    let set = |project: &Project| {
        let session = project.open_at(DOCUMENT);
        let relation = session.open().unwrap().relations.values().next().unwrap().clone();
        session.close().unwrap();
        let set = relation.attributes.iter().map(|(id, value)| format!("{id}: {value}"));
        set.collect::<Vec<_>>().join(", ")
    };
    window.key(Key::U);
    window.key(Key::T);
    window.key(Key::Num2);
    window.key(Key::Num1);
    assert_eq!(set(&project), "how: example, sure: yes");
    // After the last one digits are the kinds again.
    window.key(Key::Num2);
    let turned = of(&[("supports", "any vessel had been stopped", "up to forty barges")]);
    assert_eq!(links(&project, DOCUMENT), turned);
    window.click("How: fact");
    assert_eq!(set(&project), "how: fact, sure: yes");
    assert!(window.has("Form: quoted"), "those of the mark are there as well");
}

#[test]
fn a_mark_is_taken_out_of_its_group() {
    let (project, mut window) = four_marks();
    window.click_text("up to forty");
    window.key(Key::Y);
    window.click_text("any vessel");
    window.click_text_with("not a single", Modifiers::COMMAND);
    window.keys(Modifiers::SHIFT, Key::Y);
    window.until("the links", |window| {
        window.session().open().is_some_and(|open| open.relations.len() == 2)
    });
    window.click_text("up to forty");
    window.click("Edit same as: any vessel had been stopped");
    window.click("Take out of the group");
    window.assert_says("Taken out of the group; the rest stays together");
    let left = links(&project, DOCUMENT);
    assert_eq!(left.len(), 1);
    assert!(left[0].1 != "up to forty barges" && left[0].2 != "up to forty barges", "{left:?}");
    window.ctrl(Key::Z);
    assert_eq!(links(&project, DOCUMENT).len(), 2);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test looks below the store")]
fn ends_that_are_gone_and_documents_that_are_missing_are_shown_as_such() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("up to forty barges", Key::Num1);
    window.key(Key::Y);
    window.key(Key::N);
    window.until("the next", |window| window.document() == "2.txt");
    window.mark("called the report false", Key::Num3);
    window.keys(Modifiers::SHIFT, Key::Y);
    window.close();
    std::fs::remove_file(project.path().join(DOCUMENT)).unwrap();
    let mut window = Window::on(&project);
    window.click("2.txt, in progress, 1 mark");
    window.click_text("called the report");
    let name = "denies → · 001.txt, whose file is missing: up to forty barges";
    assert!(window.has(name), "{}", window.names());
    window.click(name);
    window.until("the missing one", |window| window.document() == DOCUMENT);
    assert_eq!(window.selected().unwrap().1, "up to forty barges");
    window.close();
    // As a merge or another program may leave it.
    let database = rusqlite::Connection::open(project.database()).unwrap();
    database.execute("DELETE FROM annotation WHERE label = 'claim'", []).unwrap();
    drop(database);
    let mut window = Window::on(&project);
    window.click("2.txt, in progress, 1 mark");
    window.click_text("called the report");
    let name = "denies → · 001.txt, whose file is missing: (this end is missing)";
    window.click(&format!("Edit {name}"));
    window.assert_says("Its other end is no longer there");
    window.click("Remove link");
    assert!(!window.has(name));
    window.ctrl(Key::Z);
    assert!(window.has(name), "{}", window.names());
}

/// Pictures for the eye: `GAINSAY_PICTURES=folder`.
#[test]
fn pictures_of_links() {
    let Ok(folder) = std::env::var("GAINSAY_PICTURES") else { return };
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for size in [[1100.0, 700.0], [1440.0, 900.0]] {
            let project = Project::sample();
            let user = a1(&project);
            let mut window = Window::sized(size, theme, Some(project.path()), user);
            window.until("the project", |window| window.app().session().is_some());
            window.settle();
            let picture = |window: &mut Window, what: &str| {
                let path = format!("{folder}/{what}-{name}-{}.png", size[0]);
                window.harness.remove_cursor();
                window.settle();
                window.harness.render().unwrap().save(path).unwrap();
            };
            let linked = |window: &Window| {
                let open = window.session().open().unwrap();
                let shown = open.spans.iter();
                let most = shown.max_by_key(|span| open.relations_of(span.id).count()).unwrap();
                most.span().unwrap().quote.text.clone()
            };
            let words = linked(&window);
            let row = window
                .names_of(Role::ListItem)
                .into_iter()
                .find(|row| row.contains(words.split_whitespace().next().unwrap()))
                .unwrap();
            window.click_as(Role::ListItem, &row);
            picture(&mut window, "links");
            window.key(Key::U);
            picture(&mut window, "link-keys");
            window.key(Key::Escape);
            window.key(Key::X);
            window.key(Key::Tab);
            window.key(Key::X);
            window.key(Key::Tab);
            picture(&mut window, "several");
            let project = three_texts();
            let user = a1(&project);
            let mut window = Window::sized(size, theme, Some(project.path()), user);
            window.until("the project", |window| window.app().session().is_some());
            window.settle();
            window.mark("The ministry", Key::Num2);
            window.key(Key::Y);
            window.mark("the Rhine Observatory (RO)", Key::Num2);
            window.keys(Modifiers::SHIFT, Key::Y);
            picture(&mut window, "kind");
            window.key(Key::Num1);
            window.key(Key::Num1);
            picture(&mut window, "losing");
        }
    }
}
