//! What a project is, apart from its texts and annotations: the contents of `project.toml`.
//!
//! Reading and writing that file is the folder's work.

use serde::{Deserialize, Serialize};

use super::{AnnotatorId, Schema};

/// A person who annotates here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotator {
    pub id: AnnotatorId,
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSettings {
    /// `None`: the folder's own name.
    pub name: Option<String>,
    /// Globs; empty: the default ones.
    pub documents: Vec<String>,
    pub annotators: Vec<Annotator>,
    pub schema: Schema,
}

/// The files that are documents unless `project.toml` says otherwise.
pub const DEFAULT_DOCUMENTS: [&str; 2] = ["**/*.txt", "**/*.md"];

impl ProjectSettings {
    pub fn document_globs(&self) -> Vec<&str> {
        if self.documents.is_empty() {
            DEFAULT_DOCUMENTS.to_vec()
        } else {
            self.documents.iter().map(String::as_str).collect()
        }
    }

    /// The name people read, else the id.
    pub fn annotator_name<'a>(&'a self, id: &'a AnnotatorId) -> &'a str {
        self.annotators
            .iter()
            .find(|annotator| annotator.id == *id)
            .map_or_else(|| id.as_str(), |annotator| &annotator.name)
    }
}
