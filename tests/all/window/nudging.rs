//! The edges of the selected mark by keys.

use eframe::egui::{Key, Modifiers};
use gainsay::text::{Ranges, next_grapheme};

use super::{Window, of, saved, spans, three_texts};
use crate::common::{Project, mark};

const DOCUMENT: &str = "001.txt";

fn claimed(project: &Project, path: &str, words: &[&str]) -> Window {
    let mut session = project.open_at(path);
    mark(&mut session, words, "claim");
    session.close().unwrap();
    let mut window = Window::on(project);
    window.key(Key::Tab);
    window
}

#[track_caller]
fn holds(project: &Project, words: &str) {
    assert_eq!(saved(project, DOCUMENT), of(&[("claim", words)]));
}

#[test]
fn letters_and_brackets_move_either_edge_and_each_press_is_a_step() {
    let project = three_texts();
    let mut window = claimed(&project, DOCUMENT, &["up to forty barges"]);
    let shift = Modifiers::SHIFT;
    let ctrl_shift = Modifiers { shift: true, ..Modifiers::COMMAND };
    for (modifiers, key, words) in [
        (Modifiers::NONE, Key::F, "up to forty barges may"),
        (Modifiers::NONE, Key::S, "to forty barges may"),
        (Modifiers::NONE, Key::D, "to forty barges"),
        (Modifiers::NONE, Key::A, "up to forty barges"),
        (Modifiers::NONE, Key::CloseBracket, "up to forty barges may"),
        (shift, Key::CloseBracket, "up to forty barges"),
        (shift, Key::OpenBracket, "to forty barges"),
        (Modifiers::NONE, Key::OpenBracket, "up to forty barges"),
        (shift, Key::D, "up to forty barge"),
        (shift, Key::F, "up to forty barges"),
        (shift, Key::S, "p to forty barges"),
        (shift, Key::A, "up to forty barges"),
        (ctrl_shift, Key::CloseBracket, "up to forty barge"),
        (Modifiers::COMMAND, Key::CloseBracket, "up to forty barges"),
        (ctrl_shift, Key::OpenBracket, "p to forty barges"),
        (Modifiers::COMMAND, Key::OpenBracket, "up to forty barges"),
    ] {
        window.keys(modifiers, key);
        holds(&project, words);
        assert_eq!(window.selected().unwrap().1, words, "it stays selected");
    }
    for _ in 0..16 {
        window.ctrl(Key::Z);
    }
    holds(&project, "up to forty barges");
}

#[test]
fn presses_that_come_faster_than_frames_all_count() {
    let project = three_texts();
    let mut window = claimed(&project, DOCUMENT, &["forty"]);
    window.repeat(Modifiers::NONE, Key::F, 5);
    holds(&project, "forty barges may have been turned");
    window.repeat(Modifiers::NONE, Key::D, 3);
    holds(&project, "forty barges may");
    window.ctrl(Key::Z);
    holds(&project, "forty barges may have");
}

#[test]
fn an_edge_goes_over_line_ends_and_takes_its_bracket_along() {
    let project = three_texts();
    let mut window = claimed(&project, DOCUMENT, &["turned back"]);
    window.repeat(Modifiers::NONE, Key::F, 2);
    holds(&project, "turned back.\n\nThe ministry");
    window.repeat(Modifiers::NONE, Key::D, 2);
    holds(&project, "turned back");
    let project = three_texts();
    let mut window = claimed(&project, DOCUMENT, &["Rhine Observatory"]);
    window.key(Key::F);
    holds(&project, "Rhine Observatory (RO)");
    window.key(Key::D);
    holds(&project, "Rhine Observatory");
}

#[test]
fn an_edge_stops_at_the_other_one_and_says_so() {
    let project = three_texts();
    let mut window = claimed(&project, DOCUMENT, &["forty"]);
    window.key(Key::D);
    window.assert_says("This edge cannot go farther");
    window.repeat(Modifiers::SHIFT, Key::D, 9);
    holds(&project, "f");
    window.repeat(Modifiers::SHIFT, Key::S, 2);
    holds(&project, "f");
}

#[test]
fn of_several_ranges_the_outermost_edges_move() {
    let project = three_texts();
    let mut window = claimed(&project, DOCUMENT, &["harbour union’s", "said"]);
    window.key(Key::A);
    window.key(Key::F);
    let place = spans(&project, DOCUMENT)[0].span().unwrap().ranges.clone();
    let text = window.session().open().unwrap().text.words.clone();
    let words: Vec<_> = place.iter().filter_map(|range| range.slice(&text)).collect();
    assert_eq!(words, ["The harbour union’s", "said on"]);
}

#[test]
fn no_press_leaves_half_a_grapheme_or_nothing() {
    let text = "«กำลัง» 👩‍👧‍👦🇺🇦 e\u{301}te\u{301} नमस्ते (שלום) ข้าว\r\nກໍ່ “end”.";
    let project = Project::new().file("a.txt", text);
    let mut window = claimed(&project, "a.txt", &["नमस्ते"]);
    let mut bounds = vec![0];
    while let Some(&last) = bounds.last()
        && (last as usize) < text.len()
    {
        bounds.push(next_grapheme(text, last));
    }
    let keys = [Key::A, Key::F, Key::S, Key::F, Key::D, Key::A, Key::A, Key::D, Key::D, Key::S];
    for (press, key) in keys.into_iter().cycle().take(60).enumerate() {
        let modifiers = if press % 3 == 0 { Modifiers::NONE } else { Modifiers::SHIFT };
        window.keys(modifiers, key);
        let ranges: Ranges = spans(&project, "a.txt")[0].span().unwrap().ranges.clone();
        let range = ranges.hull();
        assert!(!range.is_empty());
        assert!(bounds.contains(&range.start()) && bounds.contains(&range.end()), "{range:?}");
        let words = range.slice(text).unwrap();
        assert_eq!(words.trim(), words);
    }
}
