//! The words of all spans: a number for each, and how many spans hold it.

use std::{collections::BTreeMap, sync::Arc};

/// In characters: a word that is no longer than others that say something.
const LONG: usize = 6;

#[derive(Debug, Default)]
pub(super) struct Words {
    numbers: BTreeMap<Arc<str>, u32>,
    /// By number.
    all: Vec<(Arc<str>, u32)>,
}

impl Words {
    /// The number of a word, which is a new one if nobody asked for it before.
    pub(super) fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = super::number(self.all.len());
        let word: Arc<str> = word.into();
        self.numbers.insert(Arc::clone(&word), number);
        self.all.push((word, 0));
        number
    }

    pub(super) fn known(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// One more span holds each of these.
    pub(super) fn count(&mut self, numbers: &[u32]) {
        for number in numbers {
            if let Some((_, held)) = self.all.get_mut(*number as usize) {
                *held += 1;
            }
        }
    }

    /// One span fewer holds each of these.
    pub(super) fn uncount(&mut self, numbers: &[u32]) {
        for number in numbers {
            if let Some((_, held)) = self.all.get_mut(*number as usize) {
                *held = held.saturating_sub(1);
            }
        }
    }

    /// Each word and how many spans hold it, by number.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, u32)> {
        self.all.iter().map(|(word, held)| (&**word, *held))
    }
}

/// What a word weighs that so many of all spans hold: the rarer, the more. In a project of a few spans every word is
/// rare; but words that are short are common in any language, so they weigh less there too.
pub(super) fn weight(word: &str, held: u32, spans: usize) -> f32 {
    let long = word.chars().take(LONG).count() as f32 / LONG as f32;
    long * ((spans as f32 + 1.0) / (held.max(1) as f32)).ln_1p()
}
