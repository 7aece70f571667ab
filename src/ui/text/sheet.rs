//! What of the text lies where on the screen in this frame: the one translation between positions
//! of the pointer and byte offsets of the document. In physical pixels throughout.

use std::collections::BTreeMap;

use egui::{Pos2, Rect};

use crate::text::{Piece, TextRange};

use super::cursor::Cursor;
use super::motion::whole;
use super::shape::{Line, Shaped};

/// A visible piece and the height at which it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) piece: usize,
    pub(super) top: f32,
}

/// The visible part of a document.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) text: &'a str,
    pub(super) pieces: &'a [Piece],
    pub(super) laid: &'a BTreeMap<usize, Shaped>,
    pub(super) placed: &'a [Placed],
    /// The left edge of the column.
    pub(super) left: f32,
    /// Whole column, as high as the pane.
    pub(super) column: Rect,
}

/// A part of a line that a range covers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) piece: usize,
    pub(super) line: usize,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) baseline: f32,
    /// What its line is given below it for lanes, and what it lacks.
    pub(super) room: f32,
    pub(super) short: f32,
}

/// An end of a range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caret {
    pub(super) x: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// Less than 0 when the range lies on its right.
    pub(super) outward: f32,
}

/// The piece that holds a byte, or whose line end does.
pub(super) fn piece_of(pieces: &[Piece], byte: u32) -> usize {
    pieces.partition_point(|piece| piece.range.start() <= byte).saturating_sub(1)
}

/// The piece that a cursor stands in: where a long line is cut, that of the grapheme it belongs to.
pub(super) fn piece_at(pieces: &[Piece], cursor: Cursor) -> usize {
    let piece = piece_of(pieces, cursor.byte);
    let before = piece.checked_sub(1).and_then(|before| pieces.get(before));
    let cut = before.is_some_and(|before| !before.last && before.range.end() == cursor.byte);
    piece - usize::from(cursor.after && cut)
}

impl<'a> Sheet<'a> {
    /// The visible pieces with their layouts.
    pub(super) fn each(&self) -> impl Iterator<Item = (Placed, &'a Piece, &'a Shaped)> {
        let (pieces, laid) = (self.pieces, self.laid);
        self.placed.iter().filter_map(move |&placed| {
            Some((placed, pieces.get(placed.piece)?, laid.get(&placed.piece)?))
        })
    }

    /// From the first to the last visible piece.
    pub(super) fn extent(&self) -> Option<TextRange> {
        let first = self.pieces.get(self.placed.first()?.piece)?;
        let last = self.pieces.get(self.placed.last()?.piece)?;
        Some(first.range.cover(last.range))
    }

    /// The visible bytes, to the line.
    pub(super) fn visible(&self) -> Option<TextRange> {
        let mut seen: Option<TextRange> = None;
        for (placed, piece, shaped) in self.each() {
            for line in &shaped.lines {
                let top = placed.top + line.top;
                if top + line.height > self.column.top() && top < self.column.bottom() {
                    let start = piece.range.start();
                    let range = TextRange::between(start + line.text.start, start + line.text.end);
                    seen = Some(seen.map_or(range, |seen| seen.cover(range)));
                }
            }
        }
        seen
    }

    /// The place between two graphemes nearest to a point, wherever it lies.
    pub(super) fn caret_at(&self, at: Pos2) -> Option<Cursor> {
        let mut found = None;
        for (placed, piece, shaped) in self.each() {
            if found.is_none() || placed.top <= at.y {
                found = Some((placed, piece, shaped));
            }
        }
        let (placed, piece, shaped) = found?;
        let line = shaped.line_at(at.y - placed.top);
        let cursor = shaped.nearest(line, at.x - self.left).shifted(piece.range.start());
        Some(whole(self.text, cursor))
    }

    /// Where a cursor stands that can be seen: how far to the right, and the line it is on.
    pub(super) fn standing(&self, cursor: Cursor) -> Option<(f32, Stretch)> {
        let held = piece_at(self.pieces, cursor);
        let (placed, piece, shaped) = self.each().find(|(placed, ..)| placed.piece == held)?;
        let byte = cursor.byte.saturating_sub(piece.range.start());
        let slot = shaped.slot(Cursor { byte, ..cursor });
        let line = shaped.lines.get(slot.line)?;
        let x = shaped.slot_x(slot);
        Some((self.left + x, self.stretch(placed, line, slot.line, x, x)))
    }

    /// The first byte of the grapheme under a point, if there is one.
    pub(super) fn byte_at(&self, at: Pos2) -> Option<u32> {
        self.each().find_map(|(placed, piece, shaped)| {
            let cluster = shaped.cluster_at(at.x - self.left, at.y - placed.top)?;
            Some(piece.range.start() + cluster.start)
        })
    }

    /// The bytes of the line that a stretch lies on.
    pub(super) fn line(&self, part: &Stretch) -> Option<TextRange> {
        let start = self.pieces.get(part.piece)?.range.start();
        let line = self.laid.get(&part.piece)?.lines.get(part.line)?;
        Some(TextRange::between(start + line.text.start, start + line.text.end))
    }

    /// Whether other letters stand right beside a stretch: on its left, on its right.
    pub(super) fn touched(&self, part: &Stretch) -> (bool, bool) {
        let piece = self.pieces.get(part.piece).and_then(|piece| piece.range.slice(self.text));
        let (Some(text), Some(shaped)) = (piece, self.laid.get(&part.piece)) else {
            return (false, false);
        };
        let (left, right) = (part.left - self.left, part.right - self.left);
        let mut touched = (false, false);
        for cluster in shaped.clusters_of(part.line) {
            let letter = text.get(cluster.start as usize..cluster.end as usize);
            if letter.is_some_and(|letter| !letter.trim().is_empty()) {
                touched.0 |= (cluster.right - left).abs() < 0.01;
                touched.1 |= (cluster.left - right).abs() < 0.01;
            }
        }
        touched
    }

    /// The visible parts of a range.
    pub(super) fn stretches(&self, range: TextRange) -> Vec<Stretch> {
        self.parts(range, |_, _| TextRange::between(0, u32::MAX))
    }

    /// The visible parts of a mark: where it goes over the end of a line of the file, without the
    /// white space before that and the indent after it.
    pub(super) fn marked(&self, range: TextRange) -> Vec<Stretch> {
        self.parts(range, |number, piece| {
            let words = piece.range.slice(self.text).unwrap_or_default();
            let len = piece.range.len();
            let blank = |rest: &str| len - u32::try_from(rest.len()).unwrap_or(len);
            let before = number.checked_sub(1).and_then(|before| self.pieces.get(before));
            let begins = before.is_none_or(|before| before.last);
            let indent = begins && range.start() < piece.range.start();
            let from = if indent { blank(words.trim_start()) } else { 0 };
            let trailing = piece.last && range.end() > piece.range.end();
            let to = if trailing { len - blank(words.trim_end()) } else { len };
            TextRange::between(from.min(to), to)
        })
    }

    /// The visible parts of a range, within what `keep` leaves of a piece, in bytes of the piece.
    fn parts(&self, range: TextRange, keep: impl Fn(usize, &Piece) -> TextRange) -> Vec<Stretch> {
        let mut found = Vec::new();
        for (placed, piece, shaped) in self.each() {
            if piece.range.start() >= range.end() {
                break;
            }
            if piece.range.end() <= range.start() {
                continue;
            }
            let base = piece.range.start();
            let kept = keep(placed.piece, piece);
            let from = range.start().saturating_sub(base).max(kept.start());
            let to = (range.end().min(piece.range.end()) - base).min(kept.end());
            for (index, left, right) in shaped.stretches(from..to) {
                let Some(line) = shaped.lines.get(index) else { continue };
                found.push(self.stretch(placed, line, index, left, right));
            }
        }
        found
    }

    /// The two ends of a range as carets, where they can be seen.
    pub(super) fn carets(&self, range: TextRange) -> [Option<Caret>; 2] {
        let mut found = [None, None];
        for (placed, piece, shaped) in self.each() {
            let base = piece.range.start();
            let within = |byte: u32| piece.range.contains(byte).then(|| byte - base);
            let first = within(range.start()).and_then(|byte| shaped.edges(byte));
            let last = within(range.end().saturating_sub(1)).and_then(|byte| shaped.edges(byte));
            let ends = [
                first.map(|(line, leading, trailing)| (line, leading, leading - trailing)),
                last.map(|(line, leading, trailing)| (line, trailing, trailing - leading)),
            ];
            for (found, end) in found.iter_mut().zip(ends) {
                let Some((line, x, outward)) = end else { continue };
                let Some(line) = shaped.lines.get(line) else { continue };
                let (top, bottom) = (placed.top + line.top, placed.top + line.top + line.height);
                *found = Some(Caret { x: self.left + x, top, bottom, outward });
            }
        }
        found
    }

    fn stretch(&self, at: Placed, line: &Line, index: usize, left: f32, right: f32) -> Stretch {
        Stretch {
            piece: at.piece,
            line: index,
            left: self.left + left,
            right: self.left + right,
            top: at.top + line.top,
            bottom: at.top + line.top + line.height,
            baseline: at.top + line.baseline,
            room: line.room,
            short: line.short,
        }
    }

    /// Stubs at the ends of lines whose line end a range covers, so that blank lines show in a
    /// selection.
    pub(super) fn line_ends(&self, range: TextRange) -> Vec<Stretch> {
        let mut found = Vec::new();
        for (placed, piece, shaped) in self.each() {
            let end = piece.range.end();
            let has_end = piece.last && range.start() <= end && end < range.end();
            let Some((index, line)) = shaped.lines.iter().enumerate().next_back() else { continue };
            if has_end && placed.piece + 1 < self.pieces.len() {
                let width = (line.height * 0.25).round();
                let (left, right) = if shaped.rtl {
                    (line.left - width, line.left)
                } else {
                    (line.right, line.right + width)
                };
                found.push(self.stretch(placed, line, index, left, right));
            }
        }
        found
    }
}
