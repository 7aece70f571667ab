//! Opening a database: for writing where that is possible, else for reading, without a trace.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use super::{
    Access, Store, StoreError,
    migrate::{Found, MIGRATIONS, look, migrate},
};
use crate::model::CopyId;

/// How long a job waits for another connection. The window never waits at all.
const JOB_PATIENCE: Duration = Duration::from_secs(5);

/// Up to this size a database is checked whole when it is opened (about 0.1 s).
const CHECKED_BYTES: u64 = 64 << 20;

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, rusqlite::Error> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(JOB_PATIENCE)?;
    // Nothing in a file from elsewhere may run code of its own.
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    Ok(conn)
}

fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn read_copy(conn: &Connection) -> Result<CopyId, StoreError> {
    let word: String =
        conn.query_row("SELECT value FROM meta WHERE key = 'copy'", [], |row| row.get(0))?;
    let wrong = || StoreError::Damaged("its name is wrong".to_owned());
    let id = word.parse().ok().ok_or_else(wrong)?;
    Ok(CopyId(id))
}

fn quick_check(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    if fs::metadata(path)?.len() > CHECKED_BYTES {
        return Ok(());
    }
    let found: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
}

impl Store {
    /// Opens the database of a folder; `None` when there is none yet.
    ///
    /// Opening and closing changes no content and leaves no file behind.
    ///
    /// # Errors
    /// When it is newer, damaged, no database, or another program's. Nothing is touched then.
    pub fn open(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = Self::path_in(folder);
        match fs::metadata(&path) {
            Ok(meta) if meta.len() == 0 && !fs::exists(wal_of(&path))? => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        match Self::open_writing(&path) {
            Ok(store) => Ok(store),
            Err(Failure::NotWritable) => Self::open_reading(&path).map(Some),
            Err(Failure::Other(error)) => Err(error),
        }
    }

    fn open_writing(path: &Path) -> Result<Option<Self>, Failure> {
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let found = look(&conn, MIGRATIONS)?;
        if conn.is_readonly(rusqlite::MAIN_DB)? {
            return Err(Failure::NotWritable);
        }
        match found {
            Found::Empty => return Ok(None),
            Found::Current => {}
            Found::Older(_) => migrate(&mut conn, path, MIGRATIONS, None)?,
        }
        quick_check(&conn, path)?;
        let copy = read_copy(&conn)?;
        // Each commit is flushed to the disk: power loss costs no mark.
        conn.pragma_update(None, "synchronous", "FULL")?;
        let access = Access::Writing;
        Ok(Some(Self { conn, path: path.to_owned(), copy, access, copied: None }))
    }

    /// Opens a database in a place that cannot be written: as it lies, or, when a write-ahead log
    /// lies beside it, from a copy, since SQLite would have to write to read both.
    fn open_reading(path: &Path) -> Result<Self, StoreError> {
        let wal = wal_of(path);
        let reason = StoreError::ReadOnly.to_string();
        let (conn, copied) = if fs::exists(&wal)? {
            let copied = tempfile::tempdir()?;
            let target = Self::path_in(copied.path());
            fs::copy(path, &target)?;
            fs::copy(&wal, wal_of(&target))?;
            (connect(&target, OpenFlags::SQLITE_OPEN_READ_WRITE)?, Some(copied))
        } else {
            (connect(&immutable_uri(path), READ_URI)?, None)
        };
        match look(&conn, MIGRATIONS)? {
            Found::Current => {}
            Found::Empty | Found::Older(_) => {
                return Err(StoreError::Other(
                    "it is of an older version and cannot be renewed where it lies".to_owned(),
                ));
            }
        }
        let copy = read_copy(&conn)?;
        let access = Access::Reading(reason);
        Ok(Self { conn, path: path.to_owned(), copy, access, copied })
    }

    /// Makes the database of a folder that has none.
    pub fn create(folder: &Path, copy: CopyId) -> Result<Self, StoreError> {
        let path = Self::path_in(folder);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut conn = connect(&path, flags).map_err(|error| match error.into() {
            StoreError::CannotOpen => StoreError::ReadOnly,
            error => error,
        })?;
        // Made by the window: should another one be making it too, this one tries again.
        conn.busy_timeout(Duration::ZERO)?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        migrate(&mut conn, &path, MIGRATIONS, Some(copy))?;
        let copy = read_copy(&conn)?;
        Ok(Self { conn, path, copy, access: Access::Writing, copied: None })
    }

    /// A second connection for a job, which can only read.
    pub fn reader(&self) -> Result<Self, StoreError> {
        let conn = match (&self.access, &self.copied) {
            (Access::Writing, _) => connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            (Access::Reading(_), Some(copied)) => {
                connect(&Self::path_in(copied.path()), OpenFlags::SQLITE_OPEN_READ_ONLY)?
            }
            (Access::Reading(_), None) => connect(&immutable_uri(&self.path), READ_URI)?,
        };
        let access = Access::Reading("opened for a job".to_owned());
        Ok(Self { conn, path: self.path.clone(), copy: self.copy, access, copied: None })
    }

    /// Commits go to a write-ahead log. Said in the file itself, so it is done at the first
    /// commit and not by looking.
    pub(super) fn write_ahead(&self) -> Result<(), StoreError> {
        let mode: String = self.conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        if mode != "wal" {
            self.conn.pragma_update(None, "journal_mode", "WAL")?;
        }
        Ok(())
    }

    /// From now on a lock held by another window is waited for: when this one is closing.
    pub fn wait(&self) -> Result<(), StoreError> {
        Ok(self.conn.busy_timeout(JOB_PATIENCE)?)
    }

    /// From now on a lock held by another window is told at once instead of waited for.
    pub fn never_wait(&self) -> Result<(), StoreError> {
        Ok(self.conn.busy_timeout(Duration::ZERO)?)
    }
}

const READ_URI: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_URI);

/// `file:` address of a database that nobody changes while it is open (sqlite.org/uri.html).
fn immutable_uri(path: &Path) -> PathBuf {
    let mut uri = "file:".to_owned();
    for c in path.to_string_lossy().chars() {
        match c {
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            '%' => uri.push_str("%25"),
            _ => uri.push(c),
        }
    }
    uri.push_str("?immutable=1");
    PathBuf::from(uri)
}

enum Failure {
    NotWritable,
    Other(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            // A write-ahead log that cannot be made is a file that cannot be opened.
            StoreError::ReadOnly | StoreError::CannotOpen => Self::NotWritable,
            error => Self::Other(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DATABASE_FILE;

    /// Every file of a folder with its bytes.
    fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut all: Vec<_> = files.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        all.sort();
        all
    }

    /// A database with `mark` in it, closed.
    fn database(folder: &Path, mark: &str) -> Store {
        let store = Store::create(folder, CopyId::from_random(1)).unwrap();
        store.write_ahead().unwrap();
        store.conn.execute("INSERT INTO meta VALUES ('mark', ?1)", [mark]).unwrap();
        store
    }

    fn mark(store: &Store) -> String {
        let sql = "SELECT value FROM meta WHERE key = 'mark'";
        store.conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Reads where nothing may be written, and looks that nothing was.
    fn check_reading(folder: &Path, expected: &str) {
        let before = bytes(folder);
        let store = Store::open_reading(&Store::path_in(folder)).ok().unwrap();
        assert_eq!(*store.access(), Access::Reading(StoreError::ReadOnly.to_string()));
        assert_eq!(mark(&store), expected);
        assert_eq!(bytes(folder), before, "while it is open");
        let reader = store.reader().unwrap();
        assert_eq!(mark(&reader), expected);
        assert!(reader.conn.execute("DELETE FROM meta", []).is_err());
        drop(reader);
        store.close().unwrap();
        assert_eq!(bytes(folder), before);
    }

    #[test]
    fn a_closed_database_is_read_as_it_lies() {
        let dir = tempfile::tempdir().unwrap();
        // Letters that have a meaning in an address.
        let folder = dir.path().join("a?b#c%20d é");
        fs::create_dir(&folder).unwrap();
        database(&folder, "kept").close().unwrap();
        check_reading(&folder, "kept");
    }

    #[test]
    fn a_log_beside_it_is_read_too() {
        let dir = tempfile::tempdir().unwrap();
        let live = database(dir.path(), "only in the log");
        // As after a crash: both files, and nobody who has them open.
        let crashed = tempfile::tempdir().unwrap();
        for name in [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}-wal")] {
            fs::copy(dir.path().join(&name), crashed.path().join(&name)).unwrap();
        }
        assert!(fs::metadata(wal_of(&Store::path_in(crashed.path()))).unwrap().len() > 0);
        check_reading(crashed.path(), "only in the log");
        drop(live);
    }

    #[test]
    fn what_cannot_be_written_is_opened_for_reading() {
        let io = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        for code in [rusqlite::ffi::SQLITE_CANTOPEN, rusqlite::ffi::SQLITE_READONLY] {
            assert!(matches!(Failure::from(io(code)), Failure::NotWritable));
        }
        assert!(matches!(
            Failure::from(io(rusqlite::ffi::SQLITE_CORRUPT)),
            Failure::Other(StoreError::Damaged(_))
        ));
    }
}
