//! Sentences: what a triple click takes.
//!
//! Unicode's rules, with two differences. A single line end does not end a sentence, because scraped news has its
//! lines broken anywhere; a blank line does. And a full stop after one of a short list of abbreviations, or after
//! initials, does not. The list is English; it is not meant to become a model of language.
//!
//! Known limits: a headline without a full stop runs into the line after it; Thai and Lao end no sentences, so that
//! there a sentence is a paragraph; one of more than 64 kB on either side of the offset is cut.

use icu_segmenter::{SentenceSegmenter, options::SentenceBreakInvariantOptions};

use super::paragraphs::paragraph_at;
use crate::text::lines::line_end;
use crate::text::{between, floor, offset, range::TextRange, split};

/// How far a sentence is followed on either side, in bytes.
const REACH: usize = 64 * 1024;

/// Titles and the like: a name follows.
const BEFORE_NAME: &[&str] = &[
    "Mr", "Mrs", "Ms", "Messrs", "Dr", "Prof", "Gen", "Lt", "Col", "Maj", "Capt", "Cmdr", "Sgt",
    "Cpl", "Adm", "Brig", "Sen", "Rep", "Gov", "Pres", "Rev", "Fr", "Hon", "Amb", "Supt", "Insp",
    "St", "Mt", "Ft", "vs", "v", "Ph.D",
];

/// They are abbreviations only before a number: "Dec. 14", "No. 10".
const BEFORE_NUMBER: &[&str] = &[
    "No", "Nos", "Art", "Sec", "Fig", "p", "pp", "ca", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul",
    "Aug", "Sep", "Sept", "Oct", "Nov", "Dec",
];

/// After "U.S." they begin a sentence; no name looks like them.
const OPENERS: &[&str] = &[
    "A", "After", "An", "And", "As", "At", "But", "For", "He", "Her", "His", "However", "I", "If",
    "In", "It", "Its", "No", "On", "Our", "She", "That", "The", "Their", "There", "These", "They",
    "This", "Those", "We", "When", "While", "You",
];

/// Whether the full stop that ends `before` belongs to an abbreviation, so that `after` goes on with the sentence.
fn is_abbreviation(before: &str, after: &str) -> bool {
    let Some(before) = before.trim_end().strip_suffix('.') else { return false };
    let token = before
        .rsplit(|c: char| c.is_whitespace() || "([{“‘«\"'„—–-/".contains(c))
        .next()
        .unwrap_or_default();
    let after = after.trim_start();
    if BEFORE_NAME.contains(&token) {
        return true;
    }
    if BEFORE_NUMBER.contains(&token) {
        return after.starts_with(|c: char| c.is_numeric());
    }
    // Initials: single letters with full stops between them; one alone must be a capital ("J. Smith").
    let initials = token.split('.').all(|letter| {
        let mut chars = letter.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    });
    if !initials || !(token.contains('.') || token.chars().all(char::is_uppercase)) {
        return false;
    }
    let word = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    // A quotation mark or a sign after it ends the sentence too.
    !word.is_empty() && !OPENERS.contains(&word)
}

/// Where sentences end in a stretch without line ends that matter: after the white space that follows them, the last
/// at the end of the stretch. In bytes from its start, ascending; nothing for an empty stretch.
pub(crate) fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    SentenceSegmenter::new(SentenceBreakInvariantOptions::default())
        .segment_str(text)
        .skip(1)
        .filter(move |&end| {
            end == text.len() || !is_abbreviation(split(text, end).0, split(text, end).1)
        })
}

/// The sentence that holds the byte at `at`, without white space at its ends.
///
/// White space between two sentences belongs to the first, so there the range ends at or before `at`. On a blank line
/// it is empty and lies at `at`; at the end of the text the last character decides.
pub fn sentence_at(text: &str, at: u32) -> TextRange {
    let at = floor(text, at);
    let low = window_cut(text, at.saturating_sub(REACH));
    let high = window_cut(text, at.saturating_add(REACH));
    let window = between(text, low, high);
    let paragraph = paragraph_at(window, offset(at - low)).as_usize();
    let flat = flatten(between(window, paragraph.start, paragraph.end));
    let (start_of_paragraph, end_of_paragraph) = (low + paragraph.start, low + paragraph.end);
    let (mut start, mut end) = (start_of_paragraph, end_of_paragraph);
    for boundary in sentence_ends(&flat).map(|n| start_of_paragraph + n) {
        // A line end after the last sentence is outside the paragraph; the last sentence holds it.
        if boundary > at || boundary == end_of_paragraph {
            end = boundary;
            break;
        }
        start = boundary;
    }
    let sentence = between(text, start, end);
    let trimmed = sentence.trim_start_matches(is_space);
    let (start, end) = (end - trimmed.len(), start + sentence.trim_end_matches(is_space).len());
    if start < end {
        TextRange::between(offset(start), offset(end))
    } else {
        TextRange::empty(offset(at))
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Where a window may be cut: after the next space in a kilobyte, else at a character.
fn window_cut(text: &str, at: usize) -> usize {
    if at == 0 || at >= text.len() {
        return at.min(text.len());
    }
    let at = text.floor_char_boundary(at);
    let near = between(text, at, text.floor_char_boundary(at + 1024));
    near.find(' ').map_or(at, |n| at + n + 1)
}

/// A copy in which line ends are spaces of the same length in bytes.
fn flatten(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    let mut from = 0;
    while from < text.len() {
        let end = line_end(text, from);
        flat.push_str(between(text, from, end.at));
        flat.extend(std::iter::repeat_n(' ', end.len));
        from = end.next();
    }
    flat
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(marked: &str, sentence: &str) {
        let at = offset(marked.find('|').unwrap());
        let text = marked.replace('|', "");
        assert_eq!(sentence_at(&text, at).slice(&text), Some(sentence), "{marked:?}");
    }

    #[test]
    fn a_single_line_end_goes_on_and_a_blank_line_ends() {
        check(
            "\"The city,\nwe |know, was held by\r\nthem. A number of them\"",
            "\"The city,\nwe know, was held by\r\nthem.",
        );
        check("One |line\n\nAnother", "One line");
        check("One\n \t\nAnother| one", "Another one");
        check("One\n|\nAnother", "");
        check("One.|\n", "One.");
        check("One.\n|", "One.");
        check("One. Two\u{2028}th|ree. Four", "Two\u{2028}three.");
        check("  Inde|nted. Next", "Indented.");
        check("|", "");
    }

    #[test]
    fn ends_at_full_stops() {
        check("He left. She| stayed! Who?", "She stayed!");
        check("He left.| She stayed!", "He left.");
        check("He left.  |She stayed!", "She stayed!");
        check("“We know.” He| left.", "He left.");
        check("It was 3.5 |percent. Next", "It was 3.5 percent.");
        check("第一。第|二。", "第二。");
        check("क ख। |ग घ।", "ग घ।");
    }

    #[test]
    fn abbreviations_go_on() {
        for sentence in [
            "Mr. Smith met Dr. Jones.",
            "Gen. Kyrylo Budanov spoke to J. Smith and A. B. Jones.",
            "The U.S. State Department on Dec. 14 said no.",
            "He lives at No. 10 Downing Street.",
            "At 5 p.m. Moscow replied.",
            "Colonel В. Петров denied it.",
            "It ran in the (U.S. Navy) journal.",
        ] {
            check(&format!("First. |{sentence} Next one."), sentence);
            check(&format!("First. {sentence}| Next one."), sentence);
        }
        check("They left the U.S. |The rest stayed.", "The rest stayed.");
        check("He said no. |Then he left.", "Then he left.");
        check("It fell in Dec. |Then it rose.", "Then it rose.");
    }

    #[test]
    fn a_long_paragraph_is_seen_through_a_window() {
        let text = "One two three four. ".repeat(20_000);
        for at in [0, 199_990, 200_000, 200_019, 399_999] {
            let found = sentence_at(&text, at);
            assert_eq!(found.slice(&text), Some("One two three four."));
            assert_eq!(found.start(), at / 20 * 20);
        }
        let endless = "漢".repeat(100_000);
        assert!(sentence_at(&endless, 150_000).contains(150_000));
    }

    proptest! {
        #[test]
        fn lies_on_the_text(text in "(\\PC|\r\n|\n|\\. |[A-Z][a-z]{1,5} |U\\.S\\. |\u{2029}){0,60}", at in 0u32..400) {
            let found = sentence_at(&text, at);
            let words = found.slice(&text).unwrap();
            prop_assert_eq!(words.trim(), words);
            let at = offset(floor(&text, at));
            // All between the offset and the sentence is white space.
            let gap = if at < found.start() { (at, found.start()) } else { (found.end().min(at), at) };
            let gap = TextRange::between(gap.0, gap.1).slice(&text).unwrap();
            prop_assert!(gap.chars().all(is_space), "{:?}", gap);
        }
    }
}
