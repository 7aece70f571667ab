//! What lines of links run through: the lines of text with their letters, the gaps between them, the
//! margins, and the marks that they lead to. Pure geometry in physical pixels; nothing is chosen here.

use egui::Rect;
use egui::emath::Rangef;

/// A line of text that can be seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The box of its letters.
    pub(super) ink: Rect,
    /// Where that ends which is drawn under its letters.
    pub(super) under: f32,
}

/// A part of a mark on one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) row: usize,
    pub(super) left: f32,
    pub(super) right: f32,
}

/// A mark of which something can be seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) mark: usize,
    pub(super) parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    const fn index(self) -> usize {
        match self {
            Self::Left => 0,
            Self::Right => 1,
        }
    }
}

/// Where a line leaves a part of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Port {
    /// Straight into the margin: there are no letters between.
    Side(Side),
    /// Into the gap above its line, or below it.
    Top,
    Bottom,
}

/// How far things are from each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// From the letters up to the first line above them: an arrow head has room there.
    pub(super) head: f32,
    /// From one line in a gap to the next.
    pub(super) pitch: f32,
    /// From the column to the first line in the left and right margin, and from one to the next.
    pub(super) first: [f32; 2],
    pub(super) lane: f32,
    /// How many lines the left and the right margin hold.
    pub(super) most: [usize; 2],
    /// From the letters of a mark to the end of a line beside them, and above or below.
    pub(super) beside: f32,
    pub(super) tip: f32,
    /// From the end of a mark to the first line that leaves it upward, and from one to the next.
    pub(super) inset: f32,
    /// Between lines that go straight into the margin from one mark.
    pub(super) slot: f32,
    /// Between a box in the margin and the next, and from its top to where its line comes in.
    pub(super) apart: f32,
    pub(super) attach: f32,
}

/// All that stands still while lines are laid.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// From the top.
    pub(super) rows: Vec<Row>,
    /// The pane.
    pub(super) view: Rect,
    pub(super) column: Rangef,
    /// Where lines to what lies above and below end.
    pub(super) edges: Rangef,
    /// Where boxes in the right margin begin.
    pub(super) boxes: f32,
    pub(super) right_to_left: bool,
    pub(super) sizes: Sizes,
}

/// More lines than this in one gap nobody could follow.
const TRACKS: usize = 4;

impl Field {
    pub(super) const fn leading(&self) -> Side {
        if self.right_to_left { Side::Right } else { Side::Left }
    }

    /// Where the margin on a side begins.
    pub(super) const fn border(&self, side: Side) -> f32 {
        match side {
            Side::Left => self.column.min,
            Side::Right => self.column.max,
        }
    }

    /// Where the lines of a lane in the margin stand; what has no room shares the last.
    pub(super) fn lane(&self, side: Side, lane: usize) -> f32 {
        let lane = lane.min(self.lanes(side) - 1) as f32;
        let first = self.sizes.first.get(side.index()).copied().unwrap_or_default();
        let out = first + self.sizes.lane * lane;
        match side {
            Side::Left => (self.column.min - out).round(),
            Side::Right => (self.column.max + out).round(),
        }
    }

    /// How many lanes a margin has; at least one.
    pub(super) fn lanes(&self, side: Side) -> usize {
        self.sizes.most.get(side.index()).copied().unwrap_or(1).max(1)
    }

    /// The free strip above row `gap`, below the one before it.
    fn strip(&self, gap: usize) -> Rangef {
        let Sizes { head, pitch, .. } = self.sizes;
        let below = self.rows.get(gap);
        let above = gap.checked_sub(1).and_then(|above| self.rows.get(above));
        let free = head + 2.0 * pitch;
        let (top, bottom) = match (above, below) {
            (Some(above), Some(below)) => (above.under, below.ink.top()),
            (Some(above), None) => (above.under, above.under + free),
            (None, Some(below)) => (below.ink.top() - free, below.ink.top()),
            (None, None) => (0.0, free),
        };
        // Where lines of text leave less than what is drawn under them, only the letters count.
        let letters = above.map_or(top, |above| above.ink.bottom());
        if top <= bottom { Rangef::new(top, bottom) } else { Rangef::new(letters, bottom) }
    }

    /// How many lines one gap takes without touching what is drawn under the letters above it.
    pub(super) fn tracks(&self, gap: usize) -> usize {
        let strip = self.strip(gap);
        let room = strip.max - self.sizes.head - strip.min;
        let more = (room / self.sizes.pitch).floor().clamp(0.0, TRACKS as f32 - 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to TRACKS")]
        let more = more as usize;
        1 + more
    }

    /// How high a line in a gap runs.
    pub(super) fn track(&self, gap: usize, track: usize) -> f32 {
        let strip = self.strip(gap);
        let steps = self.sizes.pitch * track as f32;
        let y = (strip.max - self.sizes.head - steps).round();
        // Never outside of the strip, however narrow it is.
        if strip.max - strip.min < 2.0 {
            strip.center()
        } else {
            y.clamp(strip.min + 1.0, strip.max - 1.0)
        }
    }

    /// The middle of the letters of a row.
    pub(super) fn middle(&self, row: usize) -> f32 {
        self.rows.get(row).map_or(0.0, |row| row.ink.center().y.round())
    }

    /// Whether there are no letters between a part and the margin.
    pub(super) fn touches(&self, part: &Part, side: Side) -> bool {
        self.rows.get(part.row).is_some_and(|row| match side {
            Side::Left => part.left <= row.ink.left() + 0.5,
            Side::Right => part.right >= row.ink.right() - 0.5,
        })
    }

    /// Whether a gap lies within the pane.
    pub(super) fn is_seen(&self, gap: usize) -> bool {
        self.view.y_range().contains(self.track(gap, 0))
    }
}

/// The gap that a port leads into.
pub(super) const fn gap_of(row: usize, port: Port) -> Option<usize> {
    match port {
        Port::Top => Some(row),
        Port::Bottom => Some(row + 1),
        Port::Side(_) => None,
    }
}
