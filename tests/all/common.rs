//! Projects made for one test, and a world whose clock and dice are fixed.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use gainsay::{
    model::{Annotation, AnnotationId, DocumentId, LabelId, Row, Status},
    session::{Action, Outcome, Session, SessionError, world::World},
    store::Store,
    text::{Ranges, TextRange},
};

/// 2026-11-02 09:00 UTC.
pub(crate) const MORNING_MS: u64 = 1_793_610_000_000;

/// A clock that goes on by itself, and dice that always fall the same way for a seed.
pub(crate) struct FixedWorld {
    now_ms: u64,
    tick_ms: u64,
    state: u64,
}

impl FixedWorld {
    pub(crate) fn boxed(seed: u64) -> Box<dyn World> {
        Box::new(Self { now_ms: MORNING_MS, tick_ms: 700, state: seed })
    }

    /// One step of `SplitMix64` (Steele, Lea and Flood 2014).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl World for FixedWorld {
    fn now_ms(&mut self) -> u64 {
        self.now_ms += self.tick_ms;
        self.now_ms
    }

    fn random(&mut self) -> u128 {
        (u128::from(self.next()) << 64) | u128::from(self.next())
    }
}

/// A project that ships with the program.
pub(crate) struct Shipped {
    /// In `projects`.
    pub(crate) folder: &'static str,
    /// How many steps its database had when it shipped.
    pub(crate) steps: i64,
}

pub(crate) const CANAL: Shipped = Shipped { folder: "canal", steps: 690 };
pub(crate) const CATCH: Shipped = Shipped { folder: "catch", steps: 1767 };

/// A project in a folder of its own that goes away with it.
#[must_use]
pub(crate) struct Project {
    dir: tempfile::TempDir,
    /// How often it was opened: each time the dice fall differently.
    opened: Cell<u64>,
}

impl Project {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), opened: Cell::new(100) }
    }

    /// A copy of the first sample.
    pub(crate) fn sample() -> Self {
        Self::shipped(&CANAL)
    }

    /// A copy of a project that ships with the program.
    pub(crate) fn shipped(shipped: &Shipped) -> Self {
        let project = Self::new();
        let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects");
        copy_folder(&projects.join(shipped.folder), project.path());
        project.forget_visitors(shipped.steps);
        project
    }

    /// Whoever tries the program on the sample leaves marks in it: here it is as it shipped, its
    /// database made anew from the steps that shipped.
    fn forget_visitors(&self, shipped_steps: i64) {
        let store = Store::open(self.path()).unwrap().unwrap();
        if store.last_seq().unwrap() == shipped_steps {
            return store.close().unwrap();
        }
        let shipped = store.steps_after(0).unwrap().into_iter();
        let steps: Vec<_> =
            shipped.take_while(|(seq, _)| *seq <= shipped_steps).map(|(_, step)| step).collect();
        let touched: BTreeSet<_> = steps
            .iter()
            .flat_map(|step| &step.changes)
            .filter_map(|change| change.after.as_ref()?.document())
            .collect();
        let rows = store.documents().unwrap().into_iter().filter(|row| touched.contains(&row.id));
        let documents: Vec<_> = rows
            .map(|row| {
                let text = store.text(&row.text).unwrap().unwrap();
                (row, text)
            })
            .collect();
        let copy = store.copy();
        store.close().unwrap();
        fs::remove_file(self.database()).unwrap();
        let mut store = Store::create(self.path(), copy).unwrap();
        store.merge(&steps, &documents, &[]).unwrap();
        store.close().unwrap();
    }

    pub(crate) fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.write(path, bytes);
        self
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        Store::path_in(self.path())
    }

    /// Opens it as annotator `a1`.
    pub(crate) fn open(&self) -> Session {
        self.opened.set(self.opened.get() + 1);
        self.open_with(self.opened.get())
    }

    pub(crate) fn open_with(&self, seed: u64) -> Session {
        Session::open_folder(self.path(), Some("a1".into()), FixedWorld::boxed(seed)).unwrap()
    }

    /// Opens it with the document `path` open in it.
    pub(crate) fn open_at(&self, path: &str) -> Session {
        let mut session = self.open();
        go_to(&mut session, path);
        session
    }

    /// Every file of the folder with its bytes.
    pub(crate) fn bytes(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = BTreeMap::new();
        collect(self.path(), self.path(), &mut all);
        all
    }
}

fn collect(root: &Path, folder: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, all);
        } else {
            all.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A text of this many words, each another, with the place of each.
pub(crate) fn words(count: usize) -> (String, Vec<TextRange>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for n in 0..count {
        let start = u32::try_from(text.len()).unwrap();
        text += &["word".to_owned(), n.to_string()].concat();
        places.push(TextRange::new(start, u32::try_from(text.len()).unwrap()).unwrap());
        text.push(' ');
    }
    (text, places)
}

pub(crate) fn index_of(session: &Session, path: &str) -> usize {
    let found = session.documents().iter().position(|entry| entry.path == path);
    found.unwrap_or_else(|| panic!("{path} is not listed"))
}

pub(crate) fn go_to(session: &mut Session, path: &str) {
    let index = index_of(session, path);
    session.open_document_now(index).unwrap();
}

/// Where the words stand in the open document for the n-th time, from 0.
pub(crate) fn place_of(session: &Session, words: &str, nth: usize) -> TextRange {
    let text = &session.open().unwrap().text.words;
    let (start, found) = text.match_indices(words).nth(nth).unwrap_or_else(|| panic!("no {words}"));
    TextRange::new(u32::try_from(start).unwrap(), u32::try_from(start + found.len()).unwrap())
        .unwrap()
}

/// Marks words of the open document, each piece where it first stands.
pub(crate) fn mark(session: &mut Session, pieces: &[&str], label: &str) -> AnnotationId {
    let ranges = pieces.iter().map(|words| place_of(session, words, 0)).collect();
    let action = Action::AddSpan { ranges: Ranges::new(ranges).unwrap(), label: label.into() };
    loop {
        match session.dispatch(action.clone()) {
            // As the window does: what has to wait is tried again.
            Err(error) if error.is_busy() => std::thread::yield_now(),
            done => return done.unwrap().made.unwrap(),
        }
    }
}

pub(crate) fn relate(
    session: &mut Session,
    label: &str,
    from: AnnotationId,
    to: AnnotationId,
) -> Result<Outcome, SessionError> {
    session.dispatch(Action::Relate { label: LabelId::from(label), pairs: vec![(from, to)] })
}

/// What the tables hold: annotations, states and project rows of every document, but not what was
/// last known of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    pub(crate) annotations: BTreeMap<AnnotationId, Annotation>,
    pub(crate) statuses: BTreeMap<(String, DocumentId), Status>,
    pub(crate) project_rows: BTreeMap<(String, String), Row>,
}

impl Tables {
    pub(crate) fn read(store: &Store) -> Self {
        let mut tables = Self::default();
        let layers = store.layers().unwrap();
        for waiver in store.waivers().unwrap() {
            tables.put(&Row::Waiver(waiver));
        }
        for document in store.documents().unwrap() {
            for row in store.project_rows(document.id).unwrap() {
                tables.put(&row);
            }
            for layer in &layers {
                for annotation in store.annotations(layer, document.id).unwrap() {
                    tables.put(&Row::Annotation(annotation));
                }
                if let Some(status) = store.status_of(document.id, layer).unwrap() {
                    tables.put(&Row::Status(status));
                }
            }
        }
        tables
    }

    pub(crate) fn of(project: &Project) -> Self {
        match Store::open(project.path()).unwrap() {
            Some(store) => Self::read(&store),
            None => Self::default(),
        }
    }

    pub(crate) fn put(&mut self, row: &Row) {
        match row {
            Row::Annotation(annotation) => {
                self.annotations.insert(annotation.id, annotation.clone());
            }
            Row::Status(status) => {
                let key = (status.layer.to_string(), status.document);
                self.statuses.insert(key, status.clone());
            }
            row => {
                let key = row.key();
                self.project_rows.insert((key.kind.to_owned(), key.id), row.clone());
            }
        }
    }

    pub(crate) fn take(&mut self, row: &Row) {
        match row {
            Row::Annotation(annotation) => {
                self.annotations.remove(&annotation.id);
            }
            Row::Status(status) => {
                self.statuses.remove(&(status.layer.to_string(), status.document));
            }
            row => {
                let key = row.key();
                self.project_rows.remove(&(key.kind.to_owned(), key.id));
            }
        }
    }
}
