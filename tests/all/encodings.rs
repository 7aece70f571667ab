//! Files from before Unicode: found out, chosen by hand, taken back, and marks that stay where they
//! were made.

use encoding_rs::{KOI8_U, WINDOWS_1251};
use gainsay::{
    session::{Action, Event, Session},
    text::{Encoding, Found},
};

use crate::common::{Project, go_to, mark};

const RADA: &str = "Міська рада у вівторок заявила, що канал закриють на ремонт.\n\
                    Підприємці з набережної це заперечують: \"Ніхто нас не питав\".\n";

fn named(name: &str) -> Encoding {
    name.parse().unwrap()
}

fn legacy(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost);
    bytes.into_owned()
}

/// Two Cyrillic texts in different encodings, and a third that says what it is.
fn project() -> Project {
    Project::new()
        .file("koi.txt", legacy(RADA, KOI8_U))
        .file("win.txt", legacy(RADA, WINDOWS_1251))
        .file("utf.txt", RADA)
}

/// Chooses, and waits until the document has been read anew.
fn choose(session: &mut Session, name: Option<&str>, every: bool) {
    act(session, Action::SetEncoding { encoding: name.map(named), every });
}

fn act(session: &mut Session, action: Action) {
    session.dispatch(action).unwrap();
    assert!(session.is_working(), "the document is read anew");
    loop {
        let events = session.poll();
        if events.iter().any(|event| matches!(event, Event::Refreshed)) {
            return;
        }
        assert_eq!(events.len(), 0, "{events:?}");
        std::thread::yield_now();
    }
}

fn shown(session: &Session) -> (String, &str, Found) {
    let open = session.open().unwrap();
    (open.text.words.clone(), Encoding::shown(&open.row.encoding), open.found)
}

#[test]
fn what_was_written_before_unicode_is_read() {
    let project = project();
    let before = project.bytes();
    let mut session = project.open();
    for (path, encoding, found) in [
        ("koi.txt", "KOI8-U", Found::Guessed),
        ("win.txt", "Windows-1251", Found::Guessed),
        ("utf.txt", "UTF-8", Found::Said),
    ] {
        go_to(&mut session, path);
        assert_eq!(shown(&session), (RADA.to_owned(), encoding, found));
    }
    session.close().unwrap();
    assert_eq!(project.bytes(), before, "looking writes nothing");
}

#[test]
fn a_choice_is_undone_and_marks_stay_on_their_text() {
    let project = project();
    let mut session = project.open_at("koi.txt");
    let span = mark(&mut session, &["Міська рада"], "source");
    let id = session.open().unwrap().id();

    choose(&mut session, Some("windows-1251"), false);
    let (words, encoding, found) = shown(&session);
    assert_ne!(words, RADA);
    assert_eq!((encoding, found), ("Windows-1251", Found::Chosen));
    let open = session.open().unwrap();
    assert_eq!(open.id(), id, "it is the same document");
    assert!(open.spans.is_empty());
    assert_eq!(open.elsewhere[0].id, span, "kept, on the text that it was made on");
    assert_eq!(session.encoding_choice(false).unwrap(), Some(named("windows-1251")));
    let garbled = mark(&mut session, &[words.split(' ').next().unwrap()], "claim");
    session.close().unwrap();

    let mut session = project.open_at("koi.txt");
    assert_eq!(shown(&session).1, "Windows-1251", "it is remembered");
    assert_eq!(session.open().unwrap().spans[0].id, garbled);
    session.dispatch(Action::Undo).unwrap();
    session.dispatch(Action::Redo).unwrap();
    choose(&mut session, None, false);
    assert_eq!(shown(&session), (RADA.to_owned(), "KOI8-U", Found::Guessed));
    let open = session.open().unwrap();
    assert_eq!((open.spans[0].id, open.elsewhere[0].id), (span, garbled));
    act(&mut session, Action::Undo);
    assert_eq!(shown(&session).1, "Windows-1251");
    act(&mut session, Action::Redo);
    assert_eq!(shown(&session).0, RADA);
    session.close().unwrap();
}

#[test]
fn a_choice_for_all_leaves_alone_what_says_what_it_is() {
    let project = project();
    let mut session = project.open_at("win.txt");
    choose(&mut session, Some("KOI8-R"), true);
    assert_eq!(shown(&session).1, "KOI8-R");
    assert_ne!(shown(&session).0, RADA);
    go_to(&mut session, "utf.txt");
    assert_eq!(shown(&session), (RADA.to_owned(), "UTF-8", Found::Said));
    // A document's own choice goes before that for all.
    go_to(&mut session, "win.txt");
    choose(&mut session, Some("windows-1251"), false);
    assert_eq!(shown(&session), (RADA.to_owned(), "Windows-1251", Found::Chosen));
    act(&mut session, Action::Undo);
    act(&mut session, Action::Undo);
    assert_eq!(shown(&session), (RADA.to_owned(), "Windows-1251", Found::Guessed));
    session.close().unwrap();
}

#[test]
fn broken_places_are_counted() {
    let mut bytes = RADA.as_bytes().to_vec();
    bytes.insert(RADA.find(' ').unwrap(), 0xff);
    let project = Project::new().file("a.txt", &bytes);
    let session = project.open_at("a.txt");
    let open = session.open().unwrap();
    assert_eq!((open.unread, open.found), (1, Found::Said));
    assert_eq!(open.text.words.replace('\u{fffd}', ""), RADA);
}

#[test]
fn every_encoding_shows_what_it_makes_of_the_file() {
    let project = project();
    let session = project.open_at("win.txt");
    let readings = session.readings().unwrap().wait().unwrap().unwrap();
    let right = readings.iter().find(|reading| reading.encoding == named("windows-1251"));
    assert!(RADA.starts_with(&right.unwrap().words));
    assert!(right.unwrap().words.starts_with("Міська рада"));
}
