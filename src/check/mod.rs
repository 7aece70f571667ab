//! What is wrong with the annotations of a project, as findings that a person can act on.
//!
//! Pure: a check reads values; where they come from, and what SQLite itself says of its file, is
//! the session's business.

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Finding {
    /// The document, or the part of the project, that it is about.
    pub place: String,
    /// What is wrong, and what to do.
    pub message: String,
}
