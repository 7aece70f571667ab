//! What keys do at the caret and to the selected mark: choosing it, moving its edges, joining, splitting.
//!
//! Each change is one action; where the edges land is in `ui::text::edge`.

use super::{Workbench, spans::tidied};
use crate::{
    model::{Annotation, AnnotationId},
    session::{Action, are_beside},
    text::{Ranges, TextRange, previous_grapheme},
    ui::{
        text::{By, Nudge, nudged},
        toast::Toasts,
    },
};

/// A mark that Enter chose: which of how many at the caret, from 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entered {
    span: AnnotationId,
    which: usize,
    all: usize,
}

impl Workbench {
    /// The marks at the caret, smallest first: those that hold what follows it, else what is before it.
    /// Looks at all marks, once a key press.
    fn marks_here(&self) -> Vec<AnnotationId> {
        let Some(open) = self.session.open() else { return Vec::new() };
        let caret = self.pane.caret();
        let at = |byte: u32| {
            let mut found: Vec<(u32, AnnotationId)> = open
                .spans
                .iter()
                .filter_map(|span| Some((span.id, &span.span()?.ranges)))
                .filter(|(_, ranges)| ranges.contains(byte))
                .map(|(id, ranges)| (ranges.iter().map(TextRange::len).sum(), id))
                .collect();
            found.sort_unstable();
            found.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
        };
        let here = at(caret);
        if !here.is_empty() || caret == 0 {
            return here;
        }
        at(previous_grapheme(&open.text.words, caret))
    }

    /// Selects the smallest mark at the caret; if that was done already, the next larger one.
    pub(super) fn choose_here(&mut self, toasts: &mut Toasts) {
        if self.failed.is_some() {
            return;
        }
        if let (Some(label), Some(_)) = (self.armed.clone(), self.pane.selection()) {
            self.mark(&label, toasts);
            return;
        }
        let marks = self.marks_here();
        let chosen = self.entered_here().map_or(0, |(which, _)| which % marks.len().max(1));
        match marks.get(chosen) {
            Some(&span) => self.enter(span, chosen, marks.len()),
            None => toasts.tell("There is no mark at the caret"),
        }
    }

    fn enter(&mut self, span: AnnotationId, at: usize, all: usize) {
        self.pane.clear_selection();
        self.selected = Some(span);
        self.inspector.reveal = Some(span);
        self.entered = Some(Entered { span, which: at + 1, all });
    }

    /// If Enter chose the selected mark: which of how many it is.
    pub(super) fn entered_here(&self) -> Option<(usize, usize)> {
        let entered = self.entered.filter(|entered| self.selected == Some(entered.span))?;
        Some((entered.which, entered.all)).filter(|(_, all)| *all > 0)
    }

    /// One step back: from a selection to the caret, from a larger mark to the one in it, from a mark
    /// to none.
    pub(super) fn go_back(&mut self) {
        if self.pane.selection().is_some() {
            self.pane.clear_selection();
            return;
        }
        if let Some((which, all)) = self.entered_here()
            && which > 1
            && let Some(&span) = self.marks_here().get(which - 2)
        {
            self.enter(span, which - 2, all);
            return;
        }
        self.entered = None;
        self.selected = None;
    }

    /// The selected mark of the open document, if it can be changed.
    fn held(&self) -> Option<&Annotation> {
        let id = self.selected.filter(|_| self.can_mark() && self.failed.is_none())?;
        let open = self.session.open()?;
        open.spans.get(open.position(id)?)
    }

    /// Moves an edge of the selected mark: its end or its start, on or back, by a character or a word.
    pub(super) fn nudge(&mut self, (end, forward, by): (bool, bool, By), toasts: &mut Toasts) {
        let (Some(span), Some(open)) = (self.held(), self.session.open()) else {
            toasts.tell("No mark is selected");
            return;
        };
        let (id, text) = (span.id, &open.text.words);
        let waiting = self.waiting.iter().rev().find_map(|action| match action {
            // Keys may come faster than frames: each goes on from the one before.
            Action::SetRanges { span, ranges } if *span == id => Some(ranges.as_slice()),
            _ => None,
        });
        let saved = || span.span().map(|place| place.ranges.as_slice());
        let ranges = waiting.or_else(saved).unwrap_or_default();
        let nudge = Nudge { end, forward, by };
        let Some(now) = nudged(text, ranges, nudge, |range| tidied(text, range)) else {
            toasts.tell("This edge cannot go farther");
            return;
        };
        let Some(ranges) = Ranges::new(now) else { return };
        let hull = ranges.hull();
        let at = if end { previous_grapheme(text, hull.end()) } else { hull.start() };
        self.pane.reveal(TextRange::empty(at));
        self.waiting.push_back(Action::SetRanges { span: id, ranges });
    }

    /// Makes what is selected a further range of the selected mark; with nothing selected, makes one
    /// of the mark and of the one beside it that has the same label.
    pub(super) fn join(&mut self, toasts: &mut Toasts) {
        let Some(selection) = self.pane.selection() else {
            match self.selected.zip(self.beside()) {
                Some((span, range)) => self.waiting.push_back(Action::Join { span, range }),
                None => toasts.tell("Nothing is selected to join"),
            }
            return;
        };
        let (Some(span), Some(open)) = (self.held(), self.session.open()) else {
            toasts.tell("No mark is selected to join this to");
            return;
        };
        match tidied(&open.text.words, selection) {
            Some(range) => {
                let span = span.id;
                self.waiting.push_back(Action::Join { span, range });
            }
            None => toasts.tell("There is no word in this selection"),
        }
    }

    /// Where a mark of the same label lies beside the selected one: of two, the one nearer to the
    /// caret.
    pub(super) fn beside(&self) -> Option<TextRange> {
        let (open, held) = (self.session.open()?, self.held()?);
        let own = &held.span()?.ranges;
        let caret = self.pane.caret();
        let alike = open.spans.iter().filter(|span| span.id != held.id && span.label == held.label);
        let near = alike
            .filter_map(|span| Some(&span.span()?.ranges))
            .filter(|ranges| are_beside(&open.text.words, own, ranges));
        let far = |ranges: &&Ranges| {
            let hull = ranges.hull();
            hull.start().saturating_sub(caret) + caret.saturating_sub(hull.end())
        };
        near.min_by_key(far).map(Ranges::first)
    }

    /// Takes what is selected out of the selected mark; with nothing selected, makes two marks of it:
    /// at the gap nearest to the caret, or at the caret.
    pub(super) fn split(&mut self, toasts: &mut Toasts) {
        let (Some(span), Some(open)) = (self.held(), self.session.open()) else {
            toasts.tell("No mark is selected");
            return;
        };
        let (id, text) = (span.id, &open.text.words);
        let Some(ranges) = span.span().map(|place| place.ranges.clone()) else { return };
        let action = if let Some(selection) = self.pane.selection() {
            if !ranges.iter().any(|range| range.intersects(selection)) {
                toasts.tell("The selection lies outside of the mark");
                return;
            }
            // What is left has no white space at its edges either.
            match ranges.without(selection).and_then(|left| trimmed(text, &left)) {
                Some(left) if left.as_slice().len() == 1 && left.hull() == ranges.hull() => return,
                Some(_) => Action::TakeOut { span: id, range: widened(text, &ranges, selection) },
                None => {
                    toasts.tell("Nothing would be left of the mark; Del removes it");
                    return;
                }
            }
        } else {
            let caret = self.pane.caret();
            let cut = ranges.cut(gap(&ranges, caret).unwrap_or(caret));
            let parts = cut.and_then(|(first, second)| {
                Some((trimmed(text, &first)?, trimmed(text, &second)?))
            });
            let Some((first, second)) = parts else {
                toasts.tell("Put the caret into the mark where it is to be split");
                return;
            };
            Action::Split { span: id, first, second }
        };
        self.waiting.push_back(action);
    }
}

/// The middle of the gap between two ranges that is nearest to a place.
fn gap(ranges: &Ranges, at: u32) -> Option<u32> {
    let pairs = ranges.as_slice().windows(2).filter_map(|pair| match pair {
        [before, after] => Some(TextRange::between(before.end(), after.start())),
        _ => None,
    });
    let far = |gap: &TextRange| gap.start().saturating_sub(at) + at.saturating_sub(gap.end());
    pairs.min_by_key(far).map(TextRange::start)
}

/// Ranges without white space at their edges.
fn trimmed(text: &str, ranges: &Ranges) -> Option<Ranges> {
    let trim = |range: TextRange| {
        let words = range.slice(text)?;
        let before = u32::try_from(words.len() - words.trim_start().len()).ok()?;
        let after = u32::try_from(words.trim_end().len()).ok()?;
        TextRange::new(range.start() + before, range.start() + after).filter(|r| !r.is_empty())
    };
    Ranges::new(ranges.iter().filter_map(trim).collect())
}

/// A selection with the white space around it, as far as that lies in the ranges: taken out of them,
/// it leaves no range that begins or ends in white space.
fn widened(text: &str, ranges: &Ranges, selection: TextRange) -> TextRange {
    let (mut start, mut end) = (selection.start(), selection.end());
    let inside = |range: &TextRange| range.start() < start && start <= range.end();
    if let Some(range) = ranges.iter().find(inside) {
        let before = TextRange::between(range.start(), start).slice(text).unwrap_or_default();
        start = range.start() + u32::try_from(before.trim_end().len()).unwrap_or(0);
    }
    let inside = |range: &TextRange| range.start() <= end && end < range.end();
    if let Some(range) = ranges.iter().find(inside) {
        let after = TextRange::between(end, range.end()).slice(text).unwrap_or_default();
        end = range.end() - u32::try_from(after.trim_start().len()).unwrap_or(0);
    }
    TextRange::between(start, end)
}
