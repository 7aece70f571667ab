//! Which way a link takes: through one gap between two lines, or through gaps and a margin; and where
//! it leaves its marks. Each link chooses for itself, by length; what others take is no matter here, so
//! a link that comes or goes changes no other's way.

use super::field::{Field, Part, Port, Side, Spot, gap_of};

/// A part of a mark, and where the line leaves it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Exit {
    pub(super) part: Part,
    pub(super) port: Port,
}

impl Exit {
    pub(super) const fn gap(&self) -> Option<usize> {
        gap_of(self.part.row, self.port)
    }
}

/// The way of a link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    /// From one mark to the other through the gap between them, or above both.
    Direct(Exit, Exit),
    /// Through a margin, to the other mark or to what stands for it there.
    Margin(Side, Exit, Option<Exit>),
}

/// What the other end is, seen from a mark.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    Spot(&'a Spot),
    /// It lies above or below of what can be seen, at this height.
    Edge(f32),
    /// A box in the right margin stands for it.
    Beside,
}

/// Of a mark over many lines, so many parts are tried: the first and the last ones.
const TRIED: usize = 4;
/// What a way through a gap alone is longer than it is: in the margin there is room for a name.
const NAMELESS: f32 = 90.0;
/// What a way through the margin is longer than it is: it must be followed by the eye.
const AROUND: f32 = 30.0;
/// What leaving a mark upward or downward counts, when the margin lies right beside it.
const TURN: f32 = 14.0;

/// The shortest way from a mark to a target; `None` if nothing of the mark can be seen.
pub(super) fn way(field: &Field, here: &Spot, target: &Target<'_>) -> Option<Way> {
    let mut best: Option<(f32, Way)> = None;
    let mut offer = |cost: f32, way: Way| {
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, way));
        }
    };
    match target {
        Target::Spot(there) => {
            for a in tried(&here.parts) {
                for b in tried(&there.parts) {
                    for (cost, way) in direct(field, a, b) {
                        offer(cost, way);
                    }
                }
            }
            for side in [Side::Left, Side::Right] {
                around(field, side, here, there, &mut offer);
            }
        }
        Target::Edge(y) => {
            let side = field.leading();
            for (out, height, exit) in exits(field, &here.parts, side) {
                offer(out + (y - height).abs() * 0.1, Way::Margin(side, exit, None));
            }
        }
        Target::Beside => {
            for (out, _, exit) in exits(field, &here.parts, Side::Right) {
                offer(out, Way::Margin(Side::Right, exit, None));
            }
        }
    }
    best.map(|(_, way)| way)
}

fn tried(parts: &[Part]) -> impl Iterator<Item = &Part> {
    let last = parts.len().saturating_sub(TRIED / 2);
    parts.iter().enumerate().filter(move |(at, _)| *at < TRIED / 2 || *at >= last).map(|(_, p)| p)
}

/// The ways from part to part within one gap, and how long each counts.
fn direct(field: &Field, a: &Part, b: &Part) -> Vec<(f32, Way)> {
    let mut ways = Vec::new();
    let mut offer = |a_port: Port, b_port: Port, more: f32| {
        let (a, b) = (Exit { part: *a, port: a_port }, Exit { part: *b, port: b_port });
        if a.gap().is_some_and(|gap| field.is_seen(gap)) {
            let across = (near(&a.part, &b.part) - near(&b.part, &a.part)).abs();
            ways.push((across + NAMELESS + more, Way::Direct(a, b)));
        }
    };
    if a.row == b.row {
        offer(Port::Top, Port::Top, 0.0);
        offer(Port::Bottom, Port::Bottom, TURN);
    } else if a.row + 1 == b.row {
        offer(Port::Bottom, Port::Top, 0.0);
    } else if b.row + 1 == a.row {
        offer(Port::Top, Port::Bottom, 0.0);
    }
    ways
}

/// The end of a part that is nearer to the other one; where they lie over each other, the middle of
/// what they share.
fn near(part: &Part, other: &Part) -> f32 {
    if part.right <= other.left {
        part.right
    } else if other.right <= part.left {
        part.left
    } else {
        part.left.max(other.left).midpoint(part.right.min(other.right))
    }
}

/// The ways from mark to mark around the letters on one side.
fn around(field: &Field, side: Side, here: &Spot, there: &Spot, offer: &mut impl FnMut(f32, Way)) {
    let theirs = exits(field, &there.parts, side);
    for (out, y, a) in exits(field, &here.parts, side) {
        for (other_out, other_y, b) in &theirs {
            let same_gap = a.gap().is_some() && a.gap() == b.gap();
            let down = (y - other_y).abs();
            if same_gap || down < field.sizes.inset {
                continue;
            }
            // Among equals the margin where lines begin, in which names are looked for.
            let far = if side == field.leading() { 0.0 } else { TURN / 2.0 };
            offer(out + other_out + down + AROUND + far, Way::Margin(side, a, Some(*b)));
        }
    }
}

/// The ways out of parts into a margin: how far it is, at which height it comes there, and where it
/// begins.
fn exits(field: &Field, parts: &[Part], side: Side) -> Vec<(f32, f32, Exit)> {
    let mut exits = Vec::new();
    for part in tried(parts) {
        if field.touches(part, side) {
            let exit = Exit { part: *part, port: Port::Side(side) };
            exits.push((0.0, field.middle(part.row), exit));
            continue;
        }
        let out = match side {
            Side::Left => part.left - field.border(side),
            Side::Right => field.border(side) - part.right,
        };
        for (port, more) in [(Port::Top, TURN), (Port::Bottom, TURN * 1.5)] {
            let exit = Exit { part: *part, port };
            if let Some(gap) = exit.gap().filter(|gap| field.is_seen(*gap)) {
                exits.push((out.max(0.0) + more, field.track(gap, 0), exit));
            }
        }
    }
    exits
}
