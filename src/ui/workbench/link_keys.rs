//! The links of the selected mark, gone through by keys.
//!
//! A key unfolds the first link and gives it the keys: digits pick its kind and direction, the keys of
//! notes, attributes and removing are about the link, Enter leads to its other end. How links look is
//! the inspector's (`inspector::links`).

use egui::{Context, Key, Modifiers};

use super::{AttributeKey, Intent, Workbench, inspector::LinkRow};
use crate::{
    model::{Annotation, AnnotationId},
    session::Action,
    ui::command::Command,
};

/// The link that is unfolded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unfolded {
    pub relation: AnnotationId,
    /// It has the keys.
    pub keyed: bool,
    /// It is to be brought into view.
    pub fresh: bool,
}

/// What a key does to the link that has the keys, or a click to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum LinkKey {
    /// The first link gets the keys, or, if one has them, none.
    Begin,
    /// Unfolds a link of the selected mark, or folds it up again.
    Unfold(AnnotationId),
    /// The link after or before this one gets the keys.
    Step(bool),
    /// The n-th kind that is offered, from 1.
    Choose(u8),
    /// To the other end.
    Go,
    Note,
    Attributes,
    Remove,
    End,
}

impl Workbench {
    /// The link that is unfolded, if it is one of the selected mark.
    pub(super) fn unfolded(&self) -> Option<(Unfolded, &Annotation)> {
        let (unfolded, open) = (self.inspector.unfolded?, self.session.open()?);
        let relation = open.relations.get(&unfolded.relation)?;
        let (from, to) = relation.ends()?;
        let mine = Some(from.span) == self.selected || Some(to.span) == self.selected;
        mine.then_some((unfolded, relation))
    }

    /// Whether a link has the keys.
    pub(super) fn link_has_keys(&self) -> bool {
        self.unfolded().is_some_and(|(unfolded, _)| unfolded.keyed)
    }

    /// How many kinds there are to choose from for the link that has the keys.
    pub(super) fn kinds_of_link(&self) -> usize {
        let (Some(open), Some(span)) = (self.session.open(), self.selected) else { return 0 };
        let Some((unfolded, _)) = self.unfolded() else { return 0 };
        let rows = LinkRow::all(&self.session, open, span);
        let row = rows.iter().find(|row| row.relation.id == unfolded.relation);
        row.map_or(0, |row| row.ways.len())
    }

    /// Takes the keys that mean something to the link that has them away from the commands.
    pub(super) fn keys_for_links(&mut self, ctx: &Context, pressed: &mut Vec<Command>) {
        if !self.link_has_keys() || self.inspector.keyed.is_some() || ctx.text_edit_focused() {
            return;
        }
        let mut keys = Vec::new();
        pressed.retain(|command| {
            let key = match command {
                Command::Label(digit) => LinkKey::Choose(*digit),
                Command::Remove => LinkKey::Remove,
                Command::Note => LinkKey::Note,
                Command::Attributes => LinkKey::Attributes,
                Command::NextSpan => LinkKey::Step(true),
                Command::PreviousSpan => LinkKey::Step(false),
                Command::Disarm => LinkKey::End,
                Command::ChooseHere => return false,
                _ => return true,
            };
            keys.push(key);
            false
        });
        ctx.input_mut(|input| {
            for (key, meaning) in [
                (Key::ArrowDown, LinkKey::Step(true)),
                (Key::ArrowUp, LinkKey::Step(false)),
                (Key::Enter, LinkKey::Go),
            ] {
                if input.consume_key(Modifiers::NONE, key) {
                    keys.push(meaning);
                }
            }
        });
        self.intents.extend(keys.into_iter().map(Intent::LinkKey));
    }

    pub(super) fn link_key(&mut self, key: LinkKey) {
        let (Some(open), Some(span)) = (self.session.open(), self.selected) else { return };
        let rows = LinkRow::all(&self.session, open, span);
        let now = self.unfolded().map(|(unfolded, _)| unfolded);
        let at = now.and_then(|now| rows.iter().position(|row| row.relation.id == now.relation));
        let row = at.and_then(|at| rows.get(at));
        let keyed = now.is_some_and(|now| now.keyed);
        let unfold = |at: usize, keyed| {
            let row = rows.get(at.min(rows.len().saturating_sub(1)));
            row.map(|row| Unfolded { relation: row.relation.id, keyed, fresh: true })
        };
        let mut unfolded = now;
        let mut intent = None;
        match key {
            LinkKey::Begin if keyed => unfolded = None,
            LinkKey::Begin => unfolded = unfold(at.unwrap_or(0), true),
            LinkKey::Unfold(relation) if now.is_some_and(|now| now.relation == relation) => {
                unfolded = None;
            }
            LinkKey::Unfold(relation) => {
                unfolded = Some(Unfolded { relation, keyed: false, fresh: true });
            }
            LinkKey::Step(true) => unfolded = unfold(at.map_or(0, |at| at + 1), true),
            LinkKey::Step(false) => unfolded = unfold(at.unwrap_or(0).saturating_sub(1), true),
            LinkKey::End => unfolded = None,
            LinkKey::Choose(digit) => {
                let way = row.and_then(|row| row.ways.get(usize::from(digit).checked_sub(1)?));
                intent = way.zip(row).and_then(|(way, row)| row.rejoin(way)).map(Intent::Do);
            }
            LinkKey::Go => {
                // There the keys are the text's again.
                unfolded = None;
                intent = row.map(|row| Intent::GoTo(row.place()));
            }
            LinkKey::Note => self.inspector.write_note = row.map(|row| row.relation.id),
            LinkKey::Attributes => intent = Some(Intent::Attribute(AttributeKey::Begin)),
            LinkKey::Remove => {
                let annotations = row.map(|row| row.relation.id).into_iter().collect();
                intent = Some(Intent::Do(Action::Delete { annotations }));
                // The next one has the keys then, else the one before, else the text.
                let rest = at.filter(|_| rows.len() > 1).and_then(|at| {
                    let next = if at + 1 < rows.len() { at + 1 } else { at.checked_sub(1)? };
                    unfold(next, keyed)
                });
                unfolded = rest;
            }
        }
        if unfolded.map(|it| it.relation) != now.map(|it| it.relation) {
            self.inspector.keyed = None;
        }
        self.inspector.unfolded = unfolded;
        self.intents.extend(intent);
        // A click leaves the keyboard where it is.
        self.focus_text |= !matches!(key, LinkKey::Unfold(_));
    }
}
