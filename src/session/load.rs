//! Opening a project: everything that must be read before its first picture.
//!
//! Runs in a job. Looks only; a folder is left as it was found.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{SessionError, document::by_text, user};
use crate::{
    folder::{self, FoundFile, SettingsFile},
    model::{AnnotatorId, DocumentId, Progress, Region, State, Status, metadata},
    store::{Access, DocumentRow, Salvaged, Sharing, Store, StoreError},
    text::Outside,
};

/// A line in the list of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEntry {
    /// Relative, `/`, NFC.
    pub path: String,
    /// `None`: the file is missing; the text is read from the database.
    pub file: Option<PathBuf>,
    /// `None`: nothing was ever done to it.
    pub id: Option<DocumentId>,
    pub size_bytes: u64,
    pub modified_ms: u64,
    /// Of one's own layer.
    pub state: State,
    /// Why it was set aside.
    pub reason: String,
    /// Something was done to it after it was called done.
    pub changed: bool,
    /// There is a question for the supervisor.
    pub question: bool,
    /// Spans in the article, and those outside of it.
    pub spans: usize,
    pub outside: usize,
    /// As its metadata have them.
    pub title: Option<String>,
    pub date: Option<String>,
    /// Why it cannot be opened.
    pub trouble: Option<String>,
}

impl DocumentEntry {
    /// A document whose file is missing.
    pub(super) fn without_file(row: &DocumentRow) -> Self {
        Self {
            path: row.path.clone(),
            file: None,
            id: Some(row.id),
            size_bytes: row.size_bytes,
            modified_ms: row.modified_ms,
            state: State::New,
            reason: String::new(),
            changed: false,
            question: false,
            spans: 0,
            outside: 0,
            title: None,
            date: None,
            trouble: None,
        }
    }

    /// Takes over what is said of the document.
    pub(super) fn take_status(&mut self, status: Option<&Status>) {
        self.state = status.map_or(State::New, |status| status.state);
        self.reason = status.map_or_else(String::new, |status| status.reason.clone());
        self.changed = status.is_some_and(|status| status.changed);
        self.question = status.is_some_and(|status| status.question);
    }
}

/// A project as it was found.
#[derive(Debug)]
pub struct Loaded {
    pub folder: PathBuf,
    pub settings: SettingsFile,
    pub documents: Vec<DocumentEntry>,
    pub store: Option<Store>,
    pub access: Access,
    pub sharing: Sharing,
    /// The database is damaged, and this is what could be read of it.
    pub salvaged: Option<Salvaged>,
    pub layers: Vec<AnnotatorId>,
    pub rows: Vec<DocumentRow>,
    /// What a person should know, each once.
    pub notices: Vec<String>,
}

impl Loaded {
    /// Why there are no annotations to read although the folder has a database.
    pub fn unreadable(&self) -> Option<&str> {
        match &self.access {
            Access::Reading(reason)
                if self.store.is_none() && Store::path_in(&self.folder).exists() =>
            {
                Some(reason)
            }
            Access::Reading(_) | Access::Writing => None,
        }
    }
}

/// Reads a project's settings, files and the outline of its database.
pub fn load(
    folder: &Path,
    me: Option<&AnnotatorId>,
    progress: &dyn Progress,
) -> Result<Loaded, SessionError> {
    let sharing = if folder::is_on_network(folder) {
        Sharing::OnePerson { name: user::login() }
    } else {
        Sharing::Windows
    };
    load_shared(folder, me, sharing, progress)
}

/// As [`load`], for a folder of which it is known who else may write to it.
pub fn load_shared(
    folder: &Path,
    me: Option<&AnnotatorId>,
    sharing: Sharing,
    progress: &dyn Progress,
) -> Result<Loaded, SessionError> {
    let settings = folder::read_settings(folder);
    let listing = folder::list(folder, &settings.settings.document_globs(), progress)?;
    let mut notices = listing.problems;
    let Opened { mut store, mut access, mut salvaged } = open_store(folder, &sharing, progress)?;
    if let (Some(first), Access::Writing) = (settings.problems.first(), &access) {
        access = Access::Reading(format!("{first}. Mend it and open the project again"));
    }
    notices.extend(settings.problems.iter().skip(1).map(ToString::to_string));
    if let (Sharing::OnePerson { .. }, Access::Writing) = (&sharing, &access) {
        notices.push(
            "This folder is on a network: as long as it is open here, nobody else can mark in it. \
             To work at the same time, let each have a copy on a disk of their own"
                .to_owned(),
        );
    }
    let mut outline = Overview::default();
    if let Some(read) = store.as_ref().map(|store| Overview::read(store, me)) {
        match read {
            Ok(read) => outline = read,
            Err(SessionError::Store(error)) => {
                // A damage that did not show before. The texts can be read in any case.
                let opened = Opened::damaged(folder, &error);
                (store, access, salvaged) = (opened.store, opened.access, opened.salvaged);
                if let Some(store) = &store {
                    outline = Overview::read(store, me)?;
                }
            }
            Err(error) => return Err(error),
        }
    }
    let mut documents = entries(listing.files, &outline.rows);
    outline.apply(&mut documents);
    let Overview { rows, layers, .. } = outline;
    Ok(Loaded {
        folder: folder.to_owned(),
        settings,
        documents,
        store,
        access,
        sharing,
        salvaged,
        layers,
        rows,
        notices,
    })
}

/// A database as it could be opened.
struct Opened {
    store: Option<Store>,
    access: Access,
    salvaged: Option<Salvaged>,
}

impl Opened {
    const fn new(store: Option<Store>, access: Access) -> Self {
        Self { store, access, salvaged: None }
    }

    /// What can be read of a damaged one.
    fn damaged(folder: &Path, error: &StoreError) -> Self {
        match Store::salvage(folder, error) {
            Ok((store, salvaged)) => {
                let access = store.access().clone();
                Self { store: Some(store), access, salvaged: Some(salvaged) }
            }
            Err(_deeper) => Self::new(None, Access::Reading(error.to_string())),
        }
    }
}

/// How often a database that another program holds locked is tried again; each try waits for it
/// for some seconds.
const TRIES: usize = 4;

fn open_store(
    folder: &Path,
    sharing: &Sharing,
    progress: &dyn Progress,
) -> Result<Opened, SessionError> {
    let mut opened = Store::open_shared(folder, sharing.clone());
    for _ in 1..TRIES {
        if !matches!(opened, Err(StoreError::Busy)) {
            break;
        }
        progress.check()?;
        opened = Store::open_shared(folder, sharing.clone());
    }
    Ok(match opened {
        Ok(Some(store)) => {
            let access = store.access().clone();
            Opened::new(Some(store), access)
        }
        Ok(None) if folder::is_writable(folder) => Opened::new(None, Access::Writing),
        Ok(None) => Opened::new(None, Access::Reading(StoreError::ReadOnly.to_string())),
        Err(error @ (StoreError::Damaged(_) | StoreError::NotADatabase)) => {
            Opened::damaged(folder, &error)
        }
        Err(StoreError::Busy) => Opened::new(
            None,
            Access::Reading(
                "Another program keeps the annotations locked. Close it and open the project again"
                    .to_owned(),
            ),
        ),
        Err(error) => Opened::new(None, Access::Reading(error.to_string())),
    })
}

/// The folders inside a folder, for choosing one by its path.
pub fn subfolders(folder: &Path) -> Result<Vec<String>, SessionError> {
    Ok(folder::subfolders(folder)?)
}

/// The files found, each with the document it is; then documents whose files are gone.
fn entries(files: Vec<FoundFile>, rows: &[DocumentRow]) -> Vec<DocumentEntry> {
    let mut by_path: BTreeMap<&str, Vec<&DocumentRow>> = BTreeMap::new();
    for row in rows {
        by_path.entry(&row.path).or_default().push(row);
    }
    let found: BTreeSet<String> = files.iter().map(|file| file.path.clone()).collect();
    let mut gone: Vec<&DocumentRow> =
        rows.iter().filter(|row| !found.contains(&row.path)).collect();
    let mut entries = Vec::with_capacity(files.len());
    for file in files {
        let known = by_path.get(file.path.as_str());
        let id = match known {
            Some(rows) => rows.first().map(|row| row.id),
            None => renamed(&file, &mut gone),
        };
        entries.push(DocumentEntry {
            path: file.path,
            file: Some(file.file),
            id,
            size_bytes: file.size_bytes,
            modified_ms: file.modified_ms,
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
    }
    for row in gone {
        let entry = DocumentEntry::without_file(row);
        let at = entries
            .partition_point(|other| crate::text::natural_cmp(&other.path, &entry.path).is_lt());
        entries.insert(at, entry);
    }
    entries
}

/// A file that was renamed is found by its bytes, among documents whose own file is gone.
fn renamed(file: &FoundFile, gone: &mut Vec<&DocumentRow>) -> Option<DocumentId> {
    if !gone.iter().any(|row| row.size_bytes == file.size_bytes) {
        return None;
    }
    let hash = folder::bytes_hash_of(&file.file).ok()?;
    let at = gone.iter().position(|row| row.bytes_hash == hash)?;
    Some(gone.remove(at).id)
}

/// How many spans of a layer lie outside of the article of a document.
pub(super) fn count_outside(
    store: &Store,
    layer: &AnnotatorId,
    document: DocumentId,
    regions: &[Region],
) -> Result<usize, StoreError> {
    let outside = by_text(regions);
    if outside.is_empty() {
        return Ok(0);
    }
    let places = store.span_places(layer, document)?.into_iter();
    let is_outside = |(text, ranges): &(_, _)| {
        outside.get(text).is_some_and(|outside: &Outside| outside.holds_all(ranges))
    };
    Ok(places.filter(is_outside).count())
}

/// The outline of a database: what it knows of documents, and one layer's counts and states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Overview {
    pub(super) rows: Vec<DocumentRow>,
    pub(super) layers: Vec<AnnotatorId>,
    counts: BTreeMap<DocumentId, usize>,
    /// Of these, those that lie outside of the article.
    outside: BTreeMap<DocumentId, usize>,
    titles: BTreeMap<DocumentId, String>,
    dates: BTreeMap<DocumentId, String>,
    statuses: BTreeMap<DocumentId, Status>,
}

impl Overview {
    /// Without `me`, nobody's marks are counted.
    pub(super) fn read(store: &Store, me: Option<&AnnotatorId>) -> Result<Self, SessionError> {
        let mut overview =
            Self { rows: store.documents()?, layers: store.layers()?, ..Self::default() };
        for row in store.metadata()? {
            match row.field.as_str() {
                metadata::TITLE => overview.titles.insert(row.document, row.value),
                metadata::DATE => overview.dates.insert(row.document, row.value),
                _ => None,
            };
        }
        if let Some(me) = me {
            overview.counts = store.span_counts(me)?;
            let mut regions: BTreeMap<DocumentId, Vec<Region>> = BTreeMap::new();
            for region in store.regions(None)? {
                regions.entry(region.document).or_default().push(region);
            }
            for (document, regions) in regions {
                let outside = count_outside(store, me, document, &regions)?;
                overview.outside.insert(document, outside);
            }
            overview.statuses = store.statuses(me)?;
        }
        Ok(overview)
    }

    /// Writes into the list what the database knows of each document.
    pub(super) fn apply(&self, documents: &mut [DocumentEntry]) {
        // Of several with one path, the first.
        let ids: BTreeMap<&str, DocumentId> =
            self.rows.iter().rev().map(|row| (row.path.as_str(), row.id)).collect();
        for entry in documents {
            entry.id = entry.id.or_else(|| ids.get(entry.path.as_str()).copied());
            let id = entry.id;
            let of = |counts: &BTreeMap<DocumentId, usize>| {
                id.and_then(|id| counts.get(&id).copied()).unwrap_or(0)
            };
            entry.outside = of(&self.outside);
            entry.spans = of(&self.counts).saturating_sub(entry.outside);
            entry.title = id.and_then(|id| self.titles.get(&id).cloned());
            entry.date = id.and_then(|id| self.dates.get(&id).cloned());
            entry.take_status(id.and_then(|id| self.statuses.get(&id)));
        }
    }
}
