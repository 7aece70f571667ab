//! What a row of the ledger says, in words.

use crate::model::{
    counted,
    ledger::{ClaimGroup, Force, Ledger, Placed, Voice},
    number,
};

/// How much of a quotation a name or a message holds, in characters.
const SHORT: usize = 60;

pub(super) fn short(words: &str) -> String {
    match words.char_indices().nth(SHORT) {
        // After a whole word, as far as there is one.
        Some((end, _)) => {
            let cut = words.get(..end).unwrap_or_default();
            let cut = cut.rsplit_once(' ').map_or(cut, |(whole, _)| whole);
            format!("{cut}…")
        }
        None => words.to_owned(),
    }
}

pub(super) fn source(ledger: &Ledger, source: u32) -> &str {
    ledger.source_name(source).unwrap_or("a source that is gone")
}

/// Words on one line, the first ones in full, then how many more.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>, most: usize) -> String {
    let count = names.len();
    let mut words = names.take(most).collect::<Vec<_>>().join(", ");
    if count > most {
        words = format!("{words} and {} more", number(count - most));
    }
    words
}

/// Who says it. `true`: nobody who is named.
pub(super) fn said(ledger: &Ledger, row: &ClaimGroup) -> (String, bool) {
    let names = row.sources.iter().map(|at| source(ledger, *at));
    if !row.sources.is_empty() {
        return (listed(names, 2), false);
    }
    let words = match (row.own, row.unnamed) {
        (0, 0) => "no source yet",
        (_, 0) => "the article’s own voice",
        (0, _) => "unnamed (“reportedly”)",
        _ => "the article’s own voice, and unnamed",
    };
    (words.to_owned(), true)
}

/// What is to be said beside the sources: voices without one.
pub(super) fn voices(row: &ClaimGroup, claims: usize) -> String {
    let mut words = vec![counted(claims, "wording")];
    if !row.sources.is_empty() || row.own > 0 && row.unnamed > 0 {
        if row.own > 0 {
            words.push(format!("the article’s own voice in {}", row.own));
        }
        if row.unnamed > 0 {
            words.push(format!("unnamed in {}", row.unnamed));
        }
    }
    if row.unsourced > 0 && !(row.sources.is_empty() && row.own == 0 && row.unnamed == 0) {
        words.push(format!("no source yet in {}", row.unsourced));
    }
    if row.by_hand {
        words.push("named by hand".to_owned());
    }
    words.join(" · ")
}

/// Who denies it most, and how far.
pub(super) fn denied(ledger: &Ledger, row: &ClaimGroup) -> Option<(String, &'static str)> {
    let strongest = row.deniers.iter().min_by_key(|denier| denier.force);
    match strongest {
        Some(denier) => {
            let more = match row.deniers.len() - 1 {
                0 => String::new(),
                more => format!(" and {} more", number(more)),
            };
            Some((format!("{}{more}", source(ledger, denier.source)), denier.force.word()))
        }
        None if row.denied_by_none > 0 => Some(("somebody not named".to_owned(), "denied")),
        None => None,
    }
}

/// Who was asked and said nothing; that is no denial.
pub(super) fn silent(ledger: &Ledger, row: &ClaimGroup) -> Option<String> {
    match (row.silent.as_slice(), row.silent_none) {
        ([], 0) => None,
        ([], _) => Some("no comment".to_owned()),
        (silent, _) => {
            let names = listed(silent.iter().map(|at| source(ledger, *at)), 2);
            Some(format!("no comment: {names}"))
        }
    }
}

/// From its first to its last date.
pub(super) fn dates(ledger: &Ledger, row: usize) -> String {
    match ledger.dates(row) {
        None => "no date".to_owned(),
        Some((first, last)) if first == last => first.to_owned(),
        Some((first, last)) => format!("{first} – {last}"),
    }
}

/// All that a row says, for those who hear it.
pub(super) fn row(ledger: &Ledger, at: usize, row: &ClaimGroup) -> String {
    let said = said(ledger, row).0;
    let denied = match denied(ledger, row) {
        Some((who, force)) => format!("denied by {who}, {force}"),
        None => "not denied".to_owned(),
    };
    let silent = silent(ledger, row).map_or_else(String::new, |words| format!("; {words}"));
    let documents = counted(row.documents.len(), "document");
    let dates = dates(ledger, at);
    format!("“{}”; said by {said}; {denied}{silent}; {documents}, {dates}", short(&row.name))
}

/// Who a claim or a denial is of, as far as it has a source or a voice.
pub(super) fn who(ledger: &Ledger, mark: u32, placed: &Placed) -> String {
    let mut names: Vec<&str> = Vec::new();
    for chain in ledger.chains(mark) {
        let name = ledger.source_mentioned(chain.source).map_or("", |at| source(ledger, at));
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        return listed(names.iter().copied(), 2);
    }
    match placed.mark.voice {
        Voice::Own => "the article’s own voice".to_owned(),
        Voice::Unnamed => "unnamed".to_owned(),
        Voice::Attributed => "no source yet".to_owned(),
    }
}

/// The document of a mark, with its date.
pub(super) fn place(ledger: &Ledger, placed: &Placed) -> String {
    let document = usize::try_from(placed.document).ok().and_then(|at| ledger.documents.get(at));
    let Some(document) = document else { return "a document that is gone".to_owned() };
    let name = document.name();
    let name = if name.is_empty() { "a document that is gone" } else { name };
    let missing = if document.missing { " · file missing" } else { "" };
    match &document.date {
        Some(date) => format!("{name} · {date}{missing}"),
        None => format!("{name} · no date{missing}"),
    }
}

/// How far a denial denies, and what: a claim, or another denial.
pub(super) fn force(force: Force, depth: u32, contested: bool) -> String {
    let of = if depth > 1 { ", of a denial" } else { "" };
    let contested = if contested { ", itself denied" } else { "" };
    format!("{}{of}{contested}", force.word())
}
