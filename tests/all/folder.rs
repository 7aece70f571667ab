//! Folders and files as people have them: missing, wrong, renamed, edited, in other encodings.

use std::fs;

use gainsay::{
    folder::FolderError,
    model::State,
    session::{Action, Session, SessionError},
    store::Access,
    text::{Ranges, TextRange},
};

use crate::common::{FixedWorld, Project, go_to, index_of, mark, place_of};
use crate::export::{lines, spans_of};

fn open(path: &std::path::Path) -> Result<Session, SessionError> {
    Session::open_folder(path, Some("a1".into()), FixedWorld::boxed(1))
}

/// Opens a folder and waits until every file has been looked into.
fn open_and_probe(project: &Project) -> Session {
    let mut session = project.open();
    while session.is_working() {
        session.poll();
        std::thread::yield_now();
    }
    session
}

fn trouble(session: &Session, path: &str) -> Option<String> {
    session.documents()[index_of(session, path)].trouble.clone()
}

#[test]
fn what_is_no_folder_is_told() {
    let project = Project::new().file("a.txt", "x");
    let missing = open(&project.path().join("none")).err();
    assert!(matches!(missing, Some(SessionError::Folder(FolderError::Missing(_)))), "{missing:?}");
    let file = open(&project.path().join("a.txt")).err();
    assert!(matches!(file, Some(SessionError::Folder(FolderError::NotAFolder(_)))), "{file:?}");
}

#[test]
fn an_empty_folder_opens_and_stays_empty() {
    let project = Project::new();
    let session = project.open();
    assert!(session.documents().is_empty());
    session.close().unwrap();
    assert!(project.bytes().is_empty());
}

#[test]
fn a_file_of_no_bytes_opens_and_takes_no_mark() {
    let project = Project::new().file("a.txt", "");
    let mut session = open_and_probe(&project);
    assert_eq!(trouble(&session, "a.txt"), None);
    go_to(&mut session, "a.txt");
    assert_eq!(session.open().unwrap().text.words, "");
    let ranges = Ranges::one(TextRange::new(0, 1).unwrap()).unwrap();
    let refused = session.dispatch(Action::AddSpan { ranges, label: "claim".into() });
    assert!(matches!(refused, Err(SessionError::NotOnText)), "{refused:?}");
    let refused = session.dispatch(Action::AddRegion { range: TextRange::empty(0) });
    assert!(matches!(refused, Err(SessionError::NotOnText)), "{refused:?}");
    // That it was set aside can be said all the same.
    let set_aside = Action::SetState { state: State::SetAside, reason: "empty".to_owned() };
    session.dispatch(set_aside).unwrap();
    session.close().unwrap();
    assert_eq!(lines(&project, &[])[1]["status"], "set aside");
}

#[test]
fn files_that_are_not_text_are_listed_with_the_reason() {
    let project = Project::new()
        .file("good.txt", "Good.")
        .file("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        .file("archive.txt", b"PK\x03\x04 and more");
    let mut session = open_and_probe(&project);
    assert_eq!(trouble(&session, "good.txt"), None);
    let binary = trouble(&session, "picture.txt").unwrap();
    let archive = trouble(&session, "archive.txt").unwrap();
    assert_ne!(binary, archive);
    for path in ["picture.txt", "archive.txt"] {
        let index = index_of(&session, path);
        let error = session.open_document_now(index).unwrap_err();
        assert_eq!(error.to_string(), trouble(&session, path).unwrap());
    }
    go_to(&mut session, "good.txt");
    mark(&mut session, &["Good"], "claim");
}

#[test]
fn a_wrong_project_toml_is_told_by_its_line_and_opens_for_reading() {
    for (toml, line) in [
        ("name = \"x\"\nlabels = 1\n", "line 2"),
        ("name = \"x\"\n\n[[label]\n", "line 3"),
        ("name = \"x\"\ndocuments = [\"a[b\"]\n", "line 2"),
    ] {
        let project = Project::new().file("a.txt", "Some words.").file("project.toml", toml);
        let before = project.bytes();
        let mut session = project.open();
        let Access::Reading(reason) = session.access().clone() else { panic!("{toml}") };
        assert!(reason.contains(line) && reason.contains("project.toml"), "{reason}");
        go_to(&mut session, "a.txt");
        let ranges = Ranges::one(place_of(&session, "words", 0)).unwrap();
        let refused = session.dispatch(Action::AddSpan { ranges, label: "claim".into() });
        assert!(matches!(refused, Err(SessionError::ReadOnly(_))), "{refused:?}");
        session.close().unwrap();
        assert_eq!(project.bytes(), before);
    }
    let project = Project::new().file("a.txt", "x").file("project.toml", b"name = \"\xff\"");
    assert!(matches!(project.open().access(), Access::Reading(reason) if reason.contains("UTF-8")));
}

#[test]
fn a_renamed_file_is_found_by_its_bytes() {
    let project = Project::new().file("a.txt", "The union says no.").file("b.txt", "Other.");
    let mut session = project.open_at("a.txt");
    let span = mark(&mut session, &["The union"], "source");
    session.close().unwrap();
    fs::create_dir(project.path().join("deep")).unwrap();
    fs::rename(project.path().join("a.txt"), project.path().join("deep/new.txt")).unwrap();

    let mut session = project.open();
    let paths: Vec<_> = session.documents().iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths.len(), 2, "{paths:?}");
    go_to(&mut session, "deep/new.txt");
    assert_eq!(session.open().unwrap().spans[0].id, span);
    assert!(!session.open().unwrap().file_missing);
    mark(&mut session, &["no"], "denial");
    session.close().unwrap();
    let written = lines(&project, &[]);
    assert_eq!((written.len(), &written[1]["document"]), (2, &"deep/new.txt".into()));
    assert_eq!(spans_of(&written[1]).len(), 2);
}

#[test]
fn a_missing_file_is_read_from_the_text_that_was_kept() {
    let project = Project::new().file("a.txt", "The union says no.").file("b.txt", "Other.");
    let mut session = project.open_at("a.txt");
    let span = mark(&mut session, &["The union"], "source");
    session.close().unwrap();
    fs::remove_file(project.path().join("a.txt")).unwrap();

    let mut session = project.open_at("a.txt");
    assert!(session.open().unwrap().file_missing);
    assert_eq!(session.open().unwrap().text.words, "The union says no.");
    assert_eq!(session.open().unwrap().spans[0].id, span);
    mark(&mut session, &["no"], "denial");
    session.close().unwrap();
    assert!(!project.path().join("a.txt").exists());
    let written = lines(&project, &[]);
    assert_eq!(written[1]["text"], "The union says no.");
    assert_eq!(spans_of(&written[1]).len(), 2);
}

#[test]
fn an_edited_file_leaves_its_marks_on_the_text_they_were_made_on() {
    let project = Project::new().file("a.txt", "The union says no. The ministry denies it.");
    let mut session = project.open_at("a.txt");
    let union = mark(&mut session, &["The union"], "source");
    let denies = mark(&mut session, &["denies it"], "denial");
    crate::common::relate(&mut session, "said_by", denies, union).unwrap();
    session.close().unwrap();
    project.write("a.txt", "CORRECTED: The ministry denies it.");

    let mut session = project.open_at("a.txt");
    let open = session.open().unwrap();
    assert_eq!((open.spans.len(), open.elsewhere.len()), (0, 2));
    assert_eq!(session.documents()[0].spans, 2);
    assert_eq!(session.documents().len(), 1);
    let written = lines(&project, &[]);
    assert_eq!(written[1]["text"], "The union says no. The ministry denies it.");
    assert_eq!((written.len(), spans_of(&written[1]).len()), (2, 2));

    mark(&mut session, &["The ministry"], "source");
    session.close().unwrap();
    let written = lines(&project, &[]);
    assert_eq!(written.len(), 3);
    assert_eq!(written[1]["text"], "CORRECTED: The ministry denies it.");
    assert_eq!(spans_of(&written[1]).len(), 1);
    assert_eq!(written[2]["text"], "The union says no. The ministry denies it.");
    assert_eq!(spans_of(&written[2]).len(), 2);
    assert_eq!(written[2]["relations"].as_array().unwrap().len(), 1);
    assert_eq!(written[1]["relations"].as_array().unwrap().len(), 0);
}

#[test]
fn other_encodings_lose_their_bom_and_nothing_else() {
    let text = "Orlund’s “lock”\r\n\tis 👩‍👧 lost \n";
    let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let bom = std::iter::once(0xFEFF);
        bom.chain(text.encode_utf16()).flat_map(unit).collect()
    };
    let project = Project::new()
        .file("plain.txt", text)
        .file("bom.txt", format!("\u{FEFF}{text}"))
        .file("le.txt", utf16(u16::to_le_bytes))
        .file("be.txt", utf16(u16::to_be_bytes));
    let before = project.bytes();
    for path in ["plain.txt", "bom.txt", "le.txt", "be.txt"] {
        let mut session = project.open_at(path);
        assert_eq!(session.open().unwrap().text.words, text, "{path}");
        mark(&mut session, &["👩‍👧 lost"], "claim");
        session.close().unwrap();
    }
    for (path, bytes) in before {
        assert_eq!(fs::read(project.path().join(&path)).unwrap(), bytes, "{}", path.display());
    }
    let written = lines(&project, &["--offsets", "utf16"]);
    let encodings: Vec<_> = written[1..].iter().map(|l| l["encoding"].as_str().unwrap()).collect();
    assert_eq!(encodings, ["utf-16be", "utf-8-bom", "utf-16le", "utf-8"]);
    for line in &written[1..] {
        assert_eq!(line["text"], text);
        assert_eq!(line["sha256"], written[1]["sha256"]);
        assert_eq!(spans_of(line)[0]["ranges"], serde_json::json!([[21, 31]]));
    }
}

#[test]
fn ten_thousand_files_are_listed_at_once() {
    let project = Project::new();
    for n in 0..10_000 {
        project.write(&format!("{}/{n}.txt", n / 1000), "x");
    }
    let begun = std::time::Instant::now();
    let session = project.open();
    let took = begun.elapsed();
    assert_eq!(session.documents().len(), 10_000);
    assert_eq!(session.documents()[1999].path, "1/1999.txt");
    // Generous: the machine is shared, and this is no release build.
    assert!(took.as_secs() < 5, "{took:?}");
}
