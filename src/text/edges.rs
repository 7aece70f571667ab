//! The edges of a marked range: white space, brackets and quotation marks that a hasty drag took or missed.
//!
//! It does not snap to words; see `segment`. Which mark is a bracket's partner is decided by the words inside the range
//! and the characters next to its edges, never by the rest of the text.

use super::segment::is_grapheme_boundary;
use super::{between, ceil, floor, offset, range::TextRange, split};

/// Opening and closing marks that are partners. „…“ and „…” are both in use, and so are «…» and »…«.
const PAIRS: &[(char, char)] = &[
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('”', '”'),
    ('‘', '’'),
    ('‚', '‘'),
    ('‚', '’'),
    ('«', '»'),
    ('»', '«'),
    ('‹', '›'),
    ('›', '‹'),
    ('"', '"'),
    ('\'', '\''),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〈', '〉'),
    ('【', '】'),
    ('（', '）'),
    ('［', '］'),
];

/// More open marks than this are not followed; it bounds the work in "((((…".
const DEPTH: usize = 32;

/// Makes the edges of a range what its maker meant; `None` when nothing is left.
///
/// 1. White space is left out, and what cannot be seen (BOM, zero width space, bidi marks).
/// 2. A pair of quotation marks or brackets around the whole is left out, and 1 again.
/// 3. A bracket or quotation mark just outside an edge is taken in if its partner stands unmatched inside, and 2 again.
///
/// An apostrophe (between letters, or after an s unless a ‘ is open) is not a quotation mark. Ends are first clamped to
/// the text and moved outward to characters. Doing it twice changes nothing more.
pub fn tidy(text: &str, range: TextRange) -> Option<TextRange> {
    let (mut start, mut end) = trim(text, floor(text, range.start()), ceil(text, range.end()));
    for _ in 0..DEPTH {
        let before = (start, end);
        while let Some((inner_start, inner_end)) = inside_pair(text, start, end) {
            (start, end) = trim(text, inner_start, inner_end);
        }
        (start, end) = take_in(text, start, end);
        if (start, end) == before {
            break;
        }
    }
    (start < end).then(|| TextRange::between(offset(start), offset(end)))
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{180e}')
}

fn trim(text: &str, mut start: usize, mut end: usize) -> (usize, usize) {
    // A space that carries a combining mark is a sign of its own and stays.
    while let Some(c) = between(text, start, end).chars().next().filter(|&c| is_invisible(c)) {
        if !is_grapheme_boundary(text, start + c.len_utf8()) && c != '\r' {
            break;
        }
        start += c.len_utf8();
    }
    end -= between(text, start, end).len()
        - between(text, start, end).trim_end_matches(is_invisible).len();
    (start, end)
}

/// What a character is at its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    Apostrophe,
    Nothing,
}

/// The role of the character at the byte `at`, by its neighbours; `open` tells whether a mark is open.
fn role(text: &str, at: usize, c: char, open: &dyn Fn(char) -> bool) -> Role {
    let opens = PAIRS.iter().any(|&(opening, _)| opening == c);
    let closes = PAIRS.iter().any(|&(_, closing)| closing == c);
    if !opens && !closes {
        return Role::Nothing;
    }
    let before = split(text, at).0.chars().next_back();
    let after = split(text, at + c.len_utf8()).1.chars().next();
    let partner_open = PAIRS.iter().any(|&(opening, closing)| closing == c && open(opening));
    if matches!(c, '’' | '\'') {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let after_s = matches!(before, Some('s' | 'S' | 'z' | 'Z' | 'x' | 'X'));
        // A word may end in an s within ‘…’; a ' that is open is taken for an apostrophe itself only at a word's end.
        if letter(before) && letter(after)
            || after_s && !partner_open
            || c == '’' && !letter(before) && letter(after)
        {
            return Role::Apostrophe;
        }
    }
    if !(opens && closes) {
        return if opens { Role::Opens } else { Role::Closes };
    }
    // Straight quotes, and marks that open in one language and close in another.
    let straight_opens = matches!(c, '"' | '\'') && after_gap(before) && at_word(after);
    if (!partner_open || straight_opens) && opens_here(c, before, after) {
        Role::Opens
    } else {
        Role::Closes
    }
}

/// Whether a word can begin after this character.
fn after_gap(before: Option<char>) -> bool {
    before.is_none_or(|c| is_invisible(c) || "([{“„‘«—–-/".contains(c))
}

/// Whether this character is part of what would be quoted.
fn at_word(after: Option<char>) -> bool {
    after.is_some_and(|c| !is_invisible(c) && !")]}”’»,.;:!?".contains(c))
}

/// Whether a mark that can do both opens between these two characters, when no partner is open.
fn opens_here(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        '“' => after_gap(before) || at_word(after),
        '”' => after_gap(before) && at_word(after),
        _ => {
            let before_sign = !after.is_none_or(is_invisible);
            let in_punctuation =
                !before.is_some_and(char::is_alphanumeric) && matches!(c, '«' | '"' | '\'');
            before.is_none_or(is_invisible)
                || after_gap(before) && before_sign
                || at_word(after) && in_punctuation
        }
    }
}

/// A mark inside a range.
#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    c: char,
}

/// The marks in a range.
#[derive(Default)]
struct Marks {
    /// Opening ones whose partner is not in the range.
    open: Vec<Mark>,
    /// Closing ones, likewise.
    closing: Vec<Mark>,
    /// Where the partner of the first character stands.
    partner_of_first: Option<usize>,
}

fn marks(text: &str, start: usize, end: usize) -> Marks {
    let mut marks = Marks::default();
    let words = between(text, start, end);
    for (n, c) in words.char_indices() {
        let at = start + n;
        // In ‘the troops’ role’ the last one closes.
        let later = matches!(c, '’' | '\'') && words.ends_with(c) && n + c.len_utf8() < words.len();
        if later && split(words, n).0.ends_with(['s', 'S']) {
            continue;
        }
        let open = |opening| marks.open.iter().any(|mark| mark.c == opening);
        match role(text, at, c, &open) {
            Role::Opens if marks.open.len() < DEPTH => marks.open.push(Mark { at, c }),
            Role::Closes => {
                match marks.open.iter().rposition(|mark| PAIRS.contains(&(mark.c, c))) {
                    Some(partner) => {
                        if marks.open.get(partner).is_some_and(|mark| mark.at == start) {
                            marks.partner_of_first = Some(at);
                        }
                        // What was opened since stays open: "(a “b)" misses a mark, but the bracket is closed.
                        marks.open.remove(partner);
                    }
                    None if marks.closing.len() < DEPTH => marks.closing.push(Mark { at, c }),
                    None => {}
                }
            }
            Role::Opens | Role::Apostrophe | Role::Nothing => {}
        }
    }
    marks
}

/// The inside of a pair of marks around the whole range.
fn inside_pair(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let words = between(text, start, end);
    let (first, last) = (words.chars().next()?, words.chars().next_back()?);
    let close = end - last.len_utf8();
    if start >= close || !PAIRS.contains(&(first, last)) {
        return None;
    }
    (marks(text, start, end).partner_of_first == Some(close))
        .then_some((start + first.len_utf8(), close))
}

/// The range with the marks just outside it whose partners stand unmatched inside.
fn take_in(text: &str, mut start: usize, mut end: usize) -> (usize, usize) {
    if start >= end {
        return (start, end);
    }
    let marks = marks(text, start, end);
    if let Some(c) = split(text, end).1.chars().next()
        && role(text, end, c, &|opening| marks.open.iter().any(|mark| mark.c == opening))
            == Role::Closes
        && marks.open.iter().any(|mark| PAIRS.contains(&(mark.c, c)))
    {
        end += c.len_utf8();
    }
    if let Some(c) = split(text, start).0.chars().next_back()
        && marks.closing.iter().any(|mark| PAIRS.contains(&(c, mark.c)) && mark.at < end)
        && role(text, start - c.len_utf8(), c, &|_| false) == Role::Opens
    {
        start -= c.len_utf8();
    }
    (start, end)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    /// `[` and `]` of the text itself are written ⟦ and ⟧.
    fn tidied(marked: &str) -> String {
        let text = marked.replace(['[', ']'], "").replace('⟦', "[").replace('⟧', "]");
        let plain = |stop: char| {
            let head = &marked[..marked.find(stop).unwrap()];
            head.replace(['['], "").replace('⟦', "[").replace('⟧', "]").len()
        };
        let range = TextRange::between(offset(plain('[')), offset(plain(']')));
        let Some(found) = tidy(&text, range) else { return "nothing".to_owned() };
        assert_eq!(tidy(&text, found), Some(found), "twice: {marked}");
        let found = found.as_usize();
        let shown = |part: &str| part.replace('[', "⟦").replace(']', "⟧");
        format!(
            "{}[{}]{}",
            shown(&text[..found.start]),
            shown(&text[found.clone()]),
            shown(&text[found.end..])
        )
    }

    #[track_caller]
    fn check(given: &str, expected: &str) {
        assert_eq!(tidied(given), expected, "{given}");
    }

    #[test]
    fn white_space_is_left_out() {
        check("said[ Kyiv ]today", "said [Kyiv] today");
        check(
            "said[\u{a0}\u{200b}\u{feff}\r\nKyiv\u{200f}\n]today",
            "said\u{a0}\u{200b}\u{feff}\r\n[Kyiv]\u{200f}\ntoday",
        );
        check("a[ \u{301}b]", "a[ \u{301}b]");
        check("a[ \n ]b", "nothing");
        check("a[]b", "nothing");
        check("a [“ ”] b", "nothing");
    }

    #[test]
    fn a_pair_around_the_whole_is_left_out() {
        check("said[ “pure invention” ]today", "said “[pure invention]” today");
        for (open, close) in PAIRS {
            let (open, close) = if *open == '[' { ('⟦', '⟧') } else { (*open, *close) };
            check(
                &format!("said [{open}pure invention{close}], he"),
                &format!("said {open}[pure invention]{close}, he"),
            );
            check(
                &format!("said [{open}pure invention]{close}, he"),
                &format!("said {open}[pure invention]{close}, he"),
            );
            check(
                &format!("said {open}[pure invention{close}], he"),
                &format!("said {open}[pure invention]{close}, he"),
            );
            check(&format!("a [x {open}b]{close} c"), &format!("a [x {open}b{close}] c"));
            check(&format!("a {open}[b{close} x] c"), &format!("a [{open}b{close} x] c"));
        }
        check("[(“We know”)]", "(“[We know]”)");
        check("[“We know,” he said, “all.”]", "[“We know,” he said, “all.”]");
        check("[\"We know,\" he said, \"all.\"]", "[\"We know,\" he said, \"all.\"]");
        check("[“They said “no” to us”]", "“[They said “no” to us]”");
        check("[(a) and (b)]", "[(a) and (b)]");
        check("[‘the troops’ role’]", "‘[the troops’ role]’");
        check("['We can't say']", "'[We can't say]'");
    }

    #[test]
    fn a_partner_just_outside_is_taken_in() {
        check("the [intelligence (HUR]) said", "the [intelligence (HUR)] said");
        check("the ([HUR) intelligence] said", "the [(HUR) intelligence] said");
        check("said [it was “pure invention]” today", "said [it was “pure invention”] today");
        check(
            "said [(the “town]”) today",
            "said [(the “town”)] today".replace("[(the “town”)]", "([the “town”])").as_str(),
        );
        check("the ‘[town’ and] more", "the [‘town’ and] more");
        check("he [called it \"lies]\", again", "he [called it \"lies\"], again");
        check("he [called it ‘lies]’, again", "he [called it ‘lies’], again");
        check("said ([pure invention]), he", "said ([pure invention]), he");
        check("said “[pure invention]”, he", "said “[pure invention]”, he");
        check("said “[pure] invention”, he", "said “[pure] invention”, he");
    }

    #[test]
    fn an_apostrophe_is_no_quotation_mark() {
        check("[the troops’] role", "[the troops’] role");
        check("[the troops]’ role", "[the troops]’ role");
        check("[Russia]’s army", "[Russia]’s army");
        check("[Russia's army]'s", "[Russia's army]'s");
        check("the ’[90s’] x", "the ’[90s’] x");
        check("[rock ’n’ roll]", "[rock ’n’ roll]");
    }

    #[test]
    fn the_worst_is_bounded() {
        let text = "(".repeat(20_000) + &"]".repeat(20_000);
        assert!(tidy(&text, TextRange::between(0, 40_000)).is_some());
        let nested = "(".repeat(20_000) + &")".repeat(20_000);
        assert!(tidy(&nested, TextRange::between(0, 40_000)).is_none_or(|range| !range.is_empty()));
        assert_eq!(tidy("", TextRange::between(3, 9)), None);
        assert_eq!(tidy("é", TextRange::between(1, u32::MAX)), TextRange::new(0, 2));
    }

    proptest! {
        #[test]
        fn is_stable_and_near(text in "([a-s ]|\\PC|[“”„‘’«»\"'()\\[\\]]|\r\n|e\u{301}){0,40}", a in 0u32..120, b in 0u32..120) {
            if let Some(found) = tidy(&text, TextRange::between(a, b)) {
                let words = found.slice(&text).unwrap();
                prop_assert!(!words.is_empty());
                prop_assert_eq!(words.trim_end(), words);
                prop_assert_eq!(tidy(&text, found), Some(found));
            }
        }
    }
}
