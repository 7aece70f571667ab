//! The one write path: what a person did, checked against what stands there, put down whole.

use rusqlite::{Connection, TransactionBehavior, params};

use super::{DocumentRow, Store, StoreError, rows};
use crate::model::{
    AnnotatorId, Before, Change, CopyId, Edit, Row, RowKey, Stamp, Step, StepId, StepKind, TextHash,
};

/// What happens to rows that are no longer what the step's `before` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Nothing at all is written.
    Refuse,
    /// Those rows are left alone and counted: undo.
    LeaveAlone,
}

/// A step on its way into the log.
#[derive(Clone, Debug)]
pub struct NewStep<'a> {
    pub layer: Option<&'a AnnotatorId>,
    pub author: &'a AnnotatorId,
    pub name: &'a str,
    pub kind: StepKind,
    pub undoes: Option<StepId>,
    pub active_secs: u32,
    pub edits: Vec<Edit>,
    pub guard: Guard,
    /// The `project.toml` in force.
    pub settings: Option<&'a str>,
    /// Documents that the step is about, as their files are now, with their texts.
    pub documents: Vec<(DocumentRow, &'a str)>,
}

/// A step as it went into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    pub seq: i64,
    pub step: Step,
    /// How many rows [`Guard::LeaveAlone`] left alone.
    pub left: usize,
}

/// The id of the newest step here.
pub(super) const NEWEST: &str = "SELECT max(id) FROM step";

impl Store {
    /// Puts a step down: log, tables, and what it stands on, in one transaction.
    /// `Ok(None)`: there was nothing to write. An undo whose rows have all changed since is
    /// written all the same, without changes: the next one goes on to the step before.
    ///
    /// # Errors
    /// Nothing of the step is written then.
    pub fn commit(
        &mut self,
        new: NewStep<'_>,
        stamp: Stamp,
    ) -> Result<Option<Committed>, StoreError> {
        Ok(self.commit_together(vec![new], stamp)?.pop())
    }

    /// Puts several steps down as one thing that was done: all of them in one transaction, to be
    /// undone together. Those with nothing to write are left out.
    ///
    /// # Errors
    /// Nothing of any of them is written then.
    pub fn commit_together(
        &mut self,
        news: Vec<NewStep<'_>>,
        stamp: Stamp,
    ) -> Result<Vec<Committed>, StoreError> {
        self.commit_after(news, stamp, || Ok(()))
    }

    /// As [`Store::commit_together`], with something else that must be done as well: when all is
    /// ready to be made true, and before it is.
    ///
    /// # Errors
    /// Also what `last` says. Nothing is written then.
    pub fn commit_after<E: From<StoreError>>(
        &mut self,
        news: Vec<NewStep<'_>>,
        stamp: Stamp,
        last: impl FnOnce() -> Result<(), E>,
    ) -> Result<Vec<Committed>, E> {
        for new in &news {
            let rows = new.edits.iter().flat_map(|edit| edit.before.iter().chain(&edit.after));
            if !rows.into_iter().all(|row| row.layer() == new.layer) {
                return Err(StoreError::Other("a step of more than one layer".to_owned()).into());
            }
        }
        self.prepare_to_write()?;
        let copy = self.copy;
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let mut newest = newest_step(&tx)?;
        let mut part_of = None;
        let mut all: Vec<Committed> = Vec::with_capacity(news.len());
        for new in news {
            let Some(committed) = put(&tx, new, Place { copy, newest, part_of }, stamp)? else {
                continue;
            };
            newest = Some(committed.step.id);
            part_of = part_of.or(newest);
            all.push(committed);
        }
        last()?;
        tx.commit().map_err(StoreError::from)?;
        Ok(all)
    }
}

/// Where in the log a step goes.
#[derive(Clone, Copy)]
struct Place {
    copy: CopyId,
    newest: Option<StepId>,
    part_of: Option<StepId>,
}

/// Puts one step down within a transaction; `None` when there is nothing to write.
fn put(
    tx: &Connection,
    new: NewStep<'_>,
    at: Place,
    stamp: Stamp,
) -> Result<Option<Committed>, StoreError> {
    let mut left = 0;
    let mut changes = Vec::with_capacity(new.edits.len());
    for edit in new.edits {
        let Some(key) = edit.key() else { continue };
        let current = rows::current(tx, &key)?;
        if current.as_ref().map(|(row, _)| row) == edit.before.as_ref() {
            let before = current.map(|(row, step)| Before { step, row });
            changes.push(Change { before, after: edit.after });
        } else if new.guard == Guard::LeaveAlone {
            left += 1;
        } else {
            return Err(StoreError::Changed(words(&edit)));
        }
    }
    if changes.is_empty() && new.undoes.is_none() {
        return Ok(None);
    }
    for (document, text) in &new.documents {
        keep_document(tx, document, text)?;
    }
    let schema = new.settings.map(|text| keep_settings(tx, text)).transpose()?;
    let step = Step {
        id: StepId::after(at.newest, stamp),
        layer: new.layer.cloned(),
        author: new.author.clone(),
        copy: at.copy,
        at_ms: stamp.now_ms,
        name: new.name.to_owned(),
        kind: new.kind,
        undoes: new.undoes,
        active_secs: new.active_secs,
        schema,
        part_of: at.part_of,
        changes,
    };
    let Some(seq) = insert_step(tx, &step)? else {
        return Err(StoreError::Other("two steps with one id".to_owned()));
    };
    for change in &step.changes {
        if let Some(key) = change.key() {
            rows::write(tx, &key, change.after.as_ref(), step.id)?;
        }
    }
    Ok(Some(Committed { seq, step, left }))
}

/// The newest step in the log.
pub(super) fn newest_step(conn: &Connection) -> Result<Option<StepId>, StoreError> {
    let newest: Option<String> = conn.prepare_cached(NEWEST)?.query_row([], |row| row.get(0))?;
    newest.map(|id| rows::step_id(&id)).transpose()
}

/// What people know the row of an edit by.
fn words(edit: &Edit) -> String {
    edit.before.as_ref().or(edit.after.as_ref()).map(words_of).unwrap_or_default()
}

/// What people know a row by.
pub(super) fn words_of(row: &Row) -> String {
    match row {
        Row::Annotation(annotation) => annotation
            .span()
            .map_or_else(|| annotation.label.to_string(), |span| span.quote.text.clone()),
        Row::Status(status) => status.state.word().to_owned(),
        Row::Metadata(metadata) => metadata.field.clone(),
        Row::Region(_) => String::new(),
        Row::Encoding(choice) => choice.encoding.clone(),
        Row::Assignment(assignment) => assignment.annotator.to_string(),
        Row::Decision(decision) => decision.reason.clone(),
        Row::Waiver(waiver) => waiver.check.clone(),
        Row::GroupName(group) => group.name.clone(),
    }
}

/// Adds a step and its changes to the log; `None` when it is there already.
pub(super) fn insert_step(conn: &Connection, step: &Step) -> Result<Option<i64>, StoreError> {
    let kind = match step.kind {
        StepKind::Do => "do",
        StepKind::Undo => "undo",
        StepKind::Redo => "redo",
    };
    let added = conn
        .prepare_cached(
            "INSERT INTO step (id, layer, author, copy, at_ms, name, kind, undoes, active_secs,
                schema, part_of)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            step.id.to_string(),
            step.layer.as_ref().map(AnnotatorId::as_str),
            step.author.as_str(),
            step.copy.to_string(),
            i64::try_from(step.at_ms).unwrap_or(i64::MAX),
            step.name,
            kind,
            step.undoes.map(|id| id.to_string()),
            step.active_secs,
            step.schema,
            step.part_of.map(|id| id.to_string()),
        ])?;
    if added == 0 {
        return Ok(None);
    }
    let seq = conn.last_insert_rowid();
    for (place, change) in step.changes.iter().enumerate() {
        insert_change(conn, seq, place, change)?;
    }
    Ok(Some(seq))
}

pub(super) const INSERT_CHANGE: &str =
    "INSERT INTO change (step, place, kind, row, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// Adds one change to a step in the log.
pub(super) fn insert_change(
    conn: &Connection,
    seq: i64,
    place: usize,
    change: &Change,
) -> Result<(), StoreError> {
    let Some(RowKey { kind, id }) = change.key() else { return Ok(()) };
    conn.prepare_cached(INSERT_CHANGE)?.execute(params![
        seq,
        i64::try_from(place).unwrap_or(i64::MAX),
        kind,
        id,
        change.before.as_ref().map(serde_json::to_string).transpose()?,
        change.after.as_ref().map(serde_json::to_string).transpose()?,
    ])?;
    Ok(())
}

/// Whether a text is kept.
pub(super) fn has_text(conn: &Connection, hash: &TextHash) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached("SELECT 1 FROM text WHERE hash = ?1")?.exists([hash.as_str()])?)
}

pub(super) fn keep_text(conn: &Connection, hash: &TextHash, text: &str) -> Result<(), StoreError> {
    if has_text(conn, hash)? {
        // Not even bound: it may be long.
        return Ok(());
    }
    conn.prepare_cached("INSERT INTO text (hash, words) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute([hash.as_str(), text])?;
    Ok(())
}

pub(super) fn keep_document(
    conn: &Connection,
    document: &DocumentRow,
    text: &str,
) -> Result<(), StoreError> {
    keep_text(conn, &document.text, text)?;
    conn.prepare_cached(
        "INSERT INTO document (id, path, text, encoding, size_bytes, modified_ms, bytes_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET
         path = excluded.path, text = excluded.text, encoding = excluded.encoding,
         size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms,
         bytes_hash = excluded.bytes_hash",
    )?
    .execute(params![
        document.id.to_string(),
        document.path,
        document.text.as_str(),
        document.encoding,
        i64::try_from(document.size_bytes).unwrap_or(i64::MAX),
        i64::try_from(document.modified_ms).unwrap_or(i64::MAX),
        document.bytes_hash,
    ])?;
    Ok(())
}

pub(super) fn keep_settings(conn: &Connection, text: &str) -> Result<String, StoreError> {
    let hash = TextHash::of(text).0;
    conn.prepare_cached(
        "INSERT INTO settings_text (hash, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?
    .execute([hash.as_str(), text])?;
    Ok(hash)
}
