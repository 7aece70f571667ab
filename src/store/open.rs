//! Opening a database: for writing where that is possible, else for reading, without a trace.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use super::{
    Access, Sharing, Store, StoreError, Way, commit,
    lock::Lock,
    migrate::{Found, MIGRATIONS, look, migrate},
    moved::{self, Identity},
};
use crate::model::{CopyId, TextHash};

/// How long a job waits for another connection. The window never waits at all.
const JOB_PATIENCE: Duration = Duration::from_secs(5);

/// Up to this size a database is checked whole when it is opened (about 0.1 s).
const CHECKED_BYTES: u64 = 64 << 20;

pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, rusqlite::Error> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(JOB_PATIENCE)?;
    // Nothing in a file from elsewhere may run code of its own.
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    #[cfg(test)]
    super::full::leave_room(&conn, path)?;
    Ok(conn)
}

/// What SQLite keeps beside a database that is not all of it in its file.
pub(super) const LOGS: [&str; 2] = ["-wal", "-journal"];

pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn wal_of(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

pub(super) fn read_copy(conn: &Connection) -> Result<CopyId, StoreError> {
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

/// Each commit is flushed to the disk: power loss costs no mark.
fn durable(conn: &Connection) -> Result<(), rusqlite::Error> {
    conn.pragma_update(None, "synchronous", "FULL")
}

fn take_lock(path: &Path, sharing: &Sharing) -> Result<Option<Lock>, StoreError> {
    match sharing {
        Sharing::Windows => Ok(None),
        Sharing::OnePerson { name } => Lock::take(path, name).map(Some),
    }
}

/// A copy of a database with its log, in a folder that goes away with it.
pub(super) fn copy_of(path: &Path) -> Result<tempfile::TempDir, StoreError> {
    let copied = tempfile::tempdir()?;
    let target = Store::path_in(copied.path());
    fs::copy(path, &target)?;
    for end in LOGS {
        let log = beside(path, end);
        if fs::exists(&log)? {
            fs::copy(&log, beside(&target, end))?;
        }
    }
    Ok(copied)
}

impl Store {
    /// Opens the database of a folder on this machine; `None` when there is none yet.
    ///
    /// Opening and closing changes no content and leaves no file behind.
    ///
    /// # Errors
    /// When it is newer, damaged, no database, or another program's. Nothing is touched then.
    pub fn open(folder: &Path) -> Result<Option<Self>, StoreError> {
        Self::open_shared(folder, Sharing::Windows)
    }

    /// As [`Store::open`], wherever the folder lies.
    pub fn open_shared(folder: &Path, sharing: Sharing) -> Result<Option<Self>, StoreError> {
        let path = Self::path_in(folder);
        match fs::metadata(&path) {
            Ok(meta) if meta.len() == 0 && !fs::exists(wal_of(&path))? => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        match Self::open_writing(&path, sharing) {
            Ok(store) => Ok(store),
            Err(Failure::NotWritable(why)) => Self::open_reading(&path, &why).map(Some),
            Err(Failure::Other(error)) => Err(error),
        }
    }

    fn open_writing(path: &Path, sharing: Sharing) -> Result<Option<Self>, Failure> {
        // First of all: SQLite would take the journal of whoever is saving for that of a crash.
        let lock = take_lock(path, &sharing)?;
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let found = look(&conn, MIGRATIONS)?;
        if conn.is_readonly(rusqlite::MAIN_DB)? {
            return Err(Failure::NotWritable(StoreError::ReadOnly));
        }
        match found {
            Found::Empty => return Ok(None),
            // An older one is brought up to date by the first thing that is saved.
            Found::Current | Found::Older(_) => {}
        }
        quick_check(&conn, path)?;
        let copy = read_copy(&conn)?;
        durable(&conn)?;
        Ok(Some(Self::written(conn, path, copy, sharing, lock)?))
    }

    fn written(
        conn: Connection,
        path: &Path,
        copy: CopyId,
        sharing: Sharing,
        lock: Option<Lock>,
    ) -> Result<Self, StoreError> {
        let identity = Identity::of(path)?;
        let path = path.to_owned();
        let access = Access::Writing;
        let (way, log, wrote) = (Way::Live, None, false);
        Ok(Self { conn, path, copy, access, way, sharing, identity, log, lock, wrote })
    }

    /// Opens a database that cannot be written: as it lies, or, when a write-ahead log lies
    /// beside it, from a copy, since SQLite would have to write to read both.
    fn open_reading(path: &Path, why: &StoreError) -> Result<Self, StoreError> {
        let taken = matches!(why, StoreError::Taken { .. });
        // The journal of whoever is saving just now is no log to be read.
        let logged = fs::exists(beside(path, "-journal"))? && !taken;
        let (conn, way) = if fs::exists(wal_of(path))? || logged {
            let copied = copy_of(path)?;
            let target = Self::path_in(copied.path());
            (connect(&target, OpenFlags::SQLITE_OPEN_READ_WRITE)?, Way::Copy(copied))
        } else if taken {
            (connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, Way::Live)
        } else {
            (connect(&immutable_uri(path), READ_URI)?, Way::Immutable)
        };
        if look(&conn, MIGRATIONS)? == Found::Empty {
            return Err(StoreError::NotADatabase);
        }
        quick_check(&conn, path)?;
        let copy = read_copy(&conn)?;
        Ok(Self::read(conn, path, copy, why.to_string(), way))
    }

    /// A store that can only be read, for this reason.
    pub(super) fn read(conn: Connection, path: &Path, copy: CopyId, why: String, way: Way) -> Self {
        let (path, access) = (path.to_owned(), Access::Reading(why));
        let sharing = Sharing::Windows;
        let (identity, log, lock, wrote) = (None, None, None, false);
        Self { conn, path, copy, access, way, sharing, identity, log, lock, wrote }
    }

    /// Makes the database of a folder that has none.
    pub fn create(folder: &Path, copy: CopyId) -> Result<Self, StoreError> {
        Self::create_shared(folder, copy, Sharing::Windows)
    }

    /// As [`Store::create`], wherever the folder lies.
    pub fn create_shared(
        folder: &Path,
        copy: CopyId,
        sharing: Sharing,
    ) -> Result<Self, StoreError> {
        let path = Self::path_in(folder);
        let lock = take_lock(&path, &sharing)?;
        if !fs::exists(&path)? {
            // SQLite would throw it away.
            moved::clear_logs(&path, moved::Left::Unknown)?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut conn = connect(&path, flags).map_err(|error| match error.into() {
            StoreError::CannotOpen => StoreError::ReadOnly,
            error => error,
        })?;
        // Made by the window: should another one be making it too, this one tries again.
        conn.busy_timeout(Duration::ZERO)?;
        durable(&conn)?;
        migrate(&mut conn, &path, MIGRATIONS, Some(copy))?;
        let copy = read_copy(&conn)?;
        Self::written(conn, &path, copy, sharing, lock)
    }

    /// Connects once more to the file that has the name now.
    pub(super) fn reopen(&mut self) -> Result<(), StoreError> {
        let conn = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        conn.busy_timeout(Duration::ZERO)?;
        durable(&conn)?;
        self.identity = Identity::of(&self.path)?;
        self.conn = conn;
        Ok(())
    }

    /// A second connection for a job, which can only read.
    pub fn reader(&self) -> Result<Self, StoreError> {
        let conn = match &self.way {
            Way::Live => connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            Way::Copy(copied) => {
                connect(&Self::path_in(copied.path()), OpenFlags::SQLITE_OPEN_READ_ONLY)?
            }
            Way::Immutable => connect(&immutable_uri(&self.path), READ_URI)?,
        };
        let why = "opened for a job".to_owned();
        Ok(Self::read(conn, &self.path, self.copy, why, Way::Live))
    }

    /// A second connection for a job, which waits for others that are saving.
    pub fn writer(&mut self) -> Result<Self, StoreError> {
        if self.access != Access::Writing {
            return Err(StoreError::ReadOnly);
        }
        self.stay()?;
        let conn = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        durable(&conn)?;
        // The first one holds the lock for both.
        Self::written(conn, &self.path, self.copy, self.sharing.clone(), None)
    }

    /// Before the first thing that is saved, and not by looking: the file is where it was; tables
    /// of an older version are brought up to date; and commits go to a write-ahead log, or, on a
    /// network, to a rollback journal, which is said in the file itself.
    pub(super) fn prepare_to_write(&mut self) -> Result<(), StoreError> {
        if let Access::Reading(_) = self.access {
            return Err(StoreError::ReadOnly);
        }
        self.stay()?;
        if let Found::Older(_) = look(&self.conn, MIGRATIONS)? {
            migrate(&mut self.conn, &self.path, MIGRATIONS, None)?;
        }
        let wanted = match self.sharing {
            Sharing::Windows => "wal",
            Sharing::OnePerson { .. } => "delete",
        };
        let mode: String = self.conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        if mode != wanted {
            self.conn.pragma_update(None, "journal_mode", wanted)?;
        }
        self.wrote = true;
        Ok(())
    }

    /// Whether the first thing that is saved must bring the tables up to date before.
    pub fn is_older(&self) -> Result<bool, StoreError> {
        Ok(matches!(look(&self.conn, MIGRATIONS)?, Found::Older(_)))
    }

    /// Does beforehand what the first step on a text would have to: a small commit remains. To be
    /// done on a connection for jobs.
    pub fn prepare(&mut self, text: Option<(&TextHash, &str)>) -> Result<(), StoreError> {
        self.prepare_to_write()?;
        if let Some((hash, words)) = text {
            commit::keep_text(&self.conn, hash, words)?;
        }
        Ok(())
    }

    /// Whether the log tells which steps were made together: from the second version on.
    pub(super) fn knows_parts(&self) -> Result<bool, StoreError> {
        let version: i64 = self.conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        Ok(version >= 2)
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

pub(super) const READ_URI: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_URI);

/// `file:` address of a database that nobody changes while it is open (sqlite.org/uri.html).
pub(super) fn immutable_uri(path: &Path) -> PathBuf {
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
    NotWritable(StoreError),
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
            StoreError::ReadOnly | StoreError::CannotOpen => {
                Self::NotWritable(StoreError::ReadOnly)
            }
            // To read a database with a log, SQLite makes a file beside it.
            error @ (StoreError::Taken { .. } | StoreError::Full | StoreError::Disk(_)) => {
                Self::NotWritable(error)
            }
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
        let mut store = Store::create(folder, CopyId::from_random(1)).unwrap();
        store.prepare_to_write().unwrap();
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
        let store = Store::open_reading(&Store::path_in(folder), &StoreError::ReadOnly).unwrap();
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
    fn a_log_whose_database_is_gone_is_kept_when_another_is_made() {
        let dir = tempfile::tempdir().unwrap();
        let log = wal_of(&Store::path_in(dir.path()));
        fs::write(&log, "what was marked last").unwrap();
        database(dir.path(), "new").close().unwrap();
        let kept = dir.path().join("annotations-kept-1.sqlite-wal");
        assert_eq!(fs::read_to_string(kept).unwrap(), "what was marked last");
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
    fn a_commit_that_was_cut_short_is_taken_back_before_it_is_read() {
        let dir = tempfile::tempdir().unwrap();
        database(dir.path(), "before").close().unwrap();
        let path = Store::path_in(dir.path());
        let conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        conn.pragma_update(None, "journal_mode", "DELETE").unwrap();
        // So little memory that pages are written before the commit.
        conn.pragma_update(None, "cache_size", 1).unwrap();
        conn.execute_batch("BEGIN; UPDATE meta SET value = 'half' WHERE key = 'mark'").unwrap();
        for nth in 0..500 {
            conn.execute("INSERT INTO meta VALUES (?1, ?1)", [format!("{nth:0>200}")]).unwrap();
        }
        let crashed = tempfile::tempdir().unwrap();
        for name in [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}-journal")] {
            fs::copy(dir.path().join(&name), crashed.path().join(&name)).unwrap();
        }
        drop(conn);
        assert!(
            fs::metadata(beside(&Store::path_in(crashed.path()), "-journal")).unwrap().len() > 0
        );
        check_reading(crashed.path(), "before");
    }

    /// SQLite alone cannot tell a journal that is being written on another machine from one that a crash left.
    #[test]
    fn on_a_network_the_journal_of_whoever_is_saving_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        database(dir.path(), "theirs").close().unwrap();
        let path = Store::path_in(dir.path());
        let _theirs = Lock::take(&path, "ana").unwrap();
        fs::write(beside(&path, "-journal"), [7; 600]).unwrap();
        let before = bytes(dir.path());
        let sharing = Sharing::OnePerson { name: "ben".to_owned() };
        // Whether it can be read at this moment or not.
        match Store::open_shared(dir.path(), sharing) {
            Ok(Some(store)) => assert!(matches!(store.access(), Access::Reading(_))),
            Ok(None) => panic!("there is one"),
            Err(_) => {}
        }
        assert_eq!(bytes(dir.path()), before);
    }

    #[test]
    fn what_cannot_be_written_is_opened_for_reading() {
        let io = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        for code in [rusqlite::ffi::SQLITE_CANTOPEN, rusqlite::ffi::SQLITE_READONLY] {
            assert!(matches!(Failure::from(io(code)), Failure::NotWritable(StoreError::ReadOnly)));
        }
        assert!(matches!(
            Failure::from(io(rusqlite::ffi::SQLITE_CORRUPT)),
            Failure::Other(StoreError::Damaged(_))
        ));
    }
}
