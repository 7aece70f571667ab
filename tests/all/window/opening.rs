//! What is there before a project is open, folders of every kind, and who one is.

use std::fs;

use eframe::egui::{Key, accesskit::Role};
use gainsay::session::user::{User, annotator_id};

use super::{FERRY, HARBOUR, Window, a1, of, saved, three_texts};
use crate::common::Project;

fn nobody() -> User {
    User::from_file(None)
}

#[test]
fn the_first_page_offers_both_ways_to_a_folder() {
    let window = Window::start(None, nobody());
    window.assert_says("Gainsay");
    assert!(window.has("Open folder…") && window.has("Open by its path…"));
    window.assert_says("Your texts are never changed");
}

#[test]
fn a_folder_is_opened_by_its_path() {
    let project = Project::new().file("seven-news/one/a.txt", FERRY);
    let mut window = Window::start(None, nobody());
    window.click("Open by its path…");
    let above = project.path().parent().unwrap();
    window.fill("Path of the folder", &above.display().to_string());
    let name = project.path().file_name().unwrap().to_string_lossy().into_owned();
    // Hidden folders are not offered; typed, they open.
    assert!(name.starts_with('.'), "{name}");
    window.fill("Path of the folder", &project.path().display().to_string());
    window.until("news", |window| window.has("seven-news"));
    window.click_as(Role::Button, "seven-news");
    window.until("one", |window| window.has("one"));
    window.click_as(Role::Button, "↑  The folder above");
    window.until("news again", |window| window.has("seven-news"));
    window.click("Open");
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    assert_eq!(window.session().folder(), project.path());
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    let project = Project::new();
    let mut window = Window::start(None, nobody());
    window.click("Open by its path…");
    let nowhere = project.path().join("nowhere").display().to_string();
    window.fill("Path of the folder", &nowhere);
    window.until("the reason", |window| window.says("There is no such folder"));
    window.key(Key::Enter);
    window.until("the reason", |window| window.has("This folder could not be opened"));
    window.assert_says(&nowhere);
    // The path can be mended.
    window.click("Choose another…");
    assert_eq!(window.field("Path of the folder"), nowhere);
    // Escape leaves the dialog without opening anything.
    window.key(Key::Escape);
    window.assert_says("This folder could not be opened");
    assert!(!window.has("Path of the folder"));
}

#[test]
fn a_missing_folder_and_a_file_are_told_at_the_start() {
    let project = Project::new().file("a.txt", FERRY);
    for (path, reason) in [("missing", "no such folder"), ("a.txt", "not a folder")] {
        let path = project.path().join(path);
        let mut window = Window::start(Some(&path), nobody());
        window.until("the reason", |window| window.has("This folder could not be opened"));
        window.assert_says(&path.display().to_string());
        let names = window.names().to_lowercase();
        assert!(names.contains(reason), "{path:?}: {names}");
    }
}

#[test]
fn an_empty_folder_says_what_to_do() {
    let project = Project::new();
    let window = Window::on(&project);
    window.assert_says("No texts here");
    window.assert_says("Put text files");
    assert!(window.has("Open folder…"));
    assert!(project.bytes().is_empty());
}

#[test]
fn files_that_are_not_text_are_listed_with_the_reason() {
    let project = Project::new()
        .file("a.txt", FERRY)
        .file("empty.txt", "")
        .file("picture.txt", [0x89, b'P', b'N', b'G', 0, 0, 1, 2, 3, 0xff, 0, 0])
        .file("wide.txt", b"\xff\xfeH\0i\0");
    let mut window = Window::on(&project);
    assert_eq!(window.document(), "a.txt");
    assert!(window.has("picture.txt, cannot be opened"), "{}", window.names());
    // A press tells why, in the place of the text; no key marks anything there.
    window.click("picture.txt, cannot be opened");
    window.assert_says("This file cannot be opened");
    window.assert_says("it is binary data");
    assert!(!window.sees("ferry"));
    window.key(Key::Num1);
    window.ctrl(Key::Enter);
    window.click("a.txt, new");
    assert!(window.sees("ferry") && !window.says("This file cannot be opened"));
    window.click("empty.txt, new");
    assert_eq!(window.document(), "empty.txt");
    window.assert_says("This document is empty");
    window.click("wide.txt, new");
    assert_eq!(window.session().open().unwrap().text.words, "Hi");
    window.assert_says("UTF-16");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_told() {
    use std::os::unix::fs::symlink;
    let project = Project::new().file("a.txt", FERRY).file("b.txt", HARBOUR);
    let mut window = Window::on(&project);
    // Gone between listing and opening.
    fs::remove_file(project.path().join("b.txt")).unwrap();
    symlink("/nowhere/at/all", project.path().join("b.txt")).unwrap();
    window.click("b.txt, new");
    window.until("the reason", |window| window.has("b.txt, cannot be opened"));
    window.assert_says("The file is gone");
    window.click("a.txt, new");
    assert!(window.sees("ferry"));
}

#[test]
fn a_wrong_project_file_opens_for_reading_only() {
    let project =
        Project::new().file("a.txt", FERRY).file("project.toml", "name = \"X\"\nlabel = 3\n");
    let mut window = Window::on(&project);
    window.assert_says("Open for reading only. project.toml, line 2");
    window.assert_says("Read only");
    assert_eq!(window.document(), "a.txt");
    window.drag("ferry company");
    window.key(Key::Num2);
    window.assert_says("This project is open for reading only: project.toml, line 2");
    assert!(!project.database().exists());
    assert!(saved(&project, "a.txt").is_empty());
}

#[test]
fn databases_that_cannot_be_used_leave_the_texts_readable() {
    let newer = three_texts();
    let mut window = Window::on(&newer);
    window.mark("ministry", Key::Num1);
    window.close();
    let mut bytes = fs::read(newer.database()).unwrap();
    // SQLite's user_version.
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(newer.database(), &bytes).unwrap();

    let foreign = three_texts();
    // SQLite's application_id.
    bytes[68..72].copy_from_slice(&7_u32.to_be_bytes());
    fs::write(foreign.database(), &bytes).unwrap();

    let garbage = three_texts();
    fs::write(garbage.database(), "these are notes about annotations, not annotations").unwrap();

    for (project, reason) in
        [(newer, "newer Gainsay"), (foreign, "another program"), (garbage, "is not a database")]
    {
        let before = project.bytes();
        let mut window = Window::on(&project);
        window.assert_says("Open for reading only.");
        window.assert_says(reason);
        assert_eq!(window.session().open().unwrap().text.words, HARBOUR);
        window.mark("canal office", Key::Num2);
        window.assert_says("This project is open for reading only");
        window.close();
        assert_eq!(project.bytes(), before, "{reason}: nothing was touched");
    }
}

#[test]
fn what_is_typed_takes_the_place_of_the_name_that_is_offered() {
    let project = three_texts();
    let mut user = User::from_file(None);
    user.set_annotator("/elsewhere", &"zz".into()).unwrap();
    let mut window = Window::with(&project, user);
    assert_eq!(window.field("Your short name"), "zz");
    window.type_words("a1");
    window.key(Key::Enter);
    assert_eq!(window.session().me().map(ToString::to_string).as_deref(), Some("a1"));
}

#[test]
fn one_is_asked_once_who_one_is() {
    let project = three_texts();
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.json");
    let user = User::from_file(Some(file.clone()));
    let suggestion = annotator_id(&user.suggestion());
    let mut window = Window::with(&project, user);
    window.assert_says("Who are you?");
    if let Ok(login) = suggestion {
        assert!(window.field("Your short name") == login.as_str(), "the login name is filled in");
    }
    window.fill("Your short name", "b b");
    window.assert_says("Use letters, digits");
    window.fill("Your short name", "b7");
    window.click("Continue");
    assert!(!window.has("Your short name"));
    window.mark("canal office", Key::Num2);
    window.close();

    let mut window = Window::with(&project, User::from_file(Some(file)));
    assert!(!window.has("Your short name"), "it is remembered");
    assert_eq!(window.session().me(), Some(&"b7".into()));
    window.assert_says("1 mark");
    // It can be changed, and everybody's marks are their own.
    window.click_as(Role::Button, "b7");
    window.fill("Your short name", "c");
    window.key(Key::Enter);
    assert_eq!(window.session().me(), Some(&"c".into()));
    window.until("no marks", |window| window.says("0 marks"));
}

#[test]
fn the_annotators_of_the_project_are_choices() {
    let project = Project::sample();
    let mut window = Window::with(&project, nobody());
    window.click("a2 · Second annotator");
    assert_eq!(window.field("Your short name"), "a2");
    window.click("Continue");
    assert!(window.has("a2 · Second annotator"), "the name stands in the top bar");
}

#[test]
fn whoever_just_looks_is_asked_when_marking() {
    let project = three_texts();
    let mut window = Window::with(&project, nobody());
    window.click("Just look");
    assert!(window.has("Who are you?"), "in the top bar");
    assert_eq!(window.session().me(), None);
    window.drag("canal office");
    window.key(Key::Num2);
    assert!(!project.database().exists());
    window.fill("Your short name", "a1");
    window.click("Continue");
    // What was selected still is; one more key marks it.
    assert_eq!(window.selection().as_deref(), Some("canal office"));
    window.key(Key::Num2);
    assert_eq!(saved(&project, "001.txt"), of(&[("source", "canal office")]));
}

#[test]
fn a_project_can_be_closed_and_another_opened() {
    let project = three_texts();
    let mut window = Window::with(&project, a1(&project));
    window.mark("ministry", Key::Num1);
    window.menu("Project", "Close project");
    assert!(window.has("Open folder…"));
    let files: Vec<_> = project.bytes().into_keys().collect();
    assert_eq!(files.len(), 4, "one database beside the texts: {files:?}");
}

#[test]
fn a_first_file_that_cannot_be_opened_is_passed_over() {
    let project = Project::new()
        .file("1.txt", [0x89, b'P', b'N', b'G', 0, 0])
        .file("2.txt", [0x89, b'P', b'N', b'G', 0, 0])
        .file("3.txt", FERRY);
    let mut window = Window::on(&project);
    window.until("a text", |window| window.sees("ferry"));
    assert_eq!(window.document(), "3.txt");
    // Chosen by hand, it is shown for what it is.
    window.click("2.txt, cannot be opened");
    window.assert_says("This file cannot be opened");
}

#[test]
fn without_guidelines_the_definitions_are_shown() {
    let project = Project::new().file("a.txt", FERRY);
    let mut window = Window::on(&project);
    window.key(Key::F2);
    window.until("the definitions", |window| window.says("somebody is said to hold true"));
    window.assert_says("no guidelines.md");
}
