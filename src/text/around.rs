//! What stands beside a place, for lists: a few words on one line.

use super::{between, floor, offset, range::TextRange, segment::word_at};

/// What stands before and after a range, within another one: up to so many characters on either side, whole words, on
/// one line each, with "…" where something is cut off.
pub fn around(text: &str, range: TextRange, within: TextRange, chars: usize) -> (String, String) {
    let (start, end) = (floor(text, range.start()), floor(text, range.end()));
    let (first, last) =
        (floor(text, within.start()).min(start), floor(text, within.end()).max(end));
    let head = between(text, first, start);
    let mut from =
        first + head.char_indices().rev().take(chars).last().map_or(head.len(), |(at, _)| at);
    if from > first {
        let word = word_at(text, offset(from)).as_usize();
        from = if word.start < from { word.end.min(start) } else { from };
    }
    let tail = between(text, end, last);
    let mut to = end + tail.char_indices().nth(chars).map_or(tail.len(), |(at, _)| at);
    if to < last {
        to = word_at(text, offset(to)).as_usize().start.clamp(end, to);
    }
    let (before, after) =
        (on_one_line(between(text, from, start)), on_one_line(between(text, end, to)));
    let is_cut = |part: &str| !part.trim().is_empty();
    let before = if is_cut(between(text, first, from)) {
        // The sign that ends what is cut off says nothing here.
        format!("…{}", before.trim_start_matches(['.', ',', ';', ':', '!', '?', ' ']))
    } else {
        before
    };
    let after = if is_cut(between(text, to, last)) { format!("{after}…") } else { after };
    (before, after)
}

/// The first words of a text on one line, up to so many characters, with "…" where something is cut off.
pub fn first_words(text: &str, chars: usize) -> String {
    let whole = TextRange::between(0, offset(text.len()));
    around(text, TextRange::between(0, 0), whole, chars).1
}

fn on_one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str, words: &str, chars: usize) -> (String, String) {
        let start = text.find(words).unwrap();
        let range = TextRange::between(offset(start), offset(start + words.len()));
        around(text, range, TextRange::between(0, offset(text.len())), chars)
    }

    #[test]
    fn words_are_whole_and_what_is_cut_is_told() {
        let text = "The harbour union\nsaid no,  again and again.";
        assert_eq!(
            at(text, "said", 100),
            ("The harbour union".into(), "no, again and again.".into())
        );
        assert_eq!(at(text, "said", 9), ("…union".into(), "no,…".into()));
        assert_eq!(at("It was. Then no", "no", 7).0, "…Then");
        assert_eq!(at(text, "The", 20).0, "");
        assert_eq!(at(text, "again.", 20).1, "");
        // White space that is cut off is nothing that is missed.
        assert_eq!(at("  union said  ", "said", 6), ("union".into(), String::new()));
        assert_eq!(first_words("The harbour union", 9), "The…");
        assert_eq!(first_words("The harbour", 90), "The harbour");
        assert_eq!(first_words("", 9), "");
        assert_eq!(first_words("港务局否认关闭运河", 6).chars().last(), Some('…'));
    }

    #[test]
    fn nothing_beyond_its_line_is_told() {
        let text = "one two\nthree four five\nsix";
        let line = TextRange::between(8, 23);
        let range = TextRange::between(14, 18);
        assert_eq!(around(text, range, line, 40), ("three".into(), "five".into()));
    }

    proptest! {
        #[test]
        fn both_sides_are_of_the_text(text in "([a-z ]|é|e\u{301}|👩‍👧|港|\n){0,40}", a: u32, b: u32, chars in 0_usize..12) {
            let place = |n: u32| offset(floor(&text, n % (offset(text.len()) + 1)));
            let range = TextRange::between(place(a).min(place(b)), place(a).max(place(b)));
            let whole = TextRange::between(0, offset(text.len()));
            let (before, after) = around(&text, range, whole, chars);
            let line = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
            let head = line(between(&text, 0, range.as_usize().start));
            let tail = line(between(&text, range.as_usize().end, text.len()));
            prop_assert!(head.ends_with(before.trim_start_matches('…')), "{:?} {:?}", head, before);
            prop_assert!(tail.starts_with(after.trim_end_matches('…')), "{:?} {:?}", tail, after);
            prop_assert!(before.chars().count() <= chars + 1 && after.chars().count() <= chars + 1);
        }
    }
}
