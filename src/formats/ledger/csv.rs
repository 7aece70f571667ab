//! The ledger as a table, a row a claim. Several things in one cell stand apart by "; ".

use std::io::{self, Write};

use super::{LedgerRows, document_of, source_name, way_of, words_of};
use crate::{formats::cells::guarded, model::ledger::Ledger};

const COLUMNS: [&str; 18] = [
    "claim",
    "named_by_hand",
    "first_date",
    "last_date",
    "sources",
    "said_by",
    "came_through",
    "own_voice",
    "unnamed",
    "without_source",
    "deniers",
    "denied_by",
    "denials_without_source",
    "no_comment",
    "answered",
    "wordings",
    "denials",
    "documents",
];

pub fn write_csv(rows: LedgerRows<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for row in rows.places() {
        if let Some(cells) = cells(rows.ledger, row) {
            writer.write_record(cells.iter().map(|cell| guarded(cell)))?;
        }
    }
    writer.flush()
}

fn cells(ledger: &Ledger, at: usize) -> Option<[String; 18]> {
    let row = ledger.rows.get(at)?;
    let (first, last) = ledger.dates(at).unwrap_or_default();
    let yes_no = |yes: bool| (if yes { "yes" } else { "no" }).to_owned();
    let names = |sources: &[u32]| -> Vec<String> {
        sources.iter().map(|source| source_name(ledger, *source).to_owned()).collect()
    };
    let claims = ledger.claims(at);
    let ways = claims.iter().flat_map(|claim| ledger.chains(*claim));
    let came = ways.filter(|chain| !chain.through.is_empty()).map(|chain| way_of(ledger, &chain));
    let deniers = row
        .deniers
        .iter()
        .map(|denier| format!("{} ({})", source_name(ledger, denier.source), denier.force.word()));
    let mut silent = names(&row.silent);
    silent.extend((row.silent_none > 0).then(|| format!("{} without a source", row.silent_none)));
    let denials = ledger.denials(at);
    let denials = denials.iter().map(|denial| {
        let of = if denial.depth > 1 { "denies a denial: " } else { "" };
        format!("{of}{} ({})", words_of(ledger, denial.mark), denial.force.word())
    });
    let documents = row.documents.iter().filter_map(|document| {
        ledger.documents.get(usize::try_from(*document).ok()?).map(|document| document.path.clone())
    });
    let wordings = claims.iter().map(|claim| {
        let (path, _) = document_of(ledger, *claim);
        format!("{} [{path}]", words_of(ledger, *claim))
    });
    Some([
        row.name.to_string(),
        yes_no(row.by_hand),
        first.to_owned(),
        last.to_owned(),
        row.sources.len().to_string(),
        names(&row.sources).join("; "),
        distinct(came).join("; "),
        row.own.to_string(),
        row.unnamed.to_string(),
        row.unsourced.to_string(),
        row.deniers.len().to_string(),
        deniers.collect::<Vec<_>>().join("; "),
        row.denied_by_none.to_string(),
        silent.join("; "),
        yes_no(row.is_answered()),
        wordings.collect::<Vec<_>>().join("; "),
        denials.collect::<Vec<_>>().join("; "),
        documents.collect::<Vec<_>>().join("; "),
    ])
}

/// Each once, in order.
fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}
