//! What can still be read of a damaged database: put, row by row, into a sound one in a temporary folder.
//!
//! The damaged file is only copied, never touched. Rows are read by their numbers, so that a page that is lost costs
//! only what lay on it; marks whose own row is lost are taken from the log, which holds each of them once more.

use rusqlite::{Connection, OpenFlags, params_from_iter, types::Value};

use super::{Store, StoreError, Way, merge, open, rows};
use crate::model::{CopyId, RowKey};

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Spans and relations that could be read.
    pub annotations: usize,
    /// Of these, how many were found in the log alone.
    pub from_log: usize,
    /// Whether anything could not be read.
    pub is_whole: bool,
}

/// Every table, those first that others refer to, and whether its rows have numbers.
const TABLES: [(&str, bool); 9] = [
    ("meta", false),
    ("text", true),
    ("settings_text", true),
    ("document", true),
    ("step", true),
    ("change", true),
    ("annotation", true),
    ("progress", false),
    ("project_row", false),
];

/// No row has a number beyond this.
const LAST_ROW: i64 = 1 << 40;

impl Store {
    /// Reads what can be read of a folder's damaged database, for reading only.
    ///
    /// # Errors
    /// When not even its tables can be made out.
    pub fn salvage(
        folder: &std::path::Path,
        why: &StoreError,
    ) -> Result<(Self, Salvaged), StoreError> {
        let path = Self::path_in(folder);
        let damaged = open::copy_of(&path)?;
        let from =
            open::connect(&Self::path_in(damaged.path()), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // Otherwise a file that is shorter than it says is refused as a whole.
        from.pragma_update(None, "writable_schema", true)?;
        from.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        let sound = tempfile::tempdir()?;
        let copy = open::read_copy(&from).unwrap_or_else(|_| CopyId::from_random(0));
        let mut into = Self::create(sound.path(), copy)?;
        let mut salvaged = Salvaged { is_whole: true, ..Salvaged::default() };
        {
            let _moment = from.unchecked_transaction()?;
            let tx = into.conn.transaction()?;
            // What refers to a row that is lost is kept all the same.
            tx.pragma_update(None, "defer_foreign_keys", true)?;
            for (table, numbered) in TABLES {
                // One of an older version lacks some.
                let has = columns_of(&from, table)?;
                let mut columns = columns_of(&tx, table)?;
                columns.retain(|column| has.is_empty() || has.contains(column));
                let mut reader = Reader { from: &from, into: &tx, table, columns, holes: 0 };
                if numbered {
                    reader.read()?;
                } else {
                    reader.read_both_ways()?;
                }
                salvaged.is_whole &= reader.holes == 0;
            }
            // A change without its step says nothing: the step tells when it was.
            salvaged.is_whole &=
                tx.execute("DELETE FROM change WHERE step NOT IN (SELECT seq FROM step)", [])? == 0;
            if !salvaged.is_whole {
                salvaged.from_log = take_from_log(&tx)?;
            }
            salvaged.annotations = tx.query_row("SELECT count(*) FROM annotation", [], |row| {
                Ok(usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0))
            })?;
            tx.commit()?;
        }
        into.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let Self { conn, .. } = into;
        let store = Self::read(conn, &path, copy, words(&salvaged, why), Way::Copy(sound));
        Ok((store, salvaged))
    }
}

/// What a person has to know; where exactly the damage is, a check tells.
fn words(salvaged: &Salvaged, why: &StoreError) -> String {
    let marks = match salvaged.annotations {
        1 => "1 mark or relation".to_owned(),
        count => format!("{count} marks and relations"),
    };
    let rest = if salvaged.is_whole { "nothing seems to be missing" } else { "others may be lost" };
    let what = match why {
        StoreError::Damaged(_) => format!("{} is damaged", super::DATABASE_FILE),
        other => other.to_string(),
    };
    format!(
        "{what}; it was not touched. {marks} could be read, {rest}. Save them, then keep a copy of \
         the file and put back an older one"
    )
}

fn columns_of(conn: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Takes one table over.
struct Reader<'a> {
    from: &'a Connection,
    into: &'a Connection,
    table: &'a str,
    /// Those that both databases have.
    columns: Vec<String>,
    /// How many places could not be read.
    holes: usize,
}

impl Reader<'_> {
    /// All rows in the order of their numbers. Over a place that cannot be read it leaps, further and further; from
    /// where it lands it feels its way back. What stands between two such places may be passed over.
    fn read(&mut self) -> Result<(), StoreError> {
        let mut next = 1;
        while let Taken::UpTo(last) = self.take_numbered(next, LAST_ROW)? {
            self.holes += 1;
            let hole = last.map_or(next, |last| last.max(next).saturating_add(1));
            let mut leap = 1;
            let landed = loop {
                let probe = hole.saturating_add(leap);
                if probe > LAST_ROW {
                    return Ok(());
                }
                match self.take_numbered(probe, LAST_ROW)? {
                    Taken::UpTo(None) => leap *= 2,
                    Taken::All => break (probe, None),
                    Taken::UpTo(last) => break (probe, last),
                }
            };
            let (mut unread, mut read) = (hole.saturating_add(leap / 2), landed.0);
            while unread + 1 < read {
                let middle = i64::midpoint(unread, read);
                if matches!(self.take_numbered(middle, read - 1)?, Taken::UpTo(None)) {
                    unread = middle;
                } else {
                    read = middle;
                }
            }
            match landed.1 {
                // Always onwards, whatever the numbers are.
                Some(last) => next = last.max(landed.0).saturating_add(1),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn take_numbered(&mut self, low: i64, high: i64) -> Result<Taken, StoreError> {
        let columns = self.columns.join(", ");
        let select = format!(
            "SELECT rowid, {columns} FROM {} WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid",
            self.table
        );
        self.take(&select, &[low, high], true)
    }

    /// A small table without numbers: from its beginning and from its end, as far as it goes.
    fn read_both_ways(&mut self) -> Result<(), StoreError> {
        let columns = self.columns.join(", ");
        let select = format!("SELECT 0, {columns} FROM {}", self.table);
        if let Taken::UpTo(_) = self.take(&select, &[], false)? {
            self.holes += 1;
            let key = self.columns.iter().take(2).map(|name| format!("{name} DESC"));
            let order = key.collect::<Vec<_>>().join(", ");
            self.take(&format!("{select} ORDER BY {order}"), &[], false)?;
        }
        Ok(())
    }

    /// Copies the rows of a question until one cannot be read.
    fn take(&mut self, select: &str, params: &[i64], numbered: bool) -> Result<Taken, StoreError> {
        let mut last = None;
        let Ok(mut statement) = self.from.prepare_cached(select) else {
            return Ok(Taken::UpTo(last));
        };
        let Ok(mut found) = statement.query(params_from_iter(params)) else {
            return Ok(Taken::UpTo(last));
        };
        let shape = vec!["?"; self.columns.len() + usize::from(numbered)].join(", ");
        let names = self.columns.join(", ");
        let rowid = if numbered { "rowid, " } else { "" };
        let insert =
            format!("INSERT OR IGNORE INTO {} ({rowid}{names}) VALUES ({shape})", self.table);
        let mut insert = self.into.prepare_cached(&insert)?;
        loop {
            let row = match found.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(Taken::All),
                Err(_unreadable) => return Ok(Taken::UpTo(last)),
            };
            let first = usize::from(!numbered);
            let values: Result<Vec<Value>, _> =
                (first..=self.columns.len()).map(|column| row.get(column)).collect();
            let Ok(values) = values else { return Ok(Taken::UpTo(last)) };
            if let Some(Value::Integer(number)) = values.first()
                && numbered
            {
                if last.is_some_and(|last| last >= *number) {
                    // Torn pages may lead in a circle.
                    return Ok(Taken::UpTo(last));
                }
                last = Some(*number);
            }
            if insert.execute(params_from_iter(values)).is_err() {
                // Letters that are none, or a number where words must be: the row itself is broken.
                self.holes += 1;
            }
        }
    }
}

enum Taken {
    All,
    /// Up to the row of this number; `None`: not one.
    UpTo(Option<i64>),
}

/// Rows that the log holds and the tables have lost. Returns how many of them are annotations.
fn take_from_log(conn: &Connection) -> Result<usize, StoreError> {
    let mut statement = conn.prepare(
        "SELECT DISTINCT kind, row FROM change WHERE after IS NOT NULL AND
             CASE kind WHEN 'annotation' THEN NOT EXISTS (SELECT 1 FROM annotation WHERE id = row)
                       WHEN 'status' THEN NOT EXISTS
                            (SELECT 1 FROM progress WHERE document || ' ' || layer = row)
                       ELSE NOT EXISTS
                            (SELECT 1 FROM project_row AS p WHERE p.kind = change.kind AND p.id = row)
             END ORDER BY 1, 2",
    )?;
    let lost: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut found = 0;
    for (kind, id) in lost {
        let Some(kind) = KINDS.into_iter().find(|known| *known == kind) else { continue };
        let key = RowKey { kind, id };
        // One whose words are broken stays lost.
        if merge::settle(conn, &key).is_ok()
            && kind == "annotation"
            && rows::current(conn, &key)?.is_some()
        {
            found += 1;
        }
    }
    Ok(found)
}

const KINDS: [&str; 8] =
    ["annotation", "status", "metadata", "region", "encoding", "assignment", "decision", "waiver"];
