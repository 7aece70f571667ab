//! Spans and relations.
//!
//! A value of these types is one row as it stands; what happened to it is told in steps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AnnotationId, AnnotatorId, DocumentId, LabelId, TextHash};
use crate::text::{Quote, Ranges};

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Flag(bool),
    Number(serde_json::Number),
    Words(String),
}

impl Value {
    pub fn words(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            Self::Number(number) => number.fmt(f),
            Self::Words(words) => f.write_str(words),
        }
    }
}

/// Attribute id → value. An attribute that is not set has no entry.
pub type Attributes = BTreeMap<String, Value>;

/// How an annotation came to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum Origin {
    /// A person marked it.
    #[default]
    Hand,
    /// It was read from a file.
    Imported { file: String },
    /// A suggestion that a person accepted.
    Suggested { by: String },
    /// Adjudication: which layers held it, and how the choice was made.
    Decided { layers: Vec<AnnotatorId>, rule: String },
}

impl Origin {
    /// One word, as exports spell it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Imported { .. } => "imported",
            Self::Suggested { .. } => "suggested",
            Self::Decided { .. } => "decided",
        }
    }
}

/// One or more ranges of one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The text that the ranges count in. An edit of the file or another encoding makes another
    /// text, so neither can shift the span.
    pub text: TextHash,
    pub ranges: Ranges,
    /// The words, with a little context: what the span is found by when the text changes.
    pub quote: Quote,
}

/// One end of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct End {
    pub document: DocumentId,
    pub span: AnnotationId,
}

/// What an annotation is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Span(Span),
    /// Belongs to the document of its `from` end.
    Relation {
        from: End,
        to: End,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    pub id: AnnotationId,
    pub layer: AnnotatorId,
    pub document: DocumentId,
    pub label: LabelId,
    pub target: Target,
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(default)]
    pub origin: Origin,
}

impl Annotation {
    pub const fn span(&self) -> Option<&Span> {
        match &self.target {
            Target::Span(span) => Some(span),
            Target::Relation { .. } => None,
        }
    }

    /// From and to, of a relation.
    pub const fn ends(&self) -> Option<(End, End)> {
        match &self.target {
            Target::Span(_) => None,
            Target::Relation { from, to } => Some((*from, *to)),
        }
    }
}
