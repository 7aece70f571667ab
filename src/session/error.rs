//! Why something could not be done, in words for the person who asked.

use crate::{
    folder::{FolderError, NotEdited, ReadError},
    formats::ExportError,
    model::{Annotation, EditRefused, SchemaViolation},
    store::StoreError,
};

#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Schema(#[from] SchemaViolation),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Settings(#[from] NotEdited),
    /// Somebody changed `project.toml`, and what was asked for cannot be done with it as it is now.
    #[error("Somebody has changed project.toml meanwhile, and this no longer fits: {why}")]
    Overtaken {
        why: EditRefused,
        /// What stands there; `None`: no file.
        theirs: Option<String>,
        /// What would have been written in place of what was known here.
        ours: String,
    },
    #[error("“{name}” is on {count} marks. Retire it instead, or merge it into another")]
    InUse { name: String, count: usize },
    #[error("The new document could not be written ({reason}): {path}")]
    NoNewDocument { reason: std::io::Error, path: String },
    #[error("This project is open for reading only: {0}")]
    ReadOnly(String),
    #[error("Say who you are first")]
    NoAnnotator,
    #[error("Open a document first")]
    NothingOpen,
    #[error("There is nothing to undo")]
    NothingToUndo,
    #[error("There is nothing to redo")]
    NothingToRedo,
    #[error("This mark is gone")]
    Gone,
    #[error("Much is being saved just now. Try again when it is done")]
    Occupied,
    #[error("This place is not in the text")]
    NotOnText,
    #[error("Nothing would be left of the mark; Del removes it")]
    NothingLeft,
    #[error("{0}")]
    Metadata(String),
    #[error("The same words are marked as {0} already")]
    Twin(String),
    /// Relations that another label would cost; see [`super::Action::Relabel`].
    #[error("{} would be lost: no such link goes with {label}", links(lost.len()))]
    LinksLost { label: String, lost: Vec<Annotation> },
    #[error("This is in no group")]
    NoGroup,
    #[error("The file is missing, and its text was never kept. Put the file back")]
    NoText,
    #[error("The export could not be written ({reason}): {path}")]
    NotWritten { reason: std::io::Error, path: String },
    #[error("This file is part of the project and is not written over. Choose another name: {0}")]
    PartOfProject(String),
    #[error("No document of the project has this name: {0}")]
    NoDocument(String),
    #[error("Stopped before it was finished")]
    Cancelled(#[from] crate::model::Cancelled),
    #[error("This file is there already. Replace it, or give another name")]
    Exists,
    #[error("The system gave no thread for this work ({0})")]
    Thread(std::io::Error),
    #[error("A part of the program failed; the project is unharmed. Try again")]
    Broken,
}

/// So many links, in words.
pub(super) fn links(count: usize) -> String {
    if count == 1 { "1 link".to_owned() } else { format!("{count} links") }
}

impl SessionError {
    /// Whether trying the same again soon may work: another window holds the lock.
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Store(StoreError::Busy))
    }
}
