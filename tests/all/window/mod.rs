//! The whole window, driven as a person does: by names, keys and the mouse, on real projects.
//!
//! What came of it is looked up in the window and, through another session, in the database.

mod access;
mod article;
mod attributes;
mod caret;
mod claims;
mod closing;
mod comfort;
mod crowds;
mod dialogs;
mod documents;
mod dropping;
mod edges;
mod encodings;
mod every;
mod export;
mod failing;
mod finding;
mod finding_all;
mod guidelines;
mod history;
mod import;
mod keys;
mod linking;
mod links;
mod marking;
mod nudging;
mod opening;
mod palette;
mod panels;
mod pasting;
mod picking;
mod picking_anywhere;
mod pointer;
mod problems;
mod project;
mod ranges;
mod recent;
mod schema;
mod selecting;
mod settings;
mod states;
mod undo;
mod whole;

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use eframe::egui::{Event, Key, Modifiers, Rect, Theme, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use gainsay::{
    model::Annotation,
    session::{Session, user::User, world::World},
    ui::{App, Failures, Fault, Start},
};

use crate::{
    common::{FixedWorld, Project},
    renderer::CpuRenderer,
};

/// So long a job may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) const HARBOUR: &str = "The harbour union’s secretary said on Monday, two days after the \
lock at Vessen was closed without notice, that “not a single inspector has set foot on the dam”. \
According to a report by the Rhine Observatory (RO), up to forty barges may have been turned \
back.\n\nThe ministry denied that any vessel had been stopped. The canal office has not \
commented.\n";
pub(super) const FERRY: &str = "The ferry company called the report false. Reportedly nobody had \
asked it.\n";
pub(super) const LAMP: &str = "A lamp keeper saw two ships at dusk.\n";

/// Three texts: `001.txt` ([`HARBOUR`]), `2.txt` ([`FERRY`]), `10.txt` ([`LAMP`]), in this order.
pub(super) fn three_texts() -> Project {
    Project::new().file("001.txt", HARBOUR).file("2.txt", FERRY).file("10.txt", LAMP)
}

/// A user who is `a1` in this project; nothing is written down.
pub(super) fn a1(project: &Project) -> User {
    let mut user = User::from_file(None);
    user.set_annotator(&project.path().display().to_string(), &"a1".into()).unwrap();
    user
}

/// Each window gets dice of its own, or ids would come twice in one project.
fn world() -> Box<dyn World> {
    static SEED: AtomicU64 = AtomicU64::new(1_000);
    FixedWorld::boxed(SEED.fetch_add(1, Ordering::Relaxed))
}

/// The program in a test window.
pub(crate) struct Window {
    harness: Harness<'static, App>,
}

impl Window {
    /// On a project, as annotator `a1`.
    pub(crate) fn on(project: &Project) -> Self {
        Self::with(project, a1(project))
    }

    pub(super) fn with(project: &Project, user: User) -> Self {
        let mut window = Self::start(Some(project.path()), user);
        window.until("the project", |window| window.app().session().is_some());
        window.settle();
        window
    }

    /// As the program starts.
    pub(super) fn start(folder: Option<&Path>, user: User) -> Self {
        Self::sized([1440.0, 900.0], Theme::Light, folder, user)
    }

    pub(super) fn sized(size: [f32; 2], theme: Theme, folder: Option<&Path>, user: User) -> Self {
        Self::begun(size, theme, folder, user, Failures::default())
    }

    /// As annotator `a1`, in a program that fails on purpose.
    pub(super) fn failing(project: &Project, fault: Fault) -> Self {
        let failures = Failures { on_purpose: Some(fault), ..Failures::default() };
        let size = [1440.0, 900.0];
        let mut window =
            Self::begun(size, Theme::Light, Some(project.path()), a1(project), failures);
        window.until("the project", |window| window.app().session().is_some());
        window.settle();
        window
    }

    fn begun(
        size: [f32; 2],
        theme: Theme,
        folder: Option<&Path>,
        user: User,
        failures: Failures,
    ) -> Self {
        let folder = folder.map(Path::to_owned);
        let start = Start { folder, user, world, system_fonts: false, failures };
        let harness = Harness::builder()
            .with_size(size)
            .with_theme(theme)
            .with_step_dt(1.0 / 60.0)
            .with_max_steps(64)
            .renderer(CpuRenderer::default())
            .build_eframe(|creation| App::new(&creation.egui_ctx, start));
        Self { harness }
    }

    /// As the window system does it when a text is asked for: the next frame has it.
    pub(super) fn paste(&mut self, words: &str) {
        self.harness.event(Event::Paste(words.to_owned()));
        self.settle();
    }

    /// Brings what can be clicked under this name into view, and clicks it.
    #[track_caller]
    pub(super) fn reach(&mut self, name: &str) {
        {
            let mut all: Vec<_> = self.harness.query_all_by_label(name).collect();
            all.retain(|node| node.accesskit_node().role() != Role::Label);
            let [one] = all.as_slice() else {
                panic!("{} things are called “{name}”:\n{}", all.len(), self.names());
            };
            one.scroll_to_me();
        }
        self.settle();
        self.click(name);
    }

    /// Clicks, and looks at nothing yet.
    pub(super) fn press_button(&mut self, name: &str) {
        self.harness.get_by_role_and_label(Role::Button, name).click();
        self.harness.step();
        self.harness.step();
        self.harness.step();
    }

    /// Presses a key, and looks at nothing yet.
    pub(super) fn press_key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.step();
        self.harness.step();
    }

    /// Closes it as the desktop does.
    pub(crate) fn close(self) {
        drop(self);
    }

    pub(super) fn app(&self) -> &App {
        self.harness.state()
    }

    pub(super) fn session(&self) -> &Session {
        self.app().session().expect("an open project")
    }

    /// The path of the document that is open.
    pub(super) fn document(&self) -> &str {
        self.session().open().map_or("", |open| &open.row.path)
    }

    /// Frames until something is so.
    pub(crate) fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !done(self) {
            assert!(started.elapsed() < PATIENCE, "{what} never came:\n{}", self.names());
            self.harness.step();
            // Jobs run beside the window.
            std::thread::park_timeout(Duration::from_millis(1));
        }
        // What has just come may still find its place.
        self.harness.run();
    }

    /// Frames until nothing goes on any more.
    pub(crate) fn settle(&mut self) {
        self.harness.run();
        self.until("rest", |window| {
            let at_rest = window.app().session().is_none_or(|session| !session.is_working());
            at_rest && !window.app().is_looking()
        });
        self.harness.run();
    }

    /// Frames for this many seconds on the window's own clock.
    pub(super) fn pass(&mut self, seconds: f32) {
        let end = self.harness.ctx.time() + f64::from(seconds);
        while self.harness.ctx.time() < end {
            self.harness.step();
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.harness.query_all_by_label(name).next().is_some()
    }

    /// Whether the button of this name is there and can be pressed.
    pub(super) fn can(&self, name: &str) -> bool {
        let buttons = self.harness.root().children_recursive();
        let mut named = buttons.filter(|node| {
            let node = node.accesskit_node();
            node.role() == Role::Button && node.label().as_deref() == Some(name)
        });
        named.next().is_some_and(|node| !node.accesskit_node().is_disabled())
    }

    /// Whether some words of the window hold these.
    pub(super) fn says(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).next().is_some()
    }

    #[track_caller]
    pub(super) fn assert_says(&self, words: &str) {
        assert!(self.says(words), "no “{words}” in the window:\n{}", self.names());
    }

    /// Every name in the window, for messages.
    pub(super) fn names(&self) -> String {
        let nodes = self.harness.root().children_recursive().map(|node| node.accesskit_node());
        let named = nodes.filter(|node| node.role() != Role::TextRun).filter_map(|node| {
            let words = node.label().or_else(|| node.value())?;
            Some(format!("{:?} {words}", node.role()))
        });
        named.collect::<Vec<_>>().join("\n")
    }

    /// Whether the one of this role and name is chosen.
    #[track_caller]
    pub(super) fn is_chosen(&self, role: Role, name: &str) -> bool {
        let node = self.harness.get_by_role_and_label(role, name);
        let node = node.accesskit_node();
        node.is_selected() == Some(true) || node.toggled() == Some(true.into())
    }

    /// The name of the row that the field with the keyboard tells screen readers to look at.
    pub(super) fn pointed_at(&self) -> Option<String> {
        let nodes = self.harness.root().children_recursive();
        let mut rows = nodes.filter_map(|node| node.accesskit_node().active_descendant());
        rows.next().and_then(|row| row.label())
    }

    /// Role and name of what has the keyboard.
    pub(super) fn keyboard(&self) -> String {
        let nodes = self.harness.root().children_recursive();
        let named = nodes.filter(|node| node.accesskit_node().is_focused()).map(|node| {
            let node = node.accesskit_node();
            format!("{:?} {}", node.role(), node.label().unwrap_or_default())
        });
        named.last().unwrap_or_default()
    }

    /// Whether what has this name lies within the window.
    #[track_caller]
    pub(super) fn is_in_view(&self, name: &str) -> bool {
        let node = self.harness.get_all_by_label(name).next().expect("something of this name");
        self.harness.ctx.content_rect().contains_rect(node.rect())
    }

    /// Where what has this name is.
    #[track_caller]
    pub(super) fn rect_of(&self, name: &str) -> Rect {
        self.harness.get_all_by_label(name).next().expect("something of this name").rect()
    }

    /// What is told of a thing beside its name.
    #[track_caller]
    pub(super) fn described(&self, name: &str) -> String {
        let node = self.harness.get_by_label(name);
        node.accesskit_node().description().unwrap_or_default()
    }

    /// What a field says while it is empty.
    #[track_caller]
    pub(super) fn hint(&self, name: &str) -> String {
        let node = self.harness.get_by_role_and_label(Role::TextInput, name);
        node.accesskit_node().placeholder().unwrap_or_default().to_owned()
    }

    /// How many nodes of the window have these words in their names.
    pub(super) fn told(&self, words: &str) -> usize {
        self.harness.query_all_by_label_contains(words).count()
    }

    /// Clicks what can be clicked under this name.
    #[track_caller]
    pub(super) fn click(&mut self, name: &str) {
        {
            let mut all: Vec<_> = self.harness.query_all_by_label(name).collect();
            all.retain(|node| !matches!(node.accesskit_node().role(), Role::Label | Role::Window));
            let [one] = all.as_slice() else {
                panic!("{} things are called “{name}”:\n{}", all.len(), self.names());
            };
            one.click();
        }
        self.settle();
    }

    /// As [`Window::click`], as a screen reader does it: also when it must be scrolled to.
    #[track_caller]
    pub(super) fn press_named(&mut self, name: &str) {
        {
            let mut all: Vec<_> = self.harness.query_all_by_label(name).collect();
            all.retain(|node| !matches!(node.accesskit_node().role(), Role::Label | Role::Window));
            let [one] = all.as_slice() else {
                panic!("{} things are called “{name}”:\n{}", all.len(), self.names());
            };
            one.click_accesskit();
        }
        self.settle();
    }

    /// Clicks the one of this role and name.
    #[track_caller]
    pub(super) fn click_as(&mut self, role: Role, name: &str) {
        self.click_as_with(role, name, Modifiers::NONE);
    }

    #[track_caller]
    pub(super) fn click_as_with(&mut self, role: Role, name: &str, modifiers: Modifiers) {
        let node = self.harness.query_by_role_and_label(role, name);
        let node = node.unwrap_or_else(|| panic!("no {role:?} “{name}”:\n{}", self.names()));
        node.click_modifiers(modifiers);
        self.settle();
    }

    pub(super) fn key(&mut self, key: Key) {
        self.keys(Modifiers::NONE, key);
    }

    /// A key, and the frame that it comes in; what that begins may still go on.
    pub(crate) fn strike(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.step();
    }

    pub(super) fn ctrl(&mut self, key: Key) {
        self.keys(Modifiers::COMMAND, key);
    }

    pub(super) fn keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Puts words into the field of this name, in place of what is there.
    #[track_caller]
    pub(super) fn fill(&mut self, name: &str, words: &str) {
        self.click(name);
        self.keys(Modifiers::COMMAND, Key::A);
        self.type_words(words);
    }

    pub(super) fn type_words(&mut self, words: &str) {
        self.harness.event(Event::Text(words.to_owned()));
        self.settle();
    }

    /// An item of the menu.
    #[track_caller]
    pub(super) fn menu(&mut self, heading: &str, item: &str) {
        self.click("Menu");
        self.click(heading);
        let item = self
            .harness
            .query_all_by_label_contains(item)
            .find(|node| node.accesskit_node().role() == Role::Button);
        item.unwrap_or_else(|| panic!("no such item:\n{}", self.names())).click();
        self.settle();
    }

    /// Drags over words and presses the key of a label.
    #[track_caller]
    pub(super) fn mark(&mut self, words: &str, key: Key) {
        self.drag(words);
        self.key(key);
    }

    /// Whether these words of the text can be seen.
    pub(super) fn sees(&self, words: &str) -> bool {
        self.glyphs().into_iter().map(|(grapheme, _)| grapheme).collect::<String>().contains(words)
    }

    /// What stands in a field.
    #[track_caller]
    pub(super) fn field(&self, name: &str) -> String {
        let node = self.harness.get_by_role_and_label(Role::TextInput, name);
        node.value().unwrap_or_default()
    }

    pub(super) fn theme(&self) -> Theme {
        self.harness.ctx.theme()
    }

    /// The names of all things of one role.
    pub(super) fn names_of(&self, role: Role) -> Vec<String> {
        let nodes = self.harness.root().children_recursive();
        nodes
            .filter(|node| node.accesskit_node().role() == role)
            .filter_map(|node| node.accesskit_node().label())
            .collect()
    }

    /// What can be acted on and has no name: role and place.
    pub(super) fn unnamed(&self) -> Vec<String> {
        let mut unnamed = self.harness.unnamed_widgets();
        for node in self.harness.root().children_recursive() {
            let node = node.accesskit_node();
            let acts = matches!(
                node.role(),
                Role::Button
                    | Role::CheckBox
                    | Role::Document
                    | Role::Link
                    | Role::ListItem
                    | Role::Mark
                    | Role::MenuItem
                    | Role::MultilineTextInput
                    | Role::ProgressIndicator
                    | Role::RadioButton
                    | Role::SearchInput
                    | Role::TextInput
            );
            let name = node.label().unwrap_or_default();
            if acts && name.trim().is_empty() {
                unnamed.push(format!("{:?} at {:?}", node.role(), node.data().bounds()));
            }
        }
        unnamed
    }

    /// What can be acted on and lies outside the window.
    pub(super) fn outside(&self) -> Vec<String> {
        let screen = self.harness.ctx.content_rect();
        let nodes = self.harness.root().children_recursive();
        nodes
            .filter(|node| {
                let role = node.accesskit_node().role();
                matches!(role, Role::Button | Role::SearchInput | Role::TextInput)
            })
            .filter(|node| !screen.expand(1.0).contains_rect(node.rect()))
            .map(|node| format!("{:?} at {:?}", node.accesskit_node().label(), node.rect()))
            .collect()
    }

    /// Presses a key so many times, at once.
    pub(super) fn repeat(&mut self, modifiers: Modifiers, key: Key, times: usize) {
        for _ in 0..times {
            self.harness.key_press_modifiers(modifiers, key);
        }
        self.settle();
    }

    /// Where the caret is in the text.
    pub(super) fn caret(&self) -> u32 {
        self.app().caret().unwrap_or(0)
    }

    /// Puts the caret before words of the text, by keys alone.
    #[track_caller]
    pub(super) fn walk_to(&mut self, words: &str) {
        let text = self.session().open().unwrap().text.words.clone();
        let to = text.find(words).unwrap();
        self.ctrl(Key::Home);
        for _ in 0..text.len() {
            if self.caret() as usize == to {
                return;
            }
            self.harness.key_press(Key::ArrowRight);
            self.harness.step();
        }
        panic!("never came to “{words}”");
    }

    /// The words of the selection in the text.
    pub(super) fn selection(&self) -> Option<String> {
        let range = self.app().selection()?;
        let words = range.slice(&self.session().open()?.text.words)?;
        Some(words.to_owned())
    }

    /// Label and words of the mark that is selected.
    pub(super) fn selected(&self) -> Option<(String, String)> {
        let id = self.app().selected()?;
        self.session().open()?.span(id).map(described)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        eframe::App::on_exit(self.harness.state_mut(), None);
    }
}

/// Label and words of a span.
fn described(span: &Annotation) -> (String, String) {
    let words = span.span().map(|place| place.quote.text.clone()).unwrap_or_default();
    (span.label.to_string(), words)
}

/// What the database holds for `a1` in a document: label and words of each span, in order.
pub(crate) fn saved(project: &Project, path: &str) -> Vec<(String, String)> {
    spans(project, path).iter().map(described).collect()
}

/// The spans that the database holds for `a1` in a document.
pub(super) fn spans(project: &Project, path: &str) -> Vec<Annotation> {
    let session = project.open_at(path);
    let spans = session.open().unwrap().spans.clone();
    session.close().unwrap();
    spans
}

/// As [`saved`] gives it.
pub(crate) fn of(marks: &[(&str, &str)]) -> Vec<(String, String)> {
    marks.iter().map(|(label, words)| ((*label).to_owned(), (*words).to_owned())).collect()
}
