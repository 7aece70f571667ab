//! A place between two graphemes: what it is in the text, and where it stands on a line.
//!
//! One byte can stand at two places: at the end of a wrapped line and at the start of the next one,
//! and where directions meet. A cursor therefore also says to which grapheme it belongs, as parley's
//! own does; it goes from one place on the line to the next and takes the side of what it crossed.
//! Pure but for the layout it looks at.

use super::shape::{Cluster, Shaped};

/// A place in a text, or in a piece of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) byte: u32,
    /// It belongs to the grapheme before the byte, not to the one that begins there.
    pub(super) after: bool,
}

impl Cursor {
    /// Before the grapheme that begins at a byte.
    pub(super) const fn at(byte: u32) -> Self {
        Self { byte, after: false }
    }

    /// After the grapheme that ends at a byte.
    pub(super) const fn behind(byte: u32) -> Self {
        Self { byte, after: true }
    }

    pub(super) const fn shifted(self, by: u32) -> Self {
        Self { byte: self.byte.saturating_add(by), after: self.after }
    }
}

/// A place on a line: so many clusters stand on its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) line: usize,
    pub(super) at: usize,
}

/// What lies on one side of a slot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crossing {
    pub(super) slot: Slot,
    pub(super) cursor: Cursor,
    /// The near side of what was crossed.
    pub(super) from: u32,
    /// On in the text, not back.
    pub(super) forward: bool,
}

/// Bytes count from the beginning of the piece.
impl Shaped {
    /// Where a cursor stands.
    pub(super) fn slot(&self, cursor: Cursor) -> Slot {
        let byte = cursor.byte.min(self.len);
        let before = cursor.after && byte > 0;
        let on = if before { byte - 1 } else { byte };
        let line = self.line_of(on);
        let clusters = self.clusters_of(line);
        let found = clusters.iter().position(|held| held.start <= on && on < held.end);
        let side = |at: usize| {
            let rtl = clusters.get(at).is_some_and(|cluster| cluster.rtl);
            at + usize::from(rtl != before)
        };
        Slot { line, at: found.map_or_else(|| self.end_side(line), side) }
    }

    /// The slot at the end of a line.
    pub(super) fn end_side(&self, line: usize) -> usize {
        if self.rtl { 0 } else { self.clusters_of(line).len() }
    }

    /// How far to the right a slot is.
    pub(super) fn slot_x(&self, slot: Slot) -> f32 {
        let clusters = self.clusters_of(slot.line);
        let on_left = slot.at.checked_sub(1).and_then(|at| clusters.get(at));
        let edge = || self.lines.get(slot.line).map_or(0.0, |line| line.left);
        on_left.map_or_else(
            || clusters.first().map_or_else(edge, |cluster| cluster.left),
            |cluster| cluster.right,
        )
    }

    /// Over the grapheme on one side of a slot; `None` at the end of the line.
    pub(super) fn crossed(&self, slot: Slot, right: bool) -> Option<Crossing> {
        let index = if right { slot.at } else { slot.at.checked_sub(1)? };
        let cluster = self.clusters_of(slot.line).get(index)?;
        let slot = Slot { at: if right { index + 1 } else { index }, ..slot };
        let forward = cluster.rtl != right;
        let (cursor, from) = if forward {
            (Cursor::behind(cluster.end), cluster.start)
        } else {
            (Cursor::at(cluster.start), cluster.end)
        };
        Some(Crossing { slot, cursor, from, forward })
    }

    /// The place on a line that is nearest to `x`.
    pub(super) fn nearest(&self, index: usize, x: f32) -> Cursor {
        let Some(line) = self.lines.get(index) else { return Cursor::default() };
        let mut best = (f32::INFINITY, Cursor::at(line.text.start));
        for cluster in self.clusters_of(index) {
            // White space that hangs at a break is no place to point at.
            if cluster.start >= line.visible_end && index + 1 < self.lines.len() {
                continue;
            }
            let (at_left, at_right) = sides(cluster);
            for (edge, at) in [(cluster.left, at_left), (cluster.right, at_right)] {
                let distance = (x - edge).abs();
                let inside = cluster.left <= x && x < cluster.right;
                // Where two directions meet, one place on the line is two in the text: take the
                // one of the grapheme pointed at.
                if distance < best.0 || (inside && distance <= best.0) {
                    best = (distance, at);
                }
            }
        }
        best.1
    }

    /// The first place of a line.
    pub(super) fn line_start(&self, line: usize) -> Cursor {
        Cursor::at(self.lines.get(line).map_or(0, |line| line.text.start))
    }

    /// The last place of a line, before the white space at which it was broken. `ends`: the line end
    /// of the file follows the piece.
    pub(super) fn line_end(&self, index: usize, ends: bool) -> Cursor {
        let Some(line) = self.lines.get(index) else { return Cursor::default() };
        if ends && index + 1 == self.lines.len() {
            return Cursor::at(line.text.end);
        }
        // What hangs has the direction of the paragraph, so its side is the side of the line.
        let hangs = line.visible_end < line.text.end;
        Cursor { byte: line.visible_end, after: !hangs }
    }
}

/// The places at the left and at the right of a cluster.
const fn sides(cluster: &Cluster) -> (Cursor, Cursor) {
    let (start, end) = (Cursor::at(cluster.start), Cursor::behind(cluster.end));
    if cluster.rtl { (end, start) } else { (start, end) }
}
