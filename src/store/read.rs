//! Reading the tables as they stand.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Params, Row as SqlRow};

use super::{Store, StoreError, commit, rows};
use crate::{
    model::{
        Annotation, AnnotationId, AnnotatorId, DocumentId, EncodingChoice, LabelId, LayerOrder,
        Metadata, Region, Row, RowKey, Status, TextHash,
    },
    text::{Quote, Ranges},
};

/// Which annotations: conditions that each have an index.
pub(super) const ON_DOCUMENT: &str = "layer = ?1 AND document = ?2";
pub(super) const INTO_DOCUMENT: &str = "layer = ?1 AND to_document = ?2 AND document <> ?2";
pub(super) const FROM_SPAN: &str = "from_span = ?1";
pub(super) const TO_SPAN: &str = "to_span = ?1 AND from_span <> ?1";
pub(super) const BY_ID: &str = "id = ?1";

/// What was last known of a document's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    pub id: DocumentId,
    /// Relative, `/`, NFC.
    pub path: String,
    /// The text that the file held.
    pub text: TextHash,
    pub encoding: String,
    pub size_bytes: u64,
    pub modified_ms: u64,
    /// SHA-256 of the file's bytes.
    pub bytes_hash: String,
}

impl DocumentRow {
    fn from_row(row: &SqlRow<'_>) -> Result<Self, StoreError> {
        let number = |column| -> Result<u64, StoreError> {
            Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
        };
        Ok(Self {
            id: rows::document_id(&row.get::<_, String>("id")?)?,
            path: row.get("path")?,
            text: TextHash(row.get("text")?),
            encoding: row.get("encoding")?,
            size_bytes: number("size_bytes")?,
            modified_ms: number("modified_ms")?,
            bytes_hash: row.get("bytes_hash")?,
        })
    }
}

fn project_row(row: &SqlRow<'_>) -> Result<Row, StoreError> {
    Ok(serde_json::from_str(rows::words(row, 0)?)?)
}

impl Store {
    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&SqlRow<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut found = statement.query(params)?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }

    /// All documents that were ever annotated, by path, then id.
    pub fn documents(&self) -> Result<Vec<DocumentRow>, StoreError> {
        self.all("SELECT * FROM document ORDER BY path, id", [], DocumentRow::from_row)
    }

    /// The layers that hold anything, in order.
    pub fn layers(&self) -> Result<Vec<AnnotatorId>, StoreError> {
        self.all(
            "SELECT layer FROM annotation UNION SELECT layer FROM progress ORDER BY 1",
            [],
            |row| Ok(AnnotatorId(row.get(0)?)),
        )
    }

    /// How many spans a layer has in each document.
    pub fn span_counts(
        &self,
        layer: &AnnotatorId,
    ) -> Result<BTreeMap<DocumentId, usize>, StoreError> {
        let counts = self.all(
            "SELECT document, count(*) FROM annotation WHERE layer = ?1 AND kind = 'span'
             GROUP BY document",
            [layer.as_str()],
            |row| {
                let count = usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
                Ok((rows::document_id(&row.get::<_, String>(0)?)?, count))
            },
        )?;
        Ok(counts.into_iter().collect())
    }

    /// How far a layer has come with each document that it has begun.
    pub fn statuses(
        &self,
        layer: &AnnotatorId,
    ) -> Result<BTreeMap<DocumentId, Status>, StoreError> {
        let statuses = self.all(
            "SELECT * FROM progress WHERE layer = ?1",
            [layer.as_str()],
            rows::status_from,
        )?;
        Ok(statuses.into_iter().map(|status| (status.document, status)).collect())
    }

    /// How far a layer has come with one document; `None`: not begun.
    pub fn status_of(
        &self,
        document: DocumentId,
        layer: &AnnotatorId,
    ) -> Result<Option<Status>, StoreError> {
        let key = RowKey { kind: "status", id: format!("{document} {layer}") };
        Ok(match rows::current(&self.conn, &key)? {
            Some((Row::Status(status), _)) => Some(status),
            _ => None,
        })
    }

    fn annotations_where(
        &self,
        condition: &str,
        params: impl Params,
    ) -> Result<Vec<Annotation>, StoreError> {
        let columns = rows::ANNOTATION_COLUMNS;
        let sql = format!("SELECT {columns} FROM annotation WHERE {condition}");
        self.all(&sql, params, rows::annotation_from)
    }

    /// A layer's annotations that belong to a document: its spans in their order, then the
    /// relations that begin there.
    pub fn annotations(
        &self,
        layer: &AnnotatorId,
        document: DocumentId,
    ) -> Result<Vec<Annotation>, StoreError> {
        let mut found =
            self.annotations_where(ON_DOCUMENT, [layer.as_str(), &document.to_string()])?;
        found.sort_by(|a, b| {
            a.ends().is_some().cmp(&b.ends().is_some()).then_with(|| LayerOrder::compare(a, b))
        });
        Ok(found)
    }

    /// The relations of a layer that end in a document and begin in another.
    pub fn relations_into(
        &self,
        layer: &AnnotatorId,
        document: DocumentId,
    ) -> Result<Vec<Annotation>, StoreError> {
        let mut found =
            self.annotations_where(INTO_DOCUMENT, [layer.as_str(), &document.to_string()])?;
        found.sort_by(LayerOrder::compare_relations);
        Ok(found)
    }

    /// The relations that end, either way, in a span.
    pub fn relations_of(&self, span: AnnotationId) -> Result<Vec<Annotation>, StoreError> {
        let id = span.to_string();
        // Two questions, not one with OR: each has its index.
        let mut found = self.annotations_where(FROM_SPAN, [&id])?;
        found.extend(self.annotations_where(TO_SPAN, [&id])?);
        found.sort_by(LayerOrder::compare_relations);
        Ok(found)
    }

    pub fn annotation(&self, id: AnnotationId) -> Result<Option<Annotation>, StoreError> {
        Ok(self.annotations_where(BY_ID, [id.to_string()])?.pop())
    }

    /// Metadata, regions and the like of one document, in order.
    pub fn project_rows(&self, document: DocumentId) -> Result<Vec<Row>, StoreError> {
        self.all(
            "SELECT value FROM project_row WHERE document = ?1 ORDER BY kind, id",
            [document.to_string()],
            |row| Ok(serde_json::from_str(&row.get::<_, String>(0)?)?),
        )
    }

    /// Every region of the project, or of one document.
    pub fn regions(&self, document: Option<DocumentId>) -> Result<Vec<Region>, StoreError> {
        let sql = "SELECT value FROM project_row WHERE kind = 'region'
                   AND (?1 IS NULL OR document = ?1) ORDER BY id";
        let rows = self.all(sql, [document.map(|id| id.to_string())], project_row)?;
        Ok(rows
            .into_iter()
            .filter_map(|row| match row {
                Row::Region(region) => Some(region),
                _ => None,
            })
            .collect())
    }

    /// Every row of the project of one kind.
    pub fn rows_of_kind(&self, kind: &str) -> Result<Vec<Row>, StoreError> {
        let sql = "SELECT value FROM project_row WHERE kind = ?1 ORDER BY id";
        self.all(sql, [kind], project_row)
    }

    /// The metadata of every document.
    pub fn metadata(&self) -> Result<Vec<Metadata>, StoreError> {
        let sql = "SELECT value FROM project_row WHERE kind = 'metadata' ORDER BY id";
        let rows = self.all(sql, [], project_row)?;
        Ok(rows
            .into_iter()
            .filter_map(|row| match row {
                Row::Metadata(metadata) => Some(metadata),
                _ => None,
            })
            .collect())
    }

    /// The spans of a layer on a document: the text and the ranges of each.
    pub fn span_places(
        &self,
        layer: &AnnotatorId,
        document: DocumentId,
    ) -> Result<Vec<(TextHash, Ranges)>, StoreError> {
        let sql = "SELECT text, ranges FROM annotation
                   WHERE layer = ?1 AND document = ?2 AND kind = 'span'";
        self.all(sql, [layer.as_str(), &document.to_string()], |row| {
            let ranges = serde_json::from_str(rows::words(row, 1)?)?;
            Ok((TextHash(row.get(0)?), ranges))
        })
    }

    /// Tells each span of a layer on a document: its id, its label, where it begins, and its quote.
    pub fn each_quote(
        &self,
        layer: &AnnotatorId,
        document: DocumentId,
        mut each: impl FnMut(AnnotationId, &LabelId, u32, &Quote),
    ) -> Result<(), StoreError> {
        let sql = "SELECT id, label, ranges, quote FROM annotation
                   WHERE layer = ?1 AND document = ?2 AND kind = 'span'";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut found = statement.query([layer.as_str(), &document.to_string()])?;
        while let Some(row) = found.next()? {
            let ranges: Ranges = serde_json::from_str(rows::words(row, 2)?)?;
            let quote: Quote = serde_json::from_str(rows::words(row, 3)?)?;
            let id = rows::annotation_id(rows::words(row, 0)?)?;
            each(id, &rows::words(row, 1)?.into(), ranges.first().start(), &quote);
        }
        Ok(())
    }

    /// The texts on which a document has annotations.
    pub fn texts_of(&self, document: DocumentId) -> Result<Vec<TextHash>, StoreError> {
        let sql = "SELECT DISTINCT text FROM annotation WHERE document = ?1 AND kind = 'span'";
        self.all(sql, [document.to_string()], |row| Ok(TextHash(row.get(0)?)))
    }

    /// The encodings that were chosen by hand, for single documents and for all.
    pub fn encoding_choices(&self) -> Result<Vec<EncodingChoice>, StoreError> {
        let rows = self.all(
            "SELECT value FROM project_row WHERE kind = 'encoding' ORDER BY id",
            [],
            |row| Ok(serde_json::from_str(&row.get::<_, String>(0)?)?),
        )?;
        Ok(rows
            .into_iter()
            .filter_map(|row| match row {
                Row::Encoding(choice) => Some(choice),
                _ => None,
            })
            .collect())
    }

    /// Whether a text is kept, without reading it.
    pub fn has_text(&self, hash: &TextHash) -> Result<bool, StoreError> {
        commit::has_text(&self.conn, hash)
    }

    /// A text that was annotated, whether or not its file still holds it.
    pub fn text(&self, hash: &TextHash) -> Result<Option<String>, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT words FROM text WHERE hash = ?1")?
            .query_row([hash.as_str()], |row| row.get(0))
            .optional()?)
    }
}
