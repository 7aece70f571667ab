//! Lines of links as shapes: round corners, heads, dashes, names. Nothing is placed here.

use egui::{Color32, Pos2, Vec2};

use crate::ui::text::pixels::Pixels;

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) color: Color32,
    /// In physical pixels.
    pub(super) width: f32,
    pub(super) broken: bool,
    /// A head at the beginning, at the end; for links without a direction, a dot at both.
    pub(super) heads: [bool; 2],
    pub(super) directed: bool,
}

/// All in points.
const RADIUS: f32 = 6.0;
const HEAD: f32 = 5.0;
const DOT: f32 = 2.25;
const DASH: f32 = 4.0;
const SPACE: f32 = 3.5;

pub(super) fn line(pixels: &Pixels<'_>, points: &[Pos2], look: &Look) {
    let path = rounded(points, pixels.of(RADIUS));
    if look.broken {
        for dash in dashes(&path, pixels.of(DASH), pixels.of(SPACE)) {
            pixels.line(&dash, look.width, look.color);
        }
    } else {
        pixels.line(&path, look.width, look.color);
    }
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    let ends =
        [(*first, points.get(1)), (*last, points.len().checked_sub(2).and_then(|n| points.get(n)))];
    for ((tip, before), head) in ends.into_iter().zip(look.heads) {
        let Some(before) = before.filter(|_| head) else { continue };
        if look.directed {
            arrow(pixels, tip, (tip - *before).normalized(), look);
        } else {
            pixels.circle(tip, pixels.of(DOT), look.color);
        }
    }
}

/// An open head that points along `toward`.
pub(super) fn arrow(pixels: &Pixels<'_>, tip: Pos2, toward: Vec2, look: &Look) {
    let (long, wide) = (toward * pixels.of(HEAD), toward.rot90() * (pixels.of(HEAD) * 0.7));
    pixels.line(&[tip - long + wide, tip, tip - long - wide], look.width, look.color);
}

/// A line with its corners cut round, as far as its sides allow. It stays within the corners.
fn rounded(points: &[Pos2], radius: f32) -> Vec<Pos2> {
    const STEPS: u8 = 5;
    let mut path = Vec::with_capacity(points.len() * usize::from(STEPS + 1));
    for (index, &corner) in points.iter().enumerate() {
        let around =
            index.checked_sub(1).and_then(|before| points.get(before)).zip(points.get(index + 1));
        let Some((&before, &after)) = around else {
            path.push(corner);
            continue;
        };
        let (into, out) = (before - corner, after - corner);
        let reach = radius.min(into.length() / 2.0).min(out.length() / 2.0);
        let (start, end) = (into.normalized() * reach, out.normalized() * reach);
        for step in 0..=STEPS {
            let t = f32::from(step) / f32::from(STEPS);
            path.push(corner + start * (1.0 - t) * (1.0 - t) + end * t * t);
        }
    }
    path
}

/// The parts of a line that are drawn when it is broken.
fn dashes(path: &[Pos2], dash: f32, space: f32) -> Vec<Vec<Pos2>> {
    let mut found: Vec<Vec<Pos2>> = Vec::new();
    let (mut drawn, mut left) = (true, dash);
    let mut now: Vec<Pos2> = path.first().copied().into_iter().collect();
    for pair in path.windows(2) {
        let [mut from, to] = *pair else { continue };
        let mut rest = from.distance(to);
        while rest > left {
            from += (to - from).normalized() * left;
            rest -= left;
            now.push(from);
            if drawn {
                found.push(std::mem::take(&mut now));
            }
            now = vec![from];
            drawn = !drawn;
            left = if drawn { dash } else { space };
        }
        left -= rest;
        now.push(to);
    }
    if drawn && now.len() > 1 {
        found.push(now);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_corners_stay_within_and_keep_the_ends() {
        let points = [Pos2::new(0.0, 0.0), Pos2::new(20.0, 0.0), Pos2::new(20.0, 30.0)];
        let path = rounded(&points, 6.0);
        assert_eq!((path.first(), path.last()), (points.first(), points.last()));
        let within = egui::Rect::from_min_max(points[0], points[2]);
        assert!(path.iter().all(|point| within.contains(*point)));
        assert!(!path.contains(&points[1]), "the corner is cut");
    }

    #[test]
    fn dashes_leave_gaps_and_cover_no_more_than_the_line() {
        let path = [Pos2::new(0.0, 0.0), Pos2::new(10.0, 0.0), Pos2::new(10.0, 12.0)];
        let dashes = dashes(&path, 4.0, 3.0);
        let long = |dash: &Vec<Pos2>| dash.windows(2).map(|p| p[0].distance(p[1])).sum::<f32>();
        assert_eq!(dashes.len(), 4);
        assert!(dashes.iter().all(|dash| long(dash) <= 4.01));
        assert!((dashes.iter().map(long).sum::<f32>() - 13.0).abs() < 0.1);
        assert!(dashes[1].contains(&path[1]), "one goes around the corner");
    }
}
