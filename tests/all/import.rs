//! Imports: what an export wrote comes back to the byte, whatever else a file holds is told by its
//! line, and all of it is undone as one.

use std::{fs, path::PathBuf, process::Output};

use gainsay::{
    formats::{FORMATS, format_by_id},
    model::{
        Annotation, AnnotationId, AnnotatorId, Edit, EncodingChoice, Origin, Row, Stamp, State,
        StepKind, Unwatched, Value,
    },
    session::{Action, ImportChoice, Imported, Session, import},
    store::{Guard, NewStep, Store},
};
use serde_json::{Value as Json, json};

use crate::{
    common::{Project, Tables, go_to, mark, place_of, relate},
    export::{exported, gainsay},
};

const A: &str = "a.txt";
const B: &str = "b/2.txt";
const TEXT_A: &str = "Пані Morrant 👩‍👧 said “the dam is safe”;\r\nthe union denies it.";
const TEXT_B: &str = "The ministry denies that “the dam is safe” 😀 again.";

fn run(project: &Project, files: &[PathBuf], more: &[&str]) -> Output {
    let folder = project.path().to_str().unwrap();
    let mut arguments = vec!["import", folder, "--format", "jsonl"];
    arguments.extend(more);
    arguments.extend(files.iter().map(|file| file.to_str().unwrap()));
    gainsay(&arguments)
}

/// Writes a file beside a project's folder, in one that goes away with the returned value.
fn file(contents: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("in.jsonl");
    fs::write(&path, contents).unwrap();
    (dir, path)
}

#[track_caller]
fn check_status(output: &Output, status: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

/// A text that was edited, two layers, relations across documents, and everything that the window
/// cannot make.
fn rich() -> Project {
    let project = Project::new().file(A, TEXT_A).file(B, TEXT_B).file("c.txt", "Set aside.");
    let mut session = project.open_at(A);
    let claim = mark(&mut session, &["the dam", "safe"], "claim");
    let source = mark(&mut session, &["Пані Morrant 👩‍👧"], "source");
    relate(&mut session, "said_by", claim, source).unwrap();
    let note = "“Quoted”,\nin two lines \u{1F600}".to_owned();
    session.dispatch(Action::SetNote { annotation: claim, note }).unwrap();
    let range = place_of(&session, ";\r\n", 0);
    session.dispatch(Action::AddRegion { range }).unwrap();
    let (field, value) = ("title".to_owned(), Some("The dam".to_owned()));
    session.dispatch(Action::SetMetadata { field, value }).unwrap();
    go_to(&mut session, B);
    let denial = mark(&mut session, &["denies that “the dam is safe” 😀 again"], "denial");
    relate(&mut session, "denies", denial, claim).unwrap();
    session.dispatch(Action::SetState { state: State::Done, reason: String::new() }).unwrap();
    go_to(&mut session, "c.txt");
    let reason = "Not an article".to_owned();
    session.dispatch(Action::SetState { state: State::SetAside, reason }).unwrap();
    // The file is edited: marks on both texts, and by another only on the new one.
    session.close().unwrap();
    project.write(A, format!("Edited. {TEXT_A}"));
    let mut session = project.open_at(A);
    mark(&mut session, &["Edited"], "claim");
    session.set_me("a2".into()).unwrap();
    go_to(&mut session, A);
    mark(&mut session, &["the union"], "source");
    session.close().unwrap();
    odd_rows(&project, claim, source);
    project
}

/// Rows as other programs and later versions leave them.
fn odd_rows(project: &Project, claim: AnnotationId, source: AnnotationId) {
    let mut store = Store::open(project.path()).unwrap().unwrap();
    let before = store.annotation(claim).unwrap().unwrap();
    let mut after = before.clone();
    after.label = "rumour".into();
    after.attributes.insert("hedged".to_owned(), Value::words("perhaps"));
    after.attributes.insert("sure".to_owned(), Value::Flag(true));
    after
        .attributes
        .insert("page".to_owned(), Value::Number(serde_json::Number::from_f64(0.1).unwrap()));
    let rule = "two of three".to_owned();
    after.origin = Origin::Decided { layers: vec!["a1".into(), "x".into()], rule };
    let from_file = store.annotation(source).unwrap().unwrap();
    let imported =
        Annotation { origin: Origin::Imported { file: "x.jsonl".to_owned() }, ..from_file.clone() };
    let relation = store.relations_of(source).unwrap().pop().unwrap();
    let suggested =
        Annotation { origin: Origin::Suggested { by: "model".to_owned() }, ..relation.clone() };
    let row = Row::Annotation;
    let layered = vec![
        Edit::update(row(before.clone()), row(after)),
        Edit::update(row(from_file), row(imported)),
        Edit::update(row(relation), row(suggested)),
    ];
    let (document, encoding) = (Some(before.document), "utf-8".to_owned());
    let own = vec![Edit::insert(Row::Encoding(EncodingChoice { document, encoding }))];
    let a1 = AnnotatorId::from("a1");
    for (layer, edits) in [(Some(&a1), layered), (None, own)] {
        let step = NewStep {
            layer,
            author: &a1,
            name: "Odd",
            kind: StepKind::Do,
            undoes: None,
            active_secs: 0,
            edits,
            guard: Guard::Refuse,
            settings: None,
            documents: Vec::new(),
        };
        store
            .commit(step, Stamp { now_ms: crate::common::MORNING_MS, random: 7 })
            .unwrap()
            .unwrap();
    }
    store.close().unwrap();
}

fn round_trip(project: &Project, files: &[(&str, String)]) {
    for unit in ["chars", "utf16", "bytes"] {
        let written = exported(project, &["--offsets", unit]);
        let empty = Project::new();
        for (path, text) in files {
            empty.write(path, text);
        }
        let (_dir, path) = file(&written);
        check_status(&run(&empty, std::slice::from_ref(&path), &[]), 0);
        assert_eq!(exported(&empty, &["--offsets", unit]), written, "{unit}");
        // A second time changes nothing, and says so.
        let before = empty.bytes();
        let said = check_status(&run(&empty, &[path], &[]), 0);
        assert!(said.contains("Nothing new came in; ") && said.contains("there already"), "{said}");
        assert_eq!(empty.bytes(), before);
    }
}

#[test]
fn what_was_exported_comes_back_to_the_byte() {
    round_trip(&Project::sample(), &[]);
    let rich = rich();
    round_trip(&rich, &[]);
    // Where the files are, too.
    round_trip(&rich, &[(A, format!("Edited. {TEXT_A}")), (B, TEXT_B.to_owned())]);
}

#[test]
fn a_folder_takes_over_name_and_schema_and_never_loses_its_own() {
    let sample = Project::sample();
    sample.write("project.toml", "name = \"Other\"\n[[label]]\nid = \"rumour\"\nkey = \"7\"\n");
    let (_dir, path) = file(exported(&sample, &[]));
    let empty = Project::new();
    let said = check_status(&run(&empty, std::slice::from_ref(&path), &[]), 0);
    assert!(said.contains("Wrote project.toml"), "{said}");
    assert!(said.contains("no label “") && said.contains("“denial”"), "{said}");
    let written = fs::read_to_string(empty.path().join("project.toml")).unwrap();
    assert!(
        written.contains("name = \"Other\"") && written.contains("id = \"rumour\""),
        "{written}"
    );
    let own = Project::new().file("project.toml", "name = \"Mine\" # kept\n");
    let before = own.bytes();
    check_status(&run(&own, &[path], &[]), 0);
    assert!(before.iter().all(|(name, bytes)| own.bytes().get(name) == Some(bytes)));
}

#[test]
fn documents_are_found_by_text_and_then_by_path() {
    let rich = rich();
    let (_dir, path) = file(exported(&rich, &["--layer", "a1"]));
    // Renamed here, edited here, and absent.
    let here = Project::new().file("renamed.txt", TEXT_B).file("c.txt", "Set aside, and edited.");
    check_status(&run(&here, &[path], &[]), 0);
    let mut session = here.open_at("renamed.txt");
    assert_eq!(session.open().unwrap().spans.len(), 1);
    go_to(&mut session, A);
    let open = session.open().unwrap();
    assert!(open.file_missing);
    assert_eq!((open.spans.len(), open.elsewhere.len()), (1, 2));
    assert!(open.text.words.starts_with("Edited."));
    go_to(&mut session, "c.txt");
    assert_eq!(session.open().unwrap().status.as_ref().unwrap().reason, "Not an article");
    session.close().unwrap();
}

/// One document with two spans and a relation, as an export writes it, to be spoilt.
struct Lines {
    head: Json,
    line: Json,
}

impl Lines {
    fn new() -> Self {
        let project = Project::new().file(A, TEXT_A);
        let mut session = project.open_at(A);
        let claim = mark(&mut session, &["the dam is safe"], "claim");
        let source = mark(&mut session, &["Пані Morrant 👩‍👧"], "source");
        relate(&mut session, "said_by", claim, source).unwrap();
        session.close().unwrap();
        let written = exported(&project, &[]);
        let mut lines = written.lines().map(|line| serde_json::from_str(line).unwrap());
        Self { head: lines.next().unwrap(), line: lines.next().unwrap() }
    }

    fn text(&self) -> String {
        format!("{}\n{}\n", self.head, self.line)
    }
}

/// Imports what was spoilt; returns what was said and how many spans and relations came in.
#[track_caller]
fn spoilt(contents: impl AsRef<[u8]>, expected: &str) -> (usize, usize) {
    let project = Project::new().file(A, TEXT_A);
    let (_dir, path) = file(contents);
    let output = run(&project, std::slice::from_ref(&path), &[]);
    let said = check_status(&output, 1);
    let place = format!("gainsay: {}, line ", path.display());
    assert!(said.contains(&place) && said.contains(expected), "no “{expected}” in: {said}");
    let tables = Tables::of(&project);
    if tables == Tables::default() {
        assert!(!project.database().exists(), "a database for nothing");
    }
    let all = tables.annotations;
    let relations = all.values().filter(|annotation| annotation.ends().is_some()).count();
    (all.len() - relations, relations)
}

/// What is spoilt, with what, what is said of it, and what comes in.
type Spoil = (&'static str, Json, &'static str, (usize, usize));

#[test]
fn whatever_is_wrong_is_told_by_its_line_and_the_rest_comes_in() {
    let spoil = |act: &dyn Fn(&mut Lines)| {
        let mut lines = Lines::new();
        act(&mut lines);
        lines.text()
    };
    let good = Lines::new().text();
    // The spans, in their order: the source, then the claim. A relation stays when its end does not
    // come in.
    let cases: Vec<Spoil> = vec![
        ("/line/spans/0/ranges", json!("x"), "span 1 of the line was left out", (1, 1)),
        ("/line/spans/0/ranges", json!([[0, 1e3]]), "span 1 of the line was left out", (1, 1)),
        (
            "/line/spans/0/ranges",
            json!([[0, 99_999_999_999_u64]]),
            "do not lie on the text",
            (1, 1),
        ),
        ("/line/spans/0/ranges", json!([[0, 900]]), "do not lie on the text", (1, 1)),
        ("/line/spans/0/ranges", json!([[9, 3]]), "do not lie on the text", (1, 1)),
        ("/line/spans/0/ranges", json!([]), "no range, or an empty one", (1, 1)),
        ("/line/spans/0/ranges", json!([[3, 3]]), "no range, or an empty one", (1, 1)),
        ("/line/spans/0/ranges", json!([[0, 4], [2, 5]]), "overlap, touch", (1, 1)),
        ("/line/spans/0/ranges", json!([[5, 6], [0, 2]]), "overlap, touch", (1, 1)),
        ("/line/spans/0/text", json!("Somebody"), "the text reads “Пані Morrant", (1, 1)),
        ("/line/spans/0/label", json!(""), "its “label” is empty", (1, 1)),
        ("/line/spans/0/label", json!(3), "span 1 of the line", (1, 1)),
        ("/line/spans/0/attributes", json!({"kind": [1]}), "span 1 of the line", (1, 1)),
        ("/line/spans/0/origin", json!("magic"), "no “origin” that is known", (2, 1)),
        ("/line/relations/0/to", json!(7), "relation 1 of the line", (2, 0)),
        ("/line/relations/0/to/span", json!("nobody"), "a span that it ends in is neither", (2, 0)),
        ("/line/relations/0/label", json!("\u{7}"), "cannot be shown", (2, 0)),
        ("/line/regions", json!([[1, 2], [3]]), "a region was left out", (2, 1)),
        ("/line/meta", json!({"title": 3, "date": "x"}), "“title” under “meta”", (2, 1)),
        ("/line/status", json!("finished"), "“finished” is no status", (2, 1)),
        ("/line/sha256", json!("00"), "“sha256” names", (0, 0)),
        ("/line/text", json!("a\u{0}b"), "holds a NUL", (0, 0)),
        ("/line/layer", json!(""), "its “layer” is empty", (0, 0)),
        ("/line/document", json!(null), "not about a document and a layer", (0, 0)),
        ("/line/spans", json!({}), "not about a document and a layer", (0, 0)),
        ("/head/format", json!("gainsay/2"), "newer Gainsay", (0, 0)),
        ("/head/format", json!("brat"), "the format “brat”", (0, 0)),
        ("/head/offsets", json!("runes"), "“offsets” must be", (0, 0)),
        ("/head/schema", json!({"labels": 3}), "the schema cannot be read", (2, 1)),
    ];
    for (place, value, expected, came) in cases {
        let contents = spoil(&|lines| {
            let root = if place.starts_with("/head") { &mut lines.head } else { &mut lines.line };
            let rest = place.trim_start_matches("/head").trim_start_matches("/line");
            *root.pointer_mut(rest).unwrap() = value.clone();
        });
        assert_eq!(spoilt(contents, expected), came, "{place}: {value}");
    }
    // The same offsets in another unit cut a character.
    let bytes = spoil(&|lines| lines.head["offsets"] = json!("bytes"));
    assert_eq!(spoilt(bytes, "cut a character"), (0, 1));
    let twice = spoil(&|lines| {
        let id = lines.line["spans"][0]["id"].clone();
        lines.line["spans"][1]["id"] = id.clone();
        lines.line["relations"][0]["from"]["span"] = id;
    });
    // The relation joins a span to itself then: it is kept, and the check tells it.
    assert_eq!(spoilt(twice, "two spans have the id"), (2, 1));
    // The file as a whole.
    let (head, line) = good.split_once('\n').unwrap();
    assert_eq!(spoilt("", "nothing in the file"), (0, 0));
    assert_eq!(spoilt(line, "the first line does not say"), (2, 1));
    assert_eq!(spoilt(&good.as_bytes()[..good.len() - 40], "stops in the middle"), (0, 0));
    assert_eq!(spoilt([good.as_bytes(), b"{\"a\xff\"}\n"].concat(), "is not UTF-8"), (2, 1));
    assert_eq!(spoilt(format!("{good}\0\n"), "is not JSON"), (2, 1));
    let deep = format!("{good}{{\"meta\":{{\"a\":{}\n", "[".repeat(100_000));
    assert_eq!(spoilt(deep, "is not JSON"), (2, 1));
    assert_eq!(spoilt([&[0; 5000][..], good.as_bytes()].concat(), "the first line"), (2, 1));
    // A byte order mark and line ends of Windows are nothing wrong.
    let project = Project::new().file(A, TEXT_A);
    let (_dir, path) = file(format!("\u{feff}{head}\r\n\r\n{}\r\n", line.trim_end()));
    check_status(&run(&project, &[path], &[]), 0);
    assert_eq!(Tables::of(&project).annotations.len(), 3);
    let missing = run(&project, &[PathBuf::from("/nowhere.jsonl")], &[]);
    assert!(check_status(&missing, 1).contains("/nowhere.jsonl, line 1: the file cannot be read"));
}

#[test]
fn relations_wait_for_their_ends_in_other_lines_and_files() {
    let rich = rich();
    let written = exported(&rich, &[]);
    let (head, rest) = written.split_once('\n').unwrap();
    let lines: Vec<&str> = rest.lines().collect();
    let files: Vec<_> = lines.iter().rev().map(|line| file(format!("{head}\n{line}\n"))).collect();
    let paths: Vec<PathBuf> = files.iter().map(|(_, path)| path.clone()).collect();
    let all = Project::new();
    check_status(&run(&all, &paths, &[]), 0);
    assert_eq!(exported(&all, &[]), written);
    // One after the other, each by itself: the end is in the project then.
    let one_by_one = Project::new();
    for path in paths.iter().rev() {
        check_status(&run(&one_by_one, std::slice::from_ref(path), &[]), 0);
    }
    assert_eq!(exported(&one_by_one, &[]), written);
}

#[test]
fn a_head_that_was_cut_short_is_told_once() {
    let (dir, path) = file(&Lines::new().text().as_bytes()[..40]);
    let project = Project::new().file(A, TEXT_A);
    let output = run(&project, &[path], &[]);
    let said = check_status(&output, 1);
    assert!(said.contains("line 1: the first line stops in the middle"), "{said}");
    assert_eq!(said.matches("line 1:").count(), 1, "{said}");
    drop(dir);
}

#[test]
fn the_format_need_not_be_named() {
    let (_dir, path) = file(Lines::new().text());
    let project = Project::new().file(A, TEXT_A);
    let (folder, path) = (project.path().to_str().unwrap(), path.to_str().unwrap());
    check_status(&gainsay(&["import", folder, path]), 0);
    assert_eq!(gainsay(&["export", folder]).stdout, exported(&project, &[]).into_bytes());
}

#[test]
fn an_id_that_is_taken_gets_a_new_one_and_relations_follow() {
    let lines = Lines::new();
    let (_dir, path) = file(lines.text());
    let project = Project::new().file(A, TEXT_A);
    check_status(&run(&project, std::slice::from_ref(&path), &[]), 0);
    // Changed since: it is another mark now.
    let mut session = project.open_at(A);
    let source = session.open().unwrap().spans[0].id;
    let note = "mine".to_owned();
    session.dispatch(Action::SetNote { annotation: source, note }).unwrap();
    session.close().unwrap();
    check_status(&run(&project, std::slice::from_ref(&path), &[]), 0);
    let all = Tables::of(&project).annotations;
    let sources: Vec<&Annotation> =
        all.values().filter(|annotation| annotation.label.as_str() == "source").collect();
    assert_eq!(sources.len(), 2);
    let new = sources.iter().find(|span| span.id != source).unwrap();
    let to: Vec<AnnotationId> =
        all.values().filter_map(Annotation::ends).map(|(_, to)| to.span).collect();
    assert!(to.len() == 2 && to.contains(&new.id) && to.contains(&source), "{to:?}");
    // Another's: nothing is shared.
    let said = check_status(&run(&project, &[path], &["--annotator", "a7"]), 0);
    assert!(said.contains("Imported 2 spans and 1 relation in 1 document"), "{said}");
    let all = Tables::of(&project).annotations;
    assert_eq!(all.values().filter(|annotation| annotation.layer == "a7".into()).count(), 3);
}

fn import_here(session: &mut Session, path: PathBuf) -> Imported {
    let choice = ImportChoice {
        format: format_by_id("jsonl").unwrap(),
        annotator: None,
        author: session.me().cloned(),
        files: vec![path],
    };
    let into = session.import_into().unwrap();
    let imported = import(into, &choice, &Unwatched).unwrap();
    session.follow_import(&imported).unwrap();
    imported
}

fn settle(session: &mut Session) {
    while session.is_working() {
        for event in session.poll() {
            if let gainsay::session::Event::Reversed(done) = event {
                done.unwrap();
            }
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_import_of_several_layers_is_undone_and_redone_as_one() {
    let rich = rich();
    let (_dir, path) = file(exported(&rich, &[]));
    let project = Project::new().file(B, TEXT_B);
    let mut session = project.open_at(B);
    let mine = mark(&mut session, &["The ministry"], "source");
    let before = Tables::of(&project);
    let imported = import_here(&mut session, path);
    settle(&mut session);
    assert!(imported.is_whole(), "{imported:?}");
    assert_eq!(session.open().unwrap().spans.len(), 2, "the window does not see it");
    let absent = session.documents().iter().find(|entry| entry.path == A).unwrap();
    assert_eq!((absent.file.is_none(), absent.spans), (true, 3));
    let after = Tables::of(&project);
    let layers: std::collections::BTreeSet<&str> =
        after.annotations.values().map(|annotation| annotation.layer.as_str()).collect();
    assert_eq!(layers, ["a1", "a2"].into());
    let said = session.dispatch(Action::Undo).unwrap().said.unwrap();
    assert_eq!(said, "Undone: import in.jsonl");
    assert_eq!(Tables::of(&project), before);
    session.dispatch(Action::Redo).unwrap();
    assert_eq!(Tables::of(&project), after);
    session.dispatch(Action::Undo).unwrap();
    // What was done before the import is next.
    session.dispatch(Action::Undo).unwrap();
    assert!(session.open().unwrap().span(mine).is_none());
    session.close().unwrap();
}

#[test]
fn a_large_import_is_undone_beside_the_window() {
    let lines = Lines::new();
    let span = lines.line["spans"][0].clone();
    let many: Vec<Json> = (0..1500)
        .map(|nth| {
            let mut span = span.clone();
            span["id"] = json!(nth.to_string());
            span["note"] = json!(nth.to_string());
            span
        })
        .collect();
    let mut lines = lines;
    lines.line["spans"] = json!(many);
    lines.line["relations"] = json!([]);
    let (_dir, path) = file(lines.text());
    let project = Project::new().file(A, TEXT_A);
    let mut session = project.open_at(A);
    import_here(&mut session, path);
    settle(&mut session);
    assert_eq!(session.documents()[0].spans, 1500);
    session.dispatch(Action::Undo).unwrap();
    // Whatever is asked for meanwhile waits, as for another window.
    let mut waited = 0;
    loop {
        let action = Action::SetState { state: State::Done, reason: String::new() };
        match session.dispatch(action) {
            Err(error) if error.is_busy() => waited += 1,
            done => break drop(done.unwrap()),
        }
        std::thread::yield_now();
    }
    settle(&mut session);
    assert!(waited > 0);
    assert_eq!(session.documents()[0].spans, 0);
    assert_eq!(session.open().unwrap().spans.len(), 0);
    session.close().unwrap();
    assert_eq!(Tables::of(&project).annotations.len(), 0);
}

#[test]
fn importing_stops_when_called_off_and_leaves_nothing() {
    struct Off;
    impl gainsay::model::Progress for Off {
        fn report(&self, _done: usize, _total: usize) {}
        fn check(&self) -> Result<(), gainsay::model::Cancelled> {
            Err(gainsay::model::Cancelled)
        }
    }
    let (_dir, path) = file(Lines::new().text());
    let project = Project::new().file(A, TEXT_A);
    let mut session = project.open();
    let into = session.import_into().unwrap();
    let choice =
        ImportChoice { format: FORMATS[0], annotator: None, author: None, files: vec![path] };
    let imported = import(into, &choice, &Off).unwrap();
    assert_eq!(imported.stopped.unwrap().to_string(), "Stopped before it was finished");
    session.close().unwrap();
    assert_eq!(project.bytes().len(), 1);
}

#[test]
fn wrong_use_and_read_only_folders_are_told() {
    let project = Project::new().file(A, TEXT_A);
    let folder = project.path().to_str().unwrap();
    assert_eq!(gainsay(&["import", folder, "--format", "jsonl"]).status.code(), Some(2));
    assert_eq!(gainsay(&["import", folder, "--format", "brat", "x"]).status.code(), Some(2));
    let (_dir, path) = file(Lines::new().text());
    assert_eq!(
        run(&project, std::slice::from_ref(&path), &["--annotator", "gold"]).status.code(),
        Some(2)
    );
    project.write("project.toml", "labels = 3");
    let said = check_status(&run(&project, &[path], &[]), 1);
    assert!(said.contains("open for reading only"), "{said}");
    assert_eq!(project.bytes().len(), 2);
}
