//! Groups: what symmetric and transitive relations hold together, such as `same_as`.
//!
//! A group is never stored: it is whatever can be reached over ties. So joining makes a tie, and leaving takes ties
//! away and mends the rest. Which relations are ties, and whether the schema allows them, is the caller's business.

use std::collections::{BTreeMap, BTreeSet};

use super::{AnnotationId, End};

/// Which things belong together; things are numbers from 0. Union-find, where the first of a group stands for it.
#[derive(Clone, Debug, Default)]
pub struct Together {
    before: Vec<u32>,
}

impl Together {
    /// So many things, each by itself.
    pub fn new(count: usize) -> Self {
        Self { before: (0..u32::try_from(count).unwrap_or(u32::MAX)).collect() }
    }

    fn before(&self, at: u32) -> u32 {
        usize::try_from(at).ok().and_then(|at| self.before.get(at)).copied().unwrap_or(at)
    }

    fn set(&mut self, at: u32, before: u32) {
        if let Some(place) = usize::try_from(at).ok().and_then(|at| self.before.get_mut(at)) {
            *place = before;
        }
    }

    /// The smallest number of the group; the thing itself when it is alone.
    pub fn first(&mut self, mut at: u32) -> u32 {
        loop {
            let before = self.before(at);
            if before == at {
                return at;
            }
            // Halves the way for whoever asks next.
            let further = self.before(before);
            self.set(at, further);
            at = further;
        }
    }

    /// Puts two groups together; `false`: they were.
    pub fn join(&mut self, one: u32, other: u32) -> bool {
        let (one, other) = (self.first(one), self.first(other));
        self.set(one.max(other), one.min(other));
        one != other
    }
}

/// A relation that holds two spans together. All ties that are looked at together are of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    pub relation: AnnotationId,
    pub one: End,
    pub other: End,
}

impl Tie {
    const fn ends(&self) -> [End; 2] {
        [self.one, self.other]
    }
}

/// Spans by number, in their order, and which of them ties hold together.
struct Tied {
    ends: Vec<End>,
    numbers: BTreeMap<End, u32>,
    together: Together,
}

impl Tied {
    fn new<'a>(ties: impl Iterator<Item = &'a Tie> + Clone, more: &[End]) -> Self {
        let all: BTreeSet<End> =
            ties.clone().flat_map(Tie::ends).chain(more.iter().copied()).collect();
        let ends: Vec<End> = all.into_iter().collect();
        let numbers = ends.iter().copied().zip(0..).collect();
        let mut tied = Self { together: Together::new(ends.len()), ends, numbers };
        for tie in ties {
            tied.join(tie.one, tie.other);
        }
        tied
    }

    fn join(&mut self, one: End, other: End) -> bool {
        match (self.numbers.get(&one), self.numbers.get(&other)) {
            (Some(one), Some(other)) => self.together.join(*one, *other),
            _ => false,
        }
    }

    /// Each group by its smallest end, its members in order.
    fn groups(&mut self) -> Vec<Vec<End>> {
        let mut groups: BTreeMap<u32, Vec<End>> = BTreeMap::new();
        for (end, number) in self.ends.iter().zip(0..) {
            groups.entry(self.together.first(number)).or_default().push(*end);
        }
        groups.into_values().collect()
    }
}

/// The groups that ties make: by the smallest of each, its members in order.
pub fn groups(ties: &[Tie]) -> Vec<Vec<End>> {
    Tied::new(ties.iter(), &[]).groups().into_iter().filter(|group| group.len() > 1).collect()
}

/// Everything in the group of a span, itself too, in order.
pub fn members(ties: &[Tie], span: End) -> Vec<End> {
    let groups = Tied::new(ties.iter(), &[span]).groups();
    groups.into_iter().find(|group| group.contains(&span)).unwrap_or_default()
}

/// The fewest pairs to be tied so that all of these spans, with the groups they are in, are one group.
pub fn joining(ties: &[Tie], spans: &[End]) -> Vec<(End, End)> {
    let mut tied = Tied::new(ties.iter(), spans);
    let Some((first, others)) = spans.split_first() else { return Vec::new() };
    others
        .iter()
        .filter_map(|other| tied.join(*first, *other).then_some((*first, *other)))
        .collect()
}

/// What takes spans out of their groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaving {
    /// The relations that go: all that end in a span that leaves.
    pub relations: Vec<AnnotationId>,
    /// The pairs to be tied so that the others stay together.
    pub pairs: Vec<(End, End)>,
}

/// Takes spans out of their groups, each to be alone; the others of each group stay together.
pub fn leaving(ties: &[Tie], spans: &[End]) -> Leaving {
    let leaves = |end: End| spans.iter().any(|span| span.span == end.span);
    let goes = |tie: &&Tie| tie.ends().into_iter().any(leaves);
    let relations = ties.iter().filter(goes).map(|tie| tie.relation).collect();
    let stayed: Vec<End> = ties.iter().flat_map(Tie::ends).filter(|end| !leaves(*end)).collect();
    let mut left = Tied::new(ties.iter().filter(|tie| !goes(tie)), &stayed);
    let mut pairs = Vec::new();
    for group in groups(ties) {
        let mut stay = group.into_iter().filter(|end| !leaves(*end));
        let Some(mut last) = stay.next() else { continue };
        for next in stay {
            // A chain, so that no span becomes one on which all others hang.
            if left.join(last, next) {
                pairs.push((last, next));
            }
            last = next;
        }
    }
    Leaving { relations, pairs }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use uuid::Uuid;

    use super::*;
    use crate::model::DocumentId;

    fn end(n: u8) -> End {
        End {
            document: DocumentId(Uuid::from_u128(u128::from(n / 4))),
            span: AnnotationId::from_random(u128::from(n)),
        }
    }

    fn ties(pairs: &[(u8, u8)]) -> Vec<Tie> {
        let tie = |(nth, (one, other)): (u128, &(u8, u8))| Tie {
            relation: AnnotationId::from_random(1_000 + nth),
            one: end(*one),
            other: end(*other),
        };
        (0..).zip(pairs).map(tie).collect()
    }

    /// Every pair that is together, by Warshall's closure, which knows nothing of union-find.
    fn closure(pairs: &[(u8, u8)], spans: u8) -> BTreeSet<(u8, u8)> {
        let own = (0..spans).map(|at| (at, at));
        let mut reach: BTreeSet<(u8, u8)> =
            pairs.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]).chain(own).collect();
        for via in 0..spans {
            for from in 0..spans {
                for to in 0..spans {
                    if reach.contains(&(from, via)) && reach.contains(&(via, to)) {
                        reach.insert((from, to));
                    }
                }
            }
        }
        reach
    }

    fn together(ties: &[Tie], a: u8, b: u8) -> bool {
        members(ties, end(a)).contains(&end(b))
    }

    fn with(ties: &[Tie], leaving: &Leaving) -> Vec<Tie> {
        let mut after: Vec<Tie> =
            ties.iter().filter(|tie| !leaving.relations.contains(&tie.relation)).copied().collect();
        after.extend(leaving.pairs.iter().zip(5_000..).map(|((one, other), nth)| Tie {
            relation: AnnotationId::from_random(nth),
            one: *one,
            other: *other,
        }));
        after
    }

    #[test]
    fn whoever_leaves_is_alone_and_the_rest_stays_together() {
        // 1 holds 0, 2 and 3 together; 7 and 8 are another group.
        let tied = ties(&[(0, 1), (2, 1), (1, 3), (7, 8)]);
        let left = leaving(&tied, &[end(1)]);
        assert_eq!(left.relations, [tied[0].relation, tied[1].relation, tied[2].relation]);
        assert_eq!(left.pairs.len(), 2);
        let after = with(&tied, &left);
        assert_eq!(members(&after, end(1)), [end(1)]);
        assert_eq!(groups(&after).len(), 2);
        assert!(together(&after, 0, 2) && together(&after, 0, 3) && together(&after, 7, 8));
        // One at the edge leaves nothing to be mended.
        let left = leaving(&tied, &[end(3)]);
        assert_eq!((left.relations.len(), left.pairs.len()), (1, 0));
        assert_eq!(leaving(&tied, &[end(9)]), Leaving::default());
        assert_eq!(joining(&tied, &[end(0), end(3), end(7), end(8)]), [(end(0), end(7))]);
    }

    const SPANS: u8 = 10;

    proptest! {
        #[test]
        fn groups_are_the_closure_of_their_ties(pairs in vec((0..SPANS, 0..SPANS), 0..14)) {
            let (tied, reach) = (ties(&pairs), closure(&pairs, SPANS));
            for a in 0..SPANS {
                for b in 0..SPANS {
                    prop_assert_eq!(together(&tied, a, b), reach.contains(&(a, b)));
                }
            }
        }

        #[test]
        fn the_order_of_ties_makes_no_difference(
            pairs in vec((0..SPANS, 0..SPANS), 0..14),
            shuffled in any::<u64>(),
        ) {
            let mut other: Vec<(u8, u8)> = pairs.iter().map(|(a, b)| (*b, *a)).collect();
            let turn = usize::try_from(shuffled % 97).unwrap() % other.len().max(1);
            other.rotate_left(turn);
            if shuffled.is_multiple_of(2) {
                other.reverse();
            }
            prop_assert_eq!(groups(&ties(&pairs)), groups(&ties(&other)));
        }

        #[test]
        fn joining_and_leaving_are_what_they_say(
            pairs in vec((0..SPANS, 0..SPANS), 0..14),
            chosen in vec(0..SPANS, 1..5),
        ) {
            let (tied, reach) = (ties(&pairs), closure(&pairs, SPANS));
            let spans: Vec<End> = chosen.iter().map(|n| end(*n)).collect();
            let is = |a: u8, b: u8| reach.contains(&(a, b));
            let joined = Leaving { relations: Vec::new(), pairs: joining(&tied, &spans) };
            prop_assert!(joined.pairs.len() < spans.len());
            let (joined, left) = (with(&tied, &joined), with(&tied, &leaving(&tied, &spans)));
            let near = |a: u8| chosen.iter().any(|n| is(a, *n));
            for a in 0..SPANS {
                for b in 0..SPANS {
                    prop_assert_eq!(together(&joined, a, b), is(a, b) || (near(a) && near(b)));
                    let stays = is(a, b) && !chosen.contains(&a) && !chosen.contains(&b);
                    prop_assert_eq!(together(&left, a, b), a == b || stays);
                }
            }
        }
    }
}
