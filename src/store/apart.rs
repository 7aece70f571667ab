//! A database for a folder that has none, made apart: it appears there whole, or not at all.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Sharing, Store, StoreError, moved};
use crate::model::CopyId;

/// Where it is made: a hidden folder beside its place, which goes away by itself.
#[derive(Debug)]
pub struct Apart {
    _dir: tempfile::TempDir,
    made: PathBuf,
    place: PathBuf,
    /// How others will have it open there.
    sharing: Sharing,
}

impl Store {
    /// Makes a database that no other window sees yet.
    pub fn create_apart(
        folder: &Path,
        copy: CopyId,
        sharing: Sharing,
    ) -> Result<(Self, Apart), StoreError> {
        let dir =
            tempfile::Builder::new().prefix(".gainsay-").suffix(".part").tempdir_in(folder)?;
        // Nobody else has it open: each page is written once, and flushed when all of it is there.
        let alone = Sharing::OnePerson { name: "import".to_owned() };
        let store = Self::create_shared(dir.path(), copy, alone)?;
        store.conn.pragma_update(None, "synchronous", "OFF")?;
        let made = Self::path_in(dir.path());
        Ok((store, Apart { _dir: dir, made, place: Self::path_in(folder), sharing }))
    }
}

impl Apart {
    /// Puts it in its place, if anything was saved in it.
    ///
    /// # Errors
    /// When another one was made there meanwhile, which is left alone.
    pub fn put_in_place(self, store: Store) -> Result<(), StoreError> {
        let something = store.last_seq()? > 0;
        if something && self.sharing == Sharing::Windows {
            // As the next commit would have it, so that one without anything new changes nothing.
            store.conn.pragma_update(None, "journal_mode", "WAL")?;
        }
        store.close()?;
        if !something {
            return Ok(());
        }
        fs::File::open(&self.made)?.sync_all()?;
        if !fs::exists(&self.place)? {
            moved::clear_logs(&self.place, moved::Left::Unknown)?;
        }
        let made = tempfile::TempPath::try_from_path(&self.made)?;
        made.persist_noclobber(&self.place).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Other(
                "another window began to annotate here meanwhile; do it again".to_owned(),
            ),
            _ => error.error.into(),
        })?;
        moved::sync_folder(&self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes one with a waiver in it, and puts it in its place.
    fn put(folder: &Path) -> Result<(), StoreError> {
        let (mut store, apart) =
            Store::create_apart(folder, CopyId::from_random(2), Sharing::Windows)?;
        let stamp = crate::model::Stamp { now_ms: 1, random: 1 };
        let mut intake = store.intake("Import", stamp)?;
        let waiver = crate::model::Waiver {
            check: "quotes".to_owned(),
            subject: String::new(),
            reason: String::new(),
        };
        intake.put(&"a1".into(), crate::model::Row::Waiver(waiver))?;
        intake.commit()?;
        apart.put_in_place(store)
    }

    #[test]
    fn a_log_without_its_database_is_kept_and_never_written_into_another() {
        for end in ["-wal", "-journal"] {
            let folder = tempfile::tempdir().unwrap();
            let path = Store::path_in(folder.path());
            let log = super::super::open::beside(&path, end);
            fs::write(&log, "the log of a database that somebody moved away").unwrap();
            put(folder.path()).unwrap();
            let kept = folder.path().join(format!("annotations-kept-1.sqlite{end}"));
            assert!(fs::read_to_string(kept).unwrap().starts_with("the log of"));
            assert!(!log.exists());
            assert!(Store::open(folder.path()).unwrap().is_some());
        }
    }

    #[test]
    fn it_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let files = || fs::read_dir(folder.path()).unwrap().count();
        let (store, apart) =
            Store::create_apart(folder.path(), CopyId::from_random(1), Sharing::Windows).unwrap();
        assert!(!Store::path_in(folder.path()).exists());
        apart.put_in_place(store).unwrap();
        assert_eq!(files(), 0, "nothing was saved in it");
        for expected in [true, false] {
            // The second time there is one already.
            assert_eq!(put(folder.path()).is_ok(), expected);
            assert_eq!(files(), 1);
        }
    }
}
