//! Writing new files whole or not at all, and finding out whether one may.
//!
//! A file appears under its name only when all of it is on the disk; a failure in between
//! leaves what was there before.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::FolderError;

/// A file being written beside its final place.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    out: BufWriter<NamedTempFile>,
}

impl NewFile {
    /// Begins a file that will stand at `path`. The folder must exist.
    pub fn create(path: &Path) -> io::Result<Self> {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".gainsay-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As any new file of the user's, less what the umask takes away.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        // Not as tempfile tells it, with the name of a file that nobody has heard of.
        let file = builder.tempfile_in(folder).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::new(error.kind(), "its folder does not exist"),
            kind => kind.into(),
        })?;
        Ok(Self { path: path.to_owned(), out: BufWriter::new(file) })
    }

    /// Whoever may read or write the file at `path` may do so with this one. Where the system does
    /// not let that be said, it is as any new file.
    pub(super) fn allow_as(&self, path: &Path) {
        if let Ok(meta) = fs::metadata(path)
            && let Err(error) = self.out.get_ref().as_file().set_permissions(meta.permissions())
        {
            log::warn!("the rights of {} could not be kept ({error})", path.display());
        }
    }

    /// Puts the file in its place, replacing what stood there.
    pub fn finish(mut self) -> io::Result<PathBuf> {
        self.out.flush()?;
        self.out.get_ref().as_file().sync_all()?;
        self.place()
    }

    /// As `finish`, but only where nothing stands yet.
    pub fn finish_new(mut self) -> io::Result<PathBuf> {
        self.out.flush()?;
        self.out.get_ref().as_file().sync_all()?;
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist_noclobber(&self.path).map_err(|error| error.error)?;
        Ok(self.path)
    }

    /// As `finish`, without waiting for the disk: for what can be lost to a power cut.
    fn place(self) -> io::Result<PathBuf> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(self.path)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads a small file of the program's own (settings); `None` when it cannot be read.
pub fn read_user_file(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

/// Writes a small file of the program's own (settings), making its folder.
pub fn write_user_file(path: &Path, contents: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = NewFile::create(path)?;
    file.write_all(contents)?;
    file.place()?;
    Ok(())
}

/// Makes room for a file that grows: one longer than `longest` bytes gets `.1` behind its name, in place of the one
/// that had it. The folder is made.
pub fn set_aside(path: &Path, longest: u64) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::metadata(path).is_ok_and(|meta| meta.len() > longest) {
        let mut before = path.as_os_str().to_owned();
        before.push(".1");
        fs::rename(path, before)?;
    }
    Ok(())
}

/// Of the program's own files that begin with `prefix`, keeps the last `kept` by name. One that cannot be removed
/// stays.
pub fn keep_newest(folder: &Path, prefix: &str, kept: usize) {
    for file in own_files(folder, prefix).iter().rev().skip(kept) {
        if fs::remove_file(file).is_err() {
            // It is tried again after the next one.
        }
    }
}

/// Of the program's own files that begin with `prefix`, the last by name.
pub fn newest(folder: &Path, prefix: &str) -> Option<PathBuf> {
    own_files(folder, prefix).pop()
}

/// In the order of their names.
/// The files in a folder whose names end with `.end`, in the order of their names.
pub fn files_ending(folder: &Path, end: &str) -> Result<Vec<PathBuf>, FolderError> {
    let unreadable = |error: io::Error| FolderError::Unreadable {
        path: folder.display().to_string(),
        reason: error.to_string(),
    };
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let ends = path.extension().is_some_and(|found| found.eq_ignore_ascii_case(end));
        if ends && path.is_file() {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

fn own_files(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    let mut files: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// Whether something stands at this path already.
pub fn stands(path: &Path) -> bool {
    path.exists()
}

/// Whether a folder stands here.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a folder has been set up or marked in: any other is only a folder of texts.
pub fn is_project(folder: &Path) -> bool {
    [super::PROJECT_FILE, "annotations.sqlite"].iter().any(|name| folder.join(name).is_file())
}

/// Whether new files can be made in a folder. Asks the system and leaves no trace.
pub fn is_writable(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok()
    }
    #[cfg(not(unix))]
    {
        fs::metadata(folder).is_ok_and(|meta| !meta.permissions().readonly())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_program_do_not_pile_up() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("deep").join("a.log");
        set_aside(&log, 3).unwrap();
        fs::write(&log, "long").unwrap();
        set_aside(&log, 3).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("deep/a.log.1")).unwrap(), "long");
        assert!(!log.exists());
        for n in 0..5 {
            fs::write(dir.path().join(format!("failure-{n}.txt")), "").unwrap();
        }
        keep_newest(dir.path(), "failure-", 2);
        let names = |n: usize| dir.path().join(format!("failure-{n}.txt")).exists();
        assert_eq!([names(2), names(3), names(4)], [false, true, true]);
    }

    #[test]
    fn a_file_appears_only_when_finished() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.jsonl");
        fs::write(&path, "before").unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"after").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert!(is_writable(dir.path()));
        assert!(!is_writable(&dir.path().join("none")));
    }
}
