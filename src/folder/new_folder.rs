//! A new folder of files, written whole or not at all: it appears under its name when all is in it.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::NewFile;

/// A folder on its way.
#[derive(Debug)]
pub struct NewFolder {
    dir: tempfile::TempDir,
    place: PathBuf,
}

impl NewFolder {
    /// Begins a folder that will stand at `place`, where nothing may stand but an empty folder. The
    /// folders above it are made if need be.
    pub fn create(place: &Path) -> io::Result<Self> {
        if fs::symlink_metadata(place).is_ok() && !is_empty(place)? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let above = match place.parent() {
            Some(above) if !above.as_os_str().is_empty() => above,
            _ => Path::new("."),
        };
        fs::create_dir_all(above)?;
        let dir = tempfile::Builder::new().prefix(".gainsay-").suffix(".part").tempdir_in(above)?;
        let place = place.to_owned();
        Ok(Self { dir, place })
    }

    /// Where its files are put meanwhile.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    fn file(&self, path: &str) -> io::Result<PathBuf> {
        let file = self.dir.path().join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(file)
    }

    /// Puts a copy of a file into it, byte for byte.
    pub fn copy(&self, from: &Path, path: &str) -> io::Result<()> {
        let mut new = NewFile::create(&self.file(path)?)?;
        io::copy(&mut fs::File::open(from)?, &mut new)?;
        new.finish_new().map(|_| ())
    }

    pub fn write(&self, path: &str, text: &str) -> io::Result<()> {
        let mut new = NewFile::create(&self.file(path)?)?;
        new.write_all(text.as_bytes())?;
        new.finish_new().map(|_| ())
    }

    /// Gives it its name.
    pub fn finish(self) -> io::Result<PathBuf> {
        // Made for nobody but its owner; from now on it is as any folder.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(self.dir.path(), fs::Permissions::from_mode(0o755))?;
        }
        if fs::symlink_metadata(&self.place).is_ok() {
            // Only ever an empty one: this fails on any other.
            fs::remove_dir(&self.place)?;
        }
        fs::rename(self.dir.path(), &self.place)?;
        // It has another name now, and there is nothing to take away.
        drop(self.dir.keep());
        Ok(self.place)
    }
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    if !folder.is_dir() {
        return Ok(false);
    }
    Ok(fs::read_dir(folder)?.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_appears_whole_and_over_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("deep/a1");
        let new = NewFolder::create(&place).unwrap();
        new.write("texts/1.txt", "words").unwrap();
        assert!(!place.exists());
        let unfinished = NewFolder::create(&dir.path().join("deep/a2")).unwrap();
        new.finish().unwrap();
        assert_eq!(fs::read_to_string(place.join("texts/1.txt")).unwrap(), "words");
        drop(unfinished);
        let names: Vec<_> = fs::read_dir(dir.path().join("deep")).unwrap().collect();
        assert_eq!(names.len(), 1, "{names:?}");
        let taken = NewFolder::create(&place).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
        fs::create_dir(dir.path().join("empty")).unwrap();
        NewFolder::create(&dir.path().join("empty")).unwrap().finish().unwrap();
    }
}
