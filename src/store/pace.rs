//! What one person has got done and how long it took, step by step: for their own eyes.

use rusqlite::params;

use super::{Store, StoreError};
use crate::model::AnnotatorId;

/// One step of a layer's own annotator, as far as it counts as work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    /// Milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// Seconds of active work before it.
    pub active_secs: u64,
    /// Spans made by hand, less those taken away again.
    pub spans: i64,
    /// Documents called done, less those taken back.
    pub done: i64,
}

/// Undo and redo are steps like others, so that what was taken back does not count.
const WORKED: &str = "SELECT s.at_ms, s.active_secs,
        coalesce(sum(CASE WHEN c.kind = 'annotation' THEN
            (json_extract(c.before, '$.row') IS NULL AND json_extract(c.after, '$.annotation.target.span') IS NOT NULL
                AND json_extract(c.after, '$.annotation.origin.how') = 'hand')
          - (c.after IS NULL AND json_extract(c.before, '$.row.annotation.target.span') IS NOT NULL
                AND json_extract(c.before, '$.row.annotation.origin.how') = 'hand')
        END), 0),
        coalesce(sum(CASE WHEN c.kind = 'status' THEN
            (coalesce(json_extract(c.after, '$.status.state'), '') = 'done')
          - (coalesce(json_extract(c.before, '$.row.status.state'), '') = 'done')
        END), 0)
     FROM step AS s LEFT JOIN change AS c ON c.step = s.seq
     WHERE s.author = ?1 AND (s.layer = ?1 OR s.layer IS NULL) GROUP BY s.seq ORDER BY s.seq";

impl Store {
    /// All that a person did in their own layer, oldest first.
    pub fn worked(&self, me: &AnnotatorId) -> Result<Vec<Worked>, StoreError> {
        let mut statement = self.conn.prepare(WORKED)?;
        let mut found = statement.query(params![me.as_str()])?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            let number = |column| -> Result<u64, StoreError> {
                Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
            };
            all.push(Worked {
                at_ms: number(0)?,
                active_secs: number(1)?,
                spans: row.get(2)?,
                done: row.get(3)?,
            });
        }
        Ok(all)
    }
}
