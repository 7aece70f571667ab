//! Writing `gainsay/1`: keys in a fixed order, and fields beyond those of every line only where
//! there is something to say.

use std::{collections::BTreeMap, io::Write};

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{FORMAT, OriginDetails};
use crate::{
    formats::{Documents, ExportError, Head, Problem, Sink, Summary},
    model::{
        Annotation, AnnotationId, AnnotatorId, Attributes, DocumentLayer, End, Origin, Progress,
        Schema, Span, State, Target, Value, schema::AttributeRule,
    },
    text::{OffsetIndex, TextRange, Unit},
};

#[derive(Serialize)]
struct HeadLine<'a> {
    format: &'static str,
    project: &'a str,
    schema: &'a Schema,
    offsets: Unit,
}

#[derive(Serialize)]
struct Line<'a> {
    document: &'a str,
    sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_sha256: Option<&'a str>,
    encoding: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen_encoding: Option<&'a str>,
    meta: BTreeMap<&'a str, &'a str>,
    regions: Vec<[u32; 2]>,
    layer: Option<&'a str>,
    status: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    question: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    changed: bool,
    text: &'a str,
    spans: Vec<SpanEntry<'a>>,
    relations: Vec<RelationEntry<'a>>,
}

#[derive(Serialize)]
struct SpanEntry<'a> {
    id: AnnotationId,
    label: &'a str,
    ranges: Vec<[u32; 2]>,
    text: &'a str,
    attributes: AttributeEntries<'a>,
    note: &'a str,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin_details: Option<OriginDetails>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    outside_article: bool,
}

#[derive(Serialize)]
struct RelationEntry<'a> {
    id: AnnotationId,
    label: &'a str,
    from: EndEntry<'a>,
    to: EndEntry<'a>,
    attributes: AttributeEntries<'a>,
    note: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin_details: Option<OriginDetails>,
}

#[derive(Serialize)]
struct EndEntry<'a> {
    document: &'a str,
    span: AnnotationId,
}

/// Every attribute of the label in the schema's order, `null` when unset; then those set that the
/// schema does not know.
struct AttributeEntries<'a> {
    rules: &'a [AttributeRule],
    set: &'a Attributes,
}

impl Serialize for AttributeEntries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for rule in self.rules {
            map.serialize_entry(&rule.id, &self.set.get(&rule.id))?;
        }
        let unknown = |id: &String| !self.rules.iter().any(|rule| rule.id == *id);
        let rest: Vec<(&String, &Value)> = self.set.iter().filter(|(id, _)| unknown(id)).collect();
        for (id, value) in rest {
            map.serialize_entry(id, value)?;
        }
        map.end()
    }
}

pub(super) fn write(
    head: &Head,
    documents: &mut Documents<'_>,
    sink: &mut dyn Sink,
    progress: &dyn Progress,
) -> Result<Summary, ExportError> {
    let out = sink.file(&format!("{}.jsonl", head.project))?;
    let mut summary = Summary::default();
    let mut buffer = Vec::new();
    write_line(
        out,
        &mut buffer,
        &HeadLine {
            format: FORMAT,
            project: &head.project,
            schema: &head.schema,
            offsets: head.offsets,
        },
    )?;
    for document in documents {
        progress.check()?;
        let document = document.map_err(ExportError::Read)?;
        let line = line(head, &document, &mut summary.problems);
        summary.documents += 1;
        summary.spans += line.spans.len();
        summary.outside += line.spans.iter().filter(|span| span.outside_article).count();
        summary.relations += line.relations.len();
        write_line(out, &mut buffer, &line)?;
    }
    Ok(summary)
}

/// By way of `buffer`: a line is put together from thousands of small pieces.
fn write_line(
    out: &mut dyn Write,
    buffer: &mut Vec<u8>,
    line: &impl Serialize,
) -> Result<(), ExportError> {
    buffer.clear();
    serde_json::to_writer(&mut *buffer, line).map_err(std::io::Error::from)?;
    buffer.push(b'\n');
    out.write_all(buffer)?;
    Ok(())
}

/// Offsets of one text in the unit of the file.
struct Offsets<'a> {
    text: &'a str,
    index: OffsetIndex,
    unit: Unit,
}

impl Offsets<'_> {
    fn range(&self, range: TextRange) -> Option<[u32; 2]> {
        let at = |byte| self.index.to_unit(self.text, byte, self.unit);
        Some([at(range.start())?, at(range.end())?])
    }

    /// The ranges of a span, whose words are those of its quote; or why they do not fit the text.
    fn span(&self, span: &Span) -> Result<Vec<[u32; 2]>, String> {
        let words = span.ranges.words(self.text);
        let words = words.ok_or_else(|| "its ranges do not lie on the text".to_owned())?;
        if words != span.quote.text {
            return Err(format!("at its place the text reads “{words}”"));
        }
        let ranges = span.ranges.iter().map(|range| self.range(range)).collect::<Option<_>>();
        ranges.ok_or_else(|| "its ranges cut a character".to_owned())
    }
}

fn line<'a>(head: &'a Head, document: &'a DocumentLayer, problems: &mut Vec<Problem>) -> Line<'a> {
    let offsets = Offsets {
        text: &document.text,
        index: OffsetIndex::new(&document.text),
        unit: head.offsets,
    };
    let mut problem = |message: String| {
        problems.push(Problem::of(document, message));
    };
    let outside = document.outside();
    let mut spans = Vec::with_capacity(document.spans.len());
    for annotation in &document.spans {
        let Target::Span(span) = &annotation.target else { continue };
        match offsets.span(span) {
            Ok(ranges) => spans.push(SpanEntry {
                id: annotation.id,
                label: annotation.label.as_str(),
                ranges,
                text: &span.quote.text,
                attributes: attributes(&head.schema, annotation),
                note: &annotation.note,
                origin: annotation.origin.word(),
                origin_details: OriginDetails::of(&annotation.origin),
                outside_article: outside.holds_all(&span.ranges),
            }),
            Err(why) => problem(format!("“{}” was left out: {why}", span.quote.text)),
        }
    }
    let mut regions = Vec::with_capacity(document.regions.len());
    for range in outside.as_slice() {
        match offsets.range(*range) {
            Some(range) => regions.push(range),
            None => problem("a region was left out: it does not lie on the text".to_owned()),
        }
    }
    let end = |end: End| EndEntry {
        document: head.paths.get(&end.document).map_or("", String::as_str),
        span: end.span,
    };
    let relations = document
        .relations
        .iter()
        .filter_map(|relation| {
            let (from, to) = relation.ends()?;
            Some(RelationEntry {
                id: relation.id,
                label: relation.label.as_str(),
                from: end(from),
                to: end(to),
                attributes: attributes(&head.schema, relation),
                note: &relation.note,
                origin: (relation.origin != Origin::Hand).then(|| relation.origin.word()),
                origin_details: OriginDetails::of(&relation.origin),
            })
        })
        .collect();
    Line {
        document: &document.path,
        sha256: document.text_hash.as_str(),
        file_sha256: (document.current_text != document.text_hash)
            .then(|| document.current_text.as_str()),
        encoding: &document.encoding,
        chosen_encoding: document.chosen_encoding.as_deref(),
        meta: document
            .metadata
            .iter()
            .map(|row| (row.field.as_str(), row.value.as_str()))
            .collect(),
        regions,
        layer: document.layer.as_ref().map(AnnotatorId::as_str),
        status: document.status.as_ref().map_or(State::New, |status| status.state).word(),
        reason: document.status.as_ref().map_or("", |status| &status.reason),
        note: document.status.as_ref().map_or("", |status| &status.note),
        question: document.status.as_ref().is_some_and(|status| status.question),
        changed: document.status.as_ref().is_some_and(|status| status.changed),
        text: &document.text,
        spans,
        relations,
    }
}

fn attributes<'a>(schema: &'a Schema, annotation: &'a Annotation) -> AttributeEntries<'a> {
    AttributeEntries { rules: schema.attributes_of(annotation), set: &annotation.attributes }
}
