//! Copies of the database as it was: made before much is taken in, listed, and put back.
//!
//! When they are made and how many are kept is the session's business.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Sharing, Store, StoreError, moved, open::read_copy};
use crate::model::CopyId;

/// The folder beside the database that holds them.
pub const BACKUP_FOLDER: &str = "backups";

impl Store {
    /// Keeps the database as it is under a name in [`BACKUP_FOLDER`]; when that is taken, under one
    /// like it. Returns where.
    pub fn back_up(&self, name: &str) -> Result<PathBuf, StoreError> {
        let folder = self.path.parent().unwrap_or_else(|| Path::new(".")).join(BACKUP_FOLDER);
        fs::create_dir_all(&folder)?;
        for n in 1.. {
            let name =
                if n == 1 { format!("{name}.sqlite") } else { format!("{name} ({n}).sqlite") };
            let place = folder.join(name);
            if moved::put(moved::whole_copy(&self.conn, &place)?, &place)? {
                return Ok(place);
            }
        }
        Err(StoreError::Other("no name is free for a backup".to_owned()))
    }

    /// A copy to try something on, which goes away with the folder.
    pub fn copied(&self) -> Result<(Self, tempfile::TempDir), StoreError> {
        let dir = tempfile::tempdir()?;
        let place = Self::path_in(dir.path());
        if !moved::put(moved::whole_copy(&self.conn, &place)?, &place)? {
            return Err(StoreError::Other("a temporary folder was not empty".to_owned()));
        }
        let store = Self::open(dir.path())?.ok_or(StoreError::NotADatabase)?;
        Ok((store, dir))
    }

    /// A new database to try something on, likewise.
    pub fn create_apart_anywhere(copy: CopyId) -> Result<(Self, tempfile::TempDir), StoreError> {
        let dir = tempfile::tempdir()?;
        Ok((Self::create(dir.path(), copy)?, dir))
    }
}

/// Puts a backup in the place of a project's database. What stands there must have been backed up
/// before; it is replaced whole or not at all.
///
/// # Errors
/// When the backup is no sound database of ours. Nothing has changed then.
pub fn restore(folder: &Path, backup: &Path, sharing: Sharing) -> Result<(), StoreError> {
    let place = Store::path_in(folder);
    let part = moved::part_beside(&place)?;
    fs::copy(backup, part.path())?;
    {
        let conn = super::open::connect(part.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        super::migrate::look(&conn, super::migrate::MIGRATIONS)?;
        let found: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(StoreError::Damaged(found));
        }
        read_copy(&conn)?;
        conn.pragma_update(None, "journal_mode", "DELETE")?;
        conn.close().map_err(|(_, error)| error)?;
    }
    part.as_file().sync_all()?;
    // On a network, nobody else is to have it open. Another window here finds out by itself, keeps
    // what it had under another name, and tells.
    if let Some(store) = Store::open_shared(folder, sharing)? {
        store.close()?;
    }
    moved::clear_logs(&place, moved::Left::Known)?;
    part.persist(&place).map_err(|error| StoreError::from(error.error))?;
    moved::sync_folder(&place)
}

/// Takes a backup away.
pub fn forget_backup(file: &Path) -> Result<(), StoreError> {
    Ok(fs::remove_file(file)?)
}
