//! A hit with a little of what stands around it, on one line: for lists.

use std::ops::Range;

use crate::text::{TextRange, floor, next_grapheme, offset, paragraph_at, previous_grapheme};

/// Keyword in context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// What stands around it, white space and line ends made one space each.
    pub line: Box<str>,
    /// Where in the line the hit is, in bytes.
    pub hit: Range<usize>,
}

/// Longer hits are cut, in characters.
const LONGEST: usize = 200;

/// A range with up to so many characters of its paragraph before and after it, cut between graphemes. The words of a
/// long range are cut as well.
pub fn context(text: &str, range: TextRange, before_chars: usize, after_chars: usize) -> Context {
    let (start, end) = (floor(text, range.start()), floor(text, range.end()));
    let paragraph =
        paragraph_at(text, range.start()).cover(paragraph_at(text, range.end().saturating_sub(1)));
    let (first, last) =
        (floor(text, paragraph.start()).min(start), floor(text, paragraph.end()).max(end));
    let head = text.get(first..start).unwrap_or_default();
    let head_cut = head.char_indices().rev().take(before_chars).last().map_or(0, |(at, _)| at);
    let from = if head_cut == 0 { first } else { between_graphemes(text, first + head_cut, true) };
    let tail = text.get(end..last).unwrap_or_default();
    let tail_cut = tail.char_indices().nth(after_chars).map_or(tail.len(), |(at, _)| at);
    let to =
        if tail_cut == tail.len() { last } else { between_graphemes(text, end + tail_cut, false) };
    let mut line = String::with_capacity(to.saturating_sub(from));
    push_on_one_line(&mut line, text.get(from..start).unwrap_or_default());
    let line_start = line.trim_start().len();
    line = line.split_off(line.len() - line_start);
    let hit = line.len();
    let words = text.get(start..end).unwrap_or_default();
    let long = words.char_indices().nth(LONGEST).map(|(at, _)| at);
    match long {
        Some(at) => {
            let cut = between_graphemes(text, start + at, false).max(start);
            push_on_one_line(&mut line, text.get(start..cut).unwrap_or_default());
            line.push('…');
        }
        None => push_on_one_line(&mut line, words),
    }
    let hit = hit..line.len();
    if long.is_none() {
        push_on_one_line(&mut line, text.get(end..to).unwrap_or_default());
    }
    let kept = line.trim_end().len().max(hit.end);
    line.truncate(kept);
    Context { line: line.into_boxed_str(), hit }
}

/// The boundary after (or before) a place that may lie inside a grapheme.
fn between_graphemes(text: &str, at: usize, forward: bool) -> usize {
    let start = previous_grapheme(text, offset(at).saturating_add(1));
    if usize::try_from(start) == Ok(at) {
        return at;
    }
    let found = if forward { next_grapheme(text, offset(at)) } else { start };
    usize::try_from(found).unwrap_or(at)
}

/// Adds words, each run of white space as one space, also where the line ends in one.
fn push_on_one_line(line: &mut String, words: &str) {
    for c in words.chars() {
        if !c.is_whitespace() {
            line.push(c);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hit_stands_in_a_little_of_its_paragraph() {
        let text = "Title\n\nThe harbour\r\nunion said  no\nto it. Then more.\n\nNext";
        let at = text.find("said").unwrap();
        let range = TextRange::between(offset(at), offset(at + "said  no\nto".len()));
        let found = context(text, range, 40, 40);
        assert_eq!(&*found.line, "The harbour union said no to it. Then more.");
        assert_eq!(&found.line[found.hit], "said no to");
        let short = context(text, range, 6, 4);
        assert_eq!(&*short.line, "union said no to it.");
        let long = "ab ".repeat(100);
        let cut = context(&long, TextRange::between(3, 290), 2, 2);
        assert_eq!((cut.line.chars().count(), cut.hit), (2 + LONGEST + 1, 2..205));
        assert!(cut.line.ends_with("a…") || cut.line.ends_with("b…"), "{}", cut.line);
    }

    proptest! {
        #[test]
        fn the_hit_is_in_its_line(text in "([a-z \n]|é|e\u{301}|👩‍👧|\r\n){1,60}", a: u32, b: u32, before in 0_usize..9, after in 1_usize..9) {
            let at = |n: u32| offset(floor(&text, n % (offset(text.len()) + 1)));
            let range = TextRange::between(at(a), at(b));
            let Context { line, hit } = context(&text, range, before, after);
            let words = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = words(&line[hit]);
            let whole = words(range.slice(&text).unwrap());
            prop_assert!(whole.starts_with(shown.trim_end_matches('…').trim_end()), "{:?} {:?}", shown, whole);
            prop_assert!(!line.contains('\n') && !line.contains("  "));
        }
    }
}
