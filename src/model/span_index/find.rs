//! Finding spans that a span can be linked to, the likest first.
//!
//! Likeness is the weight of the words that both hold, as a share of the weight of all words of both (Dice's
//! coefficient, weighted by rarity): a long span is not like everything only because it is long.

use std::{cmp::Reverse, ops::Range};

use super::{Home, Kept, SpanIndex, day_of, words::weight};
use crate::{
    model::{
        Annotation, AnnotationId, Cancelled, DocumentId, End, LabelId, LabelRule, Progress, Schema,
    },
    text::{Quote, each_term, folded},
};

/// More typed words are not looked for, nor more parts of them.
const MOST_TYPED: usize = 32;
/// Letters that are looked for inside of words too, in bytes; fewer only at the head of a word.
const INSIDE: usize = 3;
/// So many of the words that both hold are told, and only those of so many bytes: no "the", "of", "и".
const TOLD: usize = 4;
const TELLING: usize = 4;

/// A label whose spans can be at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joinable {
    pub label: LabelId,
    /// As people read it: it is looked for as well.
    pub name: String,
    /// In the document of the span at hand; in others.
    pub here: bool,
    pub across: bool,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoughtSpan {
    /// The words of the spans at hand.
    pub like: Vec<String>,
    /// Their document, and its date.
    pub here: Option<DocumentId>,
    pub date: Option<String>,
    /// What can be linked to them.
    pub joins: Vec<Joinable>,
    /// But not these: the spans at hand, and what they are linked with already.
    pub without: Vec<AnnotationId>,
    /// What was typed: all of its words must be in the span, in the name of its label or in what is known of its
    /// document.
    pub typed: String,
    /// No more than these are given.
    pub most: usize,
}

/// A span that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSpan {
    pub end: End,
    pub label: LabelId,
    /// Its words, or the first of them, and what stands around them.
    pub quote: Quote,
    /// Of its document.
    pub path: String,
    pub title: Option<String>,
    pub date: Option<String>,
    /// Words that it shares with the spans at hand, as they stand in it, the rarest first.
    pub shared: Vec<String>,
    /// Where in the words of the quote something stands that was typed.
    pub typed: Vec<Range<usize>>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundSpans {
    /// The best first.
    pub best: Vec<FoundSpan>,
    /// How many there are in all.
    pub count: usize,
}

/// What was typed, taken apart. A set of typed words is the bits of a number.
#[derive(Debug, Default)]
struct Typed {
    /// Each as it was typed, with its parts: most often one, in scripts without spaces several.
    words: Vec<(String, u32)>,
    parts: Vec<String>,
}

impl Typed {
    fn new(typed: &str) -> Self {
        let mut all = Self::default();
        for word in typed.split_whitespace() {
            let mut parts = 0;
            each_term(word, |_, term| {
                if all.parts.len() < MOST_TYPED {
                    parts |= 1_u32 << all.parts.len();
                    all.parts.push(term.to_owned());
                }
            });
            // What has neither letters nor figures says nothing.
            if parts != 0 {
                all.words.push((folded(word), parts));
            }
        }
        all
    }

    /// The parts that a word of a span answers to.
    fn answered(&self, word: &str) -> u32 {
        let fits = |part: &String| {
            word.starts_with(part.as_str()) || part.len() >= INSIDE && word.contains(part.as_str())
        };
        let bits = self.parts.iter().enumerate().filter(|(_, part)| fits(part));
        bits.fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// The typed words, by their places, that fit a name.
    fn named(&self, fits: impl Fn(&str) -> bool) -> u32 {
        let bits = self.words.iter().enumerate().filter(|(_, (word, _))| fits(word));
        bits.fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// How many of the typed words stand in the span itself, if all that do not are in `named`.
    fn fit(&self, answered: u32, named: u32) -> Option<u32> {
        let mut own = 0;
        for (at, (_, parts)) in self.words.iter().enumerate() {
            if answered & parts == *parts {
                own += 1;
            } else if named & (1 << at) == 0 {
                return None;
            }
        }
        Some(own)
    }
}

/// What one word means to the search.
#[derive(Clone, Copy, Debug)]
struct Meaning {
    weight: f32,
    /// The same if the spans at hand hold it, else 0.
    shared: f32,
    answered: u32,
}

/// A span that fits, and how well.
#[derive(Clone, Copy, Debug)]
struct Hit {
    at: usize,
    own: u32,
    likeness: f32,
    days: u64,
    home: u32,
    start: u32,
}

impl Hit {
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let key = |hit: &Self| (hit.days, hit.home, hit.start, hit.at);
        Reverse(self.own)
            .cmp(&Reverse(other.own))
            .then_with(|| other.likeness.total_cmp(&self.likeness))
            .then_with(|| key(self).cmp(&key(other)))
    }
}

impl Schema {
    /// The labels whose spans can be linked to each of these in one and the same way, in the order of the schema: in
    /// this document, or in others.
    pub fn joinable(&self, ones: &[Annotation], here: DocumentId) -> Vec<Joinable> {
        let fits = |label: &LabelId, elsewhere: bool| {
            let mut ways = ones.iter().map(|one| {
                let across = elsewhere || one.document != here;
                self.joinings_of_labels(&one.label, label, across)
            });
            let mut common = ways.next().unwrap_or_default();
            ways.for_each(|these| common.retain(|way| these.contains(way)));
            !common.is_empty()
        };
        let join = |rule: &LabelRule| Joinable {
            label: rule.id.clone(),
            name: rule.name.clone(),
            here: fits(&rule.id, false),
            across: fits(&rule.id, true),
        };
        self.labels.iter().map(join).filter(|join| join.here || join.across).collect()
    }
}

impl SpanIndex {
    /// The spans that fit, the best first: more of the typed words in the span itself, then likeness, then nearness in
    /// time, then the order of the list of documents.
    pub fn find(
        &self,
        sought: &SoughtSpan,
        progress: &dyn Progress,
    ) -> Result<FoundSpans, Cancelled> {
        let typed = Typed::new(&sought.typed);
        let (meanings, whole) = self.meanings(sought, &typed);
        progress.check()?;
        let labels: Vec<Option<(bool, bool, u32)>> = self
            .labels
            .iter()
            .map(|label| {
                let join = sought.joins.iter().find(|join| join.label == *label)?;
                let name = folded(&join.name);
                let bits = typed.named(|word| {
                    name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word))
                });
                Some((join.here, join.across, bits))
            })
            .collect();
        let today = sought.date.as_deref().and_then(day_of);
        let homes: Vec<(bool, u64, u32)> = self
            .homes
            .iter()
            .map(|home| {
                let days = match (home.day, today) {
                    (Some(day), Some(today)) => day.abs_diff(today),
                    (None, _) | (_, None) => u64::MAX,
                };
                let bits = typed.named(|word| home.folded.contains(word));
                (Some(home.id) == sought.here, days, bits)
            })
            .collect();
        let mut hits = Vec::new();
        for (at, span) in self.spans.iter().enumerate() {
            if at.is_multiple_of(4_096) {
                progress.check()?;
            }
            let Some((here, across, label_bits)) =
                labels.get(usize::from(span.label)).copied().flatten()
            else {
                continue;
            };
            let Some(&(is_here, days, home_bits)) = homes.get(span.home as usize) else { continue };
            if span.gone || !(if is_here { here } else { across }) {
                continue;
            }
            let (mut answered, mut shared, mut own_weight) = (0, 0.0, 0.0);
            for term in self.terms_of(span) {
                let Some(meaning) = meanings.get(*term as usize) else { continue };
                answered |= meaning.answered;
                shared += meaning.shared;
                own_weight += meaning.weight;
            }
            let Some(own) = typed.fit(answered, label_bits | home_bits) else { continue };
            if sought.without.contains(&span.id) {
                continue;
            }
            let all = whole + own_weight;
            let likeness = if all > 0.0 { 2.0 * shared / all } else { 0.0 };
            hits.push(Hit { at, own, likeness, days, home: span.home, start: span.start });
        }
        let count = hits.len();
        if count > sought.most && sought.most > 0 {
            hits.select_nth_unstable_by(sought.most - 1, Hit::compare);
        }
        hits.truncate(sought.most);
        hits.sort_unstable_by(Hit::compare);
        progress.check()?;
        let best = hits.iter().filter_map(|hit| self.told(hit.at, &typed, &meanings)).collect();
        Ok(FoundSpans { best, count })
    }

    /// What each word of all spans means, and what all words at hand weigh together.
    fn meanings(&self, sought: &SoughtSpan, typed: &Typed) -> (Vec<Meaning>, f32) {
        let spans = self.len();
        let mut meanings: Vec<Meaning> = self
            .words
            .all()
            .map(|(word, held)| Meaning {
                weight: weight(word, held, spans),
                shared: 0.0,
                answered: typed.answered(word),
            })
            .collect();
        let (mut whole, mut strangers) = (0.0, Vec::new());
        for words in &sought.like {
            each_term(words, |_, term| {
                match self.words.known(term).and_then(|at| meanings.get_mut(at as usize)) {
                    Some(meaning) if meaning.shared <= 0.0 => {
                        meaning.shared = meaning.weight;
                        whole += meaning.weight;
                    }
                    Some(_) => {}
                    None if strangers.iter().any(|known| known == term) => {}
                    None => {
                        strangers.push(term.to_owned());
                        whole += weight(term, 0, spans);
                    }
                }
            });
        }
        (meanings, whole)
    }

    fn terms_of(&self, span: &Kept) -> &[u32] {
        self.terms.get(span.terms.0 as usize..span.terms.1 as usize).unwrap_or_default()
    }

    fn told(&self, at: usize, typed: &Typed, meanings: &[Meaning]) -> Option<FoundSpan> {
        let span = self.spans.get(at)?;
        let Home { id, path, title, date, .. } = self.homes.get(span.home as usize)?;
        let quote = span.quote();
        let mut places = Vec::new();
        let mut shared: Vec<(f32, String)> = Vec::new();
        each_term(&quote.text, |place, term| {
            let meaning = self.words.known(term).and_then(|at| meanings.get(at as usize));
            let Some(meaning) = meaning else { return };
            if let Some(word) = quote.text.get(place.clone())
                && meaning.shared > 0.0
                && term.len() >= TELLING
                && !shared.iter().any(|(_, known)| folded(known) == term)
            {
                shared.push((meaning.shared, word.to_owned()));
            }
            if meaning.answered != 0 && !typed.parts.is_empty() {
                places.push(place);
            }
        });
        shared.sort_by(|a, b| b.0.total_cmp(&a.0));
        Some(FoundSpan {
            end: End { document: *id, span: span.id },
            label: self.labels.get(usize::from(span.label))?.clone(),
            quote,
            path: path.clone(),
            title: title.clone(),
            date: date.clone(),
            shared: shared.into_iter().take(TOLD).map(|(_, word)| word).collect(),
            typed: places,
        })
    }
}
