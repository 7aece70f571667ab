//! From a draft to the log: committing, and following what was committed.

use std::collections::BTreeSet;

use super::{Action, Outcome, Session, SessionError, dispatch::Draft, prepare::Patience};
use crate::{
    model::{
        AnnotatorId, Change, CopyId, DocumentId, Edit, Row, Stamp, StepKind, id::normal_path,
        metadata,
    },
    store::{Access, Committed, Guard, NewStep, Store, StoreError},
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
        self.await_reversal()?;
        match action {
            Action::Undo => self.reverse(&me, StepKind::Undo),
            Action::Redo => self.reverse(&me, StepKind::Redo),
            Action::MarkEvery { label, places } => self.mark_every(&me, &label, places),
            // It needs no open document.
            Action::NameGroup { members, name } => {
                let draft = self.name_group(&members, &name)?;
                self.commit_draft(&me, draft)
            }
            action => {
                let mut draft = self.draft(action)?;
                self.note_changed(&mut draft)?;
                self.commit_draft(&me, draft)
            }
        }
    }

    pub(super) fn commit_draft(
        &mut self,
        me: &AnnotatorId,
        draft: Draft,
    ) -> Result<Outcome, SessionError> {
        let Draft { name, edits, made, said } = draft;
        let outcome = Outcome { said, made, ..Outcome::default() };
        if edits.is_empty() {
            return Ok(outcome);
        }
        self.prepare()?;
        let layer = edits.iter().find_map(layer_of).cloned();
        self.commit(NewDraft { layer: layer.as_ref(), author: me, name: &name, edits })?;
        Ok(outcome)
    }

    fn commit(&mut self, step: NewDraft<'_>) -> Result<(), SessionError> {
        self.need_store()?;
        let (stamp, active_secs) = self.stamp();
        let documents = match &self.open {
            Some(open) if !open.row_saved => vec![(open.row.clone(), open.text.words.as_str())],
            _ => Vec::new(),
        };
        let store = self.store.as_mut().ok_or(StoreError::ReadOnly)?;
        let committed = store.commit(
            NewStep {
                layer: step.layer,
                author: step.author,
                name: step.name,
                kind: StepKind::Do,
                undoes: None,
                active_secs,
                edits: step.edits,
                guard: Guard::Refuse,
                settings: self.settings.text.as_deref(),
                documents,
            },
            stamp,
        );
        let committed = self.unless_replaced(committed)?;
        self.took(committed.as_slice(), active_secs);
        Ok(())
    }

    /// Makes the database, if there is none yet.
    pub(super) fn need_store(&mut self) -> Result<(), SessionError> {
        if self.store.is_none() {
            let random = self.world.random();
            let store = Store::create_shared(
                &self.folder,
                CopyId::from_random(random),
                self.sharing.clone(),
            )?;
            if self.patience == Patience::ForAll {
                store.wait()?;
            }
            self.store = Some(store);
        }
        Ok(())
    }

    /// What was asked of the database, once: when its file was replaced, what would come now
    /// belongs to no file that anybody knows of.
    pub(super) fn unless_replaced<T>(
        &mut self,
        done: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Err(error @ StoreError::Replaced { .. }) = &done {
            self.access = Access::Reading(error.to_string());
        }
        done
    }

    /// The time of a step made now, and the seconds of work before it.
    pub(super) fn stamp(&mut self) -> (Stamp, u32) {
        self.active.moved(self.world.now_ms());
        let active_secs = self.active.secs();
        (Stamp { now_ms: self.world.now_ms(), random: self.random_bits() }, active_secs)
    }

    /// Follows steps that were just put down.
    pub(super) fn took(&mut self, steps: &[Committed], active_secs: u32) {
        self.active.taken(active_secs);
        if steps.is_empty() {
            return;
        }
        self.note_document();
        for committed in steps {
            self.follow(&committed.step.changes);
            if self.seq + 1 == committed.seq {
                self.seq = committed.seq;
            } else {
                // Another window was in between.
                self.missed = true;
            }
        }
    }

    fn random_bits(&mut self) -> u64 {
        u64::try_from(self.world.random() >> 64).unwrap_or(u64::MAX)
    }

    /// The open document is in the database from now on.
    pub(super) fn note_document(&mut self) {
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
        self.recount(changes);
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
        if let Row::Metadata(metadata) = row {
            let value = match after {
                Some(Row::Metadata(after)) => Some(after.value.clone()),
                _ => None,
            };
            self.note_metadata(metadata.document, &metadata.field, value);
            return;
        }
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
        // Which of them lie outside of the article is counted anew after all changes.
        let all = entry.spans + entry.outside + is_span(after);
        let all = all.saturating_sub(is_span(before));
        entry.outside = entry.outside.min(all);
        entry.spans = all - entry.outside;
        if let Row::Status(_) = row {
            entry.take_status(match after {
                Some(Row::Status(status)) => Some(status),
                _ => None,
            });
        }
    }

    fn note_metadata(&mut self, document: DocumentId, field: &str, value: Option<String>) {
        let Some(index) = self.index_of(document) else { return };
        let Some(entry) = self.documents.get_mut(index) else { return };
        match field {
            metadata::TITLE => entry.title = value,
            metadata::DATE => entry.date = value,
            _ => return,
        }
        self.named += 1;
    }

    /// Counts anew which spans lie outside of the article, where that may have changed.
    fn recount(&mut self, changes: &[Change]) {
        let mut touched = BTreeSet::new();
        for change in changes {
            let before = change.before.as_ref().map(|before| &before.row);
            match before.or(change.after.as_ref()) {
                Some(Row::Region(region)) => touched.insert(region.document),
                Some(Row::Annotation(annotation)) if annotation.span().is_some() => {
                    touched.insert(annotation.document)
                }
                _ => false,
            };
        }
        for document in touched {
            let counted = match (&self.open, &self.store, &self.me) {
                (Some(open), _, _) if open.id() == document => Ok(open.counts().1),
                (_, Some(store), Some(me)) => store
                    .regions(Some(document))
                    .and_then(|regions| super::load::count_outside(store, me, document, &regions)),
                _ => continue,
            };
            let index = self.index_of(document);
            let entry = index.and_then(|index| self.documents.get_mut(index));
            match (counted, entry) {
                (Ok(outside), Some(entry)) => {
                    entry.spans = (entry.spans + entry.outside).saturating_sub(outside);
                    entry.outside = outside;
                }
                (Ok(_), None) => {}
                (Err(error), _) => self.notices.push(error.to_string()),
            }
        }
    }

    /// The documents that the database knows under a path.
    pub(super) fn rows_at(&self, path: &str) -> Vec<crate::store::DocumentRow> {
        let path = normal_path(path);
        self.rows.iter().filter(|row| row.path == path).cloned().collect()
    }
}

struct NewDraft<'a> {
    layer: Option<&'a AnnotatorId>,
    author: &'a AnnotatorId,
    name: &'a str,
    edits: Vec<Edit>,
}

fn layer_of(edit: &Edit) -> Option<&AnnotatorId> {
    edit.after.as_ref().or(edit.before.as_ref()).and_then(Row::layer)
}
