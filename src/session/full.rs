//! That a full disk costs no mark: nor while one marks, imports, brings tables up to date or puts a database back.

use std::path::{Path, PathBuf};

use super::{Action, ImportChoice, Imported, Session, SessionError, check, import};
use crate::{
    formats::FORMATS,
    model::{AnnotationId, Unwatched},
    session::world::Machine,
    store::{
        Store, StoreError,
        full::{fill_disk, make_older, make_room, version_of},
    },
    text::{Ranges, TextRange},
};

/// So many words that their marks fill some pages.
const WORDS: u32 = 400;

/// A folder with one text: `0000 0001 …`.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let words: Vec<String> = (0..WORDS).map(|n| format!("{n:04}")).collect();
    std::fs::write(dir.path().join("a.txt"), words.join(" ")).unwrap();
    dir
}

fn open(folder: &Path) -> Session {
    let mut session = Session::open_folder(folder, Some("a1".into()), Box::new(Machine)).unwrap();
    session.open_document_now(0).unwrap();
    session
}

fn action(word: u32) -> Action {
    let range = TextRange::new(5 * word, 5 * word + 4).unwrap();
    Action::AddSpan { ranges: Ranges::one(range).unwrap(), label: "claim".into() }
}

/// As the window does: what has to wait is tried again.
fn dispatch(session: &mut Session, action: &Action) -> Result<Option<AnnotationId>, SessionError> {
    loop {
        match session.dispatch(action.clone()) {
            Err(error) if error.is_busy() => std::thread::yield_now(),
            done => return done.map(|outcome| outcome.made),
        }
    }
}

fn mark(session: &mut Session, word: u32) -> Result<Option<AnnotationId>, SessionError> {
    dispatch(session, &action(word))
}

/// The marks that the database has, and that it holds together.
fn saved(folder: &Path) -> Vec<AnnotationId> {
    let session = open(folder);
    let ids = session.open().unwrap().spans.iter().map(|span| span.id).collect();
    session.close().unwrap();
    let checked = check(folder, &Unwatched).unwrap();
    assert_eq!(checked.findings, [], "{}", checked.looked_at());
    ids
}

fn shown(session: &Session) -> Vec<AnnotationId> {
    session.open().unwrap().spans.iter().map(|span| span.id).collect()
}

#[track_caller]
fn assert_full<T: std::fmt::Debug>(done: Result<T, SessionError>) {
    let error = done.unwrap_err();
    assert!(matches!(error, SessionError::Store(StoreError::Full)), "{error}");
    assert!(error.to_string().contains("make room and do it again"), "{error}");
}

#[test]
fn what_was_acknowledged_stays_and_marking_goes_on_when_there_is_room() {
    let dir = folder();
    let mut session = open(dir.path());
    let mut acknowledged = vec![mark(&mut session, 0).unwrap().unwrap()];
    session.store.as_ref().unwrap().leave_pages(2);
    let refused = loop {
        let word = u32::try_from(acknowledged.len()).unwrap();
        match mark(&mut session, word) {
            Ok(made) => acknowledged.push(made.unwrap()),
            error => break error,
        }
    };
    assert_full(refused);
    assert!(acknowledged.len() > 2);
    assert_eq!(shown(&session), acknowledged, "what is shown is what is saved");
    // A mark may find room in a page that is not yet full; so also what is taken back.
    assert_full(dispatch(
        &mut session,
        &Action::SetNote { annotation: acknowledged[0], note: "long ".repeat(5_000) },
    ));
    assert_eq!(saved(dir.path()), acknowledged);
    make_room(dir.path(), session.store.as_ref());
    let word = u32::try_from(acknowledged.len()).unwrap();
    acknowledged.push(mark(&mut session, word).unwrap().unwrap());
    session.close().unwrap();
    assert_eq!(saved(dir.path()), acknowledged);
}

#[test]
fn the_first_mark_where_there_is_no_room_leaves_nothing_half_made() {
    let dir = folder();
    let mut session = open(dir.path());
    fill_disk(dir.path(), 3);
    assert_full(mark(&mut session, 0));
    make_room(dir.path(), session.store.as_ref());
    let made = mark(&mut session, 0).unwrap().unwrap();
    session.close().unwrap();
    assert_eq!(saved(dir.path()), [made]);
}

/// An export whose marks are on the words from `first` on, with a relation to one of another file.
fn export(folder: &Path, name: &str, first: u32, to: Option<u128>) -> PathBuf {
    let text = std::fs::read_to_string(folder.join("a.txt")).unwrap();
    let id = |n: u32| uuid::Uuid::from_u128(u128::from(n) + 1).to_string();
    let label = if to.is_some() { "claim" } else { "source" };
    let spans: Vec<_> = (first..first + WORDS / 2)
        .map(|n| {
            serde_json::json!({
                "id": id(n), "label": label, "ranges": [[5 * n, 5 * n + 4]],
                "text": format!("{n:04}"), "origin": "hand",
            })
        })
        .collect();
    let relations: Vec<_> = to
        .map(|to| {
            serde_json::json!({
                "id": "r", "label": "said_by",
                "from": {"document": "a.txt", "span": id(first)},
                "to": {"document": "a.txt", "span": uuid::Uuid::from_u128(to).to_string()},
            })
        })
        .into_iter()
        .collect();
    let line = serde_json::json!({
        "document": "a.txt", "layer": "a1", "status": "sleeping", "text": text,
        "spans": spans, "relations": relations,
    });
    let head = serde_json::json!({"format": "gainsay/1", "offsets": "chars"});
    let file = folder.join(name);
    std::fs::write(&file, format!("{head}\n{line}\n")).unwrap();
    file
}

fn import_files(session: &mut Session, files: &[PathBuf]) -> Result<Imported, SessionError> {
    let choice =
        ImportChoice { format: FORMATS[0], annotator: None, author: None, files: files.to_vec() };
    let imported = import(session.import_into()?, &choice, &Unwatched)?;
    session.follow_import(&imported)?;
    Ok(imported)
}

fn settle(session: &mut Session) {
    while session.is_working() {
        session.poll();
        std::thread::yield_now();
    }
}

#[test]
fn an_import_that_stops_keeps_the_files_before_and_tells_what_it_left_undone() {
    let dir = folder();
    // The relation of the first file ends in the second one.
    let end = u128::from(WORDS / 2) + 1;
    let files = [
        export(dir.path(), "1.jsonl", 0, Some(end)),
        export(dir.path(), "2.jsonl", WORDS / 2, None),
    ];
    let mut session = open(dir.path());
    let note = Action::SetMetadata { field: "title".to_owned(), value: Some("x".to_owned()) };
    dispatch(&mut session, &note).unwrap();
    session.store.as_ref().unwrap().leave_pages(60);
    let imported = import_files(&mut session, &files).unwrap();
    let stopped = imported.stopped.as_ref().expect("the disk is full");
    assert!(matches!(stopped, SessionError::Store(StoreError::Full)), "{stopped}");
    let half = usize::try_from(WORDS / 2).unwrap();
    assert_eq!(imported.spans, half, "the first file is in");
    let told: Vec<String> = imported.problems.iter().map(ToString::to_string).collect();
    let at = |file: &PathBuf, words: &str| {
        told.iter()
            .any(|told| told.starts_with(&file.display().to_string()) && told.contains(words))
    };
    assert!(at(&files[0], "line 2: “sleeping” is no status"), "{told:?}");
    assert!(
        at(&files[0], "line 2: a relation “said_by” was left out: the import stopped"),
        "{told:?}"
    );
    assert!(at(&files[1], "line 2: “sleeping” is no status"), "{told:?}");
    settle(&mut session);
    assert_eq!(shown(&session).len(), half);
    make_room(dir.path(), session.store.as_ref());
    let imported = import_files(&mut session, &files).unwrap();
    assert_eq!((imported.spans, imported.there, imported.relations), (half, half, 1));
    settle(&mut session);
    assert_eq!(shown(&session).len(), 2 * half);
    session.close().unwrap();
    assert_eq!(saved(dir.path()).len(), 2 * half);
}

#[test]
fn an_import_into_an_empty_folder_without_room_leaves_nothing() {
    let dir = folder();
    let files = [export(dir.path(), "1.jsonl", 0, None)];
    let mut session = open(dir.path());
    fill_disk(dir.path(), 50);
    let imported = import_files(&mut session, &files).unwrap();
    assert!(matches!(imported.stopped, Some(SessionError::Store(StoreError::Full))));
    assert!(!Store::path_in(dir.path()).exists());
    make_room(dir.path(), None);
    assert!(import_files(&mut session, &files).unwrap().stopped.is_none());
    session.close().unwrap();
    assert_eq!(saved(dir.path()).len(), usize::try_from(WORDS / 2).unwrap());
}

#[test]
fn a_database_that_cannot_be_brought_up_to_date_stays_as_it_was() {
    let dir = folder();
    let mut session = open(dir.path());
    let mut marks = vec![mark(&mut session, 0).unwrap().unwrap()];
    session.close().unwrap();
    make_older(dir.path());
    let path = Store::path_in(dir.path());
    let kept = path.with_extension("v1.bak");

    let mut session = open(dir.path());
    assert_eq!(shown(&session), marks, "it is read as it is");
    assert_eq!(version_of(&path), Ok(1), "and not touched by looking");
    session.store.as_ref().unwrap().leave_pages(0);
    // It waits: it is done beside the window.
    assert!(session.dispatch(action(1)).unwrap_err().is_busy());
    assert!(session.is_saving());
    assert_full(mark(&mut session, 1));
    assert_eq!(version_of(&path), Ok(1));
    assert_eq!(version_of(&kept), Ok(1), "a copy is kept beforehand");
    make_room(dir.path(), session.store.as_ref());
    marks.push(mark(&mut session, 1).unwrap().unwrap());
    assert_eq!(version_of(&path), Ok(3));
    session.close().unwrap();
    assert_eq!(saved(dir.path()), marks);
}

#[cfg(unix)]
#[test]
fn a_database_is_put_back_though_nothing_more_fits_into_it() {
    let dir = folder();
    let mut session = open(dir.path());
    let mut marks = vec![mark(&mut session, 0).unwrap().unwrap()];
    let path = Store::path_in(dir.path());
    std::fs::remove_file(&path).unwrap();
    fill_disk(dir.path(), 1);
    let note = Action::SetNote { annotation: marks[0], note: "long ".repeat(5_000) };
    assert_full(dispatch(&mut session, &note));
    assert_eq!(saved(dir.path()), marks, "it is back");
    make_room(dir.path(), session.store.as_ref());
    marks.push(mark(&mut session, 1).unwrap().unwrap());
    session.close().unwrap();
    assert_eq!(saved(dir.path()), marks);
}
