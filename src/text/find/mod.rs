//! Finding words or a regular expression in a text: which ranges, in order, none over another.
//!
//! Typed words are found as a reader would see them: in any case unless told otherwise, with straight or curly quotation
//! marks, with a hard line end for a space, and in either Unicode spelling of an accented letter (`pattern` says how
//! far). A regular expression is taken as it is, line by line. Neither ever cuts what a reader takes for one character.
//!
//! Whole words are those of our own segmentation, so they are right in scripts without spaces too.

mod context;
mod lines;
mod pattern;
mod wrong;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

pub use self::context::{Context, context};
pub use self::lines::{Line, LineCounter};
pub use self::wrong::BadQuery;
use super::{TextRange, offset, segment::is_grapheme_boundary, snap_to_words, split};

/// Longer words are not looked for, in bytes.
const LONGEST: usize = 4_000;

/// What a compiled expression may take, in bytes.
const LARGEST: usize = 16 << 20;

/// What to look for.
#[expect(
    clippy::struct_excessive_bools,
    reason = "three switches that have nothing to do with one another"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    pub words: String,
    /// Capital and small letters are told apart.
    pub case: bool,
    /// Only what begins and ends where words do.
    pub word: bool,
    /// The words are a regular expression.
    pub regex: bool,
}

impl Query {
    /// Words as they are, in any case, also inside of others.
    pub fn of(words: &str) -> Self {
        Self { words: words.to_owned(), ..Self::default() }
    }
}

/// A query made ready to be looked for in any number of texts.
#[derive(Clone, Debug)]
pub struct Finder {
    regex: Regex,
    word: bool,
}

impl Finder {
    /// # Errors
    /// When there is nothing to look for, or the regular expression is none, in plain words.
    pub fn new(query: &Query) -> Result<Self, BadQuery> {
        if query.words.is_empty() {
            return Err(BadQuery::Empty);
        }
        if query.words.len() > LONGEST {
            return Err(BadQuery::Long);
        }
        let pattern =
            if query.regex { query.words.clone() } else { pattern::of_words(&query.words) };
        let regex = RegexBuilder::new(&pattern)
            .case_insensitive(!query.case)
            .multi_line(true)
            .crlf(true)
            .size_limit(LARGEST)
            .dfa_size_limit(LARGEST)
            .build()
            .map_err(|error| wrong::told(&query.words, &error))?;
        Ok(Self { regex, word: query.word })
    }

    /// All hits in a text, from the first on.
    pub const fn hits<'a>(&'a self, text: &'a str) -> Hits<'a> {
        Hits { finder: self, text, at: 0 }
    }

    /// Whether what was found is a hit.
    fn takes(&self, text: &str, start: usize, end: usize) -> bool {
        start < end
            && is_between_graphemes(text, start)
            && is_between_graphemes(text, end)
            && (!self.word || (is_between_words(text, start) && is_between_words(text, end)))
    }
}

/// What one look at a text came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Hit(TextRange),
    /// Something that is no hit after all. Whoever may be called off looks whether it was.
    Miss,
    End,
}

/// The hits in a text, one after the other.
#[derive(Debug)]
pub struct Hits<'a> {
    finder: &'a Finder,
    text: &'a str,
    /// Where the next one may begin.
    at: usize,
}

impl Hits<'_> {
    /// Goes on to what may be a hit.
    pub fn step(&mut self) -> Step {
        if self.at > self.text.len() {
            return Step::End;
        }
        let Some(found) = self.finder.regex.find_at(self.text, self.at) else {
            self.at = self.text.len() + 1;
            return Step::End;
        };
        let (start, end) = (found.start(), found.end());
        if self.finder.takes(self.text, start, end) {
            self.at = end;
            return Step::Hit(TextRange::between(offset(start), offset(end)));
        }
        let first = split(self.text, start).1.chars().next();
        self.at = start + first.map_or(1, char::len_utf8);
        Step::Miss
    }
}

impl Iterator for Hits<'_> {
    type Item = TextRange;

    fn next(&mut self) -> Option<TextRange> {
        loop {
            match self.step() {
                Step::Hit(range) => return Some(range),
                Step::Miss => {}
                Step::End => return None,
            }
        }
    }
}

/// Letters and signs of scripts in which every character of the block is a grapheme of its own, so that the boundary
/// between two of them need not be looked up.
const fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{590}')
}

/// As [`is_grapheme_boundary`], and quick where that is easy to say.
fn is_between_graphemes(text: &str, at: usize) -> bool {
    let (before, after) = split(text, at);
    match (before.chars().next_back(), after.chars().next()) {
        (None, _) | (_, None) => true,
        (Some('\r'), Some('\n')) => false,
        (Some(a), Some(b)) if is_plain(a) && is_plain(b) => true,
        _ => is_grapheme_boundary(text, at),
    }
}

/// Whether no word goes on over this place, which lies between two graphemes.
pub(super) fn is_between_words(text: &str, at: usize) -> bool {
    let space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let letter = |c: char| c.is_ascii_alphanumeric();
    let sign = |c: char| matches!(c, '(' | ')' | '[' | ']' | '!' | '?' | '-' | '/' | '“' | '”');
    let (before, after) = split(text, at);
    match (before.chars().next_back(), after.chars().next()) {
        (None, _) | (_, None) => true,
        (Some(a), Some(b)) if space(a) || space(b) => true,
        (Some(a), Some(b)) if letter(a) && letter(b) => false,
        (Some(a), Some(b)) if (letter(a) && sign(b)) || (sign(a) && letter(b)) => true,
        _ => is_a_word_boundary(text, at),
    }
}

/// The same by segmentation, always.
fn is_a_word_boundary(text: &str, at: usize) -> bool {
    let here = TextRange::empty(offset(at));
    snap_to_words(text, here) == here
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    fn query(words: &str, switches: &str) -> Query {
        Query {
            words: words.to_owned(),
            case: switches.contains('c'),
            word: switches.contains('w'),
            regex: switches.contains('r'),
        }
    }

    /// The words found; switches: c, w, r.
    #[track_caller]
    fn found<'a>(text: &'a str, words: &str, switches: &str) -> Vec<&'a str> {
        let finder = Finder::new(&query(words, switches)).unwrap();
        finder.hits(text).map(|range| range.slice(text).unwrap()).collect()
    }

    #[test]
    fn words_are_found_as_a_reader_sees_them() {
        let text = "She said “not a single\ninspector” came. NOT A SINGLE   inspector’s boat.";
        assert_eq!(
            found(text, "not a single inspector", ""),
            ["not a single\ninspector", "NOT A SINGLE   inspector"]
        );
        assert_eq!(found(text, "not a single inspector", "c"), ["not a single\ninspector"]);
        assert_eq!(found(text, "\"not", ""), ["“not"]);
        assert_eq!(found(text, "inspector's", ""), ["inspector’s"]);
        assert_eq!(found("a.b a+b", "a.b", ""), ["a.b"], "no expression unless asked");
        assert_eq!(found("one\r\n  two\u{2028}three", "one two three", "").len(), 1);
        assert!(found("one\n\ntwo", "one two", "").is_empty(), "a new paragraph is no space");
        assert_eq!(found("aaaa", "aa", ""), ["aa", "aa"]);
    }

    #[test]
    fn case_is_folded_in_every_script() {
        assert_eq!(found("ΣΊΣΥΦΟΣ Σίσυφος", "σίσυφοσ", "").len(), 2, "the final sigma too");
        assert_eq!(found("Ґрунт ґрунт", "ҐРУНТ", "").len(), 2);
        assert_eq!(found("Ґрунт ґрунт", "ґрунт", "c"), ["ґрунт"]);
        // Not done: one letter for two.
        assert!(found("Straße", "STRASSE", "").is_empty());
    }

    #[test]
    fn either_spelling_of_a_letter_is_found() {
        for (text, words) in [
            ("cafe\u{301} noir", "café"),
            ("caf\u{e9} noir", "cafe\u{301}"),
            ("Vie\u{323}\u{302}t", "Việt"),
            ("Vi\u{1eb9}\u{302}t", "Việt"),
            ("\u{1112}\u{1161}\u{11ab}국", "한국"),
            ("한국", "\u{1112}\u{1161}\u{11ab}국"),
        ] {
            assert_eq!(found(text, words, "").len(), 1, "{words} in {text}");
        }
        assert!(found("cafe\u{301}", "cafe", "").is_empty(), "half a character is no hit");
        assert!(found("cafe\u{301}", "e", "r").is_empty());
        assert_eq!(found("a👨‍👩‍👧b", "👨", "").len(), 0);
    }

    #[test]
    fn whole_words_are_whole_in_every_script() {
        assert_eq!(found("dam, dams; the dam’s (dam)", "dam", "w"), ["dam", "dam"]);
        assert_eq!(found("can't can", "can", "w").len(), 1);
        // "He goes to the sea": แม่ is no word of it, ทะเล is.
        let thai = "เขาไปทะเลกับแม่น้ำ";
        assert_eq!(found(thai, "ทะเล", "w").len(), 1);
        assert_eq!(found(thai, "ทะ", "w").len(), 0);
        assert_eq!(found(thai, "ทะ", "").len(), 1);
    }

    #[test]
    fn expressions_are_taken_line_by_line() {
        let text = "One 12\r\ntwo 345\nthree";
        assert_eq!(found(text, r"\d+$", "r"), ["12", "345"]);
        assert_eq!(found(text, "^t\\w+", "r"), ["two", "three"]);
        assert_eq!(found(text, "o.*", "r"), ["One 12", "o 345"]);
        assert!(found(text, "x*", "r").is_empty(), "nothing at all is no hit");
    }

    /// All that is a hit, looked for at every place: what the finder does quickly.
    fn naive(text: &str, words: &str, query: &Query) -> Vec<TextRange> {
        let fold = |c: char| -> String {
            let c = match c {
                '‘' | '’' | '‚' | '‛' | '\u{2bc}' => '\'',
                '“' | '”' | '„' | '‟' => '"',
                c => c,
            };
            if query.case { c.to_string() } else { c.to_lowercase().collect() }
        };
        let folded = |words: &str| -> String { words.nfc().map(fold).collect() };
        let wanted = folded(words);
        let mut hits = Vec::new();
        let mut from = 0;
        'next: while from < text.len() {
            let rest = &text[from..];
            let step = rest.chars().next().unwrap().len_utf8();
            for (n, c) in rest.char_indices() {
                let end = from + n + c.len_utf8();
                let is_it = folded(&text[from..end]) == wanted
                    && is_grapheme_boundary(text, from)
                    && is_grapheme_boundary(text, end)
                    && (!query.word
                        || (is_a_word_boundary(text, from) && is_a_word_boundary(text, end)));
                if is_it {
                    hits.push(TextRange::between(offset(from), offset(end)));
                    from = end;
                    continue 'next;
                }
            }
            from += step;
        }
        hits
    }

    proptest! {
        #[test]
        fn the_same_is_found_as_by_looking_at_every_place(
            text in "([abAB ]|é|e\u{301}|E\u{301}|[ƅбБ]|'|’|“|\"|ที่|กา|👩‍👧|[.1]){0,40}",
            words in "([abA]|é|e\u{301}|б|'|“|กา|1){1,3}",
            case: bool,
            word: bool,
        ) {
            let query = Query { words: words.clone(), case, word, regex: false };
            let hits: Vec<_> = Finder::new(&query).unwrap().hits(&text).collect();
            prop_assert_eq!(hits, naive(&text, &words, &query), "{} in {:?}", words, text);
        }

        #[test]
        fn hits_lie_in_order_on_characters(text in "\\PC{0,60}", words in "\\PC{1,6}", switches in "c?w?r?") {
            let Ok(finder) = Finder::new(&query(&words, &switches)) else { return Ok(()) };
            let mut last = 0;
            for hit in finder.hits(&text) {
                prop_assert!(hit.start() >= last && !hit.is_empty());
                prop_assert!(hit.slice(&text).is_some());
                last = hit.end();
            }
        }

        #[test]
        fn what_is_there_is_found(before in "[a-zéб \n]{0,20}", words in "[a-zéб“’]{1,9}", after in "[ .,]{0,9}") {
            let text = format!("{before} {words}{after}");
            prop_assert!(!found(&text, &words, "c").is_empty());
            prop_assert!(!found(&text, &words.nfd().collect::<String>(), "").is_empty());
        }

        #[test]
        fn the_quick_answers_are_the_slow_ones(text in "([a-z1'. ,()!?/_-]|é|e\u{301}|б|“|”|\r\n|👩‍👧|ที่){0,30}") {
            for at in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
                let between = is_grapheme_boundary(&text, at);
                prop_assert_eq!(is_between_graphemes(&text, at), between, "{} in {:?}", at, text);
                if between {
                    let slow = is_a_word_boundary(&text, at);
                    prop_assert_eq!(is_between_words(&text, at), slow, "{} in {:?}", at, text);
                }
            }
        }
    }
}
