//! Whether the database is still the file that was opened.
//!
//! A file that is removed or replaced while it is open lives on, nameless, until it is closed: what is written to it
//! then is lost. So each commit looks first, and a file that is gone is put back.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{
    Access, Sharing, Store, StoreError,
    lock::Lock,
    open::{LOGS, READ_URI, beside, connect, immutable_uri},
};

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
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(unix)]
    pub(super) fn from_meta(meta: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self { device: meta.dev(), file: meta.ino() }
    }

    #[cfg(not(unix))]
    pub(super) const fn from_meta(_meta: &fs::Metadata) -> Self {
        Self { device: 0, file: 0 }
    }
}

impl Store {
    /// Makes sure that the database is where it was.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] when another file has its name; what was done here is kept beside it.
    pub(super) fn stay(&mut self) -> Result<(), StoreError> {
        let put_back = match Identity::of(&self.path)? {
            Some(now) if Some(now) == self.identity => {
                self.log = Identity::of(&beside(&self.path, "-wal"))?;
                return Ok(());
            }
            Some(_) => false,
            None => self.put_back()?,
        };
        // Another window, which had the same file open, may have put it back.
        if put_back || self.all_is_in_place()? {
            return self.reopen();
        }
        let kept = self.keep_aside()?;
        let error = StoreError::Replaced { kept };
        self.access = Access::Reading(error.to_string());
        Err(error)
    }

    /// Writes the database that somebody removed to its place again. `false`: something has come to
    /// stand there meanwhile, and is left alone.
    fn put_back(&mut self) -> Result<bool, StoreError> {
        self.renew_lock()?;
        let copy = whole_copy(&self.conn, &self.path)?;
        // What lies there is the log of the file removed; all of it is in the copy.
        clear_logs(&self.path, Left::Known)?;
        put(copy, &self.path)
    }

    /// The lock may have been removed with the file, and be another one's by now.
    fn renew_lock(&mut self) -> Result<(), StoreError> {
        if let (Some(lock), Sharing::OnePerson { name }) = (&self.lock, &self.sharing)
            && !lock.stands()?
        {
            self.lock = Some(Lock::take(&self.path, name)?);
        }
        Ok(())
    }

    /// Whether the file that stands there now holds every step of this one, and so all that was ever
    /// saved here, and is not about to get our old log written into it.
    fn all_is_in_place(&self) -> Result<bool, StoreError> {
        let log = Identity::of(&beside(&self.path, "-wal"))?;
        if log.is_some() && (self.log.is_none() || log == self.log) {
            return Ok(false);
        }
        // As it lies: whoever put it back did so with all of it in the one file.
        let other = connect(&immutable_uri(&self.path), READ_URI)
            .and_then(|other| Ok((name_of(&other)?, ids_of(&other)?)));
        let Ok((name, others)) = other else { return Ok(false) };
        Ok(name == name_of(&self.conn)? && ids_of(&self.conn)?.is_subset(&others))
    }

    /// Keeps what is here under a name that is free, and returns that.
    fn keep_aside(&self) -> Result<String, StoreError> {
        loop {
            let kept = free_name(&self.path)?;
            // Another window may be doing the same.
            if put(whole_copy(&self.conn, &self.path)?, &kept)? {
                let name = kept.file_name().map(|name| name.to_string_lossy().into_owned());
                return Ok(name.unwrap_or_default());
            }
        }
    }
}

fn name_of(conn: &Connection) -> Result<String, rusqlite::Error> {
    conn.query_row("SELECT value FROM meta WHERE key = 'copy'", [], |row| row.get(0))
}

/// The ids of all steps.
fn ids_of(conn: &Connection) -> Result<BTreeSet<String>, rusqlite::Error> {
    conn.prepare("SELECT id FROM step")?.query_map([], |row| row.get(0))?.collect()
}

/// All of a database in one file beside it, on the disk, under a name of its own.
pub(super) fn whole_copy(
    conn: &Connection,
    path: &Path,
) -> Result<tempfile::NamedTempFile, StoreError> {
    let copy = part_beside(path)?;
    conn.execute("VACUUM INTO ?1", [copy.path().to_string_lossy()])?;
    copy.as_file().sync_all()?;
    Ok(copy)
}

/// A file to be written, in the folder where another one is or will be.
pub(super) fn part_beside(path: &Path) -> Result<tempfile::NamedTempFile, StoreError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gainsay-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As SQLite makes its files, less what the umask takes away.
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    Ok(builder.tempfile_in(folder)?)
}

/// Gives a copy its name, for good; `false` when that is taken, and the copy is thrown away.
pub(super) fn put(copy: tempfile::NamedTempFile, place: &Path) -> Result<bool, StoreError> {
    match copy.persist_noclobber(place) {
        Ok(_file) => {
            sync_folder(place)?;
            Ok(true)
        }
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error.into()),
    }
}

/// A new name is on the disk only when its folder is.
#[cfg(unix)]
pub(super) fn sync_folder(of: &Path) -> Result<(), StoreError> {
    let folder = of.parent().unwrap_or_else(|| Path::new("."));
    match fs::File::open(folder)?.sync_all() {
        // Some network folders cannot.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => Ok(done?),
    }
}

#[cfg(not(unix))]
pub(super) const fn sync_folder(_of: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// A log that lies where a database is to be put, of one that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// All that it holds is known: thrown away.
    Known,
    /// Nobody knows whose it is: kept under another name.
    Unknown,
}

/// Takes away what SQLite would write into a database that is to be put where another one was.
pub(super) fn clear_logs(path: &Path, left: Left) -> Result<(), StoreError> {
    for end in [LOGS[0], LOGS[1], "-shm"] {
        let log = beside(path, end);
        let aside = beside(&free_name(path)?, end);
        match fs::rename(&log, &aside) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            done => done?,
        }
        if fs::exists(path)? {
            // Another window has put a database there just now, and it is the log of that.
            fs::rename(&aside, &log)?;
            return Ok(());
        }
        if left == Left::Known || end == "-shm" || fs::metadata(&aside)?.len() == 0 {
            fs::remove_file(&aside)?;
        }
    }
    Ok(())
}

/// `annotations-kept-1.sqlite`, or the next that is free.
fn free_name(path: &Path) -> Result<PathBuf, StoreError> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut n = 1_u32;
    loop {
        let name = path.with_file_name(format!("{stem}-kept-{n}.sqlite"));
        let logged = LOGS.into_iter().any(|end| beside(&name, end).exists());
        if !fs::exists(&name)? && !logged {
            return Ok(name);
        }
        n += 1;
    }
}
