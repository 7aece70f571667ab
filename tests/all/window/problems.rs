//! Problems beside the text: each listed under its check, a click from its place; let stand with a
//! reason and taken up again; counted quietly, and renewed as one works.

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};
use egui_kittest::kittest::NodeT as _;
use gainsay::{
    model::State,
    session::{Action, check_all},
    store::Store,
    text::Ranges,
};

use super::{Window, a1};
use crate::{
    check::harm,
    common::{Project, go_to, mark, place_of, relate},
};

const TEXT: &str = "The Harbour Union said on Monday that the dam at Vessen is safe, and that \
nobody had asked. The ministry denied it, and the canal office has not commented. The Harbour \
Union laughed. Later the Harbour Union met; the Harbour Union then slept.\n";

/// Everything that can be forgotten, in two documents, `b.txt` the second.
fn project() -> Project {
    let settings = "name = \"Dam\"\n[[label]]\nid = \"claim\"\nkey = \"1\"\ncolor = \"#B86A00\"\n\
                    attributes = [{ id = \"hedged\", choice = [\"yes\", \"no\"], required = true \
                    }]\n[[label]]\nid = \"source\"\nkey = \"2\"\ncolor = \"#0B63B0\"\nunderline = \
                    \"dotted\"\n[[label]]\nid = \"denial\"\nkey = \"3\"\ncolor = \"#9B2C78\"\n\
                    underline = \"double\"\nattributes = [{ id = \"force\", choice = \
                    [\"outright\", \"no comment\"] }]\n";
    let project = Project::new()
        .file("a.txt", "A lamp keeper saw two ships at dusk.\n")
        .file("b.txt", TEXT)
        .file("project.toml", settings);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["A lamp keeper"], "source");
    go_to(&mut session, "b.txt");
    mark(&mut session, &["the dam at Vessen is safe,"], "claim");
    mark(&mut session, &["denied it"], "denial");
    for nth in 0..2 {
        let ranges = Ranges::one(place_of(&session, "The Harbour Union", nth)).unwrap();
        session.dispatch(Action::AddSpan { ranges, label: "source".into() }).unwrap();
    }
    mark(&mut session, &["the Harbour Union"], "source");
    session.dispatch(Action::SetState { state: State::Done, reason: String::new() }).unwrap();
    session.close().unwrap();
    project
}

const REQUIRED: &str = "“the dam at Vessen is safe,” lacks “Hedged”. Set it";
const EDGES: &str = "“the dam at Vessen is safe,” should leave out “,” at its end";
const SAID: &str = "“denied it” is not linked to who says it. Link it by “said by”";
const ANSWERED: &str = "“denied it” is not linked to what it denies. Link it by “denies”, or say \
                        that it is no comment";
const MISSED: &str = "“The Harbour Union” is marked as source in 3 other places, and not here. \
                      Mark it, if it is one here as well";

/// The name of what has the keyboard.
fn focused(window: &Window) -> Option<String> {
    let mut nodes = window.harness.root().children_recursive().map(|node| node.accesskit_node());
    nodes.find_map(|node| if node.is_focused() { node.label() } else { None })
}

/// Opens a document from the list.
fn open(window: &mut Window, path: &str) {
    let rows = window.names_of(Role::ListItem).into_iter();
    let row = rows.into_iter().find(|row| row.starts_with(&format!("{path}, ")));
    window.click(&row.unwrap_or_else(|| panic!("no {path}:\n{}", window.names())));
    window.until("the document", |window| window.document() == path);
}

fn rows(window: &Window) -> Vec<String> {
    let rows = window.names_of(Role::ListItem).into_iter();
    rows.filter(|row| row.contains("should") || row.contains("“")).collect()
}

#[test]
fn each_check_lists_what_it_found_a_click_from_its_place() {
    let project = project();
    let mut window = Window::on(&project);
    window.until("a text", |window| window.document() == "a.txt");
    assert!(!window.says("problem"), "this document has none, and nothing is said");
    window.key(Key::F8);
    window.assert_says("Nothing to look at again here");
    assert!(window.has("Remove mark") || window.says("In this document"), "the inspector stays");
    window.click("Show all 5");
    for (heading, finding, selected) in [
        ("Who says it, 1", SAID, "denied it"),
        ("What is denied, 1", ANSWERED, "denied it"),
        ("Attributes that are needed, 1", REQUIRED, "the dam at Vessen is safe,"),
        ("Edges of marks, 1", EDGES, "the dam at Vessen is safe,"),
    ] {
        assert!(window.has(heading), "no {heading}:\n{}", window.names());
        window.reach(&format!("b.txt: {finding}"));
        window.until("the mark", |window| window.document() == "b.txt");
        assert_eq!(window.selected().map(|(_, words)| words).as_deref(), Some(selected));
        // Back to where one was.
        if heading.starts_with("Who") {
            window.keys(Modifiers::ALT, Key::ArrowLeft);
            assert_eq!(window.document(), "a.txt");
        }
    }
    assert!(window.has("Marked elsewhere, 1"));
    window.reach(&format!("b.txt: {MISSED}"));
    window.until("the words", |window| window.selection().is_some());
    assert_eq!(window.selection().as_deref(), Some("the Harbour Union"));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    // A key marks them, and the problem is gone without anybody looking again.
    window.key(Key::Num2);
    assert!(!window.has("Marked elsewhere, 1"));
    assert!(window.has("4 problems"), "{}", window.names());
    window.click("This document 4");
    assert!(window.has(SAID) && !window.has(&format!("b.txt: {SAID}")));
    window.click("Close");
    assert!(!window.has(SAID));
    window.click("4 problems");
    assert!(window.has(SAID), "the count leads there as well");
    // It stands where the guidelines stand.
    window.key(Key::F2);
    assert!(!window.has(SAID));
    window.key(Key::F8);
    assert!(window.has(SAID) && !window.has("Guidelines"));
}

#[test]
fn what_is_broken_is_listed_first_and_doubles_too() {
    let project = project();
    let mut session = project.open_at("b.txt");
    let union = mark(&mut session, &["nobody had asked"], "denial");
    let source = mark(&mut session, &["The ministry"], "source");
    relate(&mut session, "said_by", union, source).unwrap();
    session.close().unwrap();
    harm(
        &project,
        &format!(
            "DELETE FROM annotation WHERE id = '{source}';
             UPDATE annotation SET label = 'rumour' WHERE label = 'claim';
             UPDATE annotation SET ranges =
                (SELECT ranges FROM annotation WHERE quote LIKE '%\"denied it\"%'),
                quote = (SELECT quote FROM annotation WHERE quote LIKE '%\"denied it\"%')
             WHERE id = '{union}'"
        ),
    );
    let mut window = Window::on(&project);
    window.until("a text", |window| !window.document().is_empty());
    open(&mut window, "b.txt");
    window.until("the text", |window| window.document() == "b.txt");
    window.key(Key::F8);
    assert!(window.has("Relations, 1") && window.has("Labels and attributes, 1"));
    assert!(window.has("Twice the same, 1"), "{}", window.names());
    let list = rows(&window);
    assert!(list[0].starts_with("A relation “said_by” ends in a span"), "{list:?}");
    assert!(list[1].contains("has the label “rumour”"), "{list:?}");
}

#[test]
fn what_is_right_as_it_is_is_let_stand_with_a_reason() {
    let project = project();
    let mut window = Window::on(&project);
    window.until("a text", |window| !window.document().is_empty());
    open(&mut window, "b.txt");
    window.key(Key::F8);
    assert!(window.has("5 problems"));
    assert!(!window.says("Let stand"));
    window.click(ANSWERED);
    window.click("Let it stand…");
    window.key(Key::Enter);
    assert!(window.has("5 problems"), "without a reason it does not stand");
    window.type_words("Nobody in these texts claims it");
    window.key(Key::Enter);
    assert!(window.has("4 problems") && !window.has(ANSWERED), "{}", window.names());
    let stored = Store::open(project.path()).unwrap().unwrap().waivers().unwrap();
    assert_eq!((stored.len(), stored[0].check.as_str()), (1, "answered"));
    assert_eq!(stored[0].reason, "Nobody in these texts claims it");
    window.ctrl(Key::Z);
    assert!(window.has("5 problems"));
    window.keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
    // It can be looked up, and taken up again.
    window.click("Let stand 1");
    window.reach(ANSWERED);
    window.assert_says("Nobody in these texts claims it");
    window.click("Take up again");
    assert!(window.has("5 problems"));
    assert!(!window.says("Take up again"));
    window.click(EDGES);
    window.click("Let it stand…");
    window.type_words("meant so");
    window.click("Let it stand");
    assert!(window.has("4 problems"));
    window.close();
    let warnings = check_all(project.path(), &gainsay::model::Unwatched).unwrap().warnings.unwrap();
    assert_eq!((warnings.count(), warnings.waived), (4, 1));
}

#[test]
fn problems_follow_the_work_and_the_keyboard_reaches_them() {
    let project = project();
    let mut window = Window::on(&project);
    window.until("a text", |window| !window.document().is_empty());
    open(&mut window, "b.txt");
    window.key(Key::F8);
    window.drag("not commented");
    window.key(Key::Num3);
    assert!(window.has("7 problems"), "{}", window.names());
    // A refusal to comment answers nothing, but somebody refused.
    window.key(Key::T);
    window.key(Key::Num2);
    assert!(window.has("6 problems"), "{}", window.names());
    window.key(Key::Delete);
    assert!(window.has("5 problems"));
    // From part to part of the window, and there from one to the next.
    let comes_to = |window: &mut Window, key, name: &str| {
        for _ in 0..8 {
            window.key(key);
            if focused(window).as_deref() == Some(name) {
                return;
            }
        }
        panic!("never came to {name}, but to {:?}", focused(window));
    };
    comes_to(&mut window, Key::F6, "This document 5");
    comes_to(&mut window, Key::Tab, SAID);
    window.key(Key::Enter);
    assert_eq!(window.selected().map(|(_, words)| words).as_deref(), Some("denied it"));
    assert!(window.has("Let it stand…"));
}

fn picture(theme: Theme, name: &str) {
    let project = project();
    let mut window = Window::sized([1440.0, 900.0], theme, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    open(&mut window, "b.txt");
    window.key(Key::F8);
    window.click(ANSWERED);
    window.click("Let it stand…");
    window.type_words("Nobody in these texts claims it");
    window.pass(0.2);
    window.harness.snapshot(name);
}

#[test]
fn a_picture_of_problems_in_the_light() {
    picture(Theme::Light, "problems_light");
}

#[test]
fn a_picture_of_problems_in_the_dark() {
    picture(Theme::Dark, "problems_dark");
}
