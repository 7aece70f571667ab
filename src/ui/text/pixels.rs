//! Painting on whole physical pixels: hairlines stay hairlines at any scale.

use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Vec2};

/// A painter that takes physical pixels.
#[derive(Clone, Copy)]
pub(super) struct Pixels<'a> {
    pub(super) painter: &'a Painter,
    pub(super) scale: f32,
}

impl<'a> Pixels<'a> {
    pub(super) fn new(painter: &'a Painter) -> Self {
        Self { painter, scale: painter.pixels_per_point() }
    }

    /// Points as a whole number of pixels, never none.
    pub(super) fn of(&self, points: f32) -> f32 {
        (points * self.scale).round().max(1.0)
    }

    pub(super) fn rect_in_points(&self, rect: Rect) -> Rect {
        Rect::from_min_max(rect.min / self.scale, rect.max / self.scale)
    }

    pub(super) fn fill(&self, rect: Rect, color: Color32) {
        self.fill_rounded(rect, CornerRadius::ZERO, color);
    }

    /// `rounding` is in points.
    pub(super) fn fill_rounded(&self, rect: Rect, rounding: CornerRadius, color: Color32) {
        let rect = Rect::from_min_max(rounded(rect.min), rounded(rect.max));
        if rect.is_positive() {
            self.painter.rect_filled(self.rect_in_points(rect), rounding, color);
        }
    }

    /// A closed line around the given corners, `width` pixels wide, inside of them.
    pub(super) fn outline(&self, corners: &[Pos2], width: f32, color: Color32) {
        let points = corners.iter().map(|&corner| corner / self.scale).collect();
        let stroke = Stroke::new(width / self.scale, color);
        self.painter.add(Shape::closed_line(points, stroke));
    }

    pub(super) fn circle(&self, center: Pos2, radius: f32, color: Color32) {
        self.painter.circle_filled(center / self.scale, radius / self.scale, color);
    }

    pub(super) fn line(&self, points: &[Pos2], width: f32, color: Color32) {
        let points = points.iter().map(|&point| point / self.scale).collect();
        self.painter.add(Shape::line(points, Stroke::new(width / self.scale, color)));
    }
}

fn rounded(point: Pos2) -> Pos2 {
    Pos2::new(point.x.round(), point.y.round())
}

/// The outlines of a range whose lines are given by one box each, from the top: boxes that touch
/// are run together, with round corners of `radius`; boxes that do not, or are more than `apart`
/// from each other, stand alone.
pub(super) fn outlines(boxes: &[Rect], radius: f32, apart: f32) -> Vec<Vec<Pos2>> {
    let mut paths = Vec::new();
    let mut from = 0;
    for index in 1..=boxes.len() {
        let joined = boxes.get(index).is_some_and(|below| {
            let above = boxes[index - 1];
            let shared = above.right().min(below.right()) - above.left().max(below.left());
            shared > 2.0 * radius && below.top() - above.bottom() <= apart
        });
        if !joined {
            if let Some(group) = boxes.get(from..index).filter(|group| !group.is_empty()) {
                paths.push(round(&corners(group), radius));
            }
            from = index;
        }
    }
    paths
}

/// Down the right side and up the left one; between two boxes, in the middle of their seam.
fn corners(group: &[Rect]) -> Vec<Pos2> {
    let sides = group.iter().enumerate().map(|(index, part)| {
        let above = index.checked_sub(1).and_then(|index| group.get(index));
        let below = group.get(index + 1);
        let top = above.map_or_else(|| part.top(), |above| above.bottom().midpoint(part.top()));
        let bottom =
            below.map_or_else(|| part.bottom(), |below| part.bottom().midpoint(below.top()));
        (*part, top.round(), bottom.round())
    });
    let sides: Vec<_> = sides.collect();
    let mut points = Vec::with_capacity(group.len() * 4);
    for &(part, top, bottom) in &sides {
        points.extend([Pos2::new(part.right(), top), Pos2::new(part.right(), bottom)]);
    }
    for &(part, top, bottom) in sides.iter().rev() {
        points.extend([Pos2::new(part.left(), bottom), Pos2::new(part.left(), top)]);
    }
    points.dedup_by(|b, a| a.distance(*b) < 0.5);
    points
}

/// Replaces each corner by a short arc, as far as its sides allow.
fn round(corners: &[Pos2], radius: f32) -> Vec<Pos2> {
    const STEPS: u8 = 4;
    let count = corners.len();
    let mut path = Vec::with_capacity(count * usize::from(STEPS + 1));
    for (index, &corner) in corners.iter().enumerate() {
        let before = corners[(index + count - 1) % count];
        let after = corners[(index + 1) % count];
        let (into, out) = (before - corner, after - corner);
        let straight = into.normalized() + out.normalized();
        if straight.length() < 0.01 {
            continue;
        }
        let reach = radius.min(into.length() / 2.0).min(out.length() / 2.0);
        let (start, end): (Vec2, Vec2) = (into.normalized() * reach, out.normalized() * reach);
        for step in 0..=STEPS {
            let t = f32::from(step) / f32::from(STEPS);
            // A quadratic curve with the corner as its control point.
            path.push(corner + start * (1.0 - t) * (1.0 - t) + end * t * t);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(rects: &[(f32, f32, f32, f32)]) -> Vec<Rect> {
        let rects = rects.iter();
        rects.map(|&(l, t, r, b)| Rect::from_min_max(Pos2::new(l, t), Pos2::new(r, b))).collect()
    }

    #[test]
    fn lines_that_overlap_are_run_together() {
        let both = boxes(&[(50.0, 0.0, 100.0, 20.0), (0.0, 20.0, 80.0, 40.0)]);
        assert_eq!(outlines(&both, 3.0, 0.5).len(), 1);
        let apart = boxes(&[(90.0, 0.0, 100.0, 20.0), (0.0, 20.0, 80.0, 40.0)]);
        assert_eq!(outlines(&apart, 3.0, 0.5).len(), 2);
        assert_eq!(outlines(&[], 3.0, 0.5).len(), 0);
    }

    #[test]
    fn an_outline_stays_within_its_boxes() {
        let both = boxes(&[(50.0, 0.0, 100.0, 20.0), (0.0, 20.0, 80.0, 40.0)]);
        let hull = Rect::from_min_max(Pos2::new(0.0, 0.0), Pos2::new(100.0, 40.0));
        assert!(outlines(&both, 3.0, 0.5).iter().flatten().all(|&point| hull.contains(point)));
    }
}
