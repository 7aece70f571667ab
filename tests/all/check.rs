//! `gainsay check`: each kind of damage, made by hand in a database, is found and told; a sound
//! project is clean; nothing is ever written.

use std::fs;

use gainsay::{
    check::{CHECKS, Weight},
    model::{Annotation, AnnotatorId, Edit, Row, Stamp, StepKind, Unwatched, Waiver},
    session::{Checked, check},
    store::{Guard, NewStep, Store},
};

use crate::{
    common::{MORNING_MS, Project, go_to, mark, relate},
    export::gainsay,
};

const A: &str = "a.txt";
const B: &str = "b.txt";

fn project() -> Project {
    let project = Project::new()
        .file(A, "Пані Morrant said the dam is safe.")
        .file(B, "The ministry denies that the dam is safe.")
        .file("project.toml", "name = \"Dam\"\n");
    let mut session = project.open_at(A);
    let claim = mark(&mut session, &["the dam is safe"], "claim");
    let source = mark(&mut session, &["Пані Morrant"], "source");
    relate(&mut session, "said_by", claim, source).unwrap();
    go_to(&mut session, B);
    let denial = mark(&mut session, &["denies that the dam is safe"], "denial");
    relate(&mut session, "denies", denial, claim).unwrap();
    session.close().unwrap();
    project
}

/// Does something to the database that the program never does.
pub(crate) fn harm(project: &Project, sql: &str) {
    #[expect(clippy::disallowed_methods, reason = "the test harms the database")]
    let db = rusqlite::Connection::open(project.database()).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
    db.execute_batch(sql).unwrap();
    db.close().unwrap();
}

pub(crate) fn checked(project: &Project) -> Checked {
    let before = project.bytes();
    let checked = check(project.path(), &Unwatched).unwrap();
    assert_eq!(project.bytes(), before, "checking writes");
    checked
}

/// The words of all findings.
fn told(checked: &Checked) -> Vec<String> {
    checked.findings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_sound_project_is_clean() {
    for project in [Project::new(), project(), Project::sample()] {
        let checked = checked(&project);
        assert_eq!(told(&checked), Vec::<String>::new());
    }
    let said = checked(&project()).to_string();
    let expected = "Nothing is wrong: 5 steps, 3 marks, 2 relations, 2 documents and 2 texts";
    assert_eq!(said, expected);
}

#[test]
fn each_kind_of_damage_is_found() {
    let marked = "kind = 'span' AND label = 'source'";
    // What is done, which check finds it, in which words, and at which place.
    let cases: Vec<(String, &str, &str, &str)> = vec![
        (
            format!("UPDATE annotation SET ranges = '[[0,1]]' WHERE {marked}"),
            "ranges",
            "“Пані Morrant” cuts a character",
            "a.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET ranges = '[[0,900]]' WHERE {marked}"),
            "ranges",
            "“Пані Morrant” reaches beyond the text",
            "a.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET ranges = '[[0,8]]' WHERE {marked}"),
            "quotes",
            "“Пані Morrant” reads “Пані” at its place",
            "a.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET ranges = '[[4,4]]' WHERE {marked}"),
            "database",
            "A row of the table “annotation” cannot be read",
            "",
        ),
        (
            "UPDATE text SET words = words || '!' WHERE words LIKE 'The ministry%'".to_owned(),
            "texts",
            "A text was changed in the database",
            "",
        ),
        (
            "UPDATE settings_text SET text = text || '#'".to_owned(),
            "texts",
            "A kept project.toml was changed",
            "",
        ),
        (
            "DELETE FROM text WHERE words LIKE 'The ministry%'".to_owned(),
            "texts",
            "The text that “denies that the dam is safe” was marked on is not kept",
            "b.txt, a1: ",
        ),
        (
            format!("DELETE FROM annotation WHERE {marked}"),
            "relations",
            "A relation “said_by” ends in a span that is not there",
            "a.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET layer = 'a2' WHERE {marked}"),
            "relations",
            "A relation “said_by” ends in a span of a2",
            "a.txt, a1: ",
        ),
        (
            "UPDATE annotation SET to_document = from_document WHERE label = 'denies'".to_owned(),
            "relations",
            "A relation “denies” ends in another document than it says",
            "b.txt, a1: ",
        ),
        (
            "UPDATE annotation SET document = to_document WHERE label = 'denies'".to_owned(),
            "relations",
            "A relation “denies” stands in another document than the span it begins in",
            "a.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET label = 'claim' WHERE {marked}"),
            "relations",
            "“said by” goes from claim to claim, which project.toml does not allow",
            "a.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET label = 'rumour' WHERE {marked}"),
            "labels",
            "“Пані Morrant” has the label “rumour”, which project.toml lacks",
            "a.txt, a1: ",
        ),
        (
            "UPDATE annotation SET label = 'owes' WHERE label = 'denies'".to_owned(),
            "labels",
            "A relation has the label “owes”",
            "b.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET attributes = '{{\"size\":3}}' WHERE {marked}"),
            "labels",
            "“Пані Morrant” has “size”, which project.toml does not give to “source”",
            "a.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET attributes = '{{\"named\":\"perhaps\"}}' WHERE {marked}"),
            "labels",
            "“Пані Morrant” has “perhaps” as “Named”, which project.toml does not allow",
            "a.txt, a1: ",
        ),
        (
            format!("UPDATE annotation SET note = 'x' WHERE {marked}"),
            "log",
            "The mark “Пані Morrant” is not what the history says",
            "a.txt, a1: ",
        ),
        (
            format!(
                "UPDATE annotation SET step = (SELECT step FROM annotation WHERE label = 'denies')
                 WHERE {marked}"
            ),
            "log",
            "The mark “Пані Morrant” was written by another step",
            "a.txt, a1: ",
        ),
        (
            "DELETE FROM progress WHERE document = (SELECT id FROM document WHERE path = 'b.txt')"
                .to_owned(),
            "log",
            "The status “in progress” is in the history, but missing from the project",
            "b.txt, a1: ",
        ),
        (
            "UPDATE progress SET layer = 'a9' WHERE document = (SELECT id FROM document WHERE path = 'b.txt')"
                .to_owned(),
            "log",
            "The status “in progress” is in the project, but not in the history",
            "b.txt, a9: ",
        ),
        (
            "INSERT INTO project_row VALUES ('metadata', '0', NULL, '{}', '')".to_owned(),
            "database",
            "A row of the table “project_row” cannot be read",
            "",
        ),
        (
            "UPDATE change SET before = '{' WHERE place = 0 AND step = 1".to_owned(),
            "log",
            "A step in the history cannot be read",
            "",
        ),
        (
            "UPDATE change SET after = replace(after, '\"note\"', '\"no\"'), row = 'x'
             WHERE step = 1 AND kind = 'annotation'"
                .to_owned(),
            "log",
            "it is about another row",
            "",
        ),
        (
            "UPDATE step SET copy = 'me' WHERE seq = 2".to_owned(),
            "database",
            "A row of the table “step” cannot be read",
            "",
        ),
        (
            "UPDATE step SET seq = 99 WHERE seq = 2".to_owned(),
            "database",
            "names a row that is not there",
            "",
        ),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (sql, id, words, place) in cases {
        let project = project();
        harm(&project, &sql);
        let checked = checked(&project);
        let found = checked.findings.iter().find(|finding| {
            finding.check == id && finding.message.contains(words) && finding.place == place
        });
        let found = found.unwrap_or_else(|| panic!("{sql}: {:#?}", told(&checked)));
        // A click goes there.
        let names_a_mark = place.contains("a1") && !words.contains("status");
        assert_eq!(found.span.is_some(), names_a_mark, "{sql}");
        assert_eq!(found.document.is_some(), !place.is_empty(), "{sql}");
        seen.insert(id);
    }
    let damage = CHECKS.iter().filter(|check| check.weight() == Weight::Damage);
    let all: std::collections::BTreeSet<&str> = damage.map(|check| check.id()).collect();
    assert_eq!(seen, all, "a check that no damage proves");
}

#[test]
fn what_was_waived_is_not_counted() {
    let project = project();
    harm(&project, "UPDATE annotation SET label = 'rumour' WHERE label = 'denies'");
    let before = checked(&project);
    let finding = before.findings.iter().find(|finding| finding.check == "labels").unwrap();
    let waiver = Waiver {
        check: finding.check.to_owned(),
        subject: finding.subject.clone(),
        reason: "meant so".to_owned(),
    };
    let mut store = Store::open(project.path()).unwrap().unwrap();
    let step = NewStep {
        layer: None,
        author: &AnnotatorId::from("a1"),
        name: "Let it stand",
        kind: StepKind::Do,
        undoes: None,
        active_secs: 0,
        edits: vec![Edit::insert(Row::Waiver(waiver))],
        guard: Guard::Refuse,
        settings: None,
        documents: Vec::new(),
    };
    store.commit(step, Stamp { now_ms: MORNING_MS, random: 3 }).unwrap().unwrap();
    store.close().unwrap();
    let after = checked(&project);
    assert!(before.findings.iter().any(|finding| finding.check == "labels"));
    assert!(after.findings.iter().all(|finding| finding.check != "labels"), "{:?}", told(&after));
    assert_eq!(after.count() + 1, before.count());
}

#[test]
fn of_a_damaged_file_what_can_be_said_is_said() {
    let project = project();
    let mut bytes = fs::read(project.database()).unwrap();
    let size = bytes.len();
    // Not the first page, which says what the file is.
    for byte in &mut bytes[size / 2..] {
        *byte = 0xA5;
    }
    fs::write(project.database(), &bytes).unwrap();
    let output = gainsay(&["check", project.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("The database is damaged"), "{said}");
    fs::write(project.database(), "no database at all, but long enough to be looked at").unwrap();
    let output = gainsay(&["check", project.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("is not a database"));
}

#[test]
fn the_command_line_lists_what_is_wrong() {
    let project = project();
    let folder = project.path().to_str().unwrap();
    let sound = gainsay(&["check", folder]);
    assert_eq!(sound.status.code(), Some(0));
    assert!(String::from_utf8(sound.stdout).unwrap().starts_with("Nothing is wrong: 5 steps"));
    harm(&project, "UPDATE annotation SET note = 'x', label = 'rumour' WHERE label = 'source'");
    project.write("project.toml", "name = 3\n");
    let output = gainsay(&["check", folder]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    for words in [
        "Labels and attributes\n",
        "\n  a.txt, a1: “Пані Morrant” has the label “rumour”",
        "project.toml, line 1: “name” must be text in quotation marks. Mend it",
        "\nThe history\n",
        "things are wrong",
    ] {
        assert!(said.contains(words), "no “{words}” in {said}");
    }
    let missing = gainsay(&["check", &format!("{folder}/none")]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("There is no such folder"));
}

#[test]
fn an_older_database_is_checked_as_it_is() {
    let project = Project::new().file(A, "The dam is safe.");
    let mut session = project.open_at(A);
    let claim = mark(&mut session, &["The dam is safe"], "claim");
    session.close().unwrap();
    // As the first version made it.
    harm(
        &project,
        "DROP INDEX step_part_of; ALTER TABLE step DROP COLUMN part_of; \
         ALTER TABLE progress DROP COLUMN note; ALTER TABLE progress DROP COLUMN question; \
         ALTER TABLE progress DROP COLUMN changed; PRAGMA user_version = 1;",
    );
    let before = project.bytes();
    assert_eq!(told(&checked(&project)), Vec::<String>::new());
    // Looking leaves it as it is; the first thing that is saved brings it up to date.
    let mut session = project.open_at(A);
    assert!(session.open().unwrap().span(claim).is_some());
    assert_eq!(
        project.bytes().keys().filter(|name| name.ends_with("annotations.sqlite")).count(),
        1
    );
    // Beside the window: until then it waits.
    loop {
        match session.dispatch(gainsay::session::Action::Undo) {
            Err(error) if error.is_busy() => std::thread::yield_now(),
            done => break assert!(done.is_ok(), "{done:?}"),
        }
    }
    session.close().unwrap();
    let after = project.bytes();
    let kept = std::path::Path::new("annotations.v1.bak");
    assert!(after.contains_key(kept) && !before.contains_key(kept));
    assert_eq!(told(&checked(&project)), Vec::<String>::new());
    let store = Store::open(project.path()).unwrap().unwrap();
    let left: Vec<Annotation> =
        store.annotations(&"a1".into(), store.documents().unwrap()[0].id).unwrap();
    assert_eq!(left, []);
    store.close().unwrap();
}
