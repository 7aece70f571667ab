//! Letters over marks: typed, or clicked, they pick one of them, as the links of a page are picked in a browser.
//!
//! Which marks have letters, and what picking one means, is the caller's; here are the letters themselves, and how they
//! are painted over the text.

use egui::{
    Align2, CornerRadius, CursorIcon, FontId, Pos2, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, vec2,
};

use crate::text::TextRange;

use super::input::PaneInput;
use super::marks::Measures;
use super::pixels::Pixels;
use super::sheet::{Sheet, Stretch};
use super::view::DocumentPane;

/// The keys under the fingers at rest, the easiest first.
const LETTERS: [char; 9] = ['f', 'j', 'd', 'k', 's', 'l', 'a', 'g', 'h'];

/// Height of the letters in their box, and of the box, in points.
const SIZE: f32 = 11.0;
const HEIGHT: f32 = 16.0;
/// Beside the letters.
const PAD: f32 = 4.0;

/// A mark with letters over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The caller's key of the mark.
    pub mark: u64,
    pub ranges: Vec<TextRange>,
    pub letters: String,
    /// How many of them have been typed.
    pub typed: usize,
    /// What a screen reader calls it.
    pub name: String,
    /// The line around the letters.
    pub line: egui::Color32,
}

/// So many different letters or pairs of them, the shortest first. None is the beginning of another,
/// so that each is known when its last letter is typed.
pub fn hint_letters(count: usize) -> Vec<String> {
    let mut letters: Vec<String> = LETTERS.map(String::from).to_vec();
    let mut shortest = 1;
    while letters.len() < count {
        // The hardest of the shortest gives way to longer ones that begin with it.
        let Some(last) = letters.iter().rposition(|it| it.len() == shortest) else {
            shortest += 1;
            continue;
        };
        let head = letters.remove(last);
        letters.extend(LETTERS.map(|letter| format!("{head}{letter}")));
    }
    letters.sort_by_key(String::len);
    letters.truncate(count);
    letters
}

/// Whether a letter may be among those of a hint.
pub fn is_hint_letter(letter: char) -> bool {
    LETTERS.contains(&letter)
}

/// Where the letters of each hint stand, in physical pixels: over the beginning of what can be seen of
/// its mark, beside those that stand there already.
fn places(
    pixels: &Pixels<'_>,
    measures: &Measures,
    sheet: &Sheet<'_>,
    hints: &[Hint],
) -> Vec<Option<Rect>> {
    let mut taken: Vec<Rect> = Vec::new();
    let column = sheet.column;
    let seen = |part: &Stretch| part.baseline > column.top() && part.top < column.bottom();
    hints
        .iter()
        .map(|hint| {
            let mut parts = hint.ranges.iter().flat_map(|&range| sheet.marked(range));
            let part = parts.find(seen)?;
            let ground = measures.ground(&part);
            let width = pixels.of(2.0 * PAD + 7.5 * hint.letters.len() as f32);
            let top = (ground.top() - pixels.of(HEIGHT * 0.62)).max(column.top());
            let corner = Pos2::new((part.left - pixels.of(3.0)).round(), top.round());
            let mut rect = Rect::from_min_size(corner, vec2(width, pixels.of(HEIGHT)));
            // Marks within one another begin at the same word.
            while let Some(other) = taken.iter().find(|other| other.intersects(rect)) {
                rect = rect.translate(vec2(other.right() + 1.0 - rect.left(), 0.0));
            }
            taken.push(rect);
            Some(rect)
        })
        .collect()
}

/// Paints the letters and listens to clicks on them; returns the mark that was picked.
pub(super) fn hints_ui(
    ui: &Ui,
    pane: &Response,
    pixels: &Pixels<'_>,
    measures: &Measures,
    (sheet, hints): (&Sheet<'_>, &[Hint]),
    input: &PaneInput<'_>,
) -> Option<u64> {
    let colors = input.colors;
    let mut picked = None;
    for (hint, place) in hints.iter().zip(places(pixels, measures, sheet, hints)) {
        let Some(rect) = place.map(|place| pixels.rect_in_points(place)) else { continue };
        let id = pane.id.with(("hint", hint.mark));
        // Drags too, or they would be the text’s.
        let response = ui.interact(rect.intersect(pane.rect), id, Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &hint.name));
        let painter = pixels.painter;
        let ground = if response.hovered() { colors.accent } else { colors.text };
        let edge = Stroke::new(1.0, hint.line);
        painter.rect(rect, CornerRadius::same(3), ground, edge, StrokeKind::Outside);
        let font = FontId::monospace(SIZE);
        let mut left = rect.left() + PAD;
        for (at, letter) in hint.letters.chars().enumerate() {
            let ink = if at < hint.typed { colors.paper.gamma_multiply(0.5) } else { colors.paper };
            let place = Pos2::new(left, rect.center().y);
            let letter = letter.to_uppercase();
            painter.text(place, Align2::LEFT_CENTER, letter, font.clone(), ink);
            left += 7.5;
        }
        if response.clicked() {
            picked = Some(hint.mark);
        }
        response.on_hover_cursor(CursorIcon::PointingHand);
    }
    picked
}

impl DocumentPane {
    /// The letters that are shown over marks from the next frame on.
    pub fn hint(&mut self, hints: Vec<Hint>) {
        self.hints = hints;
    }

    /// The letters that are shown.
    pub fn hints(&self) -> &[Hint] {
        &self.hints
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_few_have_one_letter_each() {
        assert_eq!(hint_letters(3), ["f", "j", "d"]);
        assert_eq!(hint_letters(0), Vec::<String>::new());
        let ten = hint_letters(10);
        assert_eq!(ten.iter().filter(|letters| letters.len() == 1).count(), 8, "{ten:?}");
        assert_eq!(ten[8..], ["hf", "hj"]);
    }

    proptest! {
        #[test]
        fn none_is_the_beginning_of_another(count in 0_usize..900) {
            let letters = hint_letters(count);
            prop_assert_eq!(letters.len(), count);
            let mut sorted = letters.clone();
            sorted.sort();
            // In this order one that another begins with stands right before such a one.
            prop_assert!(sorted.windows(2).all(|pair| !pair[1].starts_with(pair[0].as_str())));
            prop_assert!(letters.is_sorted_by_key(String::len));
            prop_assert!(count > 81 || letters.iter().all(|letters| letters.len() <= 2));
        }
    }
}
