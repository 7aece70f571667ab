//! Importing and checking in the window: what is asked, what is told, and where a click goes.

use std::fs;

use eframe::egui::{Key, accesskit::Role};
use gainsay::store::Store;

use super::{Window, of, saved, three_texts};
use crate::{
    common::{Project, mark},
    export::exported,
};

/// An export of two marks by `a1` in one of three texts.
fn written() -> String {
    let project = three_texts();
    let mut session = project.open_at("001.txt");
    mark(&mut session, &["The harbour union’s secretary"], "source");
    mark(&mut session, &["not a single inspector has set foot on the dam"], "claim");
    session.close().unwrap();
    exported(&project, &[])
}

fn import(window: &mut Window, path: &str) {
    window.menu("Project", "Import…");
    window.fill("Files to import", path);
    window.click("Import");
    window.until("the import", |window| window.has("Done"));
    window.settle();
}

#[test]
fn what_is_imported_is_shown_told_and_undone_at_once() {
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("work.jsonl");
    let spoilt = written() + "{\"document\":3}\n";
    fs::write(&path, spoilt).unwrap();
    let path = path.display().to_string();
    let project = three_texts();
    let mut window = Window::on(&project);
    window.until("the text", |window| window.document() == "001.txt");
    import(&mut window, &path);
    window.assert_says("Imported 2 marks and 0 relations in 1 document; 1 problem");
    window.assert_says("Undo (Ctrl Z) takes all of a file back at once");
    window.assert_says(&format!("{path}, line 3: the line was left out"));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Done");
    window.until("the marks", |window| window.session().open().unwrap().spans.len() == 2);
    assert_eq!(window.session().documents()[0].spans, 2);
    // A second time there is nothing new.
    import(&mut window, &path);
    window.assert_says("Nothing new came in; 2 marks were there already");
    window.click("Done");
    window.ctrl(Key::Z);
    window.until("the undo", |window| window.says("Undone: “Import work.jsonl”"));
    window.until("no marks", |window| window.session().open().unwrap().spans.is_empty());
    window.close();
    assert_eq!(saved(&project, "001.txt"), of(&[]));
}

#[test]
fn a_file_that_is_not_there_is_told_and_marks_can_become_mine() {
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("work.jsonl");
    fs::write(&path, written().replace("\"layer\":\"a1\"", "\"layer\":\"b2\"")).unwrap();
    let project = three_texts();
    let mut window = Window::on(&project);
    let nowhere = elsewhere.path().join("none.jsonl").display().to_string();
    import(&mut window, &nowhere);
    window.assert_says("Nothing new came in; 1 problem");
    window.assert_says("the file cannot be read");
    window.click("Done");
    assert!(!project.database().exists());
    window.menu("Project", "Import…");
    window.click("Whose marks they become: mine");
    assert!(window.is_chosen(Role::CheckBox, "Whose marks they become: mine"));
    window.fill("Files to import", &path.display().to_string());
    window.click("Import");
    window.until("the import", |window| window.has("Done"));
    window.click("Done");
    window.close();
    assert_eq!(saved(&project, "001.txt").len(), 2);
}

#[test]
fn texts_without_files_come_into_an_empty_folder_and_one_is_opened() {
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("work.jsonl");
    fs::write(&path, written()).unwrap();
    let project = Project::new();
    let mut window = Window::on(&project);
    import(&mut window, &path.display().to_string());
    window.assert_says("1 of them without a file");
    window.assert_says("Wrote project.toml");
    window.click("Done");
    window.until("the text", |window| window.document() == "001.txt");
    assert_eq!(window.session().open().unwrap().spans.len(), 2);
}

#[test]
fn a_check_lists_what_is_wrong_and_a_click_goes_there() {
    let project = three_texts();
    let mut session = project.open_at("2.txt");
    let text = session.open().unwrap().text.words.clone();
    let words: String = text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let span = mark(&mut session, &[&words], "claim");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.until("a text", |window| !window.document().is_empty());
    window.menu("Project", "Check the project…");
    window.until("the check", |window| window.says("Nothing is wrong"));
    window.assert_says("1 mark");
    window.click("Close");
    window.close();

    #[expect(clippy::disallowed_methods, reason = "the test harms the database")]
    let db = rusqlite::Connection::open(Store::path_in(project.path())).unwrap();
    db.execute("UPDATE annotation SET label = 'rumour'", []).unwrap();
    db.close().unwrap();
    let mut window = Window::on(&project);
    window.until("a text", |window| !window.document().is_empty());
    window.key(Key::N);
    window.menu("Project", "Check the project…");
    window.until("the check", |window| window.says("things are wrong"));
    window.assert_says("Labels and attributes");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    let line = window
        .names_of(Role::Button)
        .into_iter()
        .find(|name| name.contains("which project.toml lacks"))
        .expect("the finding");
    assert!(line.starts_with("2.txt, a1: “"), "{line}");
    window.click(&line);
    window.until("the mark", |window| {
        window.document() == "2.txt" && window.app().selected() == Some(span)
    });
    assert!(!window.says("things are wrong"), "the list is gone");
}
