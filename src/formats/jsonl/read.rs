//! Reading `gainsay/1`, line by line: whatever a line holds, nothing panics, nothing stops the rest.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Read as _},
    ops::ControlFlow,
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value as Json;

use super::{FORMAT, OriginDetails};
use crate::{
    formats::{ReadDocument, ReadEnd, ReadHead, ReadRelation, ReadSpan, Taker},
    model::{Attributes, LabelId, Origin, Schema, State, TextHash, Value},
    text::{OffsetIndex, Ranges, TextRange, Unit, quote},
};

/// A longer line is not read: no document has so much text.
const LONGEST_LINE: usize = 1 << 30;

#[derive(Deserialize)]
struct HeadIn {
    format: Option<String>,
    #[serde(default)]
    project: String,
    schema: Option<Json>,
    offsets: Option<String>,
}

/// A line as it is written; spans and relations may be taken as they come, to be looked at one by
/// one.
#[derive(Deserialize)]
struct LineIn<S, R> {
    document: String,
    sha256: Option<String>,
    file_sha256: Option<String>,
    encoding: Option<String>,
    chosen_encoding: Option<String>,
    #[serde(default)]
    meta: BTreeMap<String, Json>,
    #[serde(default)]
    regions: Vec<Json>,
    layer: Option<String>,
    status: Option<String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    question: bool,
    #[serde(default)]
    changed: bool,
    text: String,
    #[serde(default = "Vec::new")]
    spans: Vec<S>,
    #[serde(default = "Vec::new")]
    relations: Vec<R>,
}

#[derive(Deserialize)]
struct SpanIn {
    #[serde(default)]
    id: String,
    label: String,
    ranges: Vec<[u64; 2]>,
    text: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, Option<Value>>,
    #[serde(default)]
    note: String,
    origin: Option<String>,
    origin_details: Option<OriginDetails>,
}

#[derive(Deserialize)]
struct RelationIn {
    #[serde(default)]
    id: String,
    label: String,
    from: EndIn,
    to: EndIn,
    #[serde(default)]
    attributes: BTreeMap<String, Option<Value>>,
    #[serde(default)]
    note: String,
    origin: Option<String>,
    origin_details: Option<OriginDetails>,
}

#[derive(Deserialize)]
struct EndIn {
    document: String,
    span: String,
}

/// Hands everything that can be read to `taker`.
pub(super) fn read(input: &mut dyn BufRead, taker: &mut dyn Taker) {
    // The taker calls it off by breaking; there is nothing to do then but to stop.
    let (ControlFlow::Continue(()) | ControlFlow::Break(())) =
        Reader { taker, line: 0 }.file(input);
}

struct Reader<'a> {
    taker: &'a mut dyn Taker,
    /// The number of the line at hand, from 1.
    line: usize,
}

type Flow<T = ()> = ControlFlow<(), T>;

impl Reader<'_> {
    fn problem(&mut self, message: impl Into<String>) -> Flow {
        self.taker.problem(self.line, message.into())
    }

    fn file(&mut self, input: &mut dyn BufRead) -> Flow {
        let mut unit = None;
        let mut bytes = Vec::new();
        loop {
            self.line += 1;
            bytes.clear();
            match next_line(input, &mut bytes) {
                Ok(Found::End) => break,
                Ok(Found::TooLong) => {
                    self.problem("the line is longer than 1 GB and was left out")?;
                    continue;
                }
                Ok(Found::Line) => {}
                Err(error) => {
                    let why = format!(
                        "the file cannot be read from here on ({error}). Get it once more, and \
                         import it again"
                    );
                    return self.problem(why);
                }
            }
            if self.line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
                bytes.drain(..3);
            }
            let Ok(line) = std::str::from_utf8(&bytes) else {
                self.problem("the line is not UTF-8 and was left out. Save the file as UTF-8")?;
                continue;
            };
            if line.trim().is_empty() {
                continue;
            }
            match unit {
                Some(unit) => self.document(line, unit)?,
                None => unit = Some(self.head(line)?),
            }
        }
        if unit.is_none() {
            self.line = 1;
            self.problem("there is nothing in the file. Export it again")?;
        }
        ControlFlow::Continue(())
    }

    /// The first line; returns what offsets count. A first line that is no head is read as a
    /// document, for its spans still have their words to be found by.
    fn head(&mut self, line: &str) -> Flow<Unit> {
        let Ok(HeadIn { format: Some(format), project, schema, offsets }) =
            serde_json::from_str(line)
        else {
            let known = serde_json::from_str::<LineIn<Json, Json>>(line);
            if let Err(error) = &known
                && error.is_eof()
            {
                self.problem(
                    "the first line stops in the middle, so offsets were taken for characters. \
                     Get the file once more, and import it again",
                )?;
                return ControlFlow::Continue(Unit::Chars);
            }
            self.problem(
                "the first line does not say what the file is, so offsets were taken for \
                 characters. Put the first line of the export back, or export it again",
            )?;
            if known.is_ok() {
                self.document(line, Unit::Chars)?;
            }
            return ControlFlow::Continue(Unit::Chars);
        };
        if format != FORMAT {
            let why = if format.starts_with("gainsay/") {
                format!("the file was written by a newer Gainsay (“{format}”). Install that one")
            } else {
                format!("the file is in the format “{format}”, not in “{FORMAT}”")
            };
            self.problem(format!("{why}; nothing of it came in"))?;
            return ControlFlow::Break(());
        }
        let Some(unit) = offsets.as_deref().and_then(|unit| unit.parse::<Unit>().ok()) else {
            self.problem(
                "“offsets” must be “chars”, “utf16” or “bytes”; nothing of the file came in. \
                 Export it again",
            )?;
            return ControlFlow::Break(());
        };
        let schema = match schema.map(serde_json::from_value::<Schema>).transpose() {
            Ok(schema) => schema,
            Err(error) => {
                self.problem(format!(
                    "the schema cannot be read ({}), so the project keeps its own",
                    words(&error)
                ))?;
                None
            }
        };
        self.taker.head(ReadHead { project, schema })?;
        ControlFlow::Continue(unit)
    }

    fn document(&mut self, line: &str, unit: Unit) -> Flow {
        // As it is written in nearly all files; if not, each part is looked at by itself.
        if let Ok(line) = serde_json::from_str::<LineIn<SpanIn, RelationIn>>(line) {
            return self.take(line, unit);
        }
        match serde_json::from_str::<LineIn<Json, Json>>(line) {
            Ok(LineIn { spans, relations, .. }) if spans.is_empty() && relations.is_empty() => {
                self.problem("the line was left out: it cannot be understood")
            }
            Ok(mut line) => {
                let spans = self.each("span", std::mem::take(&mut line.spans))?;
                let relations = self.each("relation", std::mem::take(&mut line.relations))?;
                self.take(line.with(spans, relations), unit)
            }
            Err(error) if error.is_eof() => self.problem(
                "the line stops in the middle and was left out: the file was cut short. Get it \
                 once more, and import it again",
            ),
            Err(error) if error.is_data() => self.problem(format!(
                "the line was left out: it is not about a document and a layer ({})",
                words(&error)
            )),
            Err(error) => {
                self.problem(format!("the line was left out: it is not JSON ({})", words(&error)))
            }
        }
    }

    /// Those of a list that can be understood.
    fn each<T: DeserializeOwned>(&mut self, what: &str, all: Vec<Json>) -> Flow<Vec<T>> {
        let mut good = Vec::with_capacity(all.len());
        for (nth, json) in all.into_iter().enumerate() {
            match serde_json::from_value(json) {
                Ok(value) => good.push(value),
                Err(error) => self.problem(format!(
                    "{what} {} of the line was left out: it cannot be understood ({})",
                    nth + 1,
                    words(&error)
                ))?,
            }
        }
        ControlFlow::Continue(good)
    }

    fn take(&mut self, line: LineIn<SpanIn, RelationIn>, unit: Unit) -> Flow {
        if let Some(why) = refusal(&line) {
            return self.problem(format!("the line was left out: {why}"));
        }
        let text_hash = TextHash::of(&line.text);
        if line.sha256.as_ref().is_some_and(|hash| *hash != text_hash.0) {
            return self.problem(
                "the line was left out: its text is not the one that “sha256” names. Get the file \
                 once more, or export it again",
            );
        }
        let state = match line.status.as_deref().map(|word| (word, State::from_word(word))) {
            None => State::New,
            Some((_, Some(state))) => state,
            Some((word, None)) => {
                self.problem(format!(
                    "“{word}” is no status, so none was set; known are new, in progress, done \
                     and set aside"
                ))?;
                State::New
            }
        };
        let mut metadata = Vec::with_capacity(line.meta.len());
        for (field, value) in line.meta {
            match value {
                Json::String(value) => metadata.push((field, value)),
                _ => self.problem(format!("“{field}” under “meta” was left out: it is no text"))?,
            }
        }
        let offsets = Offsets { text: &line.text, index: OffsetIndex::new(&line.text), unit };
        let mut regions = Vec::with_capacity(line.regions.len());
        for json in line.regions {
            let pair = serde_json::from_value::<[u64; 2]>(json).ok();
            match pair.and_then(|pair| offsets.range(pair)).filter(|range| !range.is_empty()) {
                Some(range) => regions.push(range),
                None => self.problem("a region was left out: it does not lie on the text")?,
            }
        }
        let mut spans = Vec::with_capacity(line.spans.len());
        for span in line.spans {
            match offsets.span(span) {
                Ok((span, None)) => spans.push(span),
                Ok((span, Some(odd))) => {
                    spans.push(span);
                    self.problem(odd)?;
                }
                Err(why) => self.problem(why)?,
            }
        }
        let mut relations = Vec::with_capacity(line.relations.len());
        for relation in line.relations {
            if let Some(why) = wrong_name("label", &relation.label) {
                self.problem(format!("a relation was left out: {why}"))?;
                continue;
            }
            // Of relations the word is written only where it is another.
            let word = relation.origin.or_else(|| Some(Origin::Hand.word().to_owned()));
            let (origin, odd) = origin(word, relation.origin_details);
            if let Some(odd) = odd {
                self.problem(odd)?;
            }
            let end = |end: EndIn| ReadEnd { document: end.document, span: end.span };
            relations.push(ReadRelation {
                id: relation.id,
                label: LabelId(relation.label),
                from: end(relation.from),
                to: end(relation.to),
                attributes: set(relation.attributes),
                note: relation.note,
                origin,
            });
        }
        self.taker.document(ReadDocument {
            line: self.line,
            path: line.document,
            text_hash,
            current_text: line.file_sha256.map(TextHash),
            encoding: line.encoding.unwrap_or_else(|| "utf-8".to_owned()),
            chosen_encoding: line.chosen_encoding,
            metadata,
            regions,
            layer: line.layer.as_deref().map(Into::into),
            state,
            reason: line.reason,
            note: line.note,
            question: line.question,
            changed: line.changed,
            text: line.text,
            spans,
            relations,
        })
    }
}

impl LineIn<Json, Json> {
    fn with(self, spans: Vec<SpanIn>, relations: Vec<RelationIn>) -> LineIn<SpanIn, RelationIn> {
        LineIn {
            document: self.document,
            sha256: self.sha256,
            file_sha256: self.file_sha256,
            encoding: self.encoding,
            chosen_encoding: self.chosen_encoding,
            meta: self.meta,
            regions: self.regions,
            layer: self.layer,
            status: self.status,
            reason: self.reason,
            note: self.note,
            question: self.question,
            changed: self.changed,
            text: self.text,
            spans,
            relations,
        }
    }
}

/// Why nothing of a line can be taken.
fn refusal(line: &LineIn<SpanIn, RelationIn>) -> Option<String> {
    if let Some(why) = wrong_name("document", &line.document) {
        return Some(why);
    }
    match &line.layer {
        Some(layer) => {
            if let Some(why) = wrong_name("layer", layer) {
                return Some(why);
            }
        }
        None if !(line.spans.is_empty() && line.relations.is_empty()) => {
            return Some("it has marks and no “layer”, so nobody's they are".to_owned());
        }
        None => {}
    }
    if line.text.contains('\0') {
        return Some("its text holds a NUL, which no text can".to_owned());
    }
    (u32::try_from(line.text.len()).is_err()).then(|| "its text is over 4 GB long".to_owned())
}

/// What is wrong with a word that others are known by.
fn wrong_name(what: &str, word: &str) -> Option<String> {
    if word.trim().is_empty() {
        return Some(format!("its “{what}” is empty"));
    }
    let control = word.chars().any(char::is_control);
    control.then(|| format!("its “{what}” holds a character that cannot be shown"))
}

fn set(attributes: BTreeMap<String, Option<Value>>) -> Attributes {
    attributes.into_iter().filter_map(|(id, value)| Some((id, value?))).collect()
}

/// How a mark came to be, and what is odd about that.
fn origin(
    word: Option<String>,
    details: Option<OriginDetails>,
) -> (Option<Origin>, Option<String>) {
    let Some(word) = word else { return (None, None) };
    let origin = details.unwrap_or_default().origin(&word);
    let odd = origin.is_none().then(|| {
        format!("“{word}” is no “origin” that is known; the mark came in as an imported one")
    });
    (origin, odd)
}

/// Offsets of one text out of the unit of the file.
struct Offsets<'a> {
    text: &'a str,
    index: OffsetIndex,
    unit: Unit,
}

impl Offsets<'_> {
    fn range(&self, [start, end]: [u64; 2]) -> Option<TextRange> {
        let at = |at: u64| {
            let at = u32::try_from(at).ok()?;
            self.index.from_unit(self.text, at, self.unit)
        };
        TextRange::new(at(start)?, at(end)?)
    }

    /// A span, with what is odd about it; or why it cannot be taken.
    fn span(&self, span: SpanIn) -> Result<(ReadSpan, Option<String>), String> {
        let named = span.text.as_deref().unwrap_or(&span.label);
        let left_out = |why: &str| format!("“{}” was left out: {why}", shortened(named));
        if let Some(why) = wrong_name("label", &span.label) {
            return Err(left_out(&why));
        }
        let ranges: Option<Vec<TextRange>> =
            span.ranges.iter().map(|pair| self.range(*pair)).collect();
        let Some(ranges) = ranges else {
            return Err(left_out("its ranges do not lie on the text, or cut a character"));
        };
        let given = ranges.clone();
        let Some(ranges) = Ranges::new(ranges) else {
            return Err(left_out("it has no range, or an empty one"));
        };
        if ranges.as_slice() != given {
            return Err(left_out("its ranges overlap, touch or are not in order"));
        }
        let quote = quote(self.text, &ranges);
        let Some(quote) = quote else {
            return Err(left_out("its ranges do not lie on the text"));
        };
        if span.text.as_ref().is_some_and(|words| *words != quote.text) {
            let found = shortened(&quote.text);
            return Err(left_out(&format!(
                "at its place the text reads “{found}”. Look whether “offsets” is right"
            )));
        }
        let (origin, odd) = origin(span.origin, span.origin_details);
        let read = ReadSpan {
            id: span.id,
            label: LabelId(span.label),
            ranges,
            quote,
            attributes: set(span.attributes),
            note: span.note,
            origin,
        };
        Ok((read, odd))
    }
}

/// The first words of a quote, on one line.
fn shortened(words: &str) -> String {
    const SHOWN: usize = 60;
    let line: String = words.chars().take(4 * SHOWN).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let cut: String = line.chars().take(SHOWN).collect();
    format!("{}…", cut.trim_end())
}

/// What serde says, without the number of a line that is always the first.
fn words(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.split_once(" at line ") {
        Some((what, _)) if error.column() > 0 => format!("{what}, column {}", error.column()),
        Some((what, _)) => what.to_owned(),
        None => said,
    }
}

enum Found {
    Line,
    /// It was passed over.
    TooLong,
    End,
}

/// Reads up to the next line end.
fn next_line(input: &mut dyn BufRead, bytes: &mut Vec<u8>) -> io::Result<Found> {
    let limit = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
    let read = (&mut *input).take(limit).read_until(b'\n', bytes)?;
    if read == 0 {
        return Ok(Found::End);
    }
    if bytes.last() == Some(&b'\n') || read < LONGEST_LINE {
        return Ok(Found::Line);
    }
    bytes.clear();
    loop {
        let (used, end) = {
            let buffer = input.fill_buf()?;
            match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            }
        };
        input.consume(used);
        if end {
            return Ok(Found::TooLong);
        }
    }
}
