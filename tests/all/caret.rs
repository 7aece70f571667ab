//! The caret of the pane in every script: what is crossed, where it stands, that it never gets lost.

use std::{fs, path::Path};

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use gainsay::text::{TextRange, next_grapheme};
use proptest::prelude::*;

use crate::fixture::{Page, ends, open, rects};

const MIXED: [&str; 12] = [
    "The union’s secretary said “no”, in a naïve façade.",
    "У портовій службі заявили, що рух суден не припинявся.",
    "قال وزير الخارجية إن القناة لا تزال مفتوحة أمام السفن.",
    "אמר שר החוץ כי התעלה עדיין פתוחה לכלי שיט.",
    "กระทรวงปฏิเสธว่าเรือไม่ได้ถูกส่งกลับ น้ำขึ้น",
    "ກະຊວງປະຕິເສດວ່າເຮືອບໍ່ໄດ້ຖືກສົ່ງກັບຄືນ",
    "मंत्रालय ने इस बात से इनकार किया कि कोई नाव लौटाई गई थी।",
    "The minister (שר החוץ) told العربية on 12.3. that it was so.",
    "وقال Rhine Observatory إن 40 قاربا عادت.",
    "Saved 👩‍👧‍👦 and 👍🏽, e\u{301}te\u{301}, 🇺🇦🇱🇦 O\u{302}\u{323} 한국어",
    "漢字かな交じり文で、運河は開いている。",
    "abc שלום",
];

fn page(text: &str, width: f32) -> Harness<'static, Page> {
    let mut page = Page::new(text);
    page.measure = width;
    let mut harness = open(page, 800.0, 500.0, 1.0);
    let id = harness.state().pane.id().expect("shown");
    harness.ctx.memory_mut(|memory| memory.request_focus(id));
    harness.run();
    harness
}

fn press(harness: &mut Harness<'_, Page>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.step();
}

fn caret(harness: &Harness<'_, Page>) -> u32 {
    harness.state().pane.caret()
}

/// Where it was painted: line and column in points.
fn spot(harness: &mut Harness<'_, Page>) -> (i32, i32) {
    let page = harness.state_mut();
    let rect = page.with_input(|page, input| page.pane.caret_rect(input)).expect("in sight");
    #[expect(clippy::cast_possible_truncation, reason = "points of a small window")]
    let whole = |at: f32| (at * 8.0).round() as i32;
    (whole(rect.top()), whole(rect.center().x))
}

fn bounds(text: &str) -> Vec<u32> {
    let mut bounds = vec![0];
    while let Some(&last) = bounds.last()
        && (last as usize) < text.len()
    {
        bounds.push(next_grapheme(text, last));
    }
    bounds
}

/// From the left end of a line to its right end, and back over the same places.
fn walked(text: &str) {
    let bounds = bounds(text);
    let graphemes = bounds.len() - 1;
    let mut harness = page(text, 700.0);
    press(&mut harness, Modifiers::NONE, Key::End);
    let end = spot(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::Home);
    let start = spot(&mut harness);
    assert_eq!((start.0, caret(&harness)), (end.0, 0), "on one line: {text}");
    // Text from right to left begins on the right.
    let rtl = end.1 < start.1;
    if rtl {
        press(&mut harness, Modifiers::NONE, Key::End);
    }
    let mut spots = vec![spot(&mut harness)];
    for _ in 0..graphemes {
        press(&mut harness, Modifiers::NONE, Key::ArrowRight);
        assert!(bounds.contains(&caret(&harness)), "{} in {text}", caret(&harness));
        spots.push(spot(&mut harness));
    }
    let xs: Vec<i32> = spots.iter().map(|spot| spot.1).collect();
    assert!(spots.iter().all(|spot| spot.0 == start.0), "one line: {text}");
    assert!(xs.windows(2).all(|pair| pair[0] < pair[1]), "to the right: {xs:?} in {text}");
    assert_eq!(xs.last(), Some(&start.1.max(end.1)), "to the end: {text}");
    for expected in spots.iter().rev().skip(1) {
        press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
        assert_eq!(spot(&mut harness), *expected, "back in {text}");
    }
}

#[test]
fn right_goes_over_each_grapheme_once_and_left_back_over_the_same_places() {
    for text in MIXED {
        walked(text);
    }
}

#[test]
fn where_one_direction_rules_every_boundary_is_reached_in_order() {
    for text in &MIXED[..7] {
        let rtl = text.starts_with(['ق', 'א']);
        let mut harness = page(text, 700.0);
        let mut seen = vec![caret(&harness)];
        for _ in 0..bounds(text).len() - 1 {
            let key = if rtl { Key::ArrowLeft } else { Key::ArrowRight };
            press(&mut harness, Modifiers::NONE, key);
            seen.push(caret(&harness));
        }
        assert_eq!(seen, bounds(text), "{text}");
    }
}

/// Every line of the sample in many languages.
fn sample_lines() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/catch/texts");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut lines: Vec<String> = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        lines.extend(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    }
    assert!(lines.len() > 40, "{} lines", lines.len());
    lines
}

#[test]
fn over_wrapped_lines_of_the_samples_every_press_moves_on_and_back() {
    // Some of each file, set narrow, so that lines wrap.
    for line in sample_lines().iter().step_by(4) {
        let line: String = line.chars().take(160).collect();
        let line = line.trim();
        let bounds = bounds(line);
        let mut harness = page(line, 220.0);
        press(&mut harness, Modifiers::COMMAND, Key::Home);
        let first = spot(&mut harness);
        press(&mut harness, Modifiers::NONE, Key::End);
        let rtl = spot(&mut harness).1 < first.1;
        press(&mut harness, Modifiers::COMMAND, Key::Home);
        let (on, back) =
            if rtl { (Key::ArrowLeft, Key::ArrowRight) } else { (Key::ArrowRight, Key::ArrowLeft) };
        let mut spots = vec![spot(&mut harness)];
        for _ in 0..bounds.len() * 2 {
            press(&mut harness, Modifiers::NONE, on);
            assert!(bounds.contains(&caret(&harness)), "{} in {line}", caret(&harness));
            let now = spot(&mut harness);
            if spots.last() == Some(&now) {
                break;
            }
            assert!(!spots.contains(&now), "twice at {now:?} in {line}");
            spots.push(now);
        }
        let lines = spots.iter().map(|spot| spot.0).collect::<std::collections::BTreeSet<_>>();
        assert!(spots.len() + 2 * lines.len() >= bounds.len(), "{} in {line}", spots.len());
        for expected in spots.iter().rev().skip(1) {
            press(&mut harness, Modifiers::NONE, back);
            assert_eq!(spot(&mut harness), *expected, "back in {line}");
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "word ",
        "a",
        " ",
        "\n",
        "\r\n",
        "\n\n",
        "שלום ",
        "عربية",
        "12.5",
        " (",
        ")",
        "ข้าว",
        "नमस्ते ",
        "漢字",
        "👩‍👧‍👦",
        "e\u{301}",
        "\u{200f}",
        "\t",
        "ກໍ່",
        "🇺🇦",
    ]);
    prop::collection::vec(part, 1..40).prop_map(|parts| parts.concat())
}

const KEYS: [(Key, bool); 14] = [
    (Key::ArrowLeft, false),
    (Key::ArrowRight, false),
    (Key::ArrowUp, false),
    (Key::ArrowDown, false),
    (Key::Home, false),
    (Key::End, false),
    (Key::PageUp, false),
    (Key::PageDown, false),
    (Key::ArrowLeft, true),
    (Key::ArrowRight, true),
    (Key::ArrowUp, true),
    (Key::ArrowDown, true),
    (Key::Home, true),
    (Key::End, true),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn wherever_keys_lead_the_caret_is_seen_and_never_in_a_grapheme(
        text in any_text(),
        keys in prop::collection::vec((0..KEYS.len(), any::<bool>()), 1..30),
    ) {
        let bounds = bounds(&text);
        let mut harness = page(&text, 160.0);
        for (key, shift) in keys {
            let (key, far) = KEYS[key];
            let mut modifiers = if far { Modifiers::COMMAND } else { Modifiers::NONE };
            modifiers.shift = shift;
            press(&mut harness, modifiers, key);
            prop_assert!(bounds.contains(&caret(&harness)), "{} after {:?}", caret(&harness), key);
            spot(&mut harness);
            let ends = harness.state().pane.selection().unwrap_or(TextRange::empty(0));
            prop_assert!(bounds.contains(&ends.start()) && bounds.contains(&ends.end()));
            // One step to either side and back is the same place on the screen, once it is a place
            // that steps lead to: the end of a wrapped line is left for the start of the next.
            let mut places = Vec::new();
            for key in [Key::ArrowRight, Key::ArrowLeft, Key::ArrowRight, Key::ArrowLeft] {
                press(&mut harness, Modifiers::NONE, key);
                places.push(spot(&mut harness));
            }
            // Paragraphs of either direction begin on different sides.
            if places[1].0 == places[2].0 && places[1] != places[2] {
                prop_assert_eq!(places[1], places[3], "{:?}", places);
            }
        }
    }
}

fn long(paragraphs: usize) -> String {
    let sentence = "The canal office said that the lock would stay closed until the spring thaw. ";
    let paragraphs: Vec<String> =
        (0..paragraphs).map(|number| format!("{number}. {}", sentence.repeat(4))).collect();
    paragraphs.join("\n\n")
}

#[test]
fn lines_keep_the_column_over_short_and_blank_ones() {
    let text =
        "The harbour union’s secretary said\nNo.\n\nThe ministry denied that any barge came.";
    let mut harness = page(text, 700.0);
    let from = harness.state().range("secretary").start();
    harness.state_mut().pane.put_caret(from);
    harness.run();
    let (_, x) = spot(&mut harness);
    for _ in 0..3 {
        press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    }
    let (_, below) = spot(&mut harness);
    assert!(x.abs_diff(below) < 8 * 8, "{x} and {below}");
    for _ in 0..3 {
        press(&mut harness, Modifiers::NONE, Key::ArrowUp);
    }
    assert_eq!((caret(&harness), spot(&mut harness).1), (from, x));
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(caret(&harness), harness.state().range("No.").end(), "a short line’s end");
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(caret(&harness) as usize, text.len(), "down on the last line: to the end");
}

#[test]
fn pages_keep_the_column_and_the_caret_stays_in_sight() {
    let text = long(60);
    let mut harness = page(&text, 640.0);
    let from = harness.state().range("said").start();
    harness.state_mut().pane.put_caret(from);
    harness.run();
    let before = spot(&mut harness);
    for _ in 0..5 {
        press(&mut harness, Modifiers::NONE, Key::PageDown);
        let now = spot(&mut harness);
        assert!(before.1.abs_diff(now.1) < 8 * 12, "{before:?} {now:?}");
    }
    assert!(harness.state().pane.first_visible() > 1_000);
    for _ in 0..5 {
        press(&mut harness, Modifiers::NONE, Key::PageUp);
    }
    assert!(caret(&harness).abs_diff(from) < 200, "{} from {from}", caret(&harness));
    assert_eq!(harness.state().pane.first_visible(), 0);
    press(&mut harness, Modifiers::COMMAND, Key::End);
    assert_eq!(caret(&harness) as usize, text.len());
    spot(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::Home);
    assert_eq!((caret(&harness), harness.state().pane.first_visible()), (0, 0));
    for _ in 0..40 {
        press(&mut harness, Modifiers::NONE, Key::ArrowDown);
        spot(&mut harness);
    }
    assert!(harness.state().pane.first_visible() > 0, "the text came along");
}

#[test]
fn ctrl_goes_by_words_and_paragraphs_and_shift_selects() {
    let text = "The harbour, he said, was open.\nAnd shut.\n\nThen came dusk.";
    let mut harness = page(text, 700.0);
    let at = |words: &str| u32::try_from(text.find(words).unwrap()).unwrap();
    for expected in [3, at(","), at(" said"), at(", was")] {
        press(&mut harness, Modifiers::COMMAND, Key::ArrowRight);
        assert_eq!(caret(&harness), expected);
    }
    press(&mut harness, Modifiers::COMMAND, Key::ArrowLeft);
    assert_eq!(caret(&harness), at("said"));
    let shift = Modifiers { shift: true, ..Modifiers::COMMAND };
    press(&mut harness, shift, Key::ArrowRight);
    press(&mut harness, shift, Key::ArrowRight);
    assert_eq!(harness.state().selected_text(), Some("said, was"));
    press(&mut harness, Modifiers::SHIFT, Key::ArrowLeft);
    assert_eq!(harness.state().selected_text(), Some("said, wa"));
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    assert_eq!((harness.state().selected_text(), caret(&harness)), (None, at("said")));
    press(&mut harness, Modifiers::COMMAND, Key::ArrowDown);
    assert_eq!(caret(&harness), at("Then"));
    press(&mut harness, Modifiers::COMMAND, Key::ArrowUp);
    assert_eq!(caret(&harness), 0, "paragraphs end at a blank line");
    press(&mut harness, Modifiers::COMMAND, Key::ArrowDown);
    press(&mut harness, Modifiers::COMMAND, Key::ArrowDown);
    assert_eq!(caret(&harness) as usize, text.len());
    let hebrew = "אמר שר החוץ כי";
    let mut harness = page(hebrew, 700.0);
    press(&mut harness, Modifiers::COMMAND, Key::ArrowLeft);
    press(&mut harness, Modifiers::COMMAND, Key::ArrowLeft);
    assert_eq!(caret(&harness), u32::try_from("אמר שר".len()).unwrap());
    press(&mut harness, Modifiers::COMMAND, Key::ArrowRight);
    assert_eq!(caret(&harness), u32::try_from("אמר ".len()).unwrap());
    let hindi = "मंत्रालय ने इस बात";
    let mut harness = page(hindi, 700.0);
    for words in ["मंत्रालय", "मंत्रालय ने", "मंत्रालय ने इस"]
    {
        press(&mut harness, Modifiers::COMMAND, Key::ArrowRight);
        assert_eq!(caret(&harness), u32::try_from(words.len()).unwrap(), "{words}");
    }
    let thai = "กระทรวงปฏิเสธว่า";
    let mut harness = page(thai, 700.0);
    press(&mut harness, Modifiers::COMMAND, Key::ArrowRight);
    assert_eq!(caret(&harness), u32::try_from("กระทรวง".len()).unwrap());
}

#[test]
fn a_line_of_a_megabyte_is_walked_at_the_price_of_a_page() {
    let text = "The lock would stay closed, and barges had been told to wait. ".repeat(17_000);
    assert!(text.len() > 1_000_000);
    let mut harness = page(text.trim_end(), 640.0);
    for _ in 0..40 {
        press(&mut harness, Modifiers::NONE, Key::ArrowDown);
        spot(&mut harness);
    }
    // Over the cut of a piece, there and back.
    let mut places = vec![(caret(&harness), spot(&mut harness))];
    for _ in 0..150 {
        press(&mut harness, Modifiers::NONE, Key::ArrowRight);
        let now = (caret(&harness), spot(&mut harness));
        assert!(now.0 > places.last().unwrap().0);
        places.push(now);
    }
    for expected in places.iter().rev().skip(1) {
        press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
        assert_eq!(caret(&harness), expected.0);
    }
    press(&mut harness, Modifiers::NONE, Key::PageDown);
    press(&mut harness, Modifiers::COMMAND, Key::End);
    assert_eq!(caret(&harness) as usize, text.trim_end().len());
    spot(&mut harness);
    let laid = harness.state().pane.laid_out();
    assert!(laid < 120, "{laid} pieces laid out");
}

#[test]
fn a_click_puts_it_and_a_drag_takes_it_along() {
    let text = "The harbour union’s secretary said\nthe ministry denied that any barge came.";
    let mut harness = page(text, 700.0);
    let (at, _) = ends(&mut harness, "secretary");
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
    let start = harness.state().range("secretary").start();
    assert_eq!(caret(&harness), start);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(harness.state().selected_text(), Some("se"));
    let (from, _) = ends(&mut harness, "ministry");
    let (_, to) = ends(&mut harness, "denied");
    harness.run_steps(40);
    harness.drag_at(to);
    harness.step();
    harness.hover_at(from.lerp(to, 0.5));
    harness.step();
    harness.hover_at(from);
    harness.step();
    harness.drop_at(from);
    harness.run();
    assert_eq!(harness.state().selected_text(), Some("ministry denied"));
    assert_eq!(caret(&harness), harness.state().range("ministry").start(), "its head");
    let rect = rects(&mut harness, "ministry")[0];
    let (_, x) = spot(&mut harness);
    #[expect(clippy::cast_possible_truncation, reason = "points of a small window")]
    let left = (rect.left() * 8.0) as i32;
    assert!(x.abs_diff(left) <= 16, "{x} at {left}");
}

#[test]
fn screen_readers_are_told_where_the_caret_is_and_what_is_selected() {
    let text = "The ministry denied it.\nقال وزير الخارجية 42 إن\r\nthe end";
    let mut harness = page(text, 700.0);
    let start = harness.state().range("ministry").start();
    harness.state_mut().pane.put_caret(start);
    harness.run();
    let told = |harness: &Harness<'_, Page>| {
        let node = harness.get_by_role(Role::Document);
        let node = node.accesskit_node();
        let all = node.text_selection().expect("a caret is told");
        (all.is_degenerate(), all.text())
    };
    assert_eq!(told(&harness), (true, String::new()));
    for _ in 0..8 {
        press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    }
    assert_eq!(told(&harness), (false, "ministry".to_owned()));
    press(&mut harness, Modifiers::SHIFT, Key::ArrowDown);
    press(&mut harness, Modifiers::SHIFT, Key::End);
    let (_, words) = told(&harness);
    assert_eq!(words, "ministry denied it.\nقال وزير الخارجية 42 إن");
    press(&mut harness, Modifiers::COMMAND, Key::End);
    assert_eq!(told(&harness), (true, String::new()));
}

#[test]
fn a_blank_line_and_an_empty_text_have_a_caret_too() {
    for text in ["", "\n", "  \n\t", "\u{feff}", "a\u{301}\n \n", "\r\n\r\n"] {
        let mut harness = page(text, 700.0);
        for key in [Key::ArrowRight, Key::ArrowDown, Key::End, Key::ArrowLeft, Key::ArrowUp] {
            press(&mut harness, Modifiers::NONE, key);
            spot(&mut harness);
        }
    }
}

/// A selection, the caret with the keyboard, and without.
fn picture(name: &str, dark: bool) {
    let scripts = "قال وزير الخارجية إن 40 قاربا (barges) عادت.\nThe minister (שר החוץ) denied it.";
    let mut page = Page::new(scripts);
    if dark {
        page.colors = crate::fixture::DARK;
    }
    let mut page = page
        .mark(0, &["minister", "denied"])
        .mark(1, &["40 قاربا", "عادت"])
        .mark(2, &["شر"].map(|_| "וץ"));
    page.selected = Some(1);
    let mut harness = open(page, 520.0, 150.0, 2.0);
    let id = harness.state().pane.id().expect("shown");
    harness.ctx.memory_mut(|memory| memory.request_focus(id));
    let from = harness.state().range("وزير").start();
    harness.state_mut().pane.put_caret(from);
    harness.run();
    for _ in 0..6 {
        press(&mut harness, Modifiers::SHIFT, Key::ArrowLeft);
    }
    harness.run();
    harness.snapshot(name);
}

#[test]
fn a_picture_of_the_caret_in_the_light() {
    picture("caret_light", false);
}

#[test]
fn a_picture_of_the_caret_in_the_dark() {
    picture("caret_dark", true);
}
