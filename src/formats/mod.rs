//! Exchange formats: one file each, listed in [`FORMATS`].
//!
//! Pure: a format reads values and writes to a [`Sink`] of named files; where those lie is the
//! caller's business. Offsets leave the program and enter it here, in a unit that the file names.

mod cells;
mod finding;
mod import;
mod jsonl;
pub mod ledger;
pub mod metadata;

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
    ops::ControlFlow,
};

pub use finding::{BEGINNING, format_of};
pub use import::{ImportProblem, ReadDocument, ReadEnd, ReadHead, ReadRelation, ReadSpan, Taker};

use crate::{
    model::{Cancelled, DocumentId, DocumentLayer, Progress, Schema},
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
#[error("{place}: {message}")]
pub struct Problem {
    /// The document, and the layer if it is about one.
    pub place: String,
    pub message: String,
}

/// What an export wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub documents: usize,
    pub spans: usize,
    pub relations: usize,
    /// Of the spans, those that lie wholly outside of the article. Lossless formats write them and say so; others leave
    /// them out, and tell each as a problem.
    pub outside: usize,
    pub problems: Vec<Problem>,
}

impl Problem {
    fn of(document: &DocumentLayer, message: String) -> Self {
        let place = match &document.layer {
            Some(layer) => format!("{}, {layer}", document.path),
            None => document.path.clone(),
        };
        Self { place, message }
    }
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

    /// Whether [`Format::read`] reads what [`Format::export`] wrote.
    fn reads(&self) -> bool {
        false
    }

    /// Whether a file that begins so is surely in this format.
    fn begins_so(&self, _begins: &str) -> bool {
        false
    }

    /// Hands everything that a file holds to `taker`, part by part, and what cannot be understood
    /// as problems.
    fn read(&self, _input: &mut dyn BufRead, taker: &mut dyn Taker) {
        let told = taker.problem(1, format!("{} cannot be imported", self.name()));
        // It is all there is to say, whether the taker wants more or not.
        let (ControlFlow::Continue(()) | ControlFlow::Break(())) = told;
    }
}
