//! Everything a step can change: one row, of one of a few closed kinds.
//!
//! A new kind is a variant here, an arm in [`Row::key`], and an arm in the store; the compiler
//! finds all of them. The JSON of a row is kept for ever in the log: fields may be added with a
//! default, never renamed or removed.

use serde::{Deserialize, Serialize};

use super::{Annotation, AnnotationId, AnnotatorId, DocumentId, End, TextHash};
use crate::text::TextRange;

/// How far an annotator has come with a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    #[default]
    New,
    InProgress,
    Done,
    SetAside,
}

impl State {
    /// In words, as the window and exports spell it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InProgress => "in progress",
            Self::Done => "done",
            Self::SetAside => "set aside",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::New, Self::InProgress, Self::Done, Self::SetAside]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// Layer × document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    pub layer: AnnotatorId,
    pub document: DocumentId,
    pub state: State,
    /// Why it was set aside.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// On the document as a whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// There is a question for the supervisor; the note may say which.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub question: bool,
    /// Something was done to it after it was called done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changed: bool,
}

impl Status {
    /// Of a document that nobody has said anything of.
    pub const fn new(layer: AnnotatorId, document: DocumentId) -> Self {
        Self {
            layer,
            document,
            state: State::New,
            reason: String::new(),
            note: String::new(),
            question: false,
            changed: false,
        }
    }

    /// Whether it says nothing: such a row is not kept.
    pub fn is_blank(&self) -> bool {
        *self == Self::new(self.layer.clone(), self.document)
    }
}

/// One field of a document's metadata: title, date, publisher, …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    pub document: DocumentId,
    pub field: String,
    pub value: String,
}

/// A stretch of a document that is not part of the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    pub id: AnnotationId,
    pub document: DocumentId,
    pub text: TextHash,
    pub range: TextRange,
}

/// The encoding that a person chose for a document instead of the one found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodingChoice {
    /// `None`: every document whose encoding would have to be guessed.
    #[serde(default)]
    pub document: Option<DocumentId>,
    pub encoding: String,
}

/// The id of the choice for every document whose encoding would have to be guessed.
pub const EVERY_DOCUMENT: &str = "all";

/// A document that an annotator is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub document: DocumentId,
    pub annotator: AnnotatorId,
}

/// What adjudication settled about a set of rival annotations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub id: AnnotationId,
    pub document: DocumentId,
    /// The annotations that stood against one another.
    pub rivals: Vec<AnnotationId>,
    /// The one in gold that came of it; `None`: none of them is right.
    pub gold: Option<AnnotationId>,
    pub reason: String,
}

/// A finding that somebody looked at and let stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    pub check: String,
    pub subject: String,
    pub reason: String,
}

/// What somebody calls a group of spans instead of its most explicit quotation; of the layer, as the group is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupName {
    pub layer: AnnotatorId,
    /// The span of the group that carries the name; when it leaves, another one does.
    pub span: End,
    pub name: String,
}

/// One row as a step finds or leaves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    Annotation(Annotation),
    Status(Status),
    Metadata(Metadata),
    Region(Region),
    Encoding(EncodingChoice),
    Assignment(Assignment),
    Decision(Decision),
    Waiver(Waiver),
    GroupName(GroupName),
}

/// Which row: its kind and its id within the kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    pub kind: &'static str,
    pub id: String,
}

impl Row {
    pub fn key(&self) -> RowKey {
        let (kind, id) = match self {
            Self::Annotation(row) => ("annotation", row.id.to_string()),
            Self::Status(row) => ("status", format!("{} {}", row.document, row.layer)),
            Self::Metadata(row) => ("metadata", format!("{} {}", row.document, row.field)),
            Self::Region(row) => ("region", row.id.to_string()),
            Self::Encoding(row) => {
                let every = || EVERY_DOCUMENT.to_owned();
                ("encoding", row.document.map_or_else(every, |document| document.to_string()))
            }
            Self::Assignment(row) => ("assignment", format!("{} {}", row.document, row.annotator)),
            Self::Decision(row) => ("decision", row.id.to_string()),
            Self::Waiver(row) => ("waiver", format!("{} {}", row.check, row.subject)),
            Self::GroupName(row) => ("group_name", row.span.span.to_string()),
        };
        RowKey { kind, id }
    }

    /// The layer whose row it is; `None`: a row of the project.
    pub const fn layer(&self) -> Option<&AnnotatorId> {
        match self {
            Self::Annotation(row) => Some(&row.layer),
            Self::Status(row) => Some(&row.layer),
            Self::GroupName(row) => Some(&row.layer),
            Self::Metadata(_)
            | Self::Region(_)
            | Self::Encoding(_)
            | Self::Assignment(_)
            | Self::Decision(_)
            | Self::Waiver(_) => None,
        }
    }

    /// The document that the row is about.
    pub const fn document(&self) -> Option<DocumentId> {
        match self {
            Self::Annotation(row) => Some(row.document),
            Self::Status(row) => Some(row.document),
            Self::Metadata(row) => Some(row.document),
            Self::Region(row) => Some(row.document),
            Self::Encoding(row) => row.document,
            Self::Assignment(row) => Some(row.document),
            Self::Decision(row) => Some(row.document),
            Self::GroupName(row) => Some(row.span.document),
            Self::Waiver(_) => None,
        }
    }
}
