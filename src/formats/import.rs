//! What a file of an exchange format holds, as plain values, and who takes it in.
//!
//! Reading does not fail: what cannot be understood is a [`ImportProblem`] that names its line, and
//! the rest comes in. Whether an id is free and which document a line is about is the taker's
//! business; here everything is as the file says, but for offsets, which are bytes from here on.

use std::ops::ControlFlow;

use crate::{
    model::{AnnotatorId, Attributes, LabelId, Origin, Schema, State, TextHash},
    text::{Quote, Ranges, TextRange},
};

/// Something in a file that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}, line {line}: {message}")]
pub struct ImportProblem {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub message: String,
}

/// What a file says of the project it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadHead {
    pub project: String,
    pub schema: Option<Schema>,
}

/// One layer of one document, on one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDocument {
    pub line: usize,
    pub path: String,
    pub text: String,
    pub text_hash: TextHash,
    /// The text that the file held when that was another one.
    pub current_text: Option<TextHash>,
    pub encoding: String,
    pub chosen_encoding: Option<String>,
    pub metadata: Vec<(String, String)>,
    pub regions: Vec<TextRange>,
    /// `None`: the line is about the document alone.
    pub layer: Option<AnnotatorId>,
    pub state: State,
    /// Why it was set aside.
    pub reason: String,
    /// On the document as a whole.
    pub note: String,
    /// There is a question for the supervisor.
    pub question: bool,
    /// Something was done to it after it was called done.
    pub changed: bool,
    pub spans: Vec<ReadSpan>,
    pub relations: Vec<ReadRelation>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadSpan {
    /// As the file spells it; relations name it. Empty: none.
    pub id: String,
    pub label: LabelId,
    pub ranges: Ranges,
    pub quote: Quote,
    pub attributes: Attributes,
    pub note: String,
    /// `None`: the file does not say.
    pub origin: Option<Origin>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRelation {
    pub id: String,
    pub label: LabelId,
    pub from: ReadEnd,
    pub to: ReadEnd,
    pub attributes: Attributes,
    pub note: String,
    pub origin: Option<Origin>,
}

/// An end of a relation, which may lie on another line or in another file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadEnd {
    pub document: String,
    pub span: String,
}

/// Takes in what is read, and may call it off.
pub trait Taker {
    fn head(&mut self, head: ReadHead) -> ControlFlow<()>;

    fn document(&mut self, document: ReadDocument) -> ControlFlow<()>;

    fn problem(&mut self, line: usize, message: String) -> ControlFlow<()>;
}
