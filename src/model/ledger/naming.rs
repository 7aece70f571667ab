//! What a group is called: as somebody named it, else by the most explicit of its quotations.

use super::Mark;

/// The most explicit: not a mere mention, naming somebody, then the longest; of equals the first.
pub(super) fn most_explicit<'a>(marks: impl Iterator<Item = &'a Mark>) -> Option<&'a Mark> {
    let rank = |mark: &Mark| (!mark.gone, mark.clarity, mark.words.chars().count());
    let mut best: Option<&Mark> = None;
    for mark in marks {
        if best.is_none_or(|best| rank(mark) > rank(best)) {
            best = Some(mark);
        }
    }
    best
}
