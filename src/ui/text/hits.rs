//! What was found in a text: a ground with an edge behind each hit, so that it is told from a mark
//! without its colour; a stronger one for the hit that is chosen.

use egui::{Color32, CornerRadius, Rect};

use crate::text::TextRange;

use super::crowd::among;
use super::input::PaneInput;
use super::marks::Measures;
use super::pixels::Pixels;
use super::sheet::Sheet;

/// Hits in a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hits<'a> {
    /// Sorted and disjoint.
    pub all: &'a [TextRange],
    /// The one that a person has come to.
    pub chosen: Option<TextRange>,
}

/// All visible hits.
pub(super) fn grounds(
    pixels: &Pixels<'_>,
    measures: &Measures,
    sheet: &Sheet<'_>,
    input: &PaneInput<'_>,
) {
    let Some(extent) = sheet.extent() else { return };
    for &hit in among(input.hits.all, extent) {
        let edge = (input.colors.hit_line, pixels.of(1.0));
        framed(pixels, measures, sheet, hit, input.colors.hit, edge);
    }
}

/// The chosen hit; it lies over a selection.
pub(super) fn chosen(
    pixels: &Pixels<'_>,
    measures: &Measures,
    sheet: &Sheet<'_>,
    input: &PaneInput<'_>,
) {
    if let Some(hit) = input.hits.chosen {
        let edge = (input.colors.hit_line, pixels.of(2.0));
        framed(pixels, measures, sheet, hit, input.colors.hit_chosen, edge);
    }
}

/// What of a range lies before and after a hit.
pub(super) fn beside(range: TextRange, hit: Option<TextRange>) -> [TextRange; 2] {
    let Some(hit) = hit.filter(|hit| hit.intersects(range)) else {
        return [range, TextRange::empty(range.end())];
    };
    [
        TextRange::between(range.start(), hit.start().max(range.start())),
        TextRange::between(hit.end().min(range.end()), range.end()),
    ]
}

fn framed(
    pixels: &Pixels<'_>,
    measures: &Measures,
    sheet: &Sheet<'_>,
    hit: TextRange,
    ground: Color32,
    (color, width): (Color32, f32),
) {
    for part in sheet.stretches(hit) {
        let Rect { min, max } = measures.ground(&part);
        let outer = Rect::from_min_max(min.round(), max.round()).expand2(egui::vec2(width, 0.0));
        pixels.fill_rounded(outer, CornerRadius::same(3), color);
        pixels.fill_rounded(outer.shrink(width), CornerRadius::same(2), ground);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_around_a_hit() {
        let range = |start, end| TextRange::new(start, end).unwrap();
        let parts = |hit| beside(range(10, 20), hit).map(|part| (part.start(), part.end()));
        assert_eq!(parts(None), [(10, 20), (20, 20)]);
        assert_eq!(parts(Some(range(20, 25))), [(10, 20), (20, 20)]);
        assert_eq!(parts(Some(range(12, 15))), [(10, 12), (15, 20)]);
        assert_eq!(parts(Some(range(5, 15))), [(10, 10), (15, 20)]);
        assert_eq!(parts(Some(range(5, 25))), [(10, 10), (20, 20)]);
    }
}
