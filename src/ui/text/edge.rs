//! The edges of a mark: which one is near the mouse, where a drag puts it, and where a key does.
//!
//! Pure but for the sheet that says where the edges are; the pane holds the drag and shows it.

use egui::{Pos2, Vec2};

use crate::text::{
    self, TextRange, next_grapheme, previous_grapheme, snap_to_graphemes, snap_to_words,
};

use super::motion::{word_end, word_start};
use super::sheet::Sheet;

/// One end of one range of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) range: usize,
    pub(super) is_end: bool,
}

/// An edge that a press would take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grip {
    pub(super) edge: Edge,
    /// From the pointer to the edge itself, in points: nothing when it is taken beside the letters.
    pub(super) hold: Vec2,
}

/// An edge being dragged.
#[derive(Clone, Debug)]
pub(super) struct EdgeDrag {
    /// The key of the mark.
    pub(super) mark: u64,
    grip: Grip,
    origin: Pos2,
    /// The ranges as the mark has them, and as it would have them.
    pub(super) from: Vec<TextRange>,
    pub(super) now: Vec<TextRange>,
    /// Moved far enough.
    pub(super) begun: bool,
    /// Let go in this frame; shown until the mark itself has moved.
    pub(super) done: bool,
}

impl EdgeDrag {
    pub(super) fn new(mark: u64, grip: Grip, origin: Pos2, ranges: &[TextRange]) -> Self {
        let (from, now) = (ranges.to_vec(), ranges.to_vec());
        Self { mark, grip, origin, from, now, begun: false, done: false }
    }

    /// Where the edge is pulled to when the pointer is at a point.
    pub(super) fn pulled_to(&self, pointer: Pos2) -> Pos2 {
        pointer + self.grip.hold
    }

    pub(super) fn follow(
        &mut self,
        text: &str,
        pointer: Pos2,
        still: f32,
        caret: u32,
        characters: bool,
    ) {
        self.begun |= pointer.distance(self.origin) > still;
        if self.begun {
            self.now = moved(text, &self.from, self.grip.edge, caret, characters);
        }
    }
}

/// The edge of these ranges that is nearest to a point and no farther outside than `reach`, both
/// in physical pixels: where the outline of the mark is. Inside of it a drag selects, so that one
/// can mark the same words again. In text from right to left the first edge is on the right.
pub(super) fn edge_at(
    sheet: &Sheet<'_>,
    ranges: &[TextRange],
    at: Pos2,
    reach: f32,
) -> Option<Edge> {
    let mut nearest: Option<(f32, Edge)> = None;
    for (range, &place) in ranges.iter().enumerate() {
        for (caret, is_end) in sheet.carets(place).into_iter().zip([false, true]) {
            let Some(caret) = caret else { continue };
            let outside = (at.x - caret.x) * caret.outward.signum();
            let near = -0.5 <= outside && outside <= reach;
            let near = near && caret.top <= at.y && at.y < caret.bottom;
            if near && nearest.is_none_or(|(best, _)| outside < best) {
                nearest = Some((outside, Edge { range, is_end }));
            }
        }
    }
    nearest.map(|(_, edge)| edge)
}

/// The ranges with one edge brought to a caret: by words, or by graphemes. It stops before the
/// other edge and before the neighbouring range, so there are as many ranges as before, none is
/// empty, and none touches another.
fn moved(
    text: &str,
    ranges: &[TextRange],
    edge: Edge,
    caret: u32,
    characters: bool,
) -> Vec<TextRange> {
    let mut moved = ranges.to_vec();
    let before = edge.range.checked_sub(1).and_then(|before| ranges.get(before));
    let after = ranges.get(edge.range + 1);
    if let Some(range) = moved.get_mut(edge.range) {
        *range = if edge.is_end {
            end_moved(text, *range, after.map(|after| after.start()), caret, characters)
        } else {
            start_moved(text, *range, before.map(|before| before.end()), caret, characters)
        };
    }
    moved
}

fn end_moved(
    text: &str,
    range: TextRange,
    wall: Option<u32>,
    caret: u32,
    characters: bool,
) -> TextRange {
    let start = range.start();
    let least = if characters {
        next_grapheme(text, start)
    } else {
        text::word_at(text, start).end().max(next_grapheme(text, start))
    };
    // One grapheme must stay free before the neighbour.
    let most = match wall {
        Some(wall) => previous_grapheme(text, wall).max(range.end()),
        None => u32::try_from(text.len()).unwrap_or(u32::MAX),
    };
    let wanted = TextRange::between(start, caret.clamp(least.min(most), most));
    let mut end = snapped(text, wanted, characters).end();
    if end > most {
        // The word goes on into the neighbour: the one before it.
        end = text::word_at(text, most).start();
    }
    let end = trimmed_end(text, start, end);
    if end < least || end > most { range } else { TextRange::between(start, end) }
}

fn start_moved(
    text: &str,
    range: TextRange,
    wall: Option<u32>,
    caret: u32,
    characters: bool,
) -> TextRange {
    let end = range.end();
    let last = previous_grapheme(text, end);
    let most = if characters { last } else { text::word_at(text, last).start().min(last) };
    let least = wall.map_or(0, |wall| next_grapheme(text, wall).min(range.start()));
    let wanted = TextRange::between(caret.clamp(least, most.max(least)), end);
    let mut start = snapped(text, wanted, characters).start();
    if start < least {
        start = text::word_at(text, least).end();
    }
    let start = trimmed_start(text, start, end);
    if start > most || start < least { range } else { TextRange::between(start, end) }
}

/// A step of an outermost edge by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nudge {
    /// The end of the mark, not its start.
    pub end: bool,
    /// On in the text, not back.
    pub forward: bool,
    pub by: By,
}

/// How far an edge goes in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Word,
    /// What a reader takes for one.
    Character,
}

/// So many words or graphemes are passed over where tidying would take a step back.
const TRIES: usize = 8;

/// The ranges after a step of the start of the first or the end of the last, tidied by `tidy`; `None`
/// if nothing is left to take in or to leave out. Only that edge moves, but for a bracket or quotation
/// mark that goes with its partner.
pub fn nudged(
    text: &str,
    ranges: &[TextRange],
    nudge: Nudge,
    tidy: impl Fn(TextRange) -> Option<TextRange>,
) -> Option<Vec<TextRange>> {
    let (first, last) = (*ranges.first()?, *ranges.last()?);
    let (edge, held) = if nudge.end {
        (Edge { range: ranges.len() - 1, is_end: true }, last)
    } else {
        (Edge { range: 0, is_end: false }, first)
    };
    let place = |range: TextRange| if nudge.end { range.end() } else { range.start() };
    let gone_on = |range: TextRange| {
        let (from, to) = (place(held), place(range));
        if nudge.forward { to > from } else { to < from }
    };
    let mut target = place(held);
    let mut fallback = None;
    for _ in 0..TRIES {
        let next = beyond(text, target, nudge);
        if next == target {
            break;
        }
        target = next;
        let past = if nudge.end { target <= held.start() } else { target >= held.end() };
        if past {
            break;
        }
        let mut now = moved(text, ranges, edge, target, nudge.by == By::Character);
        let plain = now.get(edge.range).copied()?;
        let others = || now.iter().enumerate().filter(|(n, _)| *n != edge.range);
        let apart = |range: &TextRange| {
            others().all(|(_, other)| other.end() < range.start() || range.end() < other.start())
        };
        let tidied = tidy(plain).filter(|range| gone_on(*range) && apart(range));
        let untidy = gone_on(plain).then_some(plain);
        // A character is left out or taken in as it is asked for; words come tidy where they can.
        let exact = nudge.by == By::Character;
        if let Some(range) = tidied.or_else(|| untidy.filter(|_| exact)) {
            *now.get_mut(edge.range)? = range;
            return Some(now);
        }
        if let (None, Some(range)) = (&fallback, untidy) {
            *now.get_mut(edge.range)? = range;
            fallback = Some(now);
        }
    }
    fallback
}

/// Where a word or grapheme ends or begins, next to a place.
fn beyond(text: &str, at: u32, nudge: Nudge) -> u32 {
    match (nudge.by, nudge.end, nudge.forward) {
        (By::Character, _, true) => next_grapheme(text, at),
        (By::Character, _, false) => previous_grapheme(text, at),
        (By::Word, true, true) => word_end(text, at),
        (By::Word, false, false) => word_start(text, at),
        // The end of the last word that ends before.
        (By::Word, true, false) => {
            let mut start = word_start(text, at);
            for _ in 0..2 {
                let end = word_end(text, start);
                if end < at || start == 0 {
                    return end.min(at);
                }
                start = word_start(text, start);
            }
            start
        }
        // The start of the first word that begins after.
        (By::Word, false, true) => {
            let mut end = word_end(text, at);
            for _ in 0..2 {
                let start = word_start(text, end);
                if start > at || end as usize >= text.len() {
                    return start.max(at);
                }
                end = word_end(text, end);
            }
            end
        }
    }
}

fn snapped(text: &str, range: TextRange, characters: bool) -> TextRange {
    if characters { snap_to_graphemes(text, range) } else { snap_to_words(text, range) }
}

fn is_blank(text: &str, range: TextRange) -> bool {
    range.slice(text).is_some_and(|grapheme| grapheme.trim().is_empty())
}

/// Without white space before it, in whole graphemes.
fn trimmed_end(text: &str, start: u32, mut end: u32) -> u32 {
    while end > start {
        let before = previous_grapheme(text, end);
        if before >= end || !is_blank(text, TextRange::between(before, end)) {
            break;
        }
        end = before;
    }
    end
}

/// Without white space after it, in whole graphemes.
fn trimmed_start(text: &str, mut start: u32, end: u32) -> u32 {
    while start < end {
        let after = next_grapheme(text, start);
        if after <= start || !is_blank(text, TextRange::between(start, after)) {
            break;
        }
        start = after;
    }
    start
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "The harbour union’s secretary said on Monday that nobody came.";

    fn range(words: &str) -> TextRange {
        let start = u32::try_from(TEXT.find(words).unwrap()).unwrap();
        TextRange::between(start, start + u32::try_from(words.len()).unwrap())
    }

    #[track_caller]
    fn check(marked: &[&str], edge: (usize, bool), to: u32, characters: bool, expected: &[&str]) {
        let ranges: Vec<_> = marked.iter().map(|words| range(words)).collect();
        let edge = Edge { range: edge.0, is_end: edge.1 };
        let moved = moved(TEXT, &ranges, edge, to, characters);
        let words: Vec<_> = moved.iter().filter_map(|range| range.slice(TEXT)).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn an_edge_goes_by_words_or_by_graphemes() {
        let marked = ["union’s secretary"];
        let inside = |words: &str| range(words).start() + 3;
        check(&marked, (0, true), inside("said on"), false, &["union’s secretary said"]);
        check(&marked, (0, true), inside("said on"), true, &["union’s secretary sai"]);
        check(
            &marked,
            (0, true),
            range(" on Monday").start() + 1,
            false,
            &["union’s secretary said"],
        );
        check(&marked, (0, false), inside("harbour"), false, &["harbour union’s secretary"]);
        check(&marked, (0, false), inside("harbour"), true, &["bour union’s secretary"]);
        check(&marked, (0, false), inside("secretary"), false, &["secretary"]);
    }

    #[test]
    fn an_edge_stops_at_the_other_one_and_at_its_neighbour() {
        check(&["secretary said"], (0, true), 0, false, &["secretary"]);
        check(&["secretary said"], (0, true), 0, true, &["s"]);
        check(&["secretary said"], (0, false), 60, false, &["said"]);
        check(&["secretary said"], (0, false), 60, true, &["d"]);
        let two = ["harbour", "said on"];
        check(&two, (0, true), 60, false, &["harbour union’s secretary", "said on"]);
        check(&two, (1, false), 0, false, &["harbour", "union’s secretary said on"]);
        check(&["harbour union’s", "said"], (0, true), 0, false, &["harbour", "said"]);
    }

    fn texts() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "a",
            "word",
            " ",
            "  ",
            "\r\n",
            "\n",
            "’s",
            ".",
            "(",
            "„",
            "é",
            "e\u{301}",
            " \u{301}",
            "🇺🇦",
            "👩‍👧‍👦",
            "👍🏽",
            "नमस्ते",
            "ข้าว",
            "漢字",
            "שלום",
            "\u{200f}",
            "12.5",
            "\t",
        ]);
        prop::collection::vec(part, 1..24).prop_map(|parts| parts.concat())
    }

    #[track_caller]
    fn check_nudge(marked: &[&str], nudge: Nudge, expected: &[&str]) {
        let ranges: Vec<_> = marked.iter().map(|words| range(words)).collect();
        let now = nudged(TEXT, &ranges, nudge, |range| text::tidy(TEXT, range));
        let words = |ranges: Vec<TextRange>| -> Vec<_> {
            ranges.into_iter().filter_map(|range| range.slice(TEXT)).collect()
        };
        assert_eq!(now.map(words).unwrap_or_default(), expected, "{nudge:?}");
    }

    #[test]
    fn keys_move_an_edge_by_a_word_or_a_character() {
        let nudge = |end, forward, characters| {
            let by = if characters { By::Character } else { By::Word };
            Nudge { end, forward, by }
        };
        let marked = ["union’s secretary said"];
        check_nudge(&marked, nudge(false, false, false), &["harbour union’s secretary said"]);
        check_nudge(&marked, nudge(false, true, false), &["secretary said"]);
        check_nudge(&marked, nudge(true, true, false), &["union’s secretary said on"]);
        check_nudge(&marked, nudge(true, false, false), &["union’s secretary"]);
        // Over the space, which no edge keeps.
        check_nudge(&marked, nudge(true, true, true), &["union’s secretary said o"]);
        check_nudge(&marked, nudge(true, false, true), &["union’s secretary sai"]);
        check_nudge(&marked, nudge(false, false, true), &["r union’s secretary said"]);
        check_nudge(&marked, nudge(false, true, true), &["nion’s secretary said"]);
        // The last word stays, and so does the last letter.
        check_nudge(&["said"], nudge(true, false, false), &[]);
        check_nudge(&["said"], nudge(false, true, false), &[]);
        check_nudge(&["T"], nudge(false, true, true), &[]);
        check_nudge(&["T"], nudge(true, false, true), &[]);
        check_nudge(&["The harbour"], nudge(false, false, false), &[]);
        check_nudge(&["came."], nudge(true, true, false), &[]);
        check_nudge(&["nobody came."], nudge(true, false, false), &["nobody came"]);
        // Of several ranges, the outermost edges.
        let two = ["harbour", "secretary said"];
        check_nudge(&two, nudge(false, false, false), &["The harbour", "secretary said"]);
        check_nudge(&two, nudge(true, false, false), &["harbour", "secretary"]);
        check_nudge(&two, nudge(false, true, false), &[]);
    }

    proptest! {
        #[test]
        fn a_nudged_edge_goes_its_way_and_leaves_whole_graphemes(
            text in texts(),
            cuts in prop::collection::btree_set(0_usize..60, 2..7),
            end: bool,
            forward: bool,
            characters: bool,
        ) {
            let mut bounds = vec![0];
            while let Some(&last) = bounds.last() && (last as usize) < text.len() {
                bounds.push(next_grapheme(&text, last));
            }
            let cuts: Vec<u32> = cuts.into_iter().filter_map(|cut| bounds.get(cut)).copied().collect();
            let mut ranges: Vec<TextRange> =
                cuts.chunks_exact(2).map(|pair| TextRange::between(pair[0], pair[1])).collect();
            for _ in 0..12 {
                let by = if characters { By::Character } else { By::Word };
                let nudge = Nudge { end, forward, by };
                let Some(now) = nudged(&text, &ranges, nudge, |range| text::tidy(&text, range)) else {
                    break;
                };
                let place = |ranges: &[TextRange]| {
                    if end { ranges[ranges.len() - 1].end() } else { ranges[0].start() }
                };
                prop_assert!(now.iter().all(|range| !range.is_empty()));
                prop_assert!(now.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
                let on = |at: u32| bounds.contains(&at);
                let whole = now.iter().all(|range| on(range.start()) && on(range.end()));
                prop_assert!(whole, "half a grapheme");
                let (from, to) = (place(&ranges), place(&now));
                prop_assert!(if forward { to > from } else { to < from }, "{:?} {:?}", ranges, now);
                ranges = now;
            }
        }

        #[test]
        fn an_edge_never_leaves_an_empty_range_or_half_a_grapheme(
            text in texts(),
            cuts in prop::collection::btree_set(0_usize..60, 2..7),
            which in 0_usize..8,
            caret in 0_u32..200,
            characters: bool,
        ) {
            let mut bounds = vec![0];
            while let Some(&last) = bounds.last() && (last as usize) < text.len() {
                bounds.push(next_grapheme(&text, last));
            }
            let cuts: Vec<u32> = cuts.into_iter().filter_map(|cut| bounds.get(cut)).copied().collect();
            let ranges: Vec<TextRange> =
                cuts.chunks_exact(2).map(|pair| TextRange::between(pair[0], pair[1])).collect();
            prop_assume!(!ranges.is_empty());
            let edge = Edge { range: which / 2 % ranges.len(), is_end: which % 2 == 0 };
            let caret = bounds[caret as usize % bounds.len()];
            let moved = moved(&text, &ranges, edge, caret, characters);
            prop_assert_eq!(moved.len(), ranges.len());
            prop_assert!(moved.iter().all(|range| !range.is_empty()));
            prop_assert!(moved.windows(2).all(|pair| pair[0].end() < pair[1].start()
                || pair[0].end() == pair[1].start() && moved == ranges));
            for (index, (before, after)) in ranges.iter().zip(&moved).enumerate() {
                prop_assert!(bounds.contains(&after.start()) && bounds.contains(&after.end()));
                prop_assert!(index != edge.range || edge.is_end || before.end() == after.end());
                prop_assert!(index != edge.range || !edge.is_end || before.start() == after.start());
                prop_assert!(index == edge.range || before == after);
            }
        }
    }
}
