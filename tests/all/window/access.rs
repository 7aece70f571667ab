//! For those who work without a mouse, or without seeing the window: the keyboard comes everywhere
//! and is seen there, and whatever can be acted on is told once, by one name.

use std::collections::{BTreeMap, BTreeSet};

use eframe::egui::{
    Key, Modifiers, Rect, Theme,
    accesskit::{Live, NodeId, Role},
    pos2,
};
use egui_kittest::kittest::NodeT as _;
use image::RgbaImage;

use super::{Window, a1, three_texts, whole::shown};
use gainsay::session::user::User;

/// More widgets than any window has here.
const MOST: usize = 300;

/// What a walk from widget to widget came to.
#[derive(Debug)]
struct Stop {
    id: NodeId,
    role: Role,
    name: String,
    rect: Rect,
    picture: RgbaImage,
}

impl Window {
    /// Where the keyboard is, as the window is painted then.
    fn stop(&mut self) -> Option<Stop> {
        let picture = self.harness.render().unwrap();
        let node = self
            .harness
            .root()
            .children_recursive()
            .find(|node| node.accesskit_node().is_focused())?;
        let rect = node.rect();
        let node = node.accesskit_node();
        let (id, role) = (node.locate().0, node.role());
        Some(Stop { id, role, name: node.label().unwrap_or_default(), rect, picture })
    }

    /// From the list of documents by Tab, or back by Shift Tab, until the text has the keyboard or
    /// the walk comes round.
    fn walk(&mut self, modifiers: Modifiers) -> Vec<Stop> {
        self.key(Key::F6);
        let mut stops: Vec<Stop> = Vec::new();
        while let Some(stop) = self.stop() {
            assert!(stops.len() < MOST, "{stops:?}");
            let round = stops.iter().any(|known| known.id == stop.id);
            if round || stop.role == Role::Document {
                break;
            }
            stops.push(stop);
            self.keys(modifiers, Key::Tab);
        }
        if self.stop().is_none_or(|stop| stop.role != Role::Document) {
            self.key(Key::F6);
        }
        stops
    }

    /// What can be acted on and is not switched off: role and name.
    fn actionable(&self) -> BTreeSet<(String, String)> {
        let nodes = self.harness.root().children_recursive();
        let acts = nodes.map(|node| node.accesskit_node()).filter(|node| {
            let role = matches!(
                node.role(),
                Role::Button
                    | Role::CheckBox
                    | Role::ComboBox
                    | Role::ListItem
                    | Role::MultilineTextInput
                    | Role::RadioButton
                    | Role::SearchInput
                    | Role::TextInput
            );
            role && !node.is_disabled()
        });
        acts.map(|node| (format!("{:?}", node.role()), node.label().unwrap_or_default())).collect()
    }

    /// What a screen reader would hear twice: two of one role and name under one parent, or two of
    /// one name at one place.
    fn doubled(&self) -> Vec<String> {
        let mut siblings: BTreeMap<String, usize> = BTreeMap::new();
        let mut places: BTreeMap<String, Vec<(Rect, bool)>> = BTreeMap::new();
        for node in self.harness.root().children_recursive() {
            let bounds = node.accesskit_node().bounding_box();
            // What has no place of its own is a box around others.
            if bounds.is_none() {
                continue;
            }
            let rect = node.rect();
            let node = node.accesskit_node();
            let Some(name) = node.label().or_else(|| node.value()) else { continue };
            let passive = {
                // egui calls both of its lines between panels the same.
                let role = node.role();
                matches!(role, Role::Label | Role::Splitter | Role::TextRun | Role::Window)
            };
            if node.role() == Role::TextRun || name.trim().is_empty() {
                continue;
            }
            if !passive {
                let parent = node.parent().map(|parent| parent.locate());
                *siblings.entry(format!("{parent:?} {:?} {name}", node.role())).or_default() += 1;
            }
            places.entry(name).or_default().push((rect, passive));
        }
        let mut doubled: Vec<String> =
            siblings.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name).collect();
        for (name, all) in places {
            for (index, (one, passive)) in all.iter().enumerate() {
                let others = all.iter().skip(index + 1);
                let same = |(other, other_passive): &&(Rect, bool)| {
                    !(*passive && *other_passive) && one.contains(other.center())
                };
                doubled.extend(others.filter(same).map(|_| format!("{name} at {one:?}")));
            }
        }
        doubled
    }

    #[track_caller]
    fn assert_told_once(&self, page: &str) {
        let (unnamed, doubled) = (self.unnamed(), self.doubled());
        assert!(unnamed.is_empty() && doubled.is_empty(), "{page}: {unnamed:?} {doubled:?}");
    }
}

/// How many pixels of a place are not the same in two pictures.
fn changed(one: &RgbaImage, other: &RgbaImage, place: Rect) -> usize {
    // A ring may lie just outside.
    let place = place.expand(5.0);
    let pixels = one
        .enumerate_pixels()
        .filter(|(x, y, _)| place.contains(pos2(*x as f32 + 0.5, *y as f32 + 0.5)));
    pixels.filter(|(x, y, pixel)| other.get_pixel(*x, *y) != *pixel).count()
}

#[test]
fn the_keyboard_comes_to_everything_and_is_seen_there() {
    for theme in [Theme::Light, Theme::Dark] {
        let project = shown();
        let folder = Some(project.path());
        let mut window = Window::sized([1100.0, 700.0], theme, folder, a1(&project));
        window.until("the marks", |window| window.says("5 marks"));
        window.settle();
        window.click_text("denied that");
        window.harness.remove_cursor();
        window.settle();
        let mut stops = window.walk(Modifiers::NONE);
        let on = stops.len();
        stops.extend(window.walk(Modifiers::SHIFT));
        let reached: BTreeSet<(String, String)> =
            stops.iter().map(|stop| (format!("{:?}", stop.role), stop.name.clone())).collect();
        let missed: Vec<_> = window.actionable().difference(&reached).cloned().collect();
        assert!(missed.is_empty(), "not reached: {missed:?}\nreached: {reached:?}");
        for part in ["Filter documents", "Mark as claim", "Menu", "Remove mark"] {
            assert!(reached.iter().any(|(_, name)| name == part), "{part} in {reached:?}");
        }
        for walk in [&stops[..on], &stops[on..]] {
            for pair in walk.windows(2) {
                let [with, without] = pair else { continue };
                // egui's own line between two panels: it stops there and paints nothing.
                if with.role == Role::Splitter {
                    continue;
                }
                let seen = changed(&with.picture, &without.picture, with.rect);
                assert!(seen > 8, "{theme:?}: {:?} {:?}: {seen} pixels", with.role, with.name);
            }
        }
    }
}

#[test]
fn marks_and_rows_say_what_they_are_and_which_of_how_many() {
    let project = shown();
    let mut window = Window::on(&project);
    window.until("the marks", |window| window.says("5 marks"));
    window.click_text("denied that");
    let mut marks = Vec::new();
    for node in window.harness.root().children_recursive() {
        let node = node.accesskit_node();
        if node.role() == Role::Mark {
            assert_eq!(node.data().size_of_set(), Some(5));
            let about = node.data().description().unwrap_or_default();
            assert!(about.len() > 20, "{about:?}");
            marks.push((
                node.data().position_in_set().unwrap(),
                node.label().unwrap(),
                node.is_selected() == Some(true),
            ));
        }
    }
    assert_eq!(marks.iter().map(|(place, ..)| *place).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    let chosen: Vec<&str> =
        marks.iter().filter(|(.., chosen)| *chosen).map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(chosen, ["denial: denied that any vessel had been stopped"]);
    let rows: Vec<_> = window
        .harness
        .root()
        .children_recursive()
        .map(|node| node.accesskit_node())
        .filter(|node| node.role() == Role::ListItem)
        .map(|node| (node.data().position_in_set(), node.data().size_of_set()))
        .collect();
    let place = |index, count| (Some(index), Some(count));
    let expected: Vec<_> =
        (0..3).map(|row| place(row, 3)).chain((0..5).map(|row| place(row, 5))).collect();
    assert_eq!(rows, expected);
    let document = window.harness.root().children_recursive().find_map(|node| {
        let node = node.accesskit_node();
        (node.role() == Role::Document).then(|| node.data().description().map(str::to_owned))
    });
    assert_eq!(document.flatten().as_deref(), Some("001.txt"));
}

#[test]
fn messages_are_said_when_they_come() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.mark("harbour union", Key::Num1);
    window.ctrl(Key::Z);
    let said: Vec<(Live, String)> = window
        .harness
        .root()
        .children_recursive()
        .map(|node| node.accesskit_node())
        .filter(|node| node.live() != Live::Off)
        .filter_map(|node| Some((node.live(), node.label().or_else(|| node.value())?)))
        .collect();
    assert_eq!(said, [(Live::Polite, "Undone: “Mark claim” on “harbour union’s”".to_owned())]);
}

#[test]
fn every_dialog_tells_everything_once() {
    let project = shown();
    let mut window = Window::start(None, User::from_file(None));
    window.assert_told_once("the first page");
    window.click("Open by its path…");
    window.until("the folders", |window| window.says("The folder above"));
    window.assert_told_once("the path dialog");
    window.close();
    let mut window = Window::with(&project, User::from_file(None));
    window.assert_told_once("who are you");
    window.fill("Your short name", "a1");
    window.click("Continue");
    window.until("the marks", |window| window.says("5 marks"));
    window.click_text("denied that");
    window.assert_told_once("the workbench");
    for (heading, item) in [
        ("Project", "Import…"),
        ("Project", "Check the project…"),
        ("Document", "Set aside…"),
        ("Document", "Read in another encoding…"),
    ] {
        window.menu(heading, item);
        window.assert_told_once(item);
        window.key(Key::Escape);
    }
    window.ctrl(Key::E);
    window.assert_told_once("the export dialog");
    window.key(Key::Escape);
    window.key(Key::F2);
    window.until("the guidelines", |window| window.says("Mark what is claimed."));
    window.assert_told_once("the guidelines");
    window.key(Key::F2);
    for key in [Key::K, Key::Comma] {
        window.ctrl(key);
        window.assert_told_once(&format!("{key:?}"));
        window.key(Key::Escape);
    }
    window.key(Key::F1);
    window.assert_told_once("the page of keys");
    window.key(Key::Escape);
    for heading in ["Project", "Edit", "Document", "Go", "View", "Help"] {
        window.click("Menu");
        window.click(heading);
        window.assert_told_once(heading);
        window.key(Key::Escape);
        window.key(Key::Escape);
    }
}
