//! Where words of the text are, as a screen reader is told, and the mouse on them.

use eframe::egui::{
    CursorIcon, Event, Modifiers, PointerButton, Pos2, Rect,
    accesskit::{Role, TextDirection},
    vec2,
};
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
                // Positions count in the direction of the run.
                let left_top = if data.text_direction() == Some(TextDirection::RightToLeft) {
                    point(bounds.x1, bounds.y0) - vec2(positions[index] + widths[index], 0.0)
                } else {
                    point(bounds.x0, bounds.y0) + vec2(positions[index], 0.0)
                };
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

    /// Where the edges of words of the text are taken by the mouse: just outside of them.
    #[track_caller]
    pub(super) fn edges(&self, words: &str) -> (Pos2, Pos2) {
        let (first, last) = self.ends(words);
        if first.x <= last.x || first.y < last.y {
            return (first - vec2(3.0, 0.0), last + vec2(3.0, 0.0));
        }
        // From right to left: those are the inner sides of the first and the last letter.
        let width = |at: Pos2| {
            let all = self.glyphs().into_iter().map(|(_, rect)| rect);
            all.filter(|rect| rect.contains(at)).map(|rect| rect.width()).fold(0.0, f32::max)
        };
        (first + vec2(width(first) + 1.0, 0.0), last - vec2(width(last) + 1.0, 0.0))
    }

    /// Moves the mouse there.
    pub(super) fn hover(&mut self, pos: Pos2) {
        self.harness.event(Event::PointerMoved(pos));
        self.harness.run();
    }

    /// What the mouse looks like.
    pub(super) fn cursor(&self) -> CursorIcon {
        self.harness.output().platform_output.cursor_icon
    }

    /// Presses the button and drags, without letting go.
    pub(super) fn pull(&mut self, from: Pos2, to: Pos2, modifiers: Modifiers) {
        // Longer than a double click takes.
        self.pass(0.6);
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.button(from, true, modifiers);
        for step in 1..=4_u8 {
            self.harness.event(Event::PointerMoved(from.lerp(to, f32::from(step) / 4.0)));
            self.harness.step();
        }
    }

    /// Lets go of the button.
    pub(super) fn let_go(&mut self, at: Pos2, modifiers: Modifiers) {
        self.button(at, false, modifiers);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.settle();
    }

    /// Presses the button, at once.
    pub(super) fn press(&mut self, at: Pos2) {
        self.button(at, true, Modifiers::NONE);
    }

    /// Clicks somewhere, not as a part of a double click.
    pub(super) fn click_at(&mut self, at: Pos2) {
        self.pass(0.6);
        self.button(at, true, Modifiers::NONE);
        self.button(at, false, Modifiers::NONE);
        self.settle();
    }

    fn button(&mut self, pos: Pos2, pressed: bool, modifiers: Modifiers) {
        self.harness.event(Event::PointerMoved(pos));
        let button = PointerButton::Primary;
        self.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
        self.harness.step();
    }

    #[track_caller]
    pub(crate) fn drag(&mut self, words: &str) {
        self.drag_with(words, Modifiers::NONE);
    }

    #[track_caller]
    pub(super) fn drag_with(&mut self, words: &str, modifiers: Modifiers) {
        let (from, to) = self.ends(words);
        self.pull(from, to, modifiers);
        self.let_go(to, modifiers);
    }

    /// Clicks on the first letter of words in the text.
    #[track_caller]
    pub(super) fn click_text(&mut self, words: &str) {
        self.click_text_with(words, Modifiers::NONE);
    }

    #[track_caller]
    pub(super) fn click_text_with(&mut self, words: &str, modifiers: Modifiers) {
        let at = self.ends(words).0 + vec2(2.0, 0.0);
        self.pass(0.6);
        self.button(at, true, modifiers);
        self.button(at, false, modifiers);
        self.settle();
    }
}
