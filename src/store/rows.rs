//! Rows as tables hold them: reading one, writing one, and nothing about when.

use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, params};

use super::{StoreError, spelled};
use crate::model::{
    Annotation, AnnotationId, AnnotatorId, Attributes, DocumentId, End, Origin, Row, RowKey, Span,
    State, Status, StepId, Target, TextHash,
};

/// Every kind of row that a step can change.
pub(super) const KINDS: [&str; 9] = [
    "annotation",
    "status",
    "metadata",
    "region",
    "encoding",
    "assignment",
    "decision",
    "waiver",
    "group_name",
];

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
pub(super) const NO_ATTRIBUTES: &str = "{}";
pub(super) const BY_HAND: &str = "{\"how\":\"hand\"}";

/// The step that last wrote an annotation, from [`ANNOTATION_COLUMNS`].
pub(super) fn writer_from(row: &SqlRow<'_>) -> Result<StepId, StoreError> {
    step_id(words(row, column::STEP)?)
}

/// An annotation, from [`ANNOTATION_COLUMNS`].
pub(super) fn annotation_from(row: &SqlRow<'_>) -> Result<Annotation, StoreError> {
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
    Ok(Annotation {
        id: annotation_id(text(column::ID)?)?,
        layer: text(column::LAYER)?.into(),
        document: document_id(text(column::DOCUMENT)?)?,
        label: text(column::LABEL)?.into(),
        target,
        attributes,
        note: text(column::NOTE)?.to_owned(),
        origin,
    })
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
                .map(|row| Ok((Row::Annotation(annotation_from(row)?), writer_from(row)?)))
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
        Some(Row::Annotation(annotation)) => spelled::replace(conn, annotation, &step)?,
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
            | Row::Waiver(_)
            | Row::GroupName(_)),
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
