//! Handing out: for an annotator a folder with their texts, schema, guidelines, metadata and
//! regions, and nobody's marks.
//!
//! It is a project like any other, whose documents are known by the same names, so that what is
//! shared from it is about the same documents here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, io,
    path::{Path, PathBuf},
};

use super::{DocumentEntry, Loaded, Session, SessionError};
use crate::{
    folder::{self, GUIDELINES_FILE, NewFolder, PROJECT_FILE},
    model::{AnnotatorId, CopyId, DocumentId, Progress, counted},
    store::{DocumentRow, Store},
};

/// What is handed out, and from where; its own, so that it can go to a job.
#[derive(Debug)]
pub struct HandOutFrom {
    folder: PathBuf,
    /// `project.toml`; `None`: there is none.
    settings: Option<String>,
    documents: Vec<(String, Option<PathBuf>, Option<DocumentId>)>,
    rows: Vec<DocumentRow>,
    store: Option<Store>,
    /// Chance: what the copies that are handed out are called.
    dice: u128,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOut {
    pub annotator: AnnotatorId,
    pub folder: PathBuf,
    pub documents: usize,
    /// Documents that were left out, and why.
    pub left_out: Vec<String>,
}

impl Session {
    /// What [`hand_out`] needs, on a connection of its own.
    pub fn hand_out_from(&mut self) -> Result<HandOutFrom, SessionError> {
        let source = self.export_source()?;
        Ok(HandOutFrom {
            folder: source.folder,
            settings: self.settings.text.clone(),
            documents: documents(&self.documents),
            rows: self.rows.clone(),
            store: source.store,
            dice: self.world.random(),
        })
    }
}

impl HandOutFrom {
    pub fn new(loaded: Loaded, dice: u128) -> Self {
        Self {
            folder: loaded.folder,
            settings: loaded.settings.text,
            documents: documents(&loaded.documents),
            rows: loaded.rows,
            store: loaded.store,
            dice,
        }
    }
}

fn documents(entries: &[DocumentEntry]) -> Vec<(String, Option<PathBuf>, Option<DocumentId>)> {
    let of = |entry: &DocumentEntry| (entry.path.clone(), entry.file.clone(), entry.id);
    entries.iter().map(of).collect()
}

impl fmt::Display for HandedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { annotator, folder, documents, .. } = self;
        write!(f, "{} for {annotator}: {}", counted(*documents, "document"), folder.display())
    }
}

/// Makes a folder for an annotator in `out`, with the documents that are assigned to them or, if none
/// are, with all.
///
/// # Errors
/// When something stands there already, or cannot be written. Nothing stands there then.
pub fn hand_out(
    from: &HandOutFrom,
    annotator: &AnnotatorId,
    out: &Path,
    progress: &dyn Progress,
) -> Result<HandedOut, SessionError> {
    let place = out.join(annotator.as_str());
    let not_written = |reason: io::Error| {
        if reason.kind() == io::ErrorKind::AlreadyExists {
            SessionError::FolderExists(place.display().to_string())
        } else {
            SessionError::NotHandedOut { reason, path: place.display().to_string() }
        }
    };
    let moment = from.store.as_ref().map(Store::hold).transpose()?;
    let assigned = match &from.store {
        Some(store) => store.assigned_to(annotator)?,
        None => BTreeSet::new(),
    };
    let new = NewFolder::create(&place).map_err(not_written)?;
    let rows: BTreeMap<DocumentId, &DocumentRow> =
        from.rows.iter().map(|row| (row.id, row)).collect();
    let mut handed = HandedOut {
        annotator: annotator.clone(),
        folder: place.clone(),
        documents: 0,
        left_out: Vec::new(),
    };
    let mut kept: Vec<(DocumentRow, String)> = Vec::new();
    for (done, (path, file, id)) in from.documents.iter().enumerate() {
        progress.check()?;
        progress.report(done, from.documents.len());
        if !assigned.is_empty() && !id.is_some_and(|id| assigned.contains(&id)) {
            continue;
        }
        let row = id.and_then(|id| rows.get(&id).copied());
        let text = match (row, &from.store) {
            (Some(row), Some(store)) => store.text(&row.text)?,
            _ => None,
        };
        match (file, &text) {
            (Some(file), _) => new.copy(file, path).map_err(not_written)?,
            (None, Some(text)) => new.write(path, text).map_err(not_written)?,
            (None, None) => {
                handed.left_out.push(format!("{path}: its file and its text are missing"));
                continue;
            }
        }
        handed.documents += 1;
        kept.extend(row.cloned().zip(text));
    }
    if let Some(settings) = &from.settings {
        new.write(PROJECT_FILE, settings).map_err(not_written)?;
    }
    let guidelines = from.folder.join(GUIDELINES_FILE);
    if folder::stands(&guidelines) {
        new.copy(&guidelines, GUIDELINES_FILE).map_err(not_written)?;
    }
    if let Some(store) = &from.store {
        let copy = CopyId::from_random(from.dice ^ u128::from_le_bytes(seed(annotator)));
        store.hand_out(new.path(), copy, &kept, progress)?;
    }
    drop(moment);
    new.finish().map_err(not_written)?;
    Ok(handed)
}

/// Another name for each annotator's copy.
fn seed(annotator: &AnnotatorId) -> [u8; 16] {
    let hash = crate::text::sha256_hex(annotator.as_str());
    let mut bytes = [0; 16];
    for (byte, digit) in bytes.iter_mut().zip(hash.bytes()) {
        *byte = digit;
    }
    bytes
}
