//! Metadata of documents as a table: CSV with a header, or a JSON object a line.
//!
//! A line names its document in the column `document`; every other column is a field. Which document of a project that
//! is, is the caller's business. Reading does not fail: what cannot be understood is told by its line.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, BufRead, Write},
};

use serde_json::Value as Json;

use super::cells::{guarded, unguarded};
use crate::model::metadata::{DOCUMENT, KNOWN_FIELDS, field_id, field_value};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableFormat {
    #[default]
    Csv,
    Jsonl,
}

impl TableFormat {
    /// As the name of a file says it; CSV where it does not.
    pub fn of_name(name: &str) -> Self {
        let name = name.to_lowercase();
        let json = [".jsonl", ".ndjson", ".json"].iter().any(|end| name.ends_with(end));
        if json { Self::Jsonl } else { Self::Csv }
    }
}

/// What a line says of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLine {
    /// From 1.
    pub line: usize,
    /// As it is spelled there.
    pub document: String,
    /// Field and value, both as metadata keep them; empty values say nothing and are left out.
    pub fields: Vec<(String, String)>,
}

/// A table as far as it can be read; problems by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub lines: Vec<TableLine>,
    pub problems: Vec<(usize, String)>,
}

/// One document to be written: its path and its fields.
pub type TableRow = (String, BTreeMap<String, String>);

pub fn read_table(input: &mut dyn BufRead, format: TableFormat) -> Table {
    let mut bytes = Vec::new();
    let mut table = Table::default();
    if let Err(error) = input.read_to_end(&mut bytes) {
        let why = format!("the file cannot be read ({error}). Check its name, and that you may");
        table.problems.push((1, why));
        return table;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if let Err(error) = std::str::from_utf8(bytes) {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        let why = "here the file is not UTF-8, so nothing of it came in. Save it as UTF-8";
        table.problems.push((line, why.to_owned()));
        return table;
    }
    match format {
        TableFormat::Csv => table.read_csv(bytes),
        TableFormat::Jsonl => table.read_jsonl(bytes),
    }
    table
}

impl Table {
    fn problem(&mut self, line: usize, why: impl Into<String>) {
        self.problems.push((line, why.into()));
    }

    fn read_csv(&mut self, bytes: &[u8]) {
        let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        // Programs of some countries write semicolons.
        let counted = [b',', b';', b'\t'].map(|c| (first.split(|b| *b == c).count(), c));
        let most = counted.into_iter().max_by_key(|(count, c)| (*count, *c == b','));
        let delimiter = most.map_or(b',', |(_, c)| c);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(bytes);
        let mut columns: Option<Vec<Option<String>>> = None;
        let mut at = None;
        let mut lines = Lines { bytes, seen: 0, line: 1 };
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = lines.at(error.position());
                    self.problem(line, format!("the line cannot be read ({error})"));
                    continue;
                }
            };
            let line = lines.at(record.position());
            let Some(names) = &columns else {
                let (names, document) = self.columns(line, &record);
                if document.is_none() {
                    let why = "there is no column “document”, so nothing of the file came in. \
                               Name the columns in the first line";
                    return self.problem(line, why);
                }
                (columns, at) = (Some(names), document);
                continue;
            };
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let document = at.and_then(|at| record.get(at)).map(unguarded).unwrap_or_default();
            let cells = names.clone().into_iter().zip(&record);
            let fields: Vec<(String, String)> = cells
                .filter_map(|(field, value)| Some((field?, unguarded(value).to_owned())))
                .collect();
            if record.len() > names.len() {
                let why = "the line has more cells than the first one has columns; those were \
                           left out. Put values with a comma between quotation marks";
                self.problem(line, why);
            }
            self.take(line, document, fields);
        }
        if columns.is_none() {
            self.problem(1, "there is nothing in the file");
        }
    }

    /// The field of each column, and where the document is named.
    fn columns(
        &mut self,
        line: usize,
        header: &csv::StringRecord,
    ) -> (Vec<Option<String>>, Option<usize>) {
        let is_document = |name: &str| name.trim().eq_ignore_ascii_case(DOCUMENT);
        let at = header.iter().position(is_document);
        let mut seen = BTreeSet::new();
        let mut columns = Vec::with_capacity(header.len());
        for (nth, name) in header.iter().enumerate() {
            let name = unguarded(name);
            let mut field = None;
            if Some(nth) != at && !name.trim().is_empty() {
                match field_id(name) {
                    Ok(id) if seen.insert(id.clone()) => field = Some(id),
                    Ok(id) => {
                        self.problem(
                            line,
                            format!("two columns are called “{id}”; the first counts"),
                        );
                    }
                    Err(why) => self.problem(line, format!("a column was left out: {why}")),
                }
            }
            columns.push(field);
        }
        (columns, at)
    }

    fn read_jsonl(&mut self, bytes: &[u8]) {
        let mut any = false;
        for (nth, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let at = nth + 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            any = true;
            let object = match serde_json::from_slice::<Json>(line) {
                Ok(Json::Object(object)) => object,
                Ok(_) => {
                    self.problem(at, "the line was left out: it is no object in braces");
                    continue;
                }
                Err(error) => {
                    self.problem(at, format!("the line was left out: it is not JSON ({error})"));
                    continue;
                }
            };
            let mut document = String::new();
            let mut fields = Vec::with_capacity(object.len());
            for (name, value) in object {
                let words = match value {
                    Json::Null => continue,
                    Json::String(words) => words,
                    Json::Number(number) => number.to_string(),
                    Json::Bool(_) | Json::Array(_) | Json::Object(_) => {
                        self.problem(at, format!("“{name}” was left out: it is no text"));
                        continue;
                    }
                };
                if name == DOCUMENT {
                    document = words;
                    continue;
                }
                match field_id(&name) {
                    Ok(field) => fields.push((field, words)),
                    Err(why) => self.problem(at, format!("a field was left out: {why}")),
                }
            }
            self.take(at, &document, fields);
        }
        if !any {
            self.problem(1, "there is nothing in the file");
        }
    }

    fn take(&mut self, line: usize, document: &str, fields: Vec<(String, String)>) {
        if document.trim().is_empty() {
            return self.problem(line, "the line was left out: it names no document");
        }
        let mut good = Vec::with_capacity(fields.len());
        for (field, value) in fields {
            match field_value(&field, &value) {
                Ok(value) if value.is_empty() => {}
                Ok(value) => good.push((field, value)),
                Err(why) => self.problem(line, format!("{why}; the rest of the line came in")),
            }
        }
        let document = document.trim().to_owned();
        self.lines.push(TableLine { line, document, fields: good });
    }
}

/// Counts lines up to where a record begins; the reader itself is off by the line ends that it has not passed yet.
struct Lines<'a> {
    bytes: &'a [u8],
    seen: usize,
    line: usize,
}

impl Lines<'_> {
    fn at(&mut self, position: Option<&csv::Position>) -> usize {
        let Some(position) = position else { return self.line };
        let mut to = usize::try_from(position.byte()).unwrap_or(usize::MAX).min(self.bytes.len());
        while matches!(self.bytes.get(to), Some(b'\r' | b'\n')) {
            to += 1;
        }
        let passed = self.bytes.get(self.seen..to).unwrap_or_default();
        self.line += passed.split(|byte| *byte == b'\n').count() - 1;
        self.seen = self.seen.max(to);
        self.line
    }
}

/// The fields that any row has: those that are known, in their order, then the others.
fn fields_of(rows: &[TableRow]) -> Vec<String> {
    let known = KNOWN_FIELDS.iter().map(|(id, _)| (*id).to_owned());
    let is_known = |field: &str| KNOWN_FIELDS.iter().any(|(id, _)| *id == field);
    let own: BTreeSet<&String> = rows
        .iter()
        .flat_map(|(_, fields)| fields.keys())
        .filter(|field| !is_known(field))
        .collect();
    known.chain(own.into_iter().cloned()).collect()
}

/// Writes a table that [`read_table`] gives back as it was.
pub fn write_table(rows: &[TableRow], format: TableFormat, out: &mut dyn Write) -> io::Result<()> {
    let fields = fields_of(rows);
    match format {
        TableFormat::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            let header = std::iter::once(DOCUMENT).chain(fields.iter().map(String::as_str));
            writer.write_record(header.map(guarded))?;
            for (document, values) in rows {
                let cells = fields.iter().map(|field| values.get(field).map_or("", String::as_str));
                writer
                    .write_record(std::iter::once(document.as_str()).chain(cells).map(guarded))?;
            }
            writer.flush()
        }
        TableFormat::Jsonl => {
            for (document, values) in rows {
                let mut object = serde_json::Map::new();
                object.insert(DOCUMENT.to_owned(), Json::String(document.clone()));
                for field in &fields {
                    if let Some(value) = values.get(field) {
                        object.insert(field.clone(), Json::String(value.clone()));
                    }
                }
                serde_json::to_writer(&mut *out, &object).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            out.flush()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, format: TableFormat) -> Table {
        read_table(&mut text.as_bytes(), format)
    }

    fn line(line: usize, document: &str, fields: &[(&str, &str)]) -> TableLine {
        let fields = fields.iter().map(|(f, v)| ((*f).to_owned(), (*v).to_owned())).collect();
        TableLine { line, document: document.to_owned(), fields }
    }

    #[test]
    fn columns_become_fields_and_empty_cells_say_nothing() {
        let text = "\u{feff}Date,document,Seen by\r\n2025-07,a.txt,\"Müller, A.\nand B\"\r\n,b.txt,\r\n\r\n2025,c.txt,x\r\n";
        let table = read(text, TableFormat::Csv);
        assert_eq!(table.problems, []);
        assert_eq!(
            table.lines,
            [
                line(2, "a.txt", &[("date", "2025-07"), ("Seen by", "Müller, A.\nand B")]),
                line(4, "b.txt", &[]),
                line(6, "c.txt", &[("date", "2025"), ("Seen by", "x")]),
            ]
        );
        let semicolons = read("document;title\na.txt;One, two\n", TableFormat::Csv);
        assert_eq!(semicolons.lines, [line(2, "a.txt", &[("title", "One, two")])]);
        let json = "{\"document\":\"a.txt\",\"Title\":\"T\",\"pages\":3,\"url\":null}\n";
        let fields = [("title", "T"), ("pages", "3")];
        assert_eq!(read(json, TableFormat::Jsonl).lines, [line(1, "a.txt", &fields)]);
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line_and_the_rest_comes_in() {
        use TableFormat::{Csv, Jsonl};
        for (text, format, at, words, lines) in [
            ("", Csv, 1, "nothing in the file", 0),
            ("", Jsonl, 1, "nothing in the file", 0),
            ("title,date\nx,2025\n", Csv, 1, "no column “document”", 0),
            ("document,date\na,2025-13\nb,2025\n", Csv, 2, "there is no such month", 2),
            ("document,language\na,english\n", Csv, 2, "“english” is no language", 1),
            ("document,date\n,2025\nb,2025\n", Csv, 2, "names no document", 1),
            ("document,title,Title\na,x,y\n", Csv, 1, "two columns are called “title”", 1),
            ("document,title\na,x,y\n", Csv, 2, "more cells", 1),
            ("{\"document\":\"a\"}\n3\n", Jsonl, 2, "no object", 1),
            ("{\"document\":\"a\"}\n{\n", Jsonl, 2, "not JSON", 1),
            ("{\"document\":\"a\",\"x\":[1]}\n", Jsonl, 1, "“x” was left out", 1),
        ] {
            let table = read(text, format);
            let [(line, said)] = table.problems.as_slice() else { panic!("{text}: {table:?}") };
            assert!(*line == at && said.contains(words), "{text:?}: {said}");
            assert_eq!(table.lines.len(), lines, "{text}");
        }
        let latin = read_table(&mut &b"document\na\xfc\n"[..], Csv);
        assert!(latin.problems[0].0 == 2 && latin.problems[0].1.contains("not UTF-8"));
    }

    #[test]
    fn no_cell_is_a_formula_to_a_spreadsheet() {
        let value = |words: &str| BTreeMap::from([("title".to_owned(), words.to_owned())]);
        let rows =
            vec![("=a.txt".to_owned(), value("=HYPERLINK(\"x\")")), ("b".to_owned(), value("-3"))];
        let mut out = Vec::new();
        write_table(&rows, TableFormat::Csv, &mut out).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert!(
            written.contains("'=a.txt,\"'=HYPERLINK(\"\"x\"\")\"") && written.contains("b,'-3")
        );
    }

    proptest! {
        #[test]
        fn what_is_written_comes_back(
            rows in proptest::collection::btree_map(
                "[a-z=+'-][a-z0-9/.,\"]{0,8}",
                proptest::collection::btree_map(
                    "(title|publisher|Seen by|=x)",
                    "['=+@-]{0,3}[a-zü,;\"\n ]{0,9}[a-z]", 0..4),
                0..6),
        ) {
            let rows: Vec<TableRow> = rows.into_iter().collect();
            for format in [TableFormat::Csv, TableFormat::Jsonl] {
                let mut out = Vec::new();
                write_table(&rows, format, &mut out).unwrap();
                let table = read_table(&mut out.as_slice(), format);
                if !rows.is_empty() {
                    prop_assert_eq!(&table.problems, &[]);
                }
                let back: Vec<TableRow> = table
                    .lines
                    .into_iter()
                    .map(|line| (line.document, line.fields.into_iter().collect()))
                    .collect();
                let trimmed = |row: &TableRow| {
                    let fields = row.1.iter().map(|(f, v)| (f.clone(), v.trim().to_owned()));
                    (row.0.clone(), fields.collect())
                };
                prop_assert_eq!(back, rows.iter().map(trimmed).collect::<Vec<TableRow>>());
            }
        }
    }
}
