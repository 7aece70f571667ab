//! What presses, drags and clicks mean: selections in words, graphemes, sentences; marks by clicks.
//!
//! It holds no geometry: the pane says which byte the pointer is at. It changes nothing but itself.

use egui::Pos2;

use crate::text::{self, TextRange};

/// Movement within this many points is not yet a drag, and a click within it is at the same place.
pub(super) const STILL: f32 = 4.0;

/// Where the pointer is in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) pointer: Pos2,
    /// The nearest place between two graphemes.
    pub(super) caret: u32,
    /// The grapheme under the pointer, if there is one.
    pub(super) over: Option<u32>,
}

impl At {
    fn byte(&self) -> u32 {
        self.over.unwrap_or(self.caret)
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
        let caret = TextRange::empty(press.at.caret);
        let (unit, fixed) = match (press.extend, self.presses) {
            (true, _) => (Unit::Plain, self.fixed.unwrap_or(caret)),
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
        let reach = TextRange::between(fixed.start().min(at.caret), fixed.end().max(at.caret));
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

#[cfg(test)]
mod tests {
    use super::*;

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
