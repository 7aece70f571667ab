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

/// A context of so many characters may end within a word.
const CUT: usize = 30;

/// What is shown, and how.
pub struct Quoted<'a> {
    pub quote: &'a Quote,
    /// Of its words, those that are set off: in order, apart.
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
    let line = Line::new(shown.quote, shown.found);
    let own = line.own;
    let scale = ui.ctx().pixels_per_point();
    // As wide as any line that is cut to a few hundred characters.
    let setting = Setting { style: shown.style, width: 16_384.0, pixels_per_point: scale };
    let key = Key::of_line(&line.words, &setting);
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
    for found in &line.found {
        for part in place.parts(&shaped.stretches(found.start()..found.end())) {
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

/// A quote with its surroundings on one line.
struct Line {
    words: String,
    /// Where its own words are, and what of them is set off.
    own: TextRange,
    found: Vec<TextRange>,
}

impl Line {
    /// Each stretch of white space becomes one space; a word that the context is cut in goes.
    fn new(quote: &Quote, found: &[Range<usize>]) -> Self {
        let mut line = Self {
            words: String::with_capacity(quote.before.len() + quote.text.len() + quote.after.len()),
            own: TextRange::default(),
            found: Vec::new(),
        };
        line.push(&quote.before);
        let start = line.len();
        let mut at = 0;
        for range in found {
            line.push(quote.text.get(at..range.start).unwrap_or_default());
            let begin = line.len();
            line.push(quote.text.get(range.clone()).unwrap_or_default());
            line.found.push(TextRange::between(begin, line.len()));
            at = range.end;
        }
        line.push(quote.text.get(at..).unwrap_or_default());
        line.own = TextRange::between(start, line.len());
        match quote.after.rsplit_once(char::is_whitespace) {
            Some((after, _)) if quote.after.chars().count() >= CUT => {
                line.push(after);
                line.words.push('…');
            }
            _ => line.push(&quote.after),
        }
        line
    }

    fn len(&self) -> u32 {
        u32::try_from(self.words.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, words: &str) {
        for c in words.chars() {
            if !c.is_whitespace() {
                self.words.push(c);
            } else if !self.words.ends_with(' ') {
                self.words.push(' ');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_quote_on_one_line_knows_its_places() {
        let text = "Жодне\r\n   судно\tx".to_owned();
        let at = text.find("судно").unwrap();
        let found = at..at + "судно".len();
        let quote = Quote { before: "a\r\n ".to_owned(), text, after: "\nend".to_owned() };
        let line = Line::new(&quote, &[found]);
        assert_eq!(line.words, "a Жодне судно x end");
        assert_eq!(&line.words[line.own.as_usize()], "Жодне судно x");
        assert_eq!(&line.words[line.found[0].as_usize()], "судно");
        let cut = "x".repeat(12) + " and nothing but words aft";
        let line = Line::new(&Quote { after: cut, ..Quote::default() }, &[]);
        assert_eq!(line.words, "xxxxxxxxxxxx and nothing but words…");
    }
}
