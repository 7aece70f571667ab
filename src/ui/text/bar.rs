//! The scroll bar: a calm thumb, by estimates, that can be dragged or paged, and over it a tick for
//! each mark of the document.
//!
//! It moves nothing itself; it says where its thumb was put.

use egui::{Color32, CornerRadius, Id, Pos2, Rect, Response, Sense, Ui};

use crate::text::{Piece, TextRange};

use super::crowd::among;
use super::input::{PaneColors, PaneInput};
use super::marks::{MarkStyle, Marks, hull_of};
use super::pixels::Pixels;
use super::scroll::{Anchor, Book, Estimate};
use super::ticks::{Ticks, TicksFor};

/// In points.
const TRACK: f32 = 14.0;
const THUMB: f32 = 6.0;
const SHORTEST: f32 = 32.0;
/// From one tick to the next.
const TICK: f32 = 3.0;

/// The extent of the thumb, as found when the pane was last laid out.
#[derive(Debug, Default)]
pub(super) struct Bar {
    /// Height of the pane, then the guessed positions of the first and the last place to be in.
    ends: Option<(f32, f64, f64)>,
    /// Length of the thumb and where it begins, as parts of the track and of what it leaves.
    length: f32,
    at: f32,
    /// Where on the thumb it was taken, in points.
    grip: f32,
    ticks: Ticks,
}

impl Bar {
    /// To be called after the pane's own interaction, so that it lies above.
    pub(super) fn interact(ui: &Ui, pane: Id, rect: Rect) -> Response {
        let min = Pos2::new(rect.right() - TRACK, rect.top());
        let track = Rect::from_min_max(min, rect.max);
        ui.interact(track, pane.with("scroll bar"), Sense::click_and_drag())
    }

    /// Finds length and place of the thumb.
    pub(super) fn measure(
        &mut self,
        estimate: &Estimate,
        book: &mut Book<'_>,
        anchor: Anchor,
        page: f32,
    ) {
        if self.ends.is_none_or(|(height, ..)| height.to_bits() != page.to_bits()) && !book.late {
            let (start, end) = (book.start(), book.end(page));
            let first = estimate.position(book, start);
            self.ends = Some((page, first, estimate.position(book, end)));
        }
        let Some((_, first, last)) = self.ends else { return };
        let way = last - first;
        let now = estimate.position(book, anchor) - first;
        let total = estimate.total(book.pieces).max(f64::from(page)) + f64::from(page) / 2.0;
        #[expect(clippy::cast_possible_truncation, reason = "parts of one")]
        {
            self.length = (f64::from(page) / total) as f32;
            self.at = if way > 0.0 { (now / way).clamp(0.0, 1.0) as f32 } else { 0.0 };
        }
        if way <= 0.0 {
            self.length = 1.0;
        }
    }

    fn thumb(&self, track: Rect) -> Rect {
        let length = (track.height() * self.length).max(SHORTEST).min(track.height());
        let top = track.top() + (track.height() - length) * self.at;
        let left = track.center().x - THUMB / 2.0;
        Rect::from_min_max(Pos2::new(left, top), Pos2::new(left + THUMB, top + length))
    }

    /// Finds where the ticks of the marks are; does nothing while none of it has changed.
    /// `revision`: names text and marks.
    pub(super) fn tick(
        &mut self,
        pixels: &Pixels<'_>,
        rect: Rect,
        estimate: &Estimate,
        pieces: &[Piece],
        marks: &dyn Marks,
        (revision, paper): ((u64, u64), Color32),
    ) {
        let Some((_, first, last)) = self.ends.filter(|_| self.length < 1.0) else { return };
        let track = track(rect);
        let thumb = self.thumb(track).height();
        let (height, thumb) = (track.height() * pixels.scale, thumb * pixels.scale);
        self.ticks.update(
            &TicksFor { revision, paper, height, thumb, first, last },
            |byte| estimate.of_byte(pieces, byte),
            marks,
        );
    }

    /// Where a drag or a press on the bar leads.
    pub(super) fn dragged(
        &mut self,
        response: &Response,
        estimate: &Estimate,
        book: &mut Book<'_>,
    ) -> Option<Anchor> {
        let (_, first, last) = self.ends?;
        let pointer = response.interact_pointer_pos()?;
        if !response.is_pointer_button_down_on() || self.length >= 1.0 {
            return None;
        }
        let (track, thumb) = (response.rect, self.thumb(response.rect));
        if response.ctx.input(|input| input.pointer.any_pressed()) {
            // Taken by the thumb it keeps its grip; elsewhere the thumb comes to the pointer.
            let inside = thumb.y_range().contains(pointer.y);
            self.grip = if inside { pointer.y - thumb.top() } else { thumb.height() / 2.0 };
        }
        let room = (track.height() - thumb.height()).max(1.0);
        let part = ((pointer.y - self.grip - track.top()) / room).clamp(0.0, 1.0);
        Some(estimate.anchor(book, first + (last - first) * f64::from(part)))
    }

    /// Where on the bar hits lie.
    pub(super) fn hits(
        &self,
        pixels: &Pixels<'_>,
        rect: Rect,
        estimate: &Estimate,
        input: &PaneInput<'_>,
    ) {
        if self.length >= 1.0 || self.ends.is_none() || input.hits.all.is_empty() {
            return;
        }
        let scale = pixels.scale;
        let (top, height) = ((rect.top() + 2.0) * scale, (rect.height() - 4.0) * scale);
        let (left, right) = ((rect.right() - TRACK + 2.0) * scale, (rect.right() - 2.0) * scale);
        let pitch = pixels.of(TICK);
        let count = (height / pitch).floor();
        let total = estimate.total(input.pieces);
        let byte = |row: f32| estimate.byte_at(input.pieces, total * f64::from(row / count));
        let mut row = 0.0;
        let mut from = byte(row);
        while row < count {
            let to = byte(row + 1.0);
            let here = TextRange::between(from, to.max(from.saturating_add(1)));
            if !among(input.hits.all, here).is_empty() {
                let y = (top + row * pitch).round();
                let corner = Pos2::new(right.round(), y + (pitch - pixels.of(1.0)).max(1.0));
                let tick = Rect::from_min_max(Pos2::new(left.round(), y), corner);
                pixels.fill(tick, input.colors.hit_line);
            }
            (row, from) = (row + 1.0, to);
        }
    }

    /// `chosen`: the ranges and the look of the selected mark.
    pub(super) fn paint(
        &self,
        pixels: &Pixels<'_>,
        rect: Rect,
        response: &Response,
        colors: &PaneColors,
        chosen: Option<(&[TextRange], MarkStyle)>,
    ) {
        if self.length >= 1.0 || self.ends.is_none() {
            return;
        }
        let track = track(rect);
        let thumb = self.thumb(track);
        let held = response.is_pointer_button_down_on();
        let color = if held { colors.dim } else { colors.faint };
        let thumb = Rect::from_min_max(thumb.min * pixels.scale, thumb.max * pixels.scale);
        pixels.fill_rounded(thumb, CornerRadius::same(3), color);
        let track = Rect::from_min_max(track.min * pixels.scale, track.max * pixels.scale);
        self.ticks.paint(pixels, track);
        if let Some((ranges, style)) = chosen
            && let Some(hull) = hull_of(ranges)
        {
            self.ticks.paint_chosen(pixels, track, hull.start(), style, colors);
        }
    }

    /// How many ticks there are: a measure for tests and benchmarks.
    pub(super) const fn ticks(&self) -> &Ticks {
        &self.ticks
    }
}

/// Where the thumb goes up and down.
fn track(rect: Rect) -> Rect {
    let min = Pos2::new(rect.right() - TRACK, rect.top() + 2.0);
    Rect::from_min_max(min, rect.max - egui::vec2(0.0, 2.0))
}
