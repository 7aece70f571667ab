//! Finding in a project without a window: from the command line, and marking many places at once.

use gainsay::{
    model::{State, TextHash},
    session::{
        Action, Event, Occurrences, Session, SessionError,
        find::{Next, Piece, Search, Texts, Wanted},
    },
    text::{TextRange, find::Query},
};

use crate::{
    common::{Project, index_of, mark, place_of},
    export::gainsay,
};

fn project() -> Project {
    let project = Project::new()
        .file("a.txt", "Menu dam\r\nThe “dam” held.\r\nNot a single\ninspector came.\n")
        .file("b.txt", "На дамбі тихо. A damn dam.\n")
        .file("c.txt", b"\xef\xbb\xbfNothing.");
    let mut session = project.open_at("b.txt");
    mark(&mut session, &["A damn dam"], "claim");
    session.close().unwrap();
    let mut session = project.open_at("a.txt");
    let range = place_of(&session, "Menu dam", 0);
    session.dispatch(Action::AddRegion { range }).unwrap();
    session.close().unwrap();
    project
}

/// What it prints, and how it ends.
fn find(project: &Project, arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut all = vec!["find", project.path().to_str().unwrap()];
    all.extend(arguments);
    let output = gainsay(&all);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn lines_are_printed_as_grep_prints_them() {
    let project = project();
    let before = project.bytes();
    let (out, said, status) = find(&project, &["DAM"]);
    assert_eq!(
        out,
        "a.txt:2:6:The “dam” held.\nb.txt:1:18:На дамбі тихо. A damn dam.\nb.txt:1:23:На дамбі тихо. A damn dam.\n"
    );
    assert_eq!((said.as_str(), status), ("", Some(0)));
    assert_eq!(find(&project, &["DAM", "--case"]).2, Some(1));
    assert_eq!(find(&project, &["dam", "--word"]).0.lines().count(), 2);
    assert_eq!(find(&project, &["dam", "--everywhere"]).0.lines().count(), 4);
    assert_eq!(find(&project, &["^not ", "--regex"]).0, "a.txt:3:1:Not a single\n");
    assert_eq!(find(&project, &["single inspector"]).0, "a.txt:3:7:Not a single\n");
    assert_eq!(find(&project, &["dam", "--label", "claim"]).0.lines().count(), 2);
    assert_eq!(find(&project, &["dam", "--label", "source"]).2, Some(1));
    assert_eq!(project.bytes(), before, "looking leaves no trace");
}

#[test]
fn what_is_found_can_be_read_by_programs() {
    let project = project();
    let (out, _, status) =
        find(&project, &["dam", "--word", "--json", "--label", "claim", "--layer", "a1"]);
    let value: serde_json::Value = serde_json::from_str(out.trim_end()).unwrap();
    let expected = serde_json::json!({
        "document": "b.txt", "line": 1, "column": 23, "range": [33, 36], "text": "dam",
        "context": "На дамбі тихо. A damn dam.",
    });
    assert_eq!((value, status), (expected, Some(0)));
}

#[test]
fn what_is_wrong_is_told_and_ends_with_1() {
    let project = project();
    for (arguments, words) in [
        (vec!["(", "--regex"], "A bracket ( is not closed by )"),
        (vec!["", "--regex"], "nothing to look for"),
        (vec!["dam", "--label", "claim", "--layer", "zz"], "no layer “zz”"),
    ] {
        let (out, said, status) = find(&project, &arguments);
        assert_eq!((out.as_str(), status), ("", Some(1)), "{arguments:?}");
        assert!(said.contains(words), "{said}");
    }
    let project = Project::new().file("a.txt", "dam").file("b.txt", b"\x89PNG\r\n\x1a\n\0\0\0\0");
    let (out, said, status) = find(&project, &["dam"]);
    assert_eq!((out.as_str(), status), ("a.txt:1:1:dam\n", Some(0)));
    assert!(said.contains("b.txt: "), "{said}");
}

/// All that a search tells; keeps the texts. Returns how many of them were read.
fn drain(mut search: Search, texts: &mut Texts) -> (Vec<String>, usize) {
    let (mut lines, mut read) = (Vec::new(), 0);
    loop {
        match search.go_on() {
            Next::Nothing => std::thread::yield_now(),
            Next::Ended(ended) => {
                ended.unwrap();
                return (lines, read);
            }
            Next::Some(pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Read(index, text) => {
                            read += 1;
                            texts.keep(index, text);
                        }
                        Piece::Found(group) => {
                            lines.extend(group.hits.iter().map(|hit| hit.context.line.to_string()));
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn texts_are_read_once_and_again_when_their_file_has_changed() {
    let project = project();
    let session = project.open();
    let (sources, mut texts) = (session.sources(), Texts::default());
    let mut look = |words: Option<&str>| {
        let wanted = Wanted { query: words.map(Query::of), ..Wanted::default() };
        drain(session.search(&sources, &texts, wanted).unwrap(), &mut texts)
    };
    assert_eq!(look(None), (vec![], 3), "only read");
    assert_eq!(look(Some("zebra")), (vec![], 0), "all of them are there");
    project.write("c.txt", "One zebra.");
    assert_eq!(look(Some("zebra")), (vec!["One zebra.".to_owned()], 1));
    assert_eq!(look(Some("zebra")).1, 0);
    session.close().unwrap();
    assert!(!project.path().join("annotations.sqlite-wal").exists());
}

/// Until what goes on beside the session has ended.
fn marked(session: &mut Session) -> Result<Option<String>, SessionError> {
    let mut told = None;
    loop {
        for event in session.poll() {
            if let Event::Marked(outcome) = event {
                told = Some(outcome?.said);
            }
        }
        if let (Some(said), false) = (&told, session.is_working()) {
            return Ok(said.clone());
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_done_document_that_gets_marks_from_elsewhere_is_told_to_have_changed() {
    let project = Project::new().file("a.txt", "A dam.").file("b.txt", "A dam.");
    let mut session = project.open_at("b.txt");
    let done = Action::SetState { state: State::Done, reason: String::new() };
    session.dispatch(done).unwrap();
    crate::common::go_to(&mut session, "a.txt");
    let places = |path: &str| Occurrences {
        index: index_of(&session, path),
        text: TextHash::of("A dam."),
        ranges: vec![TextRange::new(2, 5).unwrap()],
    };
    let all = vec![places("a.txt"), places("b.txt")];
    session.dispatch(Action::MarkEvery { label: "claim".into(), places: all }).unwrap();
    marked(&mut session).unwrap();
    crate::common::go_to(&mut session, "b.txt");
    let status = session.open().unwrap().status.clone().unwrap();
    assert_eq!((status.state, status.changed), (State::Done, true));
    session.dispatch(Action::Undo).unwrap();
    let status = session.open().unwrap().status.clone().unwrap();
    assert_eq!((status.state, status.changed), (State::Done, false));
    session.close().unwrap();
}

/// The place of "dam" in each of these documents, which all say the same.
fn dams(session: &Session, paths: &[&str]) -> Vec<Occurrences> {
    let place = |path: &&str| Occurrences {
        index: index_of(session, path),
        text: TextHash::of("A dam."),
        ranges: vec![TextRange::new(2, 5).unwrap()],
    };
    paths.iter().map(place).collect()
}

#[test]
fn what_waits_for_a_job_is_done_where_it_was_asked_for() {
    let project =
        Project::new().file("a.txt", "A dam.").file("b.txt", "A dam.").file("c.txt", "A dam.");
    let mut session = project.open_at("a.txt");
    let (a, b) = (session.open().unwrap().row.path.clone(), index_of(&session, "b.txt"));
    let places = dams(&session, &["b.txt", "c.txt"]);
    session.dispatch(Action::MarkEvery { label: "claim".into(), places }).unwrap();
    assert!(matches!(session.import_into(), Err(SessionError::Occupied)), "imports wait too");
    // Another document is on its way while this one's action waits.
    session.open_document(b, None).unwrap();
    let done = Action::SetState { state: State::Done, reason: String::new() };
    while let Err(error) = session.dispatch(done.clone()) {
        assert!(error.is_busy(), "{error}");
        std::thread::yield_now();
    }
    assert_eq!(session.open().unwrap().row.path, a, "it stays until what waits is done");
    while session.is_working() {
        session.poll();
        std::thread::yield_now();
    }
    assert_eq!(session.open().unwrap().row.path, "b.txt", "and comes then");
    let state = |path: &str| session.documents()[index_of(&session, path)].state;
    assert_eq!((state("a.txt"), state("b.txt")), (State::Done, State::InProgress));
    // A note of one document is never put on another.
    let other = session.documents()[index_of(&session, "a.txt")].id.unwrap();
    let note = Action::SetDocumentNote { document: other, note: "mine".to_owned() };
    assert!(session.dispatch(note).is_err());
    session.close().unwrap();
}

#[test]
fn what_waits_when_the_window_closes_is_saved_on_what_a_job_left() {
    let project = Project::new().file("a.txt", "A dam.").file("b.txt", "A dam.");
    let mut session = project.open_at("a.txt");
    let places = dams(&session, &["a.txt", "b.txt"]);
    session.dispatch(Action::MarkEvery { label: "claim".into(), places }).unwrap();
    let ranges = gainsay::text::Ranges::one(TextRange::new(0, 5).unwrap()).unwrap();
    session.wait_for_others().unwrap();
    session.dispatch(Action::AddSpan { ranges, label: "source".into() }).unwrap();
    assert_eq!(session.open().unwrap().spans.len(), 2);
    session.close().unwrap();
}

#[test]
fn what_was_edited_meanwhile_is_left_out_and_told() {
    let project = Project::new().file("a.txt", "A dam.").file("b.txt", "Other dam.");
    let mut session = project.open_at("a.txt");
    let places = |session: &Session, path: &str, text: &str, at: u32| Occurrences {
        index: index_of(session, path),
        text: TextHash::of(text),
        ranges: vec![TextRange::new(at, at + 3).unwrap()],
    };
    let all =
        vec![places(&session, "a.txt", "A dam.", 2), places(&session, "b.txt", "Another dam.", 8)];
    let action = Action::MarkEvery { label: "claim".into(), places: all };
    session.dispatch(action).unwrap();
    let busy = session.dispatch(Action::Undo);
    assert!(busy.is_err_and(|error| error.is_busy()), "others wait");
    let said = marked(&mut session).unwrap().unwrap();
    assert_eq!(said, "Marked 1 place as claim; 1 place left out, whose files have changed");
    assert_eq!(session.open().unwrap().spans.len(), 1);
    let said = session.dispatch(Action::Undo).unwrap().said.unwrap();
    assert!(said.starts_with("Undone: “Mark claim in "), "{said}");
    assert!(session.open().unwrap().spans.is_empty());
    session.close().unwrap();
}
