//! Which rows are shown, and in which order.

use super::{ClaimGroup, Ledger, build::number};
use crate::model::{AnnotationId, Cancelled, DocumentId, Progress};

/// In what order rows come; equal ones by date, then by place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Of the first of its claims; those without one last.
    #[default]
    Date,
    /// By the number of distinct sources, the fewest first.
    Sources,
    /// By the number of distinct deniers, the fewest first.
    Deniers,
    /// Those that nobody has denied first.
    Unanswered,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Date, Self::Sources, Self::Deniers, Self::Unanswered];
}

/// What a filter asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pick<T> {
    #[default]
    Any,
    /// Whose words hold all of these, in any case.
    Words(String),
    This(T),
}

/// Everything at once; the default is all rows by date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that the claims or denials hold, in any case; all of them.
    pub text: String,
    /// A source or a denier of the claim; a mention of it stands for all.
    pub source: Pick<AnnotationId>,
    /// Where a claim or a denial stands.
    pub document: Pick<DocumentId>,
    /// Only those that are denied, or only those that are not.
    pub answered: Option<bool>,
    pub sort: Sort,
    /// The other way round. Those without a date stay last.
    pub backwards: bool,
}

impl Ledger {
    /// The rows that a query leaves, in its order, by their place in [`Ledger::rows`].
    ///
    /// # Errors
    /// When it was called off.
    pub fn choose(&self, query: &Query, progress: &dyn Progress) -> Result<Vec<u32>, Cancelled> {
        let words = folded_words(&query.text);
        let sources = self.sources_picked(&query.source);
        let documents = self.documents_picked(&query.document);
        let mut chosen = Vec::with_capacity(self.rows.len());
        for (nth, row) in self.rows.iter().enumerate() {
            if nth.is_multiple_of(256) {
                progress.check()?;
            }
            let is_answered = || query.answered.is_none_or(|wanted| wanted == row.is_answered());
            let is_in =
                |documents: &Vec<bool>| row.documents.iter().any(|at| holds(documents, *at));
            let taken = is_answered()
                && documents.as_ref().is_none_or(is_in)
                && sources.as_ref().is_none_or(|sources| speaks(row, sources))
                && (words.is_empty() || self.reads(row, &words));
            if taken {
                chosen.push(number(nth));
            }
        }
        self.sort(&mut chosen, query);
        Ok(chosen)
    }

    fn sort(&self, chosen: &mut [u32], query: &Query) {
        let row = |at: &u32| super::build::at(&self.rows, *at);
        let key = |at: &u32| -> usize {
            let Some(row) = row(at) else { return 0 };
            match query.sort {
                Sort::Date => 0,
                Sort::Sources => row.sources.len(),
                Sort::Deniers => row.deniers.len(),
                Sort::Unanswered => usize::from(row.is_answered()),
            }
        };
        if query.sort == Sort::Date {
            if query.backwards {
                let dated =
                    chosen.partition_point(|at| row(at).is_some_and(|row| row.dated.is_some()));
                let (dated, _) = chosen.split_at_mut(dated);
                // Within one date the order of places stays.
                let date = |at: &u32| {
                    let first = row(at).and_then(|row| row.dated).map(|(first, _)| first);
                    first.and_then(|first| self.date_of(first))
                };
                dated.sort_by(|a, b| date(b).cmp(&date(a)));
            }
        } else if query.backwards {
            chosen.sort_by_key(|at| std::cmp::Reverse(key(at)));
        } else {
            chosen.sort_by_key(key);
        }
    }

    /// Whether its claims and denials hold all of these words.
    fn reads(&self, row: &ClaimGroup, words: &[String]) -> bool {
        let claims = self.members.of(row.group);
        // Most claims are denied by nobody.
        let is_denied = claims.iter().any(|claim| !self.denied_by.of(*claim).is_empty());
        let denials = if is_denied { self.denials_of_group(row.group) } else { Vec::new() };
        let name = if row.by_hand { folded(&row.name) } else { String::new() };
        let holds = |mark: u32, word: &str| {
            self.mark(mark).is_some_and(|mark| mark.folded().contains(word))
        };
        words.iter().map(String::as_str).all(|word| {
            claims.iter().any(|claim| holds(*claim, word))
                || denials.iter().any(|denial| holds(denial.mark, word))
                || name.contains(word)
        })
    }

    fn sources_picked(&self, pick: &Pick<AnnotationId>) -> Option<Vec<bool>> {
        match pick {
            Pick::Any => None,
            Pick::This(mention) => {
                let wanted = self.source_with(*mention);
                Some((0..).zip(&self.sources).map(|(at, _)| Some(at) == wanted).collect())
            }
            Pick::Words(words) => {
                let words = folded_words(words);
                if words.is_empty() {
                    return None;
                }
                let says = |at: u32| {
                    let mentions = self.mentions(at).iter().filter_map(|mark| self.mark(*mark));
                    let mut text = String::new();
                    for mark in mentions {
                        text.push_str(mark.folded());
                        text.push(' ');
                    }
                    text
                };
                let holds = |(at, source): (u32, &super::SourceGroup)| {
                    let text = folded(&source.name) + " " + &says(at);
                    words.iter().all(|word| text.contains(word.as_str()))
                };
                Some((0..).zip(&self.sources).map(holds).collect())
            }
        }
    }

    fn documents_picked(&self, pick: &Pick<DocumentId>) -> Option<Vec<bool>> {
        match pick {
            Pick::Any => None,
            Pick::This(id) => {
                Some(self.documents.iter().map(|document| document.id == *id).collect())
            }
            Pick::Words(words) => {
                let words = folded_words(words);
                if words.is_empty() {
                    return None;
                }
                let holds = |document: &super::DocumentFact| {
                    let date = document.date.as_deref().unwrap_or_default();
                    let title = document.title.as_deref().unwrap_or_default();
                    let text = folded(&[&document.path, title, date].join(" "));
                    words.iter().all(|word| text.contains(word.as_str()))
                };
                Some(self.documents.iter().map(holds).collect())
            }
        }
    }
}

fn holds(picked: &[bool], number: u32) -> bool {
    super::build::at(picked, number).copied().unwrap_or_default()
}

/// Whether one of the sources says it, denies it, or does not comment on it.
fn speaks(row: &ClaimGroup, sources: &[bool]) -> bool {
    let deniers = row.deniers.iter().map(|denier| denier.source);
    row.sources
        .iter()
        .copied()
        .chain(deniers)
        .chain(row.silent.iter().copied())
        .any(|at| holds(sources, at))
}

/// Without capitals; letters are compared as they are spelled otherwise.
pub(super) fn folded(words: &str) -> String {
    if words.is_ascii() { words.to_ascii_lowercase() } else { words.to_lowercase() }
}

fn folded_words(words: &str) -> Vec<String> {
    words.split_whitespace().map(folded).collect()
}
