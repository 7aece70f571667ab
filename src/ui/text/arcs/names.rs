//! Where the name of a kind stands: beside its line in the margin, else on it, else nowhere. Pure.

use egui::{Pos2, Rect, Vec2};

use super::field::{Field, Side};
use super::route::{Path, Routes, Trunk};

/// Where names were put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) rect: Rect,
    /// It lies on its line, which it interrupts.
    pub(super) on_line: bool,
    /// Of a name in the margin whose line runs in the text: where a thin line leads to it, and from
    /// where.
    pub(super) leader: Option<[Pos2; 2]>,
}

/// So far from their line, in parts of their height.
const AWAY: f32 = 0.35;
/// How many places along a line are tried in each direction.
const STEPS: u8 = 4;

/// What is in the way of names.
pub(super) struct Taken<'a> {
    field: &'a Field,
    paths: &'a [Path],
    rects: Vec<Rect>,
}

impl<'a> Taken<'a> {
    /// `boxes`: what else stands in the margins.
    pub(super) fn new(field: &'a Field, routes: &'a Routes, boxes: Vec<Rect>) -> Self {
        let mut rects = boxes;
        rects.extend(routes.paths.iter().filter_map(|path| path.stub));
        Self { field, paths: &routes.paths, rects }
    }

    /// Puts the name of a line in the margin somewhere, and keeps the place.
    pub(super) fn beside(&mut self, trunk: usize, line: &Trunk, size: Vec2) -> Option<Placed> {
        let away = size.y * AWAY;
        let middle = line.top.midpoint(line.bottom);
        let reach = ((line.bottom - line.top - size.y) / 2.0).max(0.0);
        let heights = || {
            (0..=STEPS).flat_map(move |step| {
                let off = reach * f32::from(step) / f32::from(STEPS);
                [middle - off, middle + off]
            })
        };
        let center = |y: f32, out: f32| match line.side {
            Side::Left => Pos2::new(line.x - out, y),
            Side::Right => Pos2::new(line.x + out, y),
        };
        let outside = heights().map(|y| center(y, away + size.x / 2.0));
        let outside = outside.map(|center| (center, false));
        let on_it = heights().map(|y| (center(y, 0.0), true));
        let over = heights().map(|y| (center(y, 0.0), true));
        let found = outside.chain(on_it).zip(std::iter::repeat(false));
        let mut found = found.chain(over.zip(std::iter::repeat(true)));
        let found = found.find_map(|((center, on_line), over)| {
            let rect = whole(center, size);
            let own = on_line.then_some(trunk);
            self.is_free(rect, own, over).then_some(Placed { rect, on_line, leader: None })
        })?;
        self.rects.push(found.rect);
        Some(found)
    }

    /// Puts the name of a line that runs in the text into a margin at its height.
    pub(super) fn across(&mut self, path: &Path, size: Vec2) -> Option<Placed> {
        let (from, to) = (path.points.get(1)?, path.points.get(path.points.len() - 2)?);
        let (left, right) = (from.x.min(to.x), from.x.max(to.x));
        let away = size.y * AWAY;
        let sides = match self.field.leading() {
            Side::Left => [Side::Left, Side::Right],
            Side::Right => [Side::Right, Side::Left],
        };
        let found = sides.into_iter().find_map(|side| {
            let border = self.field.border(side);
            let (x, near, own) = match side {
                Side::Left => (border - away - size.x / 2.0, border - away, left),
                Side::Right => (border + away + size.x / 2.0, border + away, right),
            };
            let rect = whole(Pos2::new(x, from.y), size);
            let leader = Some([Pos2::new(near, from.y), Pos2::new(own, from.y)]);
            self.is_free(rect, None, false).then_some(Placed { rect, on_line: false, leader })
        })?;
        self.rects.push(found.rect);
        Some(found)
    }

    /// `own`: the trunk whose lines may lie under it. `over`: so may those that go on on both sides of
    /// it, as lines do behind a name on a map.
    fn is_free(&self, rect: Rect, own: Option<usize>, over: bool) -> bool {
        let view = self.field.view;
        let margin = rect.right() <= self.field.column.min || rect.left() >= self.field.column.max;
        let crossed = |path: &Path| {
            let lines = path.points.windows(2);
            let mut lines = lines.filter_map(|pair| match pair {
                [a, b] => Some(Rect::from_two_pos(*a, *b).expand(1.0)),
                _ => None,
            });
            let goes_on = |line: &Rect| {
                over && line.width() <= 2.5
                    && line.top() < rect.top()
                    && line.bottom() > rect.bottom()
            };
            !(own.is_some() && path.trunk == own)
                && lines.any(|line| line.intersects(rect) && !goes_on(&line))
        };
        margin
            && view.contains_rect(rect)
            && !self.rects.iter().any(|other| other.intersects(rect))
            && !self.paths.iter().any(crossed)
    }
}

fn whole(center: Pos2, size: Vec2) -> Rect {
    Rect::from_min_size((center - size / 2.0).round(), size)
}
