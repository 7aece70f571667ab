//! The documents of a project for work that goes through all of them: each is read when its turn comes.

use std::path::PathBuf;

use super::{DocumentEntry, Loaded, Session, SessionError, encoding::wish};
use crate::{
    folder,
    model::{DocumentId, EncodingChoice, TextHash},
    store::{DocumentRow, Store},
};

/// A document as the list has it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub path: String,
    file: Option<PathBuf>,
    pub id: Option<DocumentId>,
}

/// All documents, with a connection that reads what is kept of them.
#[derive(Debug)]
pub struct Texts {
    pub(super) listed: Vec<Listed>,
    rows: Vec<DocumentRow>,
    choices: Vec<EncodingChoice>,
    pub(super) store: Option<Store>,
}

impl Session {
    /// Every document, to be read in a job.
    pub fn texts(&self) -> Result<Texts, SessionError> {
        let store = self.store.as_ref().map(Store::reader).transpose()?;
        Texts::new(&self.documents, self.rows.clone(), store)
    }
}

impl Texts {
    /// Those of a project that was loaded; without its connection, which is left to others.
    pub fn of(loaded: &Loaded) -> Result<Self, SessionError> {
        let store = loaded.store.as_ref().map(Store::reader).transpose()?;
        Self::new(&loaded.documents, loaded.rows.clone(), store)
    }

    fn new(
        documents: &[DocumentEntry],
        rows: Vec<DocumentRow>,
        store: Option<Store>,
    ) -> Result<Self, SessionError> {
        let listed = |entry: &DocumentEntry| Listed {
            path: entry.path.clone(),
            file: entry.file.clone(),
            id: entry.id,
        };
        let choices = store.as_ref().map(Store::encoding_choices).transpose()?;
        Ok(Self {
            listed: documents.iter().map(listed).collect(),
            rows,
            choices: choices.unwrap_or_default(),
            store,
        })
    }

    /// Whether the database knows this document.
    pub(super) fn is_known(&self, id: DocumentId) -> bool {
        self.rows.iter().any(|row| row.id == id)
    }

    /// A document as its file holds it now, or, where that is missing, as it was kept. `None`: it cannot be read.
    pub(super) fn read(&self, listed: &Listed) -> Option<(DocumentRow, String)> {
        let known: Vec<DocumentRow> = self
            .rows
            .iter()
            .filter(|row| row.path == listed.path || Some(row.id) == listed.id)
            .cloned()
            .collect();
        let Some(file) = &listed.file else {
            let row = known.into_iter().find(|row| Some(row.id) == listed.id)?;
            let text = self.store.as_ref()?.text(&row.text).ok()??;
            return Some((row, text));
        };
        let read = folder::read_document(file, wish(&self.choices, listed.id, &known)).ok()?;
        let text = TextHash::of(&read.decoded.text);
        let same = known.iter().find(|row| row.text == text);
        let id = same
            .or_else(|| known.iter().find(|row| Some(row.id) == listed.id))
            .map_or_else(|| DocumentId::of(&listed.path, &text), |row| row.id);
        let row = DocumentRow {
            id,
            path: listed.path.clone(),
            text,
            encoding: read.decoded.encoding.name().to_owned(),
            size_bytes: read.size_bytes,
            modified_ms: read.modified_ms,
            bytes_hash: read.bytes_hash,
        };
        Some((row, read.decoded.text))
    }
}
