//! Many rows at once: what is read from a file goes into log and tables as it comes, and all of it
//! becomes true in one moment, or nothing.
//!
//! The same write path as [`Store::commit`], for rows that are new: the guard has nothing to
//! compare them with but the ids that are taken, and those the table itself knows.

use rusqlite::{
    CachedStatement, OptionalExtension as _, Transaction, TransactionBehavior, params, types::Null,
};

use super::{
    DocumentRow, Store, StoreError,
    commit::{self, newest_step},
    read, rows,
    spelled::{self, IdText, Spelled},
};
use crate::model::{
    Annotation, AnnotationId, AnnotatorId, Before, Change, CopyId, DocumentId, Row, Stamp, Status,
    Step, StepId, StepKind, TextHash,
};

/// What is kept in memory of the database meanwhile, in KiB: a page that is changed again need not
/// be written in between.
const CACHE_KIB: i64 = 64 << 10;

/// Up to so many changes in the log it is cheaper to make its index anew than to add many to it.
const FEW: i64 = 100_000;

/// Rows on their way in. Dropped without [`Intake::commit`], nothing of it stays.
pub struct Intake<'a> {
    tx: Transaction<'a>,
    copy: CopyId,
    name: String,
    stamp: Stamp,
    schema: Option<String>,
    newest: Option<StepId>,
    /// Those that have begun: one for each author and layer.
    steps: Vec<Begun>,
    /// Makes the index that was set aside.
    index: Option<String>,
}

/// New annotations of one step on their way in.
pub struct Adding<'a> {
    insert: CachedStatement<'a>,
    log: CachedStatement<'a>,
    begun: &'a mut Begun,
}

impl Adding<'_> {
    /// Puts an annotation down under its id, or, when that is taken, under the ids that `fresh`
    /// gives. Returns the one it got.
    pub fn add(
        &mut self,
        annotation: &Annotation,
        mut fresh: impl FnMut() -> AnnotationId,
    ) -> Result<AnnotationId, StoreError> {
        let mut spelled = Spelled::of(annotation)?;
        while spelled.execute(&mut self.insert, &self.begun.word)? == 0 {
            spelled.id = fresh();
        }
        let id = IdText::of(spelled.id.0);
        let (id, row) = (id.as_str(), spelled.row()?);
        let place = i64::try_from(self.begun.changes).unwrap_or(i64::MAX);
        self.log.execute(params![self.begun.seq, place, "annotation", id, Null, row])?;
        self.begun.changes += 1;
        Ok(spelled.id)
    }
}

/// A step that has begun.
#[derive(Debug)]
struct Begun {
    author: AnnotatorId,
    layer: Option<AnnotatorId>,
    seq: i64,
    id: StepId,
    /// `id` as text.
    word: String,
    /// How many changes it has.
    changes: usize,
}

impl Store {
    /// Begins to take in what one file brings.
    pub fn intake(&mut self, name: &str, stamp: Stamp) -> Result<Intake<'_>, StoreError> {
        self.prepare_to_write()?;
        self.conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
        let copy = self.copy;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let newest = newest_step(&tx)?;
        Ok(Intake {
            tx,
            copy,
            name: name.to_owned(),
            stamp,
            schema: None,
            newest,
            steps: Vec::new(),
            index: None,
        })
    }
}

impl Intake<'_> {
    /// Many rows will come: the index of the log by rows, into which nothing here looks, is set
    /// aside and made anew at the end, all at once.
    pub fn expect_many(&mut self) -> Result<(), StoreError> {
        let there: Option<i64> =
            self.tx.query_row("SELECT max(rowid) FROM change", [], |row| row.get(0))?;
        if there.is_some_and(|there| there > FEW) {
            return Ok(());
        }
        self.index = self
            .tx
            .query_row("SELECT sql FROM sqlite_schema WHERE name = 'change_row'", [], |row| {
                row.get(0)
            })
            .optional()?;
        if self.index.is_some() {
            self.tx.execute_batch("DROP INDEX change_row")?;
        }
        Ok(())
    }

    /// From now on the steps are made under this `project.toml`.
    pub fn under(&mut self, settings: &str) -> Result<(), StoreError> {
        self.schema = Some(commit::keep_settings(&self.tx, settings)?);
        Ok(())
    }

    /// Keeps what is known of a document, and its text.
    pub fn keep_document(&self, document: &DocumentRow, text: &str) -> Result<(), StoreError> {
        commit::keep_document(&self.tx, document, text)
    }

    pub fn keep_text(&self, hash: &TextHash, text: &str) -> Result<(), StoreError> {
        commit::keep_text(&self.tx, hash, text)
    }

    /// The same document, whose file holds another text of those that are kept.
    pub fn point_document(
        &self,
        document: DocumentId,
        text: &TextHash,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE document SET text = ?2 WHERE id = ?1
                   AND EXISTS (SELECT 1 FROM text WHERE hash = ?2)";
        let changed =
            self.tx.prepare_cached(sql)?.execute(params![document.to_string(), text.as_str()])?;
        Ok(changed > 0)
    }

    /// Whether anything has come in.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The annotations of a layer on a document that stood there before.
    pub fn standing(
        &self,
        layer: &AnnotatorId,
        document: DocumentId,
    ) -> Result<Vec<Annotation>, StoreError> {
        let sql = format!(
            "SELECT {} FROM annotation WHERE {}",
            rows::ANNOTATION_COLUMNS,
            read::ON_DOCUMENT
        );
        let mut statement = self.tx.prepare_cached(&sql)?;
        let mut found = statement.query([layer.as_str(), &document.to_string()])?;
        let mut standing = Vec::new();
        while let Some(row) = found.next()? {
            let step = rows::writer_from(row)?;
            if !self.steps.iter().any(|begun| begun.id == step) {
                standing.push(rows::annotation_from(row)?);
            }
        }
        Ok(standing)
    }

    /// A span that stands in the tables, whoever brought it.
    pub fn annotation(&self, id: AnnotationId) -> Result<Option<Annotation>, StoreError> {
        let sql =
            format!("SELECT {} FROM annotation WHERE {}", rows::ANNOTATION_COLUMNS, read::BY_ID);
        let mut statement = self.tx.prepare_cached(&sql)?;
        let mut found = statement.query([id.to_string()])?;
        found.next()?.map(|row| rows::annotation_from(row)).transpose()
    }

    /// Metadata, regions and the like of one document, as they stand now.
    pub fn project_rows(&self, document: DocumentId) -> Result<Vec<Row>, StoreError> {
        let mut statement =
            self.tx.prepare_cached("SELECT value FROM project_row WHERE document = ?1")?;
        let mut found = statement.query([document.to_string()])?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            all.push(serde_json::from_str(&row.get::<_, String>(0)?)?);
        }
        Ok(all)
    }

    /// How far a layer has come with a document, as it stands now.
    pub fn status_of(
        &self,
        document: DocumentId,
        layer: &AnnotatorId,
    ) -> Result<Option<Status>, StoreError> {
        let mut statement = self.tx.prepare_cached(rows::ONE_STATUS)?;
        let mut found = statement.query([layer.as_str(), &document.to_string()])?;
        found.next()?.map(rows::status_from).transpose()
    }

    /// To put new annotations down, one after the other, in the step of an author and a layer.
    pub fn adding(
        &mut self,
        author: &AnnotatorId,
        layer: &AnnotatorId,
    ) -> Result<Adding<'_>, StoreError> {
        let at = self.begin(author, Some(layer))?;
        let begun = self.steps.get_mut(at).ok_or_else(lost)?;
        let insert = self.tx.prepare_cached(spelled::INSERT)?;
        let log = self.tx.prepare_cached(commit::INSERT_CHANGE)?;
        Ok(Adding { insert, log, begun })
    }

    /// Puts any other row down, in place of what stands there.
    pub fn put(&mut self, author: &AnnotatorId, row: Row) -> Result<(), StoreError> {
        let key = row.key();
        let at = self.begin(author, row.layer())?;
        let begun = self.steps.get_mut(at).ok_or_else(lost)?;
        let before =
            rows::current(&self.tx, &key)?.map(|(row, step)| Before { step, row: Some(row) });
        rows::write(&self.tx, &key, Some(&row), begun.id)?;
        let change = Change { before, after: Some(row) };
        commit::insert_change(&self.tx, begun.seq, begun.changes, &change)?;
        begun.changes += 1;
        Ok(())
    }

    /// Takes a row away; nothing happens where there is none.
    pub fn remove(&mut self, author: &AnnotatorId, row: &Row) -> Result<(), StoreError> {
        let key = row.key();
        let Some((row, step)) = rows::current(&self.tx, &key)? else { return Ok(()) };
        let at = self.begin(author, row.layer())?;
        let begun = self.steps.get_mut(at).ok_or_else(lost)?;
        rows::write(&self.tx, &key, None, begun.id)?;
        let change = Change { before: Some(Before { step, row: Some(row) }), after: None };
        commit::insert_change(&self.tx, begun.seq, begun.changes, &change)?;
        begun.changes += 1;
        Ok(())
    }

    /// Where the step stands that the next change of a layer, or of the project, belongs to.
    fn begin(
        &mut self,
        author: &AnnotatorId,
        layer: Option<&AnnotatorId>,
    ) -> Result<usize, StoreError> {
        let is_it = |begun: &Begun| begun.author == *author && begun.layer.as_ref() == layer;
        if let Some(at) = self.steps.iter().rposition(is_it) {
            return Ok(at);
        }
        let id = StepId::after(self.newest, self.stamp);
        let first = self.steps.iter().find(|begun| begun.author == *author);
        let step = Step {
            id,
            layer: layer.cloned(),
            author: author.clone(),
            copy: self.copy,
            at_ms: self.stamp.now_ms,
            name: self.name.clone(),
            kind: StepKind::Do,
            undoes: None,
            active_secs: 0,
            schema: self.schema.clone(),
            part_of: first.map(|begun| begun.id),
            changes: Vec::new(),
        };
        let seq = commit::insert_step(&self.tx, &step)?
            .ok_or_else(|| StoreError::Other("two steps with one id".to_owned()))?;
        self.newest = Some(id);
        let Step { author, layer, .. } = step;
        self.steps.push(Begun { author, layer, seq, id, word: id.to_string(), changes: 0 });
        Ok(self.steps.len() - 1)
    }

    /// Makes all of it true.
    pub fn commit(self) -> Result<(), StoreError> {
        if let Some(sql) = &self.index {
            self.tx.execute_batch(sql)?;
        }
        Ok(self.tx.commit()?)
    }
}

/// Cannot be; said instead of a panic.
fn lost() -> StoreError {
    StoreError::Other("a step was lost".to_owned())
}
