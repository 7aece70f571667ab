//! Taking files of an exchange format into a project: each whole, in steps that are undone as one.
//!
//! Nothing stops for what a file gets wrong: that is told by file and line, and the rest comes in.

pub(in crate::session) mod documents;
mod ends;
mod joining;
mod pipe;
mod standing;
mod taking;

use std::{
    collections::BTreeSet,
    fmt,
    io::{self, BufRead, Read},
    path::{Path, PathBuf},
};

use super::{Loaded, Session, SessionError, project_name, world::World};
use crate::{
    folder::{self, SettingsFile},
    formats::{self, Format, ImportProblem},
    model::{AnnotationId, AnnotatorId, CopyId, DocumentId, Progress, Stamp, counted, counted_as},
    store::{Access, Apart, DocumentRow, Intake, Sharing, Store},
};
use documents::Documents;
use ends::Ends;
use taking::Taking;

/// What to import.
#[derive(Clone)]
pub struct ImportChoice {
    pub format: &'static dyn Format,
    /// Whose marks all of them become; `None`: the layers are those of the file.
    pub annotator: Option<AnnotatorId>,
    /// Who does it; `None`: each layer's annotator.
    pub author: Option<AnnotatorId>,
    pub files: Vec<PathBuf>,
}

/// What an import needs of a project; its own, so that it can go to a job.
#[derive(Debug)]
pub struct ImportInto {
    pub(super) folder: PathBuf,
    name: String,
    pub(super) settings: SettingsFile,
    /// Documents with a file: path and where it lies.
    pub(super) files: Vec<(String, PathBuf)>,
    pub(super) rows: Vec<DocumentRow>,
    pub(super) store: Option<Store>,
    pub(super) sharing: Sharing,
    pub(super) now_ms: u64,
    pub(super) dice: Dice,
}

/// A larger file brings many marks, in bytes.
const LARGE: u64 = 1 << 20;

/// How many problems are told one by one.
const TOLD: usize = 1_000;

/// What came of an import.
#[derive(Debug, Default)]
pub struct Imported {
    pub spans: usize,
    pub relations: usize,
    /// Documents that got anything.
    pub documents: BTreeSet<DocumentId>,
    /// Of these, those of which the project has the text alone.
    pub without_file: usize,
    /// Marks that stood there already.
    pub there: usize,
    /// Statuses, metadata and regions.
    pub others: usize,
    /// The first thousand of what could not be taken in.
    pub problems: Vec<ImportProblem>,
    /// How many more there are.
    pub more_problems: usize,
    /// What else there is to know.
    pub notices: Vec<String>,
    /// The `project.toml` that was written.
    pub settings: Option<SettingsFile>,
    /// Why it went no further; what came in before is in.
    pub stopped: Option<SessionError>,
}

impl Imported {
    /// Whether everything in the files is in the project now.
    pub const fn is_whole(&self) -> bool {
        self.problems.is_empty() && self.stopped.is_none()
    }

    /// Whether the project has changed.
    pub fn is_new(&self) -> bool {
        self.spans + self.relations + self.others > 0
    }

    fn problem(&mut self, file: &str, line: usize, message: String) {
        if self.problems.len() < TOLD {
            self.problems.push(ImportProblem { file: file.to_owned(), line, message });
        } else {
            self.more_problems += 1;
        }
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_new() {
            write!(
                f,
                "Imported {} and {} in {}",
                counted(self.spans, "mark"),
                counted(self.relations, "relation"),
                counted(self.documents.len(), "document"),
            )?;
            if self.without_file > 0 {
                write!(f, ", {} of them without a file", self.without_file)?;
            }
        } else {
            f.write_str("Nothing new came in")?;
        }
        match self.there {
            0 => Ok(()),
            there => write!(f, "; {} there already", counted_as(there, "mark was", "marks were")),
        }?;
        match self.problems.len() + self.more_problems {
            0 => Ok(()),
            problems => write!(f, "; {}", counted(problems, "problem")),
        }
    }
}

/// Dice of a job's own, thrown once by the session.
#[derive(Clone, Copy, Debug)]
pub(in crate::session) struct Dice {
    state: u128,
}

impl Dice {
    /// Two streams of `SplitMix64` (Steele, Lea and Flood 2014), beginning at one random number.
    fn next(&mut self) -> u128 {
        const STEP: u128 = (0x9E37_79B9_7F4A_7C15 << 64) | 0xD1B5_4A32_D192_ED03;
        self.state = self.state.wrapping_add(STEP);
        let mix = |half: u64| {
            let z = (half ^ (half >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            u128::from(z ^ (z >> 31))
        };
        let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or(0);
        (mix(half(self.state >> 64)) << 64) | mix(half(self.state))
    }

    pub(super) const fn new(state: u128) -> Self {
        Self { state }
    }

    pub(in crate::session) fn id(&mut self) -> AnnotationId {
        AnnotationId::from_random(self.next())
    }
}

impl Session {
    /// What [`import`] needs, on a connection of its own that writes.
    pub fn import_into(&mut self) -> Result<ImportInto, SessionError> {
        if let Access::Reading(reason) = &self.access {
            return Err(SessionError::ReadOnly(reason.clone()));
        }
        // What a job changes beside the window must not be read half old and half new.
        if self.await_reversal().is_err() {
            return Err(SessionError::Occupied);
        }
        self.prepare_to_share()?;
        let writer = self.store.as_mut().map(Store::writer).transpose();
        let store = self.unless_replaced(writer)?;
        Ok(ImportInto {
            folder: self.folder.clone(),
            name: self.name.clone(),
            settings: self.settings.clone(),
            files: files(&self.documents),
            rows: self.rows.clone(),
            store,
            sharing: self.sharing.clone(),
            now_ms: self.world.now_ms(),
            dice: Dice { state: self.world.random() },
        })
    }

    /// Takes in what an import has changed.
    pub fn follow_import(&mut self, imported: &Imported) -> Result<(), SessionError> {
        if let Some(settings) = &imported.settings {
            self.settings = settings.clone();
            self.name = project_name(&self.folder, &self.settings);
            self.revision += 1;
        }
        self.catch_up()
    }
}

impl ImportInto {
    /// What [`import`] needs of a project that was loaded.
    pub fn new(loaded: Loaded, world: &mut dyn World) -> Result<Self, SessionError> {
        if let Access::Reading(reason) = loaded.access {
            return Err(SessionError::ReadOnly(reason));
        }
        Ok(Self {
            name: project_name(&loaded.folder, &loaded.settings),
            folder: loaded.folder,
            settings: loaded.settings,
            files: files(&loaded.documents),
            rows: loaded.rows,
            store: loaded.store,
            sharing: loaded.sharing,
            now_ms: world.now_ms(),
            dice: Dice { state: world.random() },
        })
    }
}

/// The database as it is, or one that appears when it is whole.
pub(in crate::session) fn database(
    store: Option<Store>,
    folder: &Path,
    sharing: Sharing,
    dice: &mut Dice,
) -> Result<(Store, Option<Apart>), SessionError> {
    let (store, apart) = if let Some(store) = store {
        (store, None)
    } else {
        let copy = CopyId::from_random(dice.next());
        let (store, apart) = Store::create_apart(folder, copy, sharing)?;
        (store, Some(apart))
    };
    store.wait()?;
    Ok((store, apart))
}

impl ImportInto {
    /// Changes rows of the project in one step called `name`, as `change` says.
    ///
    /// # Errors
    /// Nothing has changed then.
    pub(super) fn change_rows<T>(
        self,
        name: &str,
        change: impl FnOnce(&mut Intake<'_>, &mut Dice) -> Result<T, SessionError>,
    ) -> Result<T, SessionError> {
        let Self { folder, settings, store, sharing, now_ms, mut dice, .. } = self;
        let (mut store, apart) = database(store, &folder, sharing, &mut dice)?;
        let random = u64::try_from(dice.next() >> 64).unwrap_or(u64::MAX);
        let mut intake = store.intake(name, Stamp { now_ms, random })?;
        if let Some(text) = &settings.text {
            intake.under(text)?;
        }
        let done = change(&mut intake, &mut dice)?;
        if intake.is_empty() {
            drop(intake);
        } else {
            intake.commit()?;
        }
        match apart {
            Some(apart) => apart.put_in_place(store)?,
            None => store.close()?,
        }
        Ok(done)
    }
}

fn files(documents: &[super::DocumentEntry]) -> Vec<(String, PathBuf)> {
    let file = |entry: &super::DocumentEntry| Some((entry.path.clone(), entry.file.clone()?));
    documents.iter().filter_map(file).collect()
}

/// The format that a file is in, by how it begins and by its name.
pub fn format_of(file: &Path) -> Option<&'static dyn Format> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    // One that cannot be read is told when it is to be taken in.
    let begins = folder::beginning(file, formats::BEGINNING).unwrap_or_default();
    formats::format_of(&name, &begins)
}

/// Takes files into the project, one after the other.
///
/// # Errors
/// When the database cannot be opened or made. What goes wrong later is told in
/// [`Imported::stopped`], since files before that one are in.
pub fn import(
    into: ImportInto,
    choice: &ImportChoice,
    progress: &dyn Progress,
) -> Result<Imported, SessionError> {
    let ImportInto { folder, name, settings, files, rows, store, sharing, now_ms, mut dice } = into;
    let (mut store, apart) = database(store, &folder, sharing, &mut dice)?;
    let mut imported = Imported::default();
    let total: u64 = choice.files.iter().map(|file| folder::size_of(file)).sum();
    let mut work = Work {
        folder,
        name,
        settings,
        documents: Documents::new(rows, files, store.encoding_choices()?),
        ends: Ends::default(),
        now_ms,
        dice,
        read: 0,
        total,
        called_done: BTreeSet::new(),
    };
    for (nth, file) in choice.files.iter().enumerate() {
        let last = nth + 1 == choice.files.len();
        // Should it stop, nothing of this file is in, nor the relations of others that it was to join.
        let waiting = work.ends.pending.clone();
        if let Err(error) = work.file(&mut store, choice, file, last, &mut imported, progress) {
            imported.stopped = Some(error);
            for relation in &waiting {
                let why = "the import stopped before the file that has its other end was in. \
                           Import all files once more; nothing comes in twice";
                joining::left_out(&mut imported, relation, why);
            }
            break;
        }
    }
    match apart {
        Some(apart) => apart.put_in_place(store)?,
        // All of it is in, whether or not its log could be put into it.
        None => {
            if let Err(error) = store.close() {
                imported.stopped.get_or_insert_with(|| error.into());
            }
        }
    }
    Ok(imported)
}

/// What goes on from file to file.
struct Work {
    folder: PathBuf,
    name: String,
    settings: SettingsFile,
    documents: Documents,
    ends: Ends,
    now_ms: u64,
    dice: Dice,
    /// How many bytes of the files were read, and how many there are.
    read: u64,
    total: u64,
    /// What this import called done: of which layer, which documents.
    called_done: BTreeSet<(AnnotatorId, DocumentId)>,
}

impl Work {
    /// Takes one file in. What is wrong with it is told in any case, all else only when it is in.
    fn file(
        &mut self,
        store: &mut Store,
        choice: &ImportChoice,
        file: &Path,
        last: bool,
        imported: &mut Imported,
        progress: &dyn Progress,
    ) -> Result<(), SessionError> {
        let mut here = Imported::default();
        std::mem::swap(&mut here.problems, &mut imported.problems);
        let done = self.take_in(store, choice, file, last, &mut here, progress);
        std::mem::swap(&mut here.problems, &mut imported.problems);
        imported.more_problems += here.more_problems;
        let settings = done?;
        imported.spans += here.spans;
        imported.relations += here.relations;
        imported.documents.extend(here.documents);
        imported.without_file += here.without_file;
        imported.there += here.there;
        imported.others += here.others;
        imported.notices.extend(here.notices);
        if let Some(settings) = settings {
            self.settings = settings.clone();
            imported.settings = Some(settings);
        }
        Ok(())
    }

    fn take_in(
        &mut self,
        store: &mut Store,
        choice: &ImportChoice,
        file: &Path,
        last: bool,
        told: &mut Imported,
        progress: &dyn Progress,
    ) -> Result<Option<SettingsFile>, SessionError> {
        let shown = file.display().to_string();
        let short = file.file_name().map_or_else(|| shown.clone(), |n| n.to_string_lossy().into());
        let random = u64::try_from(self.dice.next() >> 64).unwrap_or(u64::MAX);
        let stamp = Stamp { now_ms: self.now_ms, random };
        let mut intake = store.intake(&format!("Import {short}"), stamp)?;
        if let Some(text) = &self.settings.text {
            intake.under(text)?;
        }
        if folder::size_of(file) > LARGE {
            intake.expect_many()?;
        }
        let mut taking = Taking::new(self, choice, intake, told, &shown, &short, progress);
        match folder::open_file(file) {
            Ok(input) => {
                let (read, total) = taking.place();
                let input = Counted { input, read, total, progress };
                let input = pipe::read(choice.format, input, &mut taking)?;
                taking.came_to(input.read);
            }
            Err(error) => taking.unreadable(&error),
        }
        taking.finish(last)
    }
}

/// A file that tells how far it has been read.
struct Counted<'a, R> {
    input: R,
    read: u64,
    total: u64,
    progress: &'a dyn Progress,
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.input.consume(amount);
        self.read += u64::try_from(amount).unwrap_or(0);
        let kib = |bytes: u64| usize::try_from(bytes >> 10).unwrap_or(usize::MAX);
        self.progress.report(kib(self.read), kib(self.total).max(1));
    }
}
