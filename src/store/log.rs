//! Reading the log: steps, and which of them undo and redo stand next.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, Row as SqlRow, params};
use uuid::Uuid;

use super::{Store, StoreError, rows};
use crate::model::{
    AnnotationId, AnnotatorId, Before, Change, CopyId, DocumentId, Edit, Row, Step, StepId,
    StepKind,
};

/// A step that can be undone or redone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable {
    pub id: StepId,
    pub layer: Option<AnnotatorId>,
    pub name: String,
    /// What it did; undoing it is the inverse, in reverse order.
    pub edits: Vec<Edit>,
}

/// What steps have touched of that which is looked for all over a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    pub annotations: BTreeSet<AnnotationId>,
    /// Some metadata of some document.
    pub metadata: bool,
}

/// The steps that are undone or redone next, together: their numbers, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextSteps {
    seqs: Vec<i64>,
    /// How many rows they changed.
    pub changes: usize,
}

impl NextSteps {
    /// The number of the newest of them.
    pub fn newest(&self) -> i64 {
        self.seqs.first().copied().unwrap_or(0)
    }
}

/// A step of one's own is next for undo when nothing undid it and it is no undo itself.
pub(super) const NEXT_UNDO: &str = "SELECT seq FROM step AS s
     WHERE author = ?1 AND copy = ?2 AND kind <> 'undo'
       AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes = s.id)
     ORDER BY seq DESC LIMIT 1";

/// An undo is next for redo when nothing undid it and nothing new was done since. The newest new
/// thing is found first, so that a long history is not walked through.
pub(super) const NEXT_REDO: &str = "SELECT seq FROM step AS s
     WHERE author = ?1 AND copy = ?2 AND kind = 'undo'
       AND seq > coalesce((SELECT seq FROM step WHERE author = ?1 AND copy = ?2 AND kind = 'do'
                           ORDER BY seq DESC LIMIT 1), 0)
       AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes = s.id)
     ORDER BY seq DESC LIMIT 1";

/// The steps made together with one, and not undone since.
pub(super) const TOGETHER: &str = "SELECT seq FROM step AS s
     WHERE part_of = (SELECT coalesce(part_of, id) FROM step WHERE seq = ?1)
       AND author = ?2 AND copy = ?3
       AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes = s.id)
     UNION
     SELECT seq FROM step AS s
     WHERE id = (SELECT coalesce(part_of, id) FROM step WHERE seq = ?1)
       AND author = ?2 AND copy = ?3
       AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes = s.id)";

/// A step by its id, if nothing undid it.
pub(super) const STANDING: &str = "SELECT seq FROM step AS s
     WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes = s.id)";

pub(super) const STEP_OF: &str = "SELECT id, layer, name FROM step WHERE seq = ?1";

pub(super) const CHANGES_OF: &str =
    "SELECT before, after FROM change WHERE step = ?1 ORDER BY place";

pub(super) const LAST_SEQ: &str = "SELECT coalesce(max(seq), 0) FROM step";

/// The rows of two kinds that steps have touched since one of them.
pub(super) const TOUCHED_AFTER: &str = "SELECT kind, row FROM change
     WHERE step > ?1 AND +kind IN ('annotation', 'metadata') LIMIT ?2";

pub(super) const STEPS_AFTER: &str =
    "SELECT seq, id, layer, author, copy, at_ms, name, kind, undoes, active_secs, schema, part_of
     FROM step WHERE seq > ?1 ORDER BY seq";

/// As [`STEPS_AFTER`], in a database of the first version.
const OLD_STEPS_AFTER: &str =
    "SELECT seq, id, layer, author, copy, at_ms, name, kind, undoes, active_secs, schema,
     NULL AS part_of FROM step WHERE seq > ?1 ORDER BY seq";

/// The rows that steps after one have changed, both sides.
pub(super) const ROWS_AFTER: &str = "SELECT before, after FROM change WHERE step > ?1";

impl Store {
    /// The newest own step made in this copy that can be undone, with those made together with it.
    pub fn next_undo(&self, author: &AnnotatorId) -> Result<Option<NextSteps>, StoreError> {
        self.next(NEXT_UNDO, author)
    }

    /// The newest undo by this person in this copy that can be redone, likewise.
    pub fn next_redo(&self, author: &AnnotatorId) -> Result<Option<NextSteps>, StoreError> {
        self.next(NEXT_REDO, author)
    }

    fn next(&self, sql: &str, author: &AnnotatorId) -> Result<Option<NextSteps>, StoreError> {
        let copy = self.copy.to_string();
        let newest: Option<i64> = self
            .conn
            .prepare_cached(sql)?
            .query_row(params![author.as_str(), copy], |row| row.get(0))
            .optional()?;
        let Some(newest) = newest else { return Ok(None) };
        let mut seqs = vec![newest];
        if self.knows_parts()? {
            let mut statement = self.conn.prepare_cached(TOGETHER)?;
            let mut found = statement.query(params![newest, author.as_str(), copy])?;
            while let Some(row) = found.next()? {
                seqs.push(row.get(0)?);
            }
        }
        seqs.sort_unstable_by(|a, b| b.cmp(a));
        seqs.dedup();
        let mut changes = 0;
        let mut count = self.conn.prepare_cached("SELECT count(*) FROM change WHERE step = ?1")?;
        for seq in &seqs {
            changes += usize::try_from(count.query_row([seq], |row| row.get::<_, i64>(0))?)
                .unwrap_or(usize::MAX);
        }
        Ok(Some(NextSteps { seqs, changes }))
    }

    /// Those of these steps that nothing undid yet, with what they did, the newest first.
    pub fn standing(&self, steps: &[StepId]) -> Result<Vec<Undoable>, StoreError> {
        let mut statement = self.conn.prepare_cached(STANDING)?;
        let mut seqs = Vec::with_capacity(steps.len());
        for step in steps {
            let seq: Option<i64> =
                statement.query_row([step.to_string()], |row| row.get(0)).optional()?;
            seqs.extend(seq);
        }
        seqs.sort_unstable_by(|a, b| b.cmp(a));
        self.undoable(&NextSteps { seqs, changes: 0 })
    }

    /// What the steps did, the newest first.
    pub fn undoable(&self, next: &NextSteps) -> Result<Vec<Undoable>, StoreError> {
        let mut steps = Vec::with_capacity(next.seqs.len());
        for seq in &next.seqs {
            let (id, layer, name): (String, Option<String>, String) = self
                .conn
                .prepare_cached(STEP_OF)?
                .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let edits = self.changes(*seq)?.into_iter().map(Change::edit).collect();
            let (id, layer) = (rows::step_id(&id)?, layer.map(AnnotatorId));
            steps.push(Undoable { id, layer, name, edits });
        }
        Ok(steps)
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

    /// Everybody who ever did anything, and every layer in which anything was done.
    pub fn people(&self) -> Result<Vec<AnnotatorId>, StoreError> {
        let sql = "SELECT layer FROM step WHERE layer IS NOT NULL UNION SELECT author FROM step
             ORDER BY 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let found = statement.query_map([], |row| row.get(0).map(AnnotatorId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What the steps touched that arrived here after `seq`. `None`: more than `most` rows.
    pub fn touched_after(&self, seq: i64, most: usize) -> Result<Option<Touched>, StoreError> {
        let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
        let mut statement = self.conn.prepare_cached(TOUCHED_AFTER)?;
        let mut found = statement.query(params![seq, limit])?;
        let (mut touched, mut count) = (Touched::default(), 0);
        while let Some(row) = found.next()? {
            count += 1;
            if count > most {
                return Ok(None);
            }
            if rows::words(row, 0)? == "metadata" {
                touched.metadata = true;
            } else {
                touched.annotations.insert(rows::annotation_id(rows::words(row, 1)?)?);
            }
        }
        Ok(Some(touched))
    }

    /// The steps that arrived here after `seq`, in the order of their arrival.
    pub fn steps_after(&self, seq: i64) -> Result<Vec<(i64, Step)>, StoreError> {
        let mut steps = Vec::new();
        self.each_step(seq, |seq, step| {
            steps.push((seq, step));
            Ok::<_, StoreError>(())
        })?;
        Ok(steps)
    }

    /// As [`Store::steps_after`], one by one.
    pub fn each_step<E: From<StoreError>>(
        &self,
        after: i64,
        mut take: impl FnMut(i64, Step) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = if self.knows_parts()? { STEPS_AFTER } else { OLD_STEPS_AFTER };
        let mut statement = self.conn.prepare_cached(sql).map_err(StoreError::from)?;
        let mut found = statement.query([after]).map_err(StoreError::from)?;
        while let Some(row) = found.next().map_err(StoreError::from)? {
            let seq: i64 = row.get("seq").map_err(StoreError::from)?;
            take(seq, Step { changes: self.changes(seq)?, ..step_from(row)? })?;
        }
        Ok(())
    }

    /// The documents that steps after `seq` were about, also those at the far ends of relations.
    pub fn changed_documents(&self, seq: i64) -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut documents = BTreeSet::new();
        let mut note = |row: &Row| {
            documents.extend(row.document());
            if let Row::Annotation(annotation) = row
                && let Some((_, to)) = annotation.ends()
            {
                documents.insert(to.document);
            }
        };
        let mut statement = self.conn.prepare_cached(ROWS_AFTER)?;
        let mut found = statement.query([seq])?;
        while let Some(row) = found.next()? {
            if let Some(before) = rows::optional(row, 0)? {
                serde_json::from_str::<Before>(before)?.row.iter().for_each(&mut note);
            }
            if let Some(after) = rows::optional(row, 1)? {
                note(&serde_json::from_str::<Row>(after)?);
            }
        }
        Ok(documents)
    }
}

fn step_from(row: &SqlRow<'_>) -> Result<Step, StoreError> {
    let kind: String = row.get("kind")?;
    let copy: String = row.get("copy")?;
    let undoes: Option<String> = row.get("undoes")?;
    let part_of: Option<String> = row.get("part_of")?;
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
        part_of: part_of.map(|id| rows::step_id(&id)).transpose()?,
        changes: Vec::new(),
    })
}
