//! Recent projects: on the first page and in the menu.

use eframe::egui::accesskit::Role;
use gainsay::session::{recent::Recent, user::User};

use super::{FERRY, Window, a1, three_texts};
use crate::common::Project;

#[test]
fn a_project_that_was_opened_stands_on_the_first_page() {
    let project =
        Project::new().file("a.txt", FERRY).file("project.toml", "name = \"Ferry affair\"\n");
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.json");
    let folder = project.path().display().to_string();
    let mut user = User::from_file(Some(file.clone()));
    user.set_annotator(&folder, &"a1".into()).unwrap();
    let mut window = Window::with(&project, user);
    window.menu("Project", "Close project");
    let name = format!("Ferry affair, {folder}, Opened today at ");
    window.until("the project in the list", |window| window.says(&name));
    window.close();

    let mut window = Window::start(None, User::from_file(Some(file.clone())));
    window.until("the project in the list", |window| window.says(&name));
    let row = window.names_of(Role::Button).into_iter().find(|it| it.starts_with(&name)).unwrap();
    window.click(&row);
    window.until("the project", |window| window.app().session().is_some());
    assert_eq!(window.session().folder(), project.path());
    window.menu("Project", "Close project");
    // It can be taken off the list, and stays as it is.
    let before = project.bytes();
    window.click(&format!("Take off the list: Ferry affair, {folder}"));
    window.assert_says("None yet. Open a folder of texts, or drop one on this window.");
    assert!(User::from_file(Some(file)).recent().is_empty());
    assert_eq!(project.bytes(), before);
}

#[test]
fn a_folder_that_is_gone_is_shown_as_gone() {
    let mut user = User::from_file(None);
    let folder = "/nowhere/at/all/ferry".to_owned();
    let gone = Recent { folder, name: "Ferry".to_owned(), opened_ms: 1 };
    user.note_opened(gone).unwrap();
    let mut window = Window::start(None, user);
    let name = "Ferry, /nowhere/at/all/ferry, The folder is gone";
    window.until("the look at the disk", |window| window.has(name));
    // Pressed all the same, it says what to do, and the list stays.
    window.click(name);
    window.assert_says("This folder is gone. Put it back, or take it off the list");
    assert!(window.has(name));
}

#[test]
fn the_menu_leads_to_another_project() {
    let (project, other) = (three_texts(), Project::new().file("b.txt", FERRY));
    let mut user = a1(&project);
    let folder = other.path().display().to_string();
    user.set_annotator(&folder, &"a1".into()).unwrap();
    user.note_opened(Recent { folder, name: "Ferry affair".to_owned(), opened_ms: 1 }).unwrap();
    let mut window = Window::with(&project, user);
    window.menu("Recent projects", "Ferry affair");
    window.until("the other project", |window| {
        window.app().session().is_some_and(|session| session.folder() == other.path())
    });
}
