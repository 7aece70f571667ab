//! What a frame does not wait for: a long text, an older database, one that another window has just made. The mark
//! waits, reading goes on, and nothing is lost by closing meanwhile.

use eframe::egui::Key;
use gainsay::{
    session::{Action, Occurrences, Outcome, Session, SessionError},
    store::Store,
    text::{Ranges, TextRange},
};

use crate::{
    common::{Project, go_to, mark, place_of},
    faults::assert_sound,
    window::{Window, of, saved},
};

const SENTENCE: &str = "The union says that the lock is shut. ";

/// More text than is stored between two frames.
fn long() -> Project {
    let text = format!("The harbour master denied it. {}", SENTENCE.repeat(20_000));
    Project::new().file("a.txt", text).file("b.txt", "A lamp keeper saw two ships.")
}

fn action(session: &Session, words: &str) -> Action {
    let ranges = Ranges::one(place_of(session, words, 0)).unwrap();
    Action::AddSpan { ranges, label: "claim".into() }
}

/// Tries as the window does, frame by frame.
fn until_done(session: &mut Session, action: &Action) -> Result<Outcome, SessionError> {
    loop {
        match session.dispatch(action.clone()) {
            Err(error) if error.is_busy() => std::thread::yield_now(),
            done => return done,
        }
    }
}

fn assert_waits(session: &mut Session, action: &Action) {
    let error = session.dispatch(action.clone()).unwrap_err();
    assert!(error.is_busy(), "{error}");
}

#[test]
fn a_long_text_is_stored_beside_the_window() {
    let project = long();
    let mut session = project.open_at("a.txt");
    let first = action(&session, "harbour master");
    assert_waits(&mut session, &first);
    assert!(session.is_saving());
    assert_eq!(session.open().unwrap().spans.len(), 0, "not shown before it is saved");
    let made = until_done(&mut session, &first).unwrap().made.unwrap();
    assert!(!session.is_saving());
    // From now on a mark is a mark.
    mark(&mut session, &["denied"], "denial");
    // The same text after another start, and the same for another document: it is there.
    session.close().unwrap();
    let mut session = project.open_at("a.txt");
    assert!(session.open().unwrap().span(made).is_some());
    mark(&mut session, &["union"], "source");
    session.close().unwrap();
    assert_sound(&project);
}

#[test]
fn nothing_is_stored_for_what_is_refused() {
    let project = long();
    let mut session = project.open_at("a.txt");
    let unknown = Action::AddSpan {
        ranges: Ranges::one(place_of(&session, "harbour", 0)).unwrap(),
        label: "no such label".into(),
    };
    session.dispatch(unknown).unwrap_err();
    session.dispatch(Action::Undo).unwrap_err();
    session.close().unwrap();
    assert!(!project.database().exists());
}

#[test]
fn a_window_that_closes_at_once_saves_what_waits() {
    let project = long();
    let mut session = project.open_at("a.txt");
    let first = action(&session, "harbour master");
    assert_waits(&mut session, &first);
    session.wait_for_others().unwrap();
    session.dispatch(first).unwrap();
    session.close().unwrap();
    let session = project.open_at("a.txt");
    assert_eq!(session.open().unwrap().spans.len(), 1);
    session.close().unwrap();
    assert_eq!(project.bytes().len(), 3, "the project is one database file again");
    assert_sound(&project);
}

#[test]
fn a_database_that_another_window_has_just_made_is_opened_beside_the_window() {
    let project = Project::new().file("a.txt", SENTENCE);
    let mut one = project.open_at("a.txt");
    let mut two = project.open_at("a.txt");
    mark(&mut one, &["union"], "source");
    let second = action(&two, "lock is shut");
    assert_waits(&mut two, &second);
    until_done(&mut two, &second).unwrap();
    two.catch_up().unwrap();
    while two.is_working() {
        two.poll();
        std::thread::yield_now();
    }
    assert_eq!(two.open().unwrap().spans.len(), 2);
    two.close().unwrap();
    one.close().unwrap();
    assert_eq!(project.bytes().len(), 2);
    assert_sound(&project);
}

#[test]
fn a_database_of_no_bytes_is_no_endless_wait() {
    let project = Project::new().file("a.txt", SENTENCE).file("annotations.sqlite", "");
    let mut session = project.open_at("a.txt");
    let first = action(&session, "union");
    until_done(&mut session, &first).unwrap();
    session.close().unwrap();
    assert_sound(&project);
}

#[test]
fn what_came_to_stand_there_and_is_no_database_is_told() {
    let project = Project::new().file("a.txt", SENTENCE);
    let mut session = project.open_at("a.txt");
    project.write("annotations.sqlite", "hello, this is no database at all".repeat(300));
    let first = action(&session, "union");
    let error = until_done(&mut session, &first).unwrap_err();
    assert!(error.to_string().contains("is not a database"), "{error}");
    session.close().unwrap();
}

#[test]
fn the_window_says_that_it_is_saving_and_goes_on() {
    let project = long();
    let mut window = Window::on(&project);
    window.drag("harbour master");
    window.strike(Key::Num1);
    // In the very frame that began it, whenever it ends.
    window.until("the wait", |window| window.has("Saving…") || window.has("Saved"));
    window.settle();
    assert!(window.has("Saved"));
    drop(window);
    assert_eq!(saved(&project, "a.txt"), of(&[("claim", "harbour master")]));
}

#[test]
fn a_window_closed_in_the_frame_of_the_first_mark_saves_it() {
    let project = long();
    let mut window = Window::on(&project);
    window.drag("harbour master");
    window.strike(Key::Num1);
    window.close();
    assert_eq!(saved(&project, "a.txt"), of(&[("claim", "harbour master")]));
}

/// Marks `shut` wherever it stands in the open document.
fn every(session: &Session) -> Action {
    let open = session.open().unwrap();
    let found = open.text.words.match_indices("shut");
    let ranges = found.map(|(at, words)| {
        let start = u32::try_from(at).unwrap();
        TextRange::new(start, start + u32::try_from(words.len()).unwrap()).unwrap()
    });
    let ranges = ranges.collect();
    let index = session.open_index().unwrap();
    let places = vec![Occurrences { index, text: open.text.hash.clone(), ranges }];
    Action::MarkEvery { label: "denial".into(), places }
}

#[test]
fn many_marks_wait_for_what_must_stand_before_them() {
    let project = long();
    let mut session = project.open_at("a.txt");
    let many = every(&session);
    assert_waits(&mut session, &many);
    assert!(session.is_saving(), "the text is stored beside the window, as for one mark");
    until_done(&mut session, &many).unwrap();
    while session.is_working() {
        session.poll();
        std::thread::yield_now();
    }
    assert_eq!(session.open().unwrap().spans.len(), 20_000);
    session.close().unwrap();
    assert_sound(&project);
}

#[test]
fn a_store_that_is_only_prepared_holds_no_step() {
    let project = long();
    let mut session = project.open_at("a.txt");
    let first = action(&session, "harbour");
    assert_waits(&mut session, &first);
    session.close().unwrap();
    let store = Store::open(project.path()).unwrap().unwrap();
    assert_eq!(store.last_seq().unwrap(), 0);
    store.close().unwrap();
    let mut session = project.open();
    go_to(&mut session, "b.txt");
    mark(&mut session, &["lamp"], "source");
    session.close().unwrap();
    assert_sound(&project);
}
