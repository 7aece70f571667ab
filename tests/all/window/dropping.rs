//! Folders and files dropped on the window.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use eframe::egui::{DroppedFile, HoveredFile};
use gainsay::session::user::User;

use super::{FERRY, LAMP, PATIENCE, Window, a1, three_texts};
use crate::common::Project;

/// What a desktop hands over.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only its path is asked for".to_owned())
    }
}

impl Window {
    fn carry(&mut self, paths: &[PathBuf]) {
        let hovered = paths.iter().map(|path| {
            let path = Some(path.clone());
            HoveredFile { path, ..HoveredFile::default() }
        });
        self.harness.input_mut().hovered_files = hovered.collect();
        // Not until rest: there is none while something hovers.
        self.harness.step();
    }

    pub(super) fn drop_on(&mut self, paths: &[PathBuf]) {
        self.carry(&[]);
        for path in paths {
            self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())));
        }
        self.harness.step();
    }

    /// Steps until something is so, while something hovers.
    fn step_until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !done(self) {
            assert!(started.elapsed() < PATIENCE, "{what} never came:\n{}", self.names());
            self.harness.step();
        }
    }

    fn shows(&self, path: &str) -> bool {
        self.app().session().is_some() && self.document() == path
    }
}

#[test]
fn a_folder_opens_and_a_text_opens_its_project_at_that_text() {
    let (project, other) = (three_texts(), Project::new().file("deep/b.txt", FERRY));
    other.write("project.toml", "name = \"Ferry affair\"\n");
    other.write("a.txt", LAMP);
    let mut user = a1(&project);
    user.set_annotator(&other.path().display().to_string(), &"a1".into()).unwrap();
    let mut window = Window::start(None, user);
    window.drop_on(&[project.path().to_owned()]);
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    assert_eq!(window.document(), "001.txt");
    // A text of the open project: one goes there.
    window.drop_on(&[project.path().join("10.txt")]);
    window.until("the text", |window| window.document() == "10.txt");
    // A text of another one: that project opens, there.
    window.drop_on(&[other.path().join("deep/b.txt")]);
    window.until("the other project", |window| window.shows("deep/b.txt"));
    assert_eq!(window.session().name(), "Ferry affair");
}

#[test]
fn other_drops_say_what_to_do() {
    let project = three_texts().file("picture.png", [0x89, b'P', b'N', b'G']);
    let mut window = Window::start(None, User::from_file(None));
    let path = |name: &str| project.path().join(name);
    window.drop_on(&[path("001.txt"), path("2.txt")]);
    window.until("the sentence", |window| window.says("Drop one thing at a time"));
    window.drop_on(&[path("picture.png")]);
    window.until("the sentence", |window| window.says("Drop a folder of texts, or a text file"));
    assert!(window.app().session().is_none());
    window.close();
    // In a project it may be a document, but is none.
    let mut window = Window::on(&project);
    window.drop_on(&[path("picture.png")]);
    window.until("the sentence", |window| window.says("not a document of the project"));
}

#[test]
fn while_it_hovers_the_window_says_what_a_drop_does() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.carry(&[project.path().join("10.txt")]);
    window.step_until("the promise", |window| window.has("Drop to go to “10.txt”"));
    window.carry(&[project.path().join("10.txt"), project.path().join("2.txt")]);
    window.step_until("the promise", |window| window.says("Drop one thing at a time"));
    let folder = project.path().file_name().unwrap().to_string_lossy().into_owned();
    window.carry(&[project.path().to_owned()]);
    let words = format!("Drop to open the folder “{folder}”");
    window.step_until("the promise", |window| window.has(&words));
    window.carry(&[]);
    window.until("nothing", |window| !window.says("Drop"));
    assert_eq!(window.document(), "001.txt");
}
