//! The open project: actions become steps, long work becomes jobs, exports are put together.
//!
//! It knows neither the window nor the command line; both reach files and database through it.
//! What is shown is what is saved: a step changes memory only after the store has it.

mod action;
pub mod backups;
mod beside;
mod check;
mod collect;
mod dispatch;
mod document;
mod dropped;
mod encoding;
mod error;
mod every;
mod export;
pub mod find;
#[cfg(test)]
mod full;
mod hand_out;
mod import;
pub mod jobs;
mod join;
pub mod ledger;
mod let_stand;
pub mod links;
mod load;
mod losing;
mod metadata;
mod naming;
mod opening;
pub mod pace;
mod pasting;
mod prepare;
pub mod problems;
mod proposals;
pub mod recent;
mod relating;
pub mod reports;
mod reverse;
mod schema_edit;
mod schema_history;
mod settings;
mod share;
mod step;
mod texts;
pub mod typography;
pub mod user;
pub mod world;

use std::{
    path::{Path, PathBuf},
    thread::JoinHandle,
};

pub use action::{Action, Occurrences, Outcome, Place};
pub use check::{Checked, Warnings, check, check_all};
pub use collect::{
    CollectWish, Collected, CollectedFile, CollectedPerson, LostChange, MarkCounts, OtherText,
    UnknownLabel, WhoIs, collect, preview_collect, shared_files,
};
pub use document::{OpenDocument, Text};
pub use dropped::{Dropped, look_at_dropped};
pub use error::SessionError;
pub use export::{Choice, Source, Target, Written, export};
pub use hand_out::{HandOutFrom, HandedOut, hand_out};
use import::Dice;
pub use import::{ImportChoice, ImportInto, Imported, format_of, import};
pub use join::are_beside;
pub use load::{DocumentEntry, Loaded, load, load_shared, subfolders};
pub use metadata::{
    MetadataPlan, PlannedValue, metadata_table, plan_metadata, take_metadata, write_metadata,
};
pub use opening::Event;
pub use pasting::{NewDocument, Pasted};
pub use proposals::{LeftOut, Proposed, ProposedGroup, Stretch, leave_out, propose};
pub use schema_edit::{
    ChangeInto, SchemaChanged, SchemaUse, SchemaWish, change_schema, schema_use,
};
pub use schema_history::SchemaTurn;
pub use share::{Shared, share, share_name};
pub use texts::Texts;

use crate::{
    folder::{ReadError, SettingsFile, SettingsProblem, SettingsStamp},
    model::{AnnotatorId, DocumentId, LabelRule, Schema},
    store::{Access, DocumentRow, Salvaged, Sharing, Store, StoreError},
    text::Wish,
};
use every::Marked;
use jobs::{Job, Waker};
use opening::{Counting, Opening};
use prepare::{Patience, Preparing};
use reverse::Reversing;
use schema_edit::Changing;
use schema_history::SchemaHistory;
use settings::Looking;
use world::{ActiveTime, World};

/// An open project and, at most, one open document in it.
pub struct Session {
    folder: PathBuf,
    name: String,
    settings: SettingsFile,
    documents: Vec<DocumentEntry>,
    /// What the database knows of documents.
    rows: Vec<DocumentRow>,
    layers: Vec<AnnotatorId>,
    store: Option<Store>,
    access: Access,
    sharing: Sharing,
    salvaged: Option<Salvaged>,
    /// A database that another window made, on its way here.
    attaching: Option<Job<Result<Option<Store>, StoreError>>>,
    /// What another window saved could not be read: to be tried again.
    missed: bool,
    /// Threads that were called off and may still hold the database open.
    leaving: Vec<JoinHandle<()>>,
    me: Option<AnnotatorId>,
    open: Option<OpenDocument>,
    /// Where the open document stands in the list.
    open_index: Option<usize>,
    /// Grows with every change of what is shown.
    revision: u64,
    /// Grows with every change of a title or a date in the list.
    named: u64,
    /// Grows with every change of how far documents in the list are.
    stated: u64,
    /// The newest step that memory has followed, and SQLite's count of others' commits then.
    seq: i64,
    data_version: i64,
    world: Box<dyn World>,
    active: ActiveTime,
    waker: Waker,
    opening: Option<Opening>,
    overview: Option<Counting>,
    probing: Option<Job<Vec<(usize, ReadError)>>>,
    reversing: Option<Reversing>,
    preparing: Option<Preparing>,
    patience: Patience,
    /// Many marks that are being made beside the window.
    marking: Option<Job<Result<(LabelRule, Marked), SessionError>>>,
    /// The schema is being changed.
    changing: Option<Changing>,
    schema_history: SchemaHistory,
    /// `project.toml` as it was when it was last looked at, and a look at another one.
    settings_stamp: Option<SettingsStamp>,
    looking: Option<Looking>,
    /// What is wrong with `project.toml` since somebody changed it.
    settings_fault: Option<SettingsProblem>,
    /// Memory is being read anew after much has changed at once.
    renewing: bool,
    /// To be told by the next [`Session::poll`].
    happened: Vec<Event>,
    notices: Vec<String>,
    /// The last trouble with reading that was told.
    told: Option<String>,
}

impl Session {
    /// Takes over a project that was loaded.
    pub fn new(
        loaded: Loaded,
        me: Option<AnnotatorId>,
        world: Box<dyn World>,
        waker: Waker,
    ) -> Result<Self, SessionError> {
        let Loaded {
            folder,
            settings,
            documents,
            store,
            access,
            sharing,
            salvaged,
            layers,
            rows,
            notices,
        } = loaded;
        let mut session = Self {
            name: project_name(&folder, &settings),
            folder,
            settings,
            documents,
            rows,
            layers,
            store,
            access,
            sharing,
            salvaged,
            attaching: None,
            missed: false,
            leaving: Vec::new(),
            me,
            open: None,
            open_index: None,
            revision: 0,
            named: 0,
            stated: 0,
            seq: 0,
            data_version: 0,
            world,
            active: ActiveTime::default(),
            waker,
            opening: None,
            overview: None,
            probing: None,
            reversing: None,
            preparing: None,
            patience: Patience::None,
            marking: None,
            changing: None,
            schema_history: SchemaHistory::default(),
            settings_stamp: None,
            looking: None,
            settings_fault: None,
            renewing: false,
            happened: Vec::new(),
            notices,
            told: None,
        };
        session.follow_store()?;
        session.begin_probing()?;
        Ok(session)
    }

    /// Opens a project at once, without a job: for tests and the command line.
    pub fn open_folder(
        folder: &Path,
        me: Option<AnnotatorId>,
        world: Box<dyn World>,
    ) -> Result<Self, SessionError> {
        let loaded = load(folder, me.as_ref(), &crate::model::Unwatched)?;
        Self::new(loaded, me, world, jobs::no_waker())
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The project's name: its own, or that of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub const fn settings(&self) -> &SettingsFile {
        &self.settings
    }

    pub const fn schema(&self) -> &Schema {
        &self.settings.settings.schema
    }

    pub fn documents(&self) -> &[DocumentEntry] {
        &self.documents
    }

    /// The layers that hold anything, with one's own.
    pub fn layers(&self) -> Vec<AnnotatorId> {
        let mut layers = self.layers.clone();
        layers.extend(self.me.clone());
        layers.sort();
        layers.dedup();
        layers
    }

    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// The database is damaged, and this is what could be read of it.
    pub const fn salvaged(&self) -> Option<&Salvaged> {
        self.salvaged.as_ref()
    }

    pub const fn me(&self) -> Option<&AnnotatorId> {
        self.me.as_ref()
    }

    pub const fn open(&self) -> Option<&OpenDocument> {
        self.open.as_ref()
    }

    pub const fn open_index(&self) -> Option<usize> {
        self.open_index
    }

    /// Changes whenever something shown has changed.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Changes whenever the title or the date of a document may have changed.
    pub const fn named(&self) -> u64 {
        self.named
    }

    /// Changes whenever it may have changed how far a document is, and whether it can be opened.
    pub const fn stated(&self) -> u64 {
        self.stated
    }

    pub fn index_of(&self, document: DocumentId) -> Option<usize> {
        let is_it = |entry: &DocumentEntry| entry.id == Some(document);
        // Most often it is the open one, and there may be very many.
        let open = self.open_index.filter(|index| self.documents.get(*index).is_some_and(is_it));
        open.or_else(|| self.documents.iter().position(is_it))
    }

    /// What a person should know and has not been told yet.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// A key was pressed or the mouse moved: time from now on is work.
    pub fn note_activity(&mut self) {
        let now = self.world.now_ms();
        self.active.moved(now);
    }

    /// Says who annotates. The marks of the layer are read anew.
    pub fn set_me(&mut self, me: AnnotatorId) -> Result<(), SessionError> {
        if self.me.as_ref() == Some(&me) {
            return Ok(());
        }
        if let Some(open) = &mut self.open {
            // Until its marks are read: nothing may go to the layer of the one before.
            open.hand_to(me.clone());
        }
        self.me = Some(me);
        self.schema_history.forget();
        self.revision += 1;
        self.reread()
    }

    /// Wakes the window when a job is done.
    pub fn waker(&self) -> Waker {
        Waker::clone(&self.waker)
    }

    /// The text of the project's guidelines, read in a job.
    pub fn read_guidelines(&self) -> Result<Job<Result<Text, SessionError>>, SessionError> {
        let file = self.folder.join(crate::folder::GUIDELINES_FILE);
        Job::spawn("read guidelines", self.waker.clone(), move |_| {
            Ok(Text::new(crate::folder::read_document(&file, Wish::default())?.decoded.text))
        })
        .map_err(SessionError::Thread)
    }

    /// From now on a step waits for another window that is saving; for the end of a window.
    /// What is being undone or redone beside the window is waited for as well.
    pub fn wait_for_others(&mut self) -> Result<(), SessionError> {
        self.patience = Patience::ForAll;
        let prepared = self.finish_preparing();
        let stale = self.reversing.is_some()
            || self.marking.is_some()
            || self.changing.is_some()
            || self.renewing;
        self.renewing = false;
        let reversed = self.reversing.take().and_then(|reversing| reversing.job.wait());
        let marked = self.marking.take().and_then(|marking| marking.wait());
        let changed = self.end_change();
        if stale {
            // What still waits is about things as these jobs left them.
            self.follow_store()?;
            if let Some(index) = self.open_index {
                self.open_document_now(index)?;
            }
        }
        // In any case, or what comes now would not wait.
        self.store.as_ref().map_or(Ok(()), Store::wait)?;
        prepared?;
        reversed.map_or(Ok(()), |result| result.map(|_| ()))?;
        marked.map_or(Ok(()), |result| result.map(|_| ()))?;
        changed
    }

    /// Closes the database so that the project is one file again.
    pub fn close(mut self) -> Result<(), SessionError> {
        // Their connections can only read: the last one must be the one that writes, or SQLite
        // leaves its log beside the file.
        let threads = [
            self.opening.take().and_then(|opening| opening.job.leave()),
            self.overview.take().and_then(|counting| counting.job.leave()),
            self.attaching.take().and_then(Job::leave),
        ];
        for thread in threads.into_iter().flatten().chain(std::mem::take(&mut self.leaving)) {
            if thread.join().is_err() {
                // It broke; there is nobody left to tell.
            }
        }
        self.probing = None;
        let prepared = self.finish_preparing();
        if let Some(reversing) = self.reversing.take()
            && let Some(Err(error)) = reversing.job.wait()
        {
            return Err(error);
        }
        if let Some(marking) = self.marking.take()
            && let Some(Err(error)) = marking.wait()
        {
            return Err(error);
        }
        self.end_change()?;
        match self.store.take() {
            Some(store) => prepared.and(Ok(store.close()?)),
            None => prepared,
        }
    }
}

pub(crate) fn project_name(folder: &Path, settings: &SettingsFile) -> String {
    settings.settings.name.clone().unwrap_or_else(|| {
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        whole.file_name().map_or_else(|| "Project".to_owned(), |n| n.to_string_lossy().into_owned())
    })
}
