//! Two texts that differ only in how their lines end: from a place in the one to the same place in the other.
//!
//! Another machine, or a version control system, may have turned `\n` into `\r\n`. Texts that differ in anything else
//! are not compared here.

use super::{Ranges, TextRange, lines::line_end, offset};

/// Leads from one text to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relined {
    lines: Vec<Line>,
}

/// Where a line begins in both texts, and how long it is without its end, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    from: u32,
    to: u32,
    len: u32,
}

impl Relined {
    /// `None`: the texts differ in more than `\n`, `\r` and `\r\n` at the ends of their lines.
    pub fn between(from: &str, to: &str) -> Option<Self> {
        let mut lines = Vec::new();
        let (mut at, mut there) = (0, 0);
        loop {
            let (end, end_there) = (line_end(from, at), line_end(to, there));
            let words = from.get(at..end.at)?;
            if to.get(there..end_there.at)? != words {
                return None;
            }
            lines.push(Line { from: offset(at), to: offset(there), len: offset(words.len()) });
            let (mark, mark_there) =
                (from.get(end.at..end.next())?, to.get(end_there.at..end_there.next())?);
            let alike = |mark| matches!(mark, "\n" | "\r" | "\r\n");
            if mark != mark_there && !(alike(mark) && alike(mark_there)) {
                return None;
            }
            if end.len == 0 {
                return Some(Self { lines });
            }
            (at, there) = (end.next(), end_there.next());
        }
    }

    /// The same place in the other text. Inside a line end of two bytes, it is where the line end begins.
    fn place(&self, at: u32) -> Option<u32> {
        let nth = self.lines.partition_point(|line| line.from <= at).checked_sub(1)?;
        let line = self.lines.get(nth)?;
        Some(line.to + (at - line.from).min(line.len))
    }

    /// The same stretch of the other text; `None` when nothing of it is left there.
    pub fn range(&self, range: TextRange) -> Option<TextRange> {
        let moved = TextRange::new(self.place(range.start())?, self.place(range.end())?)?;
        (moved.is_empty() == range.is_empty()).then_some(moved)
    }

    /// The same ranges in the other text; `None` when they cannot all be there.
    pub fn ranges(&self, ranges: &Ranges) -> Option<Ranges> {
        let moved: Option<Vec<TextRange>> = ranges.iter().map(|range| self.range(range)).collect();
        let moved = moved?;
        let count = moved.len();
        Ranges::new(moved).filter(|found| found.as_slice().len() == count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_that_differ_in_more_are_not_the_same() {
        for (from, to) in [
            ("a\nb", "a\nc"),
            ("a\nb", "a b"),
            ("a\nb", "a\n\nb"),
            ("a\n", "a"),
            ("a\u{2028}b", "a\nb"),
            ("a\n\rb", "a\r\nb"),
        ] {
            assert_eq!(Relined::between(from, to), None, "{from:?} {to:?}");
        }
        assert!(Relined::between("", "").is_some());
    }

    proptest! {
        #[test]
        fn the_same_words_are_found_in_the_other_text(
            lines in prop::collection::vec("[aé ]{0,5}", 1..6),
            ends in prop::collection::vec((0..3_usize, 0..3_usize), 6),
            from in 0..40_u32,
            to in 0..40_u32,
        ) {
            const ENDS: [&str; 3] = ["\n", "\r\n", "\r"];
            let joined = |which: &dyn Fn(&(usize, usize)) -> usize| {
                let mut text = String::new();
                for (nth, line) in lines.iter().enumerate() {
                    if nth > 0 {
                        // A lone `\r` before an empty line that ends with `\n` would be one end.
                        let end = which(&ends[nth]);
                        text.push_str(if line.is_empty() { "\n" } else { ENDS[end] });
                    }
                    text.push_str(line);
                }
                text
            };
            let (old, new) = (joined(&|ends| ends.0), joined(&|ends| ends.1));
            let Some(relined) = Relined::between(&old, &new) else {
                // "\r" and "\n" that met became one end.
                prop_assert!(old.contains("\r\n") || new.contains("\r\n"));
                return Ok(());
            };
            let at = |n: u32| offset(crate::text::floor(&old, n));
            let range = TextRange::between(at(from), at(to));
            let words = |text: &str, range: TextRange| {
                range.slice(text).map(|words| words.replace("\r\n", "\n").replace('\r', "\n"))
            };
            if let Some(moved) = relined.range(range) {
                let (before, after) = (words(&old, range), words(&new, moved));
                let trimmed = |words: Option<String>| words.map(|w| w.trim_matches('\n').to_owned());
                prop_assert_eq!(trimmed(before), trimmed(after));
            } else {
                // All of it was the inside of a line end.
                prop_assert!(range.slice(&old).is_some_and(|words| words.trim().is_empty()));
            }
        }
    }
}
