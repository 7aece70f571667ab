//! Several people at one project: what is shared and collected, in whatever order, ends equal
//! everywhere; what is not what it says it is, is refused and changes nothing.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use gainsay::{
    model::{AnnotatorId, RowKey, Step, StepId, Unwatched},
    session::{
        Action, CollectWish, Collected, ImportInto, Session, WhoIs, backups, load, shared_files,
    },
    store::{Parcel, Store},
    text::Ranges,
};
use proptest::{collection::vec, prelude::*};

use crate::{
    common::{FixedWorld, Project, Tables, go_to, mark, place_of},
    export::gainsay,
    history::{A, B, Do, any_do, check_answer, perform, project, take_out},
};

/// Opens a project as somebody.
fn open_as(project: &Project, who: &str, seed: u64) -> Session {
    Session::open_folder(project.path(), Some(who.into()), FixedWorld::boxed(seed)).unwrap()
}

/// Shares the work of everybody in a project.
fn share(project: &Project, to: &Path) -> PathBuf {
    let loaded = load(project.path(), None, &Unwatched).unwrap();
    let all = loaded.store.as_ref().unwrap().people().unwrap();
    let file = to.join("work.gainsay");
    gainsay::session::share(&loaded.into(), &all, &file, &Unwatched).unwrap();
    file
}

fn into(project: &Project) -> ImportInto {
    let loaded = load(project.path(), None, &Unwatched).unwrap();
    let seed = u64::try_from(project.bytes().len()).unwrap();
    ImportInto::new(loaded, &mut *FixedWorld::boxed(seed + 77)).unwrap()
}

/// Collects files; everybody is who they say they are.
fn collect(project: &Project, files: &[PathBuf]) -> Collected {
    collect_as(project, files, Some(WhoIs::Same))
}

fn collect_as(project: &Project, files: &[PathBuf], is: Option<WhoIs>) -> Collected {
    let mut wish = CollectWish { files: files.to_vec(), ..CollectWish::default() };
    for who in ["a1", "a2"] {
        wish.answers.extend(is.map(|is| ((None, AnnotatorId::from(who)), is)));
    }
    gainsay::session::collect(into(project), &wish, &Unwatched).unwrap()
}

fn ids(project: &Project) -> BTreeSet<StepId> {
    take_out(project).steps.iter().map(|step| step.id).collect()
}

/// One thing that happens: somebody works, or one copy collects the work of another.
#[derive(Clone, Debug)]
enum Event {
    Work(usize, Vec<Do>),
    Collect { at: usize, from: usize },
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..3_usize, vec(any_do(), 1..6)).prop_map(|(who, doings)| Event::Work(who, doings)),
        2 => (0..3_usize, 0..3_usize).prop_map(|(at, from)| Event::Collect { at, from }),
    ]
}

/// The rows that two sides changed, to different ends, without knowing of each other.
fn rivals(here: &[Step], there: &[Step]) -> BTreeSet<RowKey> {
    let known = |steps: &[Step]| steps.iter().map(|step| step.id).collect::<BTreeSet<_>>();
    let (known_here, known_there) = (known(here), known(there));
    // The last change of each row on one side that the other side does not know.
    let last = |steps: &[Step], others: &BTreeSet<StepId>| {
        let mut last = BTreeMap::new();
        let mut own: Vec<&Step> = steps.iter().filter(|step| !others.contains(&step.id)).collect();
        own.sort_by_key(|step| step.id);
        for step in own {
            for change in &step.changes {
                last.insert(change.key().unwrap(), change.after.clone());
            }
        }
        last
    };
    let (ours, theirs) = (last(here, &known_there), last(there, &known_here));
    let differs = |(key, after): (&RowKey, &Option<_>)| {
        theirs.get(key).is_some_and(|other| other != after).then(|| key.clone())
    };
    ours.iter().filter_map(differs).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn copies_that_exchange_in_any_order_end_equal(events in vec(any_event(), 0..14)) {
        // One person in two places, and another.
        const WHO: [&str; 3] = ["a1", "a1", "a2"];
        let copies = [project(), project(), project()];
        let spans: [RefCell<Vec<_>>; 3] = Default::default();
        let shared = tempfile::tempdir().unwrap();
        let mut all = BTreeSet::new();
        let mut seed = 0;
        for event in &events {
            match event {
                Event::Work(at, doings) => {
                    seed += 1;
                    let mut session = open_as(&copies[*at], WHO[*at], seed);
                    go_to(&mut session, A);
                    for what in doings {
                        if let Some(done) = perform(&mut session, &spans[*at], what) {
                            check_answer(&done)?;
                        }
                    }
                    session.close().unwrap();
                    all.extend(ids(&copies[*at]));
                }
                Event::Collect { at, from } => {
                    if ids(&copies[*from]).is_empty() {
                        continue;
                    }
                    let known = ids(&copies[*at]);
                    let news = ids(&copies[*from]).difference(&known).count();
                    let file = share(&copies[*from], shared.path());
                    let done = collect(&copies[*at], std::slice::from_ref(&file));
                    prop_assert!(done.is_whole(), "{:?}", done);
                    prop_assert_eq!(done.new_steps(), news);
                    // The second time nothing is new, and nothing is touched.
                    let before = copies[*at].bytes();
                    prop_assert_eq!(collect(&copies[*at], &[file]).new_steps(), 0);
                    prop_assert_eq!(Tables::of(&copies[*at]), tables_of(&before, &copies[*at]));
                }
            }
        }
        // Everybody hears of everything, once around and back.
        for (at, from) in [(0, 1), (0, 2), (1, 0), (2, 0)] {
            if !ids(&copies[from]).is_empty() {
                let file = share(&copies[from], shared.path());
                prop_assert!(collect(&copies[at], &[file]).is_whole());
            }
        }
        for copy in &copies {
            prop_assert_eq!(&ids(copy), &all, "nothing is lost");
            prop_assert_eq!(Tables::of(copy), Tables::of(&copies[0]));
            let found = crate::check::checked(copy).findings;
            prop_assert!(found.is_empty(), "{:#?}", found);
        }
    }

    #[test]
    fn what_two_did_without_knowing_is_told_to_the_row(
        common in vec(any_do(), 0..10),
        here in vec(any_do(), 0..10),
        there in vec(any_do(), 0..10),
    ) {
        let (one, two) = (project(), project());
        let spans = RefCell::default();
        let work = |project: &Project, seed, doings: &[Do]| -> Result<(), TestCaseError> {
            let mut session = open_as(project, "a1", seed);
            go_to(&mut session, A);
            for what in doings {
                if let Some(done) = perform(&mut session, &spans, what) {
                    check_answer(&done)?;
                }
            }
            session.close().unwrap();
            Ok(())
        };
        let shared = tempfile::tempdir().unwrap();
        work(&one, 1, &common)?;
        if !ids(&one).is_empty() {
            let file = share(&one, shared.path());
            prop_assert!(collect(&two, &[file]).is_whole());
        }
        work(&one, 2, &here)?;
        work(&two, 3, &there)?;
        let (ours, theirs) = (take_out(&one).steps, take_out(&two).steps);
        let Some(mut store) = Store::open(one.path()).unwrap() else { return Ok(()) };
        let mut merging = store.merging().unwrap();
        for step in &theirs {
            merging.add(step).unwrap();
        }
        let mut told = BTreeSet::new();
        merging
            .settle(|settled| {
                for lost in settled.lost {
                    let row = lost.stands.row.as_ref().or(lost.lost.row.as_ref()).unwrap();
                    told.insert(row.key());
                }
            })
            .unwrap();
        merging.commit().unwrap();
        store.close().unwrap();
        prop_assert_eq!(told, rivals(&ours, &theirs));
    }
}

/// What the tables held in files that were read before.
fn tables_of(files: &BTreeMap<PathBuf, Vec<u8>>, like: &Project) -> Tables {
    let copy = Project::new();
    for (path, bytes) in files {
        copy.write(&path.to_string_lossy(), bytes);
    }
    let tables = Tables::of(&copy);
    assert_eq!(copy.database().exists(), like.database().exists());
    tables
}

/// Whose marks there are.
fn layers_in(project: &Project) -> BTreeSet<AnnotatorId> {
    Tables::of(project).annotations.into_values().map(|annotation| annotation.layer).collect()
}

/// A project in which somebody has marked something in B.
fn marked(who: &str, words: &str, seed: u64) -> Project {
    let project = project();
    let mut session = open_as(&project, who, seed);
    go_to(&mut session, B);
    mark(&mut session, &[words], "claim");
    session.close().unwrap();
    project
}

#[test]
fn a_name_that_two_have_is_asked_about_once() {
    let (one, two) = (marked("a1", "The ministry", 1), marked("a1", "the dam", 2));
    let shared = tempfile::tempdir().unwrap();
    let file = share(&two, shared.path());
    let before = Tables::of(&one);
    let asked = collect_as(&one, std::slice::from_ref(&file), None);
    assert_eq!(asked.asks(), [&AnnotatorId::from("a1")].into());
    assert_eq!(Tables::of(&one), before);

    let done = collect_as(&one, std::slice::from_ref(&file), Some(WhoIs::Another));
    assert!(done.is_whole());
    let person = &done.files[0].people[0];
    assert_eq!((person.id.as_str(), person.new), ("a1-2", true));
    assert_eq!(person.there, Some("a1".into()));
    let layers = layers_in(&one);
    assert_eq!(layers, ["a1".into(), "a1-2".into()].into());

    // Now they share steps: nobody is asked again, and the new name holds.
    let mut session = open_as(&two, "a1", 3);
    go_to(&mut session, B);
    mark(&mut session, &["was safe"], "claim");
    session.close().unwrap();
    let again = collect_as(&one, &[share(&two, shared.path())], None);
    assert!(again.is_whole());
    assert_eq!((again.new_steps(), again.files[0].marks.made), (1, 1));
    assert_eq!(layers_in(&one).len(), 2);
    // On the way back the names are those that they have there.
    let back = collect_as(&two, &[share(&one, shared.path())], Some(WhoIs::Another));
    assert!(back.is_whole(), "{back:?}");
}

#[test]
fn line_ends_of_another_system_are_no_other_text() {
    let here = Project::new().file("n.txt", "The dam\nis safe,\nshe said.\n");
    let there = Project::new().file("n.txt", "The dam\r\nis safe,\r\nshe said.\r\n");
    let mut session = open_as(&there, "a2", 1);
    go_to(&mut session, "n.txt");
    mark(&mut session, &["The dam\r\nis safe"], "claim");
    let she = mark(&mut session, &["she"], "source");
    let note = Action::SetNote { annotation: she, note: "who?".to_owned() };
    session.dispatch(note).unwrap();
    session.close().unwrap();
    let shared = tempfile::tempdir().unwrap();
    let done = collect(&here, &[share(&there, shared.path())]);
    assert!(done.is_whole());
    assert!(done.files[0].other_texts.is_empty() && done.files[0].without_file.is_empty());
    let mut session = open_as(&here, "a2", 2);
    go_to(&mut session, "n.txt");
    let open = session.open().unwrap();
    let words: Vec<_> =
        open.spans.iter().map(|span| span.span().unwrap().quote.text.as_str()).collect();
    assert_eq!(words, ["The dam\nis safe", "she"]);
    assert!(open.elsewhere.is_empty());
    session.close().unwrap();
    assert!(crate::check::checked(&here).findings.is_empty());
}

#[test]
fn another_text_of_a_document_is_told_and_its_marks_stay_on_it() {
    let there = marked("a2", "The ministry", 1);
    let here = project();
    here.write(B, "The ministry did not deny it after all.");
    let shared = tempfile::tempdir().unwrap();
    let done = collect(&here, &[share(&there, shared.path())]);
    let told = &done.files[0].other_texts;
    assert_eq!((told[0].path.as_str(), told[0].marks), (B, 1));
    let mut session = open_as(&here, "a2", 2);
    go_to(&mut session, B);
    assert_eq!(session.open().unwrap().elsewhere.len(), 1);
    session.close().unwrap();
    assert!(crate::check::checked(&here).findings.is_empty());
}

#[test]
fn a_document_without_a_file_comes_with_its_text() {
    let there = Project::new().file("deep/only here.txt", "Nobody has this.");
    let mut session = open_as(&there, "a2", 1);
    go_to(&mut session, "deep/only here.txt");
    mark(&mut session, &["Nobody"], "source");
    session.close().unwrap();
    let here = project();
    let shared = tempfile::tempdir().unwrap();
    let done = collect(&here, &[share(&there, shared.path())]);
    assert_eq!(done.files[0].without_file, ["deep/only here.txt"]);
    let mut session = open_as(&here, "a2", 2);
    go_to(&mut session, "deep/only here.txt");
    assert_eq!(session.open().unwrap().spans.len(), 1);
    session.close().unwrap();
}

#[test]
fn a_preview_says_what_comes_and_changes_nothing() {
    let (here, there) = (marked("a1", "The ministry", 1), marked("a2", "the dam", 2));
    let shared = tempfile::tempdir().unwrap();
    let wish = CollectWish { files: vec![share(&there, shared.path())], ..CollectWish::default() };
    let before = here.bytes();
    let preview = gainsay::session::preview_collect(into(&here), &wish, &Unwatched).unwrap();
    assert_eq!(here.bytes(), before);
    let done = gainsay::session::collect(into(&here), &wish, &Unwatched).unwrap();
    assert_eq!(preview, done);
    assert_eq!(done.files[0].marks.made, 1);
    assert_eq!(done.files[0].documents, [B]);
}

#[test]
fn a_backup_is_made_before_and_can_be_put_back() {
    let here = marked("a1", "The ministry", 1);
    let before = Tables::of(&here);
    let shared = tempfile::tempdir().unwrap();
    let file = share(&marked("a2", "the dam", 2), shared.path());
    collect(&here, std::slice::from_ref(&file));
    assert_ne!(Tables::of(&here), before);
    let made = backups::backups(here.path()).unwrap();
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].name, "2026-11-02 09.00.00 before collecting");
    // Nothing new: no backup of nothing.
    collect(&here, &[file]);
    assert_eq!(backups::backups(here.path()).unwrap().len(), 1);
    let after = Tables::of(&here);
    let sharing = gainsay::store::Sharing::Windows;
    let now = FixedWorld::boxed(1).now_ms();
    let kept = backups::restore(here.path(), &made[0].file, sharing.clone(), now).unwrap().unwrap();
    assert_eq!(Tables::of(&here), before);
    backups::restore(here.path(), &kept, sharing, now).unwrap();
    assert_eq!(Tables::of(&here), after);
    // A file that is no backup changes nothing.
    let bad = here.path().join("backups/bad.sqlite");
    fs::write(&bad, "no database").unwrap();
    assert!(backups::restore(here.path(), &bad, gainsay::store::Sharing::Windows, now).is_err());
    assert_eq!(Tables::of(&here), after);
}

#[test]
fn the_same_log_is_shared_as_the_same_bytes() {
    let project = marked("a1", "The ministry", 1);
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let read = |dir: &Path| fs::read(share(&project, dir)).unwrap();
    assert_eq!(read(one.path()), read(two.path()));
}

#[test]
fn only_the_chosen_layers_are_shared() {
    let project = marked("a1", "The ministry", 1);
    let mut session = open_as(&project, "a2", 2);
    go_to(&mut session, B);
    mark(&mut session, &["the dam"], "claim");
    let range = place_of(&session, "It has not commented", 0);
    session.dispatch(Action::AddRegion { range }).unwrap();
    session.close().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a2.gainsay");
    let loaded = load(project.path(), None, &Unwatched).unwrap();
    gainsay::session::share(&loaded.into(), &["a2".into()], &file, &Unwatched).unwrap();
    let parcel = Parcel::open(&file).unwrap();
    assert_eq!(parcel.people().unwrap().0, ["a2".into()].into());
    // Its marks and state, and what is said of the project.
    let mut layers = Vec::new();
    parcel
        .each_step::<gainsay::store::StoreError>(|step| {
            layers.push(step.layer);
            Ok(())
        })
        .unwrap();
    assert!(layers.contains(&None) && layers.contains(&Some("a2".into())));
    let loaded = load(project.path(), None, &Unwatched).unwrap();
    let nobody = gainsay::session::share(&loaded.into(), &["x".into()], &file, &Unwatched);
    assert_eq!(nobody.unwrap_err().to_string(), "There is nothing of x to share yet");
    // Neither a document nor any other file is written over.
    for name in [B, "notes.doc"] {
        project.write("notes.doc", "mine");
        let loaded = load(project.path(), None, &Unwatched).unwrap();
        let place = project.path().join(name);
        let before = fs::read(&place).unwrap();
        gainsay::session::share(&loaded.into(), &["a2".into()], &place, &Unwatched).unwrap_err();
        assert_eq!(fs::read(&place).unwrap(), before);
    }
}

/// Does something to a file of shared work with SQL.
fn tampered(sql: &str) -> (tempfile::TempDir, PathBuf) {
    let there = marked("a2", "the dam", 2);
    let dir = tempfile::tempdir().unwrap();
    let file = share(&there, dir.path());
    spoil(&file, sql);
    (dir, file)
}

#[expect(clippy::disallowed_methods, reason = "the test looks below the store")]
fn spoil(file: &Path, sql: &str) {
    let conn = rusqlite::Connection::open(file).unwrap();
    conn.pragma_update(None, "writable_schema", true).unwrap();
    conn.pragma_update(None, "ignore_check_constraints", true).unwrap();
    conn.execute_batch(sql).unwrap();
    conn.close().unwrap();
}

#[test]
fn what_is_not_what_it_says_is_refused_and_nothing_changes() {
    for (sql, expected) in [
        ("CREATE TRIGGER t AFTER INSERT ON step BEGIN DELETE FROM text; END", "its tables"),
        ("CREATE VIEW v AS SELECT * FROM step", "its tables"),
        ("DROP TABLE progress", "its tables"),
        ("PRAGMA user_version = 999", "newer Gainsay"),
        ("PRAGMA application_id = 7", "no file of shared work"),
        ("PRAGMA application_id = 0x474E5359", "database of a project"),
        ("UPDATE step SET layer = 'a1' WHERE layer = 'a2'", "somebody else"),
        ("UPDATE step SET layer = '../../x', author = '../../x'", "what is no name"),
        ("UPDATE step SET author = '../../x'", "what is no name"),
        ("UPDATE step SET id = 'nonsense'", "is no id"),
        ("UPDATE step SET id = 'ffffffff-ffff-7fff-bfff-ffffffffffff'", "no time that can be"),
        ("UPDATE step SET name = printf('%.*c', 2000, 'x')", "without end"),
        ("UPDATE document SET path = '../../etc/passwd'", "outside of the project"),
        ("UPDATE document SET path = 'C:\\x.txt'", "outside of the project"),
        ("UPDATE text SET words = 'other words'", "not the one that it is said to be"),
        ("DELETE FROM text", "is missing"),
        ("UPDATE settings_text SET text = ''; UPDATE change SET after = '{}'", "damaged"),
        ("UPDATE change SET after = replace(after, 'the dam', 'the cat')", "not on its words"),
        ("UPDATE change SET after = NULL, before = NULL", "nothing into nothing"),
    ] {
        let here = marked("a1", "The ministry", 1);
        let before = Tables::of(&here);
        let (_dir, file) = tampered(sql);
        let done = collect(&here, std::slice::from_ref(&file));
        let why = done.files[0].refused.clone().unwrap_or_else(|| panic!("{sql} was taken in"));
        assert!(why.contains(expected), "{sql}: {why}");
        assert_eq!(Tables::of(&here), before, "{sql}");
        // A good one beside it comes in all the same.
        let good_dir = tempfile::tempdir().unwrap();
        let good = share(&marked("a2", "the dam", 2), good_dir.path());
        let both = collect(&here, &[file, good]);
        assert_eq!((both.is_whole(), both.files[1].marks.made), (false, 1), "{sql}");
    }
}

#[test]
fn a_refused_file_takes_nothing_from_the_next() {
    let here = project();
    let (_dir, bad) = tampered("UPDATE change SET after = replace(after, 'the dam', 'the cat')");
    let dir = tempfile::tempdir().unwrap();
    let good = share(&marked("a2", "The ministry", 3), dir.path());
    let done = collect(&here, &[bad, good]);
    assert!(done.files[0].refused.is_some());
    assert_eq!(done.files[1].marks.made, 1);
    let store = Store::open(here.path()).unwrap().unwrap();
    let paths: Vec<String> = store.documents().unwrap().into_iter().map(|row| row.path).collect();
    assert_eq!(paths, [B]);
    store.close().unwrap();
    assert_eq!(Tables::of(&here).annotations.len(), 1);
}

#[test]
fn nobody_undoes_for_somebody_else() {
    let here = marked("a1", "The ministry", 1);
    let last = take_out(&here).steps.last().unwrap().id.to_string();
    for part in ["undoes", "part_of"] {
        let kind = if part == "undoes" { "undo" } else { "do" };
        let sql = format!("UPDATE step SET kind = '{kind}', {part} = '{last}'");
        let (_dir, file) = tampered(&sql);
        let done = collect(&here, &[file]);
        let why = done.files[0].refused.clone().unwrap();
        assert!(why.contains("what somebody else did"), "{why}");
    }
    let copy = Store::open(here.path()).unwrap().unwrap().copy().to_string();
    let (_dir, file) = tampered(&format!("UPDATE step SET author = 'a1', copy = '{copy}'"));
    let done = collect(&here, &[file]);
    let why = done.files[0].refused.clone().unwrap();
    assert!(why.contains("said to have been made here"), "{why}");
}

#[test]
fn a_link_of_somebody_else_to_a_mark_does_not_keep_it() {
    let here = marked("a1", "The ministry", 1);
    let dam =
        take_out(&here).steps.iter().flat_map(|step| &step.changes).find_map(|change| match change
            .after
            .as_ref()?
        {
            gainsay::model::Row::Annotation(annotation) => Some(annotation.clone()),
            _ => None,
        });
    let ours = dam.unwrap();
    let there = marked("a2", "the dam", 2);
    let mut session = open_as(&there, "a2", 5);
    go_to(&mut session, B);
    let one = session.open().unwrap().spans[0].id;
    let other = mark(&mut session, &["was safe"], "claim");
    crate::common::relate(&mut session, "same_as", one, other).unwrap();
    session.close().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = share(&there, dir.path());
    spoil(&file, "SELECT 1");
    spoil(
        &file,
        &format!(
            "UPDATE change SET after = replace(after, '\"to\":{{\"document\":\"' ||
                 json_extract(after, '$.annotation.target.relation.to.document') ||
                 '\",\"span\":\"' || json_extract(after, '$.annotation.target.relation.to.span'),
                 '\"to\":{{\"document\":\"{}\",\"span\":\"{}')
             WHERE json_extract(after, '$.annotation.target.relation') IS NOT NULL",
            ours.document, ours.id
        ),
    );
    let done = collect(&here, &[file]);
    assert!(done.is_whole(), "{done:?}");
    let mut session = open_as(&here, "a1", 7);
    go_to(&mut session, B);
    session.dispatch(Action::Delete { annotations: vec![ours.id] }).unwrap();
    assert!(session.open().unwrap().spans.is_empty());
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(session.open().unwrap().spans.len(), 1);
    session.close().unwrap();
}

#[test]
fn cut_off_at_any_length_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let whole = fs::read(share(&marked("a2", "the dam", 2), dir.path())).unwrap();
    let here = marked("a1", "The ministry", 1);
    let before = Tables::of(&here);
    for part in [0, 1, 15, 100, 4096, whole.len() / 2, whole.len() - 1] {
        let file = dir.path().join("part.gainsay");
        fs::write(&file, &whole[..part]).unwrap();
        let done = collect(&here, &[file]);
        assert!(done.files[0].refused.is_some(), "{part}");
    }
    assert_eq!(Tables::of(&here), before);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test looks below the store")]
fn marks_of_somebody_else_cannot_be_changed_by_a_file() {
    let here = marked("a1", "The ministry", 1);
    let stolen = take_out(&here).steps.iter().flat_map(|step| &step.changes).find_map(|change| {
        let key = change.key()?;
        (key.kind == "annotation").then_some(key.id)
    });
    let stolen = stolen.unwrap();
    let (_dir, file) = tampered("SELECT 1");
    let conn = rusqlite::Connection::open(&file).unwrap();
    let own: String = conn
        .query_row("SELECT row FROM change WHERE kind = 'annotation'", [], |row| row.get(0))
        .unwrap();
    conn.execute(
        "UPDATE change SET row = replace(row, ?1, ?2), after = replace(after, ?1, ?2)",
        [&own, &stolen],
    )
    .unwrap();
    conn.close().unwrap();
    let done = collect(&here, &[file]);
    let why = done.files[0].refused.clone().unwrap();
    assert!(why.contains("a mark of somebody else here"), "{why}");
}

#[test]
fn by_the_command_line_three_people_come_together() {
    let home = Project::new()
        .file("texts/a.txt", "The union says no.")
        .file("texts/b.txt", "The ministry denied that.\nIt has not commented since.");
    home.write("project.toml", "name = \"Strike\"\n");
    home.write("guidelines.md", "# Claims\n");
    let mut session = open_as(&home, "boss", 1);
    go_to(&mut session, "texts/b.txt");
    let title = Action::SetMetadata { field: "title".to_owned(), value: Some("No".to_owned()) };
    session.dispatch(title).unwrap();
    mark(&mut session, &["The ministry"], "source");
    session.close().unwrap();
    let out = tempfile::tempdir().unwrap();
    let (folder, at) = (home.path().to_str().unwrap(), out.path().to_str().unwrap());
    let run = |arguments: &[&str]| {
        let output = gainsay(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said, String::from_utf8(output.stdout).unwrap())
    };
    let (status, said, _) =
        run(&["hand-out", folder, "--annotator", "a1", "--annotator", "a2", "--out", at]);
    assert_eq!(status, Some(0), "{said}");
    let (status, said, _) = run(&["hand-out", folder, "--annotator", "a1", "--out", at]);
    assert_eq!(status, Some(1), "over nothing: {said}");

    let mut files = Vec::new();
    for (who, words, seed) in [("a1", "The union", 5), ("a2", "says no", 6)] {
        let place = out.path().join(who);
        let loaded = load(&place, None, &Unwatched).unwrap();
        assert!(loaded.layers.is_empty(), "nobody's layer");
        assert_eq!(loaded.documents[1].title.as_deref(), Some("No"));
        assert_eq!(fs::read_to_string(place.join("guidelines.md")).unwrap(), "# Claims\n");
        drop(loaded);
        let mut session =
            Session::open_folder(&place, Some(who.into()), FixedWorld::boxed(seed)).unwrap();
        assert_eq!(session.name(), "Strike");
        go_to(&mut session, "texts/a.txt");
        let ranges = Ranges::one(place_of(&session, words, 0)).unwrap();
        session.dispatch(Action::AddSpan { ranges, label: "claim".into() }).unwrap();
        session.close().unwrap();
        let file = out.path().join(format!("{who}.gainsay"));
        let place = place.to_str().unwrap().to_owned();
        let name = file.to_str().unwrap().to_owned();
        let (status, said, _) = run(&["share", &place, "--layer", who, "--out", &name]);
        assert_eq!(status, Some(0), "{said}");
        files.push(file);
    }
    assert_eq!(shared_files(&[out.path().to_owned()]).unwrap(), files);
    let before = home.bytes();
    let (status, said, json) = run(&["collect", folder, at, "--dry-run", "--json"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("Nothing was changed"), "{said}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["files"][1]["people"][0]["id"], "a2");
    assert_eq!(json["files"][1]["marks"]["made"], 1);
    assert_eq!(home.bytes(), before);
    let (status, said, _) = run(&["collect", folder, at]);
    assert_eq!(status, Some(0), "{said}");
    let (status, exported, _) = run(&["check", folder]);
    assert_eq!(status, Some(0), "{exported}");
    let (_, _, lines) = run(&["export", folder]);
    for who in ["\"boss\"", "\"a1\"", "\"a2\""] {
        assert!(lines.contains(who), "{who} in {lines}");
    }
    let (status, _, listed) = run(&["backups", folder]);
    assert_eq!(status, Some(0));
    assert!(listed.starts_with("1  ") && listed.contains("before collecting"), "{listed}");
    let (status, said, _) = run(&["backups", folder, "--restore", "1"]);
    assert_eq!(status, Some(0), "{said}");
    let loaded = load(home.path(), None, &Unwatched).unwrap();
    assert_eq!(loaded.layers, ["boss".into()]);
}
