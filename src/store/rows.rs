//! Rows as tables hold them: reading one, writing one, and nothing about when.

use std::borrow::Cow;

use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, params};

use super::StoreError;
use crate::model::{
    Annotation, AnnotationId, AnnotatorId, Attributes, DocumentId, End, Origin, Row, RowKey, Span,
    State, Status, StepId, Target, TextHash,
};

/// The columns that [`annotation_from`] reads, in order.
pub(super) const ANNOTATION_COLUMNS: &str = "id, layer, document, kind, label, text, ranges, \
     quote, from_document, from_span, to_document, to_span, attributes, note, origin, step";

fn parse<T: std::str::FromStr>(word: &str) -> Result<T, StoreError> {
    word.parse().ok().ok_or_else(|| StoreError::Damaged(format!("“{word}” is no id")))
}

pub(super) fn annotation_id(word: &str) -> Result<AnnotationId, StoreError> {
    parse(word).map(AnnotationId)
}

pub(super) fn document_id(word: &str) -> Result<DocumentId, StoreError> {
    parse(word).map(DocumentId)
}

pub(super) fn step_id(word: &str) -> Result<StepId, StoreError> {
    parse(word).map(StepId)
}

/// The text in a column, without a copy.
pub(super) fn words<'r>(row: &'r SqlRow<'_>, column: usize) -> Result<&'r str, StoreError> {
    let value = row.get_ref(column)?;
    value.as_str().map_err(|error| StoreError::Damaged(error.to_string()))
}

/// As [`words`], of a column that may be empty.
pub(super) fn optional<'r>(
    row: &'r SqlRow<'_>,
    column: usize,
) -> Result<Option<&'r str>, StoreError> {
    let value = row.get_ref(column)?;
    value.as_str_or_null().map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Where in [`ANNOTATION_COLUMNS`] a column stands.
mod column {
    pub(super) const ID: usize = 0;
    pub(super) const LAYER: usize = 1;
    pub(super) const DOCUMENT: usize = 2;
    pub(super) const KIND: usize = 3;
    pub(super) const LABEL: usize = 4;
    pub(super) const TEXT: usize = 5;
    pub(super) const RANGES: usize = 6;
    pub(super) const QUOTE: usize = 7;
    pub(super) const FROM: (usize, usize) = (8, 9);
    pub(super) const TO: (usize, usize) = (10, 11);
    pub(super) const ATTRIBUTES: usize = 12;
    pub(super) const NOTE: usize = 13;
    pub(super) const ORIGIN: usize = 14;
    pub(super) const STEP: usize = 15;
}

/// What most annotations have: nothing is parsed for them.
const NO_ATTRIBUTES: &str = "{}";
const BY_HAND: &str = "{\"how\":\"hand\"}";

/// An annotation and the step that last wrote it, from [`ANNOTATION_COLUMNS`].
pub(super) fn annotation_from(row: &SqlRow<'_>) -> Result<(Annotation, StepId), StoreError> {
    let text = |column| words(row, column);
    let target = if text(column::KIND)? == "span" {
        Target::Span(Span {
            text: TextHash(text(column::TEXT)?.to_owned()),
            ranges: serde_json::from_str(text(column::RANGES)?)?,
            quote: serde_json::from_str(text(column::QUOTE)?)?,
        })
    } else {
        let end = |(document, span)| -> Result<End, StoreError> {
            Ok(End { document: document_id(text(document)?)?, span: annotation_id(text(span)?)? })
        };
        Target::Relation { from: end(column::FROM)?, to: end(column::TO)? }
    };
    let attributes = match text(column::ATTRIBUTES)? {
        NO_ATTRIBUTES => Attributes::new(),
        json => serde_json::from_str(json)?,
    };
    let origin = match text(column::ORIGIN)? {
        BY_HAND => Origin::Hand,
        json => serde_json::from_str(json)?,
    };
    let annotation = Annotation {
        id: annotation_id(text(column::ID)?)?,
        layer: text(column::LAYER)?.into(),
        document: document_id(text(column::DOCUMENT)?)?,
        label: text(column::LABEL)?.into(),
        target,
        attributes,
        note: text(column::NOTE)?.to_owned(),
        origin,
    };
    Ok((annotation, step_id(text(column::STEP)?)?))
}

/// A row as it stands, and the step that last wrote it.
pub(super) fn current(
    conn: &Connection,
    key: &RowKey,
) -> Result<Option<(Row, StepId)>, StoreError> {
    match key.kind {
        "annotation" => {
            let sql = format!("SELECT {ANNOTATION_COLUMNS} FROM annotation WHERE id = ?1");
            let mut statement = conn.prepare_cached(&sql)?;
            let mut rows = statement.query([&key.id])?;
            rows.next()?
                .map(|row| annotation_from(row).map(|(a, step)| (Row::Annotation(a), step)))
                .transpose()
        }
        "status" => {
            let (document, layer) = status_key(key)?;
            let mut statement = conn.prepare_cached(ONE_STATUS)?;
            let mut rows = statement.query([layer, document])?;
            rows.next()?
                .map(|row| {
                    let step = step_id(&row.get::<_, String>("step")?)?;
                    Ok((Row::Status(status_from(row)?), step))
                })
                .transpose()
        }
        kind => {
            let found: Option<(String, String)> = conn
                .prepare_cached("SELECT value, step FROM project_row WHERE kind = ?1 AND id = ?2")?
                .query_row([kind, key.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            found
                .map(|(value, step)| Ok((serde_json::from_str(&value)?, step_id(&step)?)))
                .transpose()
        }
    }
}

/// All columns, whichever there are: a database of an older version lacks some.
pub(super) const ONE_STATUS: &str = "SELECT * FROM progress WHERE layer = ?1 AND document = ?2";

/// A row of `progress`, of any version.
pub(super) fn status_from(row: &SqlRow<'_>) -> Result<Status, StoreError> {
    let document = document_id(&row.get::<_, String>("document")?)?;
    let state = state_from(&row.get::<_, String>("state")?)?;
    let mut status = Status::new(AnnotatorId(row.get("layer")?), document);
    (status.state, status.reason) = (state, row.get("reason")?);
    if row.as_ref().column_index("note").is_ok() {
        status.note = row.get("note")?;
        status.question = row.get("question")?;
        status.changed = row.get("changed")?;
    }
    Ok(status)
}

fn state_from(word: &str) -> Result<State, StoreError> {
    State::from_word(word).ok_or_else(|| StoreError::Damaged(format!("“{word}” is no state")))
}

fn status_key(key: &RowKey) -> Result<(&str, &str), StoreError> {
    key.id.split_once(' ').ok_or_else(|| StoreError::Damaged(format!("“{}” is no key", key.id)))
}

/// Makes a row what a step left it.
pub(super) fn write(
    conn: &Connection,
    key: &RowKey,
    row: Option<&Row>,
    step: StepId,
) -> Result<(), StoreError> {
    let step = step.to_string();
    match row {
        Some(Row::Annotation(annotation)) => write_annotation(conn, annotation, &step)?,
        Some(Row::Status(status)) => {
            conn.prepare_cached(
                "INSERT INTO progress
                     (layer, document, state, reason, note, question, changed, step)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (layer, document)
                 DO UPDATE SET state = excluded.state, reason = excluded.reason,
                 note = excluded.note, question = excluded.question, changed = excluded.changed,
                 step = excluded.step",
            )?
            .execute(params![
                status.layer.as_str(),
                status.document.to_string(),
                status.state.word(),
                status.reason,
                status.note,
                status.question,
                status.changed,
                step
            ])?;
        }
        Some(
            row @ (Row::Metadata(_)
            | Row::Region(_)
            | Row::Encoding(_)
            | Row::Assignment(_)
            | Row::Decision(_)
            | Row::Waiver(_)),
        ) => {
            conn.prepare_cached(
                "INSERT INTO project_row (kind, id, document, value, step)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (kind, id) DO UPDATE SET
                 document = excluded.document, value = excluded.value, step = excluded.step",
            )?
            .execute(params![
                key.kind,
                key.id,
                row.document().map(|document| document.to_string()),
                serde_json::to_string(row)?,
                step
            ])?;
        }
        None => remove(conn, key)?,
    }
    Ok(())
}

fn remove(conn: &Connection, key: &RowKey) -> Result<(), StoreError> {
    match key.kind {
        "annotation" => {
            conn.prepare_cached("DELETE FROM annotation WHERE id = ?1")?.execute([&key.id])?;
        }
        "status" => {
            let (document, layer) = status_key(key)?;
            conn.prepare_cached("DELETE FROM progress WHERE layer = ?1 AND document = ?2")?
                .execute([layer, document])?;
        }
        kind => {
            conn.prepare_cached("DELETE FROM project_row WHERE kind = ?1 AND id = ?2")?
                .execute([kind, key.id.as_str()])?;
        }
    }
    Ok(())
}

macro_rules! annotation_sql {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " INTO annotation (id, layer, document, kind, label, text, ranges, quote, \
             from_document, from_span, to_document, to_span, attributes, note, origin, step)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            $after
        )
    };
}

const INSERT_ANNOTATION: &str = annotation_sql!("INSERT", " ON CONFLICT (id) DO NOTHING");
const REPLACE_ANNOTATION: &str = annotation_sql!("INSERT OR REPLACE", "");

/// Puts a new annotation into its table; `false` when its id is taken.
pub(super) fn insert_annotation(
    conn: &Connection,
    annotation: &Annotation,
    step: &str,
) -> Result<bool, StoreError> {
    Ok(execute_annotation(conn, INSERT_ANNOTATION, annotation, step)? > 0)
}

fn write_annotation(
    conn: &Connection,
    annotation: &Annotation,
    step: &str,
) -> Result<(), StoreError> {
    execute_annotation(conn, REPLACE_ANNOTATION, annotation, step)?;
    Ok(())
}

/// An id as text, without an allocation.
struct IdText([u8; uuid::fmt::Hyphenated::LENGTH]);

impl IdText {
    fn of(id: uuid::Uuid) -> Self {
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        id.hyphenated().encode_lower(&mut text);
        Self(text)
    }

    fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Runs a statement with an annotation in the order of [`ANNOTATION_COLUMNS`].
fn execute_annotation(
    conn: &Connection,
    sql: &str,
    annotation: &Annotation,
    step: &str,
) -> Result<usize, StoreError> {
    let span = annotation.span();
    let ends = annotation
        .ends()
        .map(|(from, to)| [from.document.0, from.span.0, to.document.0, to.span.0].map(IdText::of));
    let end = |at: usize| ends.as_ref().and_then(|ends| ends.get(at)).map(IdText::as_str);
    let attributes = if annotation.attributes.is_empty() {
        Cow::Borrowed(NO_ATTRIBUTES)
    } else {
        Cow::Owned(serde_json::to_string(&annotation.attributes)?)
    };
    let origin = match &annotation.origin {
        Origin::Hand => Cow::Borrowed(BY_HAND),
        origin => Cow::Owned(serde_json::to_string(origin)?),
    };
    let done = conn.prepare_cached(sql)?.execute(params![
        IdText::of(annotation.id.0).as_str(),
        annotation.layer.as_str(),
        IdText::of(annotation.document.0).as_str(),
        if span.is_some() { "span" } else { "relation" },
        annotation.label.as_str(),
        span.map(|span| span.text.as_str()),
        span.map(|span| serde_json::to_string(&span.ranges)).transpose()?,
        span.map(|span| serde_json::to_string(&span.quote)).transpose()?,
        end(0),
        end(1),
        end(2),
        end(3),
        attributes,
        annotation.note,
        origin,
        step,
    ])?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_know_the_same_columns() {
        for sql in [INSERT_ANNOTATION, REPLACE_ANNOTATION] {
            assert!(sql.contains(&format!("({ANNOTATION_COLUMNS})")), "{sql}");
        }
        assert_eq!(serde_json::to_string(&Origin::Hand).unwrap(), BY_HAND);
        assert_eq!(serde_json::to_string(&Attributes::new()).unwrap(), NO_ATTRIBUTES);
    }
}
