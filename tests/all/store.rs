//! The database in good and bad days: others' changes, locks, crashes, files that are none of ours.

use std::fs;

use gainsay::{
    model::State,
    session::{Action, Session, SessionError},
    store::{Access, Store, StoreError},
};
use rusqlite::Connection;

use crate::common::{FixedWorld, Project, Tables, go_to, mark, relate};

const TEXT: &str = "The union says the lock is lost. The ministry denies it.";

fn project() -> Project {
    Project::new().file("a.txt", TEXT).file("b.txt", "The ministry denies it all.")
}

/// A connection of somebody else's.
#[expect(clippy::disallowed_methods, reason = "the tests stand in for another program")]
pub(crate) fn stranger(project: &Project) -> Connection {
    Connection::open(project.database()).unwrap()
}

/// Waits for the jobs of a session; the time limit is that of a test that hangs.
fn settle(session: &mut Session) {
    let begun = std::time::Instant::now();
    while session.is_working() {
        session.poll();
        std::thread::yield_now();
        assert!(begun.elapsed().as_secs() < 20, "a job does not end");
    }
}

fn note(words: &str, span: gainsay::model::AnnotationId) -> Action {
    Action::SetNote { annotation: span, note: words.to_owned() }
}

#[test]
fn a_stale_row_is_refused_and_nothing_is_written() {
    let project = project();
    let mut one = project.open_at("a.txt");
    let span = mark(&mut one, &["The union"], "source");
    let mut two = project.open_at("a.txt");
    one.dispatch(note("first", span)).unwrap();
    let before = Tables::of(&project);
    let refused = two.dispatch(note("second", span));
    assert!(
        matches!(&refused, Err(SessionError::Store(StoreError::Changed(words))) if words == "The union"),
        "{refused:?}"
    );
    assert_eq!(Tables::of(&project), before);
    // Having caught up, the second window may.
    two.catch_up().unwrap();
    settle(&mut two);
    two.dispatch(note("second", span)).unwrap();
    one.catch_up().unwrap();
    settle(&mut one);
    assert_eq!(one.open().unwrap().span(span).unwrap().note, "second");
}

#[test]
fn two_windows_see_each_other() {
    let project = project();
    // The second window is open before there is a database.
    let mut one = project.open_at("a.txt");
    let mut two = project.open_with(2);
    go_to(&mut two, "a.txt");
    let span = mark(&mut one, &["The union"], "source");
    two.catch_up().unwrap();
    settle(&mut two);
    assert_eq!(two.open().unwrap().spans.len(), 1);
    assert_eq!((two.documents()[0].spans, two.documents()[0].state), (1, State::InProgress));
    let other = mark(&mut two, &["The ministry"], "source");
    mark(&mut two, &["the lock is lost"], "claim");
    one.catch_up().unwrap();
    settle(&mut one);
    let seen: Vec<_> = one.open().unwrap().spans.iter().map(|span| span.id).collect();
    assert_eq!((seen.len(), seen[0], seen[2]), (3, span, other));
    assert_eq!(one.documents()[0].spans, 3);
    // Nothing new: nothing is read again.
    let revision = one.revision();
    one.catch_up().unwrap();
    assert!(!one.is_working());
    assert_eq!(one.revision(), revision);
    two.close().unwrap();
    one.close().unwrap();
    assert_eq!(project.bytes().len(), 3, "the project is not one database file again");
}

#[test]
fn a_change_of_annotator_shows_and_writes_that_layer_only() {
    let project = project();
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["The union"], "source");
    session.set_me("a2".into()).unwrap();
    assert!(session.open().unwrap().spans.is_empty(), "another's layer is shown");
    // At once, before the layer has been read.
    let mine = mark(&mut session, &["The ministry"], "source");
    settle(&mut session);
    assert_eq!(session.open().unwrap().spans.len(), 1);
    assert_eq!(session.open().unwrap().span(mine).unwrap().layer, "a2".into());
    assert_eq!(session.documents()[0].spans, 1);
    session.set_me("a1".into()).unwrap();
    settle(&mut session);
    assert_eq!(session.open().unwrap().spans[0].layer, "a1".into());
    assert_eq!(session.layers(), ["a1".into(), "a2".into()]);
}

#[test]
fn undo_leaves_what_another_copy_changed_and_goes_on() {
    let (one, two) = (project(), project());
    let mut session = one.open_at("a.txt");
    mark(&mut session, &["The union"], "source");
    let span = mark(&mut session, &["The ministry"], "source");
    session.close().unwrap();
    merge(&one, &two);
    let mut session = two.open_with(2);
    go_to(&mut session, "a.txt");
    session.dispatch(note("mine", span)).unwrap();
    session.close().unwrap();
    merge(&two, &one);

    let mut session = one.open_at("a.txt");
    assert_eq!(session.open().unwrap().span(span).unwrap().note, "mine");
    let said = session.dispatch(Action::Undo).unwrap().said.unwrap();
    assert!(said.contains("1 of 1 has changed since and stays"), "{said}");
    assert_eq!(session.open().unwrap().spans.len(), 2, "the other's work is undone");
    let said = session.dispatch(Action::Undo).unwrap().said.unwrap();
    assert!(said.contains("“The union”") && !said.contains("changed since"), "{said}");
    assert_eq!(session.open().unwrap().spans.len(), 1);
    assert!(matches!(session.dispatch(Action::Undo), Err(SessionError::NothingToUndo)));
    session.dispatch(Action::Redo).unwrap();
    session.dispatch(Action::Redo).unwrap();
    assert_eq!(session.open().unwrap().spans.len(), 2);
    assert!(matches!(session.dispatch(Action::Redo), Err(SessionError::NothingToRedo)));
}

fn merge(from: &Project, into: &Project) {
    let from = Store::open(from.path()).unwrap().unwrap();
    let steps: Vec<_> = from.steps_after(0).unwrap().into_iter().map(|(_, step)| step).collect();
    let documents: Vec<_> = from
        .documents()
        .unwrap()
        .into_iter()
        .map(|row| (row.clone(), from.text(&row.text).unwrap().unwrap()))
        .collect();
    let copy = gainsay::model::CopyId::from_random(77);
    let mut into = Store::open(into.path())
        .unwrap()
        .unwrap_or_else(|| Store::create(into.path(), copy).unwrap());
    into.merge(&steps, &documents, &[]).unwrap();
    into.close().unwrap();
}

#[test]
fn deleting_a_span_takes_its_relations_in_every_document_along() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let claim = mark(&mut session, &["the lock is lost"], "claim");
    let source = mark(&mut session, &["The union"], "source");
    relate(&mut session, "said_by", claim, source).unwrap();
    go_to(&mut session, "b.txt");
    let denial = mark(&mut session, &["denies it all"], "denial");
    relate(&mut session, "denies", denial, claim).unwrap();
    let far = session.open().unwrap().far_ends.get(&claim);
    assert_eq!(far.unwrap().span().unwrap().quote.text, "the lock is lost");
    assert!(
        relate(&mut session, "said_by", denial, source).is_err(),
        "said_by stays in a document"
    );
    let before = Tables::of(&project);
    go_to(&mut session, "a.txt");
    let said = session.dispatch(Action::Delete { annotations: vec![claim] }).unwrap().said;
    assert_eq!(said.as_deref(), Some("2 links went with it, in 2 documents"));
    assert_eq!(Tables::of(&project).annotations.len(), 2);
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(Tables::of(&project), before);
}

#[test]
fn a_lock_is_told_at_once_and_nothing_is_lost() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let span = mark(&mut session, &["The union"], "source");
    let other = stranger(&project);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = std::time::Instant::now();
    let refused = session.dispatch(note("kept", span)).unwrap_err();
    assert!(refused.is_busy(), "{refused}");
    assert!(begun.elapsed().as_millis() < 1000, "it waited");
    assert_eq!(session.open().unwrap().span(span).unwrap().note, "");
    other.execute_batch("ROLLBACK").unwrap();
    session.dispatch(note("kept", span)).unwrap();
    assert_eq!(Tables::of(&project).annotations[&span].note, "kept");
}

#[test]
fn what_was_marked_is_there_after_a_crash() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let span = mark(&mut session, &["The union"], "source");
    // As after a crash: the files as they lie while the program still runs.
    let crashed = Project::new();
    crate::common::copy_folder(project.path(), crashed.path());
    fs::remove_file(crashed.path().join("annotations.sqlite-shm")).unwrap();
    assert!(crashed.path().join("annotations.sqlite-wal").exists());
    let mut again = crashed.open_at("a.txt");
    assert_eq!(again.open().unwrap().spans[0].id, span);
    let said = again.dispatch(Action::Undo).unwrap().said.unwrap();
    assert_eq!(said, "Undone: mark source “The union”");
    // And as when the window is dropped without being closed.
    drop(session);
    assert_eq!(project.open_at("a.txt").open().unwrap().spans[0].id, span);
}

#[test]
fn looking_leaves_nothing_behind() {
    let project = project();
    let before = project.bytes();
    project.open_at("a.txt").close().unwrap();
    assert_eq!(project.bytes(), before, "a folder without a database");

    let mut session = project.open_at("a.txt");
    mark(&mut session, &["The union"], "source");
    session.close().unwrap();
    let before = project.bytes();
    assert_eq!(before.len(), 3);
    for wait in [false, true] {
        let mut session = project.open_at("a.txt");
        session.open_document(1, None).unwrap();
        if wait {
            settle(&mut session);
        }
        session.close().unwrap();
        assert_eq!(project.bytes(), before, "with a database");
    }

    // A database that somebody has packed with another journal is looked at as it is.
    stranger(&project).pragma_update(None, "journal_mode", "DELETE").unwrap();
    let before = project.bytes();
    project.open_at("a.txt").close().unwrap();
    assert_eq!(project.bytes(), before, "with a rollback journal");
}

/// Opens a project whose database is `bytes`: for reading, with these words; nothing is touched.
fn check_bad(bytes: &[u8], words: &str) {
    let project = project().file("annotations.sqlite", bytes);
    let before = project.bytes();
    let mut session = Session::open_folder(project.path(), Some("a1".into()), FixedWorld::boxed(1))
        .unwrap_or_else(|error| panic!("{words}: {error}"));
    let Access::Reading(reason) = session.access().clone() else { panic!("{words}: it may write") };
    assert!(reason.contains(words), "{reason}");
    // The texts can be read all the same.
    go_to(&mut session, "a.txt");
    assert_eq!(session.open().unwrap().text.words, TEXT);
    let label = "claim".into();
    let ranges = gainsay::text::Ranges::one(crate::common::place_of(&session, "lock", 0)).unwrap();
    let refused = session.dispatch(Action::AddSpan { ranges, label });
    assert!(matches!(refused, Err(SessionError::ReadOnly(_))), "{refused:?}");
    session.catch_up().unwrap();
    session.close().unwrap();
    assert_eq!(project.bytes(), before, "{words}: something was touched");
}

/// A sound database of many pages.
fn sound() -> (Project, Vec<u8>) {
    let project = project();
    let mut session = project.open_at("a.txt");
    for words in ["The union", "says", "lock", "lost", "The ministry", "denies", "it"] {
        let span = mark(&mut session, &[words], "source");
        session.dispatch(note(&"x".repeat(3000), span)).unwrap();
    }
    session.close().unwrap();
    let bytes = fs::read(project.database()).unwrap();
    (project, bytes)
}

#[test]
fn a_file_that_is_no_database_of_ours_is_told_and_not_touched() {
    check_bad(b"Dear diary, this is not a database at all. ", "is not a database");
    check_bad(&[0; 4096], "is not a database");
    let (project, bytes) = sound();
    check_bad(&bytes[..50], "is damaged");
    check_bad(&bytes[..bytes.len() / 2], "is damaged");
    let mut holed = bytes;
    for page in holed.chunks_mut(4096).skip(1).step_by(2) {
        page.fill(0x5A);
    }
    check_bad(&holed, "is damaged");

    let db = stranger(&project);
    db.pragma_update(None, "user_version", 99).unwrap();
    db.execute("UPDATE meta SET value = '9.9.9' WHERE key = 'version'", []).unwrap();
    drop(db);
    check_bad(&fs::read(project.database()).unwrap(), "newer Gainsay (9.9.9)");

    let foreign = Project::new();
    stranger(&foreign).execute_batch("CREATE TABLE note (words TEXT)").unwrap();
    check_bad(&fs::read(foreign.database()).unwrap(), "another program");
}

#[test]
fn a_database_of_no_bytes_is_none_yet() {
    let project = project().file("annotations.sqlite", "");
    let before = project.bytes();
    let session = project.open_at("a.txt");
    assert_eq!(*session.access(), Access::Writing);
    session.close().unwrap();
    assert_eq!(project.bytes(), before);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["The union"], "source");
    session.close().unwrap();
    assert_eq!(Tables::of(&project).annotations.len(), 1);
}

/// Both windows belong to one person, and the second one has not looked yet.
#[test]
fn two_windows_mark_a_done_document_and_neither_is_refused() {
    let project = project();
    let mut one = project.open_at("a.txt");
    one.dispatch(Action::SetState { state: State::Done, reason: String::new() }).unwrap();
    let mut two = project.open_at("a.txt");
    let first = mark(&mut one, &["lock is lost"], "claim");
    let second = mark(&mut two, &["ministry"], "source");
    one.close().unwrap();
    two.close().unwrap();
    let session = project.open_at("a.txt");
    let open = session.open().unwrap();
    assert!(open.span(first).is_some() && open.span(second).is_some());
    let status = open.status.as_ref().unwrap();
    assert_eq!((status.state, status.changed), (State::Done, true));
    session.close().unwrap();
}

#[test]
fn a_step_is_of_one_layer() {
    use gainsay::{
        model::{CopyId, DocumentId, Edit, Metadata, Row, Stamp, Status, StepKind, TextHash},
        store::{Guard, NewStep},
    };
    let project = project();
    let mut store = Store::create(project.path(), CopyId::from_random(1)).unwrap();
    let document = DocumentId::of("a.txt", &TextHash::of(TEXT));
    let status = Row::Status(Status { state: State::Done, ..Status::new("a1".into(), document) });
    let metadata =
        Row::Metadata(Metadata { document, field: "title".to_owned(), value: "x".to_owned() });
    let me = "a1".into();
    let refused = store.commit(
        NewStep {
            layer: Some(&me),
            author: &me,
            name: "Both",
            kind: StepKind::Do,
            undoes: None,
            active_secs: 0,
            edits: vec![Edit::insert(status), Edit::insert(metadata)],
            guard: Guard::Refuse,
            settings: None,
            documents: Vec::new(),
        },
        Stamp { now_ms: 1, random: 1 },
    );
    assert!(refused.is_err());
    assert_eq!(store.last_seq(), Ok(0));
}
