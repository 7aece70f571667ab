//! Working the ledger out from facts: order, groups, and what each row says in short.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Facts, Force, LinkKind, Mark, Role, Voice, lists::Lists, naming::most_explicit};
use crate::{
    model::{AnnotationId, Cancelled, DocumentId, End, Progress, groups::Together},
    text::natural_cmp,
};

/// A document as the ledger tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFact {
    pub id: DocumentId,
    pub path: String,
    pub title: Option<String>,
    /// As metadata keep it: 2025-07-10, 2025-07 or 2025.
    pub date: Option<String>,
    /// Its file is missing or cannot be read.
    pub missing: bool,
}

impl DocumentFact {
    /// Its title, else the name of its file.
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.path)
    }

    /// By date, those without one last; then by path.
    pub fn compare(&self, other: &Self) -> Ordering {
        (self.date.is_none(), &self.date)
            .cmp(&(other.date.is_none(), &other.date))
            .then_with(|| natural_cmp(&self.path, &other.path))
            .then_with(|| self.id.cmp(&other.id))
    }
}

/// A mark with the place of its document among [`Ledger::documents`].
#[derive(Clone, Debug)]
pub struct Placed {
    pub mark: Arc<Mark>,
    pub document: u32,
}

/// A source that denies a claim, and how far at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denier {
    /// Among [`Ledger::sources`].
    pub source: u32,
    pub force: Force,
}

/// One row: claims that say the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimGroup {
    /// As somebody named it, else its most explicit quotation.
    pub name: Box<str>,
    /// Somebody named it.
    pub by_hand: bool,
    pub(super) group: u32,
    /// The distinct sources, among [`Ledger::sources`], as they come.
    pub sources: Vec<u32>,
    /// How many of its claims are in the article's own voice, of unnamed ones, and without any source yet.
    pub own: u32,
    pub unnamed: u32,
    pub unsourced: u32,
    /// Who denies it; "no comment" is not among them.
    pub deniers: Vec<Denier>,
    /// How many denials of it have no source yet.
    pub denied_by_none: u32,
    /// Who was asked and did not comment.
    pub silent: Vec<u32>,
    /// How many times "no comment" has no source.
    pub silent_none: u32,
    /// Where its claims and denials stand, among [`Ledger::documents`], in order.
    pub documents: Vec<u32>,
    /// The documents with the first and the last date of its claims; `None`: none has a date.
    pub dated: Option<(u32, u32)>,
}

impl ClaimGroup {
    /// Somebody denies it, named or not. "No comment" is no answer.
    pub fn is_answered(&self) -> bool {
        !self.deniers.is_empty() || self.denied_by_none > 0
    }
}

/// Mentions of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceGroup {
    pub name: Box<str>,
    pub by_hand: bool,
    pub(super) group: u32,
    /// How many rows it is a source of, and how many it denies.
    pub says: u32,
    pub denies: u32,
    /// All of its mentions are gone.
    pub gone: bool,
}

/// All claims of a layer, worked out. Numbers in it count from 0 and hold for this ledger only.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// By date, those without one last; then by path.
    pub documents: Vec<DocumentFact>,
    /// In the order of documents and places; then those that are gone.
    pub marks: Vec<Placed>,
    /// By the first mark of each.
    pub rows: Vec<ClaimGroup>,
    pub sources: Vec<SourceGroup>,
    /// Only the first documents have been read yet.
    pub partial: bool,
    /// Denials that are linked to nothing that is there.
    pub loose_denials: u32,
    /// Links of which an end is gone.
    pub broken_links: u32,
    pub(super) numbers: BTreeMap<AnnotationId, u32>,
    pub(super) group_of: Vec<u32>,
    pub(super) members: Lists,
    pub(super) row_of_group: Vec<u32>,
    pub(super) source_of_group: Vec<u32>,
    pub(super) said_by: Lists,
    /// From the inner source to those that cite it.
    pub(super) cited_by: Lists,
    pub(super) denied_by: Lists,
}

/// For what is not there.
pub(super) const NONE: u32 = u32::MAX;

pub(super) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NONE)
}

pub(super) fn at<T>(all: &[T], n: u32) -> Option<&T> {
    all.get(usize::try_from(n).ok()?)
}

impl Ledger {
    /// Works it out.
    ///
    /// # Errors
    /// When it was called off.
    pub fn new(
        facts: &Facts,
        documents: &[DocumentFact],
        progress: &dyn Progress,
    ) -> Result<Self, Cancelled> {
        let mut ledger = Self::default();
        ledger.place(facts, documents);
        progress.check()?;
        ledger.link(facts);
        progress.check()?;
        ledger.group_up(facts);
        ledger.sum_up(progress)?;
        Ok(ledger)
    }

    /// Documents and marks in their order.
    fn place(&mut self, facts: &Facts, documents: &[DocumentFact]) {
        self.documents = documents.to_vec();
        let known: BTreeSet<DocumentId> = documents.iter().map(|document| document.id).collect();
        let mut unknown: Vec<DocumentId> = facts
            .marks
            .values()
            .map(|mark| mark.document)
            .chain(facts.links.values().flat_map(|link| [link.from.document, link.to.document]))
            .filter(|document| !known.contains(document))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        let lost =
            |id| DocumentFact { id, path: String::new(), title: None, date: None, missing: true };
        self.documents.extend(unknown.into_iter().map(lost));
        self.documents.sort_by(DocumentFact::compare);
        let places = self.document_numbers();
        let mut marks: Vec<(u32, u32, AnnotationId, &Arc<Mark>)> = facts
            .marks
            .values()
            .map(|mark| (place_in(&places, mark.document), mark.at, mark.id, mark))
            .collect();
        marks.sort_unstable_by_key(|(document, at, id, _)| (*document, *at, *id));
        self.marks = marks
            .into_iter()
            .map(|(document, _, _, mark)| Placed { mark: Arc::clone(mark), document })
            .collect();
        self.numbers =
            self.marks.iter().zip(0..).map(|(placed, number)| (placed.mark.id, number)).collect();
    }

    fn document_numbers(&self) -> BTreeMap<DocumentId, u32> {
        self.documents.iter().zip(0..).map(|(document, number)| (document.id, number)).collect()
    }

    /// What hangs on what. A source that is gone stays as a mark that says so.
    fn link(&mut self, facts: &Facts) {
        let (mut said, mut cited, mut denied) = (Vec::new(), Vec::new(), Vec::new());
        let places = self.document_numbers();
        let outside = |end: End| facts.outside.contains(&end.span);
        for link in facts.links.values() {
            if outside(link.from) || outside(link.to) {
                continue;
            }
            let from = self.numbers.get(&link.from.span).copied();
            let mut to = self.numbers.get(&link.to.span).copied();
            if from.is_none() || to.is_none() {
                self.broken_links += 1;
            }
            let Some(from) = from else { continue };
            if to.is_none() && matches!(link.kind, LinkKind::SaidBy | LinkKind::Cites) {
                let gone = number(self.marks.len());
                let document = place_in(&places, link.to.document);
                let mark = Arc::new(Mark::gone(link.to, Role::Source));
                self.marks.push(Placed { mark, document });
                self.numbers.insert(link.to.span, gone);
                to = Some(gone);
            }
            let Some(to) = to.filter(|to| *to != from) else { continue };
            match link.kind {
                LinkKind::SaidBy => said.push((from, to)),
                LinkKind::Cites => cited.push((to, from)),
                LinkKind::Denies => denied.push((to, from)),
                LinkKind::SameAs => {}
            }
        }
        // By place, not by the chance of ids; and each once.
        for pairs in [&mut said, &mut cited, &mut denied] {
            pairs.sort_unstable();
            pairs.dedup();
        }
        let count = self.marks.len();
        self.said_by = Lists::new(count, &said);
        self.cited_by = Lists::new(count, &cited);
        self.denied_by = Lists::new(count, &denied);
        let mut denies = vec![false; count];
        for (_, denial) in &denied {
            if let Some(denies) = usize::try_from(*denial).ok().and_then(|at| denies.get_mut(at)) {
                *denies = true;
            }
        }
        let loose = self.marks.iter().zip(&denies).filter(|(placed, denies)| {
            placed.mark.role == Role::Denial && !placed.mark.gone && !**denies
        });
        self.loose_denials = number(loose.count());
    }

    /// Groups of marks of one role, and their names.
    fn group_up(&mut self, facts: &Facts) {
        let mut together = Together::new(self.marks.len());
        for link in facts.links.values().filter(|link| link.kind == LinkKind::SameAs) {
            let one = self.numbers.get(&link.from.span).copied();
            let other = self.numbers.get(&link.to.span).copied();
            if let (Some(one), Some(other)) = (one, other)
                && self.role_of(one) == self.role_of(other)
            {
                together.join(one, other);
            }
        }
        let mut pairs = Vec::with_capacity(self.marks.len());
        self.group_of = vec![NONE; self.marks.len()];
        let mut groups = 0;
        for nth in 0..number(self.marks.len()) {
            let first = together.first(nth);
            let group = if first == nth {
                groups += 1;
                groups - 1
            } else {
                self.group(first)
            };
            if let Some(place) = usize::try_from(nth).ok().and_then(|at| self.group_of.get_mut(at))
            {
                *place = group;
            }
            pairs.push((group, nth));
        }
        let count = usize::try_from(groups).unwrap_or_default();
        self.members = Lists::new(count, &pairs);
        self.row_of_group = vec![NONE; count];
        self.source_of_group = vec![NONE; count];
        for group in 0..groups {
            let members = self.members.of(group);
            let marks = || members.iter().filter_map(|mark| self.mark(*mark));
            let Some(role) = marks().next().map(|mark| mark.role) else { continue };
            if role == Role::Denial {
                continue;
            }
            let by_hand = marks().find_map(|mark| facts.names.get(&mark.id));
            let explicit = || most_explicit(marks()).map(|mark| mark.words.clone());
            let name = by_hand.map(|name| name.clone().into_boxed_str()).or_else(explicit);
            let (name, by_hand) = (name.unwrap_or_default(), by_hand.is_some());
            let place = usize::try_from(group).unwrap_or(usize::MAX);
            if role == Role::Claim {
                if let Some(row) = self.row_of_group.get_mut(place) {
                    *row = number(self.rows.len());
                }
                self.rows.push(ClaimGroup { name, by_hand, group, ..ClaimGroup::default() });
            } else {
                let gone = marks().all(|mark| mark.gone);
                if let Some(source) = self.source_of_group.get_mut(place) {
                    *source = number(self.sources.len());
                }
                self.sources.push(SourceGroup {
                    name,
                    by_hand,
                    group,
                    gone,
                    ..SourceGroup::default()
                });
            }
        }
    }

    /// What each row says in short.
    fn sum_up(&mut self, progress: &dyn Progress) -> Result<(), Cancelled> {
        let mut rows = std::mem::take(&mut self.rows);
        let total = rows.len();
        for (nth, row) in rows.iter_mut().enumerate() {
            if nth.is_multiple_of(256) {
                progress.check()?;
                progress.report(nth, total);
            }
            self.sum_up_claims(row);
            self.sum_up_denials(row);
            row.documents.sort_unstable();
            row.documents.dedup();
            let sources = &mut self.sources;
            let mut count = |source: u32, says: bool| {
                if let Some(source) =
                    usize::try_from(source).ok().and_then(|at| sources.get_mut(at))
                {
                    if says {
                        source.says += 1;
                    } else {
                        source.denies += 1;
                    }
                }
            };
            row.sources.iter().for_each(|source| count(*source, true));
            row.deniers.iter().for_each(|denier| count(denier.source, false));
        }
        self.rows = rows;
        Ok(())
    }

    fn sum_up_claims(&self, row: &mut ClaimGroup) {
        for claim in self.members.of(row.group) {
            let Some(placed) = at(&self.marks, *claim) else { continue };
            row.documents.push(placed.document);
            if self.date_of(placed.document).is_some() {
                let first = row.dated.map_or(placed.document, |(first, _)| first);
                row.dated = Some((first, placed.document));
            }
            let innermost = self.innermost(*claim);
            if innermost.is_empty() {
                match placed.mark.voice {
                    Voice::Own => row.own += 1,
                    Voice::Unnamed => row.unnamed += 1,
                    Voice::Attributed => row.unsourced += 1,
                }
            }
            for source in innermost {
                let source = self.source_of(source);
                if source != NONE && !row.sources.contains(&source) {
                    row.sources.push(source);
                }
            }
        }
    }

    fn sum_up_denials(&self, row: &mut ClaimGroup) {
        for denial in self.denials_of_group(row.group) {
            let Some(placed) = at(&self.marks, denial.mark) else { continue };
            row.documents.push(placed.document);
            if denial.depth > 1 {
                continue;
            }
            let by = self.innermost(denial.mark);
            let denies = placed.mark.force.denies();
            if by.is_empty() {
                if denies {
                    row.denied_by_none += 1;
                } else {
                    row.silent_none += 1;
                }
            }
            for source in by.into_iter().map(|source| self.source_of(source)) {
                if source == NONE {
                    continue;
                }
                if !denies {
                    if !row.silent.contains(&source) {
                        row.silent.push(source);
                    }
                } else if let Some(denier) =
                    row.deniers.iter_mut().find(|denier| denier.source == source)
                {
                    denier.force = denier.force.min(placed.mark.force);
                } else {
                    row.deniers.push(Denier { source, force: placed.mark.force });
                }
            }
        }
    }

    pub(super) fn mark(&self, number: u32) -> Option<&Mark> {
        at(&self.marks, number).map(|placed| &*placed.mark)
    }

    fn role_of(&self, number: u32) -> Option<Role> {
        self.mark(number).map(|mark| mark.role)
    }

    pub(super) fn group(&self, mark: u32) -> u32 {
        at(&self.group_of, mark).copied().unwrap_or(NONE)
    }

    /// The source, among [`Ledger::sources`], that a mark is a mention of.
    pub(super) fn source_of(&self, mark: u32) -> u32 {
        at(&self.source_of_group, self.group(mark)).copied().unwrap_or(NONE)
    }
}

fn place_in(places: &BTreeMap<DocumentId, u32>, document: DocumentId) -> u32 {
    places.get(&document).copied().unwrap_or(NONE)
}
