//! Counting, over all layers, what annotations have of the schema. Whole tables are read: for jobs.

use std::collections::BTreeMap;

use rusqlite::params;

use super::{Store, StoreError, rows};
use crate::model::{Annotation, AnnotatorId, Joined, LabelId, LabelUse, Of, Usage, Value};

const LABELS: &str = "SELECT kind, label, layer, count(*) FROM annotation GROUP BY 1, 2, 3";

const ATTRIBUTES: &str = "SELECT a.kind, a.label, a.layer, v.key, v.type, v.atom, count(*)
     FROM annotation AS a, json_each(a.attributes) AS v
     WHERE a.attributes <> '{}' GROUP BY 1, 2, 3, 4, 5, 6";

const JOINS: &str = "SELECT r.label, f.label, t.label, f.document = t.document, count(*)
     FROM annotation AS r
     JOIN annotation AS f ON f.id = r.from_span
     JOIN annotation AS t ON t.id = r.to_span
     WHERE r.kind = 'relation' GROUP BY 1, 2, 3, 4";

const TWIN_SPANS: &str = "SELECT count(*) FROM annotation AS a
     JOIN annotation AS b ON b.layer = a.layer AND b.document = a.document
     WHERE a.kind = 'span' AND a.label = ?1 AND b.kind = 'span' AND b.label = ?2
       AND b.text = a.text AND b.ranges = a.ranges";

const TWIN_RELATIONS: &str = "SELECT count(*) FROM annotation AS a
     JOIN annotation AS b ON b.from_span = a.from_span AND b.to_span = a.to_span
     WHERE a.kind = 'relation' AND a.label = ?1 AND b.kind = 'relation' AND b.label = ?2";

/// The versions of `project.toml` under which something was done, the newest first.
const SETTINGS: &str = "SELECT t.text FROM settings_text AS t
     JOIN (SELECT schema, max(seq) AS last FROM step WHERE schema IS NOT NULL GROUP BY schema) AS s
       ON s.schema = t.hash
     ORDER BY s.last DESC";

fn number(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}

fn kind_of(of: &Of) -> &'static str {
    match of {
        Of::Label(_) => "span",
        Of::Relation(_) => "relation",
    }
}

fn used<'a>(usage: &'a mut Usage, kind: &str, label: LabelId) -> &'a mut LabelUse {
    let map = if kind == "span" { &mut usage.labels } else { &mut usage.relations };
    map.entry(label).or_default()
}

impl Store {
    /// How many annotations of every layer have which label, attribute and value.
    pub fn usage(&self) -> Result<Usage, StoreError> {
        let _one_moment = self.hold()?;
        let mut usage = Usage::default();
        let mut statement = self.conn.prepare_cached(LABELS)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let label = LabelId(row.get(1)?);
            let used = used(&mut usage, rows::words(row, 0)?, label);
            used.layers.insert(AnnotatorId(row.get(2)?), number(row.get(3)?));
        }
        // Where each value stands in its list.
        let mut places: BTreeMap<(String, LabelId, String, String), usize> = BTreeMap::new();
        let mut statement = self.conn.prepare_cached(ATTRIBUTES)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let value = match rows::words(row, 4)? {
                "true" => Value::Flag(true),
                "false" => Value::Flag(false),
                "integer" => Value::Number(row.get::<_, i64>(5)?.into()),
                "real" => match serde_json::Number::from_f64(row.get(5)?) {
                    Some(number) => Value::Number(number),
                    None => continue,
                },
                "text" => Value::Words(row.get(5)?),
                _ => continue,
            };
            let kind = rows::words(row, 0)?.to_owned();
            let (label, layer, count) = (LabelId(row.get(1)?), row.get(2)?, number(row.get(6)?));
            let id: String = row.get(3)?;
            let used = used(&mut usage, &kind, label.clone());
            let attribute = used.attributes.entry(id.clone()).or_default();
            let layer = AnnotatorId(layer);
            *attribute.layers.entry(layer.clone()).or_default() += count;
            let place = (kind, label, id, serde_json::to_string(&value)?);
            let at = *places.entry(place).or_insert(attribute.values.len());
            match attribute.values.get_mut(at) {
                Some((_, layers)) => *layers.entry(layer).or_default() += count,
                None => attribute.values.push((value, [(layer, count)].into())),
            }
        }
        let mut statement = self.conn.prepare_cached(JOINS)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let key = (LabelId(row.get(0)?), LabelId(row.get(1)?), LabelId(row.get(2)?));
            let joined: &mut Joined = usage.joins.entry(key).or_default();
            let count = number(row.get(4)?);
            if row.get(3)? {
                joined.within += count;
            } else {
                joined.across += count;
            }
        }
        Ok(usage)
    }

    /// How many annotations with the one label have a twin with the other: on the same words, or
    /// between the same spans, of the same layer.
    pub fn twins(&self, of: &Of, other: &LabelId) -> Result<usize, StoreError> {
        let sql = match of {
            Of::Label(_) => TWIN_SPANS,
            Of::Relation(_) => TWIN_RELATIONS,
        };
        let mut statement = self.conn.prepare_cached(sql)?;
        let labels = params![of.id().as_str(), other.as_str()];
        Ok(number(statement.query_row(labels, |row| row.get(0))?))
    }

    /// Every annotation with a label, by layer.
    pub fn labelled(&self, of: &Of) -> Result<Vec<Annotation>, StoreError> {
        let columns = rows::ANNOTATION_COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM annotation WHERE kind = ?1 AND label = ?2 ORDER BY layer, id"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut found = statement.query(params![kind_of(of), of.id().as_str()])?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            all.push(rows::annotation_from(row)?);
        }
        Ok(all)
    }

    /// Every `project.toml` under which something was done, the newest first.
    pub fn settings_texts(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn.prepare_cached(SETTINGS)?;
        let found = statement.query_map([], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
