//! What presses, drags and clicks mean: selections in words, graphemes, sentences; marks by clicks.
//!
//! It holds no geometry: the pane says which byte the pointer is at. It changes nothing but itself.

use egui::Pos2;

use crate::text::{self, Piece, TextRange};

use super::cursor::Cursor;

/// Movement within this many points is not yet a drag, and a click within it is at the same place.
pub(super) const STILL: f32 = 4.0;

/// Where the pointer is in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) pointer: Pos2,
    /// The nearest place between two graphemes.
    pub(super) cursor: Cursor,
    /// The grapheme under the pointer, if there is one.
    pub(super) over: Option<u32>,
}

impl At {
    pub(super) const fn caret(&self) -> u32 {
        self.cursor.byte
    }

    fn byte(&self) -> u32 {
        self.over.unwrap_or(self.cursor.byte)
    }
}

/// What a drag extends by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// Whole words, or single graphemes if asked for.
    Plain,
    Word,
    Sentence,
}

#[derive(Clone, Copy, Debug)]
struct Drag {
    unit: Unit,
    origin: Pos2,
    /// What is selected however far one drags.
    fixed: TextRange,
    /// Moved far enough, or begun with a double click or Shift.
    begun: bool,
}

/// A press of the main button.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    pub(super) at: At,
    pub(super) seconds: f64,
    pub(super) double_click_secs: f64,
    pub(super) extend: bool,
    /// Where the caret was.
    pub(super) caret: u32,
    /// Graphemes instead of words.
    pub(super) characters: bool,
}

/// What a release ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Released {
    Nothing,
    Selection,
    Click,
}

/// The selection and the gesture that is making it.
#[derive(Debug, Default)]
pub(super) struct Select {
    selection: Option<TextRange>,
    /// The unit that a Shift-click keeps.
    fixed: Option<TextRange>,
    drag: Option<Drag>,
    presses: u32,
    last_press: Option<(Pos2, f64)>,
    last_click: Option<Click>,
    /// What was selected before it was expanded, and where the caret was.
    path: Vec<(Option<TextRange>, Cursor)>,
    /// What it was expanded to.
    expanded: Option<TextRange>,
    /// What is being drawn is to be joined to the selected mark.
    pub(super) joins: bool,
    /// A click adds to what is selected.
    pub(super) adds: bool,
}

/// The last click on marks.
#[derive(Debug)]
struct Click {
    at: Pos2,
    /// What lies there, in the order in which clicks go through it.
    marks: Vec<u64>,
    chosen: usize,
}

impl Select {
    pub(super) fn selection(&self) -> Option<TextRange> {
        self.selection.filter(|range| !range.is_empty())
    }

    pub(super) fn set(&mut self, selection: Option<TextRange>) {
        self.selection = selection;
        self.fixed = selection;
        self.drag = None;
    }

    /// Is a selection being drawn right now?
    pub(super) fn dragging(&self) -> bool {
        self.drag.is_some_and(|drag| drag.begun)
    }

    pub(super) fn holding(&self) -> bool {
        self.drag.is_some()
    }

    /// Whether a press is the second of a double click, or the third.
    pub(super) fn is_again(&self, press: &Press) -> bool {
        self.last_press.is_some_and(|(place, seconds)| {
            place.distance(press.at.pointer) <= STILL * 1.5
                && press.seconds - seconds <= press.double_click_secs
        })
    }

    /// Counts a press towards a double click.
    pub(super) fn note(&mut self, press: &Press) {
        self.presses = if self.is_again(press) && !press.extend { self.presses + 1 } else { 1 };
        self.last_press = Some((press.at.pointer, press.seconds));
    }

    pub(super) fn press(&mut self, text: &str, press: &Press) {
        self.note(press);
        let caret = TextRange::empty(press.at.caret());
        let (unit, fixed) = match (press.extend, self.presses) {
            (true, _) => (Unit::Plain, self.fixed.unwrap_or_else(|| TextRange::empty(press.caret))),
            (false, 1) => (Unit::Plain, caret),
            (false, 2) => (Unit::Word, text::word_at(text, press.at.byte())),
            (false, _) => (Unit::Sentence, text::sentence_at(text, press.at.byte())),
        };
        let begun = press.extend || unit != Unit::Plain;
        self.drag = Some(Drag { unit, origin: press.at.pointer, fixed, begun });
        self.fixed = Some(fixed);
        if begun {
            self.follow(text, press.at, press.characters);
        }
    }

    /// The pointer has moved, or the text has moved under it.
    pub(super) fn follow(&mut self, text: &str, at: At, characters: bool) {
        let Some(drag) = &mut self.drag else { return };
        drag.begun |= at.pointer.distance(drag.origin) > STILL;
        if !drag.begun {
            return;
        }
        let fixed = drag.fixed;
        let caret = at.caret();
        let reach = TextRange::between(fixed.start().min(caret), fixed.end().max(caret));
        let within = at.over.is_some_and(|byte| fixed.contains(byte));
        self.selection = Some(match drag.unit {
            Unit::Word | Unit::Sentence if within => fixed,
            Unit::Sentence => fixed.cover(text::sentence_at(text, at.byte())),
            Unit::Plain if reach.is_empty() => reach,
            Unit::Plain if characters => text::snap_to_graphemes(text, reach),
            Unit::Plain | Unit::Word => text::snap_to_words(text, reach),
        });
    }

    pub(super) fn release(&mut self, text: &str, at: At, characters: bool) -> Released {
        self.follow(text, at, characters);
        let Some(drag) = self.drag.take() else { return Released::Nothing };
        if drag.begun {
            if self.selection().is_some() { Released::Selection } else { Released::Nothing }
        } else {
            self.selection = None;
            Released::Click
        }
    }

    /// Where the caret is while the button is held, or when it was let go: at the end of the selection
    /// that the pointer is at.
    pub(super) fn head(&self, at: At) -> Cursor {
        let fixed = self.fixed.unwrap_or_else(|| TextRange::empty(at.caret()));
        match self.selection() {
            Some(range) if at.caret() >= fixed.end() || fixed.contains(at.caret()) => {
                Cursor::behind(range.end())
            }
            Some(range) => Cursor::at(range.start()),
            None => at.cursor,
        }
    }

    /// Extends the selection with the caret, from its other end or from where the caret was.
    pub(super) fn extend(&mut self, from: Cursor, to: Cursor) {
        let anchor = match self.selection() {
            Some(range) if range.start() == from.byte => range.end(),
            Some(range) => range.start(),
            None => from.byte,
        };
        self.selection = Some(TextRange::between(anchor, to.byte));
        self.fixed = Some(TextRange::empty(anchor));
        self.drag = None;
    }

    /// The caret goes where nothing is selected.
    pub(super) fn leave(&mut self, to: Cursor) {
        self.set(None);
        self.fixed = Some(TextRange::empty(to.byte));
    }

    /// Selects what is next larger: the word at the caret, its sentence, its paragraph. Returns where
    /// the caret is to be; `None`: there is nothing larger.
    pub(super) fn expand(&mut self, text: &str, pieces: &[Piece], caret: Cursor) -> Option<Cursor> {
        let now = self.selection();
        if now.is_none() || now != self.expanded {
            self.path.clear();
        }
        let (first, last) = now.map_or((caret.byte, caret.byte), |range| {
            (range.start(), text::previous_grapheme(text, range.end()))
        });
        let word = |at| if now.is_none() { word_near(text, at) } else { text::word_at(text, at) };
        let sentence = |at| text::sentence_at(text, at);
        let paragraph = |at| text::paragraph_of(text, pieces, at);
        let larger = |range: TextRange| {
            let held = now.unwrap_or_else(|| TextRange::empty(caret.byte));
            let holds =
                now.is_none() || (range.start() <= held.start() && held.end() <= range.end());
            holds && range.len() > held.len()
        };
        let found = [
            word(first).cover(word(last)),
            sentence(first).cover(sentence(last)),
            paragraph(first).cover(paragraph(last)),
        ]
        .into_iter()
        .find(|&range| larger(range))?;
        self.path.push((now, caret));
        self.set(Some(found));
        self.expanded = Some(found);
        Some(Cursor::behind(found.end()))
    }

    /// Selects again what was selected before it was expanded. Returns where the caret was then.
    pub(super) fn shrink(&mut self) -> Option<Cursor> {
        if self.selection() != self.expanded {
            return None;
        }
        let (before, caret) = self.path.pop()?;
        self.set(before);
        self.expanded = before;
        Some(caret)
    }

    /// The button was let go where nobody saw it.
    pub(super) fn abandon(&mut self) {
        self.drag = None;
    }

    /// Which of the marks at a place a click means: the first, at the same place the next one,
    /// after the last the first again.
    pub(super) fn choose(
        &mut self,
        at: Pos2,
        marks: Vec<u64>,
        selected: Option<u64>,
    ) -> Option<u64> {
        let here = self.last_click.as_ref().filter(|click| {
            let current = click.marks.get(click.chosen).copied();
            click.at.distance(at) <= STILL
                && click.marks == marks
                && (selected.is_none() || selected == current)
        });
        let chosen = here.map_or(0, |click| (click.chosen + 1) % marks.len().max(1));
        let mark = marks.get(chosen).copied();
        self.last_click = mark.is_some().then_some(Click { at, marks, chosen });
        mark
    }

    /// If clicks chose this mark among several at one place: which of them it is, from 1, and how
    /// many there are.
    pub(super) fn here(&self, selected: u64) -> Option<(usize, usize)> {
        let click = self.last_click.as_ref()?;
        let chosen = click.marks.get(click.chosen) == Some(&selected);
        (chosen && click.marks.len() > 1).then_some((click.chosen + 1, click.marks.len()))
    }
}

/// The word at a place: the one that begins there or lies around it, else the one that ends there.
fn word_near(text: &str, at: u32) -> TextRange {
    let is_word = |word: &TextRange| {
        word.slice(text).is_some_and(|word| word.contains(char::is_alphanumeric))
    };
    let before = || text::word_at(text, text::previous_grapheme(text, at));
    let here = Some(text::word_at(text, at)).filter(is_word);
    here.or_else(|| Some(before()).filter(is_word)).unwrap_or_else(|| text::word_at(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_grows_to_the_paragraph_and_shrinks_the_same_way() {
        let text = "One came. Two came, late.\nThree left.\n\nFour.";
        let pieces = text::pieces(text);
        let mut select = Select::default();
        let start = u32::try_from(text.find("came, ").unwrap()).unwrap() + 4;
        let (mut caret, mut seen) = (Cursor::at(start), Vec::new());
        while let Some(to) = select.expand(text, &pieces, caret) {
            caret = to;
            seen.push(select.selection().unwrap().slice(text).unwrap());
            assert_eq!(caret.byte, select.selection().unwrap().end());
        }
        let paragraph = "One came. Two came, late.\nThree left.";
        assert_eq!(seen, ["came", "Two came, late.", paragraph]);
        let mut back = Vec::new();
        while let Some(to) = select.shrink() {
            caret = to;
            back.extend(select.selection().and_then(|range| range.slice(text)));
        }
        assert_eq!(back, ["Two came, late.", "came"]);
        assert_eq!((caret, select.selection()), (Cursor::at(start), None));
        // What was selected by hand grows too, and is come back to.
        select.extend(Cursor::at(4), Cursor::at(12));
        assert!(select.expand(text, &pieces, Cursor::at(12)).is_some());
        assert_eq!(select.selection().unwrap().slice(text), Some("came. Two"));
        assert_eq!(select.shrink(), Some(Cursor::at(12)));
        assert_eq!(select.selection(), Some(TextRange::between(4, 12)));
        assert_eq!(select.shrink(), None);
    }

    #[test]
    fn keys_extend_from_the_other_end() {
        let mut select = Select::default();
        select.extend(Cursor::at(5), Cursor::at(9));
        assert_eq!(select.selection(), Some(TextRange::between(5, 9)));
        select.extend(Cursor::at(9), Cursor::at(2));
        assert_eq!(select.selection(), Some(TextRange::between(2, 5)));
        select.extend(Cursor::at(2), Cursor::at(5));
        assert_eq!(select.selection(), None);
        select.set(Some(TextRange::between(10, 20)));
        select.extend(Cursor::at(20), Cursor::at(18));
        assert_eq!(select.selection(), Some(TextRange::between(10, 18)));
    }

    #[test]
    fn clicks_at_one_place_go_through_the_marks() {
        let mut select = Select::default();
        let (here, there) = (Pos2::new(10.0, 10.0), Pos2::new(60.0, 10.0));
        let mut click = |at, selected| select.choose(at, vec![3, 1, 2], selected);
        assert_eq!(click(here, None), Some(3));
        assert_eq!(click(here, Some(3)), Some(1));
        assert_eq!(click(here, Some(1)), Some(2));
        assert_eq!(click(here, Some(2)), Some(3));
        assert_eq!(click(there, Some(3)), Some(3), "elsewhere it begins anew");
        assert_eq!(click(here, Some(9)), Some(3), "so it does when something else was chosen");
        assert_eq!(select.here(3), Some((1, 3)));
        assert_eq!(select.here(1), None);
        assert_eq!(select.choose(here, vec![3, 1], Some(3)), Some(3), "or lies there");
    }

    #[test]
    fn a_click_on_nothing_forgets_the_place() {
        let mut select = Select::default();
        let here = Pos2::new(10.0, 10.0);
        assert_eq!(select.choose(here, vec![1, 2], None), Some(1));
        assert_eq!(select.choose(here, Vec::new(), None), None);
        assert_eq!(select.here(1), None);
        assert_eq!(select.choose(here, vec![1, 2], None), Some(1));
    }
}
