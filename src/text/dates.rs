//! Dates that a text names in full, in the ways in which news write them.
//!
//! Day, month and year must all be there: "yesterday", "on Monday" and "5 July" say nothing without knowing when they
//! were written. It does not decide which of them is the date of the article; that is a person's choice.

use super::headline::is_caption;
use super::lines::{LineEnd, line_end, line_end_before};
use super::outside::Outside;
use super::{between, floor, offset, range::TextRange};

/// So far into a text the date of an article is looked for, in bytes; it stands near its top.
const REACH: u32 = 32 << 10;

/// A date as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDate {
    pub range: TextRange,
    /// ISO 8601. Two where day and month could be either: day first, then month first.
    pub dates: Vec<String>,
}

/// The dates in a stretch of a text, in its order.
pub fn dates_in(text: &str, stretch: TextRange) -> Vec<FoundDate> {
    let (from, to) = (floor(text, stretch.start()), floor(text, stretch.end()));
    let tokens = tokens(between(text, from, to));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((len, dates)) = date_at(&tokens, at) else {
            at += 1;
            continue;
        };
        let (first, last) = (tokens.get(at), tokens.get(at + len - 1));
        if let (Some(first), Some(last)) = (first, last) {
            let range = TextRange::between(offset(from + first.start), offset(from + last.end));
            found.push(FoundDate { range, dates });
        }
        at += len;
    }
    found
}

/// The dates that may be those of the article, from its top; and of each, whether it stands under a picture, whose own
/// it may be.
pub fn dates_of_article(text: &str, outside: &Outside) -> Vec<(FoundDate, bool)> {
    let all = dates_in(text, TextRange::between(0, REACH)).into_iter();
    let own = all.filter(|found| !outside.meets(found.range));
    own.map(|found| {
        let at = found.range.as_usize();
        let line = line_end_before(text, at.start).map_or(0, LineEnd::next);
        let caption = is_caption(between(text, line, line_end(text, at.end).at));
        (found, caption)
    })
    .collect()
}

/// Whether words are a date as metadata holds it: `2025`, `2025-07` or `2025-07-10`.
///
/// # Errors
/// What is wrong with it, to end a sentence with.
pub fn check_iso_date(words: &str) -> Result<(), &'static str> {
    const FORM: &str = "it must look like 2025-07-10, 2025-07 or 2025";
    let parts: Vec<&str> = words.split('-').collect();
    let fits = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    let number = |part: Option<&&str>| part.and_then(|part| part.parse::<u32>().ok());
    let lengths = parts.iter().zip([4, 2, 2]).all(|(part, len)| fits(part, len));
    if parts.len() > 3 || !lengths || parts.first().is_none_or(|year| *year == "0000") {
        return Err(FORM);
    }
    let year = number(parts.first()).unwrap_or_default();
    let (month, day) = (number(parts.get(1)), number(parts.get(2)));
    if month.is_some_and(|month| !(1..=12).contains(&month)) {
        return Err("there is no such month");
    }
    if let (Some(month), Some(day)) = (month, day)
        && !(1..=days_in(year, month)).contains(&day)
    {
        return Err("there is no such day in this month");
    }
    Ok(())
}

const fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Number {
        value: u32,
        digits: usize,
    },
    /// In small letters.
    Word(String),
    Sign(char),
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
    /// White space stands before it.
    spaced: bool,
}

/// Numbers, words and signs; a blank line is a sign of its own.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let (mut spaced, mut line_ends) = (true, 0);
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            spaced = true;
            line_ends += usize::from(c == '\n');
            if line_ends == 2 {
                tokens.push(Token { kind: Kind::Sign('\n'), start, end: start, spaced });
            }
            continue;
        }
        line_ends = 0;
        let mut end = start + c.len_utf8();
        let mut run = |more: fn(char) -> bool| {
            while let Some((at, c)) = chars.next_if(|(_, c)| more(*c)) {
                end = at + c.len_utf8();
            }
            end
        };
        let (kind, end) = if c.is_ascii_digit() {
            let end = run(|c| c.is_ascii_digit());
            let digits = end - start;
            // What does not fit is no part of a date.
            let value = between(text, start, end).parse().unwrap_or(u32::MAX);
            (Kind::Number { value, digits }, end)
        } else if c.is_alphabetic() {
            let end = run(|c| c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}'));
            (Kind::Word(between(text, start, end).to_lowercase()), end)
        } else {
            (Kind::Sign(c), end)
        };
        tokens.push(Token { kind, start, end, spaced });
        spaced = false;
    }
    tokens
}

/// What stands from a token on, one after another.
struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn next(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        match self.next()?.kind {
            Kind::Number { value, digits: n } if digits.contains(&n) => {
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    fn sign(&mut self, any: &[char]) -> Option<char> {
        match self.next()?.kind {
            Kind::Sign(c) if any.contains(&c) => {
                self.at += 1;
                Some(c)
            }
            _ => None,
        }
    }

    fn month(&mut self) -> Option<u32> {
        match &self.next()?.kind {
            Kind::Word(word) => {
                let month = month_of(word)?;
                self.at += 1;
                Some(month)
            }
            _ => None,
        }
    }

    fn word(&mut self, any: &[&str]) -> bool {
        let is =
            |token: &Token| matches!(&token.kind, Kind::Word(word) if any.contains(&word.as_str()));
        let found = self.next().is_some_and(is);
        self.at += usize::from(found);
        found
    }

    /// A word of a script that is written without spaces, of which only the beginning counts.
    fn begins(&mut self, any: &[char]) -> bool {
        let is = |token: &Token| matches!(&token.kind, Kind::Word(word) if word.starts_with(any));
        let found = self.next().is_some_and(is);
        self.at += usize::from(found);
        found
    }

    /// A number ends here, and not in the middle of a longer one such as "10.07.2025.4".
    fn ends(&self) -> bool {
        match self.next() {
            Some(token) if token.spaced => true,
            Some(Token { kind: Kind::Number { .. }, .. }) => false,
            // As in "2025-07-10T12:00".
            Some(Token { kind: Kind::Word(word), .. }) => word == "t" || !word.is_ascii(),
            Some(Token { kind: Kind::Sign('-' | '/' | '.' | ','), .. }) => {
                let after = self.tokens.get(self.at + 1);
                !after.is_some_and(|t| !t.spaced && matches!(t.kind, Kind::Number { .. }))
            }
            Some(_) | None => true,
        }
    }
}

/// The date that begins at a token: how many tokens it takes, and its readings.
fn date_at(tokens: &[Token], at: usize) -> Option<(usize, Vec<String>)> {
    let first = tokens.get(at)?;
    if !first.spaced && at > 0 {
        let before = tokens.get(at - 1).map(|token| &token.kind);
        // In the middle of something else: "v1.2.2025", "№12/05/2025".
        if matches!(before, Some(Kind::Number { .. } | Kind::Sign('.' | '/' | '-' | '№')))
            || matches!((before, &first.kind), (Some(Kind::Word(word)), Kind::Number { .. }) if word.is_ascii())
        {
            return None;
        }
    }
    let forms: [Form; 5] = [year_first, east_asian, month_first, day_first, numbers];
    forms.into_iter().find_map(|form| {
        let mut reader = Reader { tokens, at };
        let dates = form(&mut reader)?;
        let written: Vec<String> = dates
            .into_iter()
            .filter(|&(year, month, day)| {
                (1700..=2199).contains(&year)
                    && (1..=12).contains(&month)
                    && (1..=days_in(year, month)).contains(&day)
            })
            .map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
            .collect();
        (!written.is_empty()).then_some((reader.at - at, written))
    })
}

type Form = fn(&mut Reader<'_>) -> Dates;
type Dates = Option<Vec<(u32, u32, u32)>>;

/// "2025-07-10", "2025/7/10", "2025.07.10", "2025. 7. 10."
fn year_first(reader: &mut Reader<'_>) -> Dates {
    let year = reader.number(4..=4)?;
    let sign = reader.sign(&['-', '/', '.'])?;
    let month = reader.number(1..=2)?;
    reader.sign(&[sign])?;
    let day = reader.number(1..=2)?;
    reader.ends().then(|| vec![(year, month, day)])
}

/// "2025년 7월 10일", "2025年7月10日"
fn east_asian(reader: &mut Reader<'_>) -> Dates {
    let year = reader.number(4..=4)?;
    if !reader.begins(&['년', '年']) {
        return None;
    }
    let month = reader.number(1..=2)?;
    if !reader.begins(&['월', '月']) {
        return None;
    }
    let day = reader.number(1..=2)?;
    reader.begins(&['일', '日']).then(|| vec![(year, month, day)])
}

const ORDINALS: [&str; 8] = ["st", "nd", "rd", "th", "er", "го", "e", "º"];

/// "July 5, 2025", "Jul. 5th 2025"
fn month_first(reader: &mut Reader<'_>) -> Dates {
    let month = reader.month()?;
    reader.sign(&['.']);
    let day = reader.number(1..=2)?;
    reader.word(&ORDINALS);
    reader.sign(&[',', '.']);
    let year = reader.number(4..=4)?;
    reader.ends().then(|| vec![(year, month, day)])
}

/// "5 July 2025", "5th of July, 2025", "5. Juli 2025", "5 de julio de 2025", "5 липня 2025", "5-Jul-2025"
fn day_first(reader: &mut Reader<'_>) -> Dates {
    let day = reader.number(1..=2)?;
    reader.word(&ORDINALS);
    reader.sign(&['.', '-']);
    reader.word(&["of", "de"]);
    let month = reader.month()?;
    reader.sign(&['.', ',', '-']);
    reader.word(&["of", "de"]);
    let year = reader.number(4..=4)?;
    reader.ends().then(|| vec![(year, month, day)])
}

/// "05.07.2025", "5/7/2025": day and month may be either where both could be a month.
fn numbers(reader: &mut Reader<'_>) -> Dates {
    let one = reader.number(1..=2)?;
    let sign = reader.sign(&['.', '/', '-'])?;
    let two = reader.number(1..=2)?;
    reader.sign(&[sign])?;
    let year = reader.number(4..=4)?;
    if !reader.ends() {
        return None;
    }
    Some(if one == two { vec![(year, two, one)] } else { vec![(year, two, one), (year, one, two)] })
}

/// Names of the months and what they are shortened to, in the cases in which dates have them. Where two languages share
/// a word, it is the same month in both.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "січня", "січень", "січ", "января", "январь", "янв", "januar", "jänner", "janvier", "enero", "stycznia"],
    &["february", "feb", "лютого", "лютий", "лют", "февраля", "февраль", "фев", "февр", "februar", "février", "febrero", "lutego"],
    &["march", "mar", "березня", "березень", "бер", "марта", "март", "мар", "märz", "mars", "marzo", "marca"],
    &["april", "apr", "квітня", "квітень", "квіт", "кві", "апреля", "апрель", "апр", "avril", "abril", "kwietnia"],
    &["may", "травня", "травень", "трав", "мая", "май", "mai", "mayo", "maja"],
    &["june", "jun", "червня", "червень", "чер", "июня", "июнь", "июн", "juni", "juin", "junio", "czerwca"],
    &["july", "jul", "липня", "липень", "лип", "июля", "июль", "июл", "juli", "juillet", "julio", "lipca"],
    &["august", "aug", "серпня", "серпень", "сер", "серп", "августа", "август", "авг", "août", "agosto", "sierpnia"],
    &["september", "sep", "sept", "вересня", "вересень", "вер", "сентября", "сентябрь", "сен", "сент", "septembre", "septiembre", "setiembre", "września"],
    &["october", "oct", "жовтня", "жовтень", "жов", "жовт", "октября", "октябрь", "окт", "oktober", "octobre", "octubre", "października"],
    &["november", "nov", "листопада", "листопад", "лис", "лист", "ноября", "ноябрь", "ноя", "нояб", "novembre", "noviembre", "listopada"],
    &["december", "dec", "грудня", "грудень", "груд", "гру", "декабря", "декабрь", "дек", "dezember", "décembre", "diciembre", "grudnia"],
];

fn month_of(word: &str) -> Option<u32> {
    (1..).zip(MONTHS).find(|(_, names)| names.contains(&word)).map(|(month, _)| month)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<(&str, Vec<String>)> {
        let all = dates_in(text, TextRange::between(0, offset(text.len())));
        all.into_iter().map(|date| (date.range.slice(text).unwrap(), date.dates)).collect()
    }

    #[test]
    fn dates_are_read_as_news_write_them() {
        for (text, words, date) in [
            (" date 2025-07-10 Laos has refuted", "2025-07-10", "2025-07-10"),
            ("2025-07-10T08:30:00Z", "2025-07-10", "2025-07-10"),
            ("claimed on July 5, 2025.", "July 5, 2025", "2025-07-05"),
            ("on 5 July 2025, he said", "5 July 2025", "2025-07-05"),
            ("Jul 5, 2025 at 4:31 PM", "Jul 5, 2025", "2025-07-05"),
            ("Monday July 1st, 2024", "July 1st, 2024", "2024-07-01"),
            ("the 22nd of March, 1999", "22nd of March, 1999", "1999-03-22"),
            ("Sept. 30, 2021", "Sept. 30, 2021", "2021-09-30"),
            ("5 липня 2025 року", "5 липня 2025", "2025-07-05"),
            ("Липень 5, 2025", "Липень 5, 2025", "2025-07-05"),
            ("10 июля 2025 года", "10 июля 2025", "2025-07-10"),
            ("10 июля 2025г.", "10 июля 2025", "2025-07-10"),
            ("5. Juli 2025", "5. Juli 2025", "2025-07-05"),
            ("le 1er août 2024", "1er août 2024", "2024-08-01"),
            ("el 5 de julio de 2025", "5 de julio de 2025", "2025-07-05"),
            ("3 maja 2025", "3 maja 2025", "2025-05-03"),
            ("2025년 7월 10일에", "2025년 7월 10일에", "2025-07-10"),
            ("据2025年7月10日电", "2025年7月10日电", "2025-07-10"),
            ("입력 2025. 7. 10. 14:02", "2025. 7. 10", "2025-07-10"),
            ("2025/7/10", "2025/7/10", "2025-07-10"),
            ("27.06.2025", "27.06.2025", "2025-06-27"),
            ("6/27/2025", "6/27/2025", "2025-06-27"),
            ("05/05/2025", "05/05/2025", "2025-05-05"),
            ("29 February 2024", "29 February 2024", "2024-02-29"),
            ("July\n5, 2025", "July\n5, 2025", "2025-07-05"),
        ] {
            assert_eq!(found(text), [(words, vec![date.to_owned()])], "{text:?}");
        }
    }

    #[test]
    fn day_and_month_that_may_be_either_are_both_told() {
        for text in ["05.07.2025", "5/7/2025", "05-07-2025"] {
            let dates = vec!["2025-07-05".to_owned(), "2025-05-07".to_owned()];
            assert_eq!(found(text), [(text, dates)], "{text:?}");
        }
    }

    #[test]
    fn dates_of_the_article_are_its_own_or_doubtful() {
        let text = "They met (left) on 13 September 2023 | Image: Lamp\n\nIt was said on 5 July 2025 \
                    that it rained for days.\n\nNobody else has seen rain.\n\nRead also\n\nMonday \
                    1 July 2024\n\nTen harbours to see\n";
        let outside = crate::text::with_menus(text, &Outside::default());
        let found = dates_of_article(text, &outside);
        let found: Vec<_> =
            found.iter().map(|(found, caption)| (found.dates[0].as_str(), *caption)).collect();
        assert_eq!(found, [("2023-09-13", true), ("2025-07-05", false)]);
    }

    #[test]
    fn what_is_no_full_date_is_none() {
        for text in [
            "",
            "yesterday, on Monday, last week",
            "on July 5",
            "July 2025",
            "in 2025",
            "30 February 2025",
            "2025-13-01",
            "10.07.25",
            "version 1.2.2025.4",
            "v5.7.2025",
            "call 555-12-2025-99",
            "12-2025-07-10",
            "2025-07-101",
            "pages 5-7",
            "1,300 sq. kilometers (500 sq. miles)",
            "99999999999999999999-01-01",
            "may 5 people 2025",
            "July\n\n5, 2025",
        ] {
            assert_eq!(found(text), [], "{text:?}");
        }
        let two = found("from 1 May 2020 to 2 May 2020");
        assert_eq!(two.len(), 2);
    }

    #[test]
    fn a_date_of_metadata_may_be_a_year_or_a_month() {
        for good in ["2025", "2025-07", "2025-07-10", "2024-02-29", "1999-12-31"] {
            assert_eq!(check_iso_date(good), Ok(()), "{good}");
        }
        for bad in ["", "25", "2025-7-1", "2025-00", "2025-13", "2025-02-29", "2025-07-32"] {
            assert!(check_iso_date(bad).is_err(), "{bad}");
        }
        for bad in
            ["2025-07-10-1", "10.07.2025", "0000", "2025-07-10T", "２０２５", "+202", " 2025"]
        {
            assert!(check_iso_date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_name_of_a_month_is_of_one_month() {
        for (at, names) in MONTHS.iter().enumerate() {
            for name in *names {
                assert_eq!(name.to_lowercase(), *name);
                let others = MONTHS.iter().enumerate().filter(|(other, _)| *other != at);
                assert!(others.into_iter().all(|(_, others)| !others.contains(name)), "{name}");
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_a_date_on_the_text(
            text in "([0-9]{1,4}|[-./, ]|July|липня|\n|年|月|日|th|of|\\PC){0,30}",
        ) {
            for (words, dates) in found(&text) {
                prop_assert!(!words.is_empty() && !dates.is_empty() && dates.len() <= 2);
                for date in dates {
                    prop_assert_eq!(check_iso_date(&date), Ok(()));
                    prop_assert_eq!(date.len(), 10);
                }
            }
        }
    }
}
