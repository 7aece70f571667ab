//! The ledger as one JSON object, a line a claim group: everything that stands behind each row. Spans are named by their
//! ids, by which they are found in a lossless export.

use std::io::{self, Write};

use serde::Serialize;

use super::{LedgerHead, LedgerRows, document_of, source_name, words_of};
use crate::model::{
    AnnotationId,
    ledger::{Chain, Ledger, Voice},
};

#[derive(Serialize)]
struct Group<'a> {
    claim: &'a str,
    named_by_hand: bool,
    answered: bool,
    first_date: Option<&'a str>,
    last_date: Option<&'a str>,
    sources: Vec<&'a str>,
    own_voice: u32,
    unnamed: u32,
    without_source: u32,
    deniers: Vec<Denier<'a>>,
    denials_without_source: u32,
    no_comment: Vec<&'a str>,
    no_comment_without_source: u32,
    claims: Vec<Claim<'a>>,
    denials: Vec<Denial<'a>>,
}

#[derive(Serialize)]
struct Denier<'a> {
    source: &'a str,
    force: &'static str,
}

/// A mark in its document.
#[derive(Serialize)]
struct Placed<'a> {
    words: &'a str,
    document: &'a str,
    date: Option<&'a str>,
    /// Null: the mark is gone.
    span: Option<AnnotationId>,
}

#[derive(Serialize)]
struct Claim<'a> {
    #[serde(flatten)]
    place: Placed<'a>,
    voice: &'static str,
    said_by: Vec<Way<'a>>,
}

#[derive(Serialize)]
struct Denial<'a> {
    #[serde(flatten)]
    place: Placed<'a>,
    force: &'static str,
    /// “No comment” is told and not counted, nor is a denial of a denial.
    counts: bool,
    /// 1: of a claim; 2: of a denial of it; and so on.
    depth: u32,
    denies: Option<AnnotationId>,
    denied_in_turn: bool,
    said_by: Vec<Way<'a>>,
}

#[derive(Serialize)]
struct Way<'a> {
    #[serde(flatten)]
    place: Placed<'a>,
    /// The name of the source that this is a mention of.
    source: &'a str,
    /// Those that cite it, from the nearest outward.
    through: Vec<Placed<'a>>,
}

fn placed(ledger: &Ledger, mark: u32) -> Placed<'_> {
    let (document, date) = document_of(ledger, mark);
    Placed { words: words_of(ledger, mark), document, date, span: id_of(ledger, mark) }
}

fn id_of(ledger: &Ledger, mark: u32) -> Option<AnnotationId> {
    ledger.placed(mark).filter(|placed| !placed.mark.gone).map(|placed| placed.mark.id)
}

fn ways(ledger: &Ledger, mark: u32) -> Vec<Way<'_>> {
    let way = |Chain { source, through }| Way {
        place: placed(ledger, source),
        source: ledger.source_mentioned(source).map_or("", |source| source_name(ledger, source)),
        through: through.into_iter().map(|outer| placed(ledger, outer)).collect(),
    };
    ledger.chains(mark).into_iter().map(way).collect()
}

fn group(ledger: &Ledger, at: usize) -> Option<Group<'_>> {
    let row = ledger.rows.get(at)?;
    let dates = ledger.dates(at);
    let names =
        |sources: &[u32]| sources.iter().map(|source| source_name(ledger, *source)).collect();
    let claim = |claim: &u32| Claim {
        place: placed(ledger, *claim),
        voice: match ledger.placed(*claim).map(|placed| placed.mark.voice) {
            Some(Voice::Own) => "own",
            Some(Voice::Unnamed) => "unnamed",
            Some(Voice::Attributed) | None => "attributed",
        },
        said_by: ways(ledger, *claim),
    };
    let denials = ledger.denials(at);
    let denials = denials.iter().map(|denial| Denial {
        place: placed(ledger, denial.mark),
        force: denial.force.word(),
        counts: denial.depth == 1 && denial.force.denies(),
        depth: denial.depth,
        denies: id_of(ledger, denial.of),
        denied_in_turn: denial.contested,
        said_by: ways(ledger, denial.mark),
    });
    Some(Group {
        claim: &row.name,
        named_by_hand: row.by_hand,
        answered: row.is_answered(),
        first_date: dates.map(|(first, _)| first),
        last_date: dates.map(|(_, last)| last),
        sources: names(&row.sources),
        own_voice: row.own,
        unnamed: row.unnamed,
        without_source: row.unsourced,
        deniers: row
            .deniers
            .iter()
            .map(|denier| Denier {
                source: source_name(ledger, denier.source),
                force: denier.force.word(),
            })
            .collect(),
        denials_without_source: row.denied_by_none,
        no_comment: names(&row.silent),
        no_comment_without_source: row.silent_none,
        claims: ledger.claims(at).iter().map(claim).collect(),
        denials: denials.collect(),
    })
}

pub fn write_json(
    head: &LedgerHead<'_>,
    rows: LedgerRows<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = |words: &str| serde_json::to_string(words).map_err(io::Error::from);
    let (project, layer) = (words(head.project)?, words(head.layer)?);
    write!(
        out,
        "{{\"format\":\"gainsay-claims\",\"version\":1,\"project\":{project},\"layer\":{layer},\"claims\":["
    )?;
    let mut between = "\n";
    for group in rows.places().filter_map(|row| group(rows.ledger, row)) {
        out.write_all(between.as_bytes())?;
        serde_json::to_writer(&mut *out, &group).map_err(io::Error::from)?;
        between = ",\n";
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}
