//! The marks of a document along its scroll bar: a tick for each, in the colour of its label, at the
//! estimated place.
//!
//! Found anew only when marks, text or bar change, and then put together to at most one tick for a
//! pixel and label: a frame paints a few hundred, however many marks there are.

use std::collections::BTreeMap;

use egui::{Color32, Pos2, Rect};

use super::input::PaneColors;
use super::marks::{MarkStyle, Marks, hull_of};
use super::pixels::Pixels;

/// Labels stand side by side, so that colour is not all that tells them apart; the last column is
/// for all others.
const COLUMNS: usize = 4;
/// In points.
const WIDTH: f32 = 3.0;
const HEIGHT: f32 = 2.0;

/// All that the ticks depend on, besides the marks themselves. Lengths in physical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TicksFor {
    /// Of the text and of its marks.
    pub(super) revision: (u64, u64),
    /// Another theme has other colours.
    pub(super) paper: Color32,
    pub(super) height: f32,
    pub(super) thumb: f32,
    /// The estimated places that the bar leads to at its ends.
    pub(super) first: f64,
    pub(super) last: f64,
}

#[derive(Debug, Default)]
pub(super) struct Ticks {
    made_for: Option<TicksFor>,
    /// Pixel from the top of the track, column, colour.
    all: Vec<(u32, usize, Color32)>,
    /// For the chosen mark: first bytes, in order, and their pixels.
    places: Vec<(u32, u32)>,
}

impl Ticks {
    /// `place`: the estimated place of a byte.
    pub(super) fn update(
        &mut self,
        made_for: &TicksFor,
        place: impl Fn(u32) -> f64,
        marks: &dyn Marks,
    ) {
        if self.made_for == Some(*made_for) {
            return;
        }
        self.made_for = Some(*made_for);
        let mut names: Vec<&str> = Vec::new();
        for mark in 0..marks.count() {
            let (_, name) = marks.look(mark);
            if let Err(at) = names.binary_search(&name) {
                names.insert(at, name);
            }
        }
        let mut found: BTreeMap<(u32, usize), Color32> = BTreeMap::new();
        self.places.clear();
        for mark in 0..marks.count() {
            let Some(hull) = hull_of(marks.ranges(mark)) else { continue };
            let (style, name) = marks.look(mark);
            let at = made_for.pixel(place(hull.start()));
            let column = names.binary_search(&name).unwrap_or(COLUMNS).min(COLUMNS - 1);
            found.entry((at, column)).or_insert(style.line);
            self.places.push((hull.start(), at));
        }
        // Callers sort by first range; one that does not would only misplace the chosen tick.
        self.places.sort_unstable();
        self.all = found.into_iter().map(|((at, column), color)| (at, column, color)).collect();
    }

    /// How many are painted.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    pub(super) fn paint(&self, pixels: &Pixels<'_>, track: Rect) {
        let (width, height) = (pixels.of(WIDTH), pixels.of(HEIGHT));
        for (at, column, color) in &self.all {
            let left = track.right() - pixels.of(1.0) - width * (COLUMNS - column) as f32;
            let min = Pos2::new(left, track.top() + *at as f32);
            pixels.fill(Rect::from_min_max(min, min + egui::vec2(width, height)), *color);
        }
    }

    /// The chosen mark, across all columns and framed by paper.
    pub(super) fn paint_chosen(
        &self,
        pixels: &Pixels<'_>,
        track: Rect,
        start: u32,
        style: MarkStyle,
        colors: &PaneColors,
    ) {
        // A mark whose edge is being dragged is not among them yet: the last one before it is.
        let after = self.places.partition_point(|(first, _)| *first <= start);
        let Some((_, at)) = self.places.get(after.saturating_sub(1)) else { return };
        let width = pixels.of(WIDTH) * COLUMNS as f32 + pixels.of(1.0);
        let min = Pos2::new(track.right() - width, track.top() + *at as f32 - pixels.of(1.0));
        let rect = Rect::from_min_max(min, min + egui::vec2(width, pixels.of(HEIGHT + 2.0)));
        pixels.fill(rect.expand(pixels.of(1.0)), colors.paper);
        pixels.fill(rect, style.line);
    }
}

impl TicksFor {
    /// How far down the track a press leads to a place.
    fn pixel(&self, place: f64) -> u32 {
        let way = (self.last - self.first).max(1.0);
        let part = ((place - self.first) / way).clamp(0.0, 1.0);
        let room = f64::from((self.height - self.thumb).max(0.0));
        let at = f64::from(self.thumb) / 2.0 + room * part;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "on a screen")]
        {
            at.round() as u32
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::{Mark, Underline};
    use super::*;
    use crate::text::TextRange;

    #[test]
    fn many_marks_are_no_more_ticks_than_pixels_and_labels() {
        let ranges: Vec<[TextRange; 1]> =
            (0..20_000).map(|at| [TextRange::between(at * 10, at * 10 + 5)]).collect();
        let styles = [Color32::RED, Color32::BLUE].map(|line| MarkStyle {
            line,
            ground: line,
            underline: Underline::Solid,
        });
        let marks: Vec<Mark<'_>> = ranges
            .iter()
            .enumerate()
            .map(|(id, ranges)| Mark {
                id: id as u64,
                ranges,
                style: styles[id % 2],
                name: if id % 2 == 0 { "claim" } else { "denial" },
            })
            .collect();
        let made_for = TicksFor {
            revision: (1, 1),
            paper: Color32::WHITE,
            height: 500.0,
            thumb: 40.0,
            first: 0.0,
            last: 200_000.0,
        };
        let mut ticks = Ticks::default();
        ticks.update(&made_for, f64::from, &marks);
        assert!((900..=922).contains(&ticks.count()), "{}", ticks.count());
        assert_eq!(ticks.all.first(), Some(&(20, 0, Color32::RED)));
        assert_eq!(ticks.all.last().map(|tick| tick.0), Some(480));
        // Nothing is made anew before something changes.
        ticks.update(&made_for, |_| unreachable!(), &marks);
        let none: Vec<Mark<'_>> = Vec::new();
        ticks.update(&TicksFor { revision: (1, 2), ..made_for }, f64::from, &none);
        assert_eq!(ticks.count(), 0);
    }
}
