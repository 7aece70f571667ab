//! How the regions of a text change: what is left out of the article, and what is taken back into it.
//!
//! Regions of one text are kept apart from one another: those that touch become one, in one step. Rows that a merge of
//! two copies left overlapping are joined by the next change that meets them.

use super::{AnnotationId, DocumentId, Edit, Region, Row, TextHash};
use crate::text::{Outside, TextRange, outside::touches, with_blank_lines};

/// The text on which regions change, and those that it has.
#[derive(Clone, Debug)]
pub struct RegionsOf<'a> {
    pub document: DocumentId,
    pub hash: &'a TextHash,
    pub text: &'a str,
    /// Of this text alone.
    pub rows: Vec<&'a Region>,
}

impl<'a> RegionsOf<'a> {
    pub fn new(
        document: DocumentId,
        hash: &'a TextHash,
        text: &'a str,
        rows: impl IntoIterator<Item = &'a Row>,
    ) -> Self {
        let mut rows: Vec<&Region> = rows
            .into_iter()
            .filter_map(|row| match row {
                Row::Region(region) if region.text == *hash => Some(region),
                _ => None,
            })
            .collect();
        rows.sort_by_key(|region| (region.range, region.id));
        Self { document, hash, text, rows }
    }

    /// Leaves ranges out of the article, each with the blank lines that belong to it. Nothing when all of it is outside
    /// already.
    pub fn leave_out(
        &self,
        ranges: impl IntoIterator<Item = TextRange>,
        fresh: impl FnMut() -> AnnotationId,
    ) -> Vec<Edit> {
        let mut met: Vec<&Region> = Vec::new();
        let mut wanted: Vec<TextRange> = Vec::new();
        for range in ranges {
            let mut whole = with_blank_lines(self.text, range);
            // What it comes to touch may touch others.
            loop {
                let before = whole;
                for row in &self.rows {
                    if touches(self.text, row.range, whole) {
                        whole = whole.cover(row.range);
                        if !met.iter().any(|other| other.id == row.id) {
                            met.push(row);
                        }
                    }
                }
                wanted.retain(|other| {
                    let joins = touches(self.text, *other, whole);
                    if joins {
                        whole = whole.cover(*other);
                    }
                    !joins
                });
                if whole == before {
                    break;
                }
            }
            wanted.push(whole);
        }
        wanted.sort_unstable();
        met.sort_by_key(|region| (region.range, region.id));
        self.edits(&met, &wanted, fresh)
    }

    /// Takes a range back into the article.
    pub fn take_back(&self, range: TextRange, fresh: impl FnMut() -> AnnotationId) -> Vec<Edit> {
        let met: Vec<&Region> =
            self.rows.iter().copied().filter(|row| row.range.intersects(range)).collect();
        let left = Outside::new(met.iter().map(|row| row.range)).without(self.text, range);
        self.edits(&met, left.as_slice(), fresh)
    }

    /// From the rows that were met to the ranges that are wanted in their place.
    fn edits(
        &self,
        met: &[&Region],
        wanted: &[TextRange],
        mut fresh: impl FnMut() -> AnnotationId,
    ) -> Vec<Edit> {
        let mut edits = Vec::with_capacity(met.len().max(wanted.len()));
        for at in 0..met.len().max(wanted.len()) {
            let before = met.get(at).map(|row| (*row).clone());
            let after = wanted.get(at).map(|range| Region {
                id: before.as_ref().map_or_else(&mut fresh, |row| row.id),
                document: self.document,
                text: self.hash.clone(),
                range: *range,
            });
            if before != after {
                let (before, after) = (before.map(Row::Region), after.map(Row::Region));
                edits.push(Edit { before, after });
            }
        }
        edits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text, rows and dice of one document.
    struct Page {
        text: &'static str,
        hash: TextHash,
        rows: Vec<Row>,
        dice: u128,
    }

    impl Page {
        fn new(text: &'static str) -> Self {
            Self { text, hash: TextHash::of(text), rows: Vec::new(), dice: 0 }
        }

        fn change(&mut self, range: TextRange, out: bool) -> usize {
            let document = DocumentId::of("a.txt", &self.hash);
            let regions = RegionsOf::new(document, &self.hash, self.text, &self.rows);
            let dice = &mut self.dice;
            let fresh = || {
                *dice += 1;
                AnnotationId::from_random(*dice)
            };
            let edits = if out {
                regions.leave_out([range], fresh)
            } else {
                regions.take_back(range, fresh)
            };
            for edit in &edits {
                let (before, after) = (edit.before.clone(), edit.after.clone());
                self.rows.retain(|row| Some(row) != before.as_ref());
                self.rows.extend(after);
            }
            edits.len()
        }

        fn ranges(&self) -> Vec<TextRange> {
            let document = DocumentId::of("a.txt", &self.hash);
            let regions = RegionsOf::new(document, &self.hash, self.text, &self.rows);
            regions.rows.iter().map(|row| row.range).collect()
        }

        fn words(&self) -> Vec<&'static str> {
            self.ranges().into_iter().map(|range| range.slice(self.text).unwrap()).collect()
        }

        fn range(&self, words: &str) -> TextRange {
            let start = u32::try_from(self.text.find(words).unwrap()).unwrap();
            TextRange::between(start, start + u32::try_from(words.len()).unwrap())
        }
    }

    const TEXT: &str = "Menu\n\nNews\n\nThe lock is shut. It was open.\n\nRead also\n\nFooter\n";

    #[test]
    fn neighbours_become_one_and_one_becomes_two() {
        let mut page = Page::new(TEXT);
        let end = u32::try_from(TEXT.len()).unwrap();
        assert_eq!(page.change(page.range("Menu"), true), 1);
        assert_eq!(page.change(page.range("Footer"), true), 1);
        assert_eq!(page.words(), ["Menu\n\n", "Footer\n"]);
        let first = page.rows[0].key();
        assert_eq!(page.change(page.range("News"), true), 1, "the region grows");
        assert_eq!(page.words(), ["Menu\n\nNews\n\n", "Footer\n"]);
        assert_eq!(page.change(page.range("Menu"), true), 0, "it is outside already");
        assert_eq!(page.change(page.range("The lock is shut. It was open.\n\nRead also"), true), 2);
        assert_eq!(page.words(), [TEXT]);
        assert_eq!(page.rows[0].key(), first);
        assert_eq!(page.change(page.range("It was open"), false), 2);
        assert_eq!(page.words()[1], ".\n\nRead also\n\nFooter\n");
        assert_eq!(page.change(TextRange::between(0, end), false), 2);
        assert_eq!(page.words(), [] as [&str; 0]);
        assert_eq!(page.change(page.range("Menu"), false), 0);
    }

    proptest! {
        #[test]
        fn regions_stay_apart_and_in_order(
            doings in proptest::collection::vec((any::<bool>(), 0u32..64, 1u32..20), 0..20),
        ) {
            let mut page = Page::new(TEXT);
            let end = u32::try_from(TEXT.len()).unwrap();
            for (out, from, len) in doings {
                let from = from.min(end - 1);
                let range = TextRange::between(from, (from + len).min(end));
                page.change(range, out);
                let ranges = page.ranges();
                for two in ranges.windows(2) {
                    prop_assert!(two[0].end() < two[1].start());
                }
                prop_assert!(ranges.iter().all(|own| !own.is_empty() && own.slice(TEXT).is_some()));
                let outside = Outside::new(ranges);
                prop_assert!(!out || outside.holds(range));
                prop_assert!(out || !outside.meets(range));
            }
        }
    }
}
