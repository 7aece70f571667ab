//! Which files of the folder are documents.
//!
//! Only names and sizes: whether a file is text is found when it is read.
//! Hidden folders are left out and links are not followed, so that a listing always ends.

use std::{
    fs,
    path::{Path, PathBuf},
};

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use super::{FolderError, GUIDELINES_FILE};
use crate::{
    model::{Progress, id::normal_path},
    text::natural_cmp,
};

/// A file that the project's patterns name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Relative to the project, `/` between its parts, NFC: what the document is known by.
    pub path: String,
    /// Where it lies, as the system spells it.
    pub file: PathBuf,
    pub size_bytes: u64,
    /// Milliseconds since 1970; 0 when the system does not tell.
    pub modified_ms: u64,
}

/// What a folder holds, in natural order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub files: Vec<FoundFile>,
    /// What could not be looked into, in words.
    pub problems: Vec<String>,
}

pub(super) fn patterns(globs: &[&str]) -> Result<GlobSet, FolderError> {
    let bad = |pattern: &str, error: &globset::Error| FolderError::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob).map_err(|error| bad(glob, &error))?);
    }
    set.build().map_err(|error| bad(&globs.join(", "), &error))
}

/// The documents of the folder `root`.
///
/// # Errors
/// When `root` itself cannot be looked into, a pattern is none, or the work was called off.
/// What lies deeper and cannot be read becomes a line under `problems`.
pub fn list(root: &Path, globs: &[&str], progress: &dyn Progress) -> Result<Listing, FolderError> {
    let shown = || root.display().to_string();
    match fs::metadata(root) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(FolderError::NotAFolder(shown())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(FolderError::Missing(shown()));
        }
        Err(error) => {
            return Err(FolderError::Unreadable { path: shown(), reason: error.to_string() });
        }
    }
    fs::read_dir(root)
        .map_err(|error| FolderError::Unreadable { path: shown(), reason: error.to_string() })?;
    let patterns = patterns(globs)?;
    let mut listing = Listing::default();
    let walk = WalkDir::new(root).follow_links(false).into_iter().filter_entry(|entry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    });
    for entry in walk {
        progress.check()?;
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                listing.problems.push(error.to_string());
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let relative = entry.path().strip_prefix(root).unwrap_or_else(|_| entry.path());
        if relative == Path::new(GUIDELINES_FILE) || !patterns.is_match(relative) {
            continue;
        }
        let Some(spelled) = relative.to_str() else {
            listing.problems.push(format!(
                "The name of this file is not Unicode, so it cannot be listed; rename it: {}",
                relative.display()
            ));
            continue;
        };
        let meta = entry.metadata().ok();
        listing.files.push(FoundFile {
            path: normal_path(spelled),
            file: entry.path().to_owned(),
            size_bytes: meta.as_ref().map_or(0, fs::Metadata::len),
            modified_ms: meta.as_ref().map_or(0, super::reading::modified_ms),
        });
        progress.report(listing.files.len(), 0);
    }
    listing.files.sort_by(|a, b| natural_cmp(&a.path, &b.path));
    listing.problems.sort();
    Ok(listing)
}

/// The folders inside a folder, hidden ones left out, in natural order: for choosing one by path.
pub fn subfolders(root: &Path) -> Result<Vec<String>, FolderError> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => FolderError::Missing(root.display().to_string()),
        std::io::ErrorKind::NotADirectory => FolderError::NotAFolder(root.display().to_string()),
        _ => {
            FolderError::Unreadable { path: root.display().to_string(), reason: error.to_string() }
        }
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(root).map_err(unreadable)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && entry.path().is_dir() {
            names.push(name);
        }
    }
    names.sort_by(|a, b| natural_cmp(a, b));
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Unwatched, project::DEFAULT_DOCUMENTS};

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        dir
    }

    fn paths(dir: &tempfile::TempDir, globs: &[&str]) -> Vec<String> {
        let listing = list(dir.path(), globs, &Unwatched).unwrap();
        listing.files.into_iter().map(|file| file.path).collect()
    }

    #[test]
    fn texts_come_in_natural_order_and_hidden_ones_not_at_all() {
        let dir = folder(&[
            "10.txt",
            "2.txt",
            "b/1.md",
            "guidelines.md",
            "b/guidelines.md",
            ".git/x.txt",
            ".hidden.txt",
            "picture.png",
            "annotations.sqlite",
        ]);
        assert_eq!(
            paths(&dir, &DEFAULT_DOCUMENTS),
            ["2.txt", "10.txt", "b/1.md", "b/guidelines.md"]
        );
        assert_eq!(paths(&dir, &["b/*"]), ["b/1.md", "b/guidelines.md"]);
    }

    #[test]
    fn a_name_in_two_spellings_is_one_path() {
        let dir = folder(&["cafe\u{301}.txt"]);
        assert_eq!(paths(&dir, &DEFAULT_DOCUMENTS), ["caf\u{e9}.txt"]);
    }

    #[test]
    fn what_is_not_a_folder_is_said() {
        let dir = folder(&["a.txt"]);
        let missing = list(&dir.path().join("none"), &["*"], &Unwatched);
        assert!(matches!(missing, Err(FolderError::Missing(_))));
        let file = list(&dir.path().join("a.txt"), &["*"], &Unwatched);
        assert!(matches!(file, Err(FolderError::NotAFolder(_))));
        let pattern = list(dir.path(), &["a[b"], &Unwatched);
        assert!(matches!(pattern, Err(FolderError::Pattern { .. })));
    }
}
