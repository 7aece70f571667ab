//! The page of keys: all of them, searched, also in a small window and in the README.

use std::{fs, path::Path};

use eframe::egui::{Event, Key, Modifiers, Shape, Theme};
use gainsay::{
    session::user::User,
    ui::{Command, Keymap, readme_keys},
};

use super::{Window, a1, settings::with_file, three_texts};

const FIELD: &str = "Search the keys";

impl Window {
    /// All words that are painted by egui: also those on key caps.
    fn painted(&self) -> Vec<String> {
        fn walk(shape: &Shape, words: &mut Vec<String>) {
            match shape {
                Shape::Vec(shapes) => shapes.iter().for_each(|shape| walk(shape, words)),
                Shape::Text(text) => words.push(text.galley.text().to_owned()),
                _ => {}
            }
        }
        let mut words = Vec::new();
        for clipped in &self.harness.output().shapes {
            walk(&clipped.shape, &mut words);
        }
        words
    }
}

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
    window.assert_says("No command and no key has this name");
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
    let mut outside = window.outside();
    // The lines scroll.
    outside.retain(|name| !name.contains("Change ") && !name.contains("Add keys for "));
    assert!(outside.is_empty(), "{outside:?}");
}

/// Between these lines the README has what [`readme_keys`] gives.
const MARKS: [&str; 2] = [
    "<!-- keys: made by the program, see tests/all/window/keys.rs -->\n",
    "<!-- end of keys -->\n",
];

#[test]
fn the_readme_tells_every_key() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (head, rest) = readme.split_once(MARKS[0]).expect("the mark before the keys");
    let (told, tail) = rest.split_once(MARKS[1]).expect("the mark after the keys");
    let keys = readme_keys();
    for command in Command::ALL {
        for cap in Keymap::default().caps(command) {
            assert!(keys.contains(&cap.replace('↵', "Enter")), "{cap} of {command:?}");
        }
    }
    if std::env::var_os("GAINSAY_WRITE_README").is_some() {
        fs::write(&path, format!("{head}{}{keys}{}{tail}", MARKS[0], MARKS[1])).unwrap();
        return;
    }
    assert!(
        told == keys,
        "The keys in README.md are not those of the commands. Run this test once with \
         GAINSAY_WRITE_README=1, or put this between the two marks:\n{keys}"
    );
}

/// Clicks on the key cap of a command.
fn change(window: &mut Window, cap: &str, name: &str) {
    window.press_named(&format!("Change {cap} of {name}"));
}

#[test]
fn a_key_is_changed_added_removed_and_set_back_and_works_at_once() {
    let project = three_texts();
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.json");
    let mut window = with_file(&project, &file);
    window.key(Key::F1);
    change(&mut window, "C", "Select by characters");
    window.assert_says("Press the new keys for “Select by characters”, in place of C");
    window.key(Key::W);
    assert_eq!(lines(&window, "Select by characters"), ["Select by characters: W, changed by you"]);
    window.press_named("Add keys for Select by characters");
    window.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::W);
    window.key(Key::Escape);
    assert!(!window.has(FIELD), "Escape closes the page again");
    // At once, and in the menu.
    window.key(Key::C);
    assert!(!window.says("characters"));
    window.key(Key::W);
    window.assert_says("characters");
    window.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::W);
    assert!(!window.has("characters"));
    window.click("Menu");
    window.click("Edit");
    assert!(window.names().contains("Select by characters W"), "{}", window.names());
    window.key(Key::Escape);
    window.close();

    // Remembered, in words that a person can read.
    let written = fs::read_to_string(&file).unwrap();
    assert!(
        written.contains("\"Ctrl Shift W\"") && written.contains("\"characters\""),
        "{written}"
    );
    let mut window = with_file(&project, &file);
    window.key(Key::F1);
    change(&mut window, "W", "Select by characters");
    window.click("Remove W");
    assert_eq!(
        lines(&window, "Select by characters"),
        ["Select by characters: Ctrl Shift W, changed by you"]
    );
    change(&mut window, "Ctrl Shift W", "Select by characters");
    window.click("Back to the default");
    assert_eq!(lines(&window, "Select by characters"), ["Select by characters: C"]);
    change(&mut window, "Ctrl Z", "Undo");
    window.ctrl(Key::U);
    change(&mut window, "F2", "Guidelines");
    window.key(Key::F4);
    window.click("All keys back to the defaults");
    assert_eq!(lines(&window, "Undo"), ["Undo: Ctrl Z"]);
    assert_eq!(lines(&window, "Guidelines"), ["Guidelines: F2"]);
    assert!(!window.has("All keys back to the defaults"));
    window.close();
    assert_eq!(User::from_file(Some(file)).keys(), &serde_json::Value::Null);
}

#[test]
fn keys_that_are_somebodys_are_asked_about_and_taken_over() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::F1);
    change(&mut window, "Ctrl Z", "Undo");
    window.ctrl(Key::L);
    window.assert_says("Ctrl L is a key of “Filter documents”. Take it from there?");
    window.click("Leave it there");
    assert_eq!(lines(&window, "Undo"), ["Undo: Ctrl Z"]);
    // By keys alone: Enter on the cap, the keys, Enter on the question.
    window.key(Key::Enter);
    window.ctrl(Key::L);
    window.key(Key::Enter);
    assert_eq!(lines(&window, "Undo"), ["Undo: Ctrl L, changed by you"]);
    assert_eq!(
        lines(&window, "Filter documents"),
        ["Filter documents: in the menu, changed by you"]
    );
    window.press_named("Add keys for Filter documents");
    window.click("Back to the default");
    window.assert_says("Ctrl L is a key of “Undo”. Take it back from there?");
    window.click("Take it over");
    assert_eq!(lines(&window, "Filter documents"), ["Filter documents: Ctrl L"]);
    assert_eq!(lines(&window, "Undo"), ["Undo: in the menu, changed by you"]);
}

#[test]
fn keys_that_are_needed_elsewhere_are_refused_with_the_reason() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::F1);
    change(&mut window, "Ctrl Z", "Undo");
    window.key(Key::Num3);
    window.assert_says("3 marks as denial. The keys of labels are set in project.toml");
    window.key(Key::Num7);
    window.assert_says("7 cannot be chosen. It is kept for labels");
    window.key(Key::Tab);
    window.assert_says("Tab cannot be chosen.");
    window.key(Key::ArrowLeft);
    window.assert_says("Left cannot be chosen.");
    window.harness.event(Event::Copy);
    window.settle();
    window.assert_says("Ctrl C cannot be chosen. Copying needs it everywhere");
    window.key(Key::Escape);
    assert!(window.has(FIELD), "Escape only calls the choice off");
    assert_eq!(lines(&window, "Undo"), ["Undo: Ctrl Z"]);
    // The search was not typed into.
    window.assert_says("Click on a key to change it");
    assert!(!lines(&window, "Redo").is_empty());
}

#[test]
fn a_letter_given_to_a_command_is_still_typed_into_fields() {
    let project = three_texts();
    let mut window = Window::on(&project);
    window.key(Key::F1);
    window.press_named("Add keys for Next document");
    window.key(Key::B);
    assert!(lines(&window, "Next document")[0].ends_with("or B, changed by you"));
    window.key(Key::Escape);
    window.click("Filter documents");
    window.key(Key::B);
    assert_eq!(window.document(), "001.txt");
    window.click_text("harbour");
    window.key(Key::B);
    assert_eq!(window.document(), "2.txt");
}

#[test]
fn the_bottom_line_shows_the_persons_own_keys() {
    let project = three_texts();
    let mut user = a1(&project);
    user.set_keys(serde_json::json!({"done_and_next": ["F9"], "next_span": ["B"]})).unwrap();
    let mut window = Window::with(&project, user);
    let caps = window.painted();
    assert!(caps.iter().any(|words| words == "F9") && caps.iter().any(|words| words == "B"));
    assert!(!caps.iter().any(|words| words == "Tab"));
    window.key(Key::F9);
    assert_eq!(window.document(), "2.txt");
}

#[test]
fn what_cannot_be_read_of_the_keys_is_told_and_kept() {
    let project = three_texts();
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("settings.json");
    fs::write(&file, r#"{"keys":{"undo":["Hyper U"],"juggle":["Ctrl J"]}}"#).unwrap();
    let mut window = with_file(&project, &file);
    window.assert_says("“Hyper U” is no key that is known here, for “Undo”");
    window.assert_says("“juggle” is no command of this version");
    window.key(Key::F1);
    change(&mut window, "Ctrl Z", "Undo");
    window.ctrl(Key::U);
    window.close();
    let keys = User::from_file(Some(file)).keys().clone();
    assert_eq!(keys, serde_json::json!({"undo": ["Ctrl U", "Hyper U"], "juggle": ["Ctrl J"]}));
}
