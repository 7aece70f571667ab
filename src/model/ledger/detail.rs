//! What stands behind a row: its claims, each with the way that it came, and its denials.

use super::{
    Force, Ledger, Mark, Placed,
    build::{NONE, at},
};
use crate::model::{AnnotationId, End};

/// How a claim or a denial came to the article: from the innermost source, through those that cite it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Who says it, among [`Ledger::marks`].
    pub source: u32,
    /// Those that cite it, from the nearest to the outermost.
    pub through: Vec<u32>,
}

/// A denial of a claim, or of another denial of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Among [`Ledger::marks`].
    pub mark: u32,
    /// What it denies.
    pub of: u32,
    /// 1: a claim of the row; 2: a denial of it; and so on. Only 1 counts.
    pub depth: u32,
    pub force: Force,
    /// A denial of it is there in turn. "No comment" is none.
    pub contested: bool,
}

/// No more ways than these are told of one source, however often sources cite each other.
const MOST_WAYS: usize = 16;

impl Ledger {
    /// The claims of a row, among [`Ledger::marks`], in order.
    pub fn claims(&self, row: usize) -> &[u32] {
        self.rows.get(row).map_or(&[], |row| self.members.of(row.group))
    }

    /// The mentions of a source, likewise.
    pub fn mentions(&self, source: u32) -> &[u32] {
        at(&self.sources, source).map_or(&[], |source| self.members.of(source.group))
    }

    /// What a number of a mark stands for.
    pub fn placed(&self, mark: u32) -> Option<&Placed> {
        at(&self.marks, mark)
    }

    /// The date of a document.
    pub fn date_of(&self, document: u32) -> Option<&str> {
        at(&self.documents, document).and_then(|document| document.date.as_deref())
    }

    /// The first and the last date of a row's claims.
    pub fn dates(&self, row: usize) -> Option<(&str, &str)> {
        let (first, last) = self.rows.get(row)?.dated?;
        Some((self.date_of(first)?, self.date_of(last)?))
    }

    /// The row that a claim is in, and the source that a mention is of; to find them again in a newer ledger.
    pub fn row_of(&self, claim: AnnotationId) -> Option<usize> {
        let row = *at(&self.row_of_group, self.group(*self.numbers.get(&claim)?))?;
        usize::try_from(row).ok().filter(|row| *row < self.rows.len())
    }

    /// The source, among [`Ledger::sources`], that a mention is of.
    pub fn source_with(&self, mention: AnnotationId) -> Option<u32> {
        Some(self.source_of(*self.numbers.get(&mention)?)).filter(|source| *source != NONE)
    }

    /// The name of a source; `None`: all of its mentions are gone, and nobody has named it.
    pub fn source_name(&self, source: u32) -> Option<&str> {
        let source = at(&self.sources, source)?;
        (!source.gone || source.by_hand).then_some(&*source.name)
    }

    /// What tells whether two marks are of one group: the same number for all of it.
    pub fn group_number(&self, mark: u32) -> u32 {
        self.group(mark)
    }

    /// The same, of a span; `None`: it is not there.
    pub fn group_with(&self, span: AnnotationId) -> Option<u32> {
        self.numbers.get(&span).map(|mark| self.group(*mark))
    }

    /// The spans of a row's claims, as actions take them.
    pub fn ends(&self, row: usize) -> Vec<End> {
        self.ends_of(self.claims(row))
    }

    /// Marks as actions take them.
    pub fn ends_of(&self, marks: &[u32]) -> Vec<End> {
        let there = marks.iter().filter_map(|mark| self.mark(*mark)).filter(|mark| !mark.gone);
        there.map(|mark| End { document: mark.document, span: mark.id }).collect()
    }

    /// The source, among [`Ledger::sources`], that a mark is a mention of.
    pub fn source_mentioned(&self, mark: u32) -> Option<u32> {
        Some(self.source_of(mark)).filter(|source| *source != NONE)
    }

    /// The sources that a claim or a denial is said by, without those that cite another of them.
    pub(super) fn innermost(&self, mark: u32) -> Vec<u32> {
        let named = self.said_by.of(mark);
        if named.len() < 2 {
            return named.to_vec();
        }
        let mut outer: Vec<u32> = Vec::new();
        for inner in named {
            outer.extend(self.all_citing(*inner).into_iter().filter(|outer| outer != inner));
        }
        let inner: Vec<u32> = named.iter().copied().filter(|one| !outer.contains(one)).collect();
        // Those that cite each other in a ring have no innermost.
        if inner.is_empty() { named.to_vec() } else { inner }
    }

    /// Everything that cites a source, directly or not.
    fn all_citing(&self, source: u32) -> Vec<u32> {
        let mut found = vec![source];
        let mut next = 0;
        while let Some(inner) = found.get(next).copied() {
            next += 1;
            for outer in self.cited_by.of(inner) {
                if !found.contains(outer) {
                    found.push(*outer);
                }
            }
        }
        found
    }

    /// Who a claim or a denial is said by, and through whom.
    pub fn chains(&self, mark: u32) -> Vec<Chain> {
        let mut chains = Vec::new();
        for source in self.innermost(mark) {
            let mut ways = Vec::new();
            self.ways(source, &mut vec![source], &mut ways);
            chains.extend(ways.into_iter().map(|through| Chain { source, through }));
        }
        chains
    }

    /// Every way outward from where one has come to, `way`, that does not come to the same twice. What is told of a way
    /// is what follows the innermost source, which begins it.
    fn ways(&self, from: u32, way: &mut Vec<u32>, ways: &mut Vec<Vec<u32>>) {
        let mut ends = true;
        for outer in self.cited_by.of(from) {
            if way.contains(outer) {
                continue;
            }
            ends = false;
            if ways.len() >= MOST_WAYS {
                return;
            }
            way.push(*outer);
            self.ways(*outer, way, ways);
            way.pop();
        }
        if ends {
            ways.push(way.iter().skip(1).copied().collect());
        }
    }

    /// The denials of a row, those of its claims first, then those of these denials, each once.
    pub fn denials(&self, row: usize) -> Vec<Denial> {
        self.rows.get(row).map_or_else(Vec::new, |row| self.denials_of_group(row.group))
    }

    pub(super) fn denials_of_group(&self, group: u32) -> Vec<Denial> {
        let mut found: Vec<Denial> = Vec::new();
        let mut denied: Vec<(u32, u32)> = vec![(group, 0)];
        let mut next = 0;
        while let Some((group, depth)) = denied.get(next).copied() {
            next += 1;
            for of in self.members.of(group) {
                for denial in self.denied_by.of(*of) {
                    if found.iter().any(|other| other.mark == *denial) {
                        continue;
                    }
                    let force =
                        self.mark(*denial).map(|mark: &Mark| mark.force).unwrap_or_default();
                    let (mark, of) = (*denial, *of);
                    let contested = self.is_denied(mark);
                    found.push(Denial { mark, of, depth: depth + 1, force, contested });
                    let own = self.group(mark);
                    if !denied.iter().any(|(other, _)| *other == own) {
                        denied.push((own, depth + 1));
                    }
                }
            }
        }
        found
    }

    /// Whether anything in the group of a mark is denied.
    fn is_denied(&self, mark: u32) -> bool {
        let denies = |denial: &u32| self.mark(*denial).is_some_and(|mark| mark.force.denies());
        let members = self.members.of(self.group(mark));
        members.iter().any(|member| self.denied_by.of(*member).iter().any(denies))
    }
}
