//! From a draft to the log, and from the log back: committing, undoing, following.

use super::{Action, OpenDocument, Outcome, Place, Session, SessionError, dispatch::Draft};
use crate::{
    model::{
        Annotation, AnnotatorId, Change, CopyId, Edit, Row, Stamp, State, StepKind, id::normal_path,
    },
    store::{Access, Committed, Guard, NewStep, Store, StoreError, Undoable},
};

impl Session {
    /// Does what a person asked for: one step in the database, then the same in memory.
    ///
    /// # Errors
    /// Nothing has changed then. See [`SessionError::is_busy`].
    pub fn dispatch(&mut self, action: Action) -> Result<Outcome, SessionError> {
        if let Access::Reading(reason) = &self.access {
            return Err(SessionError::ReadOnly(reason.clone()));
        }
        let me = self.me.clone().ok_or(SessionError::NoAnnotator)?;
        match action {
            Action::Undo => self.undo(&me),
            Action::Redo => self.redo(&me),
            action => {
                let draft = self.draft(action)?;
                self.commit_draft(&me, draft)
            }
        }
    }

    fn commit_draft(&mut self, me: &AnnotatorId, draft: Draft) -> Result<Outcome, SessionError> {
        let Draft { name, edits, made, said } = draft;
        let outcome = Outcome { said, made, place: None };
        if edits.is_empty() {
            return Ok(outcome);
        }
        let layer = edits.iter().find_map(layer_of).cloned();
        self.commit(Pending {
            layer: layer.as_ref(),
            author: me,
            name: &name,
            kind: StepKind::Do,
            undoes: None,
            edits,
            guard: Guard::Refuse,
        })?;
        Ok(outcome)
    }

    fn undo(&mut self, me: &AnnotatorId) -> Result<Outcome, SessionError> {
        let found = self.store.as_ref().map(|store| store.next_undo(me)).transpose()?.flatten();
        let step = found.ok_or(SessionError::NothingToUndo)?;
        self.reverse(me, step, StepKind::Undo, "Undone")
    }

    fn redo(&mut self, me: &AnnotatorId) -> Result<Outcome, SessionError> {
        let found = self.store.as_ref().map(|store| store.next_redo(me)).transpose()?.flatten();
        let step = found.ok_or(SessionError::NothingToRedo)?;
        self.reverse(me, step, StepKind::Redo, "Redone")
    }

    /// Appends the inverse of a step. Rows that have changed since stay as they are.
    fn reverse(
        &mut self,
        me: &AnnotatorId,
        step: Undoable,
        kind: StepKind,
        verb: &str,
    ) -> Result<Outcome, SessionError> {
        let Undoable { id, layer, name, edits } = step;
        let edits: Vec<Edit> = edits.into_iter().rev().map(Edit::inverse).collect();
        let total = edits.len();
        let words = edits.iter().find_map(quote_of).map(shortened);
        let place = edits.iter().find_map(place_of);
        let committed = self.commit(Pending {
            layer: layer.as_ref(),
            author: me,
            name: &name,
            kind,
            undoes: Some(id),
            edits,
            guard: Guard::LeaveAlone,
        })?;
        let mut said = format!("{verb}: {}", lower_first(&name));
        if let Some(words) = words {
            said = format!("{said} “{words}”");
        }
        let elsewhere = place.as_ref().and_then(|place| {
            let here = self.open.as_ref().map(OpenDocument::id);
            (here != Some(place.document)).then_some(place.document)
        });
        if let Some(index) = elsewhere.and_then(|document| self.index_of(document))
            && let Some(entry) = self.documents.get(index)
        {
            said = format!("{said} in {}", entry.path);
        }
        let left = committed.map_or(0, |committed| committed.left);
        if left > 0 {
            let (has, stays) = if left == 1 { ("has", "stays") } else { ("have", "stay") };
            said = format!("{said} ({left} of {total} {has} changed since and {stays})");
        }
        Ok(Outcome { said: Some(said), made: None, place })
    }

    fn commit(&mut self, pending: Pending<'_>) -> Result<Option<Committed>, SessionError> {
        if self.store.is_none() {
            let random = self.world.random();
            let store = Store::create_shared(
                &self.folder,
                CopyId::from_random(random),
                self.sharing.clone(),
            )?;
            store.never_wait()?;
            self.store = Some(store);
        }
        self.active.moved(self.world.now_ms());
        let active_secs = self.active.secs();
        let stamp = Stamp { now_ms: self.world.now_ms(), random: self.random_bits() };
        let documents = match &self.open {
            Some(open) if !open.row_saved => vec![(open.row.clone(), open.text.words.as_str())],
            _ => Vec::new(),
        };
        let store = self.store.as_mut().ok_or(StoreError::ReadOnly)?;
        let committed = store.commit(
            NewStep {
                layer: pending.layer,
                author: pending.author,
                name: pending.name,
                kind: pending.kind,
                undoes: pending.undoes,
                active_secs,
                edits: pending.edits,
                guard: pending.guard,
                settings: self.settings.text.as_deref(),
                documents,
            },
            stamp,
        );
        if let Err(error @ StoreError::Replaced { .. }) = &committed {
            // Once is enough: what would come now belongs to no file that anybody knows of.
            self.access = Access::Reading(error.to_string());
        }
        let committed = committed?;
        self.active.taken(active_secs);
        if let Some(committed) = &committed {
            self.note_document();
            self.follow(&committed.step.changes);
            if self.seq + 1 == committed.seq {
                self.seq = committed.seq;
            }
        }
        Ok(committed)
    }

    fn random_bits(&mut self) -> u64 {
        u64::try_from(self.world.random() >> 64).unwrap_or(u64::MAX)
    }

    /// The open document is in the database from now on.
    fn note_document(&mut self) {
        let Some(open) = &mut self.open else { return };
        if open.row_saved {
            return;
        }
        open.row_saved = true;
        let row = open.row.clone();
        if let Some(entry) = self.open_index.and_then(|index| self.documents.get_mut(index)) {
            entry.id = Some(row.id);
        }
        self.rows.retain(|other| other.id != row.id);
        self.rows.push(row);
    }

    /// Makes memory follow changes that the database has.
    pub(super) fn follow(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(open) = &mut self.open {
                open.apply(change);
            }
            self.follow_in_list(change);
        }
        if let (Some(open), Some(store)) = (&mut self.open, &self.store)
            && let Err(error) = open.follow_far_ends(store, changes)
        {
            self.notices.push(error.to_string());
        }
        if self.reads_otherwise(changes)
            && let Err(error) = self.open_anew()
        {
            self.notices.push(error.to_string());
        }
        self.revision += 1;
    }

    fn follow_in_list(&mut self, change: &Change) {
        let before = change.before.as_ref().map(|before| &before.row);
        let after = change.after.as_ref();
        let Some(row) = before.or(after) else { return };
        if row.layer() != self.me.as_ref() {
            return;
        }
        let Some(index) = row.document().and_then(|document| self.index_of(document)) else {
            return;
        };
        let Some(entry) = self.documents.get_mut(index) else { return };
        let is_span = |row: Option<&Row>| {
            usize::from(matches!(row, Some(Row::Annotation(a)) if a.span().is_some()))
        };
        entry.spans = (entry.spans + is_span(after)).saturating_sub(is_span(before));
        if let Row::Status(_) = row {
            entry.state = match after {
                Some(Row::Status(status)) => status.state,
                _ => State::New,
            };
        }
    }

    /// The documents that the database knows under a path.
    pub(super) fn rows_at(&self, path: &str) -> Vec<crate::store::DocumentRow> {
        let path = normal_path(path);
        self.rows.iter().filter(|row| row.path == path).cloned().collect()
    }
}

struct Pending<'a> {
    layer: Option<&'a AnnotatorId>,
    author: &'a AnnotatorId,
    name: &'a str,
    kind: StepKind,
    undoes: Option<crate::model::StepId>,
    edits: Vec<Edit>,
    guard: Guard,
}

fn layer_of(edit: &Edit) -> Option<&AnnotatorId> {
    edit.after.as_ref().or(edit.before.as_ref()).and_then(Row::layer)
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

fn place_of(edit: &Edit) -> Option<Place> {
    if let Some(annotation) = annotation_of(edit) {
        let span = match annotation.ends() {
            Some((from, _)) => Some(from.span),
            None => Some(annotation.id),
        };
        let range = annotation.span().map(|span| span.ranges.hull());
        return Some(Place { document: annotation.document, span, range });
    }
    let row = edit.after.as_ref().or(edit.before.as_ref())?;
    Some(Place { document: row.document()?, span: None, range: None })
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

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
