//! A mark in a list: its words between what stands around them, on one line, with the ground and the underline that it
//! has in its text.

use std::ops::Range;

use egui::emath::Rangef;
use egui::{Color32, CornerRadius, Pos2, Rect, Ui};

use crate::text::{Quote, TextRange};

use super::Engine;
use super::faces::TextStyle;
use super::marks::{self, Mark, MarkStyle, Measures, Shown};
use super::paint::{self, Dimmed};
use super::pixels::Pixels;
use super::shape::{Setting, Shaped};
use super::sheet::Stretch;
use super::snippet::{FADE, Key, fade, is_rtl, keep};

/// What is shown, and how.
pub struct Quoted<'a> {
    pub quote: &'a Quote,
    /// Of its words, those that are set off.
    pub found: &'a [Range<usize>],
    pub style: TextStyle,
    pub look: MarkStyle,
    pub color: Color32,
    /// Of what stands around it.
    pub dim: Color32,
    /// Behind what is set off.
    pub hit: Color32,
    /// Behind all of it: what is cut off fades into it.
    pub paper: Color32,
    /// How far from the left its words begin, in points.
    pub column: f32,
}

/// Paints it in a place: the words at their column, so that those of a list stand under one another. Screen readers hear
/// nothing of it: rows tell their names themselves.
pub fn quoted(ui: &Ui, engine: &mut Engine, rect: Rect, shown: &Quoted<'_>) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let (line, own) = on_one_line(shown.quote);
    let scale = ui.ctx().pixels_per_point();
    // As wide as any line that is cut to a few hundred characters.
    let setting = Setting { style: shown.style, width: 16_384.0, pixels_per_point: scale };
    let key = Key::of_line(&line, &setting);
    let mut shaped = match engine.snippets.take(&key) {
        Some(shaped) => shaped,
        None => engine.shape(key.text(), is_rtl(key.text()), &setting),
    };
    let words = shaped.stretches(own.start()..own.end());
    let begins = words.iter().map(|part| part.1).fold(f32::INFINITY, f32::min);
    let left = ((rect.left() + shown.column) * scale - begins).round();
    let top = (rect.center().y * scale - shaped.height / 2.0).round();
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let (pixels, measures) = (Pixels::new(&painter), Measures::new(&setting));
    let place = Place { shaped: &shaped, left, top };
    let mark = Shown {
        mark: Mark { id: 0, ranges: &[], style: shown.look, name: "" },
        number: 0,
        lane: 0,
        parts: vec![(own, place.parts(&words))],
    };
    marks::grounds(&pixels, &measures, std::slice::from_ref(&mark));
    for found in shown.found {
        let at = |byte: usize| own.start() + u32::try_from(byte).unwrap_or(u32::MAX);
        for part in place.parts(&shaped.stretches(at(found.start)..at(found.end))) {
            pixels.fill_rounded(measures.ground(&part), CornerRadius::same(2), shown.hit);
        }
    }
    marks::underlines(&pixels, &measures, std::slice::from_ref(&mark));
    let around = [0..own.start(), own.end()..u32::MAX];
    let around: Vec<_> = around.into_iter().flat_map(|range| shaped.stretches(range)).collect();
    engine.atlas.begin_frame(ui.ctx());
    let visible = Rangef::new(top, top + shaped.height);
    let dimmed = Dimmed { stretches: &around, color: shown.dim };
    let origin = Pos2::new(left, top);
    paint::glyphs(&painter, &mut engine.atlas, &mut shaped, origin, visible, shown.color, &dimmed);
    if let Some(line) = shaped.lines.first() {
        let (from, to) = ((left + line.left) / scale, (left + line.right) / scale);
        if from < rect.left() {
            fade(&painter, rect.left(), rect.left() + FADE, rect, shown.paper);
        }
        if to > rect.right() {
            fade(&painter, rect.right(), rect.right() - FADE, rect, shown.paper);
        }
    }
    keep(engine, key, shaped);
}

/// A line of a list, and where it begins, in physical pixels.
struct Place<'a> {
    shaped: &'a Shaped,
    left: f32,
    top: f32,
}

impl Place<'_> {
    fn parts(&self, stretches: &[(usize, f32, f32)]) -> Vec<Stretch> {
        let part = |&(at, left, right): &(usize, f32, f32)| {
            let line = self.shaped.lines.get(at)?;
            Some(Stretch {
                piece: 0,
                line: at,
                left: self.left + left,
                right: self.left + right,
                top: self.top + line.top,
                bottom: self.top + line.top + line.height,
                baseline: self.top + line.baseline,
                room: 0.0,
                short: 0.0,
            })
        };
        stretches.iter().filter_map(part).collect()
    }
}

/// A quote with its surroundings, every line end and tab a space of the same length in bytes, and where its own words
/// are.
fn on_one_line(quote: &Quote) -> (String, TextRange) {
    let mut line = String::with_capacity(quote.before.len() + quote.text.len() + quote.after.len());
    for c in [&quote.before, &quote.text, &quote.after].into_iter().flat_map(|part| part.chars()) {
        if matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
        {
            line.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            line.push(c);
        }
    }
    let from = u32::try_from(quote.before.len()).unwrap_or(u32::MAX);
    let to = u32::try_from(quote.before.len() + quote.text.len()).unwrap_or(u32::MAX);
    (line, TextRange::between(from, to))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_quote_on_one_line_keeps_its_places() {
        let quote = Quote {
            before: "a\r\n".to_owned(),
            text: "Жодне\u{2028}судно\tx".to_owned(),
            after: "\nend".to_owned(),
        };
        let (line, own) = on_one_line(&quote);
        assert_eq!(&line[own.as_usize()], "Жодне   судно x");
        assert_eq!(line.len(), "a\r\n".len() + quote.text.len() + "\nend".len());
        assert!(!line.chars().any(char::is_control));
    }
}
