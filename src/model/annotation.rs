//! Spans and relations.
//!
//! A value of these types is one row as it stands; what happened to it is told in steps.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{AnnotationId, AnnotatorId, DocumentId, LabelId, TextHash};
use crate::text::{Quote, Ranges};

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// By hand: what serde derives for an untagged enum tries each variant and words an error for each
/// that does not fit, which showed in the profile of every export.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl de::Visitor<'_> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, a number or words")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        let number = serde_json::Number::from_f64(number);
        number.map(Value::Number).ok_or_else(|| E::custom("a number must be finite"))
    }

    fn visit_str<E>(self, words: &str) -> Result<Value, E> {
        Ok(Value::words(words))
    }

    fn visit_string<E>(self, words: String) -> Result<Value, E> {
        Ok(Value::Words(words))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_are_written() {
        for json in
            ["true", "false", "0", "-7", "18446744073709551615", "0.1", "-1e300", "\"ü\\n\""]
        {
            let value: Value = serde_json::from_str(json).unwrap();
            let written = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value, "{json}");
            let tree: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&tree).unwrap(), written);
            assert_eq!(serde_json::from_value::<Value>(tree).unwrap(), value);
        }
        assert_eq!(serde_json::from_str::<Option<Value>>("null").unwrap(), None);
        for json in ["null", "[1]", "{}", "1e999", "tru"] {
            assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
        }
    }
}
