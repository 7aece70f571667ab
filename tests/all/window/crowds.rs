//! Many marks on the same words: lanes, "+n", and going through what lies at one place.

use eframe::egui::{Key, Modifiers, accesskit::Role, vec2};

use super::{Window, a1, three_texts};
use crate::common::{Project, go_to, mark};

const DOCUMENT: &str = "001.txt";

/// Twelve marks over “has not”, longer and longer to both sides.
fn crowded() -> Project {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    let words = "The canal office has not commented.";
    for from in ["The", "canal", "office", "has"] {
        for (to, label) in [("not", "claim"), ("commented", "source"), ("has not", "denial")] {
            let end = words.find(to).unwrap() + to.len();
            let whole = words.get(words.find(from).unwrap()..end).unwrap();
            mark(&mut session, &[whole], label);
        }
    }
    assert_eq!(session.open().unwrap().spans.len(), 12);
    session.close().unwrap();
    project
}

/// The one whose name begins so.
fn name_with(window: &Window, beginning: &str) -> String {
    let names = window.names_of(Role::Button);
    let found = names.into_iter().find(|name| name.starts_with(beginning));
    found.unwrap_or_else(|| panic!("no “{beginning}…”:\n{}", window.names()))
}

#[test]
fn marks_without_a_lane_are_counted_and_reached() {
    let project = crowded();
    let mut window = Window::on(&project);
    assert_eq!(window.names_of(Role::Mark).len(), 4, "four have lanes");
    let more = name_with(&window, "8 more marks: ");
    window.click(&more);
    let first = window.selected().expect("the first of those without a lane");
    assert!(window.is_chosen(Role::ListItem, &format!("{}: {}", first.0, first.1)));
    window.assert_says("1 of 8 here");
    assert_eq!(window.names_of(Role::Mark).len(), 5, "the selected one is always drawn");
    window.pass(1.0);
    window.click(&more);
    assert_ne!(window.selected().unwrap(), first);
    window.assert_says("2 of 8 here");
}

#[test]
fn clicks_go_through_all_that_lies_under_the_pointer() {
    let project = crowded();
    let mut window = Window::on(&project);
    let (at, _) = window.ends("has not");
    let at = at + vec2(6.0, 0.0);
    let mut seen = Vec::new();
    for number in 1..=12 {
        window.click_at(at);
        window.assert_says(&format!("{number} of 12 here"));
        seen.push(window.selected().unwrap());
    }
    let length = |mark: &(String, String)| mark.1.len();
    assert!(seen.is_sorted_by_key(length), "smallest first: {seen:?}");
    let first = seen[0].clone();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 12, "each once");
    window.click_at(at);
    assert_eq!(window.selected().unwrap(), first, "and around");
    window.click_at(at + vec2(8.0, 0.0));
    window.assert_says("1 of 12 here");
    window.key(Key::Tab);
    assert!(!window.says("of 12 here"), "another way leads elsewhere");
}

#[test]
fn a_mark_in_parts_is_gone_through_like_others_and_not_in_its_gap() {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    mark(&mut session, &["harbour union’s", "said on Monday"], "claim");
    mark(&mut session, &["union’s secretary said"], "source");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.click_text("said on");
    let first = window.selected().unwrap();
    window.click_text("said on");
    assert_ne!(window.selected().unwrap(), first);
    window.assert_says("2 of 2 here");
    window.click_text("secretary");
    assert_eq!(window.selected().unwrap().0, "source");
    assert!(!window.says("of 2 here"), "only one lies in the gap");
}

#[test]
fn nothing_moves_while_one_marks_and_lanes_get_room_once_out_of_sight() {
    let project = three_texts();
    let mut window = Window::on(&project);
    let below = |window: &Window| window.ends("The ministry").0.y;
    let before = below(&window);
    // The last line of the first paragraph.
    for (words, key) in [
        ("been turned back", Key::Num1),
        ("turned back", Key::Num2),
        ("turned back", Key::Num3),
        ("been turned", Key::Num2),
        ("been turned back", Key::Num3),
    ] {
        window.mark(words, key);
        window.key(Key::Escape);
        assert_eq!(below(&window).to_bits(), before.to_bits(), "after “{words}”");
    }
    assert!(window.says("1 more mark: "), "{}", window.names());
    window.ctrl(Key::PageDown);
    window.until("the next document", |window| window.document() == "2.txt");
    window.ctrl(Key::PageUp);
    window.until("the first document", |window| window.document() == DOCUMENT);
    let after = below(&window);
    assert!(after > before + 3.0 && after < before + 8.0, "{before} became {after}");
    let mut session = project.open();
    go_to(&mut session, DOCUMENT);
    assert_eq!(session.open().unwrap().spans.len(), 5);
}

#[test]
fn more_marks_are_a_large_target_and_touch_no_letters_below() {
    for zoom in [80, 100, 150] {
        let project = crowded();
        let mut user = a1(&project);
        user.set_zoom_percent(zoom).unwrap();
        let window = Window::with(&project, user);
        let more = name_with(&window, "8 more marks: ");
        let rect = window.rect_of(&more);
        assert!(rect.width() >= 24.0 && rect.height() >= 18.0, "{rect:?} at {zoom} %");
    }
}

#[test]
fn marks_without_a_lane_are_reached_by_keys_alone() {
    let project = crowded();
    let mut session = project.open_at(DOCUMENT);
    // A second crowded place, on the first line.
    let place = super::HARBOUR.split(',').next().unwrap();
    for end in 20..30 {
        let words = place.get(..end).unwrap();
        let ranges = gainsay::text::Ranges::one(crate::common::place_of(&session, words, 0));
        let action = gainsay::session::Action::AddSpan {
            ranges: ranges.unwrap(),
            label: ["claim", "source", "denial"][end % 3].into(),
        };
        session.dispatch(action).unwrap();
    }
    session.close().unwrap();
    let mut window = Window::on(&project);
    let chips = |window: &Window| -> Vec<String> {
        let names = window.names_of(Role::Button);
        names.into_iter().filter(|name| name.contains(" more mark")).collect()
    };
    let all = chips(&window);
    assert!(all.len() >= 2, "{all:?}");
    window.click_text("The ministry");
    window.key(Key::F6);
    assert_eq!(window.focused().as_ref(), Some(&all[0]), "from the text to what lies deeper");
    window.key(Key::Tab);
    assert_eq!(window.focused().as_ref(), Some(&all[1]));
    window.key(Key::Enter);
    assert!(window.selected().is_some(), "as a click does it");
    window.assert_says(" here");
    window.keys(Modifiers::SHIFT, Key::F6);
    assert!(!window.focused().is_some_and(|name| all.contains(&name)), "and back to the text");
}

impl Window {
    /// The name of the button that has the keyboard.
    fn focused(&self) -> Option<String> {
        use egui_kittest::kittest::NodeT as _;
        let nodes = self.harness.root().children_recursive();
        let mut nodes = nodes.map(|node| node.accesskit_node());
        nodes.find(|node| node.is_focused() && node.role() == Role::Button)?.label()
    }
}
