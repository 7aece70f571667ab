//! What can still be read of a damaged database: put, row by row, into a sound one in a temporary folder.
//!
//! The damaged file is only copied, never touched. Rows are read by their numbers, so that a page that is lost costs
//! only what lay on it; marks whose own row is lost are taken from the log, which holds each of them once more.

use std::collections::BTreeSet;

use rusqlite::{
    Connection, OpenFlags, OptionalExtension as _, ffi, params_from_iter, types::Value,
};

use super::{Store, StoreError, Way, commit, merge, open, rows};
use crate::model::{CopyId, Row, RowKey, Stamp, StepId, counted_as};

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
            let mut torn = BTreeSet::new();
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
                if reader.holes > 0 {
                    torn.insert(table);
                }
            }
            salvaged.from_log = take_from_log(&tx, &torn)?;
            // The log of a step that is lost has told all it can.
            let orphans =
                tx.execute("DELETE FROM change WHERE step NOT IN (SELECT seq FROM step)", [])?;
            salvaged.is_whole = torn.is_empty() && orphans == 0;
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
    let marks = counted_as(salvaged.annotations, "mark or relation", "marks and relations");
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
        let insert = format!("INSERT INTO {} ({rowid}{names}) VALUES ({shape})", self.table);
        let mut insert = self.into.prepare_cached(&insert)?;
        let there = format!("SELECT 1 FROM {} WHERE rowid = ?1", self.table);
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
            if let Err(error) = insert.execute(params_from_iter(values)) {
                // Some rows are come upon twice, and the first of the few without numbers are made with the tables.
                let known = match last.filter(|_| numbered) {
                    Some(number) => self.into.prepare_cached(&there)?.exists([number])?,
                    None => is_taken(&error),
                };
                // Letters that are none, a number where words must be, a word that is none of those that can stand
                // there: the row itself is broken.
                self.holes += usize::from(!known);
            }
        }
    }
}

enum Taken {
    All,
    /// Up to the row of this number; `None`: not one.
    UpTo(Option<i64>),
}

/// Whether a row was refused because one with its key is there.
fn is_taken(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
}

/// The table that holds the rows of a kind.
fn table_of(kind: &str) -> &'static str {
    match kind {
        "annotation" => "annotation",
        "status" => "progress",
        _ => "project_row",
    }
}

/// Rows that the log holds and the tables have lost. Of a table that is whole nothing is lost: what it lacks was
/// removed. Returns how many of them are annotations.
fn take_from_log(conn: &Connection, torn: &BTreeSet<&str>) -> Result<usize, StoreError> {
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
        let Some(kind) = rows::KINDS.into_iter().find(|known| *known == kind) else { continue };
        if !torn.contains(table_of(kind)) {
            continue;
        }
        let key = RowKey { kind, id };
        // One whose words are broken stays lost.
        if settle(conn, &key).is_ok()
            && kind == "annotation"
            && rows::current(conn, &key)?.is_some()
        {
            found += 1;
        }
    }
    Ok(found)
}

/// Makes a row what its newest change says; where the step of one is lost, that which came last.
fn settle(conn: &Connection, key: &RowKey) -> Result<(), StoreError> {
    let newest: Option<(Option<String>, bool)> = conn
        .prepare_cached(
            "SELECT after, step IN (SELECT seq FROM step) FROM change WHERE kind = ?1 AND row = ?2
             ORDER BY step DESC LIMIT 1",
        )?
        .query_row([key.kind, key.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match newest {
        Some((after, false)) => {
            let row: Option<Row> = after.map(|json| serde_json::from_str(&json)).transpose()?;
            // When it was, nobody knows: any step that is known was no later.
            let step = commit::newest_step(conn)?
                .unwrap_or_else(|| StepId::after(None, Stamp { now_ms: 0, random: 0 }));
            rows::write(conn, key, row.as_ref(), step)
        }
        Some((_, true)) | None => merge::settle(conn, key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Edit, StepKind, Waiver},
        store::{Guard, NewStep},
    };

    const WHY: StoreError = StoreError::Damaged(String::new());

    fn waiver(nth: u64) -> Row {
        let check = nth.to_string();
        Row::Waiver(Waiver { check, subject: String::new(), reason: "read".repeat(40) })
    }

    /// A database with so many waivers, each of a step of its own; and what SQLite is then told to do to it, past all
    /// that keeps it whole.
    fn spoilt(count: u64, sql: &str) -> (tempfile::TempDir, Store, Salvaged) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::create(dir.path(), CopyId::from_random(1)).unwrap();
        let author = "a1".into();
        for nth in 0..count {
            put(&mut store, &author, vec![Edit::insert(waiver(nth))], nth);
        }
        put(&mut store, &author, vec![Edit::delete(waiver(0))], count);
        store.conn.pragma_update(None, "ignore_check_constraints", true).unwrap();
        store.conn.pragma_update(None, "foreign_keys", false).unwrap();
        store.conn.execute_batch(sql).unwrap();
        store.close().unwrap();
        let (read, salvaged) = Store::salvage(dir.path(), &WHY).unwrap();
        (dir, read, salvaged)
    }

    fn put(store: &mut Store, author: &crate::model::AnnotatorId, edits: Vec<Edit>, at: u64) {
        let step = NewStep {
            layer: None,
            author,
            name: "Waive",
            kind: StepKind::Do,
            undoes: None,
            active_secs: 0,
            edits,
            guard: Guard::Refuse,
            settings: None,
            documents: Vec::new(),
        };
        store.commit(step, Stamp { now_ms: 1 + at, random: 1 }).unwrap();
    }

    fn waivers(store: &Store) -> i64 {
        let sql = "SELECT count(*) FROM project_row WHERE kind = 'waiver'";
        store.conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Tears the table of waivers: a row that cannot stand there.
    const TEAR: &str = "PRAGMA writable_schema = 1;
        UPDATE sqlite_schema SET sql = replace(sql, 'value    TEXT NOT NULL', 'value    TEXT')
            WHERE name = 'project_row';
        PRAGMA writable_schema = RESET;
        UPDATE project_row SET value = NULL WHERE id = (SELECT max(id) FROM project_row);";

    #[test]
    fn what_is_whole_is_said_to_be() {
        let (_dir, read, salvaged) = spoilt(20, "");
        assert!(salvaged.is_whole);
        assert_eq!(waivers(&read), 19);
    }

    #[test]
    fn a_row_that_cannot_stand_where_it_stood_is_counted() {
        let (_dir, _read, salvaged) = spoilt(20, "UPDATE step SET kind = 'dog' WHERE seq = 7");
        assert!(!salvaged.is_whole);
    }

    #[test]
    fn what_was_removed_stays_removed_where_its_table_is_whole() {
        // The step that removed it is lost, with what it did.
        let lost = "DELETE FROM change WHERE step = 21; DELETE FROM step WHERE seq = 21;
                    UPDATE step SET kind = 'dog' WHERE seq = 7;";
        let (_dir, read, salvaged) = spoilt(20, lost);
        assert!(!salvaged.is_whole);
        assert_eq!(waivers(&read), 19);
    }

    #[test]
    fn a_row_is_found_in_the_log_though_its_step_is_lost() {
        let lost = [TEAR, "DELETE FROM step"].concat();
        let (_dir, read, salvaged) = spoilt(20, &lost);
        assert!(!salvaged.is_whole);
        assert_eq!(waivers(&read), 19, "and the one that was removed is not");
    }
}
