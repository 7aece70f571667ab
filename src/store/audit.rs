//! Looking a database over, row by row, whatever state it is in: what SQLite says of its file, every
//! text and mark, and what the log makes of the tables.
//!
//! Never writes, and knows all versions of the tables. What is wrong with what it hands out is not
//! judged here, but for what only SQL can tell.

use std::{collections::BTreeMap, fs, path::Path};

use rusqlite::{Connection, OpenFlags, Row as SqlRow};

use super::{
    Store, StoreError, Way, commit,
    migrate::{Found, MIGRATIONS, look},
    open::{LOGS, READ_URI, beside, connect, copy_of, immutable_uri, read_copy},
    read, rows,
};
use crate::model::{
    Annotation, AnnotationId, Before, DocumentId, Region, Row, RowKey, StepId, TextHash, Waiver,
};

/// A database being looked over.
pub struct Audit {
    conn: Connection,
    /// Holds a copy when the original must not be touched.
    copied: Option<tempfile::TempDir>,
}

/// How much there is to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub steps: usize,
    pub changes: usize,
    pub spans: usize,
    pub relations: usize,
    pub texts: usize,
    pub documents: usize,
}

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableRow {
    pub table: &'static str,
    pub row: String,
    pub why: String,
}

/// What the log and the tables have of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// As the log or the table names it.
    pub kind: String,
    pub id: String,
    /// What the newest change left: `None`: nothing.
    pub log: Option<Row>,
    pub table: Option<Row>,
    /// Whether both name the same step.
    pub same_step: bool,
}

/// Something that the history has to say of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum History {
    /// Log and tables agree.
    Same,
    Differs(Box<Logged>),
    /// A change of the log that cannot be read, and the step it is of.
    Unreadable {
        step: String,
        kind: String,
        id: String,
        why: String,
    },
}

impl Audit {
    /// Opens the database of a folder; `None` when there is none.
    pub fn open(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = Store::path_in(folder);
        match fs::metadata(&path) {
            Ok(meta) if meta.len() == 0 => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let (conn, copied) = match Self::connect_beside(&path) {
            Ok(conn) => (conn, None),
            Err(StoreError::ReadOnly | StoreError::CannotOpen) => Self::connect_reading(&path)?,
            Err(error) => return Err(error),
        };
        conn.pragma_update(None, "query_only", true)?;
        if look(&conn, MIGRATIONS)? == Found::Empty {
            return Ok(None);
        }
        Ok(Some(Self { conn, copied }))
    }

    /// As others do who have it open: only so does SQLite leave nothing behind.
    fn connect_beside(path: &Path) -> Result<Connection, StoreError> {
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        if conn.is_readonly(rusqlite::MAIN_DB)? { Err(StoreError::ReadOnly) } else { Ok(conn) }
    }

    /// In a place that cannot be written: as it lies, or from a copy.
    fn connect_reading(path: &Path) -> Result<(Connection, Option<tempfile::TempDir>), StoreError> {
        if !LOGS.iter().any(|end| beside(path, end).exists()) {
            return Ok((connect(&immutable_uri(path), READ_URI)?, None));
        }
        let copied = copy_of(path)?;
        let target = Store::path_in(copied.path());
        Ok((connect(&target, OpenFlags::SQLITE_OPEN_READ_WRITE)?, Some(copied)))
    }

    /// The same database as a store that can only be read.
    pub fn into_store(self, folder: &Path) -> Result<Store, StoreError> {
        let copy = read_copy(&self.conn)?;
        let way = self.copied.map_or(Way::Live, Way::Copy);
        let why = StoreError::ReadOnly.to_string();
        Ok(Store::read(self.conn, &Store::path_in(folder), copy, why, way))
    }

    /// While this is held, everything is of one moment.
    pub fn hold(&self) -> Result<impl Drop + '_, StoreError> {
        Ok(self.conn.unchecked_transaction()?)
    }

    pub fn extent(&self) -> Result<Extent, StoreError> {
        let count = |of: &str| -> Result<usize, StoreError> {
            let sql = format!("SELECT count(*) FROM {of}");
            let count: i64 = self.conn.query_row(&sql, [], |row| row.get(0))?;
            Ok(usize::try_from(count).unwrap_or(0))
        };
        Ok(Extent {
            steps: count("step")?,
            changes: count("change")?,
            spans: count("annotation WHERE kind = 'span'")?,
            relations: count("annotation WHERE kind <> 'span'")?,
            texts: count("text")?,
            documents: count("document")?,
        })
    }

    /// What SQLite finds wrong with its own file.
    pub fn damage(&self, mut take: impl FnMut(&str)) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare("PRAGMA integrity_check")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let words: String = row.get(0)?;
            if words != "ok" {
                take(&words);
            }
        }
        let mut statement = self.conn.prepare("PRAGMA foreign_key_check")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
            let id = id.map_or_else(String::new, |id| format!(" {id}"));
            take(&format!("row{id} of “{table}” names a row that is not there"));
        }
        Ok(())
    }

    /// The path of every document that is known.
    pub fn paths(&self) -> Result<BTreeMap<DocumentId, String>, StoreError> {
        let mut statement = self.conn.prepare("SELECT id, path FROM document")?;
        let mut found = statement.query([])?;
        let mut paths = BTreeMap::new();
        while let Some(row) = found.next()? {
            let (id, path): (String, String) = (row.get(0)?, row.get(1)?);
            // One that cannot be read is told with the rows of its table.
            if let Ok(id) = rows::document_id(&id) {
                paths.insert(id, path);
            }
        }
        Ok(paths)
    }

    /// What somebody looked at and let stand.
    pub fn waivers(&self) -> Result<Vec<Waiver>, StoreError> {
        let mut statement =
            self.conn.prepare("SELECT value FROM project_row WHERE kind = 'waiver'")?;
        let mut found = statement.query([])?;
        let mut waivers = Vec::new();
        while let Some(row) = found.next()? {
            if let Ok(Row::Waiver(waiver)) = serde_json::from_str(&row.get::<_, String>(0)?) {
                waivers.push(waiver);
            }
        }
        Ok(waivers)
    }

    /// Every region that can be read.
    pub fn regions(&self) -> Result<Vec<Region>, StoreError> {
        let mut statement =
            self.conn.prepare("SELECT value FROM project_row WHERE kind = 'region'")?;
        let mut found = statement.query([])?;
        let mut regions = Vec::new();
        while let Some(row) = found.next()? {
            if let Ok(Row::Region(region)) = serde_json::from_str(&row.get::<_, String>(0)?) {
                regions.push(region);
            }
        }
        Ok(regions)
    }

    /// Every text that is kept, until `take` has enough.
    pub fn texts(&self, mut take: impl FnMut(&TextHash, &str) -> bool) -> Result<(), StoreError> {
        self.pairs("SELECT hash, words FROM text", |hash, words| {
            take(&TextHash(hash.to_owned()), words)
        })
    }

    /// Every `project.toml` that is kept, likewise.
    pub fn settings(&self, take: impl FnMut(&str, &str) -> bool) -> Result<(), StoreError> {
        self.pairs("SELECT hash, text FROM settings_text", take)
    }

    fn pairs(&self, sql: &str, mut take: impl FnMut(&str, &str) -> bool) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare(sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if !take(rows::words(row, 0)?, rows::words(row, 1)?) {
                break;
            }
        }
        Ok(())
    }

    /// Every span with the text that it names, one text after the other.
    pub fn spans(
        &self,
        mut take: impl FnMut(Result<(&Annotation, Option<&str>), UnreadableRow>) -> bool,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {} FROM annotation WHERE kind = 'span' ORDER BY text",
            rows::ANNOTATION_COLUMNS
        );
        let mut statement = self.conn.prepare(&sql)?;
        let mut kept = self.conn.prepare("SELECT words FROM text WHERE hash = ?1")?;
        let mut at: Option<(TextHash, Option<String>)> = None;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let annotation = match whole(row) {
                Ok(annotation) => annotation,
                Err(error) => {
                    if take(Err(unreadable("annotation", rows::words(row, 0), &error))) {
                        continue;
                    }
                    break;
                }
            };
            let Some(span) = annotation.span() else { continue };
            if at.as_ref().is_none_or(|(hash, _)| *hash != span.text) {
                let mut words = kept.query([span.text.as_str()])?;
                let words = words.next()?.map(|row| row.get(0)).transpose()?;
                at = Some((span.text.clone(), words));
            }
            let text = at.as_ref().and_then(|(_, words)| words.as_deref());
            if !take(Ok((&annotation, text))) {
                break;
            }
        }
        Ok(())
    }

    /// Every relation with what stands at its ends.
    pub fn relations(
        &self,
        mut take: impl FnMut(Result<(&Annotation, [Option<Annotation>; 2]), UnreadableRow>) -> bool,
    ) -> Result<(), StoreError> {
        let columns = rows::ANNOTATION_COLUMNS;
        let mut statement =
            self.conn.prepare(&format!("SELECT {columns} FROM annotation WHERE kind <> 'span'"))?;
        let one = format!("SELECT {columns} FROM annotation WHERE {}", read::BY_ID);
        let mut ends = self.conn.prepare(&one)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let relation = whole(row);
            let relation = match &relation {
                Ok(relation) => relation,
                Err(error) => {
                    if take(Err(unreadable("annotation", rows::words(row, 0), error))) {
                        continue;
                    }
                    break;
                }
            };
            let Some((from, to)) = relation.ends() else { continue };
            let mut end = |id: AnnotationId| -> Result<Option<Annotation>, StoreError> {
                let mut found = ends.query([id.to_string()])?;
                // One that cannot be read is told by itself.
                Ok(found.next()?.and_then(|row| rows::annotation_from(row).ok()))
            };
            let ends = [end(from.span)?, end(to.span)?];
            if !take(Ok((relation, ends))) {
                break;
            }
        }
        Ok(())
    }

    /// Rows of the smaller tables, and steps, that cannot be read.
    pub fn unreadable(&self, mut take: impl FnMut(UnreadableRow)) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare("SELECT id FROM document")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let id = rows::words(row, 0)?;
            if let Err(error) = rows::document_id(id) {
                take(unreadable("document", Ok(id), &error));
            }
        }
        let mut statement = self.conn.prepare("SELECT * FROM progress")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if let Err(error) = rows::status_from(row) {
                let word = |column| row.get::<_, String>(column);
                let id = format!("{} {}", word("document")?, word("layer")?);
                take(unreadable("progress", Ok(&id), &error));
            }
        }
        let mut statement = self.conn.prepare("SELECT kind, id, value FROM project_row")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (kind, id) = (rows::words(row, 0)?, rows::words(row, 1)?);
            let id = format!("{kind} {id}");
            match serde_json::from_str::<Row>(rows::words(row, 2)?) {
                Ok(row) if format!("{} {}", row.key().kind, row.key().id) == id => {}
                Ok(_) => {
                    let error = StoreError::Damaged("it is another row".to_owned());
                    take(unreadable("project_row", Ok(&id), &error));
                }
                Err(error) => take(unreadable("project_row", Ok(&id), &error.into())),
            }
        }
        let mut statement = self.conn.prepare(
            "SELECT id, copy, undoes FROM step WHERE at_ms >= 0 OR at_ms < 0 ORDER BY seq",
        )?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let read = || -> Result<(), StoreError> {
                rows::step_id(rows::words(row, 0)?)?;
                rows::step_id(rows::words(row, 1)?)?;
                if let Some(undoes) = row.get::<_, Option<String>>(2)? {
                    rows::step_id(&undoes)?;
                }
                Ok(())
            };
            if let Err(error) = read() {
                take(unreadable("step", rows::words(row, 0), &error));
            }
        }
        Ok(())
    }

    /// Replays the log: what each row must be beside what it is, both ways.
    pub fn replay(&self, mut take: impl FnMut(History) -> bool) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare(
            "SELECT c.kind, c.row, c.before, c.after, s.id FROM change AS c
             LEFT JOIN step AS s ON s.seq = c.step ORDER BY c.kind, c.row",
        )?;
        let mut found = statement.query([])?;
        let mut at: Option<Newest> = None;
        while let Some(row) = found.next()? {
            let (kind, id) = (rows::words(row, 0)?, rows::words(row, 1)?);
            if at.as_ref().is_none_or(|at| at.kind != kind || at.id != id) {
                if let Some(done) = at.take()
                    && !self.compare(done, &mut take)
                {
                    return Ok(());
                }
                at = Some(Newest::new(kind, id));
            }
            let step = row.get::<_, Option<String>>(4)?.unwrap_or_default();
            let read = || change(kind, id, rows::optional(row, 2)?, rows::optional(row, 3)?);
            let left = match read() {
                Ok(left) => left,
                Err(error) => {
                    let (kind, id) = (kind.to_owned(), id.to_owned());
                    let why = reason(&error);
                    let step = step.clone();
                    if !take(History::Unreadable { step, kind, id, why }) {
                        return Ok(());
                    }
                    Left::Unreadable
                }
            };
            if let Some(at) = &mut at {
                at.see(rows::step_id(&step).ok(), left);
            }
        }
        if let Some(done) = at
            && !self.compare(done, &mut take)
        {
            return Ok(());
        }
        self.unlogged(&mut take)
    }

    /// Compares what the log says of a row with the tables. What cannot be read was told
    /// already.
    fn compare(&self, newest: Newest, take: &mut impl FnMut(History) -> bool) -> bool {
        let Newest { kind, id, step, left } = newest;
        let log = match left {
            Left::Row(row) => Some(*row),
            Left::Nothing => None,
            Left::Unreadable => return true,
        };
        let Some(known) = rows::KINDS.into_iter().find(|known| *known == kind) else { return true };
        let key = RowKey { kind: known, id };
        let Ok(table) = rows::current(&self.conn, &key) else { return true };
        let (table, written) = table.map_or((None, None), |(row, by)| (Some(row), Some(by)));
        let same_step = log.is_none() || written == step;
        if log == table && same_step {
            return take(History::Same);
        }
        let id = key.id;
        take(History::Differs(Box::new(Logged { kind, id, log, table, same_step })))
    }

    /// Rows that the log does not know at all.
    fn unlogged(&self, take: &mut impl FnMut(History) -> bool) -> Result<(), StoreError> {
        let sql = "SELECT 'annotation', id FROM annotation AS a WHERE NOT EXISTS
                (SELECT 1 FROM change AS c WHERE c.kind = 'annotation' AND c.row = a.id)
             UNION ALL
             SELECT 'status', document || ' ' || layer FROM progress AS p WHERE NOT EXISTS
                (SELECT 1 FROM change AS c
                 WHERE c.kind = 'status' AND c.row = p.document || ' ' || p.layer)
             UNION ALL
             SELECT kind, id FROM project_row AS p WHERE NOT EXISTS
                (SELECT 1 FROM change AS c WHERE c.kind = p.kind AND c.row = p.id)";
        let mut statement = self.conn.prepare(sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (kind, id): (String, String) = (row.get(0)?, row.get(1)?);
            let known = rows::KINDS.into_iter().find(|known| *known == kind);
            let table = known.and_then(|kind| {
                rows::current(&self.conn, &RowKey { kind, id: id.clone() }).ok()?
            });
            let table = table.map(|(row, _)| row);
            let logged = Logged { kind, id, log: None, table, same_step: false };
            if !take(History::Differs(Box::new(logged))) {
                break;
            }
        }
        Ok(())
    }
}

/// An annotation all of whose columns can be read.
fn whole(row: &SqlRow<'_>) -> Result<Annotation, StoreError> {
    rows::writer_from(row)?;
    rows::annotation_from(row)
}

/// What a change left of a row.
enum Left {
    Row(Box<Row>),
    Nothing,
    Unreadable,
}

/// The newest change of a row so far.
struct Newest {
    kind: String,
    id: String,
    step: Option<StepId>,
    left: Left,
}

impl Newest {
    fn new(kind: &str, id: &str) -> Self {
        Self { kind: kind.to_owned(), id: id.to_owned(), step: None, left: Left::Unreadable }
    }

    fn see(&mut self, step: Option<StepId>, left: Left) {
        if self.step <= step {
            (self.step, self.left) = (step, left);
        }
    }
}

/// What a change left, after both of its sides were read.
fn change(
    kind: &str,
    id: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> Result<Left, StoreError> {
    let before: Option<Before> = before.map(serde_json::from_str).transpose()?;
    let after: Option<Row> = after.map(serde_json::from_str).transpose()?;
    for row in before.iter().filter_map(|before| before.row.as_ref()).chain(&after) {
        let key = row.key();
        if key.kind != kind || key.id != id {
            return Err(StoreError::Damaged("it is about another row".to_owned()));
        }
    }
    Ok(after.map_or(Left::Nothing, |row| Left::Row(Box::new(row))))
}

fn unreadable(
    table: &'static str,
    row: Result<&str, StoreError>,
    error: &StoreError,
) -> UnreadableRow {
    UnreadableRow { table, row: row.unwrap_or_default().to_owned(), why: reason(error) }
}

/// Why something cannot be read, without what to do about a damaged file.
fn reason(error: &StoreError) -> String {
    match error {
        StoreError::Damaged(why) | StoreError::Other(why) => why.clone(),
        other => other.to_string(),
    }
}

impl Logged {
    /// The row, as the tables or, if it is missing there, the log has it.
    pub fn row(&self) -> Option<&Row> {
        self.table.as_ref().or(self.log.as_ref())
    }

    /// What people know it by.
    pub fn words(&self) -> String {
        self.row().map(commit::words_of).unwrap_or_default()
    }
}
