//! Dialogs by the keyboard: Enter does the main thing, Tab goes as one reads, and nothing that was
//! chosen is lost without a word.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use gainsay::session::user::User;

use super::{Window, three_texts};
use crate::common::Project;

/// What Tab leads to, one after the other.
fn tabs(window: &mut Window, count: usize) -> Vec<String> {
    (0..count)
        .map(|_| {
            window.key(Key::Tab);
            window.keyboard()
        })
        .collect()
}

/// Three texts under the same menu.
fn pages() -> Project {
    let mut project = Project::new();
    let bodies = [
        "The lock was shut on Monday.\n\nIt was a long day for all of them.",
        "A ferry sank in the old canal.\n\nIt was a long week for all of them.",
        "The dam was safe, he said.\n\nIt was a long year for all of them.",
    ];
    for (nth, body) in bodies.iter().enumerate() {
        project = project.file(&format!("{nth}.txt"), format!("Home\nNews\nSport\n\n{body}"));
    }
    project
}

const GROUP: &str = "Stands in 3 documents, such as 0.txt: Home News Sport";

fn proposals(window: &mut Window) {
    window.menu("Document", "Find what is not the article…");
    window.until("the proposals", |window| !window.says("Looking for what"));
}

#[test]
fn tab_goes_through_the_buttons_as_one_reads_them() {
    let project = three_texts();
    let mut window = Window::with(&project, User::from_file(None));
    assert_eq!(window.keyboard(), "TextInput Your short name");
    window.type_words("a1");
    assert_eq!(tabs(&mut window, 2), ["Button Just look", "Button Continue"]);
    window.key(Key::Enter);
    assert!(!window.has("Your short name"));
    window.ctrl(Key::Comma);
    let all = tabs(&mut window, 24);
    let at = |name: &str| all.iter().position(|it| it == name).unwrap_or_else(|| panic!("{all:?}"));
    assert!(at("Button Smaller") < at("Button Larger"), "{all:?}");
    assert!(at("Button Back to the defaults") < at("Button Close"), "{all:?}");
}

#[test]
fn ticked_proposals_are_not_lost_by_a_key() {
    let project = pages();
    let mut window = Window::on(&project);
    proposals(&mut window);
    assert!(window.has(GROUP), "{}", window.names());
    // By keys alone: the tick, what it is about, the way out, and the main thing last.
    assert_eq!(
        tabs(&mut window, 3),
        [
            format!("CheckBox {GROUP}"),
            "Button Where “Home News Sport” stands".to_owned(),
            "Button Close".to_owned(),
        ]
    );
    window.click(GROUP);
    window.key(Key::Escape);
    window.assert_says("What is ticked is not left out yet");
    assert!(window.is_chosen(Role::CheckBox, GROUP));
    window.click(GROUP);
    window.key(Key::Escape);
    assert!(!window.has(GROUP), "nothing is ticked that could be lost");
    proposals(&mut window);
    window.click(GROUP);
    window.click("Close");
    assert!(window.has(GROUP));
    window.click("Close");
    assert!(!window.has(GROUP), "whoever means it closes again");
    assert!(window.session().open().unwrap().outside().is_empty());
}

#[test]
fn ctrl_enter_does_the_main_thing_wherever_the_keyboard_is() {
    let project = pages();
    let mut window = Window::on(&project);
    proposals(&mut window);
    window.key(Key::Tab);
    window.key(Key::Space);
    assert!(window.is_chosen(Role::CheckBox, GROUP));
    window.ctrl(Key::Enter);
    window.until("the regions", |window| window.says("Left 3 places out of the article"));
    // Where there is nothing but a way out, Enter takes it.
    proposals(&mut window);
    window.assert_says("Nothing to propose");
    window.key(Key::Enter);
    assert!(!window.has("Nothing to propose"));
}

#[test]
fn one_region_hides_no_proposal_that_it_does_not_touch() {
    let project = pages();
    let mut window = Window::on(&project);
    window.drag("News");
    window.keys(Modifiers::ALT, Key::X);
    proposals(&mut window);
    window.click("Where “Home” stands");
    let here = window.names_of(Role::CheckBox);
    let here: Vec<_> = here.iter().filter(|name| name.starts_with("0.txt: ")).collect();
    assert_eq!(here.len(), 2, "before and after the region: {}", window.names());
}
