//! The document pane by itself: gestures, offsets in every script, scrolling, accessibility.

use std::collections::BTreeSet;

use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align, Color32, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2,
    Rect, TouchPhase, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gainsay::text::TextRange;
use gainsay::ui::text::{Engine, TextStyle, snippet_in, snippet_ui};

use crate::fixture::{DARK, LIGHT, Page, ends, open, rects, style};
use crate::renderer::CpuRenderer;

const TEXT: &str = "The harbour union’s secretary said on Monday, two days after the lock at Vessen \
was closed without notice, that “not a single inspector has set foot on the dam”. According to a \
report by the Rhine Observatory, up to forty barges may have been turned back.\n\nThe ministry \
denied that any barge had been turned back. The canal office has not commented.\n";

fn page(text: &str) -> Harness<'static, Page> {
    open(Page::new(text), 800.0, 500.0, 1.0)
}

fn button(harness: &mut Harness<'_, Page>, pos: Pos2, pressed: bool, modifiers: Modifiers) {
    harness.event(Event::ModifiersChanged(modifiers));
    harness.event(Event::PointerMoved(pos));
    harness.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers });
    harness.step();
}

fn drag(harness: &mut Harness<'_, Page>, from: Pos2, to: Pos2, modifiers: Modifiers) {
    button(harness, from, true, modifiers);
    for step in 1..=4_u8 {
        harness.event(Event::PointerMoved(from.lerp(to, f32::from(step) / 4.0)));
        harness.step();
    }
    button(harness, to, false, modifiers);
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
}

fn click(harness: &mut Harness<'_, Page>, at: Pos2) {
    button(harness, at, true, Modifiers::NONE);
    button(harness, at, false, Modifiers::NONE);
}

/// Long enough that the next click is not a double click.
fn pause(harness: &mut Harness<'_, Page>) {
    harness.run_steps(30);
}

fn selected<'a>(harness: &'a Harness<'_, Page>) -> Option<&'a str> {
    harness.state().selected_text()
}

#[test]
fn a_drag_selects_whole_words() {
    let mut harness = page(TEXT);
    let (from, _) = ends(&mut harness, "harbour union");
    let (_, to) = ends(&mut harness, "said on");
    // From within the first word to within the last.
    drag(&mut harness, from + vec2(8.0, 0.0), to - vec2(4.0, 0.0), Modifiers::NONE);
    assert_eq!(selected(&harness), Some("harbour union’s secretary said on"));
    assert_eq!(harness.state().released, 1);
    // And backward, over a line end.
    let (from, _) = ends(&mut harness, "The ministry");
    let (_, to) = ends(&mut harness, "forty barges");
    drag(&mut harness, from + vec2(10.0, 0.0), to - vec2(4.0, 0.0), Modifiers::NONE);
    assert_eq!(selected(&harness), Some("barges may have been turned back.\n\nThe"));
}

#[test]
fn with_alt_a_drag_selects_characters() {
    let mut harness = page(TEXT);
    let (from, to) = ends(&mut harness, "nion’s secr");
    drag(&mut harness, from, to, Modifiers::ALT);
    assert_eq!(selected(&harness), Some("nion’s secr"));
    harness.state_mut().characters = true;
    let (from, to) = ends(&mut harness, "ock at Vess");
    drag(&mut harness, from, to, Modifiers::NONE);
    assert_eq!(selected(&harness), Some("ock at Vess"));
}

#[test]
fn double_click_takes_a_word_and_triple_click_a_sentence() {
    let mut harness = page(TEXT);
    let (at, _) = ends(&mut harness, "secretary");
    let at = at + vec2(20.0, 0.0);
    click(&mut harness, at);
    click(&mut harness, at);
    assert_eq!(selected(&harness), Some("secretary"));
    click(&mut harness, at);
    let sentence = "The harbour union’s secretary said on Monday, two days after the lock at Vessen \
        was closed without notice, that “not a single inspector has set foot on the dam”.";
    assert_eq!(selected(&harness), Some(sentence));
    assert_eq!(harness.state().released, 2);
}

#[test]
fn a_double_click_that_is_dragged_goes_on_by_words() {
    let mut harness = page(TEXT);
    let (at, _) = ends(&mut harness, "secretary");
    let (_, to) = ends(&mut harness, "Mond");
    click(&mut harness, at + vec2(20.0, 0.0));
    drag(&mut harness, at + vec2(20.0, 0.0), to, Modifiers::NONE);
    assert_eq!(selected(&harness), Some("secretary said on Monday"));
}

#[test]
fn shift_click_extends() {
    let mut harness = page(TEXT);
    let (at, _) = ends(&mut harness, "secretary");
    click(&mut harness, at + vec2(20.0, 0.0));
    click(&mut harness, at + vec2(20.0, 0.0));
    pause(&mut harness);
    let (_, to) = ends(&mut harness, "lock");
    button(&mut harness, to - vec2(8.0, 0.0), true, Modifiers::SHIFT);
    button(&mut harness, to - vec2(8.0, 0.0), false, Modifiers::SHIFT);
    assert_eq!(selected(&harness), Some("secretary said on Monday, two days after the lock"));
}

#[test]
fn a_click_on_bare_text_clears() {
    let mut harness = page(TEXT);
    let (from, to) = ends(&mut harness, "harbour union");
    drag(&mut harness, from, to, Modifiers::NONE);
    pause(&mut harness);
    let (at, _) = ends(&mut harness, "canal office");
    click(&mut harness, at);
    assert_eq!(selected(&harness), None);
    assert_eq!(harness.state().clicks, [None]);
}

#[test]
fn clicks_on_stacked_marks_go_from_the_smallest_outward() {
    let page = Page::new(TEXT)
        .mark(0, &["any barge had been turned back"])
        .mark(2, &["denied that any barge had been turned back"])
        .mark(1, &["barge had"]);
    let mut harness = open(page, 800.0, 500.0, 1.0);
    let (at, _) = ends(&mut harness, "barge had");
    for _ in 0..4 {
        click(&mut harness, at + vec2(12.0, 0.0));
        let chosen = harness.state().clicks.last().copied().flatten();
        harness.state_mut().selected = chosen;
        pause(&mut harness);
    }
    assert_eq!(harness.state().clicks, [Some(3), Some(1), Some(2), Some(3)]);
}

#[test]
fn copying_gives_the_exact_text() {
    let mut harness = page(TEXT);
    let (from, _) = ends(&mut harness, "turned back.");
    let (_, to) = ends(&mut harness, "The ministry");
    drag(&mut harness, from, to, Modifiers::NONE);
    harness.event(Event::Copy);
    harness.run();
    assert_eq!(harness.state().copied.as_deref(), Some("turned back.\n\nThe ministry"));
}

fn long(paragraphs: usize) -> String {
    let sentence = "The canal office said that the lock would stay closed until the spring thaw, \
        and that barges had been told to wait. ";
    let paragraphs: Vec<String> =
        (0..paragraphs).map(|number| format!("{number}. {}", sentence.repeat(4))).collect();
    paragraphs.join("\n\n")
}

#[test]
fn a_drag_past_the_edge_pulls_the_text_along() {
    let mut harness = page(&long(60));
    let (from, _) = ends(&mut harness, "The canal");
    let below = Pos2::new(from.x, 560.0);
    button(&mut harness, from, true, Modifiers::NONE);
    harness.event(Event::PointerMoved(below));
    harness.run_steps(60);
    let first = harness.state().pane.first_visible();
    assert!(first > 500, "at {first} after a second");
    let reached = harness.state().pane.selection().expect("a selection");
    assert!(reached.end() > first, "{reached:?}");
    button(&mut harness, below, false, Modifiers::NONE);
    assert_eq!(harness.state().released, 1);
    assert!(reached.len() > 1_000);
}

/// Points at every grapheme's both halves and checks that the selection made there is the grapheme.
fn every_grapheme_can_be_picked(text: &str) {
    let mut page = Page::new(text);
    page.characters = true;
    let mut harness = open(page, 800.0, 400.0, 1.0);
    let mut at = 0;
    let mut bad = Vec::new();
    let mut count = 0;
    while (at as usize) < text.len() {
        let next = gainsay::text::next_grapheme(text, at);
        let range = TextRange::between(at, next);
        at = next;
        if range.slice(text).is_none_or(|grapheme| grapheme.trim().is_empty()) {
            continue;
        }
        let page = harness.state_mut();
        let rects = page.with_input(|page, input| page.pane.rects(input, range));
        assert_eq!(rects.len(), 1, "{range:?} in {text:?}");
        let rect = rects[0];
        if rect.width() < 2.0 {
            continue;
        }
        count += 1;
        let page = harness.state_mut();
        let (left, right) = (rect.left() + rect.width() * 0.3, rect.right() - rect.width() * 0.3);
        let hits = [left, right].map(|x| {
            let at = Pos2::new(x, rect.center().y);
            page.with_input(|page, input| page.pane.byte_at(input, at))
        });
        if hits.iter().any(|hit| hit.is_none_or(|byte| !range.contains(byte))) {
            bad.push((range, hits));
        }
    }
    assert!(count > 10, "{count} graphemes");
    assert!(bad.is_empty(), "{bad:?} in {text:?}");
}

#[test]
fn graphemes_can_be_picked_in_every_bundled_script() {
    for text in [
        "The union’s secretary said “no”, in a naïve façade.",
        "У портовій службі заявили, що рух суден не припинявся.",
        "قال وزير الخارجية إن القناة لا تزال مفتوحة أمام السفن.",
        "אמר שר החוץ כי התעלה עדיין פתוחה לכלי שיט.",
        "กระทรวงปฏิเสธว่าเรือไม่ได้ถูกส่งกลับ น้ำขึ้น",
        "ກະຊວງປະຕິເສດວ່າເຮືອບໍ່ໄດ້ຖືກສົ່ງກັບຄືນ",
        "मंत्रालय ने इस बात से इनकार किया कि कोई नाव लौटाई गई थी।",
        "The minister (שר החוץ) told العربية on 12.3. that it was so.",
        "وقال Rhine Observatory إن 40 قاربا عادت.",
    ] {
        every_grapheme_can_be_picked(text);
    }
}

#[test]
fn drags_select_what_they_cross_in_right_to_left_text() {
    let text = "قال وزير الخارجية إن القناة لا تزال مفتوحة أمام السفن.";
    let mut harness = page(text);
    let words = "الخارجية إن القناة";
    let rect = rects(&mut harness, words)[0];
    // The first letter is on the right.
    let (first, last) = (rect.right_center() - vec2(3.0, 0.0), rect.left_center() + vec2(3.0, 0.0));
    drag(&mut harness, first, last, Modifiers::NONE);
    assert_eq!(selected(&harness), Some(words));
    let thai = "กระทรวงปฏิเสธว่าเรือไม่ได้ถูกส่งกลับ";
    let mut harness = page(thai);
    let (from, to) = ends(&mut harness, "ปฏิเสธ");
    drag(&mut harness, from, to, Modifiers::NONE);
    assert_eq!(selected(&harness), Some("ปฏิเสธ"));
}

#[test]
fn a_long_text_costs_no_more_than_what_is_seen_of_it() {
    let short = open(Page::new(&long(60)), 800.0, 500.0, 1.0);
    let text = long(2_200);
    assert!(text.len() > 1_000_000);
    let harness = open(Page::new(&text), 800.0, 500.0, 1.0);
    let (few, many) = (short.state().pane.laid_out(), harness.state().pane.laid_out());
    assert!(many <= few + 2, "{many} pieces laid out, {few} in a short text");
    assert!(many < 60, "{many} pieces laid out");
}

#[test]
fn reveal_shows_a_place_and_stays_if_it_is_seen_already() {
    let mut harness = page(&long(300));
    let range = harness.state().range("\n200. ");
    harness.state_mut().pane.reveal(range);
    harness.run();
    let top = rects(&mut harness, "200. The canal")[0].top();
    assert!(top > 20.0 && top < 500.0 / 3.0, "stands at {top}");
    let before = harness.state().pane.first_visible();
    let near = harness.state().range("\n201. ");
    harness.state_mut().pane.reveal(near);
    harness.run();
    assert_eq!(harness.state().pane.first_visible(), before, "nothing had to move");
    harness.state_mut().pane.scroll_to_start();
    harness.run();
    assert_eq!(harness.state().pane.first_visible(), 0);
}

#[test]
fn keys_and_wheel_scroll() {
    let mut harness = page(&long(100));
    let (at, _) = ends(&mut harness, "The canal");
    click(&mut harness, at);
    harness.key_press(Key::PageDown);
    harness.run();
    let down = harness.state().pane.first_visible();
    assert!(down > 500, "{down}");
    harness.key_press(Key::PageUp);
    harness.run();
    assert_eq!(harness.state().pane.first_visible(), 0);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::End);
    harness.run();
    let len = u32::try_from(harness.state().text.len()).expect("short");
    assert_eq!(harness.state().last.visible.map(TextRange::end), Some(len));
    harness.key_press(Key::PageDown);
    harness.run();
    let visible = harness.state().last.visible.map(TextRange::end);
    assert_eq!(visible, Some(len), "the end stays in sight");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Home);
    harness.run();
    harness.hover_at(Pos2::new(400.0, 250.0));
    let (unit, phase, source) = (MouseWheelUnit::Line, TouchPhase::Move, MouseWheelSource::Wheel);
    let delta = vec2(0.0, -20.0);
    let modifiers = Modifiers::NONE;
    harness.event(Event::MouseWheel { unit, delta, phase, source, modifiers });
    harness.run_steps(40);
    assert!(harness.state().pane.first_visible() > 0);
}

#[test]
fn the_thumb_of_the_scroll_bar_can_be_dragged() {
    let mut harness = page(&long(300));
    let len = harness.state().text.len();
    // The bar stands at the right edge, within the frame of the test window.
    let x = 800.0 - 8.0 - 7.0;
    let mut last = 0;
    button(&mut harness, Pos2::new(x, 14.0), true, Modifiers::NONE);
    for step in 1..=10_u8 {
        let y = 14.0 + 46.0 * f32::from(step);
        harness.event(Event::PointerMoved(Pos2::new(x, y)));
        harness.run_steps(2);
        let now = harness.state().pane.first_visible();
        assert!(now >= last, "{now} after {last}");
        last = now;
    }
    button(&mut harness, Pos2::new(x, 480.0), false, Modifiers::NONE);
    harness.run();
    let end = harness.state().last.visible.map_or(0, TextRange::end);
    assert_eq!(end as usize, len, "the lower end of the bar is the end of the text");
    assert_eq!(selected(&harness), None, "dragging the bar selects nothing");
}

#[test]
fn a_snippet_ends_in_an_ellipsis_and_keeps_its_name() {
    let quote = "not a single inspector has set foot on the dam since the frost, said 🇺🇦 the union";
    let mut engine = Engine::new(false);
    let mut sizes = Vec::new();
    let ink = LIGHT.text;
    let mut harness = Harness::builder()
        .with_size([400.0, 200.0])
        .renderer(CpuRenderer::default())
        .build_ui(|ui| {
            let paper = ui.max_rect().expand(8.0);
            ui.painter().rect_filled(paper, 0.0, LIGHT.paper);
            for lines in [1, 2, 9] {
                let style = TextStyle::document(15.0);
                let response = snippet_ui(ui, &mut engine, quote, style, ink, lines, 240.0);
                sizes.push(response.rect.size());
            }
            let arabic = "قال وزير الخارجية إن القناة لا تزال مفتوحة أمام السفن";
            snippet_ui(ui, &mut engine, arabic, TextStyle::document(15.0), ink, 1, 240.0);
        });
    harness.run();
    assert_eq!(harness.get_all_by_label(quote).count(), 3);
    harness.snapshot("snippets");
    drop(harness);
    let heights: Vec<f32> = sizes.iter().take(3).map(|size| size.y).collect();
    assert_eq!(heights, [24.0, 48.0, 72.0]);
    assert!(sizes.iter().all(|size| size.x <= 240.0));
}

#[test]
fn names_in_any_script_stand_where_the_row_begins() {
    let ink = LIGHT.text;
    let room = Rect::from_min_size(Pos2::new(20.0, 10.0), vec2(300.0, 28.0));
    for (name, align) in
        [("הסכר.txt", Align::Min), ("ملف.txt", Align::Min), ("a lock.txt", Align::Center)]
    {
        let (mut width, mut engine) = (0.0, Engine::new(false));
        let mut harness = Harness::builder()
            .with_size([400.0, 50.0])
            .renderer(CpuRenderer::default())
            .build_ui(|ui| {
                let paper = ui.max_rect().expand(8.0);
                ui.painter().rect_filled(paper, 0.0, LIGHT.paper);
                let style = TextStyle::document(15.0);
                width = snippet_in(ui, &mut engine, name, style, ink, room, align);
            });
        harness.run();
        assert!(harness.query_by_label(name).is_none(), "the row tells its name itself");
        let picture = harness.render().expect("a picture");
        drop(harness);
        let dark = picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] < 128);
        let dark: Vec<u32> = dark.map(|(x, _, _)| x).collect();
        let (left, right) = (dark.iter().min().unwrap(), dark.iter().max().unwrap());
        let middle = (*left + *right) as f32 / 2.0;
        match align {
            Align::Min => assert!((*left as f32 - room.left()).abs() < 4.0, "{name}: {left}"),
            _ => assert!((middle - room.center().x).abs() < 3.0, "{name}: {middle}"),
        }
        assert!(((right - left) as f32 - width).abs() < 6.0, "{name}: {width}");
    }
}

#[test]
fn the_place_survives_another_size_of_text() {
    let mut harness = page(&long(300));
    let range = harness.state().range("\n150. ");
    harness.state_mut().pane.reveal(range);
    harness.run();
    let before = harness.state().pane.first_visible();
    harness.state_mut().style.size = 26.0;
    harness.run();
    harness.state_mut().measure = 400.0;
    harness.run();
    let after = harness.state().pane.first_visible();
    assert!(after.abs_diff(before) < 300, "{before} became {after}");
}

#[test]
fn a_full_atlas_is_filled_anew() {
    let mut harness = open(sample(false), 640.0, 400.0, 1.0);
    let before = harness.render().expect("a picture");
    for step in 0..40_u8 {
        harness.state_mut().style.size = 60.0 + f32::from(step);
        harness.step();
    }
    harness.state_mut().style.size = 18.0;
    harness.state_mut().pane.scroll_to_start();
    harness.run();
    let after = harness.render().expect("a picture");
    assert!(before.as_raw() == after.as_raw(), "the text looks as it did");
}

#[test]
fn tab_and_arrows_stay_with_the_text() {
    let page = Page::new(TEXT);
    let mut harness = Harness::builder().with_size([800.0, 500.0]).build_ui_state(
        |ui, page: &mut Page| {
            if ui.button("elsewhere").clicked() {
                page.clicks.push(Some(99));
            }
            page.show(ui);
        },
        page,
    );
    harness.run();
    let (from, to) = ends(&mut harness, "harbour union");
    drag(&mut harness, from, to, Modifiers::NONE);
    for key in [Key::Tab, Key::ArrowDown, Key::ArrowUp, Key::ArrowLeft, Key::Tab] {
        harness.key_press_modifiers(Modifiers::SHIFT, key);
        harness.run();
        let id = harness.state().pane.id().expect("shown");
        assert!(harness.ctx.memory(|memory| memory.has_focus(id)), "{key:?}");
    }
    harness.event(Event::Copy);
    harness.run();
    assert_eq!(harness.state().copied.as_deref(), Some("harbour union’"));
}

#[test]
fn screen_readers_get_the_text_to_the_letter() {
    let text = "The ministry denied it.\n\nقال وزير الخارجية 42 إن القناة\nO\u{302}\u{323} and 한국어\r\nend";
    let harness = page(text);
    let pane = harness.get_by_label("Document text");
    assert_eq!(pane.accesskit_node().role(), Role::Document);
    let mut said = String::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        if node.role() == Role::TextRun {
            let value = node.data().value().unwrap_or_default().to_owned();
            let lengths = node.data().character_lengths();
            assert!(lengths.len() <= 255);
            let sum: usize = lengths.iter().copied().map(usize::from).sum();
            assert_eq!(sum, value.len(), "{value:?}");
            said.push_str(&value);
        }
    }
    // Line ends are told as one "\n".
    assert_eq!(said, text.replace("\r\n", "\n") + "\n");
}

#[test]
fn marks_have_names_and_can_be_clicked_by_them() {
    let page = Page::new(TEXT).mark(1, &["The ministry"]).mark(2, &["denied that any barge"]);
    let mut harness = open(page, 800.0, 500.0, 1.0);
    harness.get_by_label("source: The ministry").click();
    harness.run();
    assert_eq!(harness.state().clicks, [Some(1)]);
}

#[test]
fn odd_texts_do_no_harm() {
    for text in [
        "",
        "\n",
        "\n\n\n",
        " ",
        "\u{feff}",
        "\0\u{1}\u{202e}x",
        "a\u{301}\u{301}\u{301}",
        "\r\n\r",
    ] {
        let mut harness = page(text);
        click(&mut harness, Pos2::new(100.0, 50.0));
        click(&mut harness, Pos2::new(100.0, 50.0));
        click(&mut harness, Pos2::new(100.0, 50.0));
        drag(&mut harness, Pos2::new(90.0, 30.0), Pos2::new(400.0, 300.0), Modifiers::NONE);
        harness.key_press(Key::End);
        harness.key_press(Key::PageUp);
        harness.run();
    }
    let wide = "x".repeat(5_000) + &"\u{301}".repeat(3_000);
    let mut harness = page(&wide);
    harness.key_press(Key::End);
    harness.run();
}

fn sample(dark: bool) -> Page {
    let mut page = Page::new(&format!("{TEXT}\nMore like this\nTen harbours to see"));
    if dark {
        page.colors = DARK;
    }
    let mut page = page
        .mark(1, &["The harbour union’s secretary"])
        .mark(0, &["not a single inspector has set foot on the dam"])
        .mark(1, &["a report by the Rhine Observatory"])
        .mark(2, &["denied that any barge had been turned back"])
        .mark(0, &["any barge had been turned back"])
        .mark(3, &["The canal office", "not commented"])
        .mark(4, &["forty barges"]);
    page.selected = Some(2);
    page.dimmed = vec![page.range("More like this\nTen harbours to see")];
    page
}

#[test]
fn a_picture_in_the_light() {
    let mut light = open(sample(false), 640.0, 400.0, 1.0);
    light.snapshot("pane_light");
}

#[test]
fn a_picture_in_the_dark_at_a_broken_scale() {
    let mut dark = open(sample(true), 480.0, 380.0, 1.25);
    let selection = dark.state().range("two days after the lock");
    dark.state_mut().pane.set_selection(selection);
    dark.run();
    dark.snapshot("pane_dark");
}

#[test]
fn a_picture_of_scripts() {
    let scripts = "قال وزير الخارجية إن 40 قاربا (barges) عادت.\nאמר שר החוץ כי התעלה פתוחה.\n\
        กระทรวงปฏิเสธว่าเรือไม่ได้ถูกส่งกลับ\nກະຊວງປະຕິເສດວ່າເຮືອບໍ່ໄດ້ຖືກສົ່ງ\n\
        मंत्रालय ने इस बात से इनकार किया";
    let page = Page::new(scripts)
        .mark(0, &["40 قاربا (barges) عادت"])
        .mark(1, &["שר החוץ"])
        .mark(2, &["ปฏิเสธ"])
        .mark(0, &["मंत्रालय"]);
    let mut scripts = open(page, 480.0, 260.0, 1.0);
    scripts.snapshot("pane_scripts");
}

/// The pixels of one colour in a picture: how many, and the box around them.
fn painted(harness: &mut Harness<'_, Page>, color: Color32) -> Vec<(u32, u32)> {
    let picture = harness.render().expect("a picture");
    let wanted = [color.r(), color.g(), color.b(), 255];
    let pixels = picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0 == wanted);
    pixels.map(|(x, y, _)| (x, y)).collect()
}

#[test]
fn a_mark_over_line_ends_paints_no_indent() {
    let text = "He said that it was  \n      closed, and that\n\tnobody came.";
    let mut page = Page::new(text).mark(0, &["that it was  \n      closed, and that\n\tnobody"]);
    page.selected = None;
    let mut harness = open(page, 640.0, 200.0, 1.0);
    let ground = style(0, false).ground;
    for (words, line) in [("closed", 1), ("nobody", 2)] {
        let rect = rects(&mut harness, words)[0];
        let pixels = painted(&mut harness, ground);
        let on_line = pixels.iter().filter(|(_, y)| rect.y_range().contains(*y as f32 + 0.5));
        let left = on_line.map(|(x, _)| *x).min().expect("a ground");
        assert!((left as f32 - rect.left()).abs() < 2.5, "line {line}: {left} and {rect:?}");
    }
}

/// The rows of pixels with anything of these colours, from the top.
fn rows_of(harness: &mut Harness<'_, Page>, colors: &[Color32]) -> BTreeSet<u32> {
    colors.iter().flat_map(|color| painted(harness, *color)).map(|(_, y)| y).collect()
}

#[test]
fn lanes_touch_no_letters_below_before_and_after_they_have_room() {
    let text = "The long lock at Vessen was closed\nthe dike HHHHHHHHH";
    for size in [14.4, 18.0, 27.0] {
        for fresh in [true, false] {
            let mut page = Page::new(text);
            page.style.size = size;
            let marks: [&[&str]; 4] = [
                &["lock at"],
                &["lock at Vessen"],
                &["long lock at Vessen"],
                &["The long lock at Vessen was"],
            ];
            if !fresh {
                // Laid out before there is any mark: then nothing may move.
                let mut harness = open(page, 640.0, 200.0, 1.0);
                let page = harness.state_mut();
                let mut taken = std::mem::replace(page, Page::new(text));
                for words in marks {
                    taken = taken.mark(2, words);
                }
                *page = taken;
                harness.run();
                check_lanes(&mut harness, size, fresh);
                continue;
            }
            for words in marks {
                page = page.mark(2, words);
            }
            check_lanes(&mut open(page, 640.0, 200.0, 1.0), size, fresh);
        }
    }
}

#[track_caller]
fn check_lanes(harness: &mut Harness<'_, Page>, size: f32, fresh: bool) {
    let below = rects(harness, "dike")[0];
    let lowest = *rows_of(harness, &[style(2, false).line]).last().expect("lanes");
    let ink = painted(harness, LIGHT.text);
    let tops = ink.iter().filter(|(_, y)| *y as f32 > below.top() - 2.0).map(|(_, y)| *y);
    let top = tops.min().expect("letters");
    // Small letters leave four lanes no more than the strip itself, until they get their room.
    let air = u32::from(fresh || size > 15.0);
    assert!(lowest + air < top, "lanes end at {lowest}, letters begin at {top}: {size}, {fresh}");
}

/// Marks over marks, crossing, over line ends, nested, in parts; one selected before a comma.
fn crowd(dark: bool) -> Page {
    let mut page = Page::new(&format!("{TEXT}\n{TEXT}"));
    if dark {
        page.colors = DARK;
    }
    let mut page = page
        .mark(1, &["said on Monday"])
        .mark(0, &["two days after the lock"])
        .mark(2, &["the lock at Vessen was closed"])
        .mark(0, &["closed without notice"])
        .mark(1, &["single inspector has set foot"])
        .mark(2, &["inspector", "foot on the dam"])
        .mark(0, &["a single inspector has"])
        .mark(3, &["inspector has set"])
        .mark(0, &["The ministry denied that any barge"]);
    for (number, to) in ["barge", "barge had", "turned", "turned back", "any"].iter().enumerate() {
        let end = TEXT.rfind(to).expect("words of the text") + to.len();
        for from in ["denied that", "any barge had"] {
            let start = TEXT.find(from).expect("words of the text");
            let words = TEXT.get(start..end).filter(|words| words.len() > 3);
            page = page.mark(number, &words.map_or_else(|| vec!["denied"], |words| vec![words]));
        }
    }
    page.selected = Some(1);
    page
}

#[test]
fn a_picture_of_a_crowd_in_the_light() {
    let mut light = open(crowd(false), 560.0, 330.0, 1.0);
    light.snapshot("pane_crowd_light");
}

#[test]
fn a_picture_of_a_crowd_in_the_dark() {
    let mut dark = open(crowd(true), 560.0, 330.0, 1.0);
    dark.snapshot("pane_crowd_dark");
}
