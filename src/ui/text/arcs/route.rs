//! From ways to paths: which links share a line, which lane of a margin and which track of a gap each
//! line gets, where the boxes in the margin stand, and at last the corners of every path.
//!
//! Pure, in physical pixels. No path crosses the letters of any line of text.

use std::collections::BTreeMap;

use egui::{Pos2, Rect};

use super::choose::{Exit, Target, Way, way};
use super::field::{Field, Port, Side, Spot};

/// A link to be drawn, seen from a mark on the screen.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub(super) here: Spot,
    pub(super) there: There,
    /// Links of one family that leave a mark by the same way share their line in the margin.
    pub(super) family: u64,
    /// It leads from `here`, not to it.
    pub(super) outward: bool,
}

/// Its other end.
#[derive(Clone, Debug)]
pub(super) enum There {
    Spot(Spot),
    Above,
    Below,
    /// A box of this height in the right margin stands for it.
    Beside(f32),
}

/// A line along a margin, of one link or of several that meet at one mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trunk {
    pub(super) side: Side,
    pub(super) x: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

/// The way of one link in corners.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Path {
    /// From the mark it is seen from to the other end; empty where nothing can be drawn.
    pub(super) points: Vec<Pos2>,
    /// Its line in the margin, among the trunks.
    pub(super) trunk: Option<usize>,
    /// Of one that ends in a box: which one.
    pub(super) stub: Option<Rect>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Routes {
    /// One for each wire.
    pub(super) paths: Vec<Path>,
    pub(super) trunks: Vec<Trunk>,
}

/// Where a line leaves a mark: what is shared by those that leave it together.
type Tap = (usize, usize, Port, usize);

pub(super) fn route(field: &Field, wires: &[Wire]) -> Routes {
    let ways: Vec<Option<Way>> = wires
        .iter()
        .map(|wire| {
            let target = match &wire.there {
                There::Spot(spot) => Target::Spot(spot),
                There::Above => Target::Edge(field.edges.min),
                There::Below => Target::Edge(field.edges.max),
                There::Beside(_) => Target::Beside,
            };
            way(field, &wire.here, &target)
        })
        .collect();
    let bundles = bundles(wires, &ways);
    let mut laying = Laying { field, wires, ways: &ways, bundles, ..Laying::new(field) };
    laying.take_slots();
    laying.take_tracks();
    laying.place_boxes();
    laying.take_lanes();
    let paths = (0..wires.len()).map(|wire| laying.path(wire)).collect();
    Routes { paths, trunks: laying.trunks }
}

/// Which wires share a line in a margin: a number for each, the same for those that do. Of its two
/// marks a link goes with the one that has more links of its kind on that side.
fn bundles(wires: &[Wire], ways: &[Option<Way>]) -> Vec<usize> {
    type Hub = (Side, usize, u64, bool, u8);
    let hubs = |wire: &Wire, way: &Option<Way>| -> Vec<Hub> {
        let Some(Way::Margin(side, ..)) = way else { return Vec::new() };
        let (kind, other) = match &wire.there {
            There::Spot(spot) => (0, Some(spot.mark)),
            There::Above => (1, None),
            There::Below => (2, None),
            There::Beside(_) => (3, None),
        };
        let mut hubs = vec![(*side, wire.here.mark, wire.family, wire.outward, kind)];
        hubs.extend(other.map(|mark| (*side, mark, wire.family, !wire.outward, kind)));
        hubs
    };
    let mut counts: BTreeMap<Hub, usize> = BTreeMap::new();
    for hub in wires.iter().zip(ways).flat_map(|(wire, way)| hubs(wire, way)) {
        *counts.entry(hub).or_default() += 1;
    }
    let mut numbers: BTreeMap<Hub, usize> = BTreeMap::new();
    let each = wires.iter().zip(ways).enumerate();
    each.map(|(index, (wire, way))| {
        let hubs = hubs(wire, way);
        let shared = hubs.iter().filter_map(|hub| Some((counts.get(hub).copied()?, hub)));
        match shared.max_by_key(|(count, hub)| (*count, std::cmp::Reverse(**hub))) {
            Some((count, hub)) if count > 1 => *numbers.entry(*hub).or_insert(index),
            _ => index,
        }
    })
    .collect()
}

/// A line without the points at which it does not turn.
fn corners(points: &[Pos2]) -> Vec<Pos2> {
    let mut found: Vec<Pos2> = Vec::with_capacity(points.len());
    for &point in points {
        if found.last().is_some_and(|last| last.distance(point) < 0.5) {
            continue;
        }
        if let [.., before, last] = found.as_slice() {
            let same = |a: f32, b: f32, c: f32| (a - b).abs() < 0.01 && (b - c).abs() < 0.01;
            let on = same(before.x, last.x, point.x) || same(before.y, last.y, point.y);
            if on && (*last - *before).dot(point - *last) >= 0.0 {
                found.pop();
            }
        }
        found.push(point);
    }
    found
}

/// What is being laid, step by step.
struct Laying<'a> {
    field: &'a Field,
    wires: &'a [Wire],
    ways: &'a [Option<Way>],
    bundles: Vec<usize>,
    /// Who leaves a mark at the same place, in the order of their numbers.
    slots: BTreeMap<(usize, usize, Port), Vec<usize>>,
    /// The track of each run through a gap.
    tracks: BTreeMap<(usize, usize, usize), usize>,
    boxes: BTreeMap<usize, Rect>,
    /// The trunk of each bundle.
    lanes: BTreeMap<usize, usize>,
    trunks: Vec<Trunk>,
}

/// A stretch of a gap that a line takes up.
struct Run {
    key: (usize, usize, usize),
    left: f32,
    right: f32,
}

impl<'a> Laying<'a> {
    const fn new(field: &'a Field) -> Self {
        Self {
            field,
            wires: &[],
            ways: &[],
            bundles: Vec::new(),
            slots: BTreeMap::new(),
            tracks: BTreeMap::new(),
            boxes: BTreeMap::new(),
            lanes: BTreeMap::new(),
            trunks: Vec::new(),
        }
    }

    /// The ends of a wire at marks: the mark and where the line leaves it.
    fn taps(&self, wire: usize) -> Vec<(Tap, Exit)> {
        let (Some(Some(way)), Some(held)) = (self.ways.get(wire), self.wires.get(wire)) else {
            return Vec::new();
        };
        let bundle = self.bundles.get(wire).copied().unwrap_or(wire);
        let there = match &held.there {
            There::Spot(spot) => Some(spot.mark),
            There::Above | There::Below | There::Beside(_) => None,
        };
        let (here_exit, there_exit) = match *way {
            Way::Direct(a, b) => (a, Some(b)),
            Way::Margin(_, a, b) => (a, b),
        };
        let tap = |mark: usize, exit: Exit| ((mark, exit.part.row, exit.port, bundle), exit);
        let mut taps = vec![tap(held.here.mark, here_exit)];
        taps.extend(there.zip(there_exit).map(|(mark, exit)| tap(mark, exit)));
        taps
    }

    fn take_slots(&mut self) {
        for wire in 0..self.wires.len() {
            for ((mark, row, port, bundle), _) in self.taps(wire) {
                let here = self.slots.entry((mark, row, port)).or_default();
                if !here.contains(&bundle) {
                    here.push(bundle);
                }
            }
        }
    }

    /// Which one it is of those that leave a mark at one place, and how many they are.
    fn slot(&self, (mark, row, port, bundle): Tap) -> (usize, usize) {
        let here = self.slots.get(&(mark, row, port)).map_or(&[][..], Vec::as_slice);
        (here.iter().position(|held| *held == bundle).unwrap_or(0), here.len().max(1))
    }

    /// Where a line that leaves a mark up- or downward does so. `toward`: where it goes then.
    fn tap_x(&self, tap: Tap, exit: &Exit, toward: f32) -> f32 {
        let (slot, _) = self.slot(tap);
        let (part, inset) = (exit.part, self.field.sizes.inset);
        let middle = part.left.midpoint(part.right);
        let step = inset * (slot as f32 + 1.0);
        let x = if toward < part.left {
            (part.left + step).min(middle.max(part.right - inset))
        } else if toward > part.right {
            (part.right - step).max(middle.min(part.left + inset))
        } else {
            toward.clamp((part.left + inset).min(middle), (part.right - inset).max(middle))
        };
        x.round()
    }

    /// How high a line that goes straight into the margin leaves the mark.
    fn tap_y(&self, tap: Tap, exit: &Exit) -> f32 {
        let (slot, count) = self.slot(tap);
        let ink = self.field.rows.get(exit.part.row).map_or(Rect::ZERO, |row| row.ink);
        let step = self.field.sizes.slot.min(ink.height() / (count as f32 + 1.0));
        let off = slot as f32 - (count as f32 - 1.0) / 2.0;
        (self.field.middle(exit.part.row) + off * step).round()
    }

    /// From where to where a direct line runs.
    fn span_of(&self, wire: usize) -> Option<(f32, f32)> {
        let taps = self.taps(wire);
        let [(a_tap, a), (b_tap, b)] = taps.as_slice() else { return None };
        let (mine, theirs) = (a.part, b.part);
        let inset = self.field.sizes.inset;
        if mine.right <= theirs.left || theirs.right <= mine.left {
            let (to_b, to_a) = (theirs.left.midpoint(theirs.right), mine.left.midpoint(mine.right));
            return Some((self.tap_x(*a_tap, a, to_b), self.tap_x(*b_tap, b, to_a)));
        }
        if mine.row != theirs.row {
            // One above the other: straight down.
            let x = mine.left.max(theirs.left).midpoint(mine.right.min(theirs.right)).round();
            return Some((x, x));
        }
        // One lies in the other, or over its end: from where they differ most.
        let starts = (mine.left - theirs.left).abs();
        let ends = (mine.right - theirs.right).abs();
        let (x, y) = if starts >= ends {
            (mine.left + inset, theirs.left + inset)
        } else {
            (mine.right - inset, theirs.right - inset)
        };
        if (x - y).abs() >= 2.0 * inset {
            return Some((x.round(), y.round()));
        }
        Some(((mine.left + inset).round(), (theirs.right - inset).round()))
    }

    fn take_tracks(&mut self) {
        let mut runs: BTreeMap<(usize, usize, usize), (f32, f32)> = BTreeMap::new();
        for wire in 0..self.wires.len() {
            for (key, left, right) in self.runs(wire) {
                let held = runs.entry(key).or_insert((left, right));
                *held = (held.0.min(left), held.1.max(right));
            }
        }
        let mut runs: Vec<Run> =
            runs.into_iter().map(|(key, (left, right))| Run { key, left, right }).collect();
        runs.sort_by(|a, b| {
            let length = |run: &Run| run.right - run.left;
            length(a).total_cmp(&length(b)).then(a.left.total_cmp(&b.left)).then(a.key.cmp(&b.key))
        });
        let mut taken: BTreeMap<(usize, usize), Vec<(f32, f32)>> = BTreeMap::new();
        let apart = self.field.sizes.pitch;
        for run in runs {
            let gap = run.key.0;
            let last = self.field.tracks(gap) - 1;
            let is_free = |track: &usize| {
                taken.get(&(gap, *track)).is_none_or(|held| {
                    held.iter().all(|(l, r)| *r + apart < run.left || run.right + apart < *l)
                })
            };
            let track = (0..=last).find(is_free).unwrap_or(last);
            taken.entry((gap, track)).or_default().push((run.left, run.right));
            self.tracks.insert(run.key, track);
        }
    }

    /// What of gaps a wire takes up: gap, mark and bundle; from where to where.
    fn runs(&self, wire: usize) -> Vec<((usize, usize, usize), f32, f32)> {
        let taps = self.taps(wire);
        match self.ways.get(wire) {
            Some(Some(Way::Direct(a, _))) => {
                let key = a.gap().zip(taps.first().map(|(tap, _)| *tap));
                let span = self.span_of(wire);
                let run = key.zip(span).map(|((gap, (mark, _, _, bundle)), (x, y))| {
                    ((gap, mark, bundle), x.min(y), x.max(y))
                });
                run.into_iter().collect()
            }
            Some(Some(Way::Margin(side, ..))) => {
                let border = self.field.border(*side);
                let run = |&(tap, exit): &(Tap, Exit)| {
                    let x = self.tap_x(tap, &exit, self.beyond(*side));
                    Some(((exit.gap()?, tap.0, tap.3), x.min(border), x.max(border)))
                };
                taps.iter().filter_map(run).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Farther on a side than anything in the column.
    fn beyond(&self, side: Side) -> f32 {
        match side {
            Side::Left => self.field.column.min - 1.0,
            Side::Right => self.field.column.max + 1.0,
        }
    }

    /// How high a line comes into the margin.
    fn height(&self, tap: Tap, exit: &Exit) -> f32 {
        let gap = exit.gap();
        gap.map_or_else(|| self.tap_y(tap, exit), |gap| self.field.track(gap, self.track(gap, tap)))
    }

    fn track(&self, gap: usize, (mark, _, _, bundle): Tap) -> usize {
        self.tracks.get(&(gap, mark, bundle)).copied().unwrap_or(0)
    }

    /// Boxes stand where their lines come into the margin, or as near as the one above leaves room.
    fn place_boxes(&mut self) {
        let field = self.field;
        let apart = field.sizes.apart;
        let mut wanted: Vec<(f32, f32, usize)> = Vec::new();
        for (wire, held) in self.wires.iter().enumerate() {
            if let (There::Beside(height), [(tap, exit)]) =
                (&held.there, self.taps(wire).as_slice())
            {
                wanted.push((self.height(*tap, exit), *height, wire));
            }
        }
        wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let mut top = field.view.top() + apart;
        let mut placed: Vec<(f32, f32, usize)> = Vec::new();
        for (y, height, wire) in wanted {
            let at = (y - self.attach(height)).max(top);
            placed.push((at, height, wire));
            top = at + height + apart;
        }
        let mut floor = field.view.bottom() - apart;
        for (at, height, _) in placed.iter_mut().rev() {
            *at = at.min(floor - *height);
            floor = *at - apart;
        }
        let right = field.view.right() - (apart / 3.0).round();
        for (at, height, wire) in placed {
            let corner = Pos2::new(right, (at + height).round());
            let rect = Rect::from_min_max(Pos2::new(field.boxes, at.round()), corner);
            self.boxes.insert(wire, rect);
        }
    }

    /// All heights at which a wire's line in the margin turns.
    fn turns(&self, wire: usize) -> Vec<f32> {
        let taps = self.taps(wire);
        let mut turns: Vec<f32> = taps.iter().map(|(tap, exit)| self.height(*tap, exit)).collect();
        match self.wires.get(wire).map(|wire| &wire.there) {
            Some(There::Above) => turns.push(self.field.edges.min),
            Some(There::Below) => turns.push(self.field.edges.max),
            Some(There::Beside(_)) => turns.extend(self.attached(wire)),
            Some(There::Spot(_)) | None => {}
        }
        turns
    }

    /// Where the line to a box comes into it.
    fn attached(&self, wire: usize) -> Option<f32> {
        let rect = self.boxes.get(&wire)?;
        let own = self.taps(wire).first().map(|(tap, exit)| self.height(*tap, exit))?;
        // Straight where it can be.
        let reach = rect.shrink2(egui::vec2(0.0, self.field.sizes.pitch)).y_range();
        Some(if reach.contains(own) {
            own
        } else {
            (rect.top() + self.attach(rect.height())).round()
        })
    }

    /// From the top of a box to where its line comes in.
    const fn attach(&self, height: f32) -> f32 {
        self.field.sizes.attach.min(height / 2.0)
    }

    /// Short lines nearest to the text, each in the first lane that is free along it.
    fn take_lanes(&mut self) {
        let mut trunks: BTreeMap<usize, Trunk> = BTreeMap::new();
        for wire in 0..self.wires.len() {
            let Some(Some(Way::Margin(side, ..))) = self.ways.get(wire) else { continue };
            let bundle = self.bundles.get(wire).copied().unwrap_or(wire);
            for y in self.turns(wire) {
                let trunk = trunks.entry(bundle).or_insert(Trunk {
                    side: *side,
                    x: 0.0,
                    top: y,
                    bottom: y,
                });
                trunk.top = trunk.top.min(y);
                trunk.bottom = trunk.bottom.max(y);
            }
        }
        let mut order: Vec<(usize, Trunk)> =
            trunks.into_iter().filter(|(_, trunk)| trunk.bottom - trunk.top >= 1.0).collect();
        order.sort_by(|(a_key, a), (b_key, b)| {
            (a.bottom - a.top).total_cmp(&(b.bottom - b.top)).then(a_key.cmp(b_key))
        });
        let mut taken: BTreeMap<(Side, usize), Vec<(f32, f32)>> = BTreeMap::new();
        let apart = self.field.sizes.pitch;
        for (bundle, mut trunk) in order {
            let last = self.field.lanes(trunk.side) - 1;
            let is_free = |lane: &usize| {
                taken.get(&(trunk.side, *lane)).is_none_or(|held| {
                    held.iter().all(|(t, b)| *b + apart < trunk.top || trunk.bottom + apart < *t)
                })
            };
            let lane = (0..=last).find(is_free).unwrap_or(last);
            taken.entry((trunk.side, lane)).or_default().push((trunk.top, trunk.bottom));
            trunk.x = self.field.lane(trunk.side, lane);
            self.lanes.insert(bundle, self.trunks.len());
            self.trunks.push(trunk);
        }
    }

    fn path(&self, wire: usize) -> Path {
        let taps = self.taps(wire);
        let bundle = self.bundles.get(wire).copied().unwrap_or(wire);
        let stub = self.boxes.get(&wire).copied();
        let trunk = self.lanes.get(&bundle).copied();
        let mut points = Vec::new();
        match self.ways.get(wire) {
            Some(Some(Way::Direct(a, b))) => {
                let Some(((x, to_x), gap)) = self.span_of(wire).zip(a.gap()) else {
                    return Path::default();
                };
                let track = taps.first().map_or(0, |(tap, _)| self.track(gap, *tap));
                let y = self.field.track(gap, track);
                points.push(Pos2::new(x, self.tip(a, y)));
                points.push(Pos2::new(x, y));
                points.push(Pos2::new(to_x, y));
                points.push(Pos2::new(to_x, self.tip(b, y)));
            }
            Some(Some(Way::Margin(side, ..))) => {
                let mut taps = taps.into_iter();
                let Some((tap, exit)) = taps.next() else { return Path::default() };
                let x = trunk.and_then(|trunk| self.trunks.get(trunk)).map(|trunk| trunk.x);
                points.extend(self.way_out(*side, tap, &exit));
                let y = self.height(tap, &exit);
                // To a box at its own height it goes straight.
                let x = x.or_else(|| points.last().map(|last| last.x)).unwrap_or_default();
                points.push(Pos2::new(x, y));
                if let Some((tap, exit)) = taps.next() {
                    points.push(Pos2::new(x, self.height(tap, &exit)));
                    points.extend(self.way_out(*side, tap, &exit).into_iter().rev());
                } else if let Some((rect, y)) = stub.zip(self.attached(wire)) {
                    points.push(Pos2::new(x, y));
                    points.push(Pos2::new(rect.left(), y));
                } else if let Some(y) = self.turns(wire).last() {
                    points.push(Pos2::new(x, *y));
                }
            }
            _ => return Path::default(),
        }
        Path { points: corners(&points), trunk, stub }
    }

    /// From a mark to the border of a margin.
    fn way_out(&self, side: Side, tap: Tap, exit: &Exit) -> Vec<Pos2> {
        let y = self.height(tap, exit);
        if exit.gap().is_none() {
            let beside = self.field.sizes.beside;
            let x = match side {
                Side::Left => exit.part.left - beside,
                Side::Right => exit.part.right + beside,
            };
            return vec![Pos2::new(x.round(), y)];
        }
        let x = self.tap_x(tap, exit, self.beyond(side));
        vec![Pos2::new(x, self.tip(exit, y)), Pos2::new(x, y)]
    }

    /// Where a line that runs at a height ends above or below a mark.
    fn tip(&self, exit: &Exit, y: f32) -> f32 {
        let Some(row) = self.field.rows.get(exit.part.row) else { return y };
        let tip = self.field.sizes.tip;
        match exit.port {
            Port::Top => (row.ink.top() - tip).max(y),
            Port::Bottom => (row.ink.bottom() + tip).min(y),
            Port::Side(_) => y,
        }
    }
}
