//! Collecting: the shared work of others comes into the project.
//!
//! Steps are only added, so taking a file twice changes nothing and the order does not matter. A file
//! that is not what it says it is, is refused whole. A preview does all of it on a copy.

mod report;
mod same;
mod vet;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

pub use report::{
    Collected, CollectedFile, CollectedPerson, LostChange, MarkCounts, OtherText, UnknownLabel,
};

use super::{
    SessionError,
    import::{self, ImportInto, documents::Documents},
};
use crate::{
    folder,
    model::{AnnotatorId, CopyId, Progress, Schema, Step},
    store::{Merging, PARCEL_END, Parcel, ParcelError, Store, StoreError},
};
use report::Telling;

/// Whether somebody in a file is who has the same name here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhoIs {
    Same,
    /// Their work gets another name on the way in.
    Another,
}

/// What to collect, and what was answered about the people in it.
#[derive(Clone, Debug, Default)]
pub struct CollectWish {
    pub files: Vec<PathBuf>,
    /// For a name in the files that come from a copy, or from any.
    pub answers: BTreeMap<(Option<CopyId>, AnnotatorId), WhoIs>,
}

impl CollectWish {
    fn answer(&self, copy: CopyId, person: &AnnotatorId) -> Option<WhoIs> {
        let of = |copy| self.answers.get(&(copy, person.clone())).copied();
        of(Some(copy)).or_else(|| of(None))
    }
}

/// The files of shared work that somebody named: files as they are, and those in folders, in order.
pub fn shared_files(named: &[PathBuf]) -> Result<Vec<PathBuf>, SessionError> {
    let mut all = Vec::new();
    for path in named {
        if folder::is_folder(path) {
            all.extend(folder::files_ending(path, PARCEL_END)?);
        } else {
            all.push(path.clone());
        }
    }
    Ok(all)
}

/// Takes files of shared work in, all of them in one moment. The database is kept as it was before.
///
/// # Errors
/// Nothing came in then. Files that are refused are told in [`Collected`], and the others come in.
pub fn collect(
    into: ImportInto,
    wish: &CollectWish,
    progress: &dyn Progress,
) -> Result<Collected, SessionError> {
    let ImportInto { folder, settings, files, rows, store, sharing, now_ms, mut dice, .. } = into;
    let (mut store, apart) = import::database(store, &folder, sharing, &mut dice)?;
    let backup = match &apart {
        None => Some(store.back_up(&super::backups::name(now_ms, "before collecting"))?),
        Some(_) => None,
    };
    let documents = Documents::new(rows, files, store.encoding_choices()?);
    let schema = &settings.settings.schema;
    let collected = Collecting { schema, documents, now_ms, wish, progress }.all(&mut store);
    if let (Err(_), Some(backup)) = (&collected, &backup) {
        // Nothing has changed.
        super::backups::forget(backup)?;
    }
    let collected = collected?;
    let nothing_new = collected.new_steps() == 0;
    match apart {
        Some(apart) => apart.put_in_place(store)?,
        None => store.close()?,
    }
    match backup {
        // Nothing has changed: it would only push an older one out.
        Some(backup) if nothing_new => super::backups::forget(&backup)?,
        Some(_) => super::backups::keep_newest(&folder),
        None => {}
    }
    Ok(collected)
}

/// What [`collect`] would do, found out on a copy of the database.
pub fn preview_collect(
    into: ImportInto,
    wish: &CollectWish,
    progress: &dyn Progress,
) -> Result<Collected, SessionError> {
    let ImportInto { settings, files, rows, store, now_ms, mut dice, .. } = into;
    let (mut copy, _folder) = match &store {
        Some(store) => store.copied()?,
        None => Store::create_apart_anywhere(CopyId::from_random(dice.id().0.as_u128()))?,
    };
    let documents = Documents::new(rows, files, copy.encoding_choices()?);
    let schema = &settings.settings.schema;
    Collecting { schema, documents, now_ms, wish, progress }.all(&mut copy)
}

struct Collecting<'a> {
    schema: &'a Schema,
    documents: Documents,
    now_ms: u64,
    wish: &'a CollectWish,
    progress: &'a dyn Progress,
}

/// Why a file is not taken in.
enum Refused {
    /// Something is wrong with it.
    Because(String),
    /// Somebody must say who is who first.
    Asks(Vec<AnnotatorId>),
    Failed(SessionError),
}

impl From<ParcelError> for Refused {
    fn from(error: ParcelError) -> Self {
        Self::Because(error.to_string())
    }
}

/// What cannot be read is the fault of the file; what fails while writing is not.
impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged(_) | StoreError::Other(_) => ParcelError::from(error).into(),
            error => Self::Failed(error.into()),
        }
    }
}

impl From<SessionError> for Refused {
    fn from(error: SessionError) -> Self {
        Self::Failed(error)
    }
}

impl From<crate::model::Cancelled> for Refused {
    fn from(cancelled: crate::model::Cancelled) -> Self {
        Self::Failed(cancelled.into())
    }
}

impl Collecting<'_> {
    fn all(mut self, store: &mut Store) -> Result<Collected, SessionError> {
        let mut merging = store.merging()?;
        let mut collected = Collected::default();
        for file in &self.wish.files {
            self.progress.check()?;
            merging.mark()?;
            let told = match self.file(&mut merging, file) {
                Ok(told) => {
                    merging.keep()?;
                    told
                }
                Err(Refused::Failed(error)) => return Err(error),
                Err(refused) => {
                    merging.undo_to_mark()?;
                    CollectedFile::refused(file, refused)
                }
            };
            collected.files.push(told);
        }
        merging.commit()?;
        Ok(collected)
    }

    fn file(&mut self, merging: &mut Merging<'_>, file: &Path) -> Result<CollectedFile, Refused> {
        let parcel = Parcel::open(file)?;
        let people = same::people(&parcel, merging, self.wish)?;
        let same = same::documents(&parcel, merging, &mut self.documents, people, self.progress)?;
        let mut telling = Telling::new(file, &same, self.schema, self.now_ms);
        for text in parcel.settings()? {
            merging.keep_settings(&text)?;
        }
        let total = parcel.count()?;
        let mut vetting = vet::Vetting::new(&parcel);
        let mut done = 0;
        parcel.each_step::<Refused>(|step: Step| {
            self.progress.check()?;
            self.progress.report(done, total);
            done += 1;
            vetting.look(&step, merging).map_err(Refused::Because)?;
            let step = same.renames.step(step);
            vet::own_rows(&step, merging)?.map_err(Refused::Because)?;
            let new = merging.add(&step)?;
            telling.see(&step, new);
            Ok(())
        })?;
        merging.settle(|settled| telling.settled(&settled))?;
        Ok(telling.told())
    }
}
