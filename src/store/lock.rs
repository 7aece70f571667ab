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

use super::{StoreError, moved::Identity, open::beside};

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
        let path = beside(database, "-lock");
        loop {
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
            let mut lock = Self { path: path.clone(), file };
            if lock.stands()? {
                lock.file.rewind()?;
                lock.file.set_len(0)?;
                lock.file.write_all(name.as_bytes())?;
                return Ok(lock);
            }
            // Whoever held it removed it after it was opened here: what is locked has no name.
        }
    }

    /// Whether the file that is locked is still the one that others find.
    pub(super) fn stands(&self) -> Result<bool, StoreError> {
        Ok(Identity::of(&self.path)? == Some(Identity::from_meta(&self.file.metadata()?)))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Whoever comes now makes the file anew. A file that stays behind is no lock, and another
        // one that has come to stand there is not ours.
        let ours = self.stands().unwrap_or(false);
        if (ours && fs::remove_file(&self.path).is_err()) || self.file.unlock().is_err() {
            // It goes with the program.
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_whose_file_was_removed_is_no_lock_and_takes_no_other_away() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("annotations.sqlite");
        let first = Lock::take(&database, "ana").unwrap();
        assert_eq!(
            Lock::take(&database, "ben").unwrap_err(),
            StoreError::Taken { by: "ana".to_owned() }
        );
        fs::remove_file(beside(&database, "-lock")).unwrap();
        assert!(!first.stands().unwrap());
        let second = Lock::take(&database, "ben").unwrap();
        drop(first);
        assert!(second.stands().unwrap());
        drop(second);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// Whoever goes removes the file of the lock while others open it.
    #[test]
    fn of_many_that_come_and_go_one_holds_it_at_a_time() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("annotations.sqlite");
        let holding = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        let Ok(lock) = Lock::take(&database, "ana") else { continue };
                        assert_eq!(holding.fetch_add(1, Ordering::SeqCst), 0, "two at a time");
                        holding.fetch_sub(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
    }
}
