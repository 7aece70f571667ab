//! Which of the first lines of a text may be its headline.
//!
//! A guess from the look of lines alone, to be offered, never taken. It stops where the article has begun, so that
//! neither a line broken in the middle of a sentence nor the links under an article are offered.

use super::dates::dates_in;
use super::lines::line_end;
use super::outside::Outside;
use super::{between, offset, range::TextRange};

/// How far down a headline is looked for, in bytes.
const REACH: usize = 8 * 1024;

/// How many are offered.
const OFFERED: usize = 3;

/// More lines than these in a row that look like headlines are a list of links; the last of them is kept, for it stands
/// over the article.
const LIST: usize = 3;

/// So many sentences with no headline between them are the article. One alone may be a notice above it.
const BEGUN: usize = 2;

/// Lines of the article, from its top, that look like a headline: some words that do not end a sentence.
pub fn headlines(text: &str, outside: &Outside) -> Vec<TextRange> {
    let mut runs: Vec<Vec<(TextRange, &str)>> = vec![Vec::new()];
    let (mut from, mut sentences) = (0, 0);
    while from < text.len().min(REACH) && sentences < BEGUN {
        let end = line_end(text, from);
        let line = between(text, from, end.at);
        let words = line.trim();
        let start = from + (line.len() - line.trim_start().len());
        let range = TextRange::between(offset(start), offset(start + words.len()));
        let next = between(text, end.next(), line_end(text, end.next()).at).trim();
        if words.is_empty() || outside.holds(range) {
            // Nothing to look at.
        } else if is_sentence(words, next) {
            sentences += 1;
            runs.push(Vec::new());
        } else if looks_like_one(words) && !is_date_line(text, range) {
            sentences = 0;
            if let Some(run) = runs.last_mut() {
                run.push((range, words));
            }
        }
        if end.len == 0 {
            break;
        }
        from = end.next();
    }
    let all: Vec<&str> = runs.iter().flatten().map(|(_, words)| *words).collect();
    let mut found: Vec<(TextRange, &str)> = Vec::new();
    for mut run in runs {
        run.retain(|(_, words)| !all.iter().any(|other| is_more_than(words, other)));
        if run.len() > LIST {
            run.drain(..run.len() - 1);
        }
        for (range, words) in run {
            if !found.iter().any(|(_, other)| *other == words) {
                found.push((range, words));
            }
        }
    }
    found.truncate(OFFERED);
    found.into_iter().map(|(range, _)| range).collect()
}

/// Whether a line is another one with a path of links before it, or with the name of the page behind it.
fn is_more_than(words: &str, other: &str) -> bool {
    if words == other {
        return false;
    }
    let behind = words.strip_prefix(other).map(str::trim_start);
    words.ends_with(other) || behind.is_some_and(|rest| rest.starts_with(['|', '-', '–', '—', '·']))
}

/// "Published Jul 5, 2025 at 4:31 PM": a few words with a date.
fn is_date_line(text: &str, range: TextRange) -> bool {
    let words = range.slice(text).unwrap_or_default().split_whitespace().count();
    words <= 8 && !dates_in(text, range).is_empty()
}

/// Marks of quotation and brackets that close.
const CLOSING: [char; 9] = ['"', '”', '“', '’', '\'', '»', ')', ']', '」'];

/// A sentence of the article, a part of one, or several.
fn is_sentence(line: &str, next: &str) -> bool {
    if is_caption(line) {
        return false;
    }
    let bare = line.trim_end_matches(CLOSING);
    let stops = bare.ends_with(['.', '。', '।', '۔']) && !bare.ends_with("..");
    let (words, chars) = (line.split_whitespace().count(), line.chars().count());
    let enough = words >= 6 || (!line.is_ascii() && words < 3 && chars >= 15);
    // A hard line end in the middle: the next line goes on in small letters.
    let goes_on = chars >= 40 && next.starts_with(char::is_lowercase);
    let went_on = words >= 6 && line.starts_with(char::is_lowercase);
    stops && enough || chars > 200 || goes_on || went_on
}

/// What is said under a picture: who took it, or who stands where in it.
pub(super) fn is_caption(line: &str) -> bool {
    const SIGNS: [&str; 12] = [
        "image:",
        "images:",
        "photo:",
        "picture:",
        "credit:",
        "photo by",
        "getty images",
        "file photo",
        "(left)",
        "(right)",
        "(l)",
        "фото:",
    ];
    let line = line.to_lowercase();
    SIGNS.iter().any(|sign| line.contains(sign))
}

/// Who wrote it, when it came, and what can be done with it.
fn is_about_the_page(line: &str) -> bool {
    const FIRST: [&str; 14] = [
        "by",
        "published",
        "updated",
        "posted",
        "written",
        "photo",
        "image",
        "share",
        "read",
        "source",
        "author",
        "advertisement",
        "автор",
        "опубліковано",
    ];
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default().trim_end_matches(':').to_lowercase();
    let most = if first == "by" { 4 } else { 6 };
    FIRST.contains(&first.as_str()) && words.count() <= most
}

/// All of it in quotation marks, or one half of a quotation that goes over several lines.
fn is_quotation(line: &str) -> bool {
    let count = |mark: char| line.matches(mark).count();
    let halved = !count('"').is_multiple_of(2)
        || count('„') == 0 && count('“') != count('”') && count('“') + count('”') > 0
        || count('«') != count('»');
    let opens = line.starts_with(['"', '“', '„', '«', '”']);
    let inside = line.trim_start_matches(['"', '“', '„', '«', '”']);
    let closes = inside.find(['"', '”', '“', '»']);
    let to_the_end = closes.is_some_and(|at| {
        inside.get(at..).unwrap_or_default().chars().all(|c| !c.is_alphanumeric())
    });
    halved || opens && to_the_end
}

fn looks_like_one(line: &str) -> bool {
    let bare = line.trim_end_matches(CLOSING);
    let letters = line.chars().filter(|c| c.is_alphanumeric()).count();
    let words = line.split_whitespace().count();
    // In scripts without spaces a few words are one.
    let spaceless = words < 3 && letters >= 8 && !line.is_ascii();
    let linked = ["://", "@", " › ", " » ", " > ", "•"].iter().any(|sign| line.contains(sign));
    (words >= 3 || spaceless)
        && words <= 30
        && letters >= 8
        && line.chars().count() <= 200
        && line.starts_with(|c: char| !c.is_lowercase())
        && !bare.ends_with(['.', ',', ';', ':', '…', '。', '，', '、'])
        && !linked
        && !is_caption(line)
        && !is_about_the_page(line)
        && !is_quotation(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::with_menus;

    fn found<'a>(text: &'a str, outside: &Outside) -> Vec<&'a str> {
        headlines(text, outside).into_iter().map(|range| range.slice(text).unwrap()).collect()
    }

    #[test]
    fn the_first_line_that_looks_like_one_is_offered_first() {
        let text = "Home\n\n  Harbour union questions the canal permit \n\nThe union said no.\n";
        assert_eq!(found(text, &Outside::default()), ["Harbour union questions the canal permit"]);
        // A path of links that ends in it, and the name of the page behind it, are not offered beside it.
        let path = "More\nHomeWorldLock is closed again, officials say\n\nLock is closed again, \
                    officials say\n\nLock is closed again, officials say | Lowland Courier\n\nIt \
                    was closed.";
        assert_eq!(found(path, &Outside::default()), ["Lock is closed again, officials say"]);
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

    const BODY: &str = "The harbour union said on Monday that the lock was shut.\n\nNobody has \
                        answered any of its letters so far.\n\n";

    #[test]
    fn lines_of_the_article_itself_are_not_offered() {
        // Broken in the middle of sentences, and of a quotation.
        let broken = format!(
            "{BODY}\"Today,\nwe already have data that the lock has begun to\nOther Locks in their \
             dams. A significant number of them,\"\nThe\nHarbour Union was asked about it and only\n"
        );
        assert_eq!(found(&broken, &Outside::default()), [] as [&str; 0]);
        let wrapped = "The harbour union of the lower lakes said on Monday\nthat the lock was shut, \
                       which nobody else had seen\nBefore Noon on that day\n";
        assert_eq!(found(wrapped, &Outside::default()), [] as [&str; 0]);
        for quoted in [
            "“Not a single inspector has set foot on it”",
            "\"Not a single inspector has set foot on it,\"",
            "\"\"Not a single inspector has set foot on it\"\"",
            "A significant number of them have gone,\"",
            "«Никто не был на плотине»",
        ] {
            let text = format!("{quoted}\n\n{BODY}");
            assert_eq!(found(&text, &Outside::default()), [] as [&str; 0], "{quoted}");
        }
        let spoken = "“Not one inspector” has come, union says";
        assert_eq!(found(&format!("{spoken}\n\n{BODY}"), &Outside::default()), [spoken]);
    }

    #[test]
    fn neither_links_nor_captions_nor_bylines_are_offered() {
        let title = "The lock at Vessen is shut again";
        let after = format!(
            "{title}\n\n{BODY}More like this\n\nTen harbours to see\n\nLamp keepers went home\n"
        );
        assert_eq!(found(&after, &Outside::default()), [title]);
        let before = format!(
            "Ten harbours to see\nLamp keepers went home\nGrain prices rise again\nRiver froze \
             early this year\n{title}\nBy Anna Lamp\nPhoto: Anna Lamp, Lowland Courier\nKeepers at \
             the lock (left) on Monday\n\n{BODY}"
        );
        assert_eq!(found(&before, &Outside::default()), [title]);
        // A notice above it is not the article yet.
        let notice =
            format!("We use cookies to make this page better for you.\n\n{title}\n\n{BODY}");
        assert_eq!(found(&notice, &Outside::default()), [title]);
        // A short article under which a list follows.
        let short = format!(
            "{title}\n\nThe harbour union said on Monday that it was.\n\nRead also:\n\nTen harbours \
             to see\n\nLamp keepers went home\n"
        );
        assert_eq!(found(&short, &with_menus(&short, &Outside::default())), [title]);
    }
}
