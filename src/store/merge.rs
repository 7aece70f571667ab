//! Taking in steps that were made in another copy of the project.
//!
//! The log is a set of steps, and the state of a row is the `after` of its newest change. So any
//! order, any number of times, gives the same; steps of this copy are never touched.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};

use super::{DocumentRow, Store, StoreError, commit, rows};
use crate::model::{
    AnnotationId, AnnotatorId, Before, CopyId, DocumentId, Row, RowKey, Step, StepId, TextHash,
};

impl Store {
    /// Adds the steps that are not here yet, with the documents and texts that they stand on, in
    /// one transaction. Returns how many were new.
    pub fn merge(
        &mut self,
        steps: &[Step],
        documents: &[(DocumentRow, String)],
        settings: &[String],
    ) -> Result<usize, StoreError> {
        let mut merging = self.merging()?;
        for (document, text) in documents {
            merging.keep_document(document, text)?;
        }
        for text in settings {
            merging.keep_settings(text)?;
        }
        let mut new = 0;
        for step in steps {
            new += usize::from(merging.add(step)?);
        }
        merging.settle(|_| ())?;
        merging.commit()?;
        Ok(new)
    }

    /// Begins to take in steps of others: all of it becomes true at once, or nothing.
    pub fn merging(&mut self) -> Result<Merging<'_>, StoreError> {
        self.prepare_to_write()?;
        let copy = self.copy;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Merging { tx, copy, touched: BTreeMap::new(), fresh: BTreeSet::new(), marked: false })
    }
}

/// Steps of others on their way in. Dropped without [`Merging::commit`], nothing of it stays.
pub struct Merging<'a> {
    tx: Transaction<'a>,
    copy: CopyId,
    /// Rows that steps taken in change, as they were before.
    touched: BTreeMap<RowKey, Option<Row>>,
    /// Steps taken in since the last [`Merging::settle`].
    fresh: BTreeSet<StepId>,
    /// Whether there is a mark to go back to.
    marked: bool,
}

/// Who made a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maker {
    pub layer: Option<AnnotatorId>,
    pub author: AnnotatorId,
    pub copy: CopyId,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub before: Option<Row>,
    pub after: Option<Row>,
    /// What was done to it by somebody who did not know of what stands now.
    pub lost: Vec<Lost>,
}

/// Two people, or one in two places, changed one row without knowing of each other: the newer
/// change stands, and this is the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    pub stands: Side,
    pub lost: Side,
}

/// One of two such changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub step: StepId,
    pub author: AnnotatorId,
    /// Milliseconds since 1970, by the clock of the machine that it was made on.
    pub at_ms: u64,
    /// What the row was made; `None`: taken away.
    pub row: Option<Row>,
}

impl Merging<'_> {
    /// Whose rows a step changed, here; the outer `None`: there is no such step.
    #[expect(
        clippy::option_option,
        reason = "no such step, a step of the project, a step of a layer"
    )]
    pub fn layer_of_step(&self, id: StepId) -> Result<Option<Option<AnnotatorId>>, StoreError> {
        let sql = "SELECT layer FROM step WHERE id = ?1";
        let found: Option<Option<String>> = self
            .tx
            .prepare_cached(sql)?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        Ok(found.map(|layer| layer.map(AnnotatorId)))
    }

    /// Who made a step, in which layer and which copy; `None`: there is no such step here.
    pub fn maker_of(&self, id: StepId) -> Result<Option<Maker>, StoreError> {
        let sql = "SELECT layer, author, copy FROM step WHERE id = ?1";
        let mut statement = self.tx.prepare_cached(sql)?;
        let mut found = statement.query([id.to_string()])?;
        found
            .next()?
            .map(|row| {
                let copy = rows::words(row, 2)?;
                let wrong = || StoreError::Damaged(format!("“{copy}” is no id"));
                Ok(Maker {
                    layer: rows::optional(row, 0)?.map(AnnotatorId::from),
                    author: rows::words(row, 1)?.into(),
                    copy: CopyId(copy.parse().ok().ok_or_else(wrong)?),
                })
            })
            .transpose()
    }

    /// The copy that they come into.
    pub const fn copy(&self) -> CopyId {
        self.copy
    }

    /// Whether anything was ever done in a layer.
    pub fn has_layer(&self, layer: &AnnotatorId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM step WHERE layer = ?1 LIMIT 1";
        Ok(self.tx.prepare_cached(sql)?.exists([layer.as_str()])?)
    }

    /// As [`Store::people`].
    pub fn people(&self) -> Result<BTreeSet<AnnotatorId>, StoreError> {
        let sql = "SELECT layer FROM step WHERE layer IS NOT NULL UNION SELECT author FROM step";
        let mut statement = self.tx.prepare_cached(sql)?;
        let found = statement.query_map([], |row| row.get(0).map(AnnotatorId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Whose an annotation is or was; `None`: there never was one of this name.
    pub fn owner_of(&self, id: AnnotationId) -> Result<Option<AnnotatorId>, StoreError> {
        let key = RowKey { kind: "annotation", id: id.to_string() };
        let found: Option<Option<String>> = self
            .tx
            .prepare_cached(
                "SELECT step.layer FROM change JOIN step ON step.seq = change.step
                 WHERE change.kind = ?1 AND change.row = ?2 LIMIT 1",
            )?
            .query_row([key.kind, key.id.as_str()], |row| row.get(0))
            .optional()?;
        Ok(found.flatten().map(AnnotatorId))
    }

    pub fn has_text(&self, hash: &TextHash) -> Result<bool, StoreError> {
        commit::has_text(&self.tx, hash)
    }

    pub fn text(&self, hash: &TextHash) -> Result<Option<String>, StoreError> {
        let sql = "SELECT words FROM text WHERE hash = ?1";
        Ok(self.tx.prepare_cached(sql)?.query_row([hash.as_str()], |row| row.get(0)).optional()?)
    }

    /// The text that a document's file held when it was last looked at.
    pub fn current_text(&self, id: DocumentId) -> Result<Option<TextHash>, StoreError> {
        let sql = "SELECT text FROM document WHERE id = ?1";
        Ok(self
            .tx
            .prepare_cached(sql)?
            .query_row([id.to_string()], |row| row.get(0).map(TextHash))
            .optional()?)
    }

    pub fn has_document(&self, id: DocumentId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM document WHERE id = ?1";
        Ok(self.tx.prepare_cached(sql)?.exists([id.to_string()])?)
    }

    /// Keeps a document with its text. What is known here of the file here is newer than what others
    /// knew of theirs.
    pub fn keep_document(&self, document: &DocumentRow, text: &str) -> Result<(), StoreError> {
        if self.has_document(document.id)? {
            commit::keep_text(&self.tx, &document.text, text)
        } else {
            commit::keep_document(&self.tx, document, text)
        }
    }

    pub fn keep_text(&self, hash: &TextHash, text: &str) -> Result<(), StoreError> {
        commit::keep_text(&self.tx, hash, text)
    }

    pub fn keep_settings(&self, text: &str) -> Result<(), StoreError> {
        commit::keep_settings(&self.tx, text).map(|_| ())
    }

    /// Adds a step to the log; `false`: it is here already.
    pub fn add(&mut self, step: &Step) -> Result<bool, StoreError> {
        if commit::insert_step(&self.tx, step)?.is_none() {
            return Ok(false);
        }
        for key in step.changes.iter().filter_map(crate::model::Change::key) {
            if !self.touched.contains_key(&key) {
                let current = rows::current(&self.tx, &key)?;
                self.touched.insert(key, current.map(|(row, _)| row));
            }
        }
        self.fresh.insert(step.id);
        Ok(true)
    }

    /// Makes every row that was touched what its newest change says, and tells of each what became
    /// of it.
    pub fn settle(&mut self, mut tell: impl FnMut(Settled)) -> Result<(), StoreError> {
        let fresh = std::mem::take(&mut self.fresh);
        for (key, before) in std::mem::take(&mut self.touched) {
            let history = history_of(&self.tx, &key)?;
            let Some(newest) = history.iter().max_by_key(|change| change.step) else { continue };
            rows::write(&self.tx, &key, newest.after.as_ref(), newest.step)?;
            let lost = lost(&history, newest, &fresh);
            tell(Settled { before, after: newest.after.clone(), lost });
        }
        Ok(())
    }

    /// What comes from now on can be taken back by [`Merging::undo_to_mark`].
    pub fn mark(&mut self) -> Result<(), StoreError> {
        self.tx.execute_batch("SAVEPOINT mark")?;
        self.marked = true;
        Ok(())
    }

    /// Takes back everything since the mark.
    pub fn undo_to_mark(&mut self) -> Result<(), StoreError> {
        self.touched.clear();
        self.fresh.clear();
        if std::mem::take(&mut self.marked) {
            self.tx.execute_batch("ROLLBACK TO mark; RELEASE mark")?;
        }
        Ok(())
    }

    /// What came since the mark stays.
    pub fn keep(&mut self) -> Result<(), StoreError> {
        if std::mem::take(&mut self.marked) {
            self.tx.execute_batch("RELEASE mark")?;
        }
        Ok(())
    }

    /// Makes all of it true.
    pub fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit()?)
    }
}

/// One change of a row in the log.
struct Changed {
    step: StepId,
    author: AnnotatorId,
    copy: String,
    at_ms: u64,
    /// The step whose row it changed.
    of: Option<StepId>,
    after: Option<Row>,
}

fn history_of(conn: &Connection, key: &RowKey) -> Result<Vec<Changed>, StoreError> {
    let mut statement = conn.prepare_cached(HISTORY)?;
    let mut found = statement.query([key.kind, key.id.as_str()])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let before: Option<Before> =
            rows::optional(row, 3)?.map(serde_json::from_str).transpose()?;
        let after = rows::optional(row, 4)?.map(serde_json::from_str).transpose()?;
        all.push(Changed {
            step: rows::step_id(rows::words(row, 0)?)?,
            author: rows::words(row, 1)?.into(),
            at_ms: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
            copy: rows::words(row, 5)?.to_owned(),
            of: before.map(|before| before.step),
            after,
        });
    }
    Ok(all)
}

/// The changes that nobody built on and that do not stand: those that came in just now, and the one
/// that stood until now. Others were told when they came.
fn lost(history: &[Changed], newest: &Changed, fresh: &BTreeSet<StepId>) -> Vec<Lost> {
    let stood = history.iter().map(|change| change.step).filter(|step| !fresh.contains(step)).max();
    let built_on: BTreeSet<StepId> = history
        .iter()
        .filter_map(|change| change.of.or_else(|| taken_away(history, change)))
        .collect();
    let side = |change: &Changed| Side {
        step: change.step,
        author: change.author.clone(),
        at_ms: change.at_ms,
        row: change.after.clone(),
    };
    history
        .iter()
        .filter(|change| change.step != newest.step && change.after != newest.after)
        .filter(|change| !built_on.contains(&change.step))
        .filter(|change| fresh.contains(&change.step) || Some(change.step) == stood)
        .map(|change| Lost { stands: side(newest), lost: side(change) })
        .collect()
}

/// Early versions did not say which step had taken a row away that is put back: the last of its copy.
fn taken_away(history: &[Changed], back: &Changed) -> Option<StepId> {
    history
        .iter()
        .filter(|change| change.copy == back.copy && change.step < back.step)
        .max_by_key(|change| change.step)
        .filter(|change| change.after.is_none())
        .map(|change| change.step)
}

pub(super) const HISTORY: &str =
    "SELECT step.id, step.author, step.at_ms, change.before, change.after,
     step.copy FROM change JOIN step ON step.seq = change.step
     WHERE change.kind = ?1 AND change.row = ?2";

pub(super) const NEWEST_CHANGE: &str =
    "SELECT step.id, change.after FROM change JOIN step ON step.seq = change.step
     WHERE change.kind = ?1 AND change.row = ?2 ORDER BY step.id DESC LIMIT 1";

/// Makes a row what its newest change says.
pub(super) fn settle(conn: &Connection, key: &RowKey) -> Result<(), StoreError> {
    let (step, after): (String, Option<String>) = conn
        .prepare_cached(NEWEST_CHANGE)?
        .query_row([key.kind, key.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let row: Option<Row> = after.map(|json| serde_json::from_str(&json)).transpose()?;
    rows::write(conn, key, row.as_ref(), rows::step_id(&step)?)
}
