//! Backups of the annotations: what they are called, how many are kept, which there are, and putting
//! one back.

use std::path::{Path, PathBuf};

use jiff::{Timestamp, tz::TimeZone};

use super::SessionError;
use crate::{
    folder,
    store::{self, BACKUP_FOLDER, Sharing, Store},
};

/// How many are kept.
pub const KEPT: usize = 10;

/// One that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    pub file: PathBuf,
    /// When and why it was made, in words.
    pub name: String,
    pub size_bytes: u64,
}

/// What a backup made now is called. In Universal Time, so that names are in order wherever the
/// project travels.
pub(super) fn name(now_ms: u64, why: &str) -> String {
    let at = i64::try_from(now_ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let at = at.unwrap_or_default().to_zoned(TimeZone::UTC);
    format!("{} {why}", at.strftime("%Y-%m-%d %H.%M.%S"))
}

/// The backups of a project, the newest first. Those of a migration, which lie beside the database,
/// come last.
pub fn backups(project: &Path) -> Result<Vec<Backup>, SessionError> {
    let place = project.join(BACKUP_FOLDER);
    let mut dated = if folder::is_folder(&place) {
        folder::files_ending(&place, "sqlite")?
    } else {
        Vec::new()
    };
    dated.reverse();
    let mut migrated = folder::files_ending(project, "bak")?;
    migrated.retain(|file| {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        stem.strip_prefix("annotations.v").is_some_and(|n| n.parse::<u32>().is_ok())
    });
    migrated.reverse();
    let of = |file: PathBuf| {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = match stem.strip_prefix("annotations.v") {
            Some(version) => format!("before the tables were brought on from version {version}"),
            None => stem,
        };
        Backup { name, size_bytes: folder::size_of(&file), file }
    };
    Ok(dated.into_iter().chain(migrated).map(of).collect())
}

/// Takes the oldest away, down to those that are kept. One that cannot be taken away stays.
pub(super) fn keep_newest(project: &Path) {
    let Ok(mut all) = folder::files_ending(&project.join(BACKUP_FOLDER), "sqlite") else { return };
    let over = all.len().saturating_sub(KEPT);
    all.truncate(over);
    for file in all {
        if let Err(error) = store::forget_backup(&file) {
            log::warn!("the backup {} could not be removed ({error})", file.display());
        }
    }
}

/// Takes one away that was made for nothing.
pub(super) fn forget(backup: &Path) -> Result<(), SessionError> {
    Ok(store::forget_backup(backup)?)
}

/// Puts a backup in the place of the annotations of a project that is not open here. What stands
/// there is backed up before; its name is returned.
pub fn restore(
    project: &Path,
    backup: &Path,
    sharing: Sharing,
    now_ms: u64,
) -> Result<Option<PathBuf>, SessionError> {
    let kept = match Store::open_shared(project, sharing.clone())? {
        Some(store) => {
            let kept = store.back_up(&name(now_ms, "before putting a backup back"))?;
            store.close()?;
            Some(kept)
        }
        None => None,
    };
    store::restore(project, backup, sharing)?;
    keep_newest(project);
    Ok(kept)
}
