//! Marking every occurrence of the same words, and showing or hiding marks.

use eframe::egui::{Key, Modifiers, Theme, accesskit::Role};

use egui_kittest::kittest::Queryable as _;

use super::{Window, a1, of, saved};
use crate::common::{Project, go_to, mark};

const DAM: &str = "The dam held. They saw the dam. A Dam is a dam, not a damn.\n";
const TITLE: &str = "Mark every occurrence";

fn project() -> Project {
    Project::new()
        .file("a.txt", DAM)
        .file("b.txt", "No dam here.\n")
        .file("c.txt", "A done dam.\n")
        .file("d.txt", "Nothing.\n")
}

fn ask(window: &mut Window) {
    window.key(Key::O);
    assert!(window.has(TITLE), "{}", window.names());
}

#[test]
fn a_place_can_be_left_out() {
    let project = project();
    let mut window = Window::on(&project);
    window.drag("dam");
    ask(&mut window);
    window.until("the places", |window| window.can("Mark 3 places"));
    window.click("Match case");
    window.until("in any case", |window| window.can("Mark 4 places"));
    // The third of four, which all stand in one line of the list each.
    window.tick(2);
    assert!(window.has("Mark 3 places"), "{}", window.names());
    window.key(Key::Enter);
    assert_eq!(saved(&project, "a.txt"), of(&[("claim", "dam"); 3]), "not the Dam");
}

impl Window {
    /// Turns the tick of the n-th place.
    fn tick(&mut self, nth: usize) {
        let name = format!("Mark: {}", DAM.trim_end());
        self.harness.query_all_by_label(&name).nth(nth).expect("so many places").click();
        self.settle();
    }
}

#[test]
fn the_places_are_chosen_and_the_label_by_its_key() {
    let project = project();
    let mut window = Window::on(&project);
    window.drag("dam");
    ask(&mut window);
    window.until("the places", |window| window.can("Mark 3 places"));
    window.key(Key::Num2);
    assert!(window.is_chosen(Role::CheckBox, "Mark as source"));
    // All off, all on.
    window.click("All in: a.txt");
    assert!(window.has("Mark 0 places"));
    window.click("All in: a.txt");
    assert!(window.has("Mark 3 places"));
    window.click("Mark 3 places");
    assert_eq!(saved(&project, "a.txt"), of(&[("source", "dam"); 3]));
    window.assert_says("Marked 3 places as source");
    window.ctrl(Key::Z);
    assert_eq!(saved(&project, "a.txt"), of(&[]), "one step");
    window.ctrl(Key::Y);
    assert_eq!(saved(&project, "a.txt").len(), 3);
}

#[test]
fn one_place_is_one_place() {
    let project = Project::new().file("a.txt", "The lock is shut.");
    let mut window = Window::on(&project);
    window.drag("lock");
    ask(&mut window);
    window.until("the place", |window| window.can("Mark 1 place"));
    window.key(Key::Num1);
    window.key(Key::Enter);
    window.assert_says("Marked 1 place as claim");
    window.ctrl(Key::Z);
    window.assert_says("Undone: “Mark claim in 1 place” on “lock”");
}

#[test]
fn what_is_marked_so_already_is_shown_and_left_alone() {
    let project = project();
    let mut window = Window::on(&project);
    window.mark("dam", Key::Num1);
    // With the mark selected.
    ask(&mut window);
    window.until("the places", |window| window.can("Mark 2 places"));
    assert!(window.has("marked already"));
    window.key(Key::Num3);
    assert!(window.has("Mark 3 places"), "as a denial none is marked");
    window.key(Key::Num1);
    window.key(Key::Enter);
    assert_eq!(saved(&project, "a.txt"), of(&[("claim", "dam"); 3]));
}

#[test]
fn other_documents_are_marked_too_when_asked() {
    let project = project();
    let mut session = project.open_at("c.txt");
    let state = gainsay::model::State::Done;
    let action = gainsay::session::Action::SetState { state, reason: String::new() };
    session.dispatch(action).unwrap();
    session.close().unwrap();
    let mut window = Window::on(&project);
    assert_eq!(window.document(), "a.txt");
    window.drag("dam");
    ask(&mut window);
    window.until("the places here", |window| window.can("Mark 3 places"));
    window.click("Also in my other documents that are not done");
    window.until("the places there", |window| window.can("Mark 4 places"));
    assert!(!window.says("A done dam"));
    window.click("Also in documents that are done or set aside");
    window.until("all places", |window| window.can("Mark 5 places"));
    window.key(Key::Enter);
    window.until("the marks", |window| window.says("Marked 5 places in 3 documents as claim"));
    window.settle();
    assert_eq!(saved(&project, "a.txt"), of(&[("claim", "dam"); 3]));
    assert_eq!(saved(&project, "b.txt"), of(&[("claim", "dam")]));
    assert_eq!(saved(&project, "c.txt"), of(&[("claim", "dam")]));
    // The first mark begins a document, and one that is done stays done.
    let states: Vec<&str> =
        window.session().documents().iter().map(|entry| entry.state.word()).collect();
    assert_eq!(states, ["in progress", "in progress", "done", "new"]);
    window.ctrl(Key::Z);
    window.until("the undoing", |window| window.says("Undone: “Mark claim in 5 places”"));
    for path in ["a.txt", "b.txt", "c.txt"] {
        assert_eq!(saved(&project, path), of(&[]), "{path}");
    }
}

#[test]
fn labels_are_hidden_and_shown_again() {
    let project = Project::new().file("a.txt", DAM);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["The dam"], "source");
    let noted = mark(&mut session, &["A Dam"], "claim");
    mark(&mut session, &["They"], "source");
    let note = "Which?".to_owned();
    session.dispatch(gainsay::session::Action::SetNote { annotation: noted, note }).unwrap();
    go_to(&mut session, "a.txt");
    session.close().unwrap();
    let before = project.bytes();
    let mut window = Window::on(&project);
    let marks = |window: &Window| window.names_of(Role::Mark);
    assert_eq!(marks(&window).len(), 3);
    window.click("Show source marks");
    assert_eq!(marks(&window), ["claim: A Dam"]);
    window.assert_says("2 marks hidden ·");
    assert!(!window.is_chosen(Role::CheckBox, "Show source marks"));
    // Tab passes over what is hidden.
    window.click_text("held");
    window.key(Key::Tab);
    assert_eq!(window.selected().unwrap().1, "A Dam");
    window.key(Key::Tab);
    assert_eq!(window.selected().unwrap().1, "A Dam", "there is no other");
    window.click("show all");
    assert_eq!(marks(&window).len(), 3);
    window.click("Only marks with a note");
    assert_eq!(marks(&window), ["claim: A Dam"]);
    window.click("show all");
    window.menu("View", "Hide marks of this label");
    assert_eq!(marks(&window).len(), 2, "of the selected mark's label");
    assert_eq!(window.selected(), None, "what cannot be seen is not selected");
    window.menu("View", "Show all marks");
    window.click_text("They");
    window.menu("View", "Show only marks of this label");
    assert_eq!(marks(&window).len(), 2);
    window.close();
    assert_eq!(project.bytes(), before, "looking changes nothing");
    let mut window = Window::on(&project);
    assert_eq!(marks(&window).len(), 3, "nothing is remembered");
    window.click("Show claim marks");
    assert_eq!(marks(&window).len(), 2);
    window.mark("saw", Key::Num1);
    assert_eq!(marks(&window).len(), 4, "what is made is seen");
}

fn pictured(size: [f32; 2], theme: Theme) -> (Project, Window) {
    let project = project().file("project.toml", "name = \"Canal dispute\"\n");
    let mut window = Window::sized(size, theme, Some(project.path()), a1(&project));
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    window.mark("dam", Key::Num1);
    window.key(Key::O);
    window.click("Also in my other documents that are not done");
    window.until("the places", |window| window.can("Mark 4 places"));
    window.harness.remove_cursor();
    window.settle();
    (project, window)
}

#[test]
fn a_picture_of_the_question_in_the_light() {
    let (_project, mut window) = pictured([800.0, 500.0], Theme::Light);
    assert!(window.outside().is_empty(), "{:?}", window.outside());
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.harness.snapshot("every_light");
}

#[test]
fn a_picture_of_the_question_in_the_dark() {
    let (_project, mut window) = pictured([1440.0, 900.0], Theme::Dark);
    window.harness.snapshot("every_dark");
}

#[test]
fn undo_of_many_places_stays_where_one_of_them_is_seen() {
    let lines = "A line says nothing at all.\n\n".repeat(400);
    let text = format!("The dam held at first.\n\n{lines}The dam was gone at last.\n");
    let project = Project::new().file("a.txt", text);
    let mut window = Window::on(&project);
    window.drag("dam");
    ask(&mut window);
    window.until("the places", |window| window.can("Mark 2 places"));
    window.key(Key::Enter);
    assert_eq!(saved(&project, "a.txt").len(), 2);
    window.ctrl(Key::Z);
    assert!(saved(&project, "a.txt").is_empty());
    assert!(window.sees("held at first"), "the first place is seen, so nothing moves");
    window.ctrl(Key::End);
    assert!(window.sees("gone at last"));
    window.ctrl(Key::Y);
    assert_eq!(saved(&project, "a.txt").len(), 2);
    assert!(window.sees("gone at last"), "nor does it here");
    window.ctrl(Key::Home);
    window.repeat(Modifiers::NONE, Key::PageDown, 4);
    assert!(!window.sees("held at first") && !window.sees("gone at last"));
    window.ctrl(Key::Z);
    assert!(window.sees("held at first"), "where none is seen, it goes to the first");
}

#[test]
fn what_was_unticked_is_not_lost_by_a_key() {
    let project = project();
    let mut window = Window::on(&project);
    window.drag("dam");
    ask(&mut window);
    window.until("the places", |window| window.can("Mark 3 places"));
    window.tick(1);
    window.key(Key::Escape);
    window.assert_says("Nothing is marked yet");
    window.key(Key::Escape);
    assert!(!window.has(TITLE));
    assert!(saved(&project, "a.txt").is_empty());
}

#[test]
fn it_says_what_to_do_when_nothing_is_selected() {
    let project = project();
    let mut window = Window::on(&project);
    window.key(Key::O);
    assert!(!window.has(TITLE));
    window.assert_says("Select words first, or a mark");
    window.keys(Modifiers::NONE, Key::Escape);
}
