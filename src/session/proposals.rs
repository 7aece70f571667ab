//! What is probably not the article, over all documents: proposing it, and leaving out what a person chose of it.

use std::collections::BTreeMap;

use super::{ImportInto, SessionError, Texts, document::outside_of};
use crate::{
    model::{AnnotatorId, Edit, Progress, RegionsOf, Row, TextHash, counted},
    text::{Repeated, TextRange, Why, around, first_words},
};

/// Characters of context on either side.
const CONTEXT: usize = 60;
/// Characters of the words themselves.
const WORDS: usize = 300;

/// One place of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where the document stands in the list.
    pub index: usize,
    pub path: String,
    pub text: TextHash,
    pub range: TextRange,
    /// What stands before and after it, on one line.
    pub before: String,
    pub after: String,
}

/// The same words, wherever they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedGroup {
    pub why: Why,
    /// The first of them.
    pub words: String,
    pub places: Vec<Stretch>,
}

/// What a look through the project found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposed {
    pub groups: Vec<ProposedGroup>,
    /// How many documents were looked at, and how many could not be read.
    pub documents: usize,
    pub unread: usize,
}

/// Looks through all documents.
///
/// # Errors
/// When it was called off, or the database cannot be read.
pub fn propose(texts: &Texts, progress: &dyn Progress) -> Result<Proposed, SessionError> {
    let total = texts.listed.len() * 2;
    let mut repeated = Repeated::default();
    let mut read = Vec::new();
    let mut proposed = Proposed::default();
    let mut regions: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    if let Some(store) = &texts.store {
        for region in store.regions(None)? {
            regions.entry(region.document).or_default().push(Row::Region(region));
        }
    }
    for (index, listed) in texts.listed.iter().enumerate() {
        progress.check()?;
        progress.report(index, total);
        let Some((row, text)) = texts.read(listed) else {
            proposed.unread += 1;
            continue;
        };
        let rows = regions.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        repeated.add(&text, &outside_of(rows).remove(&row.text).unwrap_or_default());
        read.push((index, row.text));
    }
    proposed.documents = read.len();
    let found = repeated.proposals();
    // Each document once more, for the words around its places.
    let mut wanted: BTreeMap<usize, Vec<(usize, TextRange)>> = BTreeMap::new();
    for (group, proposal) in found.iter().enumerate() {
        for (number, range) in &proposal.places {
            wanted.entry(*number).or_default().push((group, *range));
        }
        let group = ProposedGroup { why: proposal.why, words: String::new(), places: Vec::new() };
        proposed.groups.push(group);
    }
    for (done, (number, places)) in wanted.into_iter().enumerate() {
        progress.check()?;
        progress.report(total / 2 + done, total);
        let Some((index, hash)) = read.get(number) else { continue };
        let Some(listed) = texts.listed.get(*index) else { continue };
        let Some((_, text)) = texts.read(listed).filter(|(row, _)| row.text == *hash) else {
            continue;
        };
        for (group, range) in places {
            let Some(group) = proposed.groups.get_mut(group) else { continue };
            let Some(words) = range.slice(&text) else { continue };
            let whole = TextRange::between(0, u32::MAX);
            let (before, after) = around(&text, range, whole, CONTEXT);
            if group.words.is_empty() {
                group.words = first_words(words, WORDS);
            }
            group.places.push(Stretch {
                index: *index,
                path: listed.path.clone(),
                text: hash.clone(),
                range,
                before,
                after,
            });
        }
    }
    proposed.groups.retain(|group| !group.places.is_empty());
    Ok(proposed)
}

/// What came of a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub stretches: usize,
    pub documents: usize,
    /// Documents whose text has changed since it was looked at, or that cannot be read any more.
    pub changed: usize,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { stretches, documents, changed } = *self;
        let places = counted(stretches, "place");
        write!(f, "Left {places} out of the article in {}", counted(documents, "document"))?;
        match changed {
            0 => Ok(()),
            1 => f.write_str("; 1 document changed meanwhile and stayed as it is"),
            n => write!(f, "; {} changed meanwhile and stayed as they are", counted(n, "document")),
        }
    }
}

/// Leaves the stretches out of the article: one step.
///
/// # Errors
/// Nothing has changed then.
pub fn leave_out(
    into: ImportInto,
    texts: &Texts,
    chosen: &[Stretch],
    author: &AnnotatorId,
    progress: &dyn Progress,
) -> Result<LeftOut, SessionError> {
    let mut by_document: BTreeMap<usize, Vec<&Stretch>> = BTreeMap::new();
    for stretch in chosen {
        by_document.entry(stretch.index).or_default().push(stretch);
    }
    let total = by_document.len();
    let places = counted(chosen.len(), "place");
    let name = format!("Leave {places} out of the article in {}", counted(total, "document"));
    into.change_rows(&name, |intake, dice| {
        let mut left = LeftOut::default();
        for (done, (index, stretches)) in by_document.into_iter().enumerate() {
            progress.check()?;
            progress.report(done, total);
            let read = texts.listed.get(index).and_then(|listed| texts.read(listed));
            let read = read.filter(|(row, _)| stretches.iter().all(|s| s.text == row.text));
            let Some((row, text)) = read else {
                left.changed += 1;
                continue;
            };
            let standing = intake.project_rows(row.id)?;
            let regions = RegionsOf::new(row.id, &row.text, &text, &standing);
            let edits = regions.leave_out(stretches.iter().map(|s| s.range), || dice.id());
            if edits.is_empty() {
                continue;
            }
            intake.keep_document(&row, &text)?;
            for Edit { before, after } in edits {
                match (before, after) {
                    (_, Some(after)) => intake.put(author, after)?,
                    (Some(before), None) => intake.remove(author, &before)?,
                    (None, None) => {}
                }
            }
            left.stretches += stretches.len();
            left.documents += 1;
        }
        Ok(left)
    })
}
