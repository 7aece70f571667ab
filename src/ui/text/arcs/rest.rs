//! The mark whose links are shown because the pointer rests on it. Links come after a short rest, and
//! stay a moment after the pointer has left, so that it can be led to one of them. Pure but for the look
//! at the marks' keys.

use crate::ui::text::marks::Marks;

/// So long the pointer must be on a mark, in seconds,
const COMES: f64 = 0.18;
/// and so long its links stay when it has left.
const STAYS: f64 = 0.6;
/// So long it must be on a line until that is told in words.
pub(super) const TELLS: f64 = 0.35;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    /// The mark that the pointer has just come to, and when.
    coming: Option<(u64, f64)>,
    /// The mark whose links are shown, and when the pointer was last on it.
    shown: Option<(u64, f64)>,
    /// Which of all marks that is.
    number: Option<(u64, usize)>,
}

#[expect(clippy::cast_possible_truncation, reason = "less than a second")]
pub(super) const fn as_secs(secs: f64) -> f32 {
    secs as f32
}

impl Rest {
    /// `on`: the mark under the pointer; `stay`: it is on one of the lines, or busy. Returns the mark
    /// whose links are shown, and in how many seconds to look again.
    pub(super) fn follow(
        &mut self,
        now: f64,
        on: Option<u64>,
        stay: bool,
    ) -> (Option<u64>, Option<f32>) {
        let mut again: Option<f64> = None;
        let mut look = |secs: f64| again = Some(again.map_or(secs, |known: f64| known.min(secs)));
        self.coming = match (on, self.coming) {
            (Some(mark), _) if self.shown.is_some_and(|(shown, _)| shown == mark) => None,
            (Some(mark), Some((known, since))) if known == mark => Some((mark, since)),
            (Some(mark), _) => Some((mark, now)),
            (None, _) => None,
        };
        if let Some((mark, since)) = self.coming {
            if now - since >= COMES {
                self.shown = Some((mark, now));
                self.coming = None;
            } else {
                look(COMES - (now - since));
            }
        }
        if let Some((mark, last)) = &mut self.shown {
            if on == Some(*mark) || stay {
                *last = now;
            } else if now - *last < STAYS {
                look(STAYS - (now - *last));
            } else {
                self.shown = None;
            }
        }
        (self.shown.map(|(mark, _)| mark), again.map(as_secs))
    }

    /// The number of the mark that is shown, looked for once.
    pub(super) fn number(&mut self, mark: u64, marks: &dyn Marks) -> Option<usize> {
        if let Some((known, number)) = self.number
            && known == mark
            && number < marks.count()
            && marks.id(number) == mark
        {
            return Some(number);
        }
        let number = (0..marks.count()).find(|number| marks.id(*number) == mark)?;
        self.number = Some((mark, number));
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_come_after_a_rest_and_stay_a_moment() {
        let mut rest = Rest::default();
        assert_eq!(rest.follow(0.0, Some(7), false).0, None);
        assert_eq!(rest.follow(0.1, Some(7), false).0, None);
        assert_eq!(rest.follow(0.2, Some(7), false).0, Some(7));
        // Over bare text, then on one of its lines for long, then away for good.
        assert_eq!(rest.follow(0.5, None, false).0, Some(7));
        assert_eq!(rest.follow(5.0, None, true).0, Some(7));
        assert_eq!(rest.follow(5.3, None, false).0, Some(7));
        assert_eq!(rest.follow(6.0, None, false), (None, None));
    }

    #[test]
    fn another_mark_takes_over_and_passing_one_does_not() {
        let mut rest = Rest::default();
        rest.follow(0.0, Some(7), false);
        assert_eq!(rest.follow(0.2, Some(7), false).0, Some(7));
        assert_eq!(rest.follow(0.3, Some(8), false).0, Some(7), "passing");
        assert_eq!(rest.follow(0.35, None, false).0, Some(7));
        rest.follow(0.4, Some(8), false);
        assert_eq!(rest.follow(0.6, Some(8), false).0, Some(8));
    }
}
