//! Picking the other end of a link in the text, by letters over the marks that it can be.
//!
//! While the letters are there, the keys of letters pick; any other command puts them away. How they are painted is the
//! pane's; what becomes of the end that was picked is told in `linking`.

use std::collections::BTreeSet;

use egui::{Context, Event, Key, Modifiers, RichText, Ui};

use super::{
    Intent, Workbench, one_line,
    spans::{SpanMarks, key_of},
};
use crate::{
    model::{Annotation, AnnotationId, End, LabelId, Target},
    session::{OpenDocument, SessionError},
    store::Access,
    text::TextRange,
    ui::{
        command::Command,
        dialogs::Dialog,
        keymap::Keymap,
        text::{Hint, hint_letters, is_hint_letter},
        theme,
        toast::Toasts,
        widgets,
    },
};

/// What a key or a click does to the letters over marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum HintKey {
    /// A letter; `true`: after the last one others can be picked as well.
    Letter(char, bool),
    /// The last letter was none.
    Back,
    /// This mark, as if its letters had been typed.
    Pick(AnnotationId, bool),
    /// On to the marks of all documents.
    Anywhere,
    End,
}

/// The letters over marks, as long as they are there.
#[derive(Debug, Default)]
pub(super) struct Hints {
    /// Where the link begins.
    from: Vec<End>,
    /// The labels that it can lead to, in this document.
    labels: Vec<LabelId>,
    targets: Vec<(AnnotationId, String)>,
    /// Both ends as the pane knows them.
    keys: BTreeSet<u64>,
    typed: String,
    /// What the letters were given for: what can be seen, and which state of the project.
    given_for: Option<(TextRange, u64)>,
}

impl Hints {
    /// What of the marks is lit; the others are dimmed.
    pub(super) const fn keys(&self) -> &BTreeSet<u64> {
        &self.keys
    }
}

impl Workbench {
    /// Gives letters to the marks that the selected ones can be linked to.
    pub(super) fn begin_hints(&mut self, toasts: &mut Toasts) {
        let (from, ones) = match self.link_begins() {
            Ok(begins) => begins,
            Err(why) => return toasts.tell(why),
        };
        let Some(here) = self.session.open().map(OpenDocument::id) else { return };
        let joins = self.session.schema().joinable(&ones, here);
        if joins.is_empty() {
            return toasts.tell(self.joins_nothing(&ones));
        }
        let labels = joins.into_iter().filter(|join| join.here).map(|join| join.label).collect();
        self.hints = Some(Hints { from, labels, ..Hints::default() });
        self.pane.clear_selection();
        self.focus_text = true;
        // What the palette would ask for is read meanwhile.
        self.read_links_ahead(toasts);
    }

    /// The marks that a link would begin in, or why there is none.
    pub(super) fn link_begins(&self) -> Result<(Vec<End>, Vec<Annotation>), String> {
        if let Access::Reading(reason) = self.session.access() {
            return Err(SessionError::ReadOnly(reason.clone()).to_string());
        }
        let from = self.chosen_ends();
        let ones = from.iter().map(|end| self.session.annotation(end.span));
        let ones: Result<Vec<Annotation>, _> = ones.collect();
        match ones {
            Ok(ones) if ones.is_empty() => Err("No mark is selected".to_owned()),
            Ok(ones) => Ok((from, ones)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// That no kind of link begins or ends in these marks, in words.
    pub(super) fn joins_nothing(&self, ones: &[Annotation]) -> String {
        let schema = self.session.schema();
        match ones {
            [one] => {
                let label = schema.label_name(&one.label).to_lowercase();
                format!("No kind of link of this project begins or ends in a {label}")
            }
            _ => "No kind of link fits all of these; link them one by one".to_owned(),
        }
    }

    /// Whether marks are linked in every way in which they can be.
    pub(super) fn is_linked(&self, from: &[End], other: AnnotationId, label: &LabelId) -> bool {
        let Some(open) = self.session.open() else { return false };
        from.iter().all(|end| {
            let related = open.relations_of(end.span);
            let mut kinds = related.filter_map(|(relation, _)| match relation.target {
                Target::Relation { from, to } if from.span == other || to.span == other => {
                    Some((&relation.label, from.span == other))
                }
                _ => None,
            });
            let Some(first) = kinds.next() else { return false };
            let known: Vec<_> = std::iter::once(first).chain(kinds).collect();
            let Some(one) = open.span(end.span) else { return false };
            let schema = self.session.schema();
            let ways = schema.joinings_of_labels(&one.label, label, false);
            ways.iter().all(|way| {
                let symmetric = schema.relation(&way.relation).is_some_and(|rule| rule.symmetric);
                known.iter().any(|(kind, reversed)| {
                    **kind == way.relation && (symmetric || *reversed == way.reversed)
                })
            })
        })
    }

    /// Keeps the letters in step with what can be seen, or puts them away.
    pub(super) fn follow_hints(&mut self, ctx: &Context) {
        let Some(hints) = &self.hints else { return };
        // Which kind of link is asked with the letters in place: others may be picked after that.
        let free = matches!(self.dialog, None | Some(Dialog::Linking(_)));
        let same = hints.from == self.chosen_ends() && self.pane.selection().is_none();
        if !free || !same || self.failed.is_some() || self.project_find.is_shown() {
            return self.end_hints();
        }
        let Some(seen) = self.visible else { return };
        let state = (seen, self.filters.revision_of(self.session.revision()));
        if hints.typed.is_empty() && hints.given_for != Some(state) {
            let targets = self.targets_in(seen, hints);
            if let Some(hints) = &mut self.hints {
                let from = hints.from.iter().map(|end| end.span);
                let lit = from.chain(targets.iter().map(|(id, _)| *id));
                hints.keys = lit.map(key_of).collect();
                hints.targets = targets;
                hints.given_for = Some(state);
            }
        }
        let shown = self.hints_shown(ctx);
        if self.pane.hints() != shown {
            self.pane.hint(shown);
            ctx.request_repaint();
        }
    }

    /// The marks that can be seen and linked to, with their letters: those near to the marks at hand
    /// have the shortest.
    fn targets_in(&self, seen: TextRange, hints: &Hints) -> Vec<(AnnotationId, String)> {
        let Some(open) = self.session.open() else { return Vec::new() };
        let near = hints.from.iter().find_map(|end| open.span(end.span)?.span());
        let near = near.map_or_else(|| seen.start(), |span| span.ranges.hull().start());
        let mut found: Vec<(u32, AnnotationId)> = open
            .spans
            .iter()
            .filter(|span| self.filters.shows(span) && hints.labels.contains(&span.label))
            .filter(|span| !hints.from.iter().any(|end| end.span == span.id))
            .filter_map(|span| {
                let ranges = &span.span()?.ranges;
                let here = ranges.iter().any(|range| range.intersects(seen));
                here.then(|| (ranges.hull().start().abs_diff(near), span))
            })
            .filter(|(_, span)| !self.is_linked(&hints.from, span.id, &span.label))
            .map(|(far, span)| (far, span.id))
            .collect();
        found.sort_unstable();
        let letters = hint_letters(found.len());
        found.into_iter().map(|(_, id)| id).zip(letters).collect()
    }

    /// The letters that begin as those that were typed, as the pane shows them.
    fn hints_shown(&self, ctx: &Context) -> Vec<Hint> {
        let (Some(hints), Some(open)) = (&self.hints, self.session.open()) else {
            return Vec::new();
        };
        let schema = self.session.schema();
        let marks = SpanMarks::new(ctx, &open.spans, None, schema);
        let left = hints.targets.iter().filter(|(_, letters)| letters.starts_with(&hints.typed));
        let mut shown: Vec<Hint> = left
            .filter_map(|(id, letters)| {
                let span = open.span(*id)?;
                let place = span.span()?;
                let label = schema.label_name(&span.label).to_lowercase();
                let words = one_line(&place.quote.text);
                Some(Hint {
                    mark: key_of(*id),
                    ranges: place.ranges.as_slice().to_vec(),
                    letters: letters.clone(),
                    typed: hints.typed.len(),
                    name: format!("Link to {label}: {words}, {}", letters.to_uppercase()),
                    line: marks.style(&span.label).line,
                })
            })
            .collect();
        // As one reads: those that begin at one place stand beside each other, outer ones first.
        shown.sort_by(|a, b| a.ranges.cmp(&b.ranges));
        shown
    }

    pub(super) fn end_hints(&mut self) {
        self.hints = None;
        self.pane.hint(Vec::new());
    }

    pub(super) fn hint_key(&mut self, key: HintKey, toasts: &mut Toasts) {
        let Some(hints) = &mut self.hints else { return };
        match key {
            HintKey::Letter(letter, several) => {
                let typed = format!("{}{letter}", hints.typed);
                match hints.targets.iter().find(|(_, letters)| letters.starts_with(&typed)) {
                    Some((target, letters)) if *letters == typed => {
                        let target = *target;
                        self.pick(target, several);
                    }
                    Some(_) => hints.typed = typed,
                    None => {}
                }
            }
            HintKey::Back if hints.typed.pop().is_some() => {}
            HintKey::Pick(target, several) => self.pick(target, several),
            HintKey::Back | HintKey::End => self.end_hints(),
            HintKey::Anywhere => {
                self.end_hints();
                self.link_anywhere(toasts);
            }
        }
    }

    fn pick(&mut self, target: AnnotationId, several: bool) {
        let Some(hints) = &mut self.hints else { return };
        hints.typed.clear();
        let from = hints.from.clone();
        if let Some(open) = self.session.open() {
            let to = End { document: open.id(), span: target };
            self.intents.push(Intent::Link { from, to });
        }
        if !several {
            self.end_hints();
        }
    }

    /// The mark that the pane knows under a key, if it has letters.
    pub(super) fn hinted(&self, key: u64) -> Option<AnnotationId> {
        let hints = self.hints.as_ref()?;
        hints.targets.iter().map(|(id, _)| *id).find(|id| key_of(*id) == key)
    }

    /// Takes the keys that mean something to the letters away from everybody else.
    pub(super) fn keys_for_hints(&mut self, ctx: &Context) {
        if self.hints.is_none() || ctx.text_edit_focused() {
            return;
        }
        let mut keys = Vec::new();
        let keymap = Keymap::of(ctx);
        ctx.input_mut(|input| {
            input.events.retain(|event| {
                let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else {
                    return true;
                };
                let command = keymap.pressed(*key, *physical_key, *modifiers);
                let again = matches!(command, Some(Command::Link | Command::LinkAnywhere));
                let plain = *modifiers == Modifiers::NONE || *modifiers == Modifiers::SHIFT;
                let meaning = match meaning(*key, *physical_key, modifiers.shift) {
                    _ if !plain => None,
                    // The key that the letters were asked for with, unless it is one of them.
                    None | Some(None) if again => Some(Some(HintKey::Anywhere)),
                    meaning => meaning,
                };
                keys.extend(meaning.flatten());
                meaning.is_none()
            });
        });
        self.intents.extend(keys.into_iter().map(Intent::Hint));
    }

    /// What the keys do now.
    pub(super) fn hints_line_ui(&self, ui: &mut Ui) {
        let Some(hints) = &self.hints else { return };
        let colors = theme::colors(ui.ctx());
        let say = |ui: &mut Ui, words: &str| {
            ui.add(egui::Label::new(RichText::new(words).color(colors.dim)).selectable(false));
            ui.add_space(theme::SPACE_8);
        };
        if hints.targets.is_empty() {
            let none = "No mark that can be linked to is in view";
            let told = ui.add(egui::Label::new(none).selectable(false));
            widgets::tell(ui, &told, false);
            ui.add_space(theme::SPACE_8);
        } else {
            say(ui, "Type the letters of the other mark");
            widgets::key_cap_ui(ui, "Shift");
            say(ui, "with the last one: and more");
        }
        let keys = Keymap::of(ui.ctx()).words(Command::Link);
        widgets::key_cap_ui(ui, keys.as_deref().unwrap_or("↵"));
        say(ui, "all documents");
        widgets::key_cap_ui(ui, "Esc");
        say(ui, "back to the text");
    }
}

/// What a key means to the letters. `Some(None)`: nothing, but nobody else is to have it.
#[expect(clippy::option_option, reason = "not ours, ours without a meaning, a meaning")]
fn meaning(key: Key, physical: Option<Key>, shift: bool) -> Option<Option<HintKey>> {
    match key {
        Key::Escape => return Some(Some(HintKey::End)),
        Key::Backspace => return Some(Some(HintKey::Back)),
        Key::Enter => return Some(Some(HintKey::Anywhere)),
        _ => {}
    }
    let letter_of = |key: Key| {
        let mut letters = key.name().chars();
        let letter = letters.next().filter(|_| letters.next().is_none())?;
        letter.is_ascii_alphabetic().then(|| letter.to_ascii_lowercase())
    };
    // On keyboards of other scripts by the place of the key.
    let letter = letter_of(key).or_else(|| physical.and_then(letter_of))?;
    Some(is_hint_letter(letter).then_some(HintKey::Letter(letter, shift)))
}
