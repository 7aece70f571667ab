//! Steps: what a person did, as rows before and after.
//!
//! Undo needs no code of its own: the inverse of a change is the change with its sides swapped.
//! Steps are only ever added to the log; nothing here edits or removes one.

use serde::{Deserialize, Serialize};

use super::{AnnotatorId, CopyId, Row, RowKey, StepId};

/// One row before and after, as somebody wants it. `None` before: made; `None` after: deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub before: Option<Row>,
    pub after: Option<Row>,
}

impl Edit {
    pub const fn insert(row: Row) -> Self {
        Self { before: None, after: Some(row) }
    }

    pub const fn delete(row: Row) -> Self {
        Self { before: Some(row), after: None }
    }

    pub const fn update(before: Row, after: Row) -> Self {
        Self { before: Some(before), after: Some(after) }
    }

    pub fn inverse(self) -> Self {
        Self { before: self.after, after: self.before }
    }

    /// The row it is about. `None` for an edit of nothing into nothing.
    pub fn key(&self) -> Option<RowKey> {
        self.after.as_ref().or(self.before.as_ref()).map(Row::key)
    }
}

/// A row as a step found it, and the step that had left it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Two changes of one row that name the same step here did not know of each other.
    pub step: StepId,
    /// `None`: that step had taken the row away.
    pub row: Option<Row>,
}

/// An [`Edit`] as it went into the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub before: Option<Before>,
    pub after: Option<Row>,
}

impl Change {
    pub fn edit(self) -> Edit {
        Edit { before: self.before.and_then(|before| before.row), after: self.after }
    }

    /// The row as it was; `None`: there was none.
    pub fn row_before(&self) -> Option<&Row> {
        self.before.as_ref().and_then(|before| before.row.as_ref())
    }

    /// The row as it was left or, if it was taken away, as it was.
    pub fn row(&self) -> Option<&Row> {
        self.after.as_ref().or_else(|| self.row_before())
    }

    pub fn key(&self) -> Option<RowKey> {
        self.row().map(Row::key)
    }
}

/// Whether a step did something new, undid a step, or undid an undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Do,
    Undo,
    Redo,
}

/// One thing that a person did, as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub id: StepId,
    /// `None`: it changed rows of the project, not of a layer.
    pub layer: Option<AnnotatorId>,
    pub author: AnnotatorId,
    /// The database it was made in.
    pub copy: CopyId,
    /// Wall clock, milliseconds since 1970, for people; the order is that of the ids.
    pub at_ms: u64,
    /// What was done, in words: "Mark claim".
    pub name: String,
    pub kind: StepKind,
    /// The step that it undoes.
    pub undoes: Option<StepId>,
    /// Seconds of active work since the step before; idle time over 60 s is not counted.
    pub active_secs: u32,
    /// SHA-256 of the `project.toml` in force; `None`: there was none.
    pub schema: Option<String>,
    /// The first of several steps that were made together and are undone together; on the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<StepId>,
    pub changes: Vec<Change>,
}
