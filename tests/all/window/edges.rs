//! The edges of the selected mark under the mouse, and what the pointer says before a press.

use eframe::egui::{CursorIcon, Key, Modifiers, Pos2, accesskit::Role, vec2};

use super::{HARBOUR, Window, of, saved, three_texts};
use crate::common::{Project, mark};

const DOCUMENT: &str = "001.txt";

/// One claim in the middle of the first text, selected.
fn claimed(project: &Project) -> Window {
    let mut session = project.open_at(DOCUMENT);
    mark(&mut session, &["up to forty barges"], "claim");
    session.close().unwrap();
    let mut window = Window::on(project);
    window.click_text("forty barges");
    window
}

#[test]
fn an_edge_goes_by_words_and_one_undo_takes_it_back() {
    let project = three_texts();
    let mut window = claimed(&project);
    let (_, end) = window.edges("up to forty barges");
    let (_, to) = window.ends("may ha");
    window.pull(end, to, Modifiers::NONE);
    let before = of(&[("claim", "up to forty barges")]);
    assert_eq!(saved(&project, DOCUMENT), before, "nothing is written while one drags");
    assert!(window.has("claim: up to forty barges may have"), "but shown:\n{}", window.names());
    window.let_go(to, Modifiers::NONE);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "up to forty barges may have")]));
    assert_eq!(window.selected().unwrap().1, "up to forty barges may have", "it stays selected");
    let (start, _) = window.edges("up to forty");
    let (to, _) = window.ends("barges may");
    window.pull(start, to + vec2(4.0, 0.0), Modifiers::NONE);
    window.let_go(to + vec2(4.0, 0.0), Modifiers::NONE);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "barges may have")]));
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    assert_eq!(saved(&project, DOCUMENT), before);
}

#[test]
fn with_alt_or_the_switch_an_edge_goes_by_characters() {
    let project = three_texts();
    let mut window = claimed(&project);
    let (_, end) = window.edges("up to forty barges");
    let (_, to) = window.ends("up to forty bar");
    window.pull(end, to, Modifiers::ALT);
    window.let_go(to, Modifiers::ALT);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "up to forty bar")]));
    window.key(Key::C);
    let (start, _) = window.edges("up to forty");
    let (to, _) = window.ends("rty bar");
    window.pull(start, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "rty bar")]));
}

#[test]
fn escape_calls_a_drag_off() {
    let project = three_texts();
    let mut window = claimed(&project);
    let (_, end) = window.edges("up to forty barges");
    let (_, to) = window.ends("may have");
    window.pull(end, to, Modifiers::NONE);
    window.key(Key::Escape);
    window.let_go(to, Modifiers::NONE);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "up to forty barges")]));
    assert!(window.selected().is_some(), "Escape meant the drag, not the mark");
    window.key(Key::Escape);
    assert!(window.selected().is_none());
}

#[test]
fn an_edge_takes_in_a_bracket_as_a_mark_does() {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    mark(&mut session, &["Rhine Observatory"], "source");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.click_text("Rhine Observatory");
    let (_, end) = window.edges("Rhine Observatory");
    let (_, to) = window.ends("(RO");
    window.pull(end, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    assert_eq!(saved(&project, DOCUMENT), of(&[("source", "Rhine Observatory (RO)")]));
}

#[test]
fn from_right_to_left_the_end_is_on_the_left() {
    let text = "قال وزير الخارجية إن القناة لا تزال مفتوحة أمام السفن.";
    let project = Project::new().file("a.txt", text);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["وزير الخارجية"], "source");
    session.close().unwrap();
    let mut window = Window::on(&project);
    let (start, end) = window.edges("وزير الخارجية");
    assert!(end.x < start.x);
    window.click_at(start.lerp(end, 0.5));
    window.hover(end);
    assert_eq!(window.cursor(), CursorIcon::ResizeHorizontal);
    let (to, _) = window.edges("القناة");
    window.pull(end, to - vec2(8.0, 0.0), Modifiers::NONE);
    window.let_go(to - vec2(8.0, 0.0), Modifiers::NONE);
    assert_eq!(saved(&project, "a.txt"), of(&[("source", "وزير الخارجية إن القناة")]));
    let (start, _) = window.edges("وزير الخارجية");
    let inside = end + vec2(8.0, 0.0);
    window.pull(start, inside, Modifiers::NONE);
    window.let_go(inside, Modifiers::NONE);
    assert_eq!(saved(&project, "a.txt"), of(&[("source", "الخارجية إن القناة")]));
}

#[test]
fn an_edge_stops_at_the_other_one_and_at_its_neighbour() {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    mark(&mut session, &["harbour union’s", "said on Monday"], "source");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.click_text("said on");
    // The end of the first part, far into the second.
    let (_, end) = window.edges("harbour union’s");
    let (_, to) = window.ends("said on Mon");
    window.pull(end, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    let ranges = |window: &Window| {
        let open = window.session().open().unwrap();
        let span = open.spans.first().unwrap().span().unwrap();
        let words =
            span.ranges.iter().map(|range| range.slice(&open.text.words).unwrap().to_owned());
        words.collect::<Vec<_>>()
    };
    assert_eq!(ranges(&window), ["harbour union’s secretary", "said on Monday"]);
    // The start of the second part, far beyond its end.
    let (start, _) = window.edges("said on Monday");
    let (to, _) = window.ends("closed without");
    window.pull(start, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    assert_eq!(ranges(&window), ["harbour union’s secretary", "Monday"]);
}

#[test]
fn a_mark_that_is_there_already_is_told_and_the_edge_goes_back() {
    let project = three_texts();
    let mut session = project.open_at(DOCUMENT);
    mark(&mut session, &["The ministry denied"], "claim");
    mark(&mut session, &["The ministry"], "claim");
    session.close().unwrap();
    let mut window = Window::on(&project);
    window.click_text("The ministry");
    let (_, end) = window.edges("The ministry");
    let (_, to) = window.ends("denied");
    window.pull(end, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    window.assert_says("already");
    assert_eq!(
        saved(&project, DOCUMENT),
        of(&[("claim", "The ministry"), ("claim", "The ministry denied")])
    );
    assert!(window.has("claim: The ministry"), "it is drawn as it was");
}

#[test]
fn an_edge_goes_over_line_ends_and_pulls_the_text_along() {
    let long = format!("{HARBOUR}\n{}", "And the water stood still that day.\n\n".repeat(100));
    let project = Project::new().file("001.txt", long);
    let mut window = claimed(&project);
    let (_, end) = window.edges("up to forty barges");
    let below = Pos2::new(end.x, 895.0);
    window.pull(end, below, Modifiers::NONE);
    window.pass(1.5);
    assert!(!window.sees("The harbour union"), "the text came along");
    window.let_go(below, Modifiers::NONE);
    let saved = saved(&project, DOCUMENT);
    assert!(saved[0].1.len() > 1_000, "{} bytes", saved[0].1.len());
    assert!(
        saved[0].1.starts_with("up to forty barges may have been turned back.\n\nThe ministry")
    );
}

#[test]
fn a_press_on_an_edge_without_a_drag_is_a_click_and_a_double_click_takes_the_word() {
    let project = three_texts();
    let mut window = claimed(&project);
    let (start, _) = window.edges("up to forty barges");
    window.click_at(start);
    assert_eq!(window.selected(), None, "between the words there is no mark");
    window.click_text("forty barges");
    let (_, end) = window.edges("up to forty barges");
    window.click_at(end - vec2(4.0, 0.0));
    assert!(window.selected().is_some());
    window.pass(0.6);
    for pressed in [true, false, true, false] {
        if pressed {
            window.press(start);
        } else {
            window.let_go(start, Modifiers::NONE);
        }
    }
    assert!(window.selection().is_some(), "a double click selects");
    assert_eq!(saved(&project, DOCUMENT).len(), 1);
}

#[test]
fn the_pointer_says_what_a_press_would_do() {
    let project = three_texts();
    let mut window = claimed(&project);
    let (start, end) = window.edges("up to forty barges");
    let (bare, _) = window.ends("The ministry");
    let marked = window.ends("forty").0 + vec2(4.0, 0.0);
    for (at, expected) in [
        (bare, CursorIcon::Text),
        (marked, CursorIcon::PointingHand),
        (start, CursorIcon::ResizeHorizontal),
        (end, CursorIcon::ResizeHorizontal),
        (Pos2::new(bare.x - 60.0, bare.y), CursorIcon::Default),
    ] {
        window.hover(at);
        assert_eq!(window.cursor(), expected, "at {at:?}");
    }
    window.key(Key::C);
    window.hover(bare);
    assert_eq!(window.cursor(), CursorIcon::Crosshair);
    window.key(Key::C);
    let (_, to) = window.ends("may have");
    window.pull(end, to, Modifiers::NONE);
    assert_eq!(window.cursor(), CursorIcon::Grabbing);
    window.key(Key::Escape);
    window.let_go(to, Modifiers::NONE);
    // Without a mark selected an edge is text, or a mark, as any other place.
    window.key(Key::Escape);
    window.hover(end);
    assert_ne!(window.cursor(), CursorIcon::ResizeHorizontal);
    assert!(!window.is_chosen(Role::ListItem, "claim: up to forty barges"));
}

#[test]
fn a_knob_below_the_letters_takes_the_edge_and_the_letters_still_select() {
    let project = three_texts();
    let mut window = claimed(&project);
    let (start, end) = window.ends("up to forty barges");
    // Below the first letter, where no letters are.
    let knob = start + vec2(1.0, 12.0);
    window.hover(knob);
    assert_eq!(window.cursor(), CursorIcon::ResizeHorizontal);
    let (to, _) = window.ends("to forty");
    window.pull(knob, Pos2::new(to.x, knob.y), Modifiers::NONE);
    window.let_go(Pos2::new(to.x, knob.y), Modifiers::NONE);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "to forty barges")]));
    let knob = end + vec2(1.0, 12.0);
    window.hover(knob);
    assert_eq!(window.cursor(), CursorIcon::ResizeHorizontal);
    let (_, to) = window.ends("may have");
    window.pull(knob, Pos2::new(to.x, knob.y), Modifiers::NONE);
    window.let_go(Pos2::new(to.x, knob.y), Modifiers::NONE);
    assert_eq!(saved(&project, DOCUMENT), of(&[("claim", "to forty barges may have")]));
    // A selection that begins at the same word is one.
    let (from, to) = window.ends("to forty");
    window.pull(from, to, Modifiers::NONE);
    window.let_go(to, Modifiers::NONE);
    assert_eq!(window.selection().as_deref(), Some("to forty"));
}
