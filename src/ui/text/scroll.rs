//! Where the pane stands in the text: a piece, a line of it, a fraction of that line.
//!
//! Never a distance from the top of the document: nobody knows that without laying all of it out.
//! The scroll bar works with estimates by bytes, which layouts never correct, so its thumb is calm.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::text::{Piece, TextRange};

use super::Engine;
use super::cursor::Cursor;
use super::index::MarkIndex;
use super::marks::{Marks, Measures};
use super::shape::{Setting, Shaped};
use super::sheet::{Placed, piece_of};

/// Blank above the first line, in points.
pub(super) const HEAD: f32 = 24.0;
/// A frame lays out for this long; the rest has to wait for the next.
const BUDGET: Duration = Duration::from_millis(4);
/// The same when nothing is laid out yet (another text, another width): a page that comes in two
/// halves would be worse than a late one.
const FIRST_BUDGET: Duration = Duration::from_millis(12);
/// Of that, what may be spent on what cannot be seen yet.
const AHEAD: Duration = Duration::from_millis(2);
/// Layouts kept; beyond that the ones farthest from the screen go.
const KEPT: usize = 600;

/// The first line on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Anchor {
    pub(super) piece: usize,
    pub(super) line: usize,
    /// How much of the line is above the upper edge, as a part of its height; may be negative, as
    /// above the first line, and may exceed 1 until it is next settled.
    pub(super) fraction: f32,
}

/// The text and the layouts of its pieces, made when asked for.
pub(super) struct Book<'a> {
    pub(super) engine: &'a mut Engine,
    pub(super) laid: &'a mut BTreeMap<usize, Shaped>,
    pub(super) text: &'a str,
    pub(super) pieces: &'a [Piece],
    pub(super) setting: Setting,
    rooms: Rooms<'a>,
    deadline: Instant,
    /// Something was left for the next frame.
    pub(super) late: bool,
}

/// Which lines need room for lanes. A line is given it while it is out of sight and keeps it while
/// it can be seen: nothing moves while one marks.
#[derive(Clone, Copy)]
pub(super) struct Rooms<'a> {
    pub(super) index: &'a MarkIndex,
    pub(super) marks: &'a dyn Marks,
    /// What could be seen in the frame before.
    pub(super) seen: &'a [Placed],
}

impl Rooms<'_> {
    fn give(&self, number: usize, piece: &Piece, shaped: &mut Shaped, setting: &Setting) {
        let revision = self.index.revision();
        if shaped.roomy_for == revision {
            return;
        }
        let fresh = shaped.roomy_for.is_none();
        let seen = !fresh && self.seen.iter().any(|placed| placed.piece == number);
        if seen && shaped.measured_for == revision {
            return;
        }
        shaped.measured_for = revision;
        if !seen {
            shaped.roomy_for = revision;
        }
        let (measures, base) = (Measures::new(setting), piece.range.start());
        shaped.give_room(!seen, |line| {
            let line = TextRange::between(base + line.start, base + line.end);
            measures.room(self.index.depth(line, self.marks))
        });
    }
}

impl<'a> Book<'a> {
    pub(super) fn open(
        engine: &'a mut Engine,
        laid: &'a mut BTreeMap<usize, Shaped>,
        text: &'a str,
        pieces: &'a [Piece],
        setting: Setting,
        rooms: Rooms<'a>,
    ) -> Self {
        let budget = if laid.is_empty() { FIRST_BUDGET } else { BUDGET };
        let deadline = Instant::now() + budget;
        Self { engine, laid, text, pieces, setting, rooms, deadline, late: false }
    }

    /// The layout of a piece; `None` if this frame has no time left for it.
    fn get(&mut self, index: usize) -> Option<&Shaped> {
        if !self.laid.contains_key(&index) && Instant::now() > self.deadline {
            self.late = true;
            return None;
        }
        self.must(index)
    }

    /// The layout of a piece, whatever it takes; `None` past the end.
    pub(super) fn must(&mut self, index: usize) -> Option<&Shaped> {
        let piece = self.pieces.get(index)?;
        if !self.laid.contains_key(&index) {
            let text = piece.range.slice(self.text).unwrap_or_default();
            let rtl = piece.rtl.unwrap_or_else(|| self.direction_before(index));
            let shaped = self.engine.shape(text, rtl, &self.setting);
            self.laid.insert(index, shaped);
        }
        let shaped = self.laid.get_mut(&index)?;
        self.rooms.give(index, piece, shaped, &self.setting);
        Some(shaped)
    }

    /// A piece without letters (a blank line, a number) goes by its neighbour.
    fn direction_before(&self, index: usize) -> bool {
        let before = self.pieces.get(index.saturating_sub(8)..index).unwrap_or_default();
        before.iter().rev().find_map(|piece| piece.rtl).unwrap_or(false)
    }

    fn height(&mut self, index: usize) -> f32 {
        self.must(index).map_or(0.0, |shaped| shaped.height)
    }

    fn head(&self) -> f32 {
        (HEAD * self.setting.pixels_per_point).round()
    }

    /// Pixels from the top of the anchor's piece to the upper edge of the pane.
    fn depth(&mut self, anchor: Anchor) -> f32 {
        self.must(anchor.piece).map_or(0.0, |shaped| {
            let line = shaped.lines.get(anchor.line).or_else(|| shaped.lines.last());
            line.map_or(0.0, |line| line.top + anchor.fraction * line.height)
        })
    }

    /// The anchor `depth` pixels below the top of a piece, wherever that is.
    fn anchor(&mut self, mut piece: usize, mut depth: f32) -> Anchor {
        let count = self.pieces.len();
        piece = piece.min(count.saturating_sub(1));
        while depth < 0.0 && piece > 0 {
            piece -= 1;
            depth += self.height(piece);
        }
        while depth >= self.height(piece) && piece + 1 < count {
            depth -= self.height(piece);
            piece += 1;
        }
        if piece == 0 {
            depth = depth.max(-self.head());
        }
        self.within(piece, depth)
    }

    fn within(&mut self, piece: usize, depth: f32) -> Anchor {
        let Some(shaped) = self.must(piece) else { return Anchor::default() };
        let line = shaped.line_at(depth);
        let fraction = shaped.lines.get(line).map_or(0.0, |line| (depth - line.top) / line.height);
        Anchor { piece, line, fraction }
    }

    /// Moves by `delta` pixels, not past the beginning.
    pub(super) fn moved(&mut self, anchor: Anchor, delta: f32) -> Anchor {
        let depth = self.depth(anchor) + delta;
        self.anchor(anchor.piece, depth)
    }

    pub(super) fn start(&mut self) -> Anchor {
        let head = self.head();
        self.within(0, -head)
    }

    /// As far down as one can go: half a page of blank below the last line, so that the end can
    /// be read in comfort; nowhere if all fits on one page.
    pub(super) fn end(&mut self, page: f32) -> Anchor {
        let last = self.pieces.len().saturating_sub(1);
        let mut above = 0.0;
        for piece in (0..=last).rev() {
            above += self.height(piece);
            if above > page {
                break;
            }
            if piece == 0 && above + self.head() <= page {
                return self.start();
            }
        }
        let depth = self.height(last) - (page / 2.0).round();
        self.anchor(last, depth)
    }

    /// The line that holds a byte at the upper edge.
    pub(super) fn anchor_of(&mut self, byte: u32) -> Anchor {
        if byte == 0 {
            return self.start();
        }
        let (piece, line) = self.line_of(byte);
        Anchor { piece, line, fraction: 0.0 }
    }

    fn line_of(&mut self, byte: u32) -> (usize, usize) {
        let index = piece_of(self.pieces, byte);
        let start = self.pieces.get(index).map_or(0, |piece| piece.range.start());
        (index, self.must(index).map_or(0, |shaped| shaped.line_of(byte - start.min(byte))))
    }

    /// The anchor at which a range stands in the upper third of the page; the same one as before
    /// if all of the range can be seen from there.
    pub(super) fn revealed(&mut self, anchor: Anchor, range: TextRange, page: f32) -> Anchor {
        let (piece, line) = self.line_of(range.start());
        let first = Anchor { piece, line, fraction: 0.0 };
        let (last_piece, last_line) =
            self.line_of(range.end().saturating_sub(1).max(range.start()));
        let after = Anchor { piece: last_piece, line: last_line, fraction: 1.0 };
        let page_end = self.moved(anchor, page);
        if !self.is_after(anchor, first) && !self.is_after(after, page_end) {
            return anchor;
        }
        self.moved(first, -(page / 4.0).round())
    }

    /// The anchor at which a line can be read, with a line of room above and below it; the same one
    /// as before if it can be read already.
    pub(super) fn kept(
        &mut self,
        anchor: Anchor,
        (piece, line): (usize, usize),
        page: f32,
    ) -> Anchor {
        let room = self.setting.pitch().min(page / 4.0);
        let first = Anchor { piece, line, fraction: 0.0 };
        let after = Anchor { piece, line, fraction: 1.0 };
        let from = self.moved(anchor, room);
        if self.is_after(from, first) {
            return self.moved(first, -room);
        }
        let to = self.moved(anchor, page - room);
        if self.is_after(after, to) { self.moved(after, room - page) } else { anchor }
    }

    /// Whether the paragraph of a cursor runs from right to left.
    pub(super) fn is_rtl(&mut self, cursor: Cursor) -> bool {
        let (piece, ..) = self.stand(cursor);
        self.must(piece).is_some_and(|shaped| shaped.rtl)
    }

    /// Places pieces from the anchor down to the lower edge, as time allows, correcting the anchor
    /// where it lies past the end.
    pub(super) fn place(&mut self, anchor: &mut Anchor, page: f32) -> Vec<Placed> {
        let (placed, bottom) = self.fill(*anchor, page);
        let at_end = placed.last().is_some_and(|last| last.piece + 1 == self.pieces.len());
        if at_end && bottom < page {
            let end = self.end(page);
            if self.is_after(*anchor, end) {
                *anchor = end;
                return self.fill(end, page).0;
            }
        }
        placed
    }

    fn is_after(&mut self, a: Anchor, b: Anchor) -> bool {
        (a.piece, self.depth(a)) > (b.piece, self.depth(b))
    }

    fn fill(&mut self, anchor: Anchor, page: f32) -> (Vec<Placed>, f32) {
        let mut top = -self.depth(anchor).round();
        let mut placed = Vec::new();
        let mut piece = anchor.piece;
        // A line above the edge may reach below it with its ink and outlines.
        if piece > 0
            && let Some(height) = self.get(piece - 1).map(|shaped| shaped.height)
        {
            placed.push(Placed { piece: piece - 1, top: top - height });
        }
        while top < page {
            let Some(height) = self.get(piece).map(|shaped| shaped.height) else { break };
            placed.push(Placed { piece, top });
            top += height;
            piece += 1;
        }
        (placed, top)
    }

    /// Lays out a page ahead and half a page behind in the time that is left, and forgets what is
    /// far away.
    pub(super) fn look_ahead(&mut self, placed: &[Placed], page: f32) {
        let (Some(first), Some(last)) = (placed.first(), placed.last()) else { return };
        let late = self.late;
        self.deadline = self.deadline.min(Instant::now() + AHEAD);
        for (mut index, forward, mut room) in
            [(last.piece, true, page), (first.piece, false, page / 2.0)]
        {
            while room > 0.0 {
                let next = if forward { index.checked_add(1) } else { index.checked_sub(1) };
                let Some(height) = next.and_then(|next| self.get(next)).map(|next| next.height)
                else {
                    break;
                };
                room -= height;
                index = next.unwrap_or(index);
            }
        }
        self.late = late;
        let excess = self.laid.len().saturating_sub(KEPT);
        if excess > 0 {
            let middle = first.piece.midpoint(last.piece);
            let mut far: Vec<usize> = self.laid.keys().copied().collect();
            far.sort_by_key(|&index| std::cmp::Reverse(index.abs_diff(middle)));
            for index in far.into_iter().take(excess + KEPT / 4) {
                self.laid.remove(&index);
            }
        }
    }
}

/// How far down a piece begins, by a guess from the bytes before it: a share of a line for each,
/// and half a line for each piece, which is what a blank line takes, and what a last line wants to
/// be full. It costs nothing to make, however long the text is.
#[derive(Debug, Default)]
pub(super) struct Estimate {
    per_byte: f64,
    per_piece: f64,
}

impl Estimate {
    pub(super) fn new(text: &str, setting: &Setting) -> Self {
        let sample = text.get(..text.floor_char_boundary(65_536)).unwrap_or_default();
        let chars = sample.chars().count().max(1);
        let bytes_per_char = sample.len().max(1) as f32 / chars as f32;
        let per_line = setting.width / (setting.size() * 0.46) * bytes_per_char;
        Self {
            per_byte: f64::from(setting.pitch() / per_line.max(1.0)),
            per_piece: f64::from(setting.blank_pitch()),
        }
    }

    fn top(&self, pieces: &[Piece], index: usize) -> f64 {
        let start = pieces.get(index).map_or_else(
            || pieces.last().map_or(0, |last| last.range.end()),
            |piece| piece.range.start(),
        );
        f64::from(start) * self.per_byte + index as f64 * self.per_piece
    }

    pub(super) fn total(&self, pieces: &[Piece]) -> f64 {
        self.top(pieces, pieces.len())
    }

    /// The guess for an anchor.
    pub(super) fn position(&self, book: &mut Book<'_>, anchor: Anchor) -> f64 {
        let (top, height) = self.piece(book.pieces, anchor.piece);
        let actual = f64::from(book.height(anchor.piece).max(1.0));
        let head = f64::from(book.head());
        top + f64::from(book.depth(anchor)).max(-head) / actual * height
    }

    /// The guess for a byte.
    pub(super) fn of_byte(&self, pieces: &[Piece], byte: u32) -> f64 {
        let index = piece_of(pieces, byte);
        let (top, height) = self.piece(pieces, index);
        let Some(piece) = pieces.get(index) else { return top };
        let into = f64::from(byte.saturating_sub(piece.range.start()));
        top + height * (into / f64::from(piece.range.len().max(1))).min(1.0)
    }

    /// The anchor that has this position.
    pub(super) fn anchor(&self, book: &mut Book<'_>, position: f64) -> Anchor {
        let (mut piece, mut above) = (0, book.pieces.len());
        while above > piece + 1 {
            let middle = piece.midpoint(above);
            if self.top(book.pieces, middle) <= position {
                piece = middle;
            } else {
                above = middle;
            }
        }
        let (top, height) = self.piece(book.pieces, piece);
        let part = if height > 0.0 { (position - top) / height } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "a fraction of one piece")]
        let depth = book.height(piece) * part as f32;
        book.anchor(piece, depth)
    }

    /// The byte that has this position, by the same guess.
    pub(super) fn byte_at(&self, pieces: &[Piece], position: f64) -> u32 {
        let (mut piece, mut above) = (0, pieces.len());
        while above > piece + 1 {
            let middle = piece.midpoint(above);
            if self.top(pieces, middle) <= position {
                piece = middle;
            } else {
                above = middle;
            }
        }
        let Some(found) = pieces.get(piece) else { return 0 };
        let (top, height) = self.piece(pieces, piece);
        let next =
            pieces.get(piece + 1).map_or_else(|| found.range.end(), |next| next.range.start());
        let length = f64::from(next - found.range.start());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a piece"
        )]
        let within = (((position - top) / height).clamp(0.0, 1.0) * length) as u32;
        found.range.start() + within
    }

    fn piece(&self, pieces: &[Piece], index: usize) -> (f64, f64) {
        let top = self.top(pieces, index);
        (top, (self.top(pieces, index + 1) - top).max(1.0))
    }
}
