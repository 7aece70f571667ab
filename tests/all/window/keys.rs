//! The page of keys: all of them, searched, also in a small window and in the README.

use std::{fs, path::Path};

use eframe::egui::{Key, Modifiers, Theme};
use gainsay::ui::Command;

use super::{Window, a1, three_texts};

const FIELD: &str = "Search the keys";

/// The lines that begin with a name.
fn lines(window: &Window, name: &str) -> Vec<String> {
    let names = window.names();
    let lines = names.lines().filter_map(|line| line.strip_prefix("Label "));
    lines.filter(|line| line.starts_with(&format!("{name}: "))).map(str::to_owned).collect()
}

#[test]
fn every_command_stands_on_the_page_with_its_keys() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::F1);
    for command in Command::ALL {
        let found = lines(&window, command.name().trim_end_matches('…'));
        assert_eq!(found.len(), 1, "{command:?}: {found:?}");
        for keys in command.shortcuts() {
            assert!(found[0].contains(&keys.words()), "{command:?}: {found:?}");
        }
    }
    assert_eq!(lines(&window, "Mark as denial"), ["Mark as denial: 3"]);
    assert_eq!(lines(&window, "Select a word; drag on to go on by words").len(), 1);
    window.key(Key::Escape);
    assert!(!window.has(FIELD));
}

#[test]
fn the_page_is_searched_by_name_key_and_heading() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.keys(Modifiers::SHIFT, Key::Questionmark);
    assert!(window.has(FIELD), "the question mark opens it too");
    window.type_words("ctrl z");
    assert_eq!(lines(&window, "Undo").len(), 1);
    assert!(lines(&window, "Next document").is_empty());
    window.fill(FIELD, "mouse drag");
    assert_eq!(lines(&window, "Select single characters").len(), 1);
    assert!(lines(&window, "Undo").is_empty());
    window.fill(FIELD, "zzz");
    window.assert_says("No command and no key is called so");
    window.click("Close");
    assert!(!window.has(FIELD));
    // Typed into a field it is a letter.
    window.click("Filter documents");
    window.keys(Modifiers::SHIFT, Key::Questionmark);
    assert!(!window.has(FIELD));
}

#[test]
fn the_page_fits_a_small_window() {
    let project = three_texts();
    let user = a1(&project);
    let mut window = Window::sized([800.0, 500.0], Theme::Dark, Some(project.path()), user);
    window.until("the project", |window| window.app().session().is_some());
    window.settle();
    window.key(Key::F1);
    let outside = window.outside();
    assert!(outside.is_empty(), "{outside:?}");
}

#[test]
fn the_readme_tells_every_key() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let readme = readme.unwrap();
    let cells: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter_map(|line| line.split(" | ").next())
        .collect();
    for command in Command::ALL {
        let Some(keys) = command.shortcuts().first().copied() else { continue };
        let words = keys.words().replace('↵', "Enter");
        let told = |cell: &&str| cell.split(", ").any(|part| part.starts_with(&words));
        assert!(cells.iter().any(told), "{words} of {command:?}");
    }
}
