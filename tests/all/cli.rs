//! The command line as a person or a script meets it: what it prints, where, and how it ends.

use std::{fs, process::Command};

use crate::{
    common::{Project, mark},
    export::{export, exported, gainsay, spans_of},
};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn project() -> Project {
    let project = Project::new().file("a.txt", "The union says no.");
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["The union"], "source");
    session.close().unwrap();
    project
}

#[test]
fn help_and_version_go_to_standard_output() {
    for (arguments, expected) in [
        (vec!["--help"], "export"),
        (vec!["--version"], concat!("gainsay ", env!("CARGO_PKG_VERSION"), "\n")),
        (vec!["export", "--help"], "--offsets"),
        (vec!["export", "--help"], "jsonl"),
    ] {
        let output = gainsay(&arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(text(output.stdout).contains(expected), "{arguments:?}");
        assert_eq!(text(output.stderr), "");
    }
}

#[test]
fn wrong_use_ends_with_2_and_says_how() {
    for arguments in [
        vec!["--bogus"],
        vec!["export"],
        vec!["export", "p", "--format", "word"],
        vec!["export", "p", "--format", "jsonl", "--offsets", "lines"],
        vec!["a", "b"],
    ] {
        let output = gainsay(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
        assert_eq!(text(output.stdout), "");
    }
}

#[test]
fn an_export_goes_to_standard_output_or_a_file() {
    let project = project();
    let before = project.bytes();
    let written = exported(&project, &[]);
    assert_eq!(written, exported(&project, &["--out", "-"]));
    assert_eq!(project.bytes(), before, "exporting left something behind");
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out.jsonl");
    let output = export(&project, &["--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(output.stdout), "");
    let said = text(output.stderr);
    assert!(said.contains("Wrote 1 mark") && said.trim_end().ends_with("out.jsonl"), "{said}");
    assert_eq!(fs::read_to_string(&out).unwrap(), written);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn what_fails_is_said_on_standard_error() {
    let sound = project();
    let folder = sound.path().to_str().unwrap().to_owned();
    let nowhere = format!("{folder}/none/out.jsonl");
    let missing = format!("{folder}/none");
    let file = format!("{folder}/a.txt");
    let broken =
        Project::new().file("a.txt", "x").file("annotations.sqlite", "no database ".repeat(9));
    let broken = broken.path().to_str().unwrap();
    for (arguments, words) in [
        (vec!["export", &missing, "--format", "jsonl"], "no such folder"),
        (vec!["export", &file, "--format", "jsonl"], "is a file"),
        (vec!["export", broken, "--format", "jsonl"], "is not a database"),
        (vec!["export", &folder, "--format", "jsonl", "--layer", "x"], "no layer “x”"),
        (vec!["export", &folder, "--format", "jsonl", "--out", &nowhere], "none/out.jsonl"),
    ] {
        let output = gainsay(&arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = text(output.stderr);
        assert!(said.starts_with("gainsay: ") && said.contains(words), "{said}");
        assert_eq!(text(output.stdout), "");
    }
}

#[test]
fn an_export_never_replaces_the_project_itself() {
    let project = project();
    project.write("project.toml", "name = \"P\"\n");
    let before = project.bytes();
    for name in ["a.txt", "annotations.sqlite", "project.toml", "./a.txt"] {
        let out = project.path().join(name);
        let output = export(&project, &["--out", out.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(text(output.stderr).contains("part of the project"), "{name}");
        assert_eq!(project.bytes(), before, "{name}");
    }
}

#[test]
fn a_fault_in_project_toml_is_told_and_what_can_be_written_is() {
    let project = project();
    project.write("project.toml", "name = \"P\"\nlable = 1\n");
    let output = export(&project, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(output.stderr).contains("project.toml, line 2"));
    assert_eq!(text(output.stdout).lines().count(), 2);
}

#[test]
fn a_project_without_annotations_exports_its_head() {
    let project = Project::new().file("a.txt", "x");
    let before = project.bytes();
    assert_eq!(exported(&project, &[]).lines().count(), 1);
    assert_eq!(project.bytes(), before);
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_written_is_read_and_left_alone() {
    use std::os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _},
        process::CommandExt as _,
    };
    const NOBODY: u32 = 65534;

    let project = project();
    // Permissions do not bind root: then the program runs as somebody else.
    let program = project.path().join("gainsay-program");
    let root = fs::metadata(project.path()).unwrap().uid() == 0;
    fs::copy(env!("CARGO_BIN_EXE_gainsay"), &program).unwrap();
    let set = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&program, 0o755);
    // In one case a log of a crash lies beside the database.
    for crashed in [false, true] {
        set(project.path(), 0o755);
        if crashed {
            let mut session = project.open_at("a.txt");
            mark(&mut session, &["says no"], "denial");
            let copy = tempfile::tempdir().unwrap();
            for name in ["annotations.sqlite", "annotations.sqlite-wal"] {
                fs::copy(project.path().join(name), copy.path().join(name)).unwrap();
            }
            session.close().unwrap();
            for name in ["annotations.sqlite", "annotations.sqlite-wal"] {
                fs::copy(copy.path().join(name), project.path().join(name)).unwrap();
            }
        }
        let before = project.bytes();
        for name in before.keys() {
            let path = project.path().join(name);
            if path != program {
                set(&path, 0o444);
            }
        }
        set(project.path(), 0o555);
        let mut command = Command::new(&program);
        command.args(["export", project.path().to_str().unwrap(), "--format", "jsonl"]);
        if root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let output = command.output().unwrap();
        let after = project.bytes();
        set(project.path(), 0o755);
        assert_eq!(output.status.code(), Some(0), "{}", text(output.stderr));
        let line: serde_json::Value =
            serde_json::from_str(text(output.stdout).lines().nth(1).unwrap()).unwrap();
        assert_eq!(spans_of(&line).len(), if crashed { 2 } else { 1 });
        assert_eq!(after, before);
    }
}
