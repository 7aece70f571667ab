//! For tests alone: a disk that fills up, by `PRAGMA max_page_count` (sqlite.org/pragma.html), and databases as older
//! versions left them.
//!
//! A connection made later, such as that of a job, finds in a file of the folder how many pages there may be.

use std::{fs, path::Path};

use rusqlite::Connection;

use super::{Store, StoreError, open};

const ROOM: &str = "room-of-the-disk";
const NO_END: i64 = 4_294_967_294;

/// A connection gets as much room as the folder of its database, or the one around that, says.
pub(super) fn leave_room(conn: &Connection, path: &Path) -> Result<(), rusqlite::Error> {
    for folder in path.ancestors().skip(1).take(2) {
        if let Ok(pages) = fs::read_to_string(folder.join(ROOM)) {
            limit(conn, pages.parse().unwrap_or(NO_END))?;
        }
    }
    Ok(())
}

fn limit(conn: &Connection, pages: i64) -> Result<(), rusqlite::Error> {
    conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
}

/// From now on databases of a folder that are opened have room for so many pages.
pub(crate) fn fill_disk(folder: &Path, pages: i64) {
    fs::write(folder.join(ROOM), pages.to_string()).unwrap();
}

/// There is room again, also for one that is open.
pub(crate) fn make_room(folder: &Path, store: Option<&Store>) {
    fs::remove_file(folder.join(ROOM)).unwrap();
    if let Some(store) = store {
        limit(&store.conn, NO_END).unwrap();
    }
}

impl Store {
    /// From now on it, and all others of its folder, have room for so many pages more.
    pub(crate) fn leave_pages(&self, more: i64) {
        let there: i64 = self.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        fill_disk(self.path.parent().unwrap(), there + more);
        limit(&self.conn, there + more).unwrap();
    }
}

/// Makes a database what the first version would have left.
pub(crate) fn make_older(folder: &Path) {
    let conn = open::connect(&Store::path_in(folder), rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE);
    conn.unwrap()
        .execute_batch(
            "DROP INDEX step_part_of; ALTER TABLE step DROP COLUMN part_of;
             ALTER TABLE progress DROP COLUMN note;
             ALTER TABLE progress DROP COLUMN question;
             ALTER TABLE progress DROP COLUMN changed;
             PRAGMA user_version = 1; VACUUM;",
        )
        .unwrap();
}

/// The version of a database as it lies.
pub(crate) fn version_of(path: &Path) -> Result<i64, StoreError> {
    let conn = open::connect(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}
