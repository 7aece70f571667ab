//! Whether two stretches of text are nearly the same, by the runs of words that they share.
//!
//! `MinHash` (Broder 1997) over runs of three words: the share of equal places in two signatures estimates the share of
//! runs that both have. Buckets find the pairs worth comparing. Nothing here knows what a document is.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

/// Words in a run.
const RUN: usize = 3;
/// Places in a signature, and how many make a bucket.
const PLACES: usize = 16;
const ROWS: usize = 2;
/// Of one bucket, so many are compared.
const COMPARED: usize = 8;

/// What is left of a stretch of text to compare it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature([u32; PLACES]);

/// The words that count: letters and digits in small letters; every number is alike, so that a date or a count makes no
/// difference.
pub fn plain_words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        if word.chars().all(char::is_numeric) { "0".to_owned() } else { word.to_lowercase() }
    })
}

/// The same for texts that differ in white space, signs, capitals and numbers alone.
pub fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for word in plain_words(text) {
        word.hash(&mut hasher);
    }
    hasher.finish()
}

/// Bijective on 64 bits, so that one hash gives as many as are wanted (the finalizer of `SplitMix64`).
const fn mixed(bits: u64) -> u64 {
    let z = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Signature {
    /// `None`: too few words to say anything by their runs.
    pub fn of(words: &[String]) -> Option<Self> {
        if words.len() < RUN + 2 {
            return None;
        }
        let mut places = [u32::MAX; PLACES];
        for run in words.windows(RUN) {
            let mut hasher = DefaultHasher::new();
            run.hash(&mut hasher);
            let base = hasher.finish();
            for (seed, place) in (1_u64..).zip(&mut places) {
                let hash = mixed(base ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)) >> 32;
                *place = (*place).min(u32::try_from(hash).unwrap_or(u32::MAX));
            }
        }
        Some(Self(places))
    }

    /// About which share of the runs of both is in both, from 0 to 1.
    pub fn likeness(&self, other: &Self) -> f32 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        same as f32 / PLACES as f32
    }
}

/// Puts things that are alike into one group; things that are like a third, too.
#[derive(Debug, Default)]
pub struct Groups {
    parent: Vec<usize>,
    signatures: Vec<Option<Signature>>,
    buckets: BTreeMap<(usize, [u32; ROWS]), Vec<usize>>,
}

impl Groups {
    /// Adds the next thing; it joins those that it is at least `least` like.
    pub fn add(&mut self, signature: Option<Signature>, least: f32) -> usize {
        let at = self.parent.len();
        self.parent.push(at);
        if let Some(signature) = &signature {
            for (band, rows) in signature.0.chunks_exact(ROWS).enumerate() {
                let mut key = [0; ROWS];
                key.copy_from_slice(rows);
                let bucket = self.buckets.entry((band, key)).or_default();
                let alike: Vec<usize> = bucket
                    .iter()
                    .copied()
                    .filter(|other| {
                        let other = self.signatures.get(*other).and_then(Option::as_ref);
                        other.is_some_and(|other| signature.likeness(other) >= least)
                    })
                    .collect();
                if bucket.len() < COMPARED {
                    bucket.push(at);
                }
                for other in alike {
                    let (a, b) = (self.group(at), self.group(other));
                    if let Some(parent) = self.parent.get_mut(a.max(b)) {
                        *parent = a.min(b);
                    }
                }
            }
        }
        self.signatures.push(signature);
        at
    }

    /// The first thing of the group of a thing.
    pub fn group(&self, mut at: usize) -> usize {
        while let Some(parent) = self.parent.get(at).copied()
            && parent != at
        {
            at = parent;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(text: &str) -> Option<Signature> {
        Signature::of(&plain_words(text).collect::<Vec<_>>())
    }

    const NOTICE: &str = "We and our partners use cookies to show you offers that fit what you \
                          read here, and to count how often a page was opened.";

    #[test]
    fn signs_capitals_space_and_numbers_make_no_difference() {
        assert_eq!(fingerprint("Read more (12)"), fingerprint("  READ more:\t7 "));
        assert_ne!(fingerprint("Read more"), fingerprint("Read less"));
        assert_ne!(fingerprint("ab c"), fingerprint("a bc"));
    }

    #[test]
    fn near_copies_are_alike_and_others_are_not() {
        let near = NOTICE.replace("offers", "advertisements");
        let far = "The harbour union said on Monday that no vessel had been turned back at the \
                   lock since the frost, and that the report was wrong.";
        let (one, two, other) = (signature(NOTICE), signature(&near), signature(far));
        let like = |a: &Option<Signature>, b: &Option<Signature>| {
            a.as_ref().unwrap().likeness(b.as_ref().unwrap())
        };
        assert!(like(&one, &two) > 0.5, "{}", like(&one, &two));
        assert!(like(&one, &other) < 0.2);
        assert!((like(&one, &one) - 1.0).abs() < f32::EPSILON);
        assert_eq!(signature("Read more about it"), None);

        let mut groups = Groups::default();
        let at: Vec<usize> =
            [one, other, two, None].into_iter().map(|s| groups.add(s, 0.5)).collect();
        let group: Vec<usize> = at.into_iter().map(|at| groups.group(at)).collect();
        assert_eq!(group, [0, 1, 0, 3]);
    }
}
