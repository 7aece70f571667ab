//! The layers of a pane, from the paper up: rules, grounds, selection, lanes, outline, glyphs.

use std::collections::BTreeMap;

use egui::{Color32, Pos2, Rect};

use crate::text::TextRange;

use super::Engine;
use super::crowd::{Crowds, among};
use super::hits;
use super::input::PaneInput;
use super::knobs;
use super::marks::{self, Measures, Shown};
use super::paint::{self, Dimmed};
use super::pixels::Pixels;
use super::shape::Shaped;
use super::sheet::{Placed, Sheet};

/// Everything behind and under the glyphs.
pub(super) fn under(
    pixels: &Pixels<'_>,
    input: &PaneInput<'_>,
    sheet: &Sheet<'_>,
    measures: &Measures,
    crowds: &Crowds,
    shown: &[Shown<'_>],
    selection: Option<TextRange>,
) {
    for &range in sheet.extent().map_or(&[][..], |extent| among(input.dimmed, extent)) {
        rule(pixels, sheet, range, input.colors.faint);
    }
    let chosen = shown.iter().find(|shown| Some(shown.mark.id) == input.selected);
    let chosen = chosen.map(|chosen| (chosen, marks::boxes(measures, sheet, chosen)));
    let also = shown.iter().filter(|shown| {
        Some(shown.mark.id) != input.selected && input.also.contains(&shown.number)
    });
    let also: Vec<_> = also.map(|also| (also, marks::boxes(measures, sheet, also))).collect();
    for (picked, boxes) in chosen.iter().chain(&also) {
        marks::chosen_ground(pixels, measures, picked.mark.style, boxes);
    }
    marks::crowded_grounds(pixels, measures, sheet, crowds, input.marks);
    marks::grounds(pixels, measures, shown);
    hits::grounds(pixels, measures, sheet, input);
    if let Some(range) = selection.filter(|range| Some(*range) != input.hits.chosen) {
        for part in sheet.stretches(range).iter().chain(&sheet.line_ends(range)) {
            let min = Pos2::new(part.left, part.top);
            let rect = Rect::from_min_max(min, Pos2::new(part.right, part.bottom));
            pixels.fill(rect, input.colors.selection);
        }
        // The ground of a selection may be near that of a label: its ends tell them apart.
        for caret in sheet.carets(range).into_iter().flatten() {
            let left = caret.x.round() - (pixels.of(1.5) / 2.0).floor();
            let corner = Pos2::new(left + pixels.of(1.5), caret.bottom);
            let rect = Rect::from_min_max(Pos2::new(left, caret.top), corner);
            pixels.fill(rect, input.colors.accent);
        }
    }
    hits::chosen(pixels, measures, sheet, input);
    marks::underlines(pixels, measures, shown);
    for (also, boxes) in &also {
        marks::outline(pixels, measures, also.mark.style, boxes);
    }
    if let Some((chosen, boxes)) = &chosen {
        let style = chosen.mark.style;
        marks::outline(pixels, measures, style, boxes);
        if input.movable {
            let knobs = knobs::of(measures, sheet, chosen, boxes);
            knobs::paint(pixels, measures, (style.line, input.colors.paper), &knobs);
        }
    }
}

/// The grey rule beside a region, where its lines begin.
fn rule(pixels: &Pixels<'_>, sheet: &Sheet<'_>, range: TextRange, color: Color32) {
    let parts = sheet.stretches(range);
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return };
    let rtl = sheet.laid.get(&first.piece).is_some_and(|shaped| shaped.rtl);
    let (width, gap) = (pixels.of(3.0), pixels.of(14.0));
    let column = sheet.column;
    let left = if rtl { column.right() + gap - width } else { column.left() - gap };
    let corner = Pos2::new(left + width, last.bottom);
    pixels.fill(Rect::from_min_max(Pos2::new(left, first.top), corner), color);
}

/// The text itself.
pub(super) fn glyphs(
    pixels: &Pixels<'_>,
    engine: &mut Engine,
    input: &PaneInput<'_>,
    laid: &mut BTreeMap<usize, Shaped>,
    placed: &[Placed],
    column: Rect,
) {
    for placed in placed {
        let Some(piece) = input.pieces.get(placed.piece) else { continue };
        let Some(shaped) = laid.get_mut(&placed.piece) else { continue };
        let base = piece.range.start();
        let stretches: Vec<_> = among(input.dimmed, piece.range)
            .iter()
            // Words on the ground of the chosen hit must be read, whatever they are.
            .flat_map(|range| hits::beside(*range, input.hits.chosen))
            .filter(|range| range.intersects(piece.range))
            .flat_map(|range| {
                let from = range.start().saturating_sub(base);
                shaped.stretches(from..range.end().min(piece.range.end()) - base)
            })
            .collect();
        let origin = Pos2::new(column.left(), placed.top);
        let dimmed = Dimmed { stretches: &stretches, color: input.colors.dim };
        let (painter, atlas, color) = (pixels.painter, &mut engine.atlas, input.colors.text);
        paint::glyphs(painter, atlas, shaped, origin, column.y_range(), color, &dimmed);
    }
}
