//! The database of a project, `annotations.sqlite`. Nothing else knows SQL.
//!
//! One write path: [`Store::commit`] takes what one person did as a whole, checks that the rows
//! still are what that person saw, and puts log and tables down in one transaction.
//! [`Store::intake`] does the same for a file of many rows, [`Store::merging`] takes steps made
//! elsewhere, which travel in a [`Parcel`]. Everything else here reads.
//! It does not know what a change means, nor where texts come from.

mod apart;
mod audit;
mod backup;
mod commit;
mod error;
#[cfg(test)]
pub(crate) mod full;
mod intake;
mod lean;
mod lock;
mod log;
mod merge;
mod migrate;
mod moved;
mod open;
mod pace;
mod parcel;
#[cfg(test)]
mod plans;
mod read;
mod rows;
mod salvage;
mod spelled;
mod usage;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use apart::Apart;
pub use audit::{Audit, Extent, History, Logged, UnreadableRow};
pub use backup::{BACKUP_FOLDER, forget_backup, restore};
pub use commit::{Committed, Guard, NewStep};
pub use error::StoreError;
pub use intake::Intake;
pub use lean::{Lean, LeanRelation, LeanSpan};
pub use lock::Sharing;
pub use log::{NextSteps, Touched, Undoable};
pub use merge::{Lost, Maker, Merging, Settled, Side};
pub use pace::Worked;
pub use parcel::{PARCEL_END, PackError, Packed, Parcel, ParcelError};
pub use read::DocumentRow;
pub use salvage::Salvaged;

use crate::model::CopyId;

pub const DATABASE_FILE: &str = "annotations.sqlite";

/// Whether marks can be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    Writing,
    /// The reason, in words.
    Reading(String),
}

/// How a second connection reads the same.
#[derive(Debug)]
enum Way {
    /// The file as it is being written.
    Live,
    /// A file that nobody changes.
    Immutable,
    /// A copy, because the original must not be touched.
    Copy(tempfile::TempDir),
}

/// An open database.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    copy: CopyId,
    access: Access,
    way: Way,
    sharing: Sharing,
    /// Which file it is, when it is written to.
    identity: Option<moved::Identity>,
    /// And which is its write-ahead log, as far as is known.
    log: Option<moved::Identity>,
    /// Held for [`Sharing::OnePerson`].
    lock: Option<lock::Lock>,
    /// Whether anything was saved through it.
    wrote: bool,
}

impl Store {
    /// Where a project's database lies.
    pub fn path_in(folder: &Path) -> PathBuf {
        folder.join(DATABASE_FILE)
    }

    /// All files that a project's database may consist of.
    pub fn files_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
        let path = Self::path_in(folder);
        ["", "-wal", "-shm", "-journal", "-lock"].into_iter().map(move |end| {
            let mut name = path.clone().into_os_string();
            name.push(end);
            PathBuf::from(name)
        })
    }

    /// While this is held, everything read is of one moment.
    pub fn hold(&self) -> Result<impl Drop + '_, StoreError> {
        Ok(self.conn.unchecked_transaction()?)
    }

    pub const fn copy(&self) -> CopyId {
        self.copy
    }

    pub const fn access(&self) -> &Access {
        &self.access
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Changes whenever another connection has committed something.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Closes the database so that it is one file again.
    ///
    /// What was saved here is put back should the file have been removed since.
    ///
    /// # Errors
    /// Nothing is lost when it fails: the write-ahead log stays beside the file.
    pub fn close(mut self) -> Result<(), StoreError> {
        let stayed =
            if self.wrote && self.access == Access::Writing { self.stay() } else { Ok(()) };
        let Self { conn, access, lock, .. } = self;
        if access == Access::Writing {
            conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        let closed = conn.close().map_err(|(_, error)| error.into());
        drop(lock);
        stayed.and(closed)
    }
}
