//! The claims and denials of one row by the dates of their documents: assertions above a line, denials below it, those
//! without a date in a lane of their own. Where things stand is worked out here; nothing is painted.
//!
//! A "no comment" stands below like a denial, since that is where one looks for it, and says what it is.

use super::{Force, Ledger};
use crate::text::calendar::{date_of_day, day_number, days_of};

/// On which side of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// A claim.
    Above,
    /// A denial, or a "no comment".
    Below,
}

/// A claim or a denial in its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Among [`Ledger::marks`].
    pub mark: u32,
    pub side: Side,
    /// The first and the last day that its document's date may mean, in days since 1970.
    pub days: Option<(i32, i32)>,
    /// How far a denial denies; `None`: a claim.
    pub force: Option<Force>,
    /// 0: a claim; 1: a denial of it; 2: a denial of that.
    pub depth: u32,
}

/// The moments of one row, by date, those without one last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    pub moments: Vec<Moment>,
}

/// How large things are, in whatever unit the painter counts in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    pub width: f32,
    /// Of a card with the words of a moment.
    pub card_width: f32,
    pub card_height: f32,
    /// Between cards, and between the line and the first card.
    pub gap: f32,
    /// Of the line with its dates.
    pub axis_height: f32,
}

/// Where a moment stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// Among [`Timeline::moments`].
    pub moment: usize,
    /// Its left and upper edge.
    pub left: f32,
    pub top: f32,
    /// Where its stem meets the line.
    pub at: f32,
    /// What its date may mean, on the line.
    pub from: f32,
    pub to: f32,
}

/// A date on the line.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f32,
    pub words: String,
}

/// Everything in its place. The height is what was needed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub width: f32,
    pub height: f32,
    /// The upper edge of the line, and where on it the dated part ends.
    pub axis_top: f32,
    pub axis_end: f32,
    /// Where the lane of those without a date begins.
    pub undated: Option<f32>,
    pub ticks: Vec<Tick>,
    pub cards: Vec<Card>,
}

/// How far from the edge of its card a stem meets it at least.
const STEM: f32 = 12.0;

impl Timeline {
    pub fn new(ledger: &Ledger, row: usize) -> Self {
        let moment = |mark: u32, side, force, depth| {
            let document = ledger.placed(mark)?.document;
            let days = ledger.date_of(document).and_then(days_of);
            Some(Moment { mark, side, days, force, depth })
        };
        let claims =
            ledger.claims(row).iter().filter_map(|claim| moment(*claim, Side::Above, None, 0));
        let denials = ledger.denials(row).into_iter().filter_map(|denial| {
            moment(denial.mark, Side::Below, Some(denial.force), denial.depth)
        });
        let mut moments: Vec<Moment> = claims.chain(denials).collect();
        moments
            .sort_by_key(|moment| (moment.days.is_none(), moment.days, moment.side, moment.mark));
        Self { moments }
    }

    /// The first and the last day of all.
    fn span(&self) -> Option<(i32, i32)> {
        let days = || self.moments.iter().filter_map(|moment| moment.days);
        Some((days().map(|(first, _)| first).min()?, days().map(|(_, last)| last).max()?))
    }

    /// Puts everything in its place: as near to the line as there is room, and in the order of dates.
    pub fn lay_out(&self, size: &Measures) -> Layout {
        let half = size.card_width / 2.0;
        let is_undated = |moment: &Moment| moment.days.is_none();
        let span = self.span();
        let undated = self.moments.iter().any(is_undated).then(|| match span {
            Some(_) => (size.width - size.card_width).max(0.0),
            None => 0.0,
        });
        let axis_end = undated.map_or(size.width, |left| (left - 2.0 * size.gap).max(0.0));
        // The line goes on a little before the first and after the last day.
        let room = (axis_end - size.card_width).max(1.0);
        let x = |day: f32| match span {
            Some((first, last)) if last > first => {
                half + (day - first as f32) / (last - first) as f32 * room
            }
            _ => half + room / 2.0,
        };
        let mut levels = [Vec::<f32>::new(), Vec::new()];
        let mut lanes = [0_usize; 2];
        let mut placed: Vec<(usize, usize, f32, [f32; 3])> = Vec::new();
        for (nth, moment) in self.moments.iter().enumerate() {
            let side = usize::from(moment.side == Side::Below);
            let (level, left, on_line) = if let Some((first, last)) = moment.days {
                let (from, to) = (x(first as f32), x(last as f32));
                let at = f32::midpoint(from, to);
                let Some(ends) = levels.get_mut(side) else { continue };
                // Over its date; else, so that fewer cards lie over each other, as far to the right as its stem allows.
                let furthest = (axis_end - size.card_width).max(0.0);
                let wished = (at - half).clamp(0.0, furthest);
                let allowed = (at - STEM).clamp(wished, furthest);
                let free = |end: f32| Some(wished.max(end)).filter(|left| *left <= allowed);
                let mut found = ends.iter().copied().enumerate();
                let found = found.find_map(|(level, end)| Some((level, free(end)?)));
                let (level, left) = found.unwrap_or((ends.len(), wished));
                let end = left + size.card_width + size.gap;
                match ends.get_mut(level) {
                    Some(place) => *place = end,
                    None => ends.push(end),
                }
                (level, left, [at, from, to])
            } else {
                let left = undated.unwrap_or_default();
                let Some(level) = lanes.get_mut(side) else { continue };
                *level += 1;
                (*level - 1, left, [left + half; 3])
            };
            placed.push((nth, level, left, on_line));
        }
        let most = |side: usize| {
            let dated = levels.get(side).map_or(0, Vec::len);
            dated.max(lanes.get(side).copied().unwrap_or_default())
        };
        let step = size.card_height + size.gap;
        let axis_top = most(0) as f32 * step;
        let below = axis_top + size.axis_height;
        let cards = placed.into_iter().map(|(moment, level, left, [at, from, to])| {
            let above = self.moments.get(moment).is_some_and(|moment| moment.side == Side::Above);
            let level = level as f32;
            let top = if above {
                axis_top - (level + 1.0) * step
            } else {
                below + level * step + size.gap
            };
            Card { moment, left, top, at, from, to }
        });
        Layout {
            width: size.width,
            height: below + most(1) as f32 * step,
            axis_top,
            axis_end,
            undated,
            ticks: span.map(|span| ticks(span, room, &|day| x(day as f32))).unwrap_or_default(),
            cards: cards.collect(),
        }
    }
}

/// A date is not written closer to the next than this.
const TICK_WIDTH: f32 = 90.0;

/// The dates that are written on the line: as many as have room, at round steps.
fn ticks((first, last): (i32, i32), room: f32, x: &dyn Fn(i32) -> f32) -> Vec<Tick> {
    let most = (room / TICK_WIDTH).floor().max(1.0);
    let tick = |day: i32, words: String| Tick { at: x(day), words };
    let (year, month, _) = date_of_day(first);
    let (end_year, end_month, _) = date_of_day(last);
    let days = last - first;
    for step in [1, 2, 7] {
        if (days / step) as f32 <= most {
            let all = (first..=last).step_by(usize::try_from(step).unwrap_or(1));
            return all.map(|day| tick(day, iso(day))).collect();
        }
    }
    let months = (end_year - year) * 12 + end_month.cast_signed() - month.cast_signed();
    for step in [1, 3, 6] {
        if (months / step) as f32 <= most {
            let number = |n: i32| {
                (
                    year + (month.cast_signed() - 1 + n).div_euclid(12),
                    (month.cast_signed() - 1 + n).rem_euclid(12).cast_unsigned() + 1,
                )
            };
            let all = (0..=months + 1).map(number);
            let round = all.filter(|(_, month)| (month.cast_signed() - 1) % step == 0);
            let day = |(year, month): (i32, u32)| {
                (day_number(year, month, 1), format!("{year:04}-{month:02}"))
            };
            let inside = round.map(day).filter(|(day, _)| (first..=last).contains(day));
            return inside.map(|(day, words)| tick(day, words)).collect();
        }
    }
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]
        .into_iter()
        .find(|step| ((end_year - year) / step) as f32 <= most)
        .unwrap_or(1_000);
    let years = (year..=end_year).filter(|year| year.rem_euclid(step) == 0);
    let day = |year: i32| (day_number(year, 1, 1), year);
    let inside = years.map(day).filter(|(day, _)| (first..=last).contains(day));
    inside.map(|(day, year)| tick(day, format!("{year:04}"))).collect()
}

fn iso(day: i32) -> String {
    let (year, month, day) = date_of_day(day);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::ledger, *};

    const SIZE: Measures = Measures {
        width: 1_000.0,
        card_width: 180.0,
        card_height: 60.0,
        gap: 10.0,
        axis_height: 30.0,
    };

    const LINES: &str = r#"
        doc a 2025-01-01
        doc b 2025-01-31
        doc c
        doc d 2025-01
        c1 claim a 0 "first"
        c2 claim b 0 "last"
        c3 claim c 0 "some day"
        c4 claim d 0 "in January"
        c1 same_as c2
        c2 same_as c3
        c3 same_as c4
        d1 denial b 30 force=outright "no"
        d2 denial c 30 force=no_comment "silence"
        d3 denial b 60 "no to the no"
        d1 denies c1
        d2 denies c3
        d3 denies d1
        "#;

    #[test]
    fn assertions_are_above_denials_below_and_undated_ones_apart() {
        let ledger = ledger(LINES);
        let timeline = Timeline::new(&ledger, 0);
        let words = |card: &Card| {
            let moment = &timeline.moments[card.moment];
            ledger.placed(moment.mark).unwrap().mark.words.to_string()
        };
        let layout = timeline.lay_out(&SIZE);
        assert_eq!(layout.cards.len(), 7);
        let undated = layout.undated.unwrap();
        for card in &layout.cards {
            let moment = &timeline.moments[card.moment];
            let above = card.top + SIZE.card_height <= layout.axis_top;
            let below = card.top >= layout.axis_top + SIZE.axis_height;
            assert!(if moment.side == Side::Above { above } else { below }, "{}", words(card));
            assert_eq!(moment.days.is_none(), card.left >= undated, "{}", words(card));
        }
        let at = |wanted: &str| layout.cards.iter().find(|card| words(card) == wanted).unwrap();
        assert!(at("first").at < at("in January").at && at("in January").at < at("last").at);
        // A month is as long as it is.
        let month = at("in January");
        assert!(
            (month.from - at("first").at).abs() < 0.01 && (month.to - at("last").at).abs() < 0.01
        );
        let ticks: Vec<&str> = layout.ticks.iter().map(|tick| tick.words.as_str()).collect();
        assert_eq!(ticks, ["2025-01-01", "2025-01-08", "2025-01-15", "2025-01-22", "2025-01-29"]);
    }

    #[test]
    fn one_day_stands_in_the_middle_and_nothing_at_all_is_empty() {
        let one = ledger("doc a 2025-01-01\nc1 claim a 0 \"first\"\n");
        let layout = Timeline::new(&one, 0).lay_out(&SIZE);
        assert!((layout.cards[0].at - 500.0).abs() < 0.01 && layout.undated.is_none());
        assert_eq!(layout.ticks.len(), 1);
        let none = ledger("doc a\nc1 claim a 0 \"first\"\n");
        let layout = Timeline::new(&none, 0).lay_out(&SIZE);
        assert!(layout.ticks.is_empty() && layout.cards[0].left.abs() < 0.01);
        assert_eq!(Timeline::default().lay_out(&SIZE).cards, []);
    }

    #[test]
    fn dates_on_the_line_are_round_and_have_room() {
        let words = |first: &str, last: &str| {
            let span = (days_of(first).unwrap().0, days_of(last).unwrap().1);
            let x = |day: i32| (day - span.0) as f32 / (span.1 - span.0) as f32 * 800.0;
            ticks(span, 800.0, &x).into_iter().map(|tick| tick.words).collect::<Vec<_>>()
        };
        assert_eq!(words("2024-12-30", "2025-01-02").len(), 4);
        assert_eq!(words("2024-11", "2025-02"), ["2024-11", "2024-12", "2025-01", "2025-02"]);
        assert_eq!(
            words("2023-02", "2024-12"),
            ["2023-04", "2023-07", "2023-10", "2024-01", "2024-04", "2024-07", "2024-10"]
        );
        assert_eq!(words("1991", "2025").first().map(String::as_str), Some("1995"));
    }

    proptest! {
        #[test]
        fn no_two_cards_lie_on_each_other_and_none_outside(
            days in proptest::collection::vec((proptest::option::of(0..400_i32), any::<bool>()), 0..40),
            width in 200.0..2_000.0_f32,
        ) {
            let moments = days.iter().zip(0..).map(|((day, above), mark)| Moment {
                mark,
                side: if *above { Side::Above } else { Side::Below },
                days: day.map(|day| (day, day + day % 3 * 15)),
                force: None,
                depth: 0,
            });
            let mut timeline = Timeline { moments: moments.collect() };
            timeline.moments.sort_by_key(|moment| (moment.days.is_none(), moment.days));
            let layout = timeline.lay_out(&Measures { width, ..SIZE });
            prop_assert_eq!(layout.cards.len(), days.len());
            for (nth, one) in layout.cards.iter().enumerate() {
                prop_assert!(one.top >= -0.01 && one.top + SIZE.card_height <= layout.height + 0.01);
                prop_assert!(one.left >= -0.01);
                for other in layout.cards.iter().skip(nth + 1) {
                    let apart = (one.left - other.left).abs() >= SIZE.card_width - 0.01
                        || (one.top - other.top).abs() >= SIZE.card_height - 0.01;
                    // Where there is no room for two columns, the dated and the undated ones share one.
                    prop_assert!(apart || width < 2.0 * SIZE.card_width + 2.0 * SIZE.gap);
                }
            }
        }
    }
}
