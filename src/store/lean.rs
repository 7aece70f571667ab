//! Reading very many annotations for what is worked out of all of them: only the columns that this needs, and nothing
//! copied that need not be. What it is for is not known here.

use std::borrow::Cow;

use rusqlite::{Params, Row as SqlRow};
use serde::Deserialize;

use super::{Store, StoreError, rows};
use crate::{
    model::{AnnotationId, AnnotatorId, Attributes, DocumentId, End, GroupName, Row},
    text::Ranges,
};

const COLUMNS: &str = "id, document, kind, label, text, ranges, quote, attributes, from_document, \
     from_span, to_document, to_span";

pub(super) const OF_LAYER: &str = "layer = ?1";
pub(super) const ONE: &str = "id = ?2 AND layer = ?1";

/// The rows that steps after one have changed, found by the log's own key; with DISTINCT, SQLite would read all of it.
pub(super) const CHANGED: &str = "SELECT kind, row FROM change WHERE step > ?1 LIMIT ?2";

/// A span, as long as its row is looked at.
#[derive(Debug)]
pub struct LeanSpan<'r> {
    pub end: End,
    pub label: &'r str,
    /// The name of its text.
    pub text: &'r str,
    pub ranges: Ranges,
    /// The words of its quotation.
    pub words: Cow<'r, str>,
    pub attributes: Attributes,
}

/// A relation, likewise.
#[derive(Debug)]
pub struct LeanRelation<'r> {
    pub id: AnnotationId,
    pub label: &'r str,
    pub from: End,
    pub to: End,
}

#[derive(Debug)]
pub enum Lean<'r> {
    Span(LeanSpan<'r>),
    Relation(LeanRelation<'r>),
}

/// Of a quotation, the words alone.
#[derive(Deserialize)]
struct Words<'r> {
    #[serde(borrow)]
    text: Cow<'r, str>,
}

fn lean<'r>(row: &'r SqlRow<'_>) -> Result<Lean<'r>, StoreError> {
    let words = |column| rows::words(row, column);
    let id = rows::annotation_id(words(0)?)?;
    let label = words(3)?;
    if words(2)? != "span" {
        let end = |document, span| -> Result<End, StoreError> {
            let document = rows::document_id(words(document)?)?;
            Ok(End { document, span: rows::annotation_id(words(span)?)? })
        };
        return Ok(Lean::Relation(LeanRelation { id, label, from: end(8, 9)?, to: end(10, 11)? }));
    }
    let quote: Words<'_> = serde_json::from_str(words(6)?)?;
    let attributes = match words(7)? {
        rows::NO_ATTRIBUTES => Attributes::new(),
        json => serde_json::from_str(json)?,
    };
    Ok(Lean::Span(LeanSpan {
        end: End { document: rows::document_id(words(1)?)?, span: id },
        label,
        text: words(4)?,
        ranges: serde_json::from_str(words(5)?)?,
        words: quote.text,
        attributes,
    }))
}

impl Store {
    fn lean_where<E: From<StoreError>>(
        &self,
        condition: &str,
        params: impl Params,
        take: &mut dyn FnMut(Lean<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT {COLUMNS} FROM annotation WHERE {condition}");
        let other = |error: rusqlite::Error| E::from(StoreError::from(error));
        let mut statement = self.conn.prepare_cached(&sql).map_err(other)?;
        let mut found = statement.query(params).map_err(other)?;
        while let Some(row) = found.next().map_err(other)? {
            take(lean(row)?)?;
        }
        Ok(())
    }

    /// Everything of a layer, in no order that means anything.
    pub fn lean_layer<E: From<StoreError>>(
        &self,
        layer: &AnnotatorId,
        take: &mut dyn FnMut(Lean<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.lean_where(OF_LAYER, [layer.as_str()], take)
    }

    /// What a layer has in one document: spans, and relations that begin there.
    pub fn lean_document<E: From<StoreError>>(
        &self,
        layer: &AnnotatorId,
        document: DocumentId,
        take: &mut dyn FnMut(Lean<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.lean_where(super::read::ON_DOCUMENT, [layer.as_str(), &document.to_string()], take)
    }

    /// One annotation of a layer, if it is there.
    pub fn lean_one<E: From<StoreError>>(
        &self,
        layer: &AnnotatorId,
        id: AnnotationId,
        take: &mut dyn FnMut(Lean<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.lean_where(ONE, [layer.as_str(), &id.to_string()], take)
    }

    /// How many annotations a layer has.
    pub fn count_of(&self, layer: &AnnotatorId) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM annotation WHERE layer = ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let count: i64 = statement.query_row([layer.as_str()], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The kind and the id of each row that steps after `seq` have changed, each once; `None`: more than `most` changes.
    pub fn changed_since(
        &self,
        seq: i64,
        most: usize,
    ) -> Result<Option<Vec<(String, String)>>, StoreError> {
        let mut statement = self.conn.prepare_cached(CHANGED)?;
        let limit = i64::try_from(most).unwrap_or(i64::MAX - 1) + 1;
        let found = statement.query_map([seq, limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut changed: Vec<(String, String)> = found.collect::<Result<_, _>>()?;
        let few = changed.len() <= most;
        changed.sort_unstable();
        changed.dedup();
        Ok(few.then_some(changed))
    }

    /// What somebody calls the groups of a layer.
    pub fn group_names(&self, layer: &AnnotatorId) -> Result<Vec<GroupName>, StoreError> {
        let names = self.rows_of_kind("group_name")?.into_iter().filter_map(|row| match row {
            Row::GroupName(name) if name.layer == *layer => Some(name),
            _ => None,
        });
        Ok(names.collect())
    }
}
