//! Exchange formats: one file each, listed in [`FORMATS`].
//!
//! Pure: a format reads values and writes to a [`Sink`] of named files; where those lie is the
//! caller's business. Offsets leave the program here, in a unit that the file names.

mod jsonl;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use crate::{
    model::{AnnotatorId, Cancelled, DocumentId, DocumentLayer, Progress, Schema},
    text::Unit,
};

/// Every format. The dialogs, the command line and its help are made from this.
pub const FORMATS: &[&dyn Format] = &[&jsonl::Jsonl];

pub fn format_by_id(id: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.id() == id)
}

/// What an export is about, apart from the documents.
#[derive(Clone, Debug)]
pub struct Head {
    pub project: String,
    pub schema: Schema,
    /// The path of every document, for relations that end elsewhere.
    pub paths: BTreeMap<DocumentId, String>,
    pub offsets: Unit,
}

/// The documents and layers to write, in order, as they come from the database.
pub type Documents<'a> = dyn Iterator<Item = Result<DocumentLayer, String>> + 'a;

/// Where a format writes.
pub trait Sink {
    /// Begins the file `name`; the one before is finished.
    fn file(&mut self, name: &str) -> io::Result<&mut dyn Write>;
}

/// What could not be written, and why; the rest was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{document}, {layer}: {message}")]
pub struct Problem {
    pub document: String,
    pub layer: AnnotatorId,
    pub message: String,
}

/// What an export wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub documents: usize,
    pub spans: usize,
    pub relations: usize,
    pub problems: Vec<Problem>,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("The export could not be written ({0})")]
    Write(#[from] io::Error),
    #[error("The annotations could not be read ({0})")]
    Read(String),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

pub trait Format: Sync {
    /// The word on the command line.
    fn id(&self) -> &'static str;

    /// The name people read.
    fn name(&self) -> &'static str;

    /// What it is for, in a sentence.
    fn about(&self) -> &'static str;

    fn extension(&self) -> &'static str;

    fn export(
        &self,
        head: &Head,
        documents: &mut Documents<'_>,
        sink: &mut dyn Sink,
        progress: &dyn Progress,
    ) -> Result<Summary, ExportError>;
}
