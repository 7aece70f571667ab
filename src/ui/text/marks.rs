//! Highlights: what a mark is to the pane, and the grounds, lanes and outlines of those on the screen.
//!
//! It paints behind and under the glyphs, never the glyphs; nothing here changes a layout.

use egui::{Color32, CornerRadius, Pos2, Rect, vec2};

use crate::text::TextRange;

use super::crowd::Crowds;
use super::index::MarkIndex;
use super::pixels::{Pixels, outlines};
use super::shape::{Line, Setting};
use super::sheet::{Sheet, Stretch};

/// Lanes that have room under a line; what lies deeper is counted where it lies.
pub(super) const LANES: u8 = 4;

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkStyle {
    pub line: Color32,
    pub ground: Color32,
    pub underline: Underline,
}

/// The spans of a document, sorted by first range. Asked only for those that are needed: a document
/// may have many thousands, a frame shows a few dozen.
pub trait Marks {
    fn count(&self) -> usize;
    /// The caller's key; the same from frame to frame.
    fn id(&self, index: usize) -> u64;
    /// One or more, sorted and disjoint.
    fn ranges(&self, index: usize) -> &[TextRange];
    /// How it looks, and what a screen reader calls it, such as "claim".
    fn look(&self, index: usize) -> (MarkStyle, &str);

    /// What its label means, for screen readers.
    fn about(&self, _index: usize) -> Option<&str> {
        None
    }

    fn mark(&self, index: usize) -> Mark<'_> {
        let (style, name) = self.look(index);
        Mark { id: self.id(index), ranges: self.ranges(index), style, name }
    }
}

impl Marks for Vec<Mark<'_>> {
    fn count(&self) -> usize {
        self.len()
    }

    fn id(&self, index: usize) -> u64 {
        self.get(index).map_or(0, |mark| mark.id)
    }

    fn ranges(&self, index: usize) -> &[TextRange] {
        self.get(index).map_or(&[], |mark| mark.ranges)
    }

    fn look(&self, index: usize) -> (MarkStyle, &str) {
        self.get(index).map(|mark| (mark.style, mark.name)).unwrap_or_default()
    }
}

/// A span as the pane sees it.
#[derive(Clone, Copy, Debug, Default)]
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
    fn len(&self) -> u32 {
        length_of(self.ranges)
    }
}

/// From the first to the last byte of ranges.
pub(super) fn hull_of(ranges: &[TextRange]) -> Option<TextRange> {
    Some(ranges.first()?.cover(*ranges.last()?))
}

pub(super) fn length_of(ranges: &[TextRange]) -> u32 {
    ranges.iter().map(|range| range.len()).sum()
}

/// The words of ranges, with a sign where there are gaps.
pub(super) fn words_of(text: &str, ranges: &[TextRange]) -> String {
    let words: Vec<&str> = ranges.iter().filter_map(|range| range.slice(text)).collect();
    words.join(" … ")
}

/// A mark of which something is visible.
pub(super) struct Shown<'a> {
    pub(super) mark: Mark<'a>,
    /// Which of all marks it is, from 0.
    pub(super) number: usize,
    pub(super) lane: u8,
    /// For each range its visible parts.
    pub(super) parts: Vec<(TextRange, Vec<Stretch>)>,
}

/// The visible marks that have a lane of their own, and in any case the chosen one and those beside
/// it; longer ones first, so that inner grounds lie on outer ones. `moved`: the ranges that the chosen one is being
/// given.
pub(super) fn shown<'a>(
    index: &MarkIndex,
    sheet: &Sheet<'_>,
    marks: &'a dyn Marks,
    (chosen, also): (Option<usize>, &[usize]),
    moved: Option<&'a [TextRange]>,
) -> Vec<Shown<'a>> {
    let Some(extent) = sheet.extent() else { return Vec::new() };
    let also = also.iter().copied().filter(|mark| Some(*mark) != chosen);
    let picked: Vec<usize> = also.chain(chosen).collect();
    let others = index.drawn(extent).filter(|mark| !picked.contains(mark));
    let mut shown: Vec<Shown<'a>> = others
        .chain(picked.iter().copied())
        .filter_map(|number| {
            let moved = moved.filter(|_| Some(number) == chosen);
            shown_one(index, sheet, marks, number, moved)
        })
        .collect();
    shown.sort_by_key(|shown| {
        (std::cmp::Reverse((shown.mark.len(), shown.lane)), shown.mark.ranges.first().copied())
    });
    shown
}

/// One mark, if something of it is visible. `moved`: the ranges that it is being given.
pub(super) fn shown_one<'a>(
    index: &MarkIndex,
    sheet: &Sheet<'_>,
    marks: &'a dyn Marks,
    number: usize,
    moved: Option<&'a [TextRange]>,
) -> Option<Shown<'a>> {
    let mut mark = marks.mark(number);
    mark.ranges = moved.unwrap_or(mark.ranges);
    let ranges = mark.ranges.iter();
    let parts: Vec<_> = ranges
        .map(|&range| (range, sheet.marked(range)))
        .filter(|(_, parts)| !parts.is_empty())
        .collect();
    let lane = index.lane(number);
    (!parts.is_empty()).then_some(Shown { mark, number, lane, parts })
}

/// The measures of highlights at one size of text, in physical pixels.
#[derive(Clone, Copy)]
pub(super) struct Measures {
    /// Physical pixels in a point.
    pub(super) scale: f32,
    /// Of the text.
    size: f32,
    pitch: f32,
    /// Ground above the baseline.
    over: f32,
    /// From the baseline to the first lane.
    drop: f32,
    /// The same where lanes must do without the room that they want.
    near: f32,
    lane: f32,
    thick: f32,
    pub(super) thin: f32,
    pub(super) outline: f32,
    radius: f32,
    /// Height of a "+n".
    chip: f32,
    /// Radius of a knob at an edge of the chosen mark.
    pub(super) knob: f32,
    /// From a baseline down to the tallest letters of the next line, as lines are spaced.
    free: f32,
}

/// Height of the tallest letters above the baseline, in ems.
const TALLEST: f32 = 0.76;
/// Depth of the deepest below it.
const DEEPEST: f32 = 0.24;
/// In points: its figures are then as large as captions are.
const CHIP: f32 = 15.0;
/// Width of a "+n" with one figure, and what each further one takes, in points.
const CHIP_WIDTH: (f32, f32) = (22.0, 7.0);
/// In points.
const KNOB: f32 = 3.5;

impl Measures {
    pub(super) fn new(setting: &Setting) -> Self {
        let size = setting.size();
        let of = |points: f32| (points * setting.pixels_per_point).round().max(1.0);
        Self {
            scale: setting.pixels_per_point,
            size,
            pitch: setting.pitch(),
            over: (size * 0.98).round(),
            drop: (size * 0.26).round().max(2.0),
            near: (size * 0.1).round().max(1.0),
            lane: of(3.0),
            thick: of(1.5),
            thin: of(1.0),
            outline: of(2.0),
            radius: of(4.0),
            chip: of(CHIP),
            knob: of(KNOB),
            free: setting.pitch() - (size * TALLEST).round(),
        }
    }

    /// How much farther apart a line and the next must be when it has so many lanes: so that not
    /// even the outline of a chosen mark touches the letters below.
    pub(super) fn room(&self, lanes: u8) -> f32 {
        let deep = self.drop + self.lane * f32::from(lanes) + self.outline + self.thin;
        if lanes == 0 { 0.0 } else { (deep - self.free).max(0.0) }
    }

    /// The box of a "+n" at the right end of a stretch, in the strip of the lanes. Where that is
    /// too low for it, it reaches up to the letters that it counts for, not down to the next.
    pub(super) fn chip(&self, pixels: &Pixels<'_>, part: &Stretch, digits: u8) -> Rect {
        let floor = self.floor(part);
        let top = (part.baseline + self.drop - self.thin).min(floor - self.chip);
        let top = top.max(part.baseline + self.thin).round();
        let bottom = floor.min(top + self.chip).round();
        let more = CHIP_WIDTH.1 * f32::from(digits.saturating_sub(1));
        let width = pixels.of(CHIP_WIDTH.0 + more);
        let right = part.right.max(part.left + width.min(pixels.of(8.0))).round();
        Rect::from_min_max(Pos2::new((right - width).round(), top), Pos2::new(right, bottom))
    }

    /// As far down as anything under a line may reach without touching the letters below.
    fn floor(&self, part: &Stretch) -> f32 {
        part.baseline + self.free + part.room - self.thin
    }

    /// How far the letters of a line reach above and below its baseline.
    pub(super) fn letters(&self, line: &Line) -> (f32, f32) {
        let (rise, fall) = ((self.size * TALLEST).round(), (self.size * DEEPEST).round());
        let above = line.baseline - line.top;
        let below = line.height - line.room - above;
        // Tall scripts push their lines apart, and use what they get.
        if above + below > self.pitch + 0.5 {
            let slack = (self.size * 0.1).round();
            (rise.max(above - slack), fall.max(below - slack))
        } else {
            (rise, fall)
        }
    }

    /// Where the lanes of a line end that has so many, and lacks so much room for them.
    pub(super) fn under(&self, baseline: f32, short: f32, lanes: u8) -> f32 {
        if lanes == 0 {
            return baseline;
        }
        let drop = (self.drop - short).max(self.near);
        baseline + drop + self.lane * f32::from(lanes - 1) + self.thick
    }

    /// Of lines between two lines of text: from the letters up to the first, and from one to the next.
    pub(super) fn gap_lines(&self) -> (f32, f32) {
        let head = (self.size * 0.34).max(5.0 * self.scale).round();
        (head, (self.size * 0.16).max(3.0 * self.scale).round())
    }

    /// Where the knob at an edge of a chosen mark stands, given a side of its box there.
    pub(super) fn knob_at(&self, part: &Stretch, x: f32, bottom: f32) -> Pos2 {
        let lowest = self.floor(part) - self.knob;
        Pos2::new(x, (bottom - self.outline / 2.0).min(lowest))
    }

    /// From where to where a caret reaches on a line: as the ground of a mark does.
    pub(super) fn caret(&self, line: &Stretch) -> (f32, f32) {
        let (top, bottom) = (line.baseline - self.over, line.baseline + self.drop + self.thick);
        (top.max(line.top - self.drop).round(), bottom.min(line.bottom + self.drop).round())
    }

    /// In a line that has not got its room yet, lanes move up to its letters, so that they do not
    /// touch those below.
    fn lane_top(&self, part: &Stretch, lane: u8) -> f32 {
        let drop = (self.drop - part.short).max(self.near);
        part.baseline + drop + self.lane * f32::from(lane)
    }

    pub(super) fn ground(&self, part: &Stretch) -> Rect {
        let top = part.baseline - self.over;
        let bottom = self.lane_top(part, 0) + self.thick;
        Rect::from_min_max(Pos2::new(part.left, top), Pos2::new(part.right, bottom))
    }
}

/// The grounds of marks without a lane; below all others.
pub(super) fn crowded_grounds(
    pixels: &Pixels<'_>,
    measures: &Measures,
    sheet: &Sheet<'_>,
    crowds: &Crowds,
    marks: &dyn Marks,
) {
    let Some(extent) = sheet.extent() else { return };
    for (like, ranges) in crowds.grounds(extent) {
        let (style, _) = marks.look(like);
        for part in ranges.iter().flat_map(|&range| sheet.marked(range)) {
            pixels.fill(measures.ground(&part), style.ground);
        }
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

/// The boxes of a chosen mark for each of its ranges, one a line, as wide as its outline is outside.
/// Where other letters stand right beside it, such as a comma, it is as wide as the words, not to
/// touch them; nor does it reach the letters below.
pub(super) fn boxes(measures: &Measures, sheet: &Sheet<'_>, shown: &Shown<'_>) -> Vec<Vec<Rect>> {
    let lane = shown.lane.min(LANES - 1);
    let pad = |tight: bool| if tight { 0.0 } else { measures.outline };
    let box_of = |part: &Stretch| {
        let ground = measures.ground(part);
        let bottom = measures.lane_top(part, lane) + measures.lane + measures.outline;
        let bottom = bottom.min(measures.floor(part));
        let (left, right) = sheet.touched(part);
        let min = ground.min - vec2(pad(left), measures.outline / 2.0);
        Rect::from_min_max(min.round(), Pos2::new(ground.max.x + pad(right), bottom).round())
    };
    shown.parts.iter().map(|(_, parts)| parts.iter().map(box_of).collect()).collect()
}

/// Lets the ground of a chosen mark reach its outline; to be painted below all other grounds.
pub(super) fn chosen_ground(
    pixels: &Pixels<'_>,
    measures: &Measures,
    style: MarkStyle,
    boxes: &[Vec<Rect>],
) {
    for part in boxes.iter().flatten() {
        let inside = part.shrink(measures.outline / 2.0);
        pixels.fill_rounded(inside, CornerRadius::same(4), style.ground);
    }
}

/// Around a chosen mark, following its lines.
pub(super) fn outline(
    pixels: &Pixels<'_>,
    measures: &Measures,
    style: MarkStyle,
    boxes: &[Vec<Rect>],
) {
    for boxes in boxes {
        let middles: Vec<Rect> =
            boxes.iter().map(|part| part.shrink(measures.outline / 2.0)).collect();
        // Those that touched before they shrank.
        for path in outlines(&middles, measures.radius, measures.outline + 0.5) {
            pixels.outline(&path, measures.outline, style.line);
        }
    }
}
