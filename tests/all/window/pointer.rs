//! Where words of the text are, as a screen reader is told, and the mouse on them.

use eframe::egui::{Event, Modifiers, PointerButton, Pos2, Rect, accesskit::Role, vec2};
use egui_kittest::kittest::NodeT as _;

use super::Window;

impl Window {
    /// The graphemes of the text that can be seen, each with where it is.
    pub(super) fn glyphs(&self) -> Vec<(String, Rect)> {
        let mut glyphs = Vec::new();
        let scale = f64::from(self.harness.ctx.pixels_per_point());
        for node in self.harness.root().children_recursive() {
            let node = node.accesskit_node();
            if node.role() != Role::TextRun {
                continue;
            }
            let inside = node.parent().is_some_and(|parent| parent.role() == Role::Document);
            let data = node.data();
            let (Some(value), Some(bounds), true) = (data.value(), data.bounds(), inside) else {
                continue;
            };
            let (positions, widths) = (data.character_positions(), data.character_widths());
            let (Some(positions), Some(widths)) = (positions, widths) else { continue };
            let mut rest = value;
            for (index, length) in data.character_lengths().iter().enumerate() {
                let (grapheme, after) = rest.split_at(usize::from(*length));
                rest = after;
                #[expect(clippy::cast_possible_truncation, reason = "points of a window")]
                let point = |x: f64, y: f64| Pos2::new((x / scale) as f32, (y / scale) as f32);
                let left_top = point(bounds.x0, bounds.y0) + vec2(positions[index], 0.0);
                let height = point(bounds.x0, bounds.y1).y - left_top.y;
                let rect = Rect::from_min_size(left_top, vec2(widths[index], height));
                glyphs.push((grapheme.to_owned(), rect));
            }
        }
        glyphs
    }

    /// Just inside the beginning of words in the text, and just inside their end.
    #[track_caller]
    pub(super) fn ends(&self, words: &str) -> (Pos2, Pos2) {
        let glyphs = self.glyphs();
        let text: String = glyphs.iter().map(|(grapheme, _)| grapheme.as_str()).collect();
        let start = text.find(words).unwrap_or_else(|| panic!("no “{words}” in:\n{text}"));
        let end = start + words.len();
        let mut at = 0;
        let mut within = Vec::new();
        for (grapheme, rect) in &glyphs {
            if at >= start && at < end {
                within.push(*rect);
            }
            at += grapheme.len();
        }
        let (first, last) = (within.first().unwrap(), within.last().unwrap());
        (first.left_center() + vec2(1.0, 0.0), last.right_center() - vec2(1.0, 0.0))
    }

    fn button(&mut self, pos: Pos2, pressed: bool, modifiers: Modifiers) {
        self.harness.event(Event::PointerMoved(pos));
        let button = PointerButton::Primary;
        self.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
        self.harness.step();
    }

    #[track_caller]
    pub(super) fn drag(&mut self, words: &str) {
        self.drag_with(words, Modifiers::NONE);
    }

    #[track_caller]
    pub(super) fn drag_with(&mut self, words: &str, modifiers: Modifiers) {
        let (from, to) = self.ends(words);
        // Longer than a double click takes.
        self.pass(0.6);
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.button(from, true, modifiers);
        for step in 1..=4_u8 {
            self.harness.event(Event::PointerMoved(from.lerp(to, f32::from(step) / 4.0)));
            self.harness.step();
        }
        self.button(to, false, modifiers);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.settle();
    }

    /// Clicks on the first letter of words in the text.
    #[track_caller]
    pub(super) fn click_text(&mut self, words: &str) {
        let (at, _) = self.ends(words);
        self.pass(0.6);
        self.button(at + vec2(2.0, 0.0), true, Modifiers::NONE);
        self.button(at + vec2(2.0, 0.0), false, Modifiers::NONE);
        self.settle();
    }
}
