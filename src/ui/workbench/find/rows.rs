//! The rows of a list of hits: a heading for each document, then its hits. Found by their numbers
//! without going through all of them.

/// Which hit stands in which row.
#[derive(Debug, Default)]
pub(in crate::ui) struct Rows {
    /// For each group, how many hits there are up to its end.
    ends: Vec<usize>,
}

/// What a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Row {
    Heading(usize),
    /// Group, hit within it, and the number of the hit among all.
    Hit(usize, usize, usize),
}

impl Rows {
    pub(in crate::ui) fn clear(&mut self) {
        self.ends.clear();
    }

    /// Adds a group of so many hits.
    pub(in crate::ui) fn push(&mut self, hits: usize) {
        self.ends.push(self.hits() + hits);
    }

    pub(in crate::ui) fn hits(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    pub(in crate::ui) fn groups(&self) -> usize {
        self.ends.len()
    }

    /// How many rows there are.
    pub(in crate::ui) fn count(&self) -> usize {
        self.hits() + self.ends.len()
    }

    fn start(&self, group: usize) -> usize {
        group.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }

    pub(in crate::ui) fn get(&self, row: usize) -> Option<Row> {
        // The last row of group `g` is its end plus `g`.
        let (mut group, mut above) = (0, self.ends.len());
        while group < above {
            let middle = group.midpoint(above);
            if self.ends.get(middle)? + middle < row {
                group = middle + 1;
            } else {
                above = middle;
            }
        }
        self.ends.get(group)?;
        let start = self.start(group);
        match row - (start + group) {
            0 => Some(Row::Heading(group)),
            within => Some(Row::Hit(group, within - 1, start + within - 1)),
        }
    }

    /// The group of the n-th hit, and its place there.
    pub(in crate::ui) fn of_hit(&self, nth: usize) -> Option<(usize, usize)> {
        let group = self.ends.partition_point(|&end| end <= nth);
        self.ends.get(group)?;
        Some((group, nth - self.start(group)))
    }

    /// The row of the n-th hit.
    pub(in crate::ui) fn row_of_hit(&self, nth: usize) -> Option<usize> {
        let (group, _) = self.of_hit(nth)?;
        Some(nth + group + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_row_is_found(sizes in proptest::collection::vec(1_usize..5, 0..9)) {
            let mut rows = Rows::default();
            let mut all = Vec::new();
            let mut nth = 0;
            for (group, &size) in sizes.iter().enumerate() {
                rows.push(size);
                all.push(Row::Heading(group));
                for within in 0..size {
                    all.push(Row::Hit(group, within, nth));
                    prop_assert_eq!(rows.of_hit(nth), Some((group, within)));
                    prop_assert_eq!(rows.row_of_hit(nth), Some(all.len() - 1));
                    nth += 1;
                }
            }
            prop_assert_eq!((rows.count(), rows.hits(), rows.groups()), (all.len(), nth, sizes.len()));
            prop_assert_eq!(rows.of_hit(nth), None);
            for row in 0..all.len() + 2 {
                prop_assert_eq!(rows.get(row), all.get(row).copied());
            }
        }
    }
}
