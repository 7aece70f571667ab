//! Going through documents one after the other: reading what is not in memory, looking for hits,
//! and leaving out what was not asked for.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Sources, sources_of,
    texts::{FoundText, KeptText, text_of},
};
use crate::{
    model::{Annotation, AnnotatorId, DocumentId, EncodingChoice, LabelId, Progress, Region},
    session::{Loaded, SessionError, encoding},
    store::{DocumentRow, Store},
    text::{
        TextRange,
        find::{BadQuery, Finder, Query, Step},
    },
};

/// Where hits count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Within {
    #[default]
    Anywhere,
    /// Inside of a mark of this label.
    Label(LabelId),
    /// Not inside of any mark.
    Unmarked,
}

/// What to look for, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `None`: texts are only read.
    pub query: Option<Query>,
    pub within: Within,
    /// Whose marks count for `within` and `marks`.
    pub layers: Vec<AnnotatorId>,
    /// Also in what is not part of the article.
    pub regions: bool,
    /// The marks of the documents with hits are wanted too.
    pub marks: bool,
    /// The documents to look at, by their place in the list; `None`: all.
    pub among: Option<Vec<usize>>,
    /// No more hits than these are found; 0: all.
    pub most: usize,
}

/// The hits of one document.
#[derive(Debug)]
pub struct Found {
    /// Where it stands in the list of documents.
    pub index: usize,
    pub text: Arc<FoundText>,
    pub hits: Vec<TextRange>,
    /// The marks of the layers on this text, where they were wanted.
    pub spans: Vec<Annotation>,
}

/// How a search ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// What was looked for is nothing that can be.
    pub bad: Option<BadQuery>,
    pub documents: usize,
    /// How many of the documents hold a hit, and how many hits there are.
    pub with_hits: usize,
    pub hits: usize,
    /// There are more hits than were wanted.
    pub more: bool,
    /// How many documents could not be read, and the first of them with the reason.
    pub unread: usize,
    pub first_unread: Option<(usize, String)>,
}

pub(super) enum News {
    Read(usize, KeptText),
    Found(Found),
}

/// What a search needs of a project; its own, so that it can go to a job.
pub(super) struct Ground {
    pub(super) sources: Sources,
    pub(super) store: Option<Store>,
}

/// What the database says about documents.
#[derive(Default)]
struct Lore {
    by_path: BTreeMap<String, Vec<DocumentRow>>,
    by_id: BTreeMap<DocumentId, DocumentRow>,
    choices: Vec<EncodingChoice>,
    regions: BTreeMap<DocumentId, Vec<Region>>,
}

impl Lore {
    fn read(store: &Store) -> Result<Self, SessionError> {
        let mut lore = Self { choices: store.encoding_choices()?, ..Self::default() };
        for row in store.documents()? {
            lore.by_id.insert(row.id, row.clone());
            lore.by_path.entry(row.path.clone()).or_default().push(row);
        }
        for region in store.regions(None)? {
            lore.regions.entry(region.document).or_default().push(region);
        }
        Ok(lore)
    }

    /// The rows that a document may have: those of its path, and its own when it was renamed.
    fn rows(&self, source: &super::Source) -> Vec<DocumentRow> {
        let mut rows = self.by_path.get(&source.path).cloned().unwrap_or_default();
        if let Some(row) = source.id.and_then(|id| self.by_id.get(&id))
            && row.path != source.path
        {
            rows.push(row.clone());
        }
        rows
    }
}

/// Looks for something in a project that was loaded, document by document in the order of the list.
pub fn find(
    loaded: Loaded,
    wanted: &Wanted,
    progress: &dyn Progress,
    tell: &mut dyn FnMut(&str, &Found),
) -> Result<Ended, SessionError> {
    let sources = sources_of(&loaded.documents);
    let ground = Ground { sources: Arc::clone(&sources), store: loaded.store };
    go_through(&ground, &[], 0, wanted, progress, &mut |news| {
        if let News::Found(found) = news
            && let Some(source) = sources.get(found.index)
        {
            tell(&source.path, &found);
        }
    })
}

pub(super) fn go_through(
    ground: &Ground,
    known: &[Option<KeptText>],
    mut room: usize,
    wanted: &Wanted,
    progress: &dyn Progress,
    tell: &mut dyn FnMut(News),
) -> Result<Ended, SessionError> {
    let mut ended = Ended::default();
    let finder = match wanted.query.as_ref().map(Finder::new).transpose() {
        Ok(finder) => finder,
        Err(bad) => return Ok(Ended { bad: Some(bad), ..ended }),
    };
    let lore = ground.store.as_ref().map(Lore::read).transpose()?.unwrap_or_default();
    let all = 0..ground.sources.len();
    let order = wanted.among.clone().unwrap_or_else(|| all.collect());
    for (done, &index) in order.iter().enumerate() {
        progress.check()?;
        progress.report(done, order.len());
        let Some(source) = ground.sources.get(index) else { continue };
        let rows = lore.rows(source);
        let wish = encoding::wish(&lore.choices, source.id, &rows);
        let kept = known.get(index).and_then(Option::as_ref);
        let (text, fresh) = match text_of(source, &rows, wish, kept, ground.store.as_ref()) {
            Ok(read) => read,
            Err(error @ (SessionError::Read(_) | SessionError::NoText)) => {
                ended.unread += 1;
                ended.first_unread.get_or_insert_with(|| (index, error.to_string()));
                continue;
            }
            Err(error) => return Err(error),
        };
        ended.documents += 1;
        if fresh && let Some(left) = room.checked_sub(text.text.words.len()) {
            room = left;
            tell(News::Read(index, text.clone()));
        }
        let Some(finder) = &finder else { continue };
        let sought = Sought { wanted, rows: &rows, lore: &lore, store: ground.store.as_ref() };
        let limit = match wanted.most {
            0 => usize::MAX,
            most => most - ended.hits,
        };
        let (hits, spans, more) = sought.hits(finder, &text.text, limit, progress)?;
        if !hits.is_empty() {
            ended.with_hits += 1;
            ended.hits += hits.len();
            tell(News::Found(Found { index, text: text.text, hits, spans }));
        }
        if more {
            ended.more = true;
            break;
        }
    }
    progress.report(order.len(), order.len());
    Ok(ended)
}

/// What is looked for in one document.
struct Sought<'a> {
    wanted: &'a Wanted,
    rows: &'a [DocumentRow],
    lore: &'a Lore,
    store: Option<&'a Store>,
}

impl Sought<'_> {
    /// The hits that count, with the marks of the document if they are wanted, and whether there
    /// are more than the limit.
    fn hits(
        &self,
        finder: &Finder,
        text: &FoundText,
        limit: usize,
        progress: &dyn Progress,
    ) -> Result<(Vec<TextRange>, Vec<Annotation>, bool), SessionError> {
        let mut hits = Vec::new();
        // Read only for documents that have a hit at all.
        let mut sieve: Option<Sieve> = None;
        let mut steps = finder.hits(text.words.as_str());
        for nth in 1_usize.. {
            if nth.is_multiple_of(256) {
                progress.check()?;
            }
            match steps.step() {
                Step::Miss => {}
                Step::End => break,
                Step::Hit(hit) => {
                    let sieve = match &mut sieve {
                        Some(sieve) => sieve,
                        none => none.insert(self.sieve(text)?),
                    };
                    if !sieve.takes(hit, &self.wanted.within) {
                        continue;
                    }
                    if hits.len() == limit {
                        return Ok((hits, std::mem::take(&mut sieve.spans), true));
                    }
                    hits.push(hit);
                }
            }
        }
        Ok((hits, sieve.map(|sieve| sieve.spans).unwrap_or_default(), false))
    }

    fn sieve(&self, text: &FoundText) -> Result<Sieve, SessionError> {
        let mut sieve = Sieve::default();
        if self.wanted.marks {
            // Whoever marks the hits names the text.
            text.hash();
        }
        for row in self.rows {
            if !self.wanted.regions
                && let Some(regions) = self.lore.regions.get(&row.id)
            {
                let here = regions.iter().filter(|region| region.text == *text.hash());
                sieve.regions.extend(here.map(|region| region.range));
            }
            if self.wanted.within == Within::Anywhere && !self.wanted.marks {
                continue;
            }
            for layer in &self.wanted.layers {
                let Some(store) = self.store else { continue };
                let found = store.annotations(layer, row.id)?;
                sieve.spans.extend(found.into_iter().filter(|annotation| {
                    annotation.span().is_some_and(|span| span.text == *text.hash())
                }));
            }
        }
        sieve.marked = sieve
            .spans
            .iter()
            .filter(|span| match &self.wanted.within {
                Within::Label(label) => span.label == *label,
                Within::Anywhere | Within::Unmarked => true,
            })
            .filter_map(Annotation::span)
            .flat_map(|span| span.ranges.iter())
            .collect();
        // By start, and of those with one start the longest first.
        sieve.marked.sort_unstable_by_key(|range| (range.start(), std::cmp::Reverse(range.end())));
        let mut furthest = 0;
        sieve.marked.retain(|range| {
            // One inside of another decides nothing.
            let reaches = range.end() > furthest;
            furthest = furthest.max(range.end());
            reaches
        });
        Ok(sieve)
    }
}

/// What decides which hits of a document count.
#[derive(Default)]
struct Sieve {
    regions: Vec<TextRange>,
    spans: Vec<Annotation>,
    /// The stretches of the marks that matter, by start and by end.
    marked: Vec<TextRange>,
}

impl Sieve {
    fn takes(&self, hit: TextRange, within: &Within) -> bool {
        if self.regions.iter().any(|region| region.intersects(hit)) {
            return false;
        }
        // Of all that begin before the hit, the last one reaches furthest.
        let begun = self.marked.partition_point(|range| range.start() <= hit.start());
        let last = begun.checked_sub(1).and_then(|at| self.marked.get(at));
        let inside = last.is_some_and(|range| hit.end() <= range.end());
        match within {
            Within::Anywhere => true,
            Within::Label(_) => inside,
            Within::Unmarked => !inside,
        }
    }
}
