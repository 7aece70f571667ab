//! A database that is removed or moved away while windows have it open: what was saved in them is put back.

#![cfg(unix)]

use std::{fs, os::unix::fs::PermissionsExt as _};

use gainsay::{
    session::{Action, Occurrences, SchemaWish, Session, SessionError},
    store::{Access, Store},
    text::Ranges,
};

use crate::{
    common::{Project, go_to, mark, place_of},
    faults::assert_sound,
};

const TEXT: &str = "The harbour master denied it. The union says the lock is shut.\n";

fn remove(project: &Project) {
    for file in Store::files_in(project.path()) {
        if file.exists() {
            fs::remove_file(file).unwrap();
        }
    }
}

fn settle(session: &mut Session) {
    while session.is_working() {
        session.poll();
        std::thread::yield_now();
    }
}

/// How many marks the database has.
fn saved(project: &Project) -> usize {
    let session = project.open_at("a.txt");
    let count = session.open().unwrap().spans.len();
    session.close().unwrap();
    count
}

#[test]
fn what_was_removed_after_the_last_mark_is_put_back_on_closing() {
    let project = Project::new().file("a.txt", TEXT);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["harbour"], "claim");
    let mode = fs::metadata(project.database()).unwrap().permissions().mode();
    remove(&project);
    session.close().unwrap();
    assert_eq!(project.bytes().len(), 2, "text and database");
    assert_eq!(fs::metadata(project.database()).unwrap().permissions().mode(), mode);
    assert_eq!(saved(&project), 1);
    assert_sound(&project);
}

#[test]
fn a_window_that_only_looked_puts_nothing_back() {
    let project = Project::new().file("a.txt", TEXT);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["harbour"], "claim");
    session.close().unwrap();
    let looking = project.open_at("a.txt");
    remove(&project);
    looking.close().unwrap();
    assert!(!project.database().exists(), "whoever removed it wanted that");
}

#[test]
fn what_was_replaced_after_the_last_mark_is_kept_on_closing() {
    let project = Project::new().file("a.txt", TEXT);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["harbour"], "claim");
    remove(&project);
    let other = Project::new().file("a.txt", TEXT);
    let mut theirs = other.open_with(900);
    go_to(&mut theirs, "a.txt");
    mark(&mut theirs, &["lock"], "claim");
    theirs.close().unwrap();
    fs::copy(other.database(), project.database()).unwrap();
    let told = session.close().unwrap_err().to_string();
    assert!(told.contains("annotations-kept-1.sqlite"), "{told}");
    assert!(project.path().join("annotations-kept-1.sqlite").exists());
}

#[test]
fn two_windows_whose_file_was_removed_go_on_together() {
    let project = Project::new().file("a.txt", TEXT);
    let mut one = project.open_at("a.txt");
    mark(&mut one, &["harbour"], "claim");
    let mut two = project.open_at("a.txt");
    mark(&mut two, &["union"], "source");
    remove(&project);
    // The first puts it back, and the second finds everything there.
    mark(&mut one, &["master"], "claim");
    mark(&mut two, &["lock"], "source");
    mark(&mut one, &["shut"], "claim");
    for session in [&mut one, &mut two] {
        session.catch_up().unwrap();
        settle(session);
        assert_eq!(session.open().unwrap().spans.len(), 5, "each sees the other's");
    }
    two.close().unwrap();
    one.close().unwrap();
    assert_eq!(project.bytes().len(), 2, "nothing was put aside");
    assert_eq!(saved(&project), 5);
    assert_sound(&project);
}

#[test]
fn what_another_window_saved_is_read_though_the_first_try_failed() {
    let project = Project::new().file("a.txt", TEXT);
    let mut one = project.open_at("a.txt");
    mark(&mut one, &["harbour"], "claim");
    let mut two = project.open_at("a.txt");
    mark(&mut one, &["union"], "claim");
    // For a moment nobody can open it: a folder that is being moved.
    let aside = project.path().join("aside");
    fs::rename(project.database(), &aside).unwrap();
    two.catch_up().unwrap_err();
    fs::rename(&aside, project.database()).unwrap();
    two.catch_up().unwrap();
    settle(&mut two);
    assert_eq!(two.open().unwrap().spans.len(), 2);
    two.close().unwrap();
    one.close().unwrap();
}

#[test]
fn an_undo_of_much_goes_to_the_file_that_was_put_back() {
    let (text, places) = crate::common::words(1_100);
    let project = Project::new().file("a.txt", text);
    let mut session = project.open_at("a.txt");
    let ids: Vec<_> = places
        .into_iter()
        .map(|place| {
            let ranges = Ranges::one(place).unwrap();
            let action = Action::AddSpan { ranges, label: "claim".into() };
            session.dispatch(action).unwrap().made.unwrap()
        })
        .collect();
    session.dispatch(Action::Delete { annotations: ids.clone() }).unwrap();
    remove(&project);
    // In a job, on a connection of its own.
    session.dispatch(Action::Undo).unwrap();
    settle(&mut session);
    assert_eq!(session.open().unwrap().spans.len(), ids.len());
    session.close().unwrap();
    assert_eq!(saved(&project), ids.len());
}

#[test]
fn many_marks_go_to_no_file_that_was_put_in_place_of_ours() {
    let (text, ranges) = crate::common::words(300);
    let project = Project::new().file("a.txt", &text);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["word1"], "claim");
    remove(&project);
    let other = Project::new().file("a.txt", &text);
    let mut theirs = other.open_with(900);
    go_to(&mut theirs, "a.txt");
    mark(&mut theirs, &["word2"], "claim");
    theirs.close().unwrap();
    fs::copy(other.database(), project.database()).unwrap();
    let text = session.open().unwrap().text.hash.clone();
    let places = vec![Occurrences { index: 0, text, ranges }];
    let many = Action::MarkEvery { label: "source".into(), places };
    let told = session.dispatch(many.clone()).unwrap_err().to_string();
    assert!(told.contains("annotations-kept-1.sqlite"), "{told}");
    // From now on nothing is written at all, as after one mark.
    assert!(matches!(session.access(), Access::Reading(_)));
    assert!(matches!(session.dispatch(many), Err(SessionError::ReadOnly(_))));
    assert!(session.change_schema(SchemaWish::Restore).is_err());
}

#[test]
fn a_place_in_the_text_is_where_it_was() {
    // A mark on the last words: the text of a database that was put back is whole.
    let project = Project::new().file("a.txt", TEXT);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["harbour"], "claim");
    remove(&project);
    fs::remove_file(project.path().join("a.txt")).unwrap();
    session.close().unwrap();
    let session = project.open_at("a.txt");
    assert!(session.open().unwrap().file_missing);
    assert_eq!(place_of(&session, "shut", 0).start() as usize, TEXT.find("shut").unwrap());
    session.close().unwrap();
}
