//! Pieces of a text for the layout: one for each line of the file, and more for a long one; or,
//! where broken lines are to be joined, for each paragraph.
//!
//! It does not lay out anything; it says what is laid out in one go, and in which base direction.

use super::lines::{LineEnd, line_end};
use super::segment::{is_blank, is_grapheme_boundary, sentence_ends};
use super::{between, offset, range::TextRange, split};

/// A piece has at most this many bytes,
const LONG: usize = 1000;
/// or this many if that reaches a better cut,
const LONGEST: usize = 1200;
/// and is not cut shorter than this without need.
const SHORT: usize = 300;

/// What is laid out in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Without the line end that follows. Only the last piece of a layout paragraph is followed by
    /// one; line ends within are there only where lines are joined.
    pub range: TextRange,
    /// Which line of the file the layout paragraph begins with, from 0.
    pub paragraph: u32,
    /// Base direction of the paragraph, by its first strong character; `None` when it has none.
    pub rtl: Option<bool>,
    /// Last piece of its paragraph.
    pub last: bool,
}

/// Cuts the text into pieces, in order. Pieces and line ends tile it.
///
/// Lines end at `\n`, `\r\n`, `\r`, VT, FF, U+0085, U+2028 and U+2029. A text that ends in a line end has one more,
/// empty paragraph, and an empty text has one: every offset lies in or at the end of a piece, or inside a `\r\n`.
/// A line of over 1,000 bytes is cut after a sentence, else after a space, else at a grapheme boundary.
pub fn pieces(text: &str) -> Vec<Piece> {
    pieces_by(text, |_, _, _| false)
}

/// As [`pieces`], but lines of one paragraph that follow each other without a blank line are one layout paragraph: their
/// line ends lie within pieces, to be shown as spaces. An item of a list, after “-”, “*”, “•” or a number, begins anew.
pub fn joined_pieces(text: &str) -> Vec<Piece> {
    pieces_by(text, |text, from, end| {
        let next = between(text, end.next(), line_end(text, end.next()).at);
        end.len > 0
            && !end.ends_paragraph
            && !is_blank(between(text, from, end.at))
            && !is_blank(next)
            && !is_item(next)
    })
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let number = (1..4).contains(&digits) && {
        let (_, after) = split(line, digits);
        after.starts_with(". ") || after.starts_with(") ")
    };
    number || ["- ", "* ", "• ", "– ", "— "].iter().any(|mark| line.starts_with(mark))
}

/// `joins`: whether the line from a byte on, which ends so, goes on in the next one.
fn pieces_by(text: &str, joins: impl Fn(&str, usize, LineEnd) -> bool) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(text.len() / 64 + 1);
    let mut paragraph = 0;
    let mut from = 0;
    loop {
        let mut end = line_end(text, from);
        let (mut lines, mut line) = (1, from);
        while joins(text, line, end) {
            line = end.next();
            end = line_end(text, line);
            lines += 1;
        }
        let rtl = direction(between(text, from, end.at));
        let mut start = from;
        while end.at - start > LONG {
            let cut = start + cut(between(text, start, end.at));
            pieces.push(Piece {
                range: TextRange::between(offset(start), offset(cut)),
                paragraph,
                rtl,
                last: false,
            });
            start = cut;
        }
        pieces.push(Piece {
            range: TextRange::between(offset(start), offset(end.at)),
            paragraph,
            rtl,
            last: true,
        });
        if end.len == 0 {
            return pieces;
        }
        paragraph += lines;
        from = end.next();
    }
}

/// The paragraph that holds `at`, as [`super::paragraph_at`] has it, found by the pieces of the text: it costs little
/// even where a line has megabytes.
pub fn paragraph_of(text: &str, pieces: &[Piece], at: u32) -> TextRange {
    let held = piece_at(pieces, at);
    let blank = |index: usize| is_blank_line(text, pieces, index);
    if blank(held) {
        return TextRange::empty(at);
    }
    let (mut first, mut last) = (held, held);
    while first > 0 && !(ends_paragraph(text, pieces, first - 1) || blank(first - 1)) {
        first -= 1;
    }
    while last + 1 < pieces.len() && !(ends_paragraph(text, pieces, last) || blank(last + 1)) {
        last += 1;
    }
    let range =
        |index: usize| pieces.get(index).map_or_else(|| TextRange::empty(at), |piece| piece.range);
    range(first).cover(range(last))
}

/// Where the paragraph after the one that holds `at` begins; the end of the text after the last.
pub fn next_paragraph(text: &str, pieces: &[Piece], at: u32) -> u32 {
    let mut next = piece_at(pieces, at);
    while let Some(piece) = pieces.get(next) {
        let starts = next > 0
            && (ends_paragraph(text, pieces, next - 1) || is_blank_line(text, pieces, next - 1));
        if piece.range.start() > at && starts && !is_blank_line(text, pieces, next) {
            return piece.range.start();
        }
        next += 1;
    }
    offset(text.len())
}

/// Where the paragraph begins that holds `at`, or, at its beginning, the one before; 0 before the first.
pub fn previous_paragraph(text: &str, pieces: &[Piece], at: u32) -> u32 {
    let mut held = Some(piece_at(pieces, at));
    while let Some(index) = held {
        let mut first = index;
        if !is_blank_line(text, pieces, index) {
            let on = pieces.get(index).map_or(0, |piece| piece.range.start());
            let start = paragraph_of(text, pieces, on).start();
            if start < at {
                return start;
            }
            first = piece_at(pieces, start);
        }
        held = first.checked_sub(1);
    }
    0
}

/// The piece that holds a byte, or whose line end does.
fn piece_at(pieces: &[Piece], at: u32) -> usize {
    pieces.partition_point(|piece| piece.range.start() <= at).saturating_sub(1)
}

/// Whether a piece is a whole line without anything to see.
fn is_blank_line(text: &str, pieces: &[Piece], index: usize) -> bool {
    let begins = index.checked_sub(1).and_then(|before| pieces.get(before));
    pieces.get(index).is_some_and(|piece| {
        let line = piece.last && begins.is_none_or(|before| before.last);
        line && is_blank(piece.range.slice(text).unwrap_or_default())
    })
}

/// Whether a form feed or U+2029 follows a piece.
fn ends_paragraph(text: &str, pieces: &[Piece], index: usize) -> bool {
    pieces.get(index).is_some_and(|piece| {
        let after = split(text, piece.range.as_usize().end).1;
        piece.last && after.starts_with(['\u{c}', '\u{2029}'])
    })
}

/// How long the first piece of `rest` is, in bytes; `rest` has more than [`LONG`].
fn cut(rest: &str) -> usize {
    // Sentences are looked for from the back in short stretches: segmenting everything would take longer than the rest
    // of the work together. A stretch may begin inside a word, so its own first bytes are not trusted.
    for (low, high) in [(750, LONGEST), (SHORT, 800)] {
        let stretch = between(rest, rest.floor_char_boundary(low), rest.floor_char_boundary(high));
        let start = rest.floor_char_boundary(low);
        // The end of the stretch is no end of a sentence, unless it is the end of all.
        let ends = sentence_ends(stretch).filter(|&end| end < stretch.len()).map(|end| start + end);
        let (mut best, mut over) = (None, None);
        for end in ends.filter(|&end| end > start) {
            if end <= LONG {
                best = Some(end);
            } else {
                over = over.or(Some(end));
            }
        }
        if let Some(end) = best.or(over) {
            return end;
        }
    }
    let after_space = |low: usize, high: usize| {
        let (head, _) = split(rest, high);
        head.char_indices()
            .rev()
            .take_while(|&(at, _)| at >= low)
            .filter(|&(_, c)| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}'))
            .map(|(at, c)| at + c.len_utf8())
            .find(|&at| is_grapheme_boundary(rest, at))
    };
    after_space(SHORT, LONG)
        .or_else(|| after_space(LONG, LONGEST))
        .or_else(|| (SHORT..=LONG).rev().find(|&at| is_grapheme_boundary(rest, at)))
        // A cluster of more than 700 bytes, made on purpose.
        .unwrap_or_else(|| rest.floor_char_boundary(LONG))
}

/// Base direction by the first strong character (Unicode's rules P2 and P3): what stands in an isolate does not count.
fn direction(line: &str) -> Option<bool> {
    let mut isolates = 0_u32;
    for c in line.chars() {
        match c {
            '\u{2066}'..='\u{2068}' => isolates += 1,
            '\u{2069}' => isolates = isolates.saturating_sub(1),
            _ if isolates > 0 => {}
            '\u{200e}' => return Some(false),
            '\u{200f}' | '\u{61c}' => return Some(true),
            // Marks and digits of these blocks are weak, letters and some punctuation strong.
            '\u{5be}' | '\u{5c0}' | '\u{5c3}' | '\u{60d}' | '\u{61b}'..='\u{61f}' => {
                return Some(true);
            }
            _ if is_rtl_block(c) && c.is_alphabetic() => return Some(true),
            _ if is_rtl_block(c) => {}
            // Modifier letters that are neutral.
            '\u{2b9}'..='\u{2ba}'
            | '\u{2c2}'..='\u{2cf}'
            | '\u{2d2}'..='\u{2df}'
            | '\u{2e5}'..='\u{2ed}' => {}
            _ if c.is_alphabetic() => return Some(false),
            _ => {}
        }
    }
    None
}

/// Blocks of right-to-left scripts: Hebrew, Arabic, Syriac, Thaana, N'Ko…, their presentation forms, and the
/// supplementary ones.
const fn is_rtl_block(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn broken_lines_are_joined_within_a_paragraph() {
        let words = |text| {
            let pieces = joined_pieces(text);
            let words = pieces.iter().map(|piece| piece.range.slice(text).unwrap_or_default());
            let lines: Vec<u32> = pieces.iter().map(|piece| piece.paragraph).collect();
            (words.map(str::to_owned).collect::<Vec<_>>(), lines)
        };
        let (found, lines) = words("one\ntwo\r\nthree\n\nfour\n- five\n- six\n2. seven\n2.5 eight");
        assert_eq!(
            found,
            ["one\ntwo\r\nthree", "", "four", "- five", "- six", "2. seven\n2.5 eight"]
        );
        assert_eq!(lines, [0, 3, 4, 5, 6, 7]);
        assert_eq!(words("a\u{2029}b\n").0, ["a", "b", ""]);
    }

    proptest! {
        #[test]
        fn joined_pieces_tile_the_text_and_end_where_lines_end(
            text in "([a-zа-я .]{0,40}(\n|\r\n|\n\n|\u{2028}|\r)){0,60}"
        ) {
            let joined = joined_pieces(&text);
            let mut at = 0;
            for piece in &joined {
                prop_assert_eq!(piece.range.start(), at);
                let end = line_end(&text, piece.range.as_usize().end);
                at = if piece.last { offset(end.next()) } else { piece.range.end() };
            }
            prop_assert_eq!(at as usize, text.len());
            // Each begins where a line begins, or goes on with one.
            let plain = pieces(&text);
            for piece in joined {
                let begins = plain.iter().any(|plain| plain.range.start() == piece.range.start());
                prop_assert!(begins || piece.range.start() > 0);
            }
        }
    }

    /// Checks what must hold of all pieces and returns their words.
    fn check(text: &str) -> Vec<&str> {
        let pieces = pieces(text);
        let mut at = 0;
        let mut paragraph = 0;
        for piece in &pieces {
            assert_eq!(piece.range.start(), at, "{text:?}");
            assert_eq!(piece.paragraph, paragraph);
            let words = piece.range.slice(text).unwrap();
            assert!(words.len() <= LONGEST);
            assert!(
                !words.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']),
                "{words:?}"
            );
            let end = piece.range.as_usize().end;
            let line = line_end(text, end);
            assert_eq!(piece.last, line.at == end);
            if piece.last {
                at = offset(line.next());
                paragraph += 1;
            } else {
                assert!(words.len() >= SHORT);
                at = offset(end);
            }
        }
        assert_eq!(at, offset(text.len()));
        assert!(pieces.last().is_some_and(|piece| piece.last && piece.range.end() == at));
        pieces.iter().map(|piece| piece.range.slice(text).unwrap()).collect()
    }

    #[test]
    fn one_for_each_line() {
        assert_eq!(check(""), [""]);
        assert_eq!(check("a"), ["a"]);
        assert_eq!(check("a\n"), ["a", ""]);
        assert_eq!(
            check("a\r\n\r\nb\rc\u{2028}d\u{85}e\u{c}f"),
            ["a", "", "b", "c", "d", "e", "f"]
        );
    }

    #[test]
    fn a_long_line_is_cut_at_the_best_place() {
        let text = "Gen. Smith said that the U.S. Navy had left. ".repeat(100);
        for piece in check(&text) {
            assert!(piece.ends_with("left. ") && piece.len() <= LONG, "{piece:?}");
        }
        let late = format!("{} end. {}", "word ".repeat(205), "Next word ".repeat(50));
        assert!(check(&late)[0].ends_with(" end. "));
        let words = "слово ".repeat(1000);
        assert!(check(&words).iter().all(|piece| piece.ends_with(' ')));
        check(&"漢字仮名".repeat(1000));
        check(&"👨‍👩‍👧".repeat(500));
        check(&format!("a{}", "\u{301}".repeat(5000)));
        for len in [LONG - 1, LONG, LONG + 1, LONGEST, LONGEST + 1, 2 * LONG] {
            check(&"x".repeat(len));
        }
    }

    #[test]
    fn paragraphs_are_found_by_pieces() {
        let text = "One.\nStill one.\n \n\nTwo\r\n\r\nThree\u{2029}Four\n";
        let cut = pieces(text);
        let starts: Vec<u32> = ["One", "Two", "Three", "Four"]
            .iter()
            .map(|word| offset(text.find(word).unwrap()))
            .chain([offset(text.len())])
            .collect();
        let mut at = 0;
        for expected in &starts[1..] {
            at = next_paragraph(text, &cut, at);
            assert_eq!(at, *expected);
        }
        for expected in starts.iter().rev().skip(1) {
            at = previous_paragraph(text, &cut, at);
            assert_eq!(at, *expected);
        }
        let long = format!("Begin. {}\n\nEnd", "word ".repeat(2_000));
        let cut = pieces(&long);
        assert!(cut.len() > 3);
        assert_eq!(paragraph_of(&long, &cut, 5_000).end(), offset(long.find("\n\n").unwrap()));
        assert_eq!(next_paragraph(&long, &cut, 0), offset(long.find("End").unwrap()));
    }

    #[test]
    fn direction_is_that_of_the_first_strong_character() {
        for (line, rtl) in [
            ("abc", Some(false)),
            ("1, 2: שלום abc", Some(true)),
            ("«العربية»", Some(true)),
            ("٣ ١٢ 5 — !", None),
            ("", None),
            ("\u{200f}abc", Some(true)),
            ("\u{2067}שלום\u{2069} abc", Some(false)),
            ("漢字", Some(false)),
            ("😀 ไทย", Some(false)),
            ("𞤀", Some(true)),
        ] {
            assert_eq!(pieces(line)[0].rtl, rtl, "{line:?}");
        }
        let long = format!("(1) {}", "مرحبا بالعالم. ".repeat(200));
        assert!(
            pieces(&long).len() > 1 && pieces(&long).iter().all(|piece| piece.rtl == Some(true))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn tile_the_text(text in "(\\PC|\r\n|[\n\r\u{85}\u{2028}]|e\u{301}|[A-Z][a-z]{1,6}[. ]{1,2}|👨‍👩‍👧){0,60}", many in 1usize..30) {
            check(&text.repeat(many));
            let cut = pieces(&text);
            for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)).map(offset) {
                let other = crate::text::paragraph_at(&text, at);
                prop_assert_eq!(paragraph_of(&text, &cut, at), other, "at {} in {:?}", at, text);
            }
            check(&text.replace(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'], "").repeat(many));
        }
    }
}
