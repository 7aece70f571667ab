//! Stretches of a text that are not its article: which bytes they hold, and how they grow and shrink.
//!
//! Numbers and text alone. Which stretches there are is a person's choice, and whose rows they are is the model's.

use super::lines::{LineEnd, line_end, line_end_before};
use super::range::{Ranges, TextRange};
use super::segment::paragraph_at;
use super::{between, floor, offset};

/// The stretches of one text: sorted, disjoint and not touching, whatever they were made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside(Vec<TextRange>);

impl Outside {
    /// All of the text is the article.
    pub const NONE: Self = Self(Vec::new());

    /// Joins what overlaps or touches; empty ranges hold nothing.
    pub fn new(ranges: impl IntoIterator<Item = TextRange>) -> Self {
        let ranges: Vec<_> = ranges.into_iter().filter(|range| !range.is_empty()).collect();
        Self(Ranges::new(ranges).map(Vec::from).unwrap_or_default())
    }

    pub fn as_slice(&self) -> &[TextRange] {
        &self.0
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of a range lies outside the article. Of an empty one: whether its place does.
    pub fn holds(&self, range: TextRange) -> bool {
        let next = self.0.partition_point(|own| own.start() <= range.start());
        let own = next.checked_sub(1).and_then(|at| self.0.get(at));
        own.is_some_and(|own| own.contains(range.start()) && range.end() <= own.end())
    }

    /// Whether all ranges of a mark lie outside the article.
    pub fn holds_all(&self, ranges: &Ranges) -> bool {
        !self.0.is_empty() && ranges.iter().all(|range| self.holds(range))
    }

    /// Whether a range shares a byte with a stretch.
    pub fn meets(&self, range: TextRange) -> bool {
        let from = self.0.partition_point(|own| own.end() <= range.start());
        self.0.get(from).is_some_and(|own| own.intersects(range))
    }

    /// What is left of them without a range; what would be white space alone is not kept.
    pub fn without(&self, text: &str, range: TextRange) -> Self {
        let mut left = Vec::with_capacity(self.0.len() + 1);
        for own in &self.0 {
            if !own.intersects(range) {
                left.push(*own);
                continue;
            }
            let before = TextRange::new(own.start(), range.start().min(own.end()));
            let after = TextRange::new(range.end().max(own.start()), own.end());
            let worth = |part: &TextRange| !is_blank(part.slice(text).unwrap_or_default());
            left.extend([before, after].into_iter().flatten().filter(worth));
        }
        Self(left)
    }
}

/// The range with the line ends and blank lines that belong to it: an edge at the first words of a line moves to where
/// the line begins, and one at the last words of a line to where the next words begin. So what lies between two
/// paragraphs goes with the first of them, and neighbours touch.
pub fn with_blank_lines(text: &str, range: TextRange) -> TextRange {
    let (mut start, mut end) = (floor(text, range.start()), floor(text, range.end()));
    let line = line_end_before(text, start).map_or(0, LineEnd::next);
    if is_blank(between(text, line, start)) {
        start = line;
    }
    if is_blank(between(text, 0, start)) {
        start = 0;
    }
    let mut line = line_end(text, end);
    while is_blank(between(text, end, line.at)) && end < text.len() {
        end = line.next();
        line = line_end(text, end);
    }
    TextRange::between(offset(start), offset(end))
}

/// The paragraph at a place, as it is left out of an article: the lines between blank lines, or, in a text that has no
/// blank line at all, the line. On a blank line it is the paragraph after it; `None` where there are no more words.
pub fn block_at(text: &str, at: u32) -> Option<TextRange> {
    let mut on = floor(text, at);
    let mut paragraph = paragraph_at(text, offset(on));
    if paragraph.is_empty() {
        let words = |c: char| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}');
        on += between(text, on, text.len()).find(words)?;
        paragraph = paragraph_at(text, offset(on));
    }
    let inside = paragraph.as_usize();
    let whole =
        is_blank(between(text, 0, inside.start)) && is_blank(between(text, inside.end, text.len()));
    if whole {
        let line = line_end_before(text, on).map_or(0, LineEnd::next);
        let end = line_end(text, on).at;
        paragraph = TextRange::between(offset(line), offset(end.max(line)));
    }
    (!paragraph.is_empty()).then_some(paragraph)
}

/// Whether two ranges are one stretch: they overlap, or there is nothing but white space between them.
pub fn touches(text: &str, a: TextRange, b: TextRange) -> bool {
    let gap = TextRange::new(a.end().min(b.end()), a.start().max(b.start()));
    gap.is_none_or(|gap| gap.slice(text).is_some_and(is_blank))
}

pub(super) fn is_blank(words: &str) -> bool {
    words.chars().all(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(start, end).unwrap()
    }

    #[test]
    fn a_mark_lies_outside_when_all_of_it_does() {
        let outside = Outside::new([range(10, 20), range(20, 30), range(40, 50), range(60, 60)]);
        assert_eq!(outside.as_slice(), [range(10, 30), range(40, 50)]);
        for (held, from, to) in [
            (true, 10, 30),
            (true, 12, 25),
            (true, 40, 50),
            (false, 9, 12),
            (false, 29, 31),
            (false, 25, 45),
            (false, 0, 5),
            (false, 55, 58),
        ] {
            assert_eq!(outside.holds(range(from, to)), held, "{from} to {to}");
        }
        let apart = Ranges::new(vec![range(12, 14), range(41, 42)]).unwrap();
        assert!(outside.holds_all(&apart));
        let half = Ranges::new(vec![range(12, 14), range(35, 36)]).unwrap();
        assert!(!outside.holds_all(&half) && !Outside::default().holds_all(&half));
        assert!(outside.meets(range(29, 35)) && !outside.meets(range(30, 40)));
    }

    #[test]
    fn an_edge_between_paragraphs_takes_the_blank_lines_before_the_next() {
        let text = "\n Menu\r\n\r\nHead\n\n \nBody of it.\nMore.\n\nEnd  \n\n";
        let at = |words: &str| {
            let start = u32::try_from(text.find(words).unwrap()).unwrap();
            range(start, start + u32::try_from(words.len()).unwrap())
        };
        let widened = |words: &str| with_blank_lines(text, at(words)).slice(text).unwrap();
        assert_eq!(widened("Menu"), "\n Menu\r\n\r\n");
        assert_eq!(widened("Head"), "Head\n\n \n");
        assert_eq!(widened("Body of it."), "Body of it.\n");
        assert_eq!(widened("of it"), "of it", "words in the middle stay as they are");
        assert_eq!(widened("End"), "End  \n\n");
    }

    #[test]
    fn a_paragraph_is_a_line_where_no_line_is_blank() {
        let block = |text: &str, at| block_at(text, at).map(|r| r.slice(text).unwrap().to_owned());
        assert_eq!(block("SEARCH\nQuick links:\nBody.\n", 8).as_deref(), Some("Quick links:"));
        assert_eq!(block("One\ntwo\n\nthree", 1).as_deref(), Some("One\ntwo"));
        assert_eq!(block("One\n\n\nthree", 4).as_deref(), Some("three"));
        assert_eq!(block("One", 3).as_deref(), Some("One"));
        assert_eq!(block("One\n\n", 5), None);
        assert_eq!(block("", 0), None);
    }

    proptest! {
        #[test]
        fn what_is_taken_away_is_gone_and_nothing_else(
            text in "([a-d] ?|\n){0,40}",
            pairs in proptest::collection::vec((0u32..40, 0u32..12), 0..6),
            from in 0u32..40, len in 0u32..12,
        ) {
            let end = offset(text.len());
            let cut = |a: u32, n: u32| range(a.min(end), (a + n).min(end).max(a.min(end)));
            let outside = Outside::new(pairs.iter().map(|(a, n)| cut(*a, *n)));
            prop_assert!(outside.as_slice().windows(2).all(|two| two[0].end() < two[1].start()));
            let gone = cut(from, len);
            let left = outside.without(&text, gone);
            for at in 0..end {
                let byte = range(at, at + 1);
                let blank = is_blank(byte.slice(&text).unwrap());
                prop_assert!(!left.holds(byte) || (outside.holds(byte) && !gone.contains(at)));
                let kept = outside.holds(byte) && !gone.contains(at) && !blank;
                prop_assert!(!kept || left.holds(byte));
            }
        }

        #[test]
        fn widening_adds_white_space_alone_and_once(text in "([ab] ?|\n|\r\n){0,30}", a in 0u32..60, b in 0u32..60) {
            let end = offset(text.len());
            let given = TextRange::between(a.min(end), b.min(end));
            let wide = with_blank_lines(&text, given);
            prop_assert!(wide.start() <= given.start() && wide.end() >= given.end());
            prop_assert!(is_blank(between(&text, wide.as_usize().start, given.as_usize().start)));
            prop_assert!(is_blank(between(&text, given.as_usize().end, wide.as_usize().end)));
            prop_assert_eq!(with_blank_lines(&text, wide), wide);
        }
    }
}
