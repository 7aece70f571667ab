//! The words of a text as they are compared with those of another: small letters, no accents, one spelling for each.
//!
//! Where letters of a script stand that is not cut at spaces, or that this is not known of, words are those of Unicode's
//! rules, with dictionaries; else they are runs of letters and figures, which is much faster and gives the same.
//! What a word weighs is not told here.

use std::ops::Range;

use icu_segmenter::{WordSegmenter, options::WordBreakInvariantOptions};
use unicode_normalization::UnicodeNormalization as _;

use super::between;

/// Latin, Greek, Cyrillic and Armenian end here; their words are what stands between other signs.
const SIMPLE: char = '\u{590}';

/// Tells each word of a text, in order: where it stands, in bytes, and how it is compared.
pub fn each_term(text: &str, mut each: impl FnMut(Range<usize>, &str)) {
    let mut folded = String::new();
    let mut tell = |start: usize, end: usize| {
        folded.clear();
        fold_into(between(text, start, end), &mut folded);
        if !folded.is_empty() {
            each(start..end, &folded);
        }
    };
    if text.chars().any(|c| c >= SIMPLE && c.is_alphanumeric()) {
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let mut start = 0;
        for end in segmenter.segment_str(text) {
            if between(text, start, end).chars().any(char::is_alphanumeric) {
                tell(start, end);
            }
            start = end;
        }
        return;
    }
    let mut begun = None;
    for (at, c) in text.char_indices() {
        let part = c.is_alphanumeric() || is_accent(c);
        match begun {
            None if part => begun = Some(at),
            Some(start) if !part => {
                tell(start, at);
                begun = None;
            }
            _ => {}
        }
    }
    if let Some(start) = begun {
        tell(start, text.len());
    }
}

/// As words are compared: a name, or letters that somebody typed.
pub fn folded(words: &str) -> String {
    let mut folded = String::with_capacity(words.len());
    fold_into(words, &mut folded);
    folded
}

fn fold_into(word: &str, into: &mut String) {
    if word.is_ascii() {
        into.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        into.extend(word.nfd().flat_map(char::to_lowercase).filter(|c| !is_accent(*c)));
    }
}

const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        each_term(text, |place, term| {
            assert!(text.get(place).is_some_and(|word| folded(word) == term));
            found.push(term.to_owned());
        });
        found
    }

    #[test]
    fn words_are_compared_without_capitals_and_accents() {
        assert_eq!(
            terms("“Forty barges”, at Vessen’s gate."),
            words("forty barges at vessen s gate")
        );
        assert_eq!(terms("Émile e\u{301}mile ÉMILE"), ["emile"; 3]);
        assert_eq!(terms("Речник Київської ради — 2026"), words("речник киівськоі ради 2026"));
        assert_eq!(terms(" … \n"), Vec::<String>::new());
        assert_eq!(terms("x"), ["x"]);
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        assert_eq!(terms("世界人权宣言, twice"), ["世界", "人权", "宣言", "twice"]);
        assert_eq!(terms("ผู้นำเกาหลีเหนือ").len(), 2);
        assert_eq!(terms("the dam has 3 locks 世界"), words("the dam has 3 locks 世界"));
    }

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }
}
