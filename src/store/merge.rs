//! Taking in steps that were made in another copy of the project.
//!
//! The log is a set of steps, and the state of a row is the `after` of its newest change. So any
//! order, any number of times, gives the same; steps of this copy are never touched.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::{Access, DocumentRow, Store, StoreError, commit, rows};
use crate::model::{Row, RowKey, Step};

impl Store {
    /// Adds the steps that are not here yet, with the documents and texts that they stand on, in
    /// one transaction. Returns how many were new.
    pub fn merge(
        &mut self,
        steps: &[Step],
        documents: &[(DocumentRow, String)],
        settings: &[String],
    ) -> Result<usize, StoreError> {
        if let Access::Reading(_) = self.access {
            return Err(StoreError::ReadOnly);
        }
        self.prepare_to_write()?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (document, text) in documents {
            let known = tx
                .query_row(
                    "SELECT 1 FROM document WHERE id = ?1",
                    [document.id.to_string()],
                    |_| Ok(()),
                )
                .optional()?;
            if known.is_some() {
                // What is known here of the file here is newer than what others knew of theirs.
                commit::keep_text(&tx, &document.text, text)?;
            } else {
                commit::keep_document(&tx, document, text)?;
            }
        }
        for text in settings {
            commit::keep_settings(&tx, text)?;
        }
        let mut touched = BTreeSet::new();
        let mut new = 0;
        for step in steps {
            if commit::insert_step(&tx, step)?.is_some() {
                new += 1;
                touched.extend(step.changes.iter().filter_map(crate::model::Change::key));
            }
        }
        for key in &touched {
            settle(&tx, key)?;
        }
        tx.commit()?;
        Ok(new)
    }
}

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
