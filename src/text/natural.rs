//! The order in which people expect file names: "2.txt" before "10.txt".
//!
//! It is the same everywhere, so it does not follow a locale: "ä" comes after "z".

use std::char::ToLowercase;
use std::cmp::Ordering;

/// A part of a name, in the order of the enum: folders stay together because a separator sorts before everything.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Separator,
    /// A lower-case character, or `'0'` with the value of a run of digits.
    Char(char, Number<'a>),
}

/// Digits without leading zeros: of two numbers the one with fewer digits is less, whatever their length.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Number<'a> {
    digits: usize,
    run: &'a str,
}

/// Compares names case-insensitively (Unicode lower case) with runs of ASCII digits by value.
///
/// Ties are broken by leading zeros (fewer first), then by code point, so that only equal strings are `Equal`: the
/// order is total.
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    parts(a).cmp(parts(b)).then_with(|| zeros(a).cmp(zeros(b))).then_with(|| a.cmp(b))
}

fn parts(name: &str) -> impl Iterator<Item = Part<'_>> {
    let none = || Number { digits: 0, run: "" };
    let mut rest = name;
    let mut lower: Option<ToLowercase> = None;
    std::iter::from_fn(move || {
        if let Some(c) = lower.as_mut().and_then(Iterator::next) {
            return Some(Part::Char(c, none()));
        }
        let mut chars = rest.chars();
        let c = chars.next()?;
        if c.is_ascii_digit() {
            let (run, after) = digits(rest);
            rest = after;
            let run = run.trim_start_matches('0');
            return Some(Part::Char('0', Number { digits: run.len(), run }));
        }
        rest = chars.as_str();
        if c == '/' || c == '\\' {
            return Some(Part::Separator);
        }
        let mut all = c.to_lowercase();
        let first = all.next()?;
        lower = Some(all);
        Some(Part::Char(first, none()))
    })
}

/// How many leading zeros each run of digits has.
fn zeros(name: &str) -> impl Iterator<Item = usize> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let (run, after) = digits(rest.trim_start_matches(|c: char| !c.is_ascii_digit()));
        rest = after;
        (!run.is_empty()).then(|| run.len() - run.trim_start_matches('0').len())
    })
}

/// The digits at the start, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sorts_as_people_do() {
        let sorted = [
            "",
            "/x",
            "2.txt",
            "02.txt",
            "10.txt",
            "99999999999999999999999999.txt",
            "100000000000000000000000000.txt",
            "a/10",
            "a/b/c",
            "a-1",
            "A1",
            "a1",
            "a1b2",
            "a1b02",
            "a01b2",
            "a10",
            "B",
            "b",
            "news/000_4500.txt",
            "news/001_f84b.txt",
            "Élan",
            "élan",
            "Київ",
        ];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(natural_cmp(a, b), i.cmp(&j), "{a:?} {b:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn is_a_total_order(
            a in "[aAbB01２İßk/\\\\-]{0,7}|\\PC{0,4}",
            b in "[aAbB01２İßk/\\\\-]{0,7}|\\PC{0,4}",
            c in "[aAbB01２İßk/\\\\-]{0,7}",
        ) {
            prop_assert_eq!(natural_cmp(&a, &b), natural_cmp(&b, &a).reverse());
            prop_assert_eq!(natural_cmp(&a, &b) == Ordering::Equal, a == b);
            let mut three = [a, b, c];
            three.sort_by(|x, y| natural_cmp(x, y));
            prop_assert!(natural_cmp(&three[0], &three[2]) != Ordering::Greater);
            prop_assert!(natural_cmp(&three[0], &three[1]) != Ordering::Greater);
            prop_assert!(natural_cmp(&three[1], &three[2]) != Ordering::Greater);
        }
    }
}
