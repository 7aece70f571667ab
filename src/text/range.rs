//! Ranges of a text: [`TextRange`], and [`Ranges`] for a span that has gaps.
//!
//! They are numbers with an invariant. They do not hold the text; whether they lie on one is asked with
//! [`TextRange::slice`] and [`Ranges::lies_on`].

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A half-open range of UTF-8 byte offsets; `start <= end` always. In JSON `[start, end]`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "(u32, u32)", into = "(u32, u32)")]
pub struct TextRange {
    start: u32,
    end: u32,
}

impl TextRange {
    /// `None` when `start > end`.
    pub const fn new(start: u32, end: u32) -> Option<Self> {
        if start <= end { Some(Self { start, end }) } else { None }
    }

    pub const fn empty(at: u32) -> Self {
        Self { start: at, end: at }
    }

    /// The range between two offsets, in either order.
    pub const fn between(a: u32, b: u32) -> Self {
        if a <= b { Self { start: a, end: b } } else { Self { start: b, end: a } }
    }

    pub const fn start(self) -> u32 {
        self.start
    }

    pub const fn end(self) -> u32 {
        self.end
    }

    /// In bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the byte at `at` lies inside: `start <= at < end`.
    pub const fn contains(self, at: u32) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether both share at least one byte; an empty range shares none, touching ones neither.
    pub const fn intersects(self, other: Self) -> bool {
        let start = if self.start > other.start { self.start } else { other.start };
        let end = if self.end < other.end { self.end } else { other.end };
        start < end
    }

    /// The smallest range that holds both.
    pub const fn cover(self, other: Self) -> Self {
        Self {
            start: if self.start < other.start { self.start } else { other.start },
            end: if self.end > other.end { self.end } else { other.end },
        }
    }

    pub fn as_usize(self) -> Range<usize> {
        let wide = |at| usize::try_from(at).unwrap_or(usize::MAX);
        wide(self.start)..wide(self.end)
    }

    /// Its words; `None` when it reaches outside the text or an end lies inside a character.
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.as_usize())
    }
}

impl TryFrom<(u32, u32)> for TextRange {
    type Error = RangeError;

    fn try_from((start, end): (u32, u32)) -> Result<Self, RangeError> {
        Self::new(start, end).ok_or(RangeError::Backwards { start, end })
    }
}

impl From<TextRange> for (u32, u32) {
    fn from(range: TextRange) -> Self {
        (range.start, range.end)
    }
}

/// One or more ranges: each non-empty, sorted, disjoint and not touching.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<TextRange>", into = "Vec<TextRange>")]
pub struct Ranges(Vec<TextRange>);

impl Ranges {
    /// Sorts, and joins what overlaps or touches; `None` when there is none or any is empty.
    pub fn new(mut ranges: Vec<TextRange>) -> Option<Self> {
        if ranges.is_empty() || ranges.iter().any(|range| range.is_empty()) {
            return None;
        }
        ranges.sort_unstable();
        ranges.dedup_by(|next, kept| {
            let joins = next.start <= kept.end;
            if joins {
                *kept = kept.cover(*next);
            }
            joins
        });
        Some(Self(ranges))
    }

    /// `None` when the range is empty.
    pub fn one(range: TextRange) -> Option<Self> {
        (!range.is_empty()).then(|| Self(vec![range]))
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = TextRange> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    pub fn first(&self) -> TextRange {
        // There always is one; the other answer only keeps this free of panics.
        self.0.first().copied().unwrap_or(TextRange::empty(0))
    }

    /// From the start of the first to the end of the last.
    pub fn hull(&self) -> TextRange {
        self.0.last().map_or_else(|| self.first(), |last| self.first().cover(*last))
    }

    pub fn as_slice(&self) -> &[TextRange] {
        &self.0
    }

    /// Whether the byte at `at` lies in one of them; gaps do not count.
    pub fn contains(&self, at: u32) -> bool {
        self.0.iter().any(|range| range.contains(at))
    }

    /// With another range, which may overlap or touch them.
    pub fn with(&self, range: TextRange) -> Option<Self> {
        let mut all = self.0.clone();
        all.push(range);
        Self::new(all)
    }

    /// Without the bytes of a range; `None` when nothing would be left.
    pub fn without(&self, range: TextRange) -> Option<Self> {
        let left = self.iter().flat_map(|held| {
            let before = TextRange::new(held.start, range.start.min(held.end));
            let after = TextRange::new(range.end.max(held.start), held.end);
            [before, after].into_iter().flatten().filter(|part| !part.is_empty())
        });
        // An empty range lies on both sides of itself.
        Self::new(left.collect())
    }

    /// What lies before a place and what lies after it; `None` when one of them would be empty.
    pub fn cut(&self, at: u32) -> Option<(Self, Self)> {
        let part = |from: u32, to: u32| {
            let within = self.iter().filter_map(|held| {
                TextRange::new(held.start.max(from), held.end.min(to)).filter(|r| !r.is_empty())
            });
            Self::new(within.collect())
        };
        Some((part(0, at)?, part(at, u32::MAX)?))
    }

    /// The words of the pieces, joined by one space; `None` when one does not lie on the text.
    pub fn text(&self, text: &str) -> Option<String> {
        self.words(text).map(Cow::into_owned)
    }

    /// As [`Ranges::text`], without a copy where there is one piece.
    pub fn words<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        if let [range] = self.as_slice() {
            return range.slice(text).map(Cow::Borrowed);
        }
        let pieces: Option<Vec<&str>> = self.iter().map(|range| range.slice(text)).collect();
        pieces.map(|pieces| Cow::Owned(pieces.join(" ")))
    }

    /// Whether all lie inside the text with their ends on character boundaries.
    pub fn lies_on(&self, text: &str) -> bool {
        self.iter().all(|range| range.slice(text).is_some())
    }
}

impl TryFrom<Vec<TextRange>> for Ranges {
    type Error = RangeError;

    fn try_from(ranges: Vec<TextRange>) -> Result<Self, RangeError> {
        Self::new(ranges).ok_or(RangeError::Empty)
    }
}

impl From<Ranges> for Vec<TextRange> {
    fn from(ranges: Ranges) -> Self {
        ranges.0
    }
}

impl From<&Ranges> for Vec<TextRange> {
    fn from(ranges: &Ranges) -> Self {
        ranges.0.clone()
    }
}

/// Why numbers that were read are not ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RangeError {
    #[error("a range ends at {end}, before its start {start}")]
    Backwards { start: u32, end: u32 },
    #[error("a span needs at least one range, and none may be empty")]
    Empty,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(start, end).unwrap()
    }

    #[test]
    fn reads_and_writes_json() {
        assert_eq!(serde_json::to_string(&range(2, 5)).unwrap(), "[2,5]");
        assert_eq!(serde_json::from_str::<TextRange>("[2,5]").unwrap(), range(2, 5));
        assert!(serde_json::from_str::<TextRange>("[5,2]").is_err());
        let ranges = Ranges::new(vec![range(7, 9), range(0, 2), range(2, 4)]).unwrap();
        assert_eq!(serde_json::to_string(&ranges).unwrap(), "[[0,4],[7,9]]");
        assert_eq!(serde_json::from_str::<Ranges>("[[2,4],[0,2],[7,9]]").unwrap(), ranges);
        for bad in ["[]", "[[1,1]]", "[[0,2],[3,3]]", "[[2,1]]"] {
            assert!(serde_json::from_str::<Ranges>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn slices_only_on_boundaries() {
        let text = "aé漢";
        assert_eq!(range(1, 3).slice(text), Some("é"));
        assert_eq!(range(1, 2).slice(text), None);
        assert_eq!(range(3, 9).slice(text), None);
        let ranges = Ranges::new(vec![range(0, 1), range(3, 6)]).unwrap();
        assert_eq!(ranges.text(text).as_deref(), Some("a 漢"));
        assert!(ranges.lies_on(text) && !ranges.lies_on("aé"));
        assert_eq!(ranges.hull(), range(0, 6));
        assert!(!ranges.contains(1) && ranges.contains(3) && !ranges.contains(6));
    }

    proptest! {
        #[test]
        fn between_covers_both_ends(a: u32, b: u32) {
            let both = TextRange::between(a, b);
            prop_assert_eq!(both, TextRange::between(b, a));
            prop_assert_eq!(both.len(), a.abs_diff(b));
            prop_assert!(!both.contains(both.end()));
        }

        #[test]
        fn intersects_means_a_shared_byte(a in 0u32..20, b in 0u32..20, c in 0u32..20, d in 0u32..20) {
            let (x, y) = (TextRange::between(a, b), TextRange::between(c, d));
            prop_assert_eq!(x.intersects(y), (0..20).any(|at| x.contains(at) && y.contains(at)));
            prop_assert_eq!(x.cover(y), y.cover(x));
        }

        #[test]
        fn joining_taking_out_and_cutting_keep_every_other_byte(
            pairs in proptest::collection::vec((0u32..40, 1u32..8), 1..6),
            a in 0u32..50,
            b in 0u32..50,
        ) {
            let ranges =
                Ranges::new(pairs.iter().map(|&(start, len)| range(start, start + len)).collect()).unwrap();
            let other = TextRange::between(a, b);
            let (with, without) = (ranges.with(other), ranges.without(other));
            let cut = ranges.cut(a);
            prop_assert_eq!(with.is_none(), other.is_empty());
            for at in 0..60 {
                let held = ranges.contains(at);
                if let Some(with) = &with {
                    prop_assert_eq!(with.contains(at), held || other.contains(at));
                }
                let left = held && !other.contains(at);
                prop_assert_eq!(without.as_ref().is_some_and(|without| without.contains(at)), left);
                if let Some((before, after)) = &cut {
                    prop_assert_eq!(before.contains(at), held && at < a);
                    prop_assert_eq!(after.contains(at), held && at >= a);
                }
            }
            prop_assert_eq!(cut.is_none(), a <= ranges.hull().start() || a >= ranges.hull().end());
        }

        #[test]
        fn ranges_hold_the_same_bytes_and_are_normal(pairs in proptest::collection::vec((0u32..40, 1u32..8), 1..9)) {
            let given: Vec<_> = pairs.iter().map(|&(start, len)| range(start, start + len)).collect();
            let ranges = Ranges::new(given.clone()).unwrap();
            for at in 0..60 {
                prop_assert_eq!(ranges.contains(at), given.iter().any(|range| range.contains(at)));
            }
            prop_assert!(ranges.as_slice().windows(2).all(|pair| pair[0].end() < pair[1].start()));
            prop_assert_eq!(Ranges::new(ranges.clone().into()), Some(ranges));
        }
    }
}
