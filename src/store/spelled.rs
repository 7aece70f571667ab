//! An annotation on its way into its table and the log.
//!
//! What is JSON in its columns is JSON within the whole in the log, and spelled once for both.

use rusqlite::{Connection, Statement, params};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::{StoreError, rows::NO_ATTRIBUTES};
use crate::model::{
    Annotation, AnnotationId, AnnotatorId, DocumentId, End, LabelId, Target, TextHash,
};

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

/// Puts a new annotation into its table; changes no row when its id is taken.
pub(super) const INSERT: &str = annotation_sql!("INSERT", " ON CONFLICT (id) DO NOTHING");
const REPLACE: &str = annotation_sql!("INSERT OR REPLACE", "");

/// Puts an annotation into its table, in place of what stands there.
pub(super) fn replace(
    conn: &Connection,
    annotation: &Annotation,
    step: &str,
) -> Result<(), StoreError> {
    Spelled::of(annotation)?.execute(&mut *conn.prepare_cached(REPLACE)?, step)?;
    Ok(())
}

/// An id as text, without an allocation.
pub(super) struct IdText([u8; uuid::fmt::Hyphenated::LENGTH]);

impl IdText {
    pub(super) fn of(id: uuid::Uuid) -> Self {
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        id.hyphenated().encode_lower(&mut text);
        Self(text)
    }

    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The fields of [`Annotation`], in its order and under its names.
#[derive(Serialize)]
pub(super) struct Spelled<'a> {
    pub(super) id: AnnotationId,
    layer: &'a AnnotatorId,
    document: DocumentId,
    label: &'a LabelId,
    target: SpelledTarget<'a>,
    #[serde(skip_serializing_if = "is_empty")]
    attributes: Box<RawValue>,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    origin: Box<RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum SpelledTarget<'a> {
    Span { text: &'a TextHash, ranges: Box<RawValue>, quote: Box<RawValue> },
    Relation { from: End, to: End },
}

/// As the row of a step names its kind.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum SpelledRow<'a> {
    Annotation(&'a Spelled<'a>),
}

fn is_empty(attributes: &RawValue) -> bool {
    attributes.get() == NO_ATTRIBUTES
}

impl<'a> Spelled<'a> {
    pub(super) fn of(annotation: &'a Annotation) -> Result<Self, StoreError> {
        let Annotation { id, layer, document, label, target, attributes, note, origin } =
            annotation;
        Ok(Self {
            id: *id,
            layer,
            document: *document,
            label,
            target: match target {
                Target::Span(span) => SpelledTarget::Span {
                    text: &span.text,
                    ranges: to_raw_value(&span.ranges)?,
                    quote: to_raw_value(&span.quote)?,
                },
                Target::Relation { from, to } => SpelledTarget::Relation { from: *from, to: *to },
            },
            attributes: to_raw_value(attributes)?,
            note,
            origin: to_raw_value(origin)?,
        })
    }

    /// As the log has it: the bytes that serde gives for its [`Row`](crate::model::Row).
    pub(super) fn row(&self) -> Result<String, StoreError> {
        Ok(serde_json::to_string(&SpelledRow::Annotation(self))?)
    }

    /// Runs a statement with the values of [`ANNOTATION_COLUMNS`](super::rows::ANNOTATION_COLUMNS);
    /// returns how many rows it changed.
    pub(super) fn execute(
        &self,
        statement: &mut Statement<'_>,
        step: &str,
    ) -> Result<usize, StoreError> {
        let (kind, span, ends) = match &self.target {
            SpelledTarget::Span { text, ranges, quote } => {
                ("span", Some((text.as_str(), ranges.get(), quote.get())), None)
            }
            SpelledTarget::Relation { from, to } => {
                let ends = [from.document.0, from.span.0, to.document.0, to.span.0];
                ("relation", None, Some(ends.map(IdText::of)))
            }
        };
        let end = |at: usize| ends.as_ref().and_then(|ends| ends.get(at)).map(IdText::as_str);
        Ok(statement.execute(params![
            IdText::of(self.id.0).as_str(),
            self.layer.as_str(),
            IdText::of(self.document.0).as_str(),
            kind,
            self.label.as_str(),
            span.map(|(text, _, _)| text),
            span.map(|(_, ranges, _)| ranges),
            span.map(|(_, _, quote)| quote),
            end(0),
            end(1),
            end(2),
            end(3),
            self.attributes.get(),
            self.note,
            self.origin.get(),
            step,
        ])?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Attributes, Origin, Row, Span, Value},
        store::rows::{ANNOTATION_COLUMNS, BY_HAND},
        text::{Ranges, TextRange, quote},
    };

    #[test]
    fn both_ways_know_the_same_columns() {
        for sql in [INSERT, REPLACE] {
            assert!(sql.contains(&format!("({ANNOTATION_COLUMNS})")), "{sql}");
        }
        assert_eq!(serde_json::to_string(&Origin::Hand).unwrap(), BY_HAND);
        assert_eq!(serde_json::to_string(&Attributes::new()).unwrap(), NO_ATTRIBUTES);
    }

    #[test]
    fn the_log_has_the_bytes_that_serde_gives() {
        let text = "He said: \u{201c}no\u{201d}, \"never\"\n\tand \u{1}\\ 😀.";
        let range = |start, end| TextRange::new(start, end).unwrap();
        let end = |n| End {
            document: DocumentId(uuid::Uuid::from_u128(n)),
            span: AnnotationId(uuid::Uuid::from_u128(n + 1)),
        };
        let ranges = Ranges::new(vec![range(3, 7), range(9, 17)]).unwrap();
        let span = Target::Span(Span {
            text: TextHash::of(text),
            quote: quote(text, &ranges).unwrap(),
            ranges,
        });
        let number = |json: &str| serde_json::from_str::<Value>(json).unwrap();
        let attributes = Attributes::from([
            ("hedged".to_owned(), Value::Flag(true)),
            ("form \"x\"".to_owned(), Value::words("ü\n")),
            ("weight".to_owned(), number("0.1")),
        ]);
        let origins = [
            Origin::Hand,
            Origin::Imported { file: "a \"b\".jsonl".to_owned() },
            Origin::Decided { layers: vec!["a1".into()], rule: String::new() },
        ];
        for target in [span, Target::Relation { from: end(1), to: end(7) }] {
            for attributes in [Attributes::new(), attributes.clone()] {
                for (origin, note) in origins.clone().into_iter().zip(["", "see\nthere", ""]) {
                    let annotation = Annotation {
                        id: end(3).span,
                        layer: "a1".into(),
                        document: end(5).document,
                        label: "claim".into(),
                        target: target.clone(),
                        attributes: attributes.clone(),
                        note: note.to_owned(),
                        origin,
                    };
                    let row = Spelled::of(&annotation).unwrap().row().unwrap();
                    let expected = serde_json::to_string(&Row::Annotation(annotation)).unwrap();
                    assert_eq!(row, expected);
                }
            }
        }
    }
}
