//! All spans of one layer in memory, so that one of them is found for a link: by its words, its label, its document or
//! the date of that, those first that share rare words with the span at hand, then those near in time.
//!
//! It follows marks as they come and go; where they are kept, and when they are read, is the session's business.
//! Finding goes once over all spans, in a fraction of the time that a key press takes, so there are no lists of spans
//! by word that would have to be kept in step.

mod find;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

pub use find::{FoundSpan, FoundSpans, Joinable, SoughtSpan};
use words::Words;

use super::{AnnotationId, DocumentId, LabelId};
use crate::text::{Quote, each_term};

/// Of the words of a span, so many bytes are kept to be shown,
const KEPT: usize = 320;
/// and so many are looked at.
const LOOKED_AT: usize = 2_000;

/// A span as the index takes it in.
#[derive(Clone, Copy, Debug)]
pub struct SpanOf<'a> {
    pub id: AnnotationId,
    pub document: DocumentId,
    pub label: &'a LabelId,
    /// Where it begins, in bytes of its text.
    pub start: u32,
    pub quote: &'a Quote,
}

/// What is known of a document.
#[derive(Clone, Debug)]
struct Home {
    id: DocumentId,
    path: String,
    title: Option<String>,
    date: Option<String>,
    /// All of it as typed letters are compared with it.
    folded: String,
    /// The date, in days.
    day: Option<i64>,
}

/// A span as it is kept. Whatever is the same for many of them is named by its number.
#[derive(Clone, Debug)]
struct Kept {
    id: AnnotationId,
    home: u32,
    label: u16,
    start: u32,
    /// What stands before it, its own words, and what stands after it, with the ends of the first two.
    words: Box<str>,
    ends: (u16, u16),
    /// Its words in `SpanIndex::terms`: each once.
    terms: (u32, u32),
    /// It was taken out; its place is used again when there are many of them.
    gone: bool,
}

impl Kept {
    fn quote(&self) -> Quote {
        let part = |from: u16, to: usize| {
            self.words.get(usize::from(from)..to).unwrap_or_default().to_owned()
        };
        let (before, own) = self.ends;
        Quote {
            before: part(0, before.into()),
            text: part(before, own.into()),
            after: part(own, self.words.len()),
        }
    }
}

/// The spans of one layer.
#[derive(Debug, Default)]
pub struct SpanIndex {
    homes: Vec<Home>,
    home_of: BTreeMap<DocumentId, u32>,
    labels: Vec<LabelId>,
    spans: Vec<Kept>,
    place_of: BTreeMap<AnnotationId, u32>,
    words: Words,
    terms: Vec<u32>,
    gone: usize,
}

impl SpanIndex {
    /// How many spans it holds.
    pub fn len(&self) -> usize {
        self.spans.len() - self.gone
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Says what is known of a document, in the order of the list of documents.
    pub fn note_document(
        &mut self,
        id: DocumentId,
        path: &str,
        title: Option<&str>,
        date: Option<&str>,
    ) {
        let folded = crate::text::folded(
            &[path, title.unwrap_or_default(), date.unwrap_or_default()].join("\n"),
        );
        let home = Home {
            id,
            path: path.to_owned(),
            title: title.map(str::to_owned),
            date: date.map(str::to_owned),
            folded,
            day: date.and_then(day_of),
        };
        let known = self.home_of.get(&id).and_then(|at| self.homes.get_mut(*at as usize));
        if let Some(known) = known {
            *known = home;
        } else {
            self.home_of.insert(id, number(self.homes.len()));
            self.homes.push(home);
        }
    }

    pub fn knows_document(&self, id: DocumentId) -> bool {
        self.home_of.contains_key(&id)
    }

    /// All documents: one of them first, then those that are near to a date.
    pub fn documents_by_nearness(
        &self,
        first: Option<DocumentId>,
        date: Option<&str>,
    ) -> Vec<DocumentId> {
        let today = date.and_then(day_of);
        let far = |home: &&Home| {
            let days = home.day.zip(today).map_or(u64::MAX, |(day, today)| day.abs_diff(today));
            (Some(home.id) != first, days)
        };
        let mut homes: Vec<&Home> = self.homes.iter().collect();
        homes.sort_by_key(far);
        homes.into_iter().map(|home| home.id).collect()
    }

    /// Puts a span in, in place of what was known under its id. A document that nobody noted has no name.
    pub fn put(&mut self, span: SpanOf<'_>) {
        self.take(span.id);
        if !self.knows_document(span.document) {
            self.note_document(span.document, "", None, None);
        }
        let home = self.home_of.get(&span.document).copied().unwrap_or(0);
        let label = self.number_of_label(span.label);
        let Quote { before, text, after } = span.quote;
        let looked_at = text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or_default();
        let from = self.terms.len();
        let (words, terms) = (&mut self.words, &mut self.terms);
        each_term(looked_at, |_, term| terms.push(words.number(term)));
        let mut own = self.terms.split_off(from);
        own.sort_unstable();
        own.dedup();
        self.words.count(&own);
        let terms = (number(from), number(from + own.len()));
        self.terms.append(&mut own);
        let cut = text.floor_char_boundary(KEPT);
        let shown = text.get(..cut).unwrap_or_default();
        let (words, ends) = if cut < text.len() {
            // What stands after it is not what stands after this part of it.
            ([before, shown, "…"].concat(), (before.len(), before.len() + cut + "…".len()))
        } else {
            ([before, shown, after].concat(), (before.len(), before.len() + cut))
        };
        let narrow = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        self.place_of.insert(span.id, number(self.spans.len()));
        self.spans.push(Kept {
            id: span.id,
            home,
            label,
            start: span.start,
            words: words.into_boxed_str(),
            ends: (narrow(ends.0), narrow(ends.1)),
            terms,
            gone: false,
        });
    }

    /// Takes a span out, if it is there.
    pub fn take(&mut self, id: AnnotationId) {
        let Some(at) = self.place_of.remove(&id) else { return };
        let Some(span) = self.spans.get_mut(at as usize) else { return };
        span.gone = true;
        let terms = span.terms;
        let own = self.terms.get(terms.0 as usize..terms.1 as usize).unwrap_or_default();
        self.words.uncount(own);
        self.gone += 1;
        if self.gone > 1_000 && self.gone > self.spans.len() / 2 {
            self.close_gaps();
        }
    }

    fn close_gaps(&mut self) {
        let mut terms = Vec::with_capacity(self.terms.len());
        self.spans.retain_mut(|span| {
            if !span.gone {
                let (from, to) = span.terms;
                let begin = number(terms.len());
                terms.extend_from_slice(
                    self.terms.get(from as usize..to as usize).unwrap_or_default(),
                );
                span.terms = (begin, number(terms.len()));
            }
            !span.gone
        });
        self.terms = terms;
        self.gone = 0;
        self.place_of =
            self.spans.iter().enumerate().map(|(at, span)| (span.id, number(at))).collect();
    }

    fn number_of_label(&mut self, label: &LabelId) -> u16 {
        let at = self.labels.iter().position(|known| known == label).unwrap_or_else(|| {
            self.labels.push(label.clone());
            self.labels.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }
}

/// Places in memory as they are kept; more than four milliards do not fit into memory anyway.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The day of a date as metadata have it ("2026-11-02", "2026-11", "2026"), counted from some day long ago. What is
/// not said of it is taken to be in the middle.
fn day_of(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let year: i64 = parts.next()?.parse().ok()?;
    let mut part = |middle: i64| parts.next().map_or(Some(middle), |part| part.parse().ok());
    let (month, day) = (part(7)?, part(15)?);
    // Days from civil (Hinnant): years begin in March, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year)
}
