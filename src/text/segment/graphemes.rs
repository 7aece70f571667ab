//! Grapheme clusters: what a reader takes for one character, and the caret steps over at once.

use icu_segmenter::GraphemeClusterSegmenter;

use crate::text::{between, ceil, floor, offset, range::TextRange};

/// How far a cluster is followed on either side, in bytes. A longer one (only made on purpose) is cut.
const REACH: usize = 4096;

/// Whether clusters end between these two characters whatever stands before them.
///
/// Three rules look further back: flags are pairs, an emoji goes on after a joiner, an Indic conjunct after a linker.
/// So `a` must neither be half a flag nor extend what stands before it.
fn always_breaks(a: char, b: char) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return (a, b) != ('\r', '\n');
    }
    let breaks = |a: char, b: char| {
        let mut pair = String::from(a);
        pair.push(b);
        GraphemeClusterSegmenter::new().segment_str(&pair).nth(1) == Some(a.len_utf8())
    };
    !('\u{1f1e6}'..='\u{1f1ff}').contains(&a) && breaks(a, b) && (a.is_ascii() || breaks('x', a))
}

/// The last boundary before or at `at` that can be known without looking further back; at most [`REACH`] back.
fn sure_start(text: &str, at: usize) -> usize {
    let lowest = text.floor_char_boundary(at.saturating_sub(REACH));
    let mut next = between(text, at, text.len()).chars().next();
    for (start, c) in between(text, lowest, at).char_indices().rev() {
        if next.is_some_and(|next| always_breaks(c, next)) {
            return lowest + start + c.len_utf8();
        }
        next = Some(c);
    }
    lowest
}

/// The start of the cluster that ends at or holds `at`, that of the one that begins at `at` or holds it, and its end.
fn around(text: &str, at: usize) -> (usize, usize, usize) {
    // From before the character before `at`, so that a cluster that ends at `at` is seen whole.
    let one_back = text.floor_char_boundary(at.saturating_sub(1));
    let from = sure_start(text, one_back);
    let to = text.floor_char_boundary(at.saturating_add(REACH));
    let (mut previous, mut start, mut end) = (from, from, to);
    for boundary in
        GraphemeClusterSegmenter::new().segment_str(between(text, from, to)).map(|n| from + n)
    {
        if boundary <= at {
            previous = if boundary < at { boundary } else { previous };
            start = boundary;
        } else {
            end = boundary;
            break;
        }
    }
    (previous, start, end.max(at))
}

/// Whether a cluster begins or ends at the byte `at`; false inside a character and past the end.
pub(crate) fn is_grapheme_boundary(text: &str, at: usize) -> bool {
    text.is_char_boundary(at) && (at == 0 || at == text.len() || around(text, at).1 == at)
}

/// The end of the cluster that begins at `at` or holds it; the length of the text at its end.
pub fn next_grapheme(text: &str, at: u32) -> u32 {
    offset(around(text, floor(text, at)).2)
}

/// The start of the cluster that ends at `at` or holds it; 0 at the start of the text.
///
/// An `at` inside a character counts as just after it, one past the end as the end.
pub fn previous_grapheme(text: &str, at: u32) -> u32 {
    offset(around(text, ceil(text, at)).0)
}

/// Outward to whole clusters; an end that lies on a boundary stays, so an empty range grows only inside a cluster.
pub fn snap_to_graphemes(text: &str, range: TextRange) -> TextRange {
    let (start, end) = (floor(text, range.start()), ceil(text, range.end()));
    let end = if is_grapheme_boundary(text, end) { end } else { around(text, end).2 };
    let start = if is_grapheme_boundary(text, start) { start } else { around(text, start).1 };
    TextRange::between(offset(start), offset(end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<u32> {
        GraphemeClusterSegmenter::new().segment_str(text).map(offset).collect()
    }

    fn check(text: &str) {
        let boundaries = all(text);
        let len = offset(text.len());
        for at in 0..=len + 2 {
            let (low, high) = (offset(floor(text, at)), offset(ceil(text, at)));
            let next = boundaries.iter().copied().find(|&b| b > low).unwrap_or(len);
            let previous = boundaries.iter().copied().rfind(|&b| b < high).unwrap_or(0);
            assert_eq!(next_grapheme(text, at), next, "after {at} in {text:?}");
            assert_eq!(previous_grapheme(text, at), previous, "before {at} in {text:?}");
            let snapped = snap_to_graphemes(text, TextRange::empty(at));
            assert!(
                boundaries.contains(&snapped.start()) && boundaries.contains(&snapped.end()),
                "{at} {text:?}"
            );
            assert!(snapped.start() <= low && high <= snapped.end());
            let on = usize::try_from(at).unwrap();
            assert_eq!(is_grapheme_boundary(text, on), boundaries.contains(&at), "{at} {text:?}");
        }
    }

    #[test]
    fn agrees_with_the_whole_text() {
        for text in [
            "a",
            "ab\r\nc",
            "\r\n\r\n",
            "e\u{301}x",
            "🇺🇦🇱🇦🇰🇷🇺",
            "👨‍👩‍👧👍🏽",
            "क्षि",
            "กำ",
            "ສະບາຍດີ",
            "\u{600}1",
            "각각",
        ] {
            check(text);
            check(&text.repeat(20));
            check(&format!("x{}", text.repeat(3)));
            let far = "漢 ".repeat(REACH / 2) + text;
            assert_eq!(
                previous_grapheme(&far, u32::MAX),
                all(&far).into_iter().rev().nth(1).unwrap()
            );
        }
    }

    #[test]
    fn a_monstrous_cluster_is_cut_and_the_ends_are_safe() {
        let text = format!("a{}", "\u{301}".repeat(100_000));
        assert!(next_grapheme(&text, 0) > 4000);
        assert!(previous_grapheme(&text, u32::MAX) < offset(text.len()));
        assert_eq!((next_grapheme("", 0), previous_grapheme("", 9)), (0, 0));
        assert_eq!(snap_to_graphemes("", TextRange::empty(7)), TextRange::empty(0));
    }

    proptest! {
        #[test]
        fn agrees_on_any_text(text in "(\\PC|\r\n|e\u{301}|[😀-😎]|\u{200d}|[🇦-🇿]|[क-ह]|\u{94d}|\u{600}){0,40}") {
            check(&text);
        }
    }
}
