//! Undo and redo: the inverse of what was done last, appended to the log.
//!
//! What was made in several steps is reversed as one. A few changes are made at once; many, such
//! as those of an import, in a job on a connection of its own, while other actions wait.

use std::collections::BTreeSet;

use super::{
    Event, OpenDocument, Outcome, Place, Session, SessionError, Text,
    jobs::{Job, Poll},
    schema_history::reversed_words,
};
use crate::{
    model::{
        Annotation, AnnotatorId, DocumentId, Edit, End, Of, Row, Stamp, StepId, StepKind, Value,
    },
    store::{Committed, DocumentRow, Guard, NewStep, NextSteps, Store, StoreError, Undoable},
    text::TextRange,
};

/// Up to so many rows are changed between two frames.
const AT_ONCE: usize = 1_000;

/// Up to so many rows a step is about a place that one can be taken to.
const ONE_PLACE: usize = 20;

/// What is to be reversed, by whom.
struct Request {
    me: AnnotatorId,
    kind: StepKind,
    next: NextSteps,
    stamp: Stamp,
    active_secs: u32,
    settings: Option<String>,
    document: Option<(DocumentRow, std::sync::Arc<Text>)>,
}

/// What came of it.
pub(super) struct Reversed {
    committed: Vec<Committed>,
    name: String,
    words: Option<String>,
    /// Where it was: both ends of a relation.
    ends: Vec<Place>,
    /// Where several marks came or went.
    places: Vec<Place>,
    /// All of it is about one document.
    one_document: bool,
    total: usize,
    left: usize,
    /// Labels, attributes and choices that came in the place of others.
    back: BTreeSet<Back>,
}

/// What a mark has again: a label, or an attribute of it, or a value of that.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Back {
    of: Of,
    attribute: Option<String>,
    value: Option<String>,
}

impl Back {
    /// Its id, as `project.toml` has it.
    fn id(&self) -> &str {
        let inner = self.value.as_deref().or(self.attribute.as_deref());
        inner.unwrap_or_else(|| self.of.id().as_str())
    }
}

/// A reversal that goes on beside the window.
pub(super) struct Reversing {
    kind: StepKind,
    pub job: Job<Result<Reversed, SessionError>>,
}

impl Request {
    /// Appends the inverse of the steps. Rows that have changed since stay as they are.
    fn carry_out(self, store: &mut Store) -> Result<Reversed, StoreError> {
        let Self { me, kind, next, stamp, active_secs, settings, document } = self;
        let mut total = 0;
        let mut undone = Vec::new();
        let mut back = BTreeSet::new();
        for step in store.undoable(&next)? {
            let Undoable { id, layer, name, edits } = step;
            let edits: Vec<Edit> = edits.into_iter().rev().map(Edit::inverse).collect();
            total += edits.len();
            for edit in &edits {
                note_back(edit, &mut back);
            }
            undone.push((id, layer, name, edits));
        }
        let small = undone.len() == 1 && total <= ONE_PLACE;
        let edits = || undone.iter().flat_map(|(_, _, _, edits)| edits).filter(|_| small);
        let words = one_quote(edits()).map(shortened);
        let one_document = is_one_document(edits());
        let ends = edits().map(ends_of).find(|places| !places.is_empty()).unwrap_or_default();
        let places = places_of(&undone);
        let name = undone.first().map(|(_, _, name, _)| name.clone()).unwrap_or_default();
        let steps = undone
            .iter_mut()
            .enumerate()
            .map(|(nth, (id, layer, name, edits))| NewStep {
                layer: layer.as_ref(),
                author: &me,
                name,
                kind,
                undoes: Some(*id),
                active_secs: if nth == 0 { active_secs } else { 0 },
                edits: std::mem::take(edits),
                guard: Guard::LeaveAlone,
                settings: settings.as_deref(),
                documents: document
                    .iter()
                    .filter(|_| nth == 0)
                    .map(|(row, text)| (row.clone(), text.words.as_str()))
                    .collect(),
            })
            .collect();
        let committed = store.commit_together(steps, stamp)?;
        let left = committed.iter().map(|committed| committed.left).sum();
        Ok(Reversed { committed, name, words, ends, places, one_document, total, left, back })
    }
}

impl Session {
    pub(super) fn reverse(
        &mut self,
        me: &AnnotatorId,
        kind: StepKind,
    ) -> Result<Outcome, SessionError> {
        let found = match (&self.store, kind) {
            (Some(store), StepKind::Redo) => store.next_redo(me)?,
            (Some(store), StepKind::Undo | StepKind::Do) => store.next_undo(me)?,
            (None, _) => None,
        };
        if let Some(outcome) = self.turn_schema(kind, found.as_ref())? {
            return Ok(outcome);
        }
        let next = found.ok_or(match kind {
            StepKind::Redo => SessionError::NothingToRedo,
            StepKind::Undo | StepKind::Do => SessionError::NothingToUndo,
        })?;
        self.prepare()?;
        let many = next.changes > AT_ONCE;
        let (stamp, active_secs) = self.stamp();
        let unsaved = self.open.as_ref().filter(|open| !open.row_saved);
        let request = Request {
            me: me.clone(),
            kind,
            next,
            stamp,
            active_secs,
            settings: self.settings.text.clone(),
            document: unsaved.map(|open| (open.row.clone(), open.text.clone())),
        };
        let store = self.store.as_mut().ok_or(StoreError::ReadOnly)?;
        if many {
            let writer = store.writer();
            let mut writer = self.unless_replaced(writer)?;
            let job =
                Job::spawn(
                    "undo",
                    self.waker.clone(),
                    move |_| Ok(request.carry_out(&mut writer)?),
                )
                .map_err(SessionError::Thread)?;
            self.reversing = Some(Reversing { kind, job });
            return Ok(Outcome::default());
        }
        let reversed = request.carry_out(store);
        let reversed = self.unless_replaced(reversed)?;
        self.took(&reversed.committed, active_secs);
        Ok(self.told(kind, reversed))
    }

    /// Says what was reversed.
    fn told(&self, kind: StepKind, reversed: Reversed) -> Outcome {
        let Reversed { committed: _, name, words, ends, places, one_document, total, left, back } =
            reversed;
        let here = self.open.as_ref().map(OpenDocument::id);
        // Of several, one where the person is.
        let near = || places.iter().chain(&ends).find(|place| Some(place.document) == here);
        let place = near().or_else(|| places.first()).or_else(|| ends.first()).cloned();
        let mut said = reversed_words(kind, &name);
        if let Some(words) = words {
            said = format!("{said} on “{words}”");
        }
        let elsewhere = place
            .as_ref()
            .filter(|_| one_document)
            .and_then(|place| (here != Some(place.document)).then_some(place.document));
        if let Some(index) = elsewhere.and_then(|document| self.index_of(document))
            && let Some(entry) = self.documents.get(index)
        {
            said = format!("{said} in {}", entry.path);
        }
        if left > 0 {
            let (has, stays) = if left == 1 { ("has", "stays") } else { ("have", "stay") };
            said = format!("{said} ({left} of {total} {has} changed since and {stays})");
        }
        let lacked = back.iter().find(|back| !self.knows(back));
        if let Some(back) = lacked {
            let id = back.id();
            said = format!(
                "{said}. project.toml is as it was and has no “{id}”: it can be put back as well"
            );
        }
        Outcome { said: Some(said), made: None, place, places, lacks: lacked.is_some() }
    }

    /// Whether the schema has it.
    fn knows(&self, back: &Back) -> bool {
        let schema = self.schema();
        let rules = match &back.of {
            Of::Label(id) => schema.label(id).map(|rule| &rule.attributes),
            Of::Relation(id) => schema.relation(id).map(|rule| &rule.attributes),
        };
        let Some(rules) = rules else { return false };
        let Some(attribute) = &back.attribute else { return true };
        let rule = rules.iter().find(|rule| rule.id == *attribute);
        let takes = |value: &str| rule.is_some_and(|rule| rule.takes(&Value::words(value)));
        rule.is_some() && back.value.as_deref().is_none_or(takes)
    }

    /// Whether a job changes much beside the window, or what it left is not shown yet.
    const fn much_changes(&self) -> bool {
        self.reversing.is_some()
            || self.marking.is_some()
            || self.changing.is_some()
            || self.renewing
    }

    /// While many changes are being reversed, and until what is shown is what they left, nothing
    /// else is done: the action waits, as it does for another window.
    pub(super) fn await_reversal(&mut self) -> Result<(), SessionError> {
        if self.much_changes() {
            // The document on the screen stays: the action at hand is about it.
            self.happened = self.poll_here();
        }
        if self.much_changes() {
            return Err(StoreError::Busy.into());
        }
        Ok(())
    }

    pub(super) fn poll_reversal(&mut self) -> Option<Event> {
        let result = match self.reversing.as_ref()?.job.poll() {
            Poll::Running => return None,
            Poll::Finished(result) => result,
            Poll::Broken => Err(SessionError::Broken),
        };
        let Reversing { kind, job: _ } = self.reversing.take()?;
        let result = self.unless_replaced_meanwhile(result);
        let outcome = result.and_then(|reversed| {
            self.note_document();
            self.renewing = true;
            self.reread()?;
            Ok(self.told(kind, reversed))
        });
        self.revision += 1;
        Some(Event::Reversed(outcome))
    }
}

/// Notes a label, an attribute or a value that an edit puts in the place of another.
fn note_back(edit: &Edit, all: &mut BTreeSet<Back>) {
    let (Some(Row::Annotation(before)), Some(Row::Annotation(after))) = (&edit.before, &edit.after)
    else {
        return;
    };
    let id = after.label.clone();
    let of = if after.span().is_some() { Of::Label(id) } else { Of::Relation(id) };
    if before.label != after.label {
        all.insert(Back { of, attribute: None, value: None });
        return;
    }
    for (id, value) in &after.attributes {
        let value = match (before.attributes.get(id), value) {
            (None, _) => None,
            (Some(other), Value::Words(words)) if other != value => Some(words.clone()),
            (Some(_), _) => continue,
        };
        all.insert(Back { of: of.clone(), attribute: Some(id.clone()), value });
    }
}

fn annotation_of(edit: &Edit) -> Option<&Annotation> {
    match edit.after.as_ref().or(edit.before.as_ref()) {
        Some(Row::Annotation(annotation)) => Some(annotation),
        _ => None,
    }
}

fn quote_of(edit: &Edit) -> Option<&str> {
    annotation_of(edit)?.span().map(|span| span.quote.text.as_str())
}

/// The words that all marks have which stand there now, else all that stood there; `None`: there are several.
fn one_quote<'a>(edits: impl Iterator<Item = &'a Edit> + Clone) -> Option<&'a str> {
    let standing = edits.clone().filter(|edit| edit.after.is_some()).filter_map(quote_of);
    let mut quotes: BTreeSet<&str> = standing.collect();
    if quotes.is_empty() {
        quotes = edits.filter_map(quote_of).collect();
    }
    quotes.first().copied().filter(|_| quotes.len() == 1)
}

fn is_one_document<'a>(edits: impl Iterator<Item = &'a Edit>) -> bool {
    let rows = edits.filter_map(|edit| edit.after.as_ref().or(edit.before.as_ref()));
    rows.map(Row::document).collect::<BTreeSet<_>>().len() == 1
}

/// Where several marks came or went in one step, in the order of the documents and the text; empty
/// where it was about one mark, or about so much that no place of it says anything.
fn places_of(undone: &[(StepId, Option<AnnotatorId>, String, Vec<Edit>)]) -> Vec<Place> {
    let [(_, _, _, edits)] = undone else { return Vec::new() };
    let spans =
        || edits.iter().filter(|edit| annotation_of(edit).is_some_and(|a| a.span().is_some()));
    let comes_or_goes = |edit: &Edit| edit.before.is_none() || edit.after.is_none();
    if !spans().all(comes_or_goes) {
        return Vec::new();
    }
    // From the last to the first, as things are undone.
    let mut places: Vec<Place> = spans().flat_map(ends_of).collect();
    let documents: BTreeSet<DocumentId> = places.iter().map(|place| place.document).collect();
    if places.len() < 2 || documents.len() > 1 && places.len() > ONE_PLACE {
        return Vec::new();
    }
    let first: Vec<DocumentId> = places.iter().rev().map(|place| place.document).collect();
    places.sort_by_key(|place| {
        let document = first.iter().position(|document| *document == place.document);
        (document, place.range.map(TextRange::start))
    });
    places
}

/// Where a change is to be seen: at both ends of a relation.
fn ends_of(edit: &Edit) -> Vec<Place> {
    if let Some(annotation) = annotation_of(edit) {
        if let Some((from, to)) = annotation.ends() {
            let place =
                |end: End| Place { document: end.document, span: Some(end.span), range: None };
            return vec![place(from), place(to)];
        }
        let range = annotation.span().map(|span| span.ranges.hull());
        return vec![Place { document: annotation.document, span: Some(annotation.id), range }];
    }
    let document = edit.after.as_ref().or(edit.before.as_ref()).and_then(Row::document);
    document.map(|document| Place { document, span: None, range: None }).into_iter().collect()
}

/// The first words of a quote, on one line.
fn shortened(words: &str) -> String {
    const SHOWN: usize = 40;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let cut: String = line.chars().take(SHOWN).collect();
    format!("{}…", cut.trim_end())
}
