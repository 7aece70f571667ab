//! The ledger of claims as a file: a table for spreadsheets, JSON with everything, and the time line of a row as a
//! picture of lines and words.
//!
//! The same ledger gives the same bytes. Nothing of this is read again: it is worked out from the annotations, which
//! have formats of their own.

mod csv;
mod json;
mod svg;

use std::io::{self, Write};

pub use self::csv::write_csv;
pub use json::write_json;
pub use svg::{Look, write_svg};

use crate::model::ledger::{Chain, Ledger, Placed};

/// What a file of the ledger says of where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct LedgerHead<'a> {
    pub project: &'a str,
    /// Whose claims they are.
    pub layer: &'a str,
}

/// A ledger and those of its rows that are written, in order.
#[derive(Clone, Copy, Debug)]
pub struct LedgerRows<'a> {
    pub ledger: &'a Ledger,
    /// By their place in [`Ledger::rows`].
    pub rows: &'a [u32],
}

impl<'a> LedgerRows<'a> {
    /// The places of the rows that are there.
    fn places(self) -> impl Iterator<Item = usize> + 'a {
        let known = self.ledger.rows.len();
        self.rows
            .iter()
            .filter_map(|row| usize::try_from(*row).ok())
            .filter(move |row| *row < known)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerFormat {
    /// A row a claim, in short.
    Csv,
    /// Everything that stands behind each.
    Json,
}

pub fn write_ledger(
    head: &LedgerHead<'_>,
    rows: LedgerRows<'_>,
    format: LedgerFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        LedgerFormat::Csv => write_csv(rows, out),
        LedgerFormat::Json => write_json(head, rows, out),
    }
}

/// What stands for a source whose mark is gone.
const GONE: &str = "(a mark that is gone)";

/// The words of a mark.
fn words_of(ledger: &Ledger, mark: u32) -> &str {
    match ledger.placed(mark) {
        Some(Placed { mark, .. }) if !mark.gone => &mark.words,
        Some(_) | None => GONE,
    }
}

/// The name of a source, among [`Ledger::sources`].
pub(super) fn source_name(ledger: &Ledger, source: u32) -> &str {
    ledger.source_name(source).unwrap_or(GONE)
}

/// The document of a mark: its path, and its date.
fn document_of(ledger: &Ledger, mark: u32) -> (&str, Option<&str>) {
    let document = ledger
        .placed(mark)
        .and_then(|placed| ledger.documents.get(usize::try_from(placed.document).ok()?));
    document.map_or(("", None), |document| (&document.path, document.date.as_deref()))
}

/// A way in words, from the outermost inward: "ISW → TV Chosun → an official".
fn way_of(ledger: &Ledger, chain: &Chain) -> String {
    let mut way = String::new();
    for outer in chain.through.iter().rev() {
        way.push_str(words_of(ledger, *outer));
        way.push_str(" → ");
    }
    way + words_of(ledger, chain.source)
}
