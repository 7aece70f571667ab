//! The lines of the list of problems: which stand where, so that only those in view are painted.

use std::collections::BTreeMap;

use crate::{check::Finding, session::problems::Problems};

/// A heading, and the line that says how many more there are.
const HEADING: f32 = 34.0;
/// Two lines of words, and how much a third one takes.
const FINDING: f32 = 52.0;
const THIRD: f32 = 18.0;
/// More characters than these stand on three lines.
const TWO_LINES: usize = 80;
/// The name of the document over them.
const PATH: f32 = 17.0;
/// What can be done to the chosen one, and the field for a reason.
const BUTTONS: f32 = 32.0;
const REASON: f32 = 64.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A check and how much it has found.
    Heading(&'static str, usize),
    /// Among the open ones.
    Finding(usize),
    /// How many more there are.
    More(usize),
    LetStand(usize),
    /// Among those that were let stand.
    Waived(usize),
}

/// All lines, with the height up to the end of each.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: Vec<(Line, f32)>,
}

/// What is listed, and how.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner<'a> {
    /// Each with the name of its document.
    pub whole: bool,
    /// With those that were let stand.
    pub waived: bool,
    /// Check and subject of the one that shows what can be done to it.
    pub chosen: Option<&'a (&'static str, String)>,
    /// A reason is being written for it.
    pub asks: bool,
}

/// On how many lines the words of a finding stand.
pub(super) fn lines_of(finding: &Finding) -> usize {
    if finding.message.chars().nth(TWO_LINES).is_some() { 3 } else { 2 }
}

/// How high a finding is without what can be done to it; `whole`: with the name of its document.
pub(super) fn height_of(finding: &Finding, whole: bool) -> f32 {
    let third = if lines_of(finding) > 2 { THIRD } else { 0.0 };
    FINDING + third + if whole { PATH } else { 0.0 }
}

impl Lines {
    pub(super) fn new(problems: &Problems, manner: Manner<'_>) -> Self {
        let Manner { whole, waived, chosen, asks } = manner;
        let mut counts: BTreeMap<&str, usize> = problems.more.clone().into_iter().collect();
        for finding in &problems.open {
            *counts.entry(finding.check).or_default() += 1;
        }
        let height = |finding: &Finding| {
            let plain = height_of(finding, whole);
            match chosen {
                Some((check, subject))
                    if finding.check == *check && finding.subject == *subject =>
                {
                    plain + if asks { REASON } else { BUTTONS }
                }
                _ => plain,
            }
        };
        let mut all = Self::default();
        let mut last: Option<&'static str> = None;
        let more = |check: Option<&'static str>| problems.more.get(check?).copied();
        for (at, finding) in problems.open.iter().enumerate() {
            if last != Some(finding.check) {
                if let Some(more) = more(last) {
                    all.push(Line::More(more), HEADING);
                }
                last = Some(finding.check);
                let count = counts.get(finding.check).copied().unwrap_or(0);
                all.push(Line::Heading(finding.check, count), HEADING);
            }
            all.push(Line::Finding(at), height(finding));
        }
        if let Some(more) = more(last) {
            all.push(Line::More(more), HEADING);
        }
        if waived && !problems.waived.is_empty() {
            all.push(Line::LetStand(problems.waived.len()), HEADING);
            for (at, (finding, _)) in problems.waived.iter().enumerate() {
                all.push(Line::Waived(at), height(finding));
            }
        }
        all
    }

    fn push(&mut self, line: Line, height: f32) {
        self.lines.push((line, self.height() + height));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Of all lines.
    pub(super) fn height(&self) -> f32 {
        self.lines.last().map_or(0.0, |(_, end)| *end)
    }

    /// The lines that meet a stretch of the list, with their numbers, tops and bottoms.
    pub(super) fn within(
        &self,
        top: f32,
        bottom: f32,
    ) -> impl Iterator<Item = (usize, Line, f32, f32)> + '_ {
        let first = self.lines.partition_point(|(_, end)| *end <= top);
        let begin = first.checked_sub(1).and_then(|at| self.lines.get(at));
        let mut start = begin.map_or(0.0, |(_, end)| *end);
        let rest = self.lines.get(first..).unwrap_or_default().iter().enumerate();
        rest.map(move |(at, (line, end))| {
            (first + at, *line, std::mem::replace(&mut start, *end), *end)
        })
        .take_while(move |(_, _, start, _)| *start < bottom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(check: &'static str, subject: &str) -> Finding {
        Finding {
            check,
            place: String::new(),
            message: String::new(),
            document: None,
            span: None,
            range: None,
            subject: subject.to_owned(),
        }
    }

    #[test]
    fn only_what_is_in_view_is_asked_for() {
        let problems = Problems {
            open: vec![finding("said", "a"), finding("said", "b"), finding("edges", "c")],
            more: BTreeMap::from([("said", 5)]),
            waived: vec![(finding("edges", "d"), "so".to_owned())],
        };
        let chosen = ("said", "b".to_owned());
        let chosen = Some(&chosen);
        let manner = Manner { whole: false, waived: true, chosen, asks: true };
        let lines = Lines::new(&problems, manner);
        let all: Vec<_> = lines.within(0.0, f32::INFINITY).map(|(_, line, _, _)| line).collect();
        assert_eq!(
            all,
            [
                Line::Heading("said", 7),
                Line::Finding(0),
                Line::Finding(1),
                Line::More(5),
                Line::Heading("edges", 1),
                Line::Finding(2),
                Line::LetStand(1),
                Line::Waived(0),
            ]
        );
        let top = HEADING + FINDING;
        let second: Vec<_> = lines.within(top, top + 1.0).collect();
        assert_eq!(second, [(2, Line::Finding(1), top, top + FINDING + REASON)]);
        assert_eq!(lines.within(lines.height(), f32::INFINITY).count(), 0);
        assert_eq!(Lines::new(&problems, Manner::default()).len(), 6);
    }
}
