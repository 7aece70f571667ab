//! Rows as tables hold them: reading one, writing one, and nothing about when.

use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, named_params, params};

use super::StoreError;
use crate::model::{
    Annotation, AnnotationId, DocumentId, End, LabelId, Row, RowKey, Span, State, Status, StepId,
    Target, TextHash,
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

fn get<T: rusqlite::types::FromSql>(row: &SqlRow<'_>, column: &str) -> Result<T, StoreError> {
    Ok(row.get(column)?)
}

/// An annotation and the step that last wrote it.
pub(super) fn annotation_from(row: &SqlRow<'_>) -> Result<(Annotation, StepId), StoreError> {
    let text = |column| get::<String>(row, column);
    let target = if text("kind")? == "span" {
        Target::Span(Span {
            text: TextHash(text("text")?),
            ranges: serde_json::from_str(&text("ranges")?)?,
            quote: serde_json::from_str(&text("quote")?)?,
        })
    } else {
        let end = |document, span| -> Result<End, StoreError> {
            Ok(End { document: document_id(&text(document)?)?, span: annotation_id(&text(span)?)? })
        };
        Target::Relation {
            from: end("from_document", "from_span")?,
            to: end("to_document", "to_span")?,
        }
    };
    let annotation = Annotation {
        id: annotation_id(&text("id")?)?,
        layer: text("layer")?.as_str().into(),
        document: document_id(&text("document")?)?,
        label: LabelId(text("label")?),
        target,
        attributes: serde_json::from_str(&text("attributes")?)?,
        note: text("note")?,
        origin: serde_json::from_str(&text("origin")?)?,
    };
    Ok((annotation, step_id(&text("step")?)?))
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
            let mut statement = conn.prepare_cached(
                "SELECT state, reason, step FROM progress WHERE layer = ?1 AND document = ?2",
            )?;
            let mut rows = statement.query([layer, document])?;
            rows.next()?
                .map(|row| {
                    let status = Status {
                        layer: layer.into(),
                        document: document_id(document)?,
                        state: state_from(&get::<String>(row, "state")?)?,
                        reason: get(row, "reason")?,
                    };
                    Ok((Row::Status(status), step_id(&get::<String>(row, "step")?)?))
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

pub(super) fn state_from(word: &str) -> Result<State, StoreError> {
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
                "INSERT INTO progress (layer, document, state, reason, step)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (layer, document) DO UPDATE SET
                 state = excluded.state, reason = excluded.reason, step = excluded.step",
            )?
            .execute(params![
                status.layer.as_str(),
                status.document.to_string(),
                status.state.word(),
                status.reason,
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

fn write_annotation(
    conn: &Connection,
    annotation: &Annotation,
    step: &str,
) -> Result<(), StoreError> {
    let span = annotation.span();
    let ends = annotation.ends();
    conn.prepare_cached(
        "INSERT OR REPLACE INTO annotation (id, layer, document, kind, label, text, ranges, quote,
            from_document, from_span, to_document, to_span, attributes, note, origin, step)
         VALUES (:id, :layer, :document, :kind, :label, :text, :ranges, :quote,
            :from_document, :from_span, :to_document, :to_span, :attributes, :note, :origin, :step)",
    )?
    .execute(named_params! {
        ":id": annotation.id.to_string(),
        ":layer": annotation.layer.as_str(),
        ":document": annotation.document.to_string(),
        ":kind": if span.is_some() { "span" } else { "relation" },
        ":label": annotation.label.as_str(),
        ":text": span.map(|span| span.text.as_str()),
        ":ranges": span.map(|span| serde_json::to_string(&span.ranges)).transpose()?,
        ":quote": span.map(|span| serde_json::to_string(&span.quote)).transpose()?,
        ":from_document": ends.map(|(from, _)| from.document.to_string()),
        ":from_span": ends.map(|(from, _)| from.span.to_string()),
        ":to_document": ends.map(|(_, to)| to.document.to_string()),
        ":to_span": ends.map(|(_, to)| to.span.to_string()),
        ":attributes": serde_json::to_string(&annotation.attributes)?,
        ":note": annotation.note,
        ":origin": serde_json::to_string(&annotation.origin)?,
        ":step": step,
    })?;
    Ok(())
}
