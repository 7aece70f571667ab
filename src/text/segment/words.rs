//! Words: what a double click takes, and what a drag snaps to.
//!
//! The text is segmented in blocks of 1 to 2 kB whose bounds depend on the text alone, so every offset sees the same
//! words. A block begins after a line end, or after a space or CJK comma or full stop before a letter, which are word
//! boundaries in any context; only a kilobyte without any of these is cut at a grapheme boundary, maybe inside a word.

use icu_segmenter::{GraphemeClusterSegmenter, WordSegmenter, options::WordBreakInvariantOptions};

use super::graphemes::{is_grapheme_boundary, snap_to_graphemes};
use crate::text::{between, ceil, floor, offset, range::TextRange, split};

/// In bytes.
const BLOCK: usize = 1024;

/// What a segment is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Letters or digits.
    Word,
    Space,
    LineEnd,
    Punctuation,
    /// Emoji, other signs, control characters: each stands alone.
    Sign,
}

#[derive(Clone, Copy)]
struct Segment {
    start: usize,
    end: usize,
    kind: Kind,
}

/// Where the n-th block begins; at least n × [`BLOCK`], and less than (n + 1) × [`BLOCK`].
fn block_start(text: &str, n: usize) -> usize {
    let low = n.saturating_mul(BLOCK);
    if n == 0 || low >= text.len() {
        return low.min(text.len());
    }
    let (low, high) = (text.ceil_char_boundary(low), text.floor_char_boundary(low + BLOCK - 1));
    let mut before = split(text, low).0.chars().next_back();
    let mut first_grapheme = None;
    for (n, c) in between(text, low, high).char_indices() {
        let at = low + n;
        match before {
            Some('\n') => return at,
            Some(' ' | '\u{3000}' | '。' | '、' | '，')
                if c.is_alphanumeric() && is_grapheme_boundary(text, at) =>
            {
                return at;
            }
            _ => {}
        }
        // A few are tried: most often the first is one.
        if first_grapheme.is_none() && n < 64 && is_grapheme_boundary(text, at) {
            first_grapheme = Some(at);
        }
        before = Some(c);
    }
    first_grapheme.unwrap_or(low)
}

/// The segments of the block that holds the byte `at`, which is less than the length of the text.
fn segments_around(text: &str, at: usize) -> Vec<Segment> {
    let n = at / BLOCK;
    let middle = block_start(text, n);
    let (from, to) = if at < middle {
        (block_start(text, n.saturating_sub(1)), middle)
    } else {
        (middle, block_start(text, n + 1))
    };
    let block = between(text, from, to);
    let mut start = from;
    let mut segments = vec![];
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut boundaries = segmenter.segment_str(block);
    // The dictionaries may end a word inside a cluster, before a mark of another script; such an end does not count.
    let mut clusters = GraphemeClusterSegmenter::new().segment_str(block);
    let mut cluster = clusters.next();
    let mut is_word = false;
    while let Some(boundary) = boundaries.next() {
        let end = from + boundary;
        is_word |= boundaries.is_word_like() && end > start;
        while cluster.is_some_and(|cluster| cluster < boundary) {
            cluster = clusters.next();
        }
        if end > start && cluster == Some(boundary) {
            let kind = if is_word { Kind::Word } else { kind(between(text, start, end)) };
            segments.push(Segment { start, end, kind });
            start = end;
            is_word = false;
        }
    }
    segments
}

/// The kind of a segment that is not a word.
fn kind(segment: &str) -> Kind {
    let Some(c) = segment.chars().next() else { return Kind::Sign };
    match c {
        // The segmenter does not call a letter with a vowel sign after it, as in Hindi, like a word.
        _ if c.is_alphabetic() => Kind::Word,
        '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Kind::LineEnd,
        _ if c.is_whitespace() => Kind::Space,
        // Latin-1 signs, general punctuation, CJK and full-width forms; other scripts' marks go with them.
        _ if c.is_ascii_punctuation() => Kind::Punctuation,
        '\u{a1}'..='\u{bf}'
        | '\u{2010}'..='\u{205e}'
        | '\u{3001}'..='\u{3030}'
        | '\u{fe30}'..='\u{ff65}' => Kind::Punctuation,
        _ => Kind::Sign,
    }
}

/// Which of the segments holds the byte `at`.
fn index_of(segments: &[Segment], at: usize) -> Option<usize> {
    Some(segments.partition_point(|segment| segment.end <= at)).filter(|&n| n < segments.len())
}

/// The word, or the run of punctuation or of space on one line, or the sign or line end, that holds the byte at `at`.
///
/// At the end of the text the last one; empty only in an empty text.
pub fn word_at(text: &str, at: u32) -> TextRange {
    let mut at = floor(text, at);
    if at == text.len() {
        at = text.floor_char_boundary(at.saturating_sub(1));
    }
    let segments = segments_around(text, at);
    let Some((index, held)) = index_of(&segments, at).and_then(|n| Some((n, *segments.get(n)?)))
    else {
        return TextRange::empty(offset(at));
    };
    let (mut start, mut end) = (held.start, held.end);
    if matches!(held.kind, Kind::Punctuation | Kind::Space) {
        let alike = |segment: &&Segment| segment.kind == held.kind;
        end =
            segments.iter().skip(index).take_while(alike).last().map_or(end, |segment| segment.end);
        start = segments
            .iter()
            .take(index)
            .rev()
            .take_while(alike)
            .last()
            .map_or(start, |segment| segment.start);
    }
    TextRange::between(offset(start), offset(end))
}

/// Outward to whole words.
///
/// An end that lies on a boundary stays; one inside a run of space or punctuation moves only to a grapheme boundary,
/// so nothing is swallowed that the range did not touch. An empty range grows only strictly inside a word.
pub fn snap_to_words(text: &str, range: TextRange) -> TextRange {
    let range = snap_to_graphemes(text, range);
    let (start, end) = (floor(text, range.start()), ceil(text, range.end()));
    let start = inside_word(text, start).map_or(start, |word| word.start);
    let end = inside_word(text, end).map_or(end, |word| word.end);
    TextRange::between(offset(start), offset(end))
}

/// The word or sign that holds `at` strictly inside.
fn inside_word(text: &str, at: usize) -> Option<Segment> {
    if at == 0 || at >= text.len() {
        return None;
    }
    let segments = segments_around(text, at);
    let held = *segments.get(index_of(&segments, at)?)?;
    (held.start < at && !matches!(held.kind, Kind::Space | Kind::LineEnd)).then_some(held)
}

/// The end of the word that holds `at`, or of the next one; the length of the text after the last.
pub fn next_word(text: &str, at: u32) -> u32 {
    let at = floor(text, at);
    let mut from = at;
    while from < text.len() {
        let segments = segments_around(text, from);
        if let Some(word) =
            segments.iter().find(|segment| segment.end > at && segment.kind == Kind::Word)
        {
            return offset(word.end);
        }
        let Some(end) = segments.last().map(|last| last.end).filter(|&end| end > from) else {
            break;
        };
        from = end;
    }
    offset(text.len())
}

/// The start of the word that holds `at`, or of the one before; 0 before the first.
///
/// A word that begins at `at` does not hold it. An `at` inside a character counts as just after it.
pub fn previous_word(text: &str, at: u32) -> u32 {
    let at = ceil(text, at);
    let mut to = at;
    while to > 0 {
        let segments = segments_around(text, text.floor_char_boundary(to - 1));
        if let Some(word) =
            segments.iter().rfind(|segment| segment.start < at && segment.kind == Kind::Word)
        {
            return offset(word.start);
        }
        let Some(start) = segments.first().map(|first| first.start).filter(|&start| start < to)
        else {
            break;
        };
        to = start;
    }
    0
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    /// The text without `|`, and where it stood.
    fn marked(marked: &str) -> (String, u32) {
        let at = marked.find('|').unwrap();
        (marked.replace('|', ""), offset(at))
    }

    #[track_caller]
    fn check_word(text: &str, word: &str) {
        let (text, at) = marked(text);
        assert_eq!(word_at(&text, at).slice(&text), Some(word), "{text:?} at {at}");
    }

    #[track_caller]
    fn check_snap(given: &str, snapped: &str) {
        let text: String = given.replace(['[', ']'], "");
        let open = given.find('[').unwrap();
        let range = TextRange::between(offset(open), offset(given.find(']').unwrap() - 1));
        let found = snap_to_words(&text, range).as_usize();
        let shown =
            format!("{}[{}]{}", &text[..found.start], &text[found.clone()], &text[found.end..]);
        assert_eq!(shown, snapped, "{given:?}");
    }

    #[test]
    fn finds_the_word() {
        check_word("the |word here", "word");
        check_word("the wo|rd here", "word");
        check_word("the word| here", " ");
        check_word("the word|", "word");
        check_word("Russia’|s army", "Russia’s");
        check_word("said.|”— He", ".”—");
        check_word("a |  b", "   ");
        check_word("a \t|\n b", "\n");
        check_word("a |\r\n b", "\r\n");
        check_word("x 👨‍👩‍👧|👍", "👍");
        check_word("3,1|40.5 men", "3,140.5");
        check_word("|", "");
        check_word("ผู้นำเกา|หลีเหนือ", "เกาหลีเหนือ");
        check_word("世界|人权宣言", "人权");
        check_word("Київ |заявив", "заявив");
    }

    #[test]
    fn snaps_outward_to_words_only() {
        check_snap("No[rth Kor]ean troops", "[North Korean] troops");
        check_snap("North[ Korean ]troops", "North[ Korean ]troops");
        check_snap("North [Korean] troops", "North [Korean] troops");
        check_snap("said: “p[ure invent]ion”, he", "said: “[pure invention]”, he");
        check_snap("said [“pur]e", "said [“pure]");
        check_snap("a.[.]. b", "a.[.]. b");
        check_snap("a  [ ]  b", "a  [ ]  b");
        check_snap("wor[]d x", "[word] x");
        check_snap("word[] x", "word[] x");
        check_snap("x[é]", "[xé]");
    }

    #[test]
    fn walks_by_words() {
        let text = "“One, two” — three.";
        let mut at = 0;
        let ends: Vec<_> = std::iter::from_fn(|| {
            let next = next_word(text, at);
            let range = TextRange::between(at, next);
            at = next;
            (!range.is_empty()).then(|| range.slice(text).unwrap())
        })
        .collect();
        assert_eq!(ends, ["“One", ", two", "” — three", "."]);
        let starts: Vec<_> = std::iter::from_fn(|| {
            let previous = previous_word(text, at);
            let range = TextRange::between(previous, at);
            at = previous;
            (!range.is_empty()).then(|| range.slice(text).unwrap())
        })
        .collect();
        assert_eq!(starts, ["three.", "two” — ", "One, ", "“"]);
        let spaces = " ".repeat(5000) + "a";
        assert_eq!((next_word(&spaces, 3), previous_word(&spaces, 4000)), (5001, 0));
    }

    #[test]
    fn blocks_do_not_show() {
        let text = "The spokesman’s words — “can’t say” — were 3,140.5 in all. ".repeat(200);
        let whole = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let expected: Vec<_> = whole.segment_str(&text).skip(1).collect();
        let mut found: Vec<usize> = vec![];
        let mut at = 0;
        while at < text.len() {
            let segments = segments_around(&text, at);
            found.extend(segments.iter().map(|segment| segment.end));
            at = *found.last().unwrap();
        }
        assert_eq!(found, expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn words_tile_and_snapping_holds(
            text in "(\\PC|\r\n|e\u{301}|[a-z]{1,6} |กา|漢字|👨‍👩‍👧){0,60}",
            many in 1usize..9,
            a: u32,
            b: u32,
        ) {
            let text = text.repeat(many);
            let mut at = 0;
            while at < offset(text.len()) {
                let word = word_at(&text, at);
                prop_assert_eq!(word.start(), at);
                prop_assert!(word.slice(&text).is_some_and(|word| !word.is_empty()));
                at = word.end();
            }
            let len = offset(text.len()) + 1;
            let range = TextRange::between(a % len, b % len);
            let snapped = snap_to_words(&text, range);
            prop_assert!(snapped.slice(&text).is_some());
            prop_assert_eq!(snapped.cover(range), snapped);
            prop_assert_eq!(snap_to_words(&text, snapped), snapped);
            prop_assert_eq!(snap_to_graphemes(&text, snapped), snapped);
            prop_assert!(next_word(&text, a % len) >= offset(floor(&text, a % len)));
            prop_assert!(previous_word(&text, a % len) <= a % len);
        }
    }
}
