//! That marks begin and end with their own words: not with white space, not with half a pair of
//! brackets or quotation marks or with a pair around the whole, and not with a comma.
//!
//! The rule is that by which the window tidies a drag (`text::tidy`), and commas, semicolons and
//! colons besides, which snapping to words leaves out. Full stops stay: they may be of the words.

use std::cmp::Ordering;

use super::{Check, Found, Subject, Weight, words_of};
use crate::{
    model::Schema,
    text::{TextRange, tidy},
};

/// Longer ranges are not looked at, in bytes; nor are they tidied when they are marked.
const LONGEST: u32 = 64 << 10;

pub(super) struct Edges;

impl Check for Edges {
    fn id(&self) -> &'static str {
        "edges"
    }

    fn name(&self) -> &'static str {
        "Edges of marks"
    }

    fn weight(&self) -> Weight {
        Weight::Advice
    }

    fn look(&self, subject: &Subject<'_>, _schema: &Schema, found: &mut Found<'_>) {
        let Subject::Span { annotation, span, text: Some(text), outside: false } = subject else {
            return;
        };
        // Whether it lies on the text at all is another check.
        if !span.ranges.lies_on(text) {
            return;
        }
        let mut wrong = Vec::new();
        for range in span.ranges.iter().filter(|range| range.len() <= LONGEST) {
            if let Some(better) = without_signs(text, range) {
                wrong.extend(difference(text, range, better));
            }
        }
        if !wrong.is_empty() {
            let (words, wrong) = (words_of(annotation), wrong.join(", and "));
            found.of_annotation(annotation, format!("“{words}” should {wrong}"));
        }
    }
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '،' | '؛' | '、' | '，' | '；' | '：')
}

/// What the range would be; `None`: there are no words in it.
fn without_signs(text: &str, range: TextRange) -> Option<TextRange> {
    let tidied = tidy(text, range)?;
    let words = tidied.slice(text)?;
    let bare = words.trim_end_matches(is_comma).trim_start_matches(is_comma);
    if bare.is_empty() || bare.len() == words.len() {
        return Some(tidied);
    }
    let head = words.len() - words.trim_start_matches(is_comma).len();
    let start = tidied.start() + u32::try_from(head).ok()?;
    let end = start + u32::try_from(bare.len()).ok()?;
    tidy(text, TextRange::between(start, end))
}

/// How the edges of a range would move to those of a better one, in words that go on.
fn difference(text: &str, range: TextRange, better: TextRange) -> Vec<String> {
    let signs = |from, to| {
        let words = TextRange::between(from, to).slice(text).unwrap_or_default().trim();
        match words {
            "" => "white space".to_owned(),
            words if words.contains(is_comma) => format!("“{words}”"),
            // Quotation marks within quotation marks would be hard to read.
            words => words.to_owned(),
        }
    };
    let (start, end) = (signs(range.start(), better.start()), signs(range.end(), better.end()));
    let at_start = match better.start().cmp(&range.start()) {
        Ordering::Less => Some(format!("take in {start} before it")),
        Ordering::Greater => Some(format!("leave out {start} at its start")),
        Ordering::Equal => None,
    };
    let at_end = match better.end().cmp(&range.end()) {
        Ordering::Greater => Some(format!("take in {end} after it")),
        Ordering::Less => Some(format!("leave out {end} at its end")),
        Ordering::Equal => None,
    };
    at_start.into_iter().chain(at_end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marked: &str, expected: &str) {
        let (before, rest) = marked.split_once('[').unwrap();
        let (words, _) = rest.split_once(']').unwrap();
        let text = marked.replace(['[', ']'], "");
        let start = u32::try_from(before.len()).unwrap();
        let end = start + u32::try_from(words.len()).unwrap();
        let range = without_signs(&text, TextRange::between(start, end)).unwrap();
        assert_eq!(range.slice(&text), Some(expected), "{marked}");
    }

    #[test]
    fn what_is_to_be_moved_is_told() {
        let told = |text: &str, a, b, c, d| {
            difference(text, TextRange::between(a, b), TextRange::between(c, d)).join(", and ")
        };
        assert_eq!(told("is “safe”, he", 0, 10, 0, 13), "take in ” after it");
        assert_eq!(
            told(" is safe, he", 0, 9, 1, 8),
            "leave out white space at its start, and leave out “,” at its end"
        );
    }

    #[test]
    fn commas_and_half_pairs_do_not_belong_to_the_words() {
        check("he [denied it,] she said", "denied it");
        check("that [: the dam ]", "the dam");
        check("a [“fairy tale”] told", "fairy tale");
        check("the [Union (HU]) said", "Union (HU)");
        check("it [is safe.] He", "is safe.");
        check("it [is safe] now", "is safe");
        check("it [is “safe,”] he", "is “safe,”");
        check("a [,] b", ",");
    }
}
