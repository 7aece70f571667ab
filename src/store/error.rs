//! What can go wrong with a database, in words that a person can act on.

use rusqlite::ErrorCode;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// To be tried again; nothing was written.
    #[error("Another window is saving just now")]
    Busy,
    #[error("The disk is full. Nothing of this was saved; make room and do it again")]
    Full,
    #[error(
        "The project cannot be written to here. Copy the folder to a place of your own to annotate"
    )]
    ReadOnly,
    #[error(
        "The annotations were saved by a newer Gainsay ({by}) and cannot be read by this one. \
         Install the newer version; nothing was changed"
    )]
    Newer { by: String },
    #[error(
        "{by} has this project open. In a folder on a network one person at a time can mark; copy \
         the folder to a disk of your own to work at the same time"
    )]
    Taken { by: String },
    #[error(
        "{file} was replaced by another file while it was open here. Open the project again to \
         see that one; what was marked here is kept in {kept}",
        file = super::DATABASE_FILE
    )]
    Replaced { kept: String },
    #[error(
        "The disk could not be written to or read from ({0}). Nothing of this was saved; try again"
    )]
    Disk(String),
    #[error("{file} cannot be opened. Check that you may read it", file = super::DATABASE_FILE)]
    CannotOpen,
    #[error(
        "{file} is not a database. Move it elsewhere, or put back a copy; it was not touched",
        file = super::DATABASE_FILE
    )]
    NotADatabase,
    #[error(
        "{file} is a database of another program. Move it elsewhere; it was not touched",
        file = super::DATABASE_FILE
    )]
    NotOurs,
    #[error(
        "{file} is damaged ({0}). Keep a copy of it, and put back an older one; it was not touched",
        file = super::DATABASE_FILE
    )]
    Damaged(String),
    /// The guard: another window, or a merge, was there first. Nothing was written.
    #[error("“{0}” was changed or removed in the meantime; look at it again")]
    Changed(String),
    #[error("The annotations could not be read or saved ({0})")]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::CannotOpen,
            Some(ErrorCode::SystemIoFailure) => Self::Disk(error.to_string()),
            Some(ErrorCode::NotADatabase) => Self::NotADatabase,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly
            }
            _ => Self::Other(error.to_string()),
        }
    }
}
