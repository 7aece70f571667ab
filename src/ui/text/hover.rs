//! Which mark the pointer rests on: told to the caller, who shows what there is to say of it.

use egui::{Pos2, Rect, Response, Ui};

use crate::text::TextRange;

use super::input::PaneInput;
use super::marks::{Marks, length_of};
use super::view::DocumentPane;

impl DocumentPane {
    /// Takes note of the pointer, unless it is busy with something else.
    pub(super) fn note_pointer(&mut self, ui: &Ui, response: &Response) {
        let pressed = ui.input(|input| input.pointer.any_down());
        let busy = pressed || self.select.dragging() || self.moves_edge();
        self.over = response.hover_pos().filter(|_| !busy);
    }

    /// The number of the smallest mark under the pointer, and the line of text there, in points.
    /// Nothing while a button is held down.
    pub fn hovered(&self, input: &PaneInput<'_>) -> Option<(usize, Pos2, Rect)> {
        let (pointer, byte) = (self.over?, self.hovered_byte(input)?);
        let smallest = self.hovered_mark(input)?;
        // One letter may be several bytes; its first one is in its rectangle.
        let next = crate::text::next_grapheme(input.text, byte);
        let line = self.rects(input, TextRange::between(byte, next)).into_iter().next()?;
        Some((smallest, pointer, line))
    }

    /// The number of the smallest of these marks over a byte, drawn or not, if they are those that
    /// were shown last.
    pub fn smallest_over(&self, byte: u32, marks: &dyn Marks) -> Option<usize> {
        let here = TextRange::between(byte, byte.saturating_add(1));
        let within = |mark: &usize| marks.ranges(*mark).iter().any(|it| it.contains(byte));
        let all = self.index.drawn(here).chain(self.index.crowds().within(here));
        all.filter(within).min_by_key(|mark| length_of(marks.ranges(*mark)))
    }

    /// The number of the smallest mark under the pointer.
    pub(super) fn hovered_mark(&self, input: &PaneInput<'_>) -> Option<usize> {
        let byte = self.hovered_byte(input)?;
        let here = TextRange::between(byte, byte.saturating_add(1));
        let within = |mark: &usize| input.marks.ranges(*mark).iter().any(|it| it.contains(byte));
        let all = self.index.drawn(here).filter(within);
        all.min_by_key(|mark| length_of(input.marks.ranges(*mark)))
    }

    fn hovered_byte(&self, input: &PaneInput<'_>) -> Option<u32> {
        self.sheet(input).byte_at(self.over? * self.scale()?)
    }
}
