//! Which underline lane a mark has. Pure: ranges in, lane numbers out.
//!
//! A mark lies in the first lane that is free along it and beneath all marks that it contains, so
//! the order of lanes is the order of nesting. Only marks that overlap, directly or through others,
//! have a say, so a mark added elsewhere moves nothing.

use std::collections::BTreeMap;

use super::marks::LANES;
use crate::text::TextRange;

/// More marks than this that hang together are not put in the order of nesting: it would take longer
/// than a frame has, and nobody could follow it.
const NESTED: usize = 1_000;

/// The lanes of marks given by their key and the stretch from their first to their last byte;
/// [`LANES`] for those that get none.
pub(super) fn assign(marks: &[(u64, TextRange)]) -> Vec<u8> {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|&index| marks[index].1);
    let mut lanes = vec![0; marks.len()];
    // Marks that hang together by overlaps decide among themselves; most stand alone.
    let mut from = 0;
    let mut reach = 0;
    for at in 0..=order.len() {
        let next = order.get(at).map(|&index| marks[index].1);
        if next.is_none_or(|range| range.start() >= reach) {
            if let Some(group) = order.get_mut(from..at).filter(|group| group.len() > 1)
                && (group.len() > NESTED || !assign_group(marks, group, &mut lanes))
            {
                assign_sparingly(marks, group, &mut lanes);
            }
            from = at;
        }
        reach = reach.max(next.map_or(0, TextRange::end));
    }
    lanes
}

/// Shorter ones choose first, so that whatever lies inside another has its lane already. `false`
/// as soon as there are not lanes enough.
fn assign_group(marks: &[(u64, TextRange)], group: &mut [usize], lanes: &mut [u8]) -> bool {
    group.sort_unstable_by_key(|&index| {
        let (id, range) = marks[index];
        (range.len(), range.start(), id)
    });
    // In a lane nothing overlaps, so a map from start to end answers every question.
    let mut taken: [BTreeMap<u32, u32>; LANES as usize] = Default::default();
    for &mut index in group {
        let range = marks[index].1;
        let above = taken.iter().rposition(|lane| contains_one(lane, range));
        let first = above.map_or(0, |lane| lane + 1);
        let free = (first..taken.len()).find(|&lane| !overlaps(&taken[lane], range));
        let Some((lane, held)) = free.and_then(|lane| Some((lane, taken.get_mut(lane)?))) else {
            return false;
        };
        held.insert(range.start(), range.end());
        lanes[index] = u8::try_from(lane).unwrap_or(LANES);
    }
    true
}

/// By where they begin, each in the first lane that is free: no more lanes than marks lie on one
/// another at the deepest place. For places so crowded that the order of nesting would push marks
/// out of sight.
fn assign_sparingly(marks: &[(u64, TextRange)], group: &mut [usize], lanes: &mut [u8]) {
    group.sort_unstable_by_key(|&index| {
        let (id, range) = marks[index];
        (range.start(), std::cmp::Reverse(range.end()), id)
    });
    // Those that get no lane take none from others, so nobody has to know where they end.
    let mut ends = [0; LANES as usize];
    for &mut index in group {
        let range = marks[index].1;
        let lane = ends.iter().position(|end| *end <= range.start());
        if let Some(end) = lane.and_then(|lane| ends.get_mut(lane)) {
            *end = range.end();
        }
        lanes[index] = lane.and_then(|lane| u8::try_from(lane).ok()).unwrap_or(LANES);
    }
}

/// Does the lane hold something that lies within `range`? (Shorter ones come first, so whatever
/// starts and ends inside is nested or the same.)
fn contains_one(lane: &BTreeMap<u32, u32>, range: TextRange) -> bool {
    let mut inside = lane.range(range.start()..range.end());
    inside.next().is_some_and(|(_, &end)| end <= range.end())
}

fn overlaps(lane: &BTreeMap<u32, u32>, range: TextRange) -> bool {
    let before = lane.range(..range.end()).next_back();
    before.is_some_and(|(_, &end)| end > range.start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes(ranges: &[(u32, u32)]) -> Vec<u8> {
        let marks = ranges.iter().zip(0..);
        let marks: Vec<_> =
            marks.map(|(&(start, end), id)| (id, TextRange::between(start, end))).collect();
        assign(&marks)
    }

    #[test]
    fn apart_they_share_the_first_lane() {
        assert_eq!(lanes(&[(0, 5), (5, 9), (20, 30)]), [0, 0, 0]);
    }

    #[test]
    fn inner_lies_above_outer() {
        assert_eq!(lanes(&[(0, 50), (10, 20)]), [1, 0]);
        assert_eq!(lanes(&[(0, 50), (10, 20), (12, 15)]), [2, 1, 0]);
    }

    #[test]
    fn the_same_range_twice_takes_two_lanes() {
        assert_eq!(lanes(&[(3, 9), (3, 9), (3, 9)]), [0, 1, 2]);
    }

    #[test]
    fn partial_overlap_takes_two_lanes() {
        assert_eq!(lanes(&[(0, 10), (5, 15), (12, 22)]), [0, 1, 0]);
    }

    #[test]
    fn a_mark_elsewhere_moves_nothing() {
        let before = lanes(&[(0, 50), (10, 20), (12, 40)]);
        let after = lanes(&[(0, 50), (10, 20), (12, 40), (60, 90), (61, 70)]);
        assert_eq!(before[..], after[..3]);
    }

    #[test]
    fn many_on_one_place_do_no_harm() {
        let lanes = lanes(&vec![(0, 4); 200]);
        let mut drawn = lanes.clone();
        drawn.retain(|&lane| lane < LANES);
        drawn.sort_unstable();
        assert_eq!((lanes.len(), drawn), (200, vec![0, 1, 2, 3]));
    }

    #[test]
    fn no_two_that_overlap_share_a_lane() {
        let mut seed = 7_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        // Few enough to be nested, and too many.
        for count in [400, 2 * NESTED] {
            let ranges: Vec<(u32, u32)> = (0..count)
                .map(|_| {
                    let start = next(2000);
                    (start, start + 1 + next(20))
                })
                .collect();
            let lanes = lanes(&ranges);
            for (i, a) in ranges.iter().enumerate() {
                for (j, b) in ranges.iter().enumerate().skip(i + 1) {
                    let overlap = a.0 < b.1 && b.0 < a.1;
                    let apart = lanes[i] != lanes[j] || lanes[i] == LANES;
                    assert!(!overlap || apart, "{a:?} {b:?} in lane {}", lanes[i]);
                }
            }
        }
    }

    #[test]
    fn a_crowded_place_takes_no_more_lanes_than_lie_there() {
        // Ten marks in a chain, nowhere more than four on one another.
        let chain: Vec<(u32, u32)> = (0..10).map(|at| (at * 10, at * 10 + 40)).collect();
        assert_eq!(lanes(&chain).iter().max(), Some(&3));
        // Short ones at the end would push the long ones before them out of sight.
        let tail = [(0, 50), (0, 50), (0, 50), (40, 50), (44, 60), (44, 60), (52, 60)];
        let lanes = lanes(&tail);
        assert_eq!(lanes[..3], [0, 1, 2]);
    }
}
