//! A quotation of a span with a little of what stands around it, kept with an annotation so that it can be found
//! again when the text has changed.
//!
//! Finding it again is not done here.

use serde::{Deserialize, Serialize};

use super::range::Ranges;
use super::{next_grapheme, offset, previous_grapheme};

/// How much context is kept on either side, in characters.
const CONTEXT_CHARS: usize = 32;

/// The words of a span and its surroundings.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quote {
    /// The pieces of the span, joined by one space.
    pub text: String,
    /// Up to 32 characters before the first piece.
    pub before: String,
    /// Up to 32 characters after the last piece.
    pub after: String,
}

/// Quotes the ranges; `None` when they do not lie on the text.
///
/// The context is cut at grapheme boundaries, so a cluster of more than 32 characters beside the span leaves none.
pub fn quote(text: &str, ranges: &Ranges) -> Option<Quote> {
    let hull = ranges.hull().as_usize();
    let words = ranges.text(text)?;

    let head = text.get(..hull.start)?;
    let start =
        head.char_indices().rev().take(CONTEXT_CHARS).last().map_or(hull.start, |(at, _)| at);
    let mut start_cut = previous_grapheme(text, offset(start) + 1);
    if usize::try_from(start_cut) != Ok(start) {
        start_cut = next_grapheme(text, offset(start));
    }
    let tail = text.get(hull.end..)?;
    let end = hull.end + tail.char_indices().nth(CONTEXT_CHARS).map_or(tail.len(), |(at, _)| at);
    let mut end_cut = offset(end);
    if end < text.len() {
        // The start of the cluster that holds `end`, which is `end` itself if one begins there.
        end_cut = previous_grapheme(text, end_cut + 1);
    }
    // A span that itself ends inside a cluster has its context begin there; a cut beyond the span leaves none.
    let before = head.get(usize::try_from(start_cut).ok()?..).unwrap_or_default();
    let after = text.get(hull.end..usize::try_from(end_cut).ok()?).unwrap_or_default();
    Some(Quote { text: words, before: before.to_owned(), after: after.to_owned() })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;
    use crate::text::TextRange;

    fn check(marked: &str, before: &str, words: &str, after: &str) {
        let mut ranges = vec![];
        let mut text = String::new();
        let mut open = 0;
        for c in marked.chars() {
            match c {
                '[' => open = text.len(),
                ']' => ranges.push(TextRange::new(offset(open), offset(text.len())).unwrap()),
                _ => text.push(c),
            }
        }
        let expected =
            Quote { text: words.to_owned(), before: before.to_owned(), after: after.to_owned() };
        assert_eq!(quote(&text, &Ranges::new(ranges).unwrap()), Some(expected), "{marked}");
    }

    #[test]
    fn keeps_a_little_context() {
        check("[all]", "", "all", "");
        check("He [said] so", "He ", "said", " so");
        check("a [b] c [d] e", "a ", "b d", " e");
        let digits = "0123456789".repeat(5);
        check(&format!("{digits}[x]{digits}"), &digits[18..], "x", &digits[..32]);
        let family = "👨‍👩‍👧".repeat(9); // 5 characters each: 6 whole ones fit
        let six = "👨‍👩‍👧".repeat(6);
        check(&format!("{family}[x]{family}"), &six, "x", &six);
        let zalgo = "\u{301}".repeat(40);
        check(&format!("a{zalgo}[x]a{zalgo}b"), "", "x", "");
    }

    #[test]
    fn refuses_what_does_not_lie_on_the_text() {
        for (start, end) in [(0, 1), (1, 2), (0, 9)] {
            assert_eq!(
                quote("é", &Ranges::one(TextRange::new(start, end).unwrap()).unwrap()),
                None
            );
        }
    }

    proptest! {
        #[test]
        fn is_a_window_of_the_text(text in "(\\PC|\r\n|e\u{301}|👨‍👩‍👧){1,80}", a: u32, b: u32) {
            let at = |n: u32| crate::text::floor(&text, n % (offset(text.len()) + 1));
            let range = TextRange::between(offset(at(a)), offset(at(b)));
            prop_assume!(!range.is_empty());
            let quote = quote(&text, &Ranges::one(range).unwrap()).unwrap();
            let whole = format!("{}{}{}", quote.before, quote.text, quote.after);
            prop_assert!(text.contains(&whole));
            prop_assert!(text[..range.as_usize().start].ends_with(&quote.before));
            prop_assert!(quote.before.chars().count() <= 32 && quote.after.chars().count() <= 32);
        }
    }
}
