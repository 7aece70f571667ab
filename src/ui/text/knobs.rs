//! The knobs at the edges of the chosen mark: where they stand, and which one is under the pointer.
//!
//! They lie below the letters, so that a press on the words beside an edge still selects.

use egui::{Color32, Pos2, Rect, Vec2};

use crate::text::TextRange;

use super::edge::Edge;
use super::marks::{Measures, Shown};
use super::pixels::Pixels;
use super::sheet::{Sheet, Stretch};

/// An edge of a chosen mark that can be seen, and the knob by which it is taken.
pub(super) struct Knob {
    pub(super) edge: Edge,
    pub(super) at: Pos2,
}

/// The knobs of a chosen mark, at the lower corners of its outline: there they lie on no letters.
pub(super) fn of(
    measures: &Measures,
    sheet: &Sheet<'_>,
    shown: &Shown<'_>,
    boxes: &[Vec<Rect>],
) -> Vec<Knob> {
    let mut knobs = Vec::new();
    for ((place, parts), boxes) in shown.parts.iter().zip(boxes) {
        let Some(range) = shown.mark.ranges.iter().position(|range| range == place) else {
            continue;
        };
        for (caret, is_end) in sheet.carets(*place).into_iter().zip([false, true]) {
            let Some(caret) = caret else { continue };
            let side = |part: &Stretch| {
                if caret.outward < 0.0 { part.left } else { part.right }
            };
            let here = |part: &Stretch| caret.top <= part.baseline && part.baseline < caret.bottom;
            let near = parts.iter().zip(boxes).filter(|(part, _)| here(part)).min_by(|a, b| {
                let far = |part: &Stretch| (side(part) - caret.x).abs();
                far(a.0).total_cmp(&far(b.0))
            });
            let Some((part, outline)) = near else { continue };
            let (left, right) = (outline.left(), outline.right());
            let half = measures.outline / 2.0;
            let x = if caret.outward < 0.0 { left + half } else { right - half };
            let at = measures.knob_at(part, x, outline.bottom());
            knobs.push(Knob { edge: Edge { range, is_end }, at });
        }
    }
    knobs
}

/// Round, in the colour of the label, set off from what lies beneath.
pub(super) fn paint(
    pixels: &Pixels<'_>,
    measures: &Measures,
    (color, paper): (Color32, Color32),
    knobs: &[Knob],
) {
    for knob in knobs {
        pixels.circle(knob.at, measures.knob + measures.thin, paper);
        pixels.circle(knob.at, measures.knob, color);
    }
}

/// The edge of these ranges whose knob is under a point, both in physical pixels, and what leads
/// from there to the edge in the middle of its line.
pub(super) fn under(
    sheet: &Sheet<'_>,
    ranges: &[TextRange],
    knobs: &[Knob],
    at: Pos2,
    reach: f32,
) -> Option<(Edge, Vec2)> {
    let far = |knob: &&Knob| knob.at.distance(at);
    let near = knobs.iter().filter(|knob| far(knob) <= reach);
    let edge = near.min_by(|a, b| far(a).total_cmp(&far(b)))?.edge;
    let [start, end] = sheet.carets(*ranges.get(edge.range)?);
    let caret = if edge.is_end { end? } else { start? };
    Some((edge, Pos2::new(caret.x, caret.top.midpoint(caret.bottom)) - at))
}
