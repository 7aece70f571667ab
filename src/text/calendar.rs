//! Dates as days that can be counted: the Gregorian calendar, also for the time before it was one.
//!
//! Which words are a date is not decided here; see [`dates`](super::dates).

/// Days since 1 January 1970, and what day a number of them is.
///
/// The algorithms are Howard Hinnant's (`days_from_civil` and `civil_from_days`, 2013).
pub const fn day_number(year: i32, month: u32, day: u32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = (month.cast_signed() + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + day.cast_signed() - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a day number.
pub const fn date_of_day(number: i32) -> (i32, u32, u32) {
    let days = number + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month.cast_unsigned(), day.cast_unsigned())
}

/// The first and the last day that a date of metadata may mean: 2025-07-10, 2025-07 or 2025.
pub fn days_of(date: &str) -> Option<(i32, i32)> {
    super::check_iso_date(date).ok()?;
    let mut parts = date.split('-').map(str::parse::<u32>);
    let year = i32::try_from(parts.next()?.ok()?).ok()?;
    let month = parts.next().transpose().ok()?;
    let day = parts.next().transpose().ok()?;
    Some(match (month, day) {
        (None, _) => (day_number(year, 1, 1), day_number(year + 1, 1, 1) - 1),
        (Some(12), None) => (day_number(year, 12, 1), day_number(year, 12, 31)),
        (Some(month), None) => (day_number(year, month, 1), day_number(year, month + 1, 1) - 1),
        (Some(month), Some(day)) => (day_number(year, month, day), day_number(year, month, day)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(day_number(1970, 1, 1), 0);
        assert_eq!(day_number(2000, 3, 1), 11_017);
        assert_eq!(day_number(1969, 12, 31), -1);
        for (number, next) in (-800_000..800_000).step_by(17).zip((-799_999..).step_by(17)) {
            let (year, month, day) = date_of_day(number);
            assert_eq!(day_number(year, month, day), number);
            assert_eq!(day_number(year, month, day) + 1, next);
        }
    }

    #[test]
    fn a_date_may_mean_a_day_a_month_or_a_year() {
        let days =
            |date| days_of(date).map(|(first, last)| (date_of_day(first), date_of_day(last)));
        assert_eq!(days("2024-02"), Some(((2024, 2, 1), (2024, 2, 29))));
        assert_eq!(days("2025-12"), Some(((2025, 12, 1), (2025, 12, 31))));
        assert_eq!(days("2025"), Some(((2025, 1, 1), (2025, 12, 31))));
        assert_eq!(days("2025-07-10"), Some(((2025, 7, 10), (2025, 7, 10))));
        assert_eq!(days("July"), None);
    }
}
