//! Typed words as a regular expression that finds them in the spellings a reader would not tell apart.
//!
//! Canonically equivalent spellings are found for each letter with up to all of its marks composed in their order, which
//! is every spelling in NFC, in NFD, and in between. Not found: marks in another than the canonical order, and full case
//! folding, in which one letter becomes two ("ß" and "SS").

use unicode_normalization::{UnicodeNormalization as _, char::canonical_combining_class};

/// Straight and curly ones; the last is the apostrophe of Ukrainian and others.
const SINGLE_QUOTES: &str = "['‘’‚‛\u{2bc}]";
const DOUBLE_QUOTES: &str = "[\"“”„‟]";
/// Blanks, with at most one hard line end among them.
const SPACE: &str = r"(?:[\t\p{Zs}]+(?:(?:\r\n|[\n\r\x0B\x{85}\x{2028}])[\t\p{Zs}]*)?|(?:\r\n|[\n\r\x0B\x{85}\x{2028}])[\t\p{Zs}]*)";

/// The pattern of words as they were typed.
pub(super) fn of_words(words: &str) -> String {
    let letters: Vec<char> = words.nfc().collect();
    let mut pattern = String::with_capacity(words.len() * 2);
    let mut rest = letters.as_slice();
    while let Some((&first, after)) = rest.split_first() {
        match first {
            c if c.is_whitespace() => {
                let blanks = after.iter().take_while(|c| c.is_whitespace()).count();
                rest = after.get(blanks..).unwrap_or_default();
                pattern.push_str(SPACE);
                continue;
            }
            '\'' | '‘' | '’' | '‚' | '‛' | '\u{2bc}' => pattern.push_str(SINGLE_QUOTES),
            '"' | '“' | '”' | '„' | '‟' => pattern.push_str(DOUBLE_QUOTES),
            _ => {
                let marks =
                    after.iter().take_while(|&&mark| canonical_combining_class(mark) != 0).count();
                let letter: String = rest.iter().take(marks + 1).collect();
                push_spellings(&mut pattern, &letter);
                rest = after.get(marks..).unwrap_or_default();
                continue;
            }
        }
        rest = after;
    }
    pattern
}

/// One letter with its marks, in every spelling.
fn push_spellings(pattern: &mut String, letter: &str) {
    let apart: Vec<char> = letter.nfd().collect();
    let mut spellings: Vec<String> = (1..=apart.len())
        .rev()
        .map(|composed| {
            let (head, tail) = apart.split_at(composed);
            head.iter().copied().nfc().chain(tail.iter().copied()).collect()
        })
        .collect();
    spellings.push(letter.to_owned());
    spellings.sort();
    spellings.dedup();
    let escaped: Vec<String> = spellings.iter().map(|spelling| regex::escape(spelling)).collect();
    match escaped.as_slice() {
        [one] => pattern.push_str(one),
        many => {
            pattern.push_str("(?:");
            pattern.push_str(&many.join("|"));
            pattern.push(')');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_plain() {
        assert_eq!(of_words("dam"), "dam");
        assert_eq!(of_words("3.5 (a)"), format!(r"3\.5{SPACE}\(a\)"));
        assert_eq!(of_words("a \n b"), format!("a{SPACE}b"));
        assert_eq!(of_words("é"), "(?:e\u{301}|é)");
    }
}
