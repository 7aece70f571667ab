//! What goes wrong with disks and databases: full, removed, replaced, damaged, locked, shared. No
//! mark that was saved is lost, and what happened is told.

use std::{fs, path::Path};

use gainsay::{
    formats::format_by_id,
    model::{AnnotationId, Unwatched},
    session::{Action, Choice, Session, SessionError, Target, check, export, load, load_shared},
    store::{Access, Sharing, Store, StoreError},
    text::{Ranges, Unit},
};

use crate::common::{FixedWorld, Project, go_to, index_of, mark, place_of, words};

const TEXT: &str = "The harbour master denied it. The union says the lock is shut.\n";

/// A text of many words and a mark on each of the first `count`.
fn marked(count: usize) -> (Project, Vec<AnnotationId>) {
    let (text, _) = words(count + 10);
    let project = Project::new().file("a.txt", text);
    let mut session = project.open_at("a.txt");
    let ids = (0..count).map(|n| mark(&mut session, &[&format!("word{n} ")], "claim")).collect();
    session.close().unwrap();
    (project, ids)
}

/// The database holds together, and the log tells the tables.
pub(crate) fn assert_sound(project: &Project) {
    let checked = check(project.path(), &Unwatched).unwrap();
    assert_eq!(checked.findings, [], "{}", checked.looked_at());
}

fn action_on(session: &Session, words: &str) -> Action {
    let ranges = Ranges::one(place_of(session, words, 0)).unwrap();
    Action::AddSpan { ranges, label: "claim".into() }
}

#[test]
fn a_database_removed_under_an_open_window_is_put_back() {
    let project = Project::new().file("a.txt", TEXT);
    let mut session = project.open_at("a.txt");
    let first = mark(&mut session, &["harbour"], "claim");
    for file in Store::files_in(project.path()) {
        if file.exists() {
            fs::remove_file(file).unwrap();
        }
    }
    let second = mark(&mut session, &["union"], "claim");
    session.close().unwrap();
    let session = project.open_at("a.txt");
    let ids: Vec<_> = session.open().unwrap().spans.iter().map(|span| span.id).collect();
    assert_eq!(ids, [first, second]);
    session.close().unwrap();
    assert_sound(&project);
}

#[test]
fn only_the_file_removed_and_its_log_left_behind_is_no_trap() {
    let project = Project::new().file("a.txt", TEXT);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["harbour"], "claim");
    fs::remove_file(project.database()).unwrap();
    mark(&mut session, &["union"], "claim");
    session.dispatch(Action::Undo).unwrap();
    session.close().unwrap();
    let names: Vec<_> = project.bytes().into_keys().collect();
    assert_eq!(names, [Path::new("a.txt"), Path::new("annotations.sqlite")]);
    assert_sound(&project);
}

#[test]
fn a_database_replaced_under_an_open_window_is_left_alone_and_ours_is_kept() {
    let project = Project::new().file("a.txt", TEXT);
    let mut session = project.open_at("a.txt");
    let ours = mark(&mut session, &["harbour"], "claim");
    let other = Project::new().file("a.txt", TEXT);
    let mut theirs = other.open_with(900);
    go_to(&mut theirs, "a.txt");
    mark(&mut theirs, &["lock"], "claim");
    theirs.close().unwrap();
    fs::rename(other.database(), project.database()).unwrap();
    let replaced = fs::read(project.database()).unwrap();

    let error = session.dispatch(action_on(&session, "union")).unwrap_err();
    assert!(matches!(error, SessionError::Store(StoreError::Replaced { .. })), "{error}");
    assert!(error.to_string().contains("annotations-kept-1.sqlite"), "{error}");
    let again = session.dispatch(action_on(&session, "union")).unwrap_err();
    assert!(matches!(again, SessionError::ReadOnly(_)), "{again}");
    drop(session);
    assert!(fs::read(project.database()).unwrap() == replaced, "it was touched");
    assert!(!project.path().join("annotations-kept-2.sqlite").exists());
    let aside = Project::new().file("a.txt", TEXT);
    fs::copy(project.path().join("annotations-kept-1.sqlite"), aside.database()).unwrap();
    assert!(aside.open_at("a.txt").open().unwrap().span(ours).is_some());
}

/// Opens a project with a damaged database. Whatever can be read is true, and nothing is touched.
/// Returns how many of the marks could be read.
fn look_at_damaged(project: &Project, marks: &[AnnotationId]) -> usize {
    let before = project.bytes();
    let mut session = project.open();
    let index = index_of(&session, "a.txt");
    session.open_document_now(index).unwrap();
    let read = {
        let open = session.open().unwrap();
        assert!(open.spans.iter().all(|span| marks.contains(&span.id)));
        for span in &open.spans {
            let place = span.span().unwrap();
            assert_eq!(place.ranges.text(&open.text.words).as_ref(), Some(&place.quote.text));
        }
        open.spans.len()
    };
    if let Access::Reading(reason) = session.access() {
        assert!(reason.contains("annotations.sqlite is"), "{reason}");
        let refused = session.dispatch(action_on(&session, "word1 ")).unwrap_err();
        assert!(matches!(refused, SessionError::ReadOnly(_)));
    } else {
        assert_eq!(read, marks.len(), "what opens for writing is whole");
    }
    session.close().unwrap();
    assert_eq!(project.bytes(), before);
    read
}

#[test]
fn a_truncated_database_is_read_as_far_as_it_goes() {
    let (project, marks) = marked(400);
    let whole = fs::read(project.database()).unwrap();
    let mut most = 0;
    for share in [0, 1, 3, 25, 50, 75, 90, 99] {
        let kept = whole.len() * share / 100;
        fs::write(project.database(), &whole[..kept]).unwrap();
        if kept == 0 {
            // An empty file is a project without marks.
            assert!(matches!(project.open().access(), Access::Writing));
            continue;
        }
        most = look_at_damaged(&project, &marks);
    }
    assert!(most > marks.len() / 2, "{most} of {}", marks.len());
}

/// Texts are the largest rows and go first; their files are still there.
#[test]
fn marks_whose_text_is_lost_are_saved_by_the_text_of_the_file() {
    let (project, marks) = marked(20);
    #[expect(clippy::disallowed_methods, reason = "the test harms the database")]
    let db = rusqlite::Connection::open(project.database()).unwrap();
    db.execute_batch("DELETE FROM text").unwrap();
    db.close().unwrap();
    let saved = project.path().join("saved.jsonl");
    let choice = Choice {
        format: format_by_id("jsonl").unwrap(),
        layer: None,
        offsets: Unit::Chars,
        target: Target::File(saved),
    };
    let save =
        || export(&load(project.path(), None, &Unwatched).unwrap().into(), &choice, &Unwatched);
    let written = save().unwrap().summary;
    assert_eq!((written.spans, written.problems.len()), (marks.len(), 0));
    // A file that holds something else is no help: each mark is told, and nothing fails.
    fs::write(project.path().join("a.txt"), "Other words.").unwrap();
    let written = save().unwrap().summary;
    assert_eq!((written.spans, written.problems.len()), (0, marks.len()));
    assert!(written.problems[0].message.contains("the text that it stands on is lost"));
}

#[test]
fn random_bytes_cost_only_what_lay_there() {
    let (project, marks) = marked(400);
    let whole = fs::read(project.database()).unwrap();
    let mut dice = 1_u64;
    let mut roll = |sides: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap() % sides
    };
    let mut read = Vec::new();
    for _ in 0..24 {
        let mut bytes = whole.clone();
        // A page of 4 kB, but not the first: without that it is no database.
        let page = 4096 * (1 + roll(whole.len() / 4096 - 1));
        for byte in &mut bytes[page..page + 4096] {
            *byte = u8::try_from(roll(256)).unwrap();
        }
        fs::write(project.database(), bytes).unwrap();
        read.push(look_at_damaged(&project, &marks));
    }
    read.sort_unstable();
    // Nearly always the log has what a page of the table lost, and the other way round.
    assert!(read[4] > marks.len() * 9 / 10, "{read:?}");

    fs::write(project.database(), "hello, this is no database at all".repeat(300)).unwrap();
    assert_eq!(look_at_damaged(&project, &marks), 0);
    let loaded = load(project.path(), None, &Unwatched).unwrap();
    assert!(loaded.unreadable().unwrap().contains("is not a database"));
}

#[test]
fn in_a_folder_on_a_network_one_person_marks_at_a_time() {
    let project = Project::new().file("a.txt", TEXT);
    let open = |name: &str, seed| {
        let sharing = Sharing::OnePerson { name: name.to_owned() };
        let loaded = load_shared(project.path(), None, sharing, &Unwatched).unwrap();
        let world = FixedWorld::boxed(seed);
        let waker = gainsay::session::jobs::no_waker();
        let mut session = Session::new(loaded, Some("a1".into()), world, waker).unwrap();
        go_to(&mut session, "a.txt");
        session
    };
    // The first mark makes the database, and takes the lock.
    let mut ana = open("ana", 1);
    mark(&mut ana, &["harbour"], "claim");
    let files: Vec<_> = project.bytes().into_keys().collect();
    let names = ["a.txt", "annotations.sqlite", "annotations.sqlite-lock"];
    assert_eq!(files, names.map(Path::new), "no write-ahead log");

    let mut ben = open("ben", 2);
    let Access::Reading(reason) = ben.access() else { panic!("two at a time") };
    assert!(reason.starts_with("ana has this project open"), "{reason}");
    assert_eq!(ben.open().unwrap().spans.len(), 1, "it can be read");
    let refused = ben.dispatch(action_on(&ben, "union")).unwrap_err();
    assert!(matches!(refused, SessionError::ReadOnly(_)));
    mark(&mut ana, &["lock"], "claim");
    ana.close().unwrap();
    ben.close().unwrap();

    let mut ben = open("ben", 3);
    assert_eq!(*ben.access(), Access::Writing);
    assert!(ben.take_notices().iter().any(|notice| notice.contains("on a network")));
    assert_eq!(ben.open().unwrap().spans.len(), 2);
    mark(&mut ben, &["union"], "claim");
    ben.close().unwrap();
    assert!(!project.path().join("annotations.sqlite-lock").exists());
    assert_sound(&project);
}

#[test]
fn two_that_write_at_once_lose_nothing() {
    const EACH: usize = 60;
    let (text, _) = words(2 * EACH);
    let project = Project::new().file("a.txt", text);
    std::thread::scope(|scope| {
        for who in 0..2_usize {
            let folder = project.path();
            scope.spawn(move || {
                let world = FixedWorld::boxed(u64::try_from(who).unwrap());
                let me = Some(["a1", "a2"][who].into());
                let mut session = Session::open_folder(folder, me, world).unwrap();
                go_to(&mut session, "a.txt");
                for n in 0..EACH {
                    let action = action_on(&session, &format!("word{} ", 2 * n + who));
                    loop {
                        match session.dispatch(action.clone()) {
                            Ok(_) => break,
                            // As the window does: kept, and tried again.
                            Err(error) if error.is_busy() => std::thread::yield_now(),
                            Err(error) => panic!("{error}"),
                        }
                        session.catch_up().unwrap_or_default();
                        session.poll();
                    }
                }
                session.close().unwrap();
            });
        }
    });
    for me in ["a1", "a2"] {
        let world = FixedWorld::boxed(9);
        let mut session = Session::open_folder(project.path(), Some(me.into()), world).unwrap();
        go_to(&mut session, "a.txt");
        assert_eq!(session.open().unwrap().spans.len(), EACH, "{me}");
        session.close().unwrap();
    }
    assert_sound(&project);
}

/// On a real small disk: `GAINSAY_SMALL_DISK` names a folder on one of about two megabytes.
#[test]
#[ignore = "needs a small disk"]
fn a_disk_that_fills_up_costs_no_mark() {
    let disk = std::env::var_os("GAINSAY_SMALL_DISK").expect("a folder on a small disk");
    let disk = Path::new(&disk);
    let (text, places) = words(20_000);
    fs::write(disk.join("a.txt"), &text).unwrap();
    // Something that can be thrown away later.
    fs::write(disk.join("ballast"), vec![0; 900_000]).unwrap();
    let open =
        |seed| Session::open_folder(disk, Some("a1".into()), FixedWorld::boxed(seed)).unwrap();
    let mut session = open(1);
    go_to(&mut session, "a.txt");
    let mut saved = Vec::new();
    let mut refused = places.into_iter().map_while(|place| {
        let ranges = Ranges::one(place).unwrap();
        let done = session.dispatch(Action::AddSpan { ranges, label: "claim".into() });
        Some(done.map(|outcome| saved.push(outcome.made.unwrap())))
    });
    let error = refused.find_map(Result::err).expect("the disk is full at last");
    assert!(matches!(error, SessionError::Store(StoreError::Full)), "{error}");
    let shown = session.open().unwrap().spans.len();
    assert_eq!(shown, saved.len(), "what is shown is what is saved");
    drop(session);
    // Opened again with no room at all, everything is there, for reading or for writing.
    let mut session = open(2);
    go_to(&mut session, "a.txt");
    assert_eq!(session.open().unwrap().spans.len(), saved.len());
    drop(session);
    // With room made, work goes on.
    fs::remove_file(disk.join("ballast")).unwrap();
    fs::write(disk.join("b.txt"), TEXT).unwrap();
    let mut session = open(3);
    go_to(&mut session, "b.txt");
    mark(&mut session, &["harbour"], "claim");
    session.close().unwrap();
}
