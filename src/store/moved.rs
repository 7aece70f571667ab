//! Whether the database is still the file that was opened.
//!
//! A file that is removed or replaced while it is open lives on, nameless, until it is closed: what is written to it
//! then is lost. So each commit looks first, and a file that is gone is put back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Store, StoreError};

/// What tells one file from another under the same name. Without a system that tells, any is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    file: u64,
}

impl Identity {
    /// `None`: there is no such file.
    pub(super) fn of(path: &Path) -> Result<Option<Self>, StoreError> {
        match fs::metadata(path) {
            Ok(meta) => Ok(Some(Self::from_meta(&meta))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(unix)]
    fn from_meta(meta: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self { device: meta.dev(), file: meta.ino() }
    }

    #[cfg(not(unix))]
    const fn from_meta(_meta: &fs::Metadata) -> Self {
        Self { device: 0, file: 0 }
    }
}

impl Store {
    /// Makes sure that the database is where it was.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] when another file has its name; what was done here is kept beside it.
    pub(super) fn stay(&mut self) -> Result<(), StoreError> {
        match Identity::of(&self.path)? {
            Some(now) if Some(now) == self.identity => Ok(()),
            Some(_) => {
                let kept = free_name(&self.path)?;
                self.conn.execute("VACUUM INTO ?1", [kept.to_string_lossy()])?;
                let kept = kept.file_name().map(|name| name.to_string_lossy().into_owned());
                Err(StoreError::Replaced { kept: kept.unwrap_or_default() })
            }
            None => self.put_back(),
        }
    }

    /// Writes the database that somebody removed to its place again.
    fn put_back(&mut self) -> Result<(), StoreError> {
        let part = self.path.with_extension("sqlite.part");
        remove(&part)?;
        self.conn.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
        // A log that was left there is that of the file removed, not of this one.
        for end in ["-wal", "-shm", "-journal"] {
            let mut beside = self.path.clone().into_os_string();
            beside.push(end);
            remove(&PathBuf::from(beside))?;
        }
        fs::rename(&part, &self.path)?;
        self.reopen()
    }
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// `annotations-kept-1.sqlite`, or the next that is free.
fn free_name(path: &Path) -> Result<PathBuf, StoreError> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut n = 1_u32;
    loop {
        let name = path.with_file_name(format!("{stem}-kept-{n}.sqlite"));
        if !fs::exists(&name)? {
            return Ok(name);
        }
        n += 1;
    }
}
