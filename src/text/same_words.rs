//! Finding many words and phrases in a text at once: whole words, in any case, with any white space for a space.
//!
//! For one query of a person see `find`, which also knows expressions and switches.

use std::collections::BTreeMap;

use super::{TextRange, find::is_between_words, offset};

/// A phrase is looked up by so many of its first characters.
const HEAD: usize = 3;

/// Words as they are compared: in small letters, with one space for white space and one kind of apostrophe.
pub fn plain_words(words: &str) -> String {
    Plain::of(words.trim()).words
}

/// A text in plain words, and where each byte of them comes from.
struct Plain {
    words: String,
    /// For each byte of the words the start of its character in the text, and at the end the length of the text.
    from: Vec<u32>,
}

impl Plain {
    fn of(text: &str) -> Self {
        let mut plain = Self {
            words: String::with_capacity(text.len()),
            from: Vec::with_capacity(text.len() + 1),
        };
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                if !plain.words.ends_with(' ') {
                    plain.push(' ', at);
                }
            } else if matches!(c, '’' | '‘' | 'ʼ') {
                plain.push('\'', at);
            } else {
                for c in c.to_lowercase() {
                    plain.push(c, at);
                }
            }
        }
        plain.from.push(offset(text.len()));
        plain
    }

    fn push(&mut self, c: char, at: usize) {
        self.words.push(c);
        self.from.resize(self.words.len(), offset(at));
    }

    fn range(&self, start: usize, end: usize) -> Option<TextRange> {
        TextRange::new(*self.from.get(start)?, *self.from.get(end)?)
    }
}

/// Phrases made ready to be looked for in any number of texts.
#[derive(Clone, Debug, Default)]
pub struct SameWords {
    phrases: Vec<String>,
    /// By their first characters, as far as they go.
    by_head: BTreeMap<String, Vec<usize>>,
}

impl SameWords {
    /// Of phrases in [`plain_words`]; an empty one is found nowhere.
    pub fn new(phrases: impl IntoIterator<Item = String>) -> Self {
        let mut all = Self::default();
        for (number, phrase) in phrases.into_iter().enumerate() {
            let head: String = phrase.chars().take(HEAD).collect();
            if !head.is_empty() {
                all.by_head.entry(head).or_default().push(number);
            }
            all.phrases.push(phrase);
        }
        all
    }

    /// Every place of every phrase, by its start: the number of the phrase and the range. Places of different phrases
    /// may overlap.
    pub fn find(&self, text: &str, mut take: impl FnMut(usize, TextRange)) {
        if self.by_head.is_empty() {
            return;
        }
        let plain = Plain::of(text);
        let mut before = ' ';
        for (at, c) in plain.words.char_indices() {
            // Within a word of letters that have cases, no other begins.
            let goes_on = is_cased(before) && is_cased(c);
            before = c;
            if goes_on || c == ' ' {
                continue;
            }
            let Some(rest) = plain.words.get(at..) else { continue };
            for (end, c) in rest.char_indices().take(HEAD) {
                let head = rest.get(..end + c.len_utf8()).unwrap_or_default();
                for &number in self.by_head.get(head).map_or(&[][..], Vec::as_slice) {
                    let Some(phrase) = self.phrases.get(number) else { continue };
                    if rest.starts_with(phrase.as_str())
                        && let Some(range) = plain.range(at, at + phrase.len())
                        && is_whole(text, range)
                    {
                        take(number, range);
                    }
                }
            }
        }
    }
}

fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_ascii_digit()
}

/// Whether words end at both ends of a range.
fn is_whole(text: &str, range: TextRange) -> bool {
    let range = range.as_usize();
    is_between_words(text, range.start) && is_between_words(text, range.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::find::{Finder, Query};

    fn found(text: &str, phrases: &[&str]) -> Vec<String> {
        let same = SameWords::new(phrases.iter().map(|words| plain_words(words)));
        let mut all = Vec::new();
        same.find(text, |number, range| {
            all.push(format!("{}:{}", phrases[number], range.slice(text).unwrap()));
        });
        all
    }

    #[test]
    fn whole_words_are_found_in_any_case_and_over_line_ends() {
        let text = "The  Harbour\r\n  Union (HU) said: the harbour union’s HUt, hu.";
        assert_eq!(
            found(text, &["the Harbour Union", "HU", "a", ""]),
            [
                "the Harbour Union:The  Harbour\r\n  Union",
                "HU:HU",
                // “union’s” is one word.
                "HU:hu"
            ]
        );
        assert_eq!(found("union's Union’s", &["UNION’S"]), ["UNION’S:union's", "UNION’S:Union’s"]);
        assert_eq!(found("Служба і службі", &["служба"]), ["служба:Служба"]);
        assert_eq!(found("İstanbul", &["istanbul"]), Vec::<String>::new());
        assert_eq!(found("", &["x"]), Vec::<String>::new());
    }

    #[test]
    fn phrases_that_begin_alike_are_all_found() {
        let text = "the river navy of the river";
        assert_eq!(
            found(text, &["the river", "the river navy", "navy"]),
            [
                "the river:the river",
                "the river navy:the river navy",
                "navy:navy",
                "the river:the river"
            ]
        );
    }

    #[test]
    fn words_of_scripts_without_spaces_are_found() {
        assert_eq!(found("东京的塔在东京。", &["东京"]), ["东京:东京", "东京:东京"]);
    }

    proptest! {
        /// As a search for the one phrase would find it.
        #[test]
        fn it_is_what_a_search_finds(text in "[aAbB \n.]{0,24}", words in "[ab]{1,3}( [ab]{1,2})?") {
            let finder = Finder::new(&Query { word: true, ..Query::of(&words) }).unwrap();
            let expected: Vec<_> = finder.hits(&text).collect();
            let mut all = Vec::new();
            SameWords::new([plain_words(&words)]).find(&text, |_, range| all.push(range));
            // A search goes on after a hit; this one finds those that overlap as well.
            prop_assert!(expected.iter().all(|hit| all.contains(hit)), "{expected:?} {all:?}");
            for range in all {
                prop_assert_eq!(plain_words(range.slice(&text).unwrap()), words.clone());
            }
        }
    }
}
