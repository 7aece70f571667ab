//! Which of the first lines of a text may be its headline.
//!
//! A guess from the look of lines alone, to be offered, never taken.

use super::dates::dates_in;
use super::lines::line_end;
use super::outside::Outside;
use super::{between, offset, range::TextRange};

/// How far down a headline is looked for, in bytes.
const REACH: usize = 8 * 1024;

/// How many are offered.
const OFFERED: usize = 3;

/// Lines of the article, from its top, that look like a headline: some words that do not end a sentence. A line that is
/// the end of an earlier one (a path of links often ends in the headline) comes before it.
pub fn headlines(text: &str, outside: &Outside) -> Vec<TextRange> {
    let mut found: Vec<(TextRange, &str)> = Vec::new();
    let mut from = 0;
    while from < text.len().min(REACH) && found.len() < OFFERED {
        let end = line_end(text, from);
        let line = between(text, from, end.at);
        let words = line.trim();
        let start = from + (line.len() - line.trim_start().len());
        let range = TextRange::between(offset(start), offset(start + words.len()));
        if looks_like_one(words)
            && !outside.holds(range)
            && !is_date_line(text, range)
            && !found.iter().any(|(_, other)| *other == words)
        {
            let before = found.iter().position(|(_, earlier)| earlier.ends_with(words));
            found.insert(before.unwrap_or(found.len()), (range, words));
        }
        if end.len == 0 {
            break;
        }
        from = end.next();
    }
    found.into_iter().map(|(range, _)| range).collect()
}

/// "Published Jul 5, 2025 at 4:31 PM": a few words with a date.
fn is_date_line(text: &str, range: TextRange) -> bool {
    let words = range.slice(text).unwrap_or_default().split_whitespace().count();
    words <= 8 && !dates_in(text, range).is_empty()
}

fn looks_like_one(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphanumeric()).count();
    let words = line.split_whitespace().count();
    // In scripts without spaces a few words are one.
    let spaceless = words < 3 && letters >= 8 && !line.is_ascii();
    (words >= 3 || spaceless)
        && words <= 30
        && letters >= 8
        && line.chars().count() <= 200
        && line.starts_with(|c: char| !c.is_lowercase())
        && !line.ends_with(['.', ',', ';', ':', '…', '。', '，'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, outside: &Outside) -> Vec<&'a str> {
        headlines(text, outside).into_iter().map(|range| range.slice(text).unwrap()).collect()
    }

    #[test]
    fn the_first_line_that_looks_like_one_is_offered_first() {
        let text = "Home\n\n  Harbour union questions the canal permit \n\nThe union said no.\n";
        assert_eq!(found(text, &Outside::default()), ["Harbour union questions the canal permit"]);
        let path = "More\nHomeWorldLock is closed again, officials say\n\nLock is closed again, \
                    officials say\n\nIt was closed.";
        assert_eq!(
            found(path, &Outside::default()),
            ["Lock is closed again, officials say", "HomeWorldLock is closed again, officials say"]
        );
        assert_eq!(
            found("港务局否认关闭运河\n港务局说，没有这回事。", &Outside::default()),
            ["港务局否认关闭运河"]
        );
        assert_eq!(found("Published Jul 5, 2025 at 4 PM", &Outside::default()), [] as [&str; 0]);
        assert_eq!(found("One sentence only.", &Outside::default()), [] as [&str; 0]);
        assert_eq!(found("", &Outside::default()), [] as [&str; 0]);
    }

    #[test]
    fn what_is_not_the_article_is_passed_over() {
        let text = "Ten harbours to see\nThe lock is shut again\nIt was shut.";
        let outside = Outside::new([TextRange::between(0, 20)]);
        assert_eq!(found(text, &outside), ["The lock is shut again"]);
    }
}
