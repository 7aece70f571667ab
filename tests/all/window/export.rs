//! Exporting: what the dialog offers, and that it writes what the command line writes.

use std::{fs, path::Path};

use eframe::egui::{Key, accesskit::Role};
use gainsay::{
    formats::FORMATS,
    model::Unwatched,
    session::{Choice, Target, export, load},
    text::Unit,
};

use super::{Window, three_texts};
use crate::common::{Project, mark};

fn marked() -> Project {
    let project = three_texts();
    let mut session = project.open_at("001.txt");
    mark(&mut session, &["The harbour union’s secretary"], "source");
    mark(&mut session, &["not a single inspector has set foot on the dam"], "claim");
    session.close().unwrap();
    project
}

/// What `gainsay export` writes.
fn by_command_line(project: &Project, offsets: Unit, to: &Path) -> Vec<u8> {
    let loaded = load(project.path(), None, &Unwatched).unwrap();
    let target = Target::File(to.to_owned());
    let choice = Choice { format: FORMATS[0], layer: None, offsets, target };
    export(&loaded.into(), &choice, &Unwatched).unwrap();
    fs::read(to).unwrap()
}

#[test]
fn the_dialog_writes_what_the_command_line_writes() {
    let project = marked();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut window = Window::on(&project);
    for (name, unit) in
        [("characters", Unit::Chars), ("UTF-16 units", Unit::Utf16), ("bytes", Unit::Bytes)]
    {
        window.ctrl(Key::E);
        assert!(window.is_chosen(Role::CheckBox, "Whose marks: mine"));
        window.click(&format!("Offsets: {name}"));
        let path = elsewhere.path().join(format!("{unit:?}.jsonl"));
        window.fill("File to write", &path.display().to_string());
        window.click("Export");
        window.until("the file", |window| window.says("Wrote 2 marks, 0 relations"));
        window.assert_says(&path.display().to_string());
        assert!(!window.has("File to write"), "the dialog is gone");
        let expected = by_command_line(&project, unit, &elsewhere.path().join("other"));
        assert_eq!(fs::read(&path).unwrap(), expected, "{name}");
        window.pass(6.0);
    }
}

#[test]
fn the_path_offered_lies_in_the_project() {
    let project = marked();
    let mut window = Window::on(&project);
    window.menu("Project", "Export…");
    let path = window.field("File to write");
    let path = Path::new(&path);
    assert_eq!(path.parent(), Some(project.path()));
    assert_eq!(path.extension().unwrap(), "jsonl");
    window.click("Export");
    window.until("the file", |window| window.says("Wrote 2 marks"));
    assert!(path.exists());
}

#[test]
fn a_path_that_cannot_be_written_is_told() {
    let project = marked();
    let before = project.bytes();
    let mut window = Window::on(&project);
    window.ctrl(Key::E);
    let nowhere = project.path().join("no/such/folder/x.jsonl").display().to_string();
    window.fill("File to write", &nowhere);
    window.click("Export");
    window.until("the reason", |window| window.says("its folder does not exist"));
    window.assert_says(&nowhere);
    window.until("rest", |window| !window.says(".part") && window.has("File to write"));
    assert!(window.has("File to write"), "the dialog stays, to be mended");
    // Nor may an export replace a part of the project.
    window.fill("File to write", &project.path().join("2.txt").display().to_string());
    window.click("Export");
    window.until("the reason", |window| window.says("part of the project"));
    window.key(Key::Escape);
    assert!(!window.has("File to write"));
    window.close();
    let after: Vec<_> = project.bytes().into_keys().collect();
    assert_eq!(after, before.into_keys().collect::<Vec<_>>());
}

#[test]
fn nothing_marked_yet_exports_too() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.ctrl(Key::E);
    let path = window.field("File to write");
    window.click("Export");
    window.until("the file", |window| window.says("Wrote 0 marks"));
    assert!(fs::read_to_string(path).unwrap().starts_with("{\"format\":\"gainsay/1\""));
    assert!(!project.database().exists());
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_asked() {
    let project = marked();
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("out.jsonl");
    fs::write(&path, "before").unwrap();
    let mut window = Window::on(&project);
    window.ctrl(Key::E);
    window.click("Offsets: bytes");
    window.fill("File to write", &path.display().to_string());
    window.click("Export");
    window.until("the question", |window| window.has("Replace"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "before");
    window.click("Replace");
    window.until("the file", |window| window.says("Wrote 2 marks"));
    assert_ne!(fs::read_to_string(&path).unwrap(), "before");
    // What was chosen is offered the next time.
    window.ctrl(Key::E);
    assert!(window.is_chosen(Role::CheckBox, "Offsets: bytes"));
    assert_eq!(window.field("File to write"), path.display().to_string());
}
