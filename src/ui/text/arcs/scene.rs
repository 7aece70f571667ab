//! Which links are shown in this frame, and all that laying their lines needs to know of the screen.
//!
//! Only marks on the screen are asked for their links, and of each only so many, so that a frame
//! costs what is seen, not what the document holds.

use std::collections::BTreeMap;

use egui::Rect;
use egui::emath::Rangef;

use super::field::{Field, Part, Row, Sizes, Spot};
use super::route::{There, Wire};
use crate::text::TextRange;
use crate::ui::text::crowd::shortened;
use crate::ui::text::index::MarkIndex;
use crate::ui::text::input::PaneInput;
use crate::ui::text::links::{Link, Other, WhichLinks};
use crate::ui::text::marks::Measures;
use crate::ui::text::sheet::Sheet;

/// Of one mark, and in all, no more links than this are shown; the others are counted.
const OF_ONE: usize = 40;
const IN_ALL: usize = 120;
/// At each edge so many ends are shown with their words.
pub(super) const ROWS: usize = 3;
/// Room for words in a margin, in points: with less, stubs are a sign alone.
const ROOMY: f32 = 72.0;
/// Of the scroll bar, in points.
const BAR: f32 = 14.0;

/// A link that is shown.
pub(super) struct Told<'a> {
    pub(super) link: Link<'a>,
    /// The mark it is seen from.
    pub(super) here: usize,
    /// It is of the mark that is chosen or pointed at.
    pub(super) strong: bool,
    /// The words at its other end.
    pub(super) words: String,
}

/// Words for an end that lies above or below.
#[derive(Clone, Debug, Default)]
pub(super) struct Edge {
    /// The links whose other end lies there, those that matter first.
    pub(super) wires: Vec<usize>,
    /// Links that are not shown at all are counted here too.
    pub(super) more: usize,
}

impl Edge {
    /// How many are shown with words, and how many are only counted.
    pub(super) fn shown(&self) -> (usize, usize) {
        let rows = self.wires.len().min(ROWS);
        (rows, self.wires.len() - rows + self.more)
    }
}

pub(super) struct Scene<'a> {
    pub(super) field: Field,
    /// One for each wire.
    pub(super) told: Vec<Told<'a>>,
    pub(super) wires: Vec<Wire>,
    pub(super) above: Edge,
    pub(super) below: Edge,
    /// There is room for words in the margin in which lines begin.
    pub(super) roomy: bool,
}

/// Who is asked for links.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) chosen: Option<usize>,
    pub(super) hovered: Option<usize>,
}

/// Heights of what stands in the margins, in points.
pub(super) const ROW: f32 = 40.0;
pub(super) const PILL: f32 = 20.0;
pub(super) const APART: f32 = 6.0;
/// Of a line of a quotation and of a caption in a box, and what is around them.
const QUOTE: f32 = 17.0;
const CAPTION: f32 = 15.0;
pub(super) const PADDING: f32 = 6.0;
/// What boxes may take of the height of a pane, as a share; with more of them, all but those of the chosen
/// mark are signs alone.
const CROWDED: f32 = 0.6;
/// What a character of a quotation takes across, about.
const ACROSS: f32 = 6.2;
/// Most lines of a quotation in a box.
const LINES: f32 = 3.0;

pub(super) fn scene<'a>(
    sheet: &Sheet<'_>,
    index: &MarkIndex,
    measures: &Measures,
    input: &PaneInput<'a>,
    (pane, numbered): (Rect, bool),
    asked: Asked,
) -> Option<Scene<'a>> {
    let links = input.links;
    let extent = sheet.extent()?;
    let visible = sheet.visible()?;
    let strong = asked.chosen.into_iter().chain(asked.hovered.filter(|h| Some(*h) != asked.chosen));
    let mut marks: Vec<(usize, bool)> = strong.map(|mark| (mark, true)).collect();
    if input.which_links == WhichLinks::OfAll {
        let mut others: Vec<usize> =
            index.drawn(extent).filter(|mark| !marks.iter().any(|(m, _)| m == mark)).collect();
        others.sort_unstable();
        marks.extend(others.into_iter().map(|mark| (mark, false)));
    }
    let (rows, places) = rows(sheet, index, measures, input);
    let mut spots = Spots { sheet, input, places: &places, known: BTreeMap::new() };
    let mut told: Vec<Told<'a>> = Vec::new();
    let mut wires: Vec<Wire> = Vec::new();
    let (mut above, mut below) = (Edge::default(), Edge::default());
    let mut seen: BTreeMap<u64, usize> = BTreeMap::new();
    // Signs alone have room for so many ends elsewhere.
    let mut left = (pane.height() / measures.scale / (PILL + APART) * CROWDED).max(1.0);
    for (mark, strong) in marks {
        let Some(here) = spots.of(mark) else { continue };
        let (found, beyond) = links.of(mark, OF_ONE);
        below.more += beyond;
        for link in found {
            if seen.contains_key(&link.id) {
                continue;
            }
            if wires.len() == IN_ALL {
                below.more += 1;
                continue;
            }
            let number = wires.len();
            let (there, words) = match link.other {
                Other::Mark(other) => {
                    if let Some(spot) = spots.of(other) {
                        (There::Spot(spot), String::new())
                    } else {
                        let ranges = input.marks.ranges(other);
                        let first = ranges.first().copied().unwrap_or_default();
                        let before = first.start() < visible.start();
                        let edge = if before { &mut above } else { &mut below };
                        edge.wires.push(number);
                        let there = if before { There::Above } else { There::Below };
                        (there, quoted(sheet.text, ranges))
                    }
                }
                Other::Elsewhere { words, .. } | Other::Broken { words, .. } => {
                    left -= 1.0;
                    if left < 0.0 {
                        below.more += 1;
                        continue;
                    }
                    (There::Beside(0.0), shortened(words))
                }
            };
            seen.insert(link.id, number);
            let (family, outward) = (link.family, link.outward);
            wires.push(Wire { here: here.clone(), there, family, outward });
            told.push(Told { link, here: mark, strong, words });
        }
    }
    if wires.is_empty() {
        return None;
    }
    let mut scene = Scene {
        field: field(sheet, measures, rows, pane, numbered),
        told,
        wires,
        above,
        below,
        roomy: false,
    };
    scene.make_room(pane, measures.scale);
    Some(scene)
}

impl Scene<'_> {
    /// Where words have room, and how high everything in the margins is then.
    fn make_room(&mut self, pane: Rect, scale: f32) {
        let rtl = self.field.right_to_left;
        let margin = (self.field.column.min - pane.left()) / scale;
        let right = (pane.right() - self.field.column.max) / scale - BAR;
        let beside = (self.field.view.right() - self.field.boxes) / scale - APART;
        let leading = if rtl { right } else { margin };
        let boxes = beside >= ROOMY;
        self.roomy = leading - 16.0 >= ROOMY;
        let edges = self.roomy;
        let height = |edge: &Edge| {
            let (rows, more) = edge.shown();
            let row = if edges { ROW } else { PILL };
            let count = if more > 0 { PILL } else { 0.0 };
            if rows + more == 0 { 0.0 } else { APART * 2.0 + row * rows as f32 + count }
        };
        let (above, below) = (height(&self.above), height(&self.below));
        let view = self.field.view;
        self.field.edges = Rangef::new(
            view.top() + (above * scale).round(),
            view.bottom() - (below * scale).round(),
        );
        let full = |told: &Told<'_>| {
            let lines = lines_of(&told.words, beside - 2.0 * PADDING);
            QUOTE * f32::from(lines) + 2.0 * CAPTION + 2.0 * PADDING
        };
        let is_beside = |wire: &Wire| matches!(wire.there, There::Beside(_));
        let both = self.wires.iter().zip(&self.told).filter(|(wire, _)| is_beside(wire));
        let total: f32 = both.map(|(_, told)| full(told) + APART).sum();
        let mut room = view.height() / scale * CROWDED;
        let crowded = total > room;
        // Those of the chosen mark come first.
        for (wire, told) in self.wires.iter_mut().zip(&self.told) {
            if let There::Beside(height) = &mut wire.there {
                let words = boxes && (told.strong || !crowded) && full(told) + APART <= room;
                let points = if words { full(told) } else { PILL };
                room -= points + APART;
                *height = (points * scale).round();
            }
        }
    }
}

/// How many lines a quotation takes in a box, about.
pub(super) fn lines_of(words: &str, width: f32) -> u8 {
    let lines = (words.chars().count() as f32 * ACROSS / width.max(1.0)).ceil().clamp(1.0, LINES);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to LINES")]
    let lines = lines as u8;
    lines
}

/// The first words of ranges.
fn quoted(text: &str, ranges: &[TextRange]) -> String {
    let first = ranges.first().and_then(|range| range.slice(text)).unwrap_or_default();
    let words = shortened(first);
    if ranges.len() > 1 && !words.ends_with('…') { format!("{words} …") } else { words }
}

/// The lines that can be seen, from the top, and which of them is which line of which piece.
fn rows(
    sheet: &Sheet<'_>,
    index: &MarkIndex,
    measures: &Measures,
    input: &PaneInput<'_>,
) -> (Vec<Row>, BTreeMap<(usize, usize), usize>) {
    let (mut rows, mut places) = (Vec::new(), BTreeMap::new());
    for (placed, piece, shaped) in sheet.each() {
        for (number, line) in shaped.lines.iter().enumerate() {
            let (top, bottom) = (placed.top + line.top, placed.top + line.top + line.height);
            let apart = sheet.column.top() >= bottom || top >= sheet.column.bottom();
            if apart || line.glyphs.is_empty() {
                continue;
            }
            let (rise, fall) = measures.letters(line);
            let baseline = placed.top + line.baseline;
            let (left, right) = (sheet.left + line.left, sheet.left + line.right);
            let ink = Rect::from_x_y_ranges(left..=right, baseline - rise..=baseline + fall);
            let start = piece.range.start();
            let range = TextRange::between(start + line.text.start, start + line.text.end);
            let depth = index.depth(range, input.marks);
            let under = measures.under(baseline, line.short, depth).max(ink.bottom());
            places.insert((placed.piece, number), rows.len());
            rows.push(Row { ink, under });
        }
    }
    (rows, places)
}

/// Where marks are on the screen; each is looked for once.
struct Spots<'a, 'b> {
    sheet: &'a Sheet<'b>,
    input: &'a PaneInput<'b>,
    places: &'a BTreeMap<(usize, usize), usize>,
    known: BTreeMap<usize, Option<Spot>>,
}

impl Spots<'_, '_> {
    fn of(&mut self, mark: usize) -> Option<Spot> {
        if let Some(known) = self.known.get(&mark) {
            return known.clone();
        }
        let mut parts = Vec::new();
        let extent = self.sheet.extent()?;
        let ranges = self.input.marks.ranges(mark);
        for range in ranges.iter().filter(|range| range.intersects(extent)) {
            for part in self.sheet.marked(*range) {
                let Some(&row) = self.places.get(&(part.piece, part.line)) else { continue };
                parts.push(Part { row, left: part.left, right: part.right });
            }
        }
        let found = (!parts.is_empty()).then_some(Spot { mark, parts });
        self.known.insert(mark, found.clone());
        found
    }
}

fn field(
    sheet: &Sheet<'_>,
    measures: &Measures,
    rows: Vec<Row>,
    pane: Rect,
    numbered: bool,
) -> Field {
    let scale = measures.scale;
    let of = |points: f32| (points * scale).round().max(1.0);
    let column = Rangef::new(sheet.column.left(), sheet.column.right());
    let left = (column.min - pane.left()) / scale;
    let right = (pane.right() - column.max) / scale - BAR;
    // The rule of a region stands near the text, numbers farther off.
    let (first, lane, most) = match left {
        _ if numbered => (6.0, 5.0, 2),
        left if left >= 100.0 => (20.0, 6.0, 6),
        _ => (8.0, 5.0, 6),
    };
    // Boxes want the room on the right; lines beside the text get two lanes before them.
    let (first_right, boxes) = (8.0, if right >= 100.0 { 24.0 } else { 18.0 });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 8")]
    let held =
        |room: f32, first: f32| ((room - first - 2.0) / lane).floor().clamp(0.0, 8.0) as usize + 1;
    let count = sheet.each().count().max(1);
    let rtl = sheet.each().filter(|(_, _, shaped)| shaped.rtl).count() * 2 > count;
    let min = egui::pos2(pane.left(), pane.top());
    let view = Rect::from_min_max(min, egui::pos2(pane.right() - of(BAR), pane.bottom()));
    let (head, pitch) = measures.gap_lines();
    Field {
        rows,
        view,
        column,
        edges: view.y_range(),
        boxes: (column.max + boxes * scale).round(),
        right_to_left: rtl,
        sizes: Sizes {
            head,
            pitch,
            first: [of(first), of(first_right)],
            lane: of(lane),
            most: [held(left, first).min(most), held(right, first_right).min(2)],
            beside: of(4.0),
            tip: of(1.5),
            inset: of(7.0),
            slot: of(5.0),
            apart: of(APART),
            attach: of(PADDING + CAPTION / 2.0),
        },
    }
}
