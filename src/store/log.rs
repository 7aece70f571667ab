//! Reading the log: steps, and which of them undo and redo stand next.

use rusqlite::{OptionalExtension as _, Row as SqlRow, params};
use uuid::Uuid;

use super::{Store, StoreError, rows};
use crate::model::{AnnotatorId, Before, Change, CopyId, Edit, Row, Step, StepId, StepKind};

/// A step that can be undone or redone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable {
    pub id: StepId,
    pub layer: Option<AnnotatorId>,
    pub name: String,
    /// What it did; undoing it is the inverse, in reverse order.
    pub edits: Vec<Edit>,
}

/// A step of one's own is next for undo when nothing undid it and it is no undo itself.
pub(super) const NEXT_UNDO: &str = "SELECT seq, id, layer, name FROM step AS s
     WHERE author = ?1 AND copy = ?2 AND kind <> 'undo'
       AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes = s.id)
     ORDER BY seq DESC LIMIT 1";

/// An undo is next for redo when nothing undid it and nothing new was done since. The newest new
/// thing is found first, so that a long history is not walked through.
pub(super) const NEXT_REDO: &str = "SELECT seq, id, layer, name FROM step AS s
     WHERE author = ?1 AND copy = ?2 AND kind = 'undo'
       AND seq > coalesce((SELECT seq FROM step WHERE author = ?1 AND copy = ?2 AND kind = 'do'
                           ORDER BY seq DESC LIMIT 1), 0)
       AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes = s.id)
     ORDER BY seq DESC LIMIT 1";

pub(super) const CHANGES_OF: &str =
    "SELECT before, after FROM change WHERE step = ?1 ORDER BY place";

pub(super) const LAST_SEQ: &str = "SELECT coalesce(max(seq), 0) FROM step";

pub(super) const STEPS_AFTER: &str =
    "SELECT seq, id, layer, author, copy, at_ms, name, kind, undoes, active_secs, schema
     FROM step WHERE seq > ?1 ORDER BY seq";

impl Store {
    /// The newest own step made in this copy that can be undone.
    pub fn next_undo(&self, author: &AnnotatorId) -> Result<Option<Undoable>, StoreError> {
        self.next(NEXT_UNDO, author)
    }

    /// The newest undo by this person in this copy that can be redone.
    pub fn next_redo(&self, author: &AnnotatorId) -> Result<Option<Undoable>, StoreError> {
        self.next(NEXT_REDO, author)
    }

    fn next(&self, sql: &str, author: &AnnotatorId) -> Result<Option<Undoable>, StoreError> {
        let found: Option<(i64, String, Option<String>, String)> = self
            .conn
            .prepare_cached(sql)?
            .query_row(params![author.as_str(), self.copy.to_string()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let Some((seq, id, layer, name)) = found else { return Ok(None) };
        let edits = self.changes(seq)?.into_iter().map(Change::edit).collect();
        Ok(Some(Undoable { id: rows::step_id(&id)?, layer: layer.map(AnnotatorId), name, edits }))
    }

    fn changes(&self, seq: i64) -> Result<Vec<Change>, StoreError> {
        let mut statement = self.conn.prepare_cached(CHANGES_OF)?;
        let mut found = statement.query([seq])?;
        let mut changes = Vec::new();
        while let Some(row) = found.next()? {
            let (before, after): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
            let before: Option<Before> =
                before.map(|json| serde_json::from_str(&json)).transpose()?;
            let after: Option<Row> = after.map(|json| serde_json::from_str(&json)).transpose()?;
            changes.push(Change { before, after });
        }
        Ok(changes)
    }

    /// The number of the newest step here, 0 when there is none.
    pub fn last_seq(&self) -> Result<i64, StoreError> {
        Ok(self.conn.prepare_cached(LAST_SEQ)?.query_row([], |row| row.get(0))?)
    }

    /// The steps that arrived here after `seq`, in the order of their arrival.
    pub fn steps_after(&self, seq: i64) -> Result<Vec<(i64, Step)>, StoreError> {
        let mut statement = self.conn.prepare_cached(STEPS_AFTER)?;
        let mut found = statement.query([seq])?;
        let mut steps = Vec::new();
        while let Some(row) = found.next()? {
            let seq: i64 = row.get("seq")?;
            steps.push((seq, Step { changes: self.changes(seq)?, ..step_from(row)? }));
        }
        Ok(steps)
    }
}

fn step_from(row: &SqlRow<'_>) -> Result<Step, StoreError> {
    let kind: String = row.get("kind")?;
    let copy: String = row.get("copy")?;
    let undoes: Option<String> = row.get("undoes")?;
    let damaged = || StoreError::Damaged("a step in its log cannot be read".to_owned());
    let copy: Uuid = copy.parse().ok().ok_or_else(damaged)?;
    let at_ms = u64::try_from(row.get::<_, i64>("at_ms")?).ok().ok_or_else(damaged)?;
    Ok(Step {
        id: rows::step_id(&row.get::<_, String>("id")?)?,
        layer: row.get::<_, Option<String>>("layer")?.map(AnnotatorId),
        author: AnnotatorId(row.get("author")?),
        copy: CopyId(copy),
        at_ms,
        name: row.get("name")?,
        kind: match kind.as_str() {
            "undo" => StepKind::Undo,
            "redo" => StepKind::Redo,
            _ => StepKind::Do,
        },
        undoes: undoes.map(|id| rows::step_id(&id)).transpose()?,
        active_secs: row.get("active_secs")?,
        schema: row.get("schema")?,
        changes: Vec::new(),
    })
}
