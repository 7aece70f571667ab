//! Paragraphs of running text: from one blank line to the next.
//!
//! Not the paragraphs of the layout, which are single lines; those are in `pieces`.

use crate::text::lines::{LineEnd, line_end, line_end_before};
use crate::text::{between, floor, offset, range::TextRange};

/// The lines around `at` between blank lines (only white space counts as blank), U+2029 and form feeds.
///
/// Without the last line end. On a blank line it is empty and lies at `at`; at the end of the text the last character
/// decides.
pub fn paragraph_at(text: &str, at: u32) -> TextRange {
    let at = floor(text, at);
    let on = if at == text.len() { text.floor_char_boundary(at.saturating_sub(1)) } else { at };
    let (mut start, first_end) =
        (line_end_before(text, on).map_or(0, LineEnd::next), line_end(text, on));
    // Between the two bytes of `\r\n` the line has ended already.
    let mut end = first_end;
    if on > 0 && between(text, on - 1, on + 1) == "\r\n" {
        end = line_end(text, on - 1);
    }
    if is_blank(between(text, start, end.at)) {
        return TextRange::empty(offset(at));
    }
    while let Some(before) = line_end_before(text, start).filter(|before| !before.ends_paragraph) {
        let line = line_end_before(text, before.at).map_or(0, LineEnd::next);
        if is_blank(between(text, line, before.at)) {
            break;
        }
        start = line;
    }
    while !end.ends_paragraph {
        let after = line_end(text, end.next());
        if is_blank(between(text, end.next(), after.at)) {
            break;
        }
        end = after;
    }
    TextRange::between(offset(start), offset(end.at))
}

/// Whether a line has nothing to see.
pub(crate) fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(marked: &str) {
        let at = marked.find('|').unwrap();
        let text: String = marked.chars().filter(|c| !"[|]".contains(*c)).collect();
        let before =
            |stop| marked[..marked.find(stop).unwrap()].chars().filter(|c| !"[|]".contains(*c));
        let offset_of = |stop| offset(before(stop).map(char::len_utf8).sum());
        let at =
            offset(marked[..at].chars().filter(|c| !"[]".contains(*c)).map(char::len_utf8).sum());
        let found = paragraph_at(&text, at);
        assert_eq!(found, TextRange::between(offset_of('['), offset_of(']')), "{marked:?}");
    }

    #[test]
    fn lies_between_blank_lines() {
        check("[on|e]");
        check("[|one\ntwo]\n\nthree");
        check("one\n\n[two\r\nthr|ee]\r\n \t\r\nfour");
        check("one\r\n\r\n[t|wo]");
        check("one\n[|]\ntwo");
        check("one\u{2029}[t|wo\u{2028}three]\u{c}four");
        check("[one|\r\ntwo]");
        check("[one\r|\ntwo]");
        check("[one]\n|");
        check("one\n\n[]|");
        check("[]|");
    }

    proptest! {
        #[test]
        fn holds_the_offset_and_no_blank_line(text in "([a-z]|\r|\n|\r\n| |é|\u{2029}|\u{85}){0,40}", at in 0u32..99) {
            let found = paragraph_at(&text, at);
            let words = found.slice(&text).unwrap();
            prop_assert!(!words.contains("\n\n"));
            let at = offset(floor(&text, at));
            prop_assert!(found.start() <= at);
        }
    }
}
