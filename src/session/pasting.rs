//! A text from the clipboard becomes a document of the project: a file of its own, never in the
//! place of another.

use std::path::PathBuf;

use super::{DocumentEntry, Session, SessionError, jobs::Job};
use crate::{
    folder::{self, NamedFolder},
    model::{State, id::normal_path},
    store::{Access, StoreError},
    text::{Wish, decode},
};

/// A document on its way: its text, and what it can be called.
#[derive(Debug)]
pub struct NewDocument {
    names: NamedFolder,
    text: String,
    proposed: String,
}

/// A document that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// Relative, `/`, NFC.
    pub path: String,
    pub file: PathBuf,
    pub size_bytes: u64,
}

impl NewDocument {
    /// The path that it gets if nobody wants another.
    pub fn proposed(&self) -> &str {
        &self.proposed
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why it cannot have this path. Looks whether a file stands there.
    pub fn why_not(&self, path: &str) -> Option<String> {
        self.names.why_not(path)
    }
}

impl Session {
    /// Prepares a document of this text; nothing is written yet.
    ///
    /// # Errors
    /// In words, why there can be none.
    pub fn new_document(&self, text: String) -> Result<NewDocument, String> {
        if let Some(why) = self.why_no_document() {
            return Err(why);
        }
        if text.trim().is_empty() {
            return Err("There is no text on the clipboard".to_owned());
        }
        // What is read again must be what was pasted.
        if let Err(error) = decode(text.as_bytes(), Wish::default()) {
            return Err(format!("What is on the clipboard cannot be a document: {error}"));
        }
        let globs = self.settings.settings.document_globs();
        let paths = self.documents.iter().map(|entry| entry.path.as_str());
        let names =
            NamedFolder::new(&self.folder, &globs, paths).map_err(|error| error.to_string())?;
        let proposed = names.propose(&text).ok_or(
            "By its patterns for documents in project.toml, the project would list no new file. \
             Add a pattern such as \"*.txt\" there first",
        )?;
        Ok(NewDocument { names, text, proposed })
    }

    /// Why no file can be made in this project.
    pub fn why_no_document(&self) -> Option<String> {
        if folder::is_writable(&self.folder) {
            return None;
        }
        match &self.access {
            Access::Reading(reason) => Some(reason.clone()),
            Access::Writing => Some(StoreError::ReadOnly.to_string()),
        }
    }

    /// Writes it, in a job.
    pub fn write_document(
        &self,
        document: &NewDocument,
        path: &str,
    ) -> Result<Job<Result<Pasted, SessionError>>, SessionError> {
        let (root, path, text) = (self.folder.clone(), normal_path(path), document.text.clone());
        Job::spawn("write a document", self.waker.clone(), move |_| {
            match folder::write_document(&root, &path, &text) {
                Ok(file) => {
                    let size_bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
                    Ok(Pasted { path, file, size_bytes })
                }
                Err(reason) => Err(SessionError::NoNewDocument { reason, path }),
            }
        })
        .map_err(SessionError::Thread)
    }

    /// Takes a document that was just written into the list, and returns its place there. It comes
    /// last until the project is opened anew, so that no document moves in the list.
    pub fn list_document(&mut self, pasted: Pasted) -> usize {
        let Pasted { path, file, size_bytes } = pasted;
        self.documents.push(DocumentEntry {
            path,
            file: Some(file),
            id: None,
            size_bytes,
            modified_ms: 0,
            state: State::New,
            reason: String::new(),
            changed: false,
            question: false,
            spans: 0,
            outside: 0,
            title: None,
            date: None,
            trouble: None,
        });
        self.revision += 1;
        self.documents.len() - 1
    }
}
