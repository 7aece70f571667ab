//! The files of a project: finding and reading documents, `project.toml`, writing exports.
//!
//! Nothing else touches files, but for the store and its database.
//! Documents are only ever read here; nothing in this layer can write to one.

pub mod edit_settings;
pub mod listing;
pub mod network;
pub mod new_document;
pub mod new_folder;
pub mod new_settings;
pub mod reading;
pub mod settings;
pub mod settings_file;
pub mod writing;

pub use listing::{FoundFile, Listing, list, subfolders};
pub use network::is_on_network;
pub use new_document::{NamedFolder, write_document};
pub use new_folder::NewFolder;
pub use new_settings::{remove_settings, settings_for, write_settings};
pub use reading::{
    ReadError, ReadText, beginning, bytes_hash_of, open_file, probe, read_document, read_words,
    size_of, stamp_of,
};
pub use settings::{PROJECT_FILE, SettingsFile, SettingsProblem, read_settings};
pub use settings_file::{
    BACKUP_FILE, NotEdited, PreparedEdit, SettingsStamp, prepare_edit, prepare_restore,
    prepare_turn, read_backup,
};
pub use writing::{
    NewFile, files_ending, is_folder, is_project, is_writable, keep_newest, newest, read_user_file,
    set_aside, stands, write_user_file,
};

/// The guidelines, shown in the window.
pub const GUIDELINES_FILE: &str = "guidelines.md";

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("There is no such folder. Check the spelling, or choose another: {0}")]
    Missing(String),
    #[error("This is a file, not a folder. Open the folder that it lies in: {0}")]
    NotAFolder(String),
    #[error("The folder cannot be read ({reason}): {path}")]
    Unreadable { path: String, reason: String },
    #[error(
        "“{pattern}” under “documents” in project.toml is not a pattern of file names ({reason})"
    )]
    Pattern { pattern: String, reason: String },
    #[error(transparent)]
    Cancelled(#[from] crate::model::Cancelled),
}
