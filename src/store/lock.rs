//! One person at a time: the lock of a project in a folder that several machines share.
//!
//! The locks of SQLite itself are not to be trusted across a network, and its write-ahead log does not work there at
//! all (sqlite.org/wal.html, "all processes must be on the same host"). So whoever opens such a project for writing
//! holds a lock on a small file beside the database; it says who holds it, and goes away with the program, whichever
//! way that ends.

use std::{
    fs::{self, File, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use super::StoreError;

/// Who else may have the database open for writing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// Several windows on one machine, with a write-ahead log.
    #[default]
    Windows,
    /// Nobody: a folder on a network. A rollback journal, and a lock in this name.
    OnePerson { name: String },
}

/// A lock that is held.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// Closed, it is free.
    file: File,
}

impl Lock {
    /// # Errors
    /// [`StoreError::Taken`] when somebody else holds it.
    pub(super) fn take(database: &Path, name: &str) -> Result<Self, StoreError> {
        let mut path = database.as_os_str().to_owned();
        path.push("-lock");
        let path = PathBuf::from(path);
        let mut file =
            File::options().create(true).truncate(false).read(true).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                let by = file.read_to_string(&mut by).map(|_| by).unwrap_or_default();
                let by = if by.trim().is_empty() { "Somebody else".to_owned() } else { by };
                return Err(StoreError::Taken { by: by.trim().to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        file.rewind()?;
        file.set_len(0)?;
        file.write_all(name.as_bytes())?;
        Ok(Self { path, file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Whoever comes now makes the file anew. A file that stays behind is no lock.
        if fs::remove_file(&self.path).is_err() || self.file.unlock().is_err() {
            // It goes with the program.
        }
    }
}
