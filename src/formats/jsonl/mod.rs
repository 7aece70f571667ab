//! Lossless JSON Lines, `gainsay/1`: a line of project and schema, then one line a document and
//! layer. The same data gives the same bytes, and reading them gives the same data.

mod read;
mod write;

use std::io::BufRead;

use serde::{Deserialize, Serialize};

use super::{Documents, ExportError, Format, Head, Sink, Summary, Taker};
use crate::model::{AnnotatorId, Origin, Progress};

/// What the first line calls the format.
const FORMAT: &str = "gainsay/1";

pub(super) struct Jsonl;

impl Format for Jsonl {
    fn id(&self) -> &'static str {
        "jsonl"
    }

    fn name(&self) -> &'static str {
        "JSON Lines"
    }

    fn about(&self) -> &'static str {
        "Everything, lossless: texts, spans, relations, attributes and notes"
    }

    fn extension(&self) -> &'static str {
        "jsonl"
    }

    fn export(
        &self,
        head: &Head,
        documents: &mut Documents<'_>,
        sink: &mut dyn Sink,
        progress: &dyn Progress,
    ) -> Result<Summary, ExportError> {
        write::write(head, documents, sink, progress)
    }

    fn reads(&self) -> bool {
        true
    }

    fn begins_so(&self, begins: &str) -> bool {
        let head = begins.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
        head.contains("\"format\"") && head.contains("\"gainsay/")
    }

    fn read(&self, input: &mut dyn BufRead, taker: &mut dyn Taker) {
        read::read(input, taker);
    }
}

/// What there is to say of an origin beside its word; nothing of marks made by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct OriginDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layers: Option<Vec<AnnotatorId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
}

impl OriginDetails {
    fn of(origin: &Origin) -> Option<Self> {
        match origin {
            Origin::Hand => None,
            Origin::Imported { file } => Some(Self { file: Some(file.clone()), ..Self::default() }),
            Origin::Suggested { by } => Some(Self { by: Some(by.clone()), ..Self::default() }),
            Origin::Decided { layers, rule } => Some(Self {
                layers: Some(layers.clone()),
                rule: Some(rule.clone()),
                ..Self::default()
            }),
        }
    }

    /// The origin that a word and these stand for; `None` for a word that is not known.
    fn origin(self, word: &str) -> Option<Origin> {
        Some(match word {
            "hand" => Origin::Hand,
            "imported" => Origin::Imported { file: self.file.unwrap_or_default() },
            "suggested" => Origin::Suggested { by: self.by.unwrap_or_default() },
            "decided" => Origin::Decided {
                layers: self.layers.unwrap_or_default(),
                rule: self.rule.unwrap_or_default(),
            },
            _ => return None,
        })
    }
}
