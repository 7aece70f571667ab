//! Links between marks: the other end was picked, and what kind of link it becomes.
//!
//! How an end is picked (letters, the palette, a drag) is the business of others; they push
//! [`Intent::Link`]. Which ways are open is told by the schema (`model::relating`).

use super::{Intent, Workbench, one_line};
use crate::{
    model::{Annotation, End, Joining},
    session::{Action, Session, SessionError},
    store::Access,
    ui::{
        dialogs::{Dialog, Linking},
        toast::Toasts,
    },
};

impl Workbench {
    /// The marks that a link would begin in: those that are selected.
    pub(super) fn chosen_ends(&self) -> Vec<End> {
        let Some(open) = self.session.open() else { return Vec::new() };
        self.chosen().into_iter().filter_map(|id| open.span(id)).map(Annotation::end).collect()
    }

    /// Keeps the selected mark in mind, also when another document is opened.
    pub(super) fn remember(&mut self, toasts: &mut Toasts) {
        let Some(mark) = self.selected_mark() else {
            toasts.tell("No mark is selected");
            return;
        };
        let words = quoted(mark);
        toasts.tell(format!("Remembered: {words}"));
        self.inspector.remembered = Some((mark.end(), words));
    }

    pub(super) fn link_remembered(&mut self, toasts: &mut Toasts) {
        let from = self.chosen_ends();
        match self.inspector.remembered.as_ref().map(|(end, _)| *end) {
            _ if from.is_empty() => toasts.tell("No mark is selected"),
            None => toasts.tell("No mark is remembered yet"),
            Some(to) => self.intents.push(Intent::Link { from, to }),
        }
    }

    /// Links marks to another one: at once, or, when that can be done in several ways, after a
    /// question.
    pub(super) fn link(&mut self, from: &[End], to: End, toasts: &mut Toasts) {
        if let Access::Reading(reason) = self.session.access() {
            toasts.warn(SessionError::ReadOnly(reason.clone()).to_string());
            return;
        }
        let found: Result<Vec<Annotation>, SessionError> =
            from.iter().map(|end| self.session.annotation(end.span)).collect();
        let (mut ones, other) = match found.and_then(|ones| {
            let other = self.session.annotation(to.span)?;
            Ok((ones, other))
        }) {
            Ok(ends) => ends,
            Err(error) => {
                toasts.warn(error.to_string());
                return;
            }
        };
        ones.retain(|one| one.id != other.id);
        if ones.is_empty() {
            toasts.tell("A mark cannot be linked to itself");
            return;
        }
        let ways = self.session.schema().joinings_of_all(&ones, &other);
        match ways.as_slice() {
            [] => toasts.tell(self.why_no_link(&ones, &other)),
            [way] => self.waiting.push_back(relating(way, &ones, &other)),
            _ => {
                let linking = Linking::new(self.session.schema(), &ones, &other, ways);
                self.dialog = Some(Dialog::Linking(linking));
            }
        }
    }

    fn why_no_link(&self, ones: &[Annotation], other: &Annotation) -> String {
        let schema = self.session.schema();
        let ways =
            |one: &Annotation, across| schema.joinings_of_labels(&one.label, &other.label, across);
        if ones.iter().all(|one| !ways(one, one.document != other.document).is_empty()) {
            return "No kind of link fits all of these; link them one by one".to_owned();
        }
        let name = |mark: &Annotation| schema.label_name(&mark.label).to_lowercase();
        let alone = ones.iter().find(|one| ways(one, one.document != other.document).is_empty());
        let one = alone.map(name).unwrap_or_default();
        let across = alone.is_some_and(|one| !ways(one, false).is_empty());
        let where_ = if across { " in another document" } else { "" };
        format!("No kind of link joins a {one} and a {}{where_}", name(other))
    }
}

/// The action that joins several marks to another one.
pub(in crate::ui) fn relating(way: &Joining, ones: &[Annotation], other: &Annotation) -> Action {
    let pairs = ones.iter().map(|one| way.ends(one.id, other.id)).collect();
    Action::Relate { label: way.relation.clone(), pairs }
}

/// A link as a sentence of its own: both ends in its direction, and what it is.
pub(in crate::ui) fn link_sentence(session: &Session, relation: &Annotation) -> String {
    let Some((from, to)) = relation.ends() else { return String::new() };
    let end = |end: End| {
        let words = session.annotation(end.span).map(|mark| quoted(&mark));
        words.unwrap_or_else(|_gone| "(a mark that is gone)".to_owned())
    };
    let rule = session.schema().relation(&relation.label);
    let kind = rule.map_or_else(|| relation.label.as_str(), |rule| &rule.name);
    format!("{} {kind} {}", end(from), end(to))
}

/// Of a mark so much is quoted, in characters.
const QUOTED: usize = 34;

/// The first words of a mark.
pub(in crate::ui) fn quoted(mark: &Annotation) -> String {
    let words = mark.span().map(|span| one_line(&span.quote.text)).unwrap_or_default();
    if words.chars().count() <= QUOTED {
        return format!("“{words}”");
    }
    let cut: String = words.chars().take(QUOTED).collect();
    format!("“{}…”", cut.trim_end())
}
