//! Words that a layer marks nearly everywhere, and not here.
//!
//! Told only where it is worth a look: words that are marked in [`LEAST`] places at least, all of
//! one label, and in three of four of those where they stand at all; so that “it” and “officials”,
//! which are sources here and no sources there, are never told. A place counts as one where they
//! are not marked when no mark of the layer touches it, and it lies in the article.

use std::sync::Arc;

use super::{Check, Found, Subject, Weight, shortened};
use crate::{
    model::{Annotation, LabelId, Schema},
    text::{SameWords, TextRange, plain_words},
};

/// So many places must be marked.
const LEAST: usize = 3;
/// For each place that is not marked, so many must be.
const FOR_ONE: usize = 3;
/// Longer words are not looked for, in bytes: nobody repeats them by chance.
const LONGEST: usize = 80;
/// Nor shorter ones, in characters.
const SHORTEST: usize = 2;

/// Whether words are told that are marked in so many places, and in so many not.
pub const fn is_told(marked: usize, unmarked: usize) -> bool {
    marked >= LEAST && marked >= FOR_ONE.saturating_mul(unmarked)
}

/// Words with the label that they are marked with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phrase {
    /// In `text::plain_words`.
    pub words: String,
    pub label: LabelId,
}

impl Phrase {
    /// `None`: nobody would look for these words elsewhere.
    pub fn of(mark: &Annotation) -> Option<Self> {
        let span = mark.span()?;
        let words = &span.quote.text;
        if span.ranges.as_slice().len() > 1 || words.len() > LONGEST {
            return None;
        }
        let words = plain_words(words);
        let long = words.chars().nth(SHORTEST - 1).is_some();
        long.then(|| Self { words, label: mark.label.clone() })
    }

    /// Whether it is marked often enough for its other places to be looked for.
    pub const fn is_sought(marked: usize) -> bool {
        marked >= LEAST
    }
}

/// Phrases made ready to be looked for.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    phrases: Vec<Arc<Phrase>>,
    words: SameWords,
}

impl Sought {
    pub fn new(phrases: Vec<Arc<Phrase>>) -> Self {
        let words = SameWords::new(phrases.iter().map(|phrase| phrase.words.clone()));
        Self { phrases, words }
    }

    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// The places in a text where one of them stands, if `is_free` says so of the place.
    pub fn places(
        &self,
        text: &str,
        is_free: impl Fn(TextRange) -> bool,
    ) -> Vec<(Arc<Phrase>, TextRange)> {
        let mut places = Vec::new();
        self.words.find(text, |number, range| {
            if let Some(phrase) = self.phrases.get(number)
                && is_free(range)
            {
                places.push((Arc::clone(phrase), range));
            }
        });
        places
    }
}

pub(super) struct Missed;

impl Check for Missed {
    fn id(&self) -> &'static str {
        "missed"
    }

    fn name(&self) -> &'static str {
        "Marked elsewhere"
    }

    fn weight(&self) -> Weight {
        Weight::Advice
    }

    fn look(&self, subject: &Subject<'_>, schema: &Schema, found: &mut Found<'_>) {
        let Subject::Unmarked { place, marked } = subject else { return };
        found.of_words(
            place,
            format!(
                "“{}” is marked as {} in {marked} other places, and not here. Mark it, if it is \
                 one here as well",
                shortened(place.spelled),
                schema.label_name(place.label).to_lowercase()
            ),
        );
    }
}
