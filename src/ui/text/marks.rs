//! Highlights: which marks are on the screen, and their grounds, lanes and outlines.
//!
//! It paints behind and under the glyphs, never the glyphs; nothing here changes a layout.

use egui::{Color32, CornerRadius, Pos2, Rect, vec2};

use crate::text::{Piece, TextRange};

use super::lanes;
use super::pixels::{Pixels, outlines};
use super::sheet::{Sheet, Stretch, piece_of};

/// Lanes that have room under a line; what lies deeper is counted at the end of the line.
pub(super) const LANES: u8 = 4;
/// Marks over more pieces than this are kept apart, so that the index stays small.
const LONG: usize = 64;

/// How a label is told from others without its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Underline {
    #[default]
    Solid,
    Dotted,
    Double,
    Dashed,
    Wavy,
}

/// How the marks of a label look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkStyle {
    pub line: Color32,
    pub ground: Color32,
    pub underline: Underline,
}

/// A span as the pane sees it.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a> {
    /// The caller's key; the same from frame to frame.
    pub id: u64,
    /// One or more, sorted and disjoint.
    pub ranges: &'a [TextRange],
    pub style: MarkStyle,
    /// What a screen reader calls it, such as "claim".
    pub name: &'a str,
}

impl Mark<'_> {
    fn hull(&self) -> Option<TextRange> {
        Some(self.ranges.first()?.cover(*self.ranges.last()?))
    }

    pub(super) fn contains(&self, byte: u32) -> bool {
        self.ranges.iter().any(|range| range.contains(byte))
    }

    pub(super) fn len(&self) -> u32 {
        self.ranges.iter().map(|range| range.len()).sum()
    }
}

/// Finds the marks of a piece without looking at all of them; made anew when the marks change.
#[derive(Debug, Default)]
pub(super) struct MarkIndex {
    made_for: Option<(u64, u64)>,
    lanes: Vec<u8>,
    /// Piece and mark, sorted.
    by_piece: Vec<(usize, usize)>,
    long: Vec<usize>,
}

impl MarkIndex {
    /// Does nothing while `key` (text and revision of the marks) stays the same.
    pub(super) fn update(&mut self, key: (u64, u64), marks: &[Mark<'_>], pieces: &[Piece]) {
        if self.made_for == Some(key) && self.lanes.len() == marks.len() {
            return;
        }
        self.made_for = Some(key);
        self.by_piece.clear();
        self.long.clear();
        let empty = TextRange::empty(0);
        let hulls: Vec<_> =
            marks.iter().map(|mark| (mark.id, mark.hull().unwrap_or(empty))).collect();
        self.lanes = lanes::assign(&hulls);
        for (index, mark) in marks.iter().enumerate() {
            for range in mark.ranges {
                let first = piece_of(pieces, range.start());
                let last = piece_of(pieces, range.end().saturating_sub(1).max(range.start()));
                if last - first > LONG {
                    self.long.push(index);
                } else {
                    self.by_piece.extend((first..=last).map(|piece| (piece, index)));
                }
            }
        }
        self.by_piece.sort_unstable();
        self.by_piece.dedup();
        self.long.dedup();
    }

    /// The marks that may touch pieces `first..=last`, by index, ascending.
    pub(super) fn near(&self, first: usize, last: usize) -> Vec<usize> {
        let from = self.by_piece.partition_point(|&(piece, _)| piece < first);
        let to = self.by_piece.partition_point(|&(piece, _)| piece <= last);
        let near = self.by_piece.get(from..to).unwrap_or_default();
        let mut found: Vec<usize> = near.iter().map(|&(_, mark)| mark).collect();
        found.extend(&self.long);
        found.sort_unstable();
        found.dedup();
        found
    }

    pub(super) fn lane(&self, mark: usize) -> u8 {
        self.lanes.get(mark).copied().unwrap_or(0)
    }
}

/// A mark of which something is visible.
pub(super) struct Shown<'a> {
    pub(super) mark: &'a Mark<'a>,
    pub(super) lane: u8,
    /// For each range its visible parts.
    pub(super) parts: Vec<(TextRange, Vec<Stretch>)>,
}

/// The visible marks, longer ones first, so that inner grounds lie on outer ones.
pub(super) fn shown<'a>(
    index: &MarkIndex,
    sheet: &Sheet<'_>,
    marks: &'a [Mark<'a>],
) -> Vec<Shown<'a>> {
    let (Some(first), Some(last)) = (sheet.placed.first(), sheet.placed.last()) else {
        return Vec::new();
    };
    let near = index.near(first.piece, last.piece);
    let mut shown: Vec<Shown<'a>> = near
        .into_iter()
        .filter_map(|index_of| {
            let mark = marks.get(index_of)?;
            let ranges = mark.ranges.iter();
            let parts: Vec<_> = ranges
                .map(|&range| (range, sheet.stretches(range)))
                .filter(|(_, parts)| !parts.is_empty())
                .collect();
            let lane = index.lane(index_of);
            (!parts.is_empty()).then_some(Shown { mark, lane, parts })
        })
        .collect();
    shown.sort_by_key(|shown| std::cmp::Reverse((shown.mark.len(), shown.lane)));
    shown
}

/// The measures of highlights at one size of text, in physical pixels.
#[derive(Clone, Copy)]
pub(super) struct Measures {
    /// Ground above the baseline.
    over: f32,
    /// From the baseline to the first lane.
    drop: f32,
    lane: f32,
    thick: f32,
    thin: f32,
    outline: f32,
    radius: f32,
}

impl Measures {
    pub(super) fn new(pixels: &Pixels<'_>, size: f32) -> Self {
        Self {
            over: (size * 0.98).round(),
            drop: (size * 0.26).round().max(2.0),
            lane: pixels.of(3.0),
            thick: pixels.of(1.5),
            thin: pixels.of(1.0),
            outline: pixels.of(2.0),
            radius: pixels.of(4.0),
        }
    }

    fn lane_top(&self, part: &Stretch, lane: u8) -> f32 {
        part.baseline + self.drop + self.lane * f32::from(lane)
    }

    fn ground(&self, part: &Stretch) -> Rect {
        let top = part.baseline - self.over;
        let bottom = self.lane_top(part, 0) + self.thick;
        Rect::from_min_max(Pos2::new(part.left, top), Pos2::new(part.right, bottom))
    }
}

/// Behind everything else.
pub(super) fn grounds(pixels: &Pixels<'_>, measures: &Measures, shown: &[Shown<'_>]) {
    for shown in shown {
        for part in shown.parts.iter().flat_map(|(_, parts)| parts) {
            let rounding = CornerRadius { nw: 2, ne: 2, sw: 0, se: 0 };
            pixels.fill_rounded(measures.ground(part), rounding, shown.mark.style.ground);
        }
    }
}

/// The lines in their lanes, and hairlines from one range of a span to the next on the same line.
pub(super) fn underlines(pixels: &Pixels<'_>, measures: &Measures, shown: &[Shown<'_>]) {
    for shown in shown.iter().filter(|shown| shown.lane < LANES) {
        let style = shown.mark.style;
        for part in shown.parts.iter().flat_map(|(_, parts)| parts) {
            let top = measures.lane_top(part, shown.lane);
            // One pixel short, so that neighbours in a lane can be told apart.
            underline(pixels, measures, style, part.left.round(), part.right.round() - 1.0, top);
        }
        for pair in shown.parts.windows(2) {
            let [(_, before), (_, after)] = pair else { continue };
            let (Some(from), Some(to)) = (before.last(), after.first()) else { continue };
            let same_line = from.piece == to.piece && from.line == to.line;
            if same_line {
                let (left, right) = if from.right <= to.left {
                    (from.right, to.left)
                } else {
                    (to.right, from.left)
                };
                let top = measures.lane_top(from, shown.lane) + (measures.thick / 2.0).floor();
                let corner = Pos2::new(right, top + measures.thin);
                let rect = Rect::from_min_max(Pos2::new(left, top), corner);
                pixels.fill(rect, style.line.gamma_multiply(0.55));
            }
        }
    }
}

fn underline(
    pixels: &Pixels<'_>,
    by: &Measures,
    style: MarkStyle,
    left: f32,
    right: f32,
    top: f32,
) {
    let bar = |from: f32, to: f32, top: f32, height: f32| {
        let rect = Rect::from_min_max(Pos2::new(from, top), Pos2::new(to, top + height));
        pixels.fill(rect, style.line);
    };
    match style.underline {
        Underline::Solid => bar(left, right, top, by.thick),
        Underline::Double => {
            bar(left, right, top, by.thin);
            bar(left, right, top + 2.0 * by.thin, by.thin);
        }
        Underline::Dotted => {
            dashes(left, right, by.thick, by.thick, |a, b| bar(a, b, top, by.thick));
        }
        Underline::Dashed => {
            dashes(left, right, by.lane * 2.0, by.lane, |a, b| bar(a, b, top, by.thick));
        }
        Underline::Wavy => {
            let (middle, reach) = (top + by.thick / 2.0, by.thin);
            let step = by.lane / 3.0;
            let mut points = Vec::new();
            let mut x = left;
            while x < right {
                let turn = (x - left) / (by.lane * 2.0) * std::f32::consts::TAU;
                points.push(Pos2::new(x, middle + turn.sin() * reach));
                x += step;
            }
            pixels.line(&points, by.thin * 1.2, style.line);
        }
    }
}

/// Dashes on a grid common to all marks, cut at both ends.
fn dashes(left: f32, right: f32, dash: f32, gap: f32, mut bar: impl FnMut(f32, f32)) {
    let period = dash + gap;
    let mut from = (left / period).floor() * period;
    while from < right {
        let (start, end) = (from.max(left), (from + dash).min(right));
        if end - start >= 1.0 {
            bar(start, end);
        }
        from += period;
    }
}

/// The boxes of a chosen mark, one a line, as wide as its outline is outside.
fn boxes(pixels: &Pixels<'_>, measures: &Measures, lane: u8, parts: &[Stretch]) -> Vec<Rect> {
    let lane = lane.min(LANES - 1);
    let pad = pixels.of(1.0) + measures.outline;
    let boxes = parts.iter().map(|part| {
        let ground = measures.ground(part);
        let bottom = measures.lane_top(part, lane) + measures.lane + measures.outline;
        let min = ground.min - vec2(pad, measures.outline / 2.0);
        Rect::from_min_max(min.round(), Pos2::new(ground.max.x + pad, bottom).round())
    });
    boxes.collect()
}

/// Lets the ground of a chosen mark reach its outline; to be painted below all other grounds.
pub(super) fn chosen_ground(pixels: &Pixels<'_>, measures: &Measures, shown: &Shown<'_>) {
    for (_, parts) in &shown.parts {
        for part in boxes(pixels, measures, shown.lane, parts) {
            let inside = part.shrink(measures.outline / 2.0);
            pixels.fill_rounded(inside, CornerRadius::same(4), shown.mark.style.ground);
        }
    }
}

/// Around a chosen mark, following its lines.
pub(super) fn outline(pixels: &Pixels<'_>, measures: &Measures, shown: &Shown<'_>) {
    for (_, parts) in &shown.parts {
        let boxes = boxes(pixels, measures, shown.lane, parts);
        let middles: Vec<Rect> =
            boxes.into_iter().map(|part| part.shrink(measures.outline / 2.0)).collect();
        for path in outlines(&middles, measures.radius) {
            pixels.outline(&path, measures.outline, shown.mark.style.line);
        }
    }
}

/// How many marks have no lane of their own, for each line that has such marks.
pub(super) fn hidden(shown: &[Shown<'_>]) -> Vec<(Stretch, usize)> {
    let mut found: Vec<(Stretch, usize)> = Vec::new();
    for shown in shown.iter().filter(|shown| shown.lane >= LANES) {
        let mut lines: Vec<&Stretch> = shown.parts.iter().flat_map(|(_, parts)| parts).collect();
        lines.dedup_by_key(|part| (part.piece, part.line));
        for part in lines {
            match found.iter_mut().find(|(at, _)| (at.piece, at.line) == (part.piece, part.line)) {
                Some((_, count)) => *count += 1,
                None => found.push((*part, 1)),
            }
        }
    }
    found
}
