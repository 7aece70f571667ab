//! Shared work: one file with the steps of some layers and all they stand on, for another copy of
//! the project.
//!
//! It is a SQLite file with the tables of a project, of which only those of the log, the documents
//! and the texts are filled. One that comes in is from anywhere: it is only read, nothing in it may
//! run, and what it says is compared with itself here, with the project by the session.

use std::{
    collections::BTreeSet,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, config::DbConfig, limits::Limit, params, types::Value};

use super::{
    DocumentRow, Store, StoreError, Way, commit,
    migrate::{APPLICATION_ID, MIGRATIONS, version},
    moved,
    open::{READ_URI, immutable_uri, read_copy},
};
use crate::{
    model::{
        AnnotatorId, Before, CopyId, DocumentId, Progress, Row, Step, StepId, Target, TextHash,
    },
    text::sha256_hex,
};

/// What the name of such a file ends with.
pub const PARCEL_END: &str = "gainsay";

/// "GSHR": says that a SQLite file is shared work.
const PARCEL_ID: i64 = 0x4753_4852;

/// No single value is longer, in bytes; a text is the longest thing in a file.
const LONGEST: i32 = 1 << 29;

/// Why a file is not taken in. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ParcelError {
    #[error("it cannot be read ({0})")]
    Unreadable(std::io::Error),
    #[error("it is no file of shared work; one is written by “Share my work…”")]
    NotOurs,
    #[error("it is the database of a project. Open that project and share the work from there")]
    Project,
    #[error(
        "it was written by a newer Gainsay ({by}). Install the newer version, and collect again"
    )]
    Newer { by: String },
    #[error("it is damaged or was tampered with ({0}). Ask for it to be sent again")]
    Damaged(String),
}

impl From<StoreError> for ParcelError {
    fn from(error: StoreError) -> Self {
        Self::Damaged(match error {
            StoreError::Damaged(why) | StoreError::Other(why) => why,
            StoreError::NotADatabase => return Self::NotOurs,
            error @ (StoreError::CannotOpen | StoreError::Disk(_)) => {
                return Self::Unreadable(std::io::Error::other(error));
            }
            error => error.to_string(),
        })
    }
}

impl From<rusqlite::Error> for ParcelError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// What went into a file of shared work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    pub steps: usize,
    pub documents: usize,
}

impl Store {
    /// Writes the steps of some layers, and those of the project, with the documents, texts and
    /// settings that they stand on. The same log gives the same bytes.
    ///
    /// # Errors
    /// Nothing stands at `place` then that did not stand there before.
    pub fn pack(
        &self,
        layers: &[AnnotatorId],
        place: &Path,
        progress: &dyn Progress,
    ) -> Result<Packed, PackError> {
        let part = moved::part_beside(place)?;
        let conn = new_parcel(part.path(), self.copy)?;
        let packed = self.fill(&conn, layers, progress)?;
        conn.close().map_err(|(_, error)| StoreError::from(error))?;
        part.as_file().sync_all().map_err(StoreError::from)?;
        part.persist(place).map_err(|error| StoreError::from(error.error))?;
        moved::sync_folder(place)?;
        Ok(packed)
    }

    fn fill(
        &self,
        into: &Connection,
        layers: &[AnnotatorId],
        progress: &dyn Progress,
    ) -> Result<Packed, PackError> {
        let into = into.unchecked_transaction().map_err(StoreError::from)?;
        let mut needed = Needed::default();
        let total = usize::try_from(self.last_seq()?).unwrap_or(0);
        let mut packed = Packed::default();
        self.each_step::<PackError>(0, |seq, step| {
            progress.check()?;
            progress.report(usize::try_from(seq).unwrap_or(0), total);
            if step.layer.as_ref().is_some_and(|layer| !layers.contains(layer)) {
                return Ok(());
            }
            needed.see(&step);
            commit::insert_step(&into, &step)?;
            packed.steps += 1;
            Ok(())
        })?;
        for row in self.documents()? {
            if needed.documents.contains(&row.id)
                && let Some(text) = self.text(&row.text)?
            {
                commit::keep_document(&into, &row, &text)?;
                packed.documents += 1;
            }
        }
        for hash in &needed.texts {
            if let Some(text) = self.text(hash)? {
                commit::keep_text(&into, hash, &text)?;
            }
        }
        for hash in &needed.settings {
            if let Some(text) = self.settings_text(hash)? {
                commit::keep_settings(&into, &text)?;
            }
        }
        into.commit().map_err(StoreError::from)?;
        Ok(packed)
    }

    /// Makes a database for another copy of the project, with what is said of the project and its
    /// documents, and nobody's layer.
    pub fn hand_out(
        &self,
        folder: &Path,
        copy: CopyId,
        documents: &[(DocumentRow, String)],
        progress: &dyn Progress,
    ) -> Result<(), PackError> {
        let mut made = Self::create(folder, copy)?;
        let mut merging = made.merging()?;
        for (row, text) in documents {
            merging.keep_document(row, text)?;
        }
        let mut needed = Needed::default();
        self.each_step::<PackError>(0, |_, step| {
            progress.check()?;
            if step.layer.is_none() {
                needed.see(&step);
                merging.add(&step)?;
            }
            Ok(())
        })?;
        for hash in &needed.texts {
            if let Some(text) = self.text(hash)? {
                merging.keep_text(hash, &text)?;
            }
        }
        for hash in &needed.settings {
            if let Some(text) = self.settings_text(hash)? {
                merging.keep_settings(&text)?;
            }
        }
        merging.settle(|_| ())?;
        merging.commit()?;
        made.close()?;
        Ok(())
    }

    /// The documents that somebody is to do.
    pub fn assigned_to(&self, annotator: &AnnotatorId) -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT value FROM project_row WHERE kind = 'assignment'")?;
        let mut found = statement.query([])?;
        let mut all = BTreeSet::new();
        while let Some(row) = found.next()? {
            if let Row::Assignment(task) = serde_json::from_str(super::rows::words(row, 0)?)?
                && task.annotator == *annotator
            {
                all.insert(task.document);
            }
        }
        Ok(all)
    }

    fn settings_text(&self, hash: &str) -> Result<Option<String>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT text FROM settings_text WHERE hash = ?1")?;
        let mut found = statement.query([hash])?;
        Ok(found.next()?.map(|row| row.get(0)).transpose()?)
    }
}

/// What stopped the writing.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Cancelled(#[from] crate::model::Cancelled),
}

/// What steps stand on.
#[derive(Default)]
struct Needed {
    documents: BTreeSet<DocumentId>,
    texts: BTreeSet<TextHash>,
    settings: BTreeSet<String>,
}

impl Needed {
    fn see(&mut self, step: &Step) {
        self.settings.extend(step.schema.clone());
        for change in &step.changes {
            let before = change.before.as_ref().and_then(|Before { row, .. }| row.as_ref());
            for row in before.into_iter().chain(&change.after) {
                self.documents.extend(row.document());
                match row {
                    Row::Annotation(annotation) => match &annotation.target {
                        Target::Span(span) => {
                            self.texts.insert(span.text.clone());
                        }
                        Target::Relation { from, to } => {
                            self.documents.extend([from.document, to.document]);
                        }
                    },
                    Row::Region(region) => {
                        self.texts.insert(region.text.clone());
                    }
                    _ => {}
                }
            }
        }
    }
}

/// An empty file of shared work, which says whose copy it is from.
fn new_parcel(path: &Path, copy: CopyId) -> Result<Connection, StoreError> {
    let conn = super::open::connect(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // It is nobody's before it has its name: flushed once, at the end.
    conn.pragma_update(None, "journal_mode", "OFF")?;
    conn.pragma_update(None, "synchronous", "OFF")?;
    for migration in MIGRATIONS {
        conn.execute_batch(migration)?;
    }
    conn.pragma_update(None, "user_version", version(MIGRATIONS))?;
    conn.pragma_update(None, "application_id", PARCEL_ID)?;
    let mut insert = conn.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2)")?;
    insert.execute(params!["version", env!("CARGO_PKG_VERSION")])?;
    insert.execute(params!["copy", copy.to_string()])?;
    drop(insert);
    Ok(conn)
}

/// A file of shared work, being read.
pub struct Parcel {
    store: Store,
}

impl Parcel {
    /// Opens one, and looks whether it is whole and what it says it is.
    pub fn open(path: &Path) -> Result<Self, ParcelError> {
        let meta = fs::metadata(path).map_err(ParcelError::Unreadable)?;
        if !meta.is_file() {
            return Err(ParcelError::NotOurs);
        }
        // As it lies: no log beside it is read, and none is left there.
        let conn = super::open::connect(&immutable_uri(path), READ_URI)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        conn.pragma_update(None, "cell_size_check", true)?;
        conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
        let number = |pragma: &str| conn.query_row(pragma, [], |row| row.get::<_, i64>(0));
        match number("PRAGMA application_id")? {
            PARCEL_ID => {}
            APPLICATION_ID => return Err(ParcelError::Project),
            _ => return Err(ParcelError::NotOurs),
        }
        let shape = number("PRAGMA user_version")?;
        if shape > version(MIGRATIONS) {
            let by = conn
                .query_row("SELECT value FROM meta WHERE key = 'version'", [], |row| row.get(0))
                .unwrap_or_else(|_| "version unknown".to_owned());
            return Err(ParcelError::Newer { by });
        }
        if outline(&conn)? != expected(shape)? {
            return Err(ParcelError::Damaged("its tables are not those of shared work".to_owned()));
        }
        let found: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(ParcelError::Damaged(found));
        }
        let pages = number("PRAGMA page_count")?.saturating_mul(number("PRAGMA page_size")?);
        if u64::try_from(pages) != Ok(meta.len()) {
            return Err(ParcelError::Damaged("it is cut off".to_owned()));
        }
        let copy = read_copy(&conn)?;
        let why = "shared work".to_owned();
        Ok(Self { store: Store::read(conn, path, copy, why, Way::Immutable) })
    }

    /// Whether a file says that it is shared work, in whatever state the rest of it is.
    pub fn is_ours(path: &Path) -> bool {
        // sqlite.org/fileformat.html, 1.3: the application id stands at byte 68.
        let mut head = [0; 72];
        let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
        let [.., a, b, c, d] = head;
        read.is_ok() && i64::from(u32::from_be_bytes([a, b, c, d])) == PARCEL_ID
    }

    /// The copy of the project that it was written from.
    pub const fn copy(&self) -> CopyId {
        self.store.copy
    }

    pub fn path(&self) -> PathBuf {
        self.store.path.clone()
    }

    /// Whose layers it holds, and everybody who did anything in it.
    pub fn people(&self) -> Result<(BTreeSet<AnnotatorId>, BTreeSet<AnnotatorId>), ParcelError> {
        let read = |sql: &str| -> Result<BTreeSet<AnnotatorId>, ParcelError> {
            let mut statement = self.store.conn.prepare(sql)?;
            let found = statement.query_map([], |row| row.get(0).map(AnnotatorId))?;
            Ok(found.collect::<Result<_, _>>()?)
        };
        let layers = read("SELECT DISTINCT layer FROM step WHERE layer IS NOT NULL")?;
        Ok((layers, read("SELECT DISTINCT author FROM step")?))
    }

    /// The ids of a layer's steps, in the order of their arrival there.
    pub fn steps_of(&self, layer: &AnnotatorId) -> Result<Vec<StepId>, ParcelError> {
        let sql = "SELECT id FROM step WHERE layer = ?1 ORDER BY seq";
        let mut statement = self.store.conn.prepare(sql)?;
        let mut found = statement.query([layer.as_str()])?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            all.push(super::rows::step_id(super::rows::words(row, 0)?)?);
        }
        Ok(all)
    }

    pub fn count(&self) -> Result<usize, ParcelError> {
        let count: i64 =
            self.store.conn.query_row("SELECT count(*) FROM step", [], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    pub fn each_step<E: From<StoreError>>(
        &self,
        mut take: impl FnMut(Step) -> Result<(), E>,
    ) -> Result<(), E> {
        self.store.each_step(0, |_, step| take(step))
    }

    pub fn documents(&self) -> Result<Vec<DocumentRow>, ParcelError> {
        Ok(self.store.documents()?)
    }

    /// A text, if it is there and is the one that its name says.
    pub fn text(&self, hash: &TextHash) -> Result<Option<String>, ParcelError> {
        let Some(text) = self.store.text(hash)? else { return Ok(None) };
        if sha256_hex(&text) == hash.as_str() {
            Ok(Some(text))
        } else {
            Err(ParcelError::Damaged("a text is not the one that it is said to be".to_owned()))
        }
    }

    pub fn text_hashes(&self) -> Result<Vec<TextHash>, ParcelError> {
        let mut statement = self.store.conn.prepare("SELECT hash FROM text ORDER BY hash")?;
        let found = statement.query_map([], |row| row.get(0).map(TextHash))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Every `project.toml` under which a step was made.
    pub fn settings(&self) -> Result<Vec<String>, ParcelError> {
        let mut statement =
            self.store.conn.prepare("SELECT hash, text FROM settings_text ORDER BY hash")?;
        let mut found = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            let (hash, text): (String, String) = (row.get(0)?, row.get(1)?);
            if sha256_hex(&text) != hash {
                let why = "a project.toml is not the one that it is said to be";
                return Err(ParcelError::Damaged(why.to_owned()));
            }
            all.push(text);
        }
        Ok(all)
    }
}

/// Everything that a database is made of, as SQLite writes it down.
fn outline(conn: &Connection) -> Result<BTreeSet<[String; 4]>, StoreError> {
    let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema";
    let mut statement = conn.prepare(sql)?;
    let mut found = statement.query([])?;
    let mut all = BTreeSet::new();
    while let Some(row) = found.next()? {
        let word = |column: usize| -> Result<String, StoreError> {
            Ok(match row.get(column)? {
                Value::Text(word) => word,
                Value::Null => String::new(),
                other => format!("{other:?}"),
            })
        };
        all.insert([word(0)?, word(1)?, word(2)?, word(3)?]);
    }
    Ok(all)
}

/// As a database of a version must be.
fn expected(shape: i64) -> Result<BTreeSet<[String; 4]>, StoreError> {
    let conn = super::open::connect(Path::new(":memory:"), rusqlite::OpenFlags::default())?;
    for migration in MIGRATIONS.iter().take(usize::try_from(shape).unwrap_or(0)) {
        conn.execute_batch(migration)?;
    }
    outline(&conn)
}
