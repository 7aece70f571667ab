//! Which marks touch a stretch of text, found without looking at all of them.
//!
//! Made anew when the marks change, in one pass over them; asked many times a frame. It holds
//! numbers of marks and ranges, no marks and nothing that is painted.

use crate::text::TextRange;

use super::crowd::Crowds;
use super::lanes;
use super::marks::{LANES, Marks, hull_of};

/// The lanes of all marks, and the marks of each lane by their place.
#[derive(Debug, Default)]
pub(super) struct MarkIndex {
    made_for: Option<(u64, u64)>,
    lanes: Vec<u8>,
    /// The marks of each lane from first to last byte, in order: in a lane nothing overlaps.
    drawn: [Vec<(TextRange, usize)>; LANES as usize],
    crowds: Crowds,
    /// The mark last asked for by its key.
    found: Option<(u64, Option<usize>)>,
}

impl MarkIndex {
    /// Does nothing while `key` (text and revision of the marks) stays the same.
    pub(super) fn update(&mut self, key: (u64, u64), marks: &dyn Marks) {
        let count = marks.count();
        if self.made_for == Some(key) && self.lanes.len() == count {
            return;
        }
        self.made_for = Some(key);
        self.found = None;
        let hulls: Vec<_> = (0..count)
            .map(|mark| (marks.id(mark), hull_of(marks.ranges(mark)).unwrap_or_default()))
            .collect();
        self.lanes = lanes::assign(&hulls);
        self.drawn.iter_mut().for_each(Vec::clear);
        let mut hidden = Vec::new();
        for (mark, (&lane, &(_, hull))) in self.lanes.iter().zip(&hulls).enumerate() {
            match self.drawn.get_mut(usize::from(lane)) {
                Some(lane) => lane.push((hull, mark)),
                None => hidden.push(mark),
            }
        }
        for lane in &mut self.drawn {
            lane.sort_unstable();
        }
        self.crowds = Crowds::new(&hidden, marks);
    }

    /// What the index was made from; changes when the marks do.
    pub(super) fn revision(&self) -> Option<u64> {
        self.made_for.map(|(_, revision)| revision)
    }

    /// The marks with a lane of their own that touch a range or have a gap there; in no order.
    pub(super) fn drawn(&self, range: TextRange) -> impl Iterator<Item = usize> {
        self.drawn.iter().flat_map(move |lane| touching(lane, range).map(|&(_, mark)| mark))
    }

    /// The marks without one.
    pub(super) const fn crowds(&self) -> &Crowds {
        &self.crowds
    }

    /// [`LANES`] for marks without one.
    pub(super) fn lane(&self, mark: usize) -> u8 {
        self.lanes.get(mark).copied().unwrap_or(0)
    }

    /// How many lanes a range needs.
    pub(super) fn depth(&self, range: TextRange, marks: &dyn Marks) -> u8 {
        if !self.crowds.places(range).is_empty() {
            return LANES;
        }
        let used = self.drawn.iter().rposition(|lane| {
            let touches = |mark| marks.ranges(mark).iter().any(|part| part.intersects(range));
            touching(lane, range).any(|&(_, mark)| touches(mark))
        });
        used.and_then(|lane| u8::try_from(lane + 1).ok()).unwrap_or(0)
    }

    /// The number of the mark with this key.
    pub(super) fn find(&mut self, id: u64, marks: &dyn Marks) -> Option<usize> {
        match self.found {
            Some((known, found)) if known == id => found,
            _ => {
                let found = (0..marks.count()).find(|&mark| marks.id(mark) == id);
                self.found = Some((id, found));
                found
            }
        }
    }
}

/// Those of sorted, disjoint ranges that touch `range`.
fn touching(
    lane: &[(TextRange, usize)],
    range: TextRange,
) -> impl Iterator<Item = &(TextRange, usize)> {
    let from = lane.partition_point(|(held, _)| held.end() <= range.start());
    let rest = lane.get(from..).unwrap_or_default();
    rest.iter().take_while(move |(held, _)| held.start() < range.end())
}
