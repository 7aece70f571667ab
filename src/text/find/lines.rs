//! On which line of the file a place is, and in which column: as other tools count.

use crate::text::{TextRange, floor, lines::line_end, offset};

/// A place as editors show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// In characters (code points), from 1.
    pub column: usize,
    /// The line without its end.
    pub range: TextRange,
}

/// Goes through a text once, from place to place.
#[derive(Debug, Default)]
pub struct LineCounter {
    number: usize,
    start: usize,
}

impl LineCounter {
    /// The line that holds a byte, which must not lie before the one asked for last.
    pub fn line_of(&mut self, text: &str, at: u32) -> Line {
        let at = floor(text, at).max(self.start);
        let mut end = line_end(text, self.start);
        while end.len > 0 && end.next() <= at {
            self.number += 1;
            self.start = end.next();
            end = line_end(text, self.start);
        }
        let before = text.get(self.start..at).unwrap_or_default();
        Line {
            number: self.number + 1,
            column: before.chars().count() + 1,
            range: TextRange::between(offset(self.start), offset(end.at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let text = "one\r\nдва\n\nfour";
        let mut lines = LineCounter::default();
        let mut at = |words: &str| {
            let line = lines.line_of(text, offset(text.find(words).unwrap()));
            (line.number, line.column, line.range.slice(text).unwrap())
        };
        assert_eq!(at("n"), (1, 2, "one"));
        assert_eq!(at("e\r"), (1, 3, "one"));
        assert_eq!(at("ва"), (2, 2, "два"));
        assert_eq!(at("four"), (4, 1, "four"));
    }
}
