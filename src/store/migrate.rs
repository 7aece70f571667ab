//! Bringing a database to the shape that this program knows, keeping a copy of it as it was.
//!
//! Migrations are files in order; one that was released is never changed.

use std::{fs, path::Path};

use rusqlite::{Connection, TransactionBehavior};

use super::{StoreError, moved};
use crate::model::CopyId;

/// "GNSY": says that a SQLite file is ours.
pub(super) const APPLICATION_ID: i64 = 0x474E_5359;

pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
];

/// The version of a database that has gone through `migrations`.
pub(super) fn version(migrations: &[&str]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

/// What kind of file a connection is open on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No bytes in it yet.
    Empty,
    Current,
    Older(i64),
}

/// Looks at a database without changing it.
pub(super) fn look(conn: &Connection, migrations: &[&str]) -> Result<Found, StoreError> {
    let number = |pragma: &str| conn.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let (application, found) = (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    if application == 0 && tables == 0 {
        return Ok(Found::Empty);
    }
    if application != APPLICATION_ID {
        return Err(StoreError::NotOurs);
    }
    if found > version(migrations) {
        let by = conn
            .query_row("SELECT value FROM meta WHERE key = 'version'", [], |row| row.get(0))
            .unwrap_or_else(|_| "version unknown".to_owned());
        return Err(StoreError::Newer { by });
    }
    Ok(if found == version(migrations) { Found::Current } else { Found::Older(found) })
}

/// Brings a database to the newest version, in one transaction; a new one gets the name `copy`.
pub(super) fn migrate(
    conn: &mut Connection,
    path: &Path,
    migrations: &[&str],
    copy: Option<CopyId>,
) -> Result<(), StoreError> {
    let from = match look(conn, migrations)? {
        Found::Current => return Ok(()),
        Found::Empty => 0,
        Found::Older(from) => {
            keep_copy(conn, path, from)?;
            from
        }
    };
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another window may have done it between the look and the lock.
    let now: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if now == from {
        for migration in migrations.iter().skip(usize::try_from(from).unwrap_or(0)) {
            tx.execute_batch(migration)?;
        }
        tx.pragma_update(None, "user_version", version(migrations))?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.execute(
            "INSERT INTO meta (key, value) VALUES ('version', ?1)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [env!("CARGO_PKG_VERSION")],
        )?;
        if let Some(copy) = copy {
            tx.execute(
                "INSERT INTO meta (key, value) VALUES ('copy', ?1) ON CONFLICT DO NOTHING",
                [copy.to_string()],
            )?;
        }
    }
    tx.commit()?;
    Ok(())
}

/// Keeps the database as it was before a migration, beside it.
fn keep_copy(conn: &Connection, path: &Path, version: i64) -> Result<(), StoreError> {
    let kept = path.with_extension(format!("v{version}.bak"));
    if fs::exists(&kept)? {
        return Ok(());
    }
    // Whole or not at all: a part of one would be taken for it the next time.
    moved::put(moved::whole_copy(conn, path)?, &kept)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "the test looks below the store")]
    fn open(path: &Path) -> Connection {
        Connection::open(path).unwrap()
    }

    #[test]
    fn an_older_database_is_migrated_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("annotations.sqlite");
        let mut conn = open(&path);
        migrate(&mut conn, &path, MIGRATIONS, None).unwrap();
        conn.execute("INSERT INTO meta VALUES ('mark', 'kept')", []).unwrap();
        let mut longer = MIGRATIONS.to_vec();
        longer.push("CREATE TABLE extra (a TEXT) STRICT;");
        assert_eq!(look(&conn, &longer), Ok(Found::Older(version(MIGRATIONS))));
        migrate(&mut conn, &path, &longer, None).unwrap();
        assert_eq!(look(&conn, &longer), Ok(Found::Current));
        conn.execute("INSERT INTO extra VALUES ('x')", []).unwrap();

        let kept = open(&path.with_extension(format!("v{}.bak", version(MIGRATIONS))));
        assert_eq!(look(&kept, MIGRATIONS), Ok(Found::Current));
        let mark: String =
            kept.query_row("SELECT value FROM meta WHERE key = 'mark'", [], |r| r.get(0)).unwrap();
        assert_eq!(mark, "kept");
        // Seen from the older program, the migrated one is newer.
        let newer = look(&conn, MIGRATIONS);
        assert_eq!(newer, Err(StoreError::Newer { by: env!("CARGO_PKG_VERSION").to_owned() }));
    }

    #[test]
    fn a_failing_migration_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("annotations.sqlite");
        let mut conn = open(&path);
        migrate(&mut conn, &path, MIGRATIONS, None).unwrap();
        let mut broken = MIGRATIONS.to_vec();
        broken.push("CREATE TABLE extra (a TEXT) STRICT; CREATE TABLE extra (a TEXT) STRICT;");
        assert!(migrate(&mut conn, &path, &broken, None).is_err());
        assert_eq!(look(&conn, MIGRATIONS), Ok(Found::Current));
        assert!(conn.execute("INSERT INTO extra VALUES ('x')", []).is_err());
    }
}
