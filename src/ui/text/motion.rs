//! Where the caret goes: by graphemes and words as they stand on the screen, by lines, pages and
//! paragraphs, over pieces that have not been laid out yet.
//!
//! It changes nothing; the caret itself is in `caret`. What a step costs does not grow with the text.

use egui::{Key, Modifiers};

use crate::text::{self, is_grapheme_boundary};

use super::cursor::{Cursor, Slot};
use super::scroll::{Anchor, Book};
use super::sheet::piece_at;

/// A word is looked for this far, in bytes.
const REACH: u32 = 4_096;

/// One step of the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motion {
    Left,
    Right,
    WordLeft,
    WordRight,
    Up,
    Down,
    ParagraphUp,
    ParagraphDown,
    LineStart,
    LineEnd,
    PageUp,
    PageDown,
    Start,
    End,
}

impl Motion {
    /// What a key means, and whether it extends the selection.
    pub(super) fn of(key: Key, modifiers: Modifiers) -> Option<(Self, bool)> {
        if modifiers.alt {
            return None;
        }
        let far = modifiers.command || modifiers.ctrl;
        let either = |near, other| Some(if far { other } else { near });
        let motion = match key {
            Key::ArrowLeft => either(Self::Left, Self::WordLeft),
            Key::ArrowRight => either(Self::Right, Self::WordRight),
            Key::ArrowUp => either(Self::Up, Self::ParagraphUp),
            Key::ArrowDown => either(Self::Down, Self::ParagraphDown),
            Key::Home => either(Self::LineStart, Self::Start),
            Key::End => either(Self::LineEnd, Self::End),
            // With Ctrl they open the next document.
            Key::PageUp if !far => Some(Self::PageUp),
            Key::PageDown if !far => Some(Self::PageDown),
            _ => None,
        };
        motion.map(|motion| (motion, modifiers.shift))
    }

    /// Whether it keeps the column.
    pub(super) const fn is_vertical(self) -> bool {
        matches!(self, Self::Up | Self::Down | Self::PageUp | Self::PageDown)
    }

    pub(super) const fn is_page(self) -> bool {
        matches!(self, Self::PageUp | Self::PageDown)
    }
}

/// The line that a cursor stands on: piece, line.
pub(super) type Row = (usize, usize);

/// A step over one grapheme, or to another line.
struct Step {
    cursor: Cursor,
    from: u32,
    forward: bool,
}

impl Book<'_> {
    /// The piece that a cursor stands in, where that begins, and the place there.
    pub(super) fn stand(&mut self, cursor: Cursor) -> (usize, u32, Slot) {
        let piece = piece_at(self.pieces, cursor);
        let base = self.pieces.get(piece).map_or(0, |piece| piece.range.start());
        let within = Cursor { byte: cursor.byte.saturating_sub(base), ..cursor };
        let slot = self.must(piece).map_or(Slot { line: 0, at: 0 }, |shaped| shaped.slot(within));
        (piece, base, slot)
    }

    /// Where a cursor stands: its line, and how far right of the column's left edge.
    pub(super) fn place_of(&mut self, cursor: Cursor) -> (Row, f32) {
        let (piece, _, slot) = self.stand(cursor);
        let x = self.must(piece).map_or(0.0, |shaped| shaped.slot_x(slot));
        ((piece, slot.line), x)
    }

    /// Where a motion leads; `leap` is the height of a page, `goal` the column that is kept.
    pub(super) fn led(&mut self, cursor: Cursor, motion: Motion, goal: f32, leap: f32) -> Cursor {
        let len = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        match motion {
            Motion::Left => self.stepped(cursor, false).map_or(cursor, |step| step.cursor),
            Motion::Right => self.stepped(cursor, true).map_or(cursor, |step| step.cursor),
            Motion::WordLeft => self.by_word(cursor, false),
            Motion::WordRight => self.by_word(cursor, true),
            Motion::Up => self.by_line(cursor, false, goal),
            Motion::Down => self.by_line(cursor, true, goal),
            Motion::PageUp => self.by_page(cursor, -leap, goal),
            Motion::PageDown => self.by_page(cursor, leap, goal),
            Motion::ParagraphUp => {
                Cursor::at(text::previous_paragraph(self.text, self.pieces, cursor.byte))
            }
            Motion::ParagraphDown => {
                Cursor::at(text::next_paragraph(self.text, self.pieces, cursor.byte))
            }
            Motion::LineStart => {
                let (piece, base, slot) = self.stand(cursor);
                let start = self.must(piece).map(|shaped| shaped.line_start(slot.line));
                start.unwrap_or_default().shifted(base)
            }
            Motion::LineEnd => {
                let (piece, base, slot) = self.stand(cursor);
                let ends = self.pieces.get(piece).is_none_or(|piece| piece.last);
                let end = self.must(piece).map(|shaped| shaped.line_end(slot.line, ends));
                end.unwrap_or_default().shifted(base)
            }
            Motion::Start => Cursor::at(0),
            Motion::End => Cursor::at(len),
        }
    }

    /// Over the grapheme on the left or right, or to the neighbouring line; `None` at an end of the
    /// text.
    fn stepped(&mut self, cursor: Cursor, right: bool) -> Option<Step> {
        let (mut piece, mut base, mut slot) = self.stand(cursor);
        loop {
            let (text, pieces) = (self.text, self.pieces);
            let ends = pieces.get(piece)?.last;
            let shaped = self.must(piece)?;
            let (rtl, lines) = (shaped.rtl, shaped.lines.len());
            let wrapped = slot.line + 1 < lines || !ends;
            if let Some(next) = shaped.crossed(slot, right) {
                let end = shaped.lines.get(slot.line)?.text.end;
                let at_end = next.slot.at == shaped.end_side(slot.line) && next.cursor.byte == end;
                let (cursor, from) = (next.cursor.shifted(base), base + next.from);
                let whole = is_grapheme_boundary(text, cursor.byte as usize);
                if !whole {
                    slot = next.slot;
                    continue;
                }
                // The end of a wrapped line is the start of the next one.
                let over = next.forward && at_end && wrapped;
                let cursor =
                    if over { self.start_of_next(piece, slot.line, lines)? } else { cursor };
                return Some(Step { cursor, from, forward: next.forward });
            }
            let forward = right != rtl;
            if forward {
                let next = self.start_of_next(piece, slot.line, lines)?;
                return Some(Step { cursor: next, from: cursor.byte, forward });
            }
            // Back to the end of the line before.
            if slot.line > 0 {
                slot.line -= 1;
            } else {
                piece = piece.checked_sub(1)?;
                let before = pieces.get(piece)?;
                if before.last {
                    let cursor = Cursor::at(before.range.end());
                    return Some(Step { cursor, from: cursor.byte, forward });
                }
                base = before.range.start();
                slot.line = self.must(piece)?.lines.len().saturating_sub(1);
            }
            let shaped = self.must(piece)?;
            slot.at = shaped.end_side(slot.line);
            let inward = shaped.rtl;
            let end = shaped.lines.get(slot.line)?.text.end;
            let last = shaped.crossed(slot, inward)?;
            if last.from != end {
                // Where directions meet, the end of the line is a place of its own.
                let cursor = Cursor { byte: base + last.from, after: !last.forward };
                return Some(Step { cursor, from: cursor.byte, forward });
            }
        }
    }

    /// The place at the outer side of the first grapheme of the line after one of `lines`.
    fn start_of_next(&mut self, piece: usize, line: usize, lines: usize) -> Option<Cursor> {
        let (piece, line) = if line + 1 < lines { (piece, line + 1) } else { (piece + 1, 0) };
        let base = self.pieces.get(piece)?.range.start();
        let shaped = self.must(piece)?;
        let (rtl, start) = (shaped.rtl, shaped.line_start(line));
        let at = if rtl { shaped.clusters_of(line).len() } else { 0 };
        let first = shaped.crossed(Slot { line, at }, !rtl);
        let cursor = match first {
            // Where another direction begins the line, its outer side is an end of it.
            Some(first) if first.from != start.byte => {
                Cursor { byte: first.from, after: !first.forward }
            }
            _ => start,
        };
        Some(cursor.shifted(base))
    }

    /// On to the end of a word, back to the start of one, as the letters on the way run.
    fn by_word(&mut self, cursor: Cursor, right: bool) -> Cursor {
        let mut at = cursor;
        let mut goal: Option<(bool, u32)> = None;
        for _ in 0..REACH {
            let Some(step) = self.stepped(at, right) else { break };
            at = step.cursor;
            let far = match goal {
                Some((forward, far)) if forward == step.forward => far,
                _ if step.forward => word_end(self.text, step.from),
                _ => word_start(self.text, step.from),
            };
            goal = Some((step.forward, far));
            let passed = if step.forward { at.byte >= far } else { at.byte <= far };
            if passed {
                break;
            }
        }
        at
    }

    fn by_line(&mut self, cursor: Cursor, down: bool, goal: f32) -> Cursor {
        let (piece, _, slot) = self.stand(cursor);
        let lines = self.must(piece).map_or(0, |shaped| shaped.lines.len());
        let row = match (down, slot.line.checked_sub(1)) {
            (true, _) if slot.line + 1 < lines => Some((piece, slot.line + 1)),
            (true, _) if piece + 1 < self.pieces.len() => Some((piece + 1, 0)),
            (true, _) => None,
            (false, Some(above)) => Some((piece, above)),
            (false, None) => piece.checked_sub(1).map(|above| {
                let lines = self.must(above).map_or(0, |shaped| shaped.lines.len());
                (above, lines.saturating_sub(1))
            }),
        };
        let end = if down { u32::try_from(self.text.len()).unwrap_or(u32::MAX) } else { 0 };
        row.map_or_else(|| Cursor::at(end), |row| self.on_row(row, goal))
    }

    fn by_page(&mut self, cursor: Cursor, by: f32, goal: f32) -> Cursor {
        let (piece, _, slot) = self.stand(cursor);
        let here = Anchor { piece, line: slot.line, fraction: 0.5 };
        let there = self.moved(here, by);
        let row = (there.piece, there.line);
        if row == (piece, slot.line) {
            return self.by_line(cursor, by > 0.0, goal);
        }
        self.on_row(row, goal)
    }

    /// The place of a line that is nearest to a column.
    pub(super) fn on_row(&mut self, (piece, line): Row, goal: f32) -> Cursor {
        let base = self.pieces.get(piece).map_or(0, |piece| piece.range.start());
        let text = self.text;
        let cursor = self.must(piece).map(|shaped| shaped.nearest(line, goal));
        whole(text, cursor.unwrap_or_default().shifted(base))
    }
}

/// A place is never inside a grapheme, whatever faces it is set in.
pub(super) fn whole(text: &str, cursor: Cursor) -> Cursor {
    let around = text::snap_to_graphemes(text, text::TextRange::empty(cursor.byte));
    let byte = if cursor.after { around.end() } else { around.start() };
    Cursor { byte, ..cursor }
}

/// As [`text::next_word`], within reach.
pub(super) fn word_end(text: &str, at: u32) -> u32 {
    let to = text.floor_char_boundary(at.saturating_add(REACH) as usize);
    text::next_word(text.get(..to).unwrap_or_default(), at)
}

/// As [`text::previous_word`], within reach.
pub(super) fn word_start(text: &str, at: u32) -> u32 {
    let from = text.floor_char_boundary(at.saturating_sub(REACH) as usize);
    let base = u32::try_from(from).unwrap_or(u32::MAX);
    base + text::previous_word(text.get(from..).unwrap_or_default(), at.saturating_sub(base))
}
