//! Metadata: what may stand in it, and tables of it out of a project and into it.

use std::{fs, process::Output};

use gainsay::session::{Action, Session, SessionError};

use crate::{
    check::checked,
    common::{Project, go_to, index_of},
    export::gainsay,
};

fn set(session: &mut Session, field: &str, value: &str) -> Result<(), SessionError> {
    let (field, value) = (field.to_owned(), Some(value.to_owned()));
    session.dispatch(Action::SetMetadata { field, value }).map(drop)
}

fn project() -> Project {
    Project::new()
        .file("a.txt", "One.")
        .file("deep/b.txt", "Two.")
        .file("x/c.txt", "Three.")
        .file("y/c.txt", "Four.")
        .file("портова.txt", "П'ять.")
}

fn run(project: &Project, more: &[&str]) -> Output {
    let mut arguments = vec!["metadata", project.path().to_str().unwrap()];
    arguments.extend(more);
    gainsay(&arguments)
}

fn said(output: &Output, status: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

#[test]
fn fields_are_checked_listed_and_undone() {
    let project = project();
    let mut session = project.open_at("a.txt");
    set(&mut session, "Title", " The lock ").unwrap();
    set(&mut session, "date", "2025-07").unwrap();
    for (field, value, words) in [
        ("date", "5 July 2025", "it must look like 2025-07-10"),
        ("date", "2025-02-30", "no such day"),
        ("language", "english", "BCP 47"),
        ("document", "x", "names the document itself"),
        ("", "x", "needs a name"),
    ] {
        let error = set(&mut session, field, value).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let entry = |session: &Session| {
        let entry = &session.documents()[index_of(session, "a.txt")];
        (entry.title.clone(), entry.date.clone())
    };
    assert_eq!(entry(&session), (Some("The lock".to_owned()), Some("2025-07".to_owned())));
    set(&mut session, "date", "").unwrap();
    assert_eq!(entry(&session).1, None);
    assert_eq!(session.open().unwrap().metadata("date"), None);
    session.dispatch(Action::Undo).unwrap();
    session.close().unwrap();
    let session = project.open();
    assert_eq!(entry(&session), (Some("The lock".to_owned()), Some("2025-07".to_owned())));
    session.close().unwrap();
}

#[test]
fn a_table_comes_in_by_path_or_name_and_goes_out_again() {
    let project = project();
    let table = "document,title,date,Seen by\n\
                 a.txt,\"The lock, again\",2025-07-10,\n\
                 b.txt,=1+1,,Anna\n\
                 c.txt,Which,,\n\
                 none.txt,Nobody,,\n\
                 x/c.txt,Three,10.07.2025,\n\
                 портова.txt,Порт,2025,\n";
    let file = project.path().join("in.csv");
    fs::write(&file, table).unwrap();
    let file = file.to_str().unwrap();
    let before = project.bytes();
    let output = run(&project, &["--import", file, "--dry-run"]);
    let told = said(&output, 1);
    assert_eq!(project.bytes(), before, "a dry run changes nothing");
    assert!(
        told.contains(
            "Would set 7 values in 4 documents; 1 line names no document; 2 other problems"
        ),
        "{told}"
    );
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(listed.contains("line 2: a.txt: title “The lock, again”"), "{listed}");
    for (line, words) in [
        (4, "2 documents are called “c.txt”"),
        (5, "no document is called “none.txt”"),
        (6, "“10.07.2025” is no date"),
    ] {
        assert!(told.contains(&format!("in.csv, line {line}: {words}")), "{told}");
    }
    let told = said(&run(&project, &["--import", file, "--annotator", "a1"]), 1);
    assert!(
        told.contains("Set 7 values in 4 documents; 1 line names no document; 2 other problems"),
        "{told}"
    );
    assert!(checked(&project).is_sound());

    for format in ["csv", "jsonl"] {
        let output = run(&project, &["--format", format]);
        let written = String::from_utf8(output.stdout).unwrap();
        assert_eq!(written.lines().count(), if format == "csv" { 6 } else { 5 }, "{written}");
        if format == "csv" {
            let head = "document,title,date,publisher,url,language,Seen by";
            assert_eq!(written.lines().next(), Some(head));
            assert!(written.contains("deep/b.txt,'=1+1,,,,,Anna"), "{written}");
        }
        // Into another copy, and out of it to the byte.
        let other = self::project();
        let out = other.path().join(format!("out.{format}"));
        fs::write(&out, &written).unwrap();
        let out = out.to_str().unwrap();
        said(&run(&other, &["--import", out, "--annotator", "a1"]), 0);
        assert_eq!(run(&other, &["--format", format]).stdout, written.as_bytes());
        let told = said(&run(&other, &["--import", out, "--annotator", "a1"]), 0);
        assert!(told.contains("Nothing was changed; 7 values were there already"), "{told}");
    }

    // It is one step.
    let mut session = project.open_at("a.txt");
    assert_eq!(session.open().unwrap().metadata("title"), Some("The lock, again"));
    let undone = session.dispatch(Action::Undo).unwrap().said.unwrap();
    assert!(undone == "Undone: “Import metadata from in.csv”", "{undone}");
    go_to(&mut session, "deep/b.txt");
    assert_eq!(session.open().unwrap().metadata("title"), None);
    session.close().unwrap();
}

#[test]
fn what_stands_there_wins_unless_it_is_to_be_replaced() {
    let project = project();
    let mut session = project.open_at("a.txt");
    set(&mut session, "title", "Mine").unwrap();
    session.close().unwrap();
    let file = project.path().join("in.jsonl");
    fs::write(&file, "{\"document\":\"a.txt\",\"title\":\"Theirs\",\"date\":\"2025\"}\n").unwrap();
    let file = file.to_str().unwrap();
    let told = said(&run(&project, &["--import", file, "--annotator", "a1"]), 1);
    assert!(
        told.contains("line 1: “title” of a.txt is “Theirs” here and “Mine” in the project"),
        "{told}"
    );
    let words = "Set 1 value in 1 document; 1 other value of the project stayed\n";
    assert!(told.ends_with(words), "{told}");
    let told = said(&run(&project, &["--import", file, "--replace", "--annotator", "a1"]), 0);
    assert!(told.contains("Set 1 value in 1 document; 1 value was there already"), "{told}");
    let session = project.open_at("a.txt");
    assert_eq!(session.open().unwrap().metadata("title"), Some("Theirs"));
    session.close().unwrap();
}

#[test]
fn the_command_line_says_what_is_wrong() {
    let project = project();
    let none = project.path().join("none.csv");
    let told = said(&run(&project, &["--import", none.to_str().unwrap(), "--annotator", "a1"]), 1);
    assert!(told.contains("none.csv, line 1: the file cannot be read"), "{told}");
    assert!(!project.database().exists());
    let own = project.path().join("a.txt");
    let told = said(&run(&project, &["--out", own.to_str().unwrap()]), 1);
    assert!(told.contains("part of the project"), "{told}");
    assert_eq!(run(&project, &["--replace"]).status.code(), Some(2));
    assert_eq!(run(&project, &["--format", "xml"]).status.code(), Some(2));
}
