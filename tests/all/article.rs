//! What is not the article: left out and taken back, not counted, told in exports, proposed where it is repeated.

use gainsay::{
    model::{Row, Unwatched},
    session::{Action, Session, SessionError, Stretch, leave_out, propose},
    text::{TextRange, Why},
};
use serde_json::Value as Json;

use crate::{
    check::checked,
    common::{Project, go_to, mark, place_of},
    export::{exported, gainsay, spans_of},
};

const A: &str = "a.txt";
const TEXT: &str =
    "Home\nNews\n\nThe lock is shut.\n\nThe union denies it.\n\nRead also\n\nTen harbours to see\n";

fn out(session: &mut Session, words: &str) {
    let range = place_of(session, words, 0);
    session.dispatch(Action::AddRegion { range }).unwrap();
}

fn regions(session: &Session) -> Vec<&str> {
    let open = session.open().unwrap();
    let mut found: Vec<(TextRange, &str)> = open
        .project_rows
        .iter()
        .filter_map(|row| match row {
            Row::Region(region) => Some((region.range, region.range.slice(&open.text.words)?)),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, words)| words).collect()
}

#[test]
fn regions_that_touch_become_one_in_one_undoable_step() {
    let project = Project::new().file(A, TEXT);
    let mut session = project.open_at(A);
    out(&mut session, "Read also");
    out(&mut session, "Home");
    assert_eq!(regions(&session), ["Home\n", "Read also\n\n"]);
    let said = session.dispatch(Action::AddRegion { range: place_of(&session, "Home", 0) });
    assert_eq!(said.unwrap().said.as_deref(), Some("This is outside the article already"));
    out(&mut session, "News");
    out(&mut session, "Ten harbours to see");
    assert_eq!(regions(&session), ["Home\nNews\n\n", "Read also\n\nTen harbours to see\n"]);
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(regions(&session), ["Home\nNews\n\n", "Read also\n\n"]);
    session.dispatch(Action::Redo).unwrap();
    session.dispatch(Action::TakeBack { range: place_of(&session, "Read also", 0) }).unwrap();
    assert_eq!(regions(&session), ["Home\nNews\n\n", "\n\nTen harbours to see\n"]);
    session.close().unwrap();
    let reopened = project.open_at(A);
    assert_eq!(regions(&reopened).len(), 2);
    reopened.close().unwrap();
}

#[test]
fn marks_outside_are_kept_and_not_counted() {
    let project = Project::new().file(A, TEXT).file("b.txt", "Other words.");
    let mut session = project.open_at(A);
    mark(&mut session, &["The union denies it"], "denial");
    mark(&mut session, &["Ten harbours"], "source");
    let across = mark(&mut session, &["denies", "Read"], "claim");
    let counts =
        |session: &Session| {
            let entry = session.documents().iter().find(|entry| entry.path == A).unwrap();
            assert_eq!(
                session.open().map(|open| open.row.path.as_str() != A
                    || open.counts() == (entry.spans, entry.outside)),
                Some(true)
            );
            (entry.spans, entry.outside)
        };
    assert_eq!(counts(&session), (3, 0));
    let end = u32::try_from(TEXT.len()).unwrap();
    let range = TextRange::new(place_of(&session, "Read", 0).start(), end).unwrap();
    session.dispatch(Action::AddRegion { range }).unwrap();
    assert_eq!(counts(&session), (2, 1), "half a mark is no mark outside");
    let open = session.open().unwrap();
    assert!(!open.is_outside(open.span(across).unwrap()));
    // Somebody else counts likewise, and undo from another document too.
    go_to(&mut session, "b.txt");
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(counts(&session), (3, 0));
    session.dispatch(Action::Redo).unwrap();
    assert_eq!(counts(&session), (2, 1));
    session.close().unwrap();
    let session = project.open_at(A);
    assert_eq!(counts(&session), (2, 1));
    session.close().unwrap();
}

#[test]
fn an_export_says_which_marks_lie_outside_and_keeps_them() {
    let project = Project::new().file(A, TEXT);
    let mut session = project.open_at(A);
    mark(&mut session, &["The union"], "source");
    mark(&mut session, &["Ten harbours"], "source");
    out(&mut session, "Ten harbours to see");
    session.close().unwrap();
    let written = exported(&project, &[]);
    let line: Json = serde_json::from_str(written.lines().nth(1).unwrap()).unwrap();
    let spans = spans_of(&line);
    assert_eq!(spans[0].get("outside_article"), None);
    assert_eq!(spans[1]["outside_article"], true);
    let folder = project.path().to_str().unwrap();
    let output = gainsay(&["export", folder, "--format", "jsonl"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("Wrote 2 marks") && said.contains("1 of them lies outside"), "{said}");
}

#[test]
fn documents_that_nobody_has_begun_keep_regions_and_metadata_in_an_export() {
    let project = Project::new().file(A, TEXT).file("b.txt", "Пані 😀 Menu\nThe text.");
    let mut session = project.open_at(A);
    out(&mut session, "Home");
    let title = |title: &str| Action::SetMetadata {
        field: "title".to_owned(),
        value: Some(title.to_owned()),
    };
    session.dispatch(title("The lock")).unwrap();
    go_to(&mut session, "b.txt");
    out(&mut session, "Пані 😀 Menu");
    session.close().unwrap();
    // An edited file: the region stays on the text that it was made on.
    project.write("b.txt", "Edited. Menu");
    let mut session = project.open_at("b.txt");
    mark(&mut session, &["Edited"], "claim");
    session.close().unwrap();
    for unit in ["chars", "utf16", "bytes"] {
        let written = exported(&project, &["--offsets", unit]);
        assert_eq!(written.lines().count(), 4, "{written}");
        assert_eq!(written.matches("\"layer\":null").count(), 2);
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("in.jsonl");
        std::fs::write(&file, &written).unwrap();
        let empty = Project::new();
        let (folder, file) = (empty.path().to_str().unwrap(), file.to_str().unwrap());
        for _ in 0..2 {
            let output = gainsay(&["import", folder, "--format", "jsonl", file]);
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            assert_eq!(exported(&empty, &["--offsets", unit]), written);
        }
        assert!(checked(&empty).is_sound());
    }
}

#[test]
fn an_import_joins_regions_with_those_that_stand_there() {
    let project = Project::new().file(A, TEXT);
    let mut session = project.open_at(A);
    out(&mut session, "Home\nNews");
    session.close().unwrap();
    let written = exported(&project, &[]);
    let other = Project::new().file(A, TEXT);
    let mut session = other.open_at(A);
    let range = TextRange::new(2, 8).unwrap();
    session.dispatch(Action::AddRegion { range }).unwrap();
    session.close().unwrap();
    let file = other.path().join("in.jsonl");
    std::fs::write(&file, written).unwrap();
    let folder = other.path().to_str().unwrap();
    let output = gainsay(&["import", folder, "--format", "jsonl", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let session = other.open_at(A);
    assert_eq!(regions(&session), ["Home\nNews\n\n"]);
    session.close().unwrap();
}

/// Five articles under one menu and over one notice, and a copy of the first.
fn site() -> Project {
    let bodies = [
        "The harbour union said on Monday that the lock was shut.\n\nNobody has answered its letters.",
        "A ferry company called the report false in every point.\n\nIt gave no other figures at all.",
        "Two lamp keepers saw ships at dusk, the newspaper wrote.\n\nThe office knows of none of them.",
        "Grain prices rose again because the river froze early.\n\nTraders expect more of the same.",
        "An engineer denied that the dam had ever been unsafe.\n\nHe showed the old drawings of it.",
    ];
    let mut project = Project::new();
    for (nth, body) in bodies.iter().enumerate() {
        let text = format!(
            "Home\nNews\nSport\n\n{body}\n\nWe and our partners use cookies to show what fits you.\n"
        );
        project = project.file(&format!("{nth}.txt"), text);
    }
    project
}

#[test]
fn what_many_documents_repeat_is_proposed_and_left_out_in_one_step() {
    let project = site();
    let mut session = project.open_at("0.txt");
    let before = project.bytes();
    let proposed = propose(&session.texts().unwrap(), &Unwatched).unwrap();
    assert_eq!(project.bytes(), before, "looking changes nothing");
    assert_eq!((proposed.documents, proposed.unread), (5, 0));
    let words: Vec<_> =
        proposed.groups.iter().map(|g| (g.why, g.words.as_str(), g.places.len())).collect();
    assert_eq!(words.len(), 2, "{words:?}");
    assert!(words.contains(&(Why::Repeated(5), "Home News Sport", 5)));
    let cookies = "We and our partners use cookies to show what fits you.";
    assert!(words.contains(&(Why::Repeated(5), cookies, 5)));
    let place = &proposed.groups.iter().find(|g| g.words == cookies).unwrap().places[1];
    assert!(place.path == "1.txt" && place.before.ends_with("no other figures at all."));

    // All but one place, and one whose file changes meanwhile.
    let chosen: Vec<Stretch> = proposed
        .groups
        .iter()
        .flat_map(|group| group.places.clone())
        .filter(|place| !(place.path == "4.txt" && place.before.is_empty()))
        .collect();
    assert_eq!(chosen.len(), 9);
    project.write("3.txt", "Another text.");
    let into = session.import_into().unwrap();
    let texts = session.texts().unwrap();
    let left = leave_out(into, &texts, &chosen, &"a1".into(), &Unwatched).unwrap();
    assert_eq!((left.stretches, left.documents, left.changed), (7, 4, 1));
    drop(texts);
    session.close().unwrap();
    let mut session = project.open_at("0.txt");
    assert_eq!(regions(&session), ["Home\nNews\nSport\n\n", &format!("{cookies}\n")]);
    go_to(&mut session, "4.txt");
    assert_eq!(regions(&session), [&format!("{cookies}\n")]);
    // What is outside is not proposed again, and one undo takes all of it back.
    let again = propose(&session.texts().unwrap(), &Unwatched).unwrap();
    assert!(
        again.groups.iter().all(|group| group.places.iter().all(|p| p.path == "4.txt")),
        "{again:#?}"
    );
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(regions(&session), [] as [&str; 0]);
    go_to(&mut session, "0.txt");
    assert_eq!(regions(&session), [] as [&str; 0]);
    assert!(matches!(session.dispatch(Action::Undo), Err(SessionError::NothingToUndo)));
    session.close().unwrap();
    assert!(checked(&project).is_sound());
}

#[test]
fn labels_of_marks_outside_are_not_judged() {
    let project = Project::new()
        .file(A, TEXT)
        .file("project.toml", "[[label]]\nid = \"claim\"\n[[label]]\nid = \"rumour\"\n");
    let mut session = project.open_at(A);
    mark(&mut session, &["Ten harbours"], "rumour");
    mark(&mut session, &["The lock"], "rumour");
    out(&mut session, "Ten harbours to see");
    session.close().unwrap();
    project.write("project.toml", "[[label]]\nid = \"claim\"\n");
    let found = checked(&project).findings;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.contains("“The lock” has the label “rumour”"));
}
