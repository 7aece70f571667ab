//! Which document of the project a line is about: by its text, then by its path.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::{
    folder,
    formats::ReadDocument,
    model::{Cancelled, DocumentId, EncodingChoice, Progress, TextHash, id::normal_path},
    session::encoding::wish,
    store::DocumentRow,
    text::sha256_hex,
};

/// The document of a line.
pub(super) enum Found {
    Known(DocumentId),
    /// Not in the database yet; with the text that its file holds.
    New(DocumentRow, Option<String>),
}

/// All documents that a line can be about.
pub(super) struct Documents {
    rows: Vec<DocumentRow>,
    by_path: BTreeMap<String, Vec<usize>>,
    by_text: BTreeMap<TextHash, Vec<usize>>,
    /// Files that the database does not know: path, place.
    files: BTreeMap<String, PathBuf>,
    /// The files of those it knows.
    known_files: BTreeMap<String, PathBuf>,
    /// The texts of files that were looked into; filled when one is looked for everywhere.
    texts: Option<BTreeMap<TextHash, Vec<String>>>,
    /// In which encodings files are to be read.
    choices: Vec<EncodingChoice>,
    /// Under which path of the import a document goes.
    claimed: BTreeMap<DocumentId, String>,
    /// Documents that this import made, and those of them that have no file.
    made: BTreeSet<DocumentId>,
    absent: BTreeSet<DocumentId>,
    /// Documents that the file at hand made: nothing stood there before.
    fresh: BTreeSet<DocumentId>,
}

impl Documents {
    pub(super) fn new(
        rows: Vec<DocumentRow>,
        files: Vec<(String, PathBuf)>,
        choices: Vec<EncodingChoice>,
    ) -> Self {
        let mut documents = Self {
            rows: Vec::with_capacity(rows.len()),
            by_path: BTreeMap::new(),
            by_text: BTreeMap::new(),
            files: BTreeMap::new(),
            known_files: BTreeMap::new(),
            texts: None,
            choices,
            claimed: BTreeMap::new(),
            made: BTreeSet::new(),
            absent: BTreeSet::new(),
            fresh: BTreeSet::new(),
        };
        for row in rows {
            documents.add(row);
        }
        for (path, file) in files {
            let known = documents.by_path.contains_key(&path);
            let files = if known { &mut documents.known_files } else { &mut documents.files };
            files.insert(path, file);
        }
        documents
    }

    fn add(&mut self, row: DocumentRow) {
        let at = self.rows.len();
        self.by_path.entry(row.path.clone()).or_default().push(at);
        self.by_text.entry(row.text.clone()).or_default().push(at);
        self.rows.push(row);
    }

    /// The document that goes under a path of the import, or has that path in the project.
    pub(super) fn under(&self, path: &str) -> Option<DocumentId> {
        let path = normal_path(path);
        let claimed = self.claimed.iter().find(|(_, claimed)| **claimed == path);
        let claimed = claimed.map(|(document, _)| *document);
        claimed.or_else(|| self.here(&path).next().map(|row| row.id))
    }

    /// Whether nothing stood on the document before the file at hand.
    pub(super) fn is_fresh(&self, document: DocumentId) -> bool {
        self.fresh.contains(&document)
    }

    /// Whether the file at hand made any document.
    pub(super) fn has_fresh(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// Whether this import made the document, and there is no file of it.
    pub(super) fn is_absent(&self, document: DocumentId) -> bool {
        self.absent.contains(&document)
    }

    /// The file at hand is in the database.
    pub(super) fn file_is_in(&mut self) {
        self.fresh.clear();
    }

    fn at<'a>(
        &'a self,
        places: Option<&'a Vec<usize>>,
    ) -> impl Iterator<Item = &'a DocumentRow> + 'a {
        places.into_iter().flatten().filter_map(|at| self.rows.get(*at))
    }

    fn here(&self, path: &str) -> impl Iterator<Item = &DocumentRow> {
        self.at(self.by_path.get(path))
    }

    /// A known document with this text, wherever, that is not another line's.
    fn elsewhere(&self, path: &str, text: &TextHash) -> Option<DocumentId> {
        let free = |row: &&DocumentRow| {
            !self.made.contains(&row.id)
                && self.claimed.get(&row.id).is_none_or(|other| other == path)
        };
        self.at(self.by_text.get(text)).find(free).map(|row| row.id)
    }

    /// The document that a line is about. It is this line's path's from now on.
    pub(super) fn find(
        &mut self,
        line: &ReadDocument,
        progress: &dyn Progress,
    ) -> Result<Found, Cancelled> {
        let path = normal_path(&line.path);
        let found = self.look(line, &path, progress)?;
        let id = match &found {
            Found::Known(id) => *id,
            Found::New(row, text) => {
                self.files.remove(&row.path);
                self.made.insert(row.id);
                self.fresh.insert(row.id);
                if text.is_none() {
                    self.absent.insert(row.id);
                }
                self.add(row.clone());
                row.id
            }
        };
        self.claimed.entry(id).or_insert(path);
        Ok(found)
    }

    fn look(
        &mut self,
        line: &ReadDocument,
        path: &str,
        progress: &dyn Progress,
    ) -> Result<Found, Cancelled> {
        let hash = &line.text_hash;
        if let Some(row) = self.here(path).find(|row| row.text == *hash) {
            return Ok(Found::Known(row.id));
        }
        let first = self.here(path).next().map(|row| row.id);
        let fresh = self.files.get(path).and_then(|file| self.row_of(path, file));
        if let Some((row, text)) = &fresh
            && row.text == *hash
        {
            return Ok(Found::New(row.clone(), Some(text.clone())));
        }
        let fresh = fresh.map(|(row, text)| Found::New(row, Some(text)));
        // Of a document that the database knows, the file may have been edited to this text.
        let edited = || {
            let file = self.known_files.get(path)?;
            self.row_of(path, file).filter(|(row, _)| row.text == *hash)
        };
        if let (Some(id), Some(_)) = (first, edited()) {
            return Ok(Found::Known(id));
        }
        if let Some(current) = &line.current_text {
            // An older text of its path: the path knows better than a copy of that text.
            if let Some(id) = first {
                return Ok(Found::Known(id));
            }
            if let Some(fresh) = fresh {
                return Ok(fresh);
            }
            if let Some(id) = self.elsewhere(path, current) {
                return Ok(Found::Known(id));
            }
        } else if let Some(id) = self.elsewhere(path, hash) {
            return Ok(Found::Known(id));
        } else if let Some((row, text)) = self.file_with(hash, progress)? {
            return Ok(Found::New(row, Some(text)));
        }
        if let Some(id) = first {
            return Ok(Found::Known(id));
        }
        Ok(fresh.unwrap_or_else(|| Found::New(absent(line, path), None)))
    }

    /// A file, unknown to the database, that holds this text. The first time that one is looked
    /// for, all of them are read.
    fn file_with(
        &mut self,
        hash: &TextHash,
        progress: &dyn Progress,
    ) -> Result<Option<(DocumentRow, String)>, Cancelled> {
        if self.texts.is_none() {
            let mut texts: BTreeMap<TextHash, Vec<String>> = BTreeMap::new();
            for (path, file) in &self.files {
                progress.check()?;
                if let Some((row, _)) = self.row_of(path, file) {
                    texts.entry(row.text).or_default().push(path.clone());
                }
            }
            self.texts = Some(texts);
        }
        let paths = self.texts.as_ref().and_then(|texts| texts.get(hash));
        let found = paths.into_iter().flatten().find_map(|path| {
            let file = self.files.get(path)?;
            self.row_of(path, file).filter(|(row, _)| row.text == *hash)
        });
        Ok(found)
    }

    /// What the database will know of a file, and its text; `None` when it cannot be read: then it
    /// is no text, and no line is about it.
    fn row_of(&self, path: &str, file: &Path) -> Option<(DocumentRow, String)> {
        let known: Vec<DocumentRow> = self.here(path).cloned().collect();
        let wish = wish(&self.choices, known.first().map(|row| row.id), &known);
        let read = folder::read_document(file, wish).ok()?;
        let text = TextHash::of(&read.decoded.text);
        let row = DocumentRow {
            id: DocumentId::of(path, &text),
            path: path.to_owned(),
            text,
            encoding: read.decoded.encoding.name().to_owned(),
            size_bytes: read.size_bytes,
            modified_ms: read.modified_ms,
            bytes_hash: read.bytes_hash,
        };
        Some((row, read.decoded.text))
    }
}

/// A document of which there is the text alone. Should a file with these bytes turn up, under
/// whatever name, it is this document.
fn absent(line: &ReadDocument, path: &str) -> DocumentRow {
    DocumentRow {
        id: DocumentId::of(path, &line.text_hash),
        path: path.to_owned(),
        text: line.text_hash.clone(),
        encoding: line.encoding.clone(),
        size_bytes: u64::try_from(line.text.len()).unwrap_or(u64::MAX),
        modified_ms: 0,
        bytes_hash: sha256_hex(&line.text),
    }
}
