//! A time among the facts: UTC, to the minute.

use std::fmt;
use std::str::FromStr;

use crate::moment::Moment;

const MINUTES_OF_A_DAY: i64 = 24 * 60;

/// A point in time to the minute, between the years 1 and 9999. Its one form is `2026-11-17T13:52Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactTime {
    /// Minutes since 1970-01-01T00:00Z.
    minutes: i64,
}

/// A text that is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a time that Candor can read; a time looks like 2026-11-17T13:52Z or 2026-11-17 14:52+01:00")]
pub struct BadTime;

impl FactTime {
    /// The minute in which this moment lies; the end of the year 9999 for all that lie behind it.
    pub fn from_moment(moment: Moment) -> Self {
        let last = days_from_civil(10_000, 1, 1) * MINUTES_OF_A_DAY - 1;
        Self { minutes: i64::try_from(moment.as_millis() / 60_000).unwrap_or(last).min(last) }
    }

    /// The time as people read it: `2026-11-17 13:52 UTC`.
    pub fn words(self) -> String {
        self.to_string().replace('T', " ").replace('Z', " UTC")
    }

    /// Minutes since 1970-01-01T00:00Z; negative before it.
    pub const fn minutes(self) -> i64 {
        self.minutes
    }
}

impl fmt::Display for FactTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.minutes.div_euclid(MINUTES_OF_A_DAY));
        let minute = self.minutes.rem_euclid(MINUTES_OF_A_DAY);
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}Z", minute / 60, minute % 60)
    }
}

impl FromStr for FactTime {
    type Err = BadTime;

    /// Reads RFC 3339 and what people and browsers make of it: a blank instead of the `T`, no seconds, fractions of
    /// them, an offset instead of `Z`, or neither, which means UTC. Seconds are dropped, not rounded.
    fn from_str(text: &str) -> Result<Self, BadTime> {
        parse(text.trim()).ok_or(BadTime)
    }
}

fn parse(text: &str) -> Option<FactTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let (year, date) = number(date, 4)?;
    let (month, date) = number(date.strip_prefix('-')?, 2)?;
    let (day, date) = number(date.strip_prefix('-')?, 2)?;
    let (hour, rest) = number(rest.strip_prefix(['T', 't', ' '])?, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
    let offset = offset(after_seconds(rest)?.trim_start())?;
    let valid =
        date.is_empty() && year >= 1 && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day) && hour < 24 && minute < 60;
    let minutes = days_from_civil(year, month, day) * MINUTES_OF_A_DAY + hour * 60 + minute - offset;
    let years = days_from_civil(1, 1, 1) * MINUTES_OF_A_DAY..days_from_civil(10_000, 1, 1) * MINUTES_OF_A_DAY;
    (valid && years.contains(&minutes)).then_some(FactTime { minutes })
}

/// Skips `:30` and `:30.123`. 60 is a leap second.
fn after_seconds(text: &str) -> Option<&str> {
    let Some(text) = text.strip_prefix(':') else { return Some(text) };
    let (seconds, text) = number(text, 2)?;
    if seconds > 60 {
        return None;
    }
    let Some(fraction) = text.strip_prefix(['.', ',']) else { return Some(text) };
    let rest = fraction.trim_start_matches(|character: char| character.is_ascii_digit());
    (rest.len() < fraction.len()).then_some(rest)
}

/// Minutes that the local time is ahead of UTC.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "" | "Z" | "z" | "UTC") {
        return Some(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, rest) = number(&text[1..], 2)?;
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { number(rest.strip_prefix(':').unwrap_or(rest), 2)? };
    (rest.is_empty() && hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Exactly so many digits, and what follows them.
fn number(text: &str, digits: usize) -> Option<(i64, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((number.parse().ok()?, rest))
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date. The year begins in March here, so that the leap day is its last.
/// <https://howardhinnant.github.io/date_algorithms.html>
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date so many days after 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn many_ways_to_write_a_minute_are_one_time() {
        for text in [
            "2026-11-17T13:52Z",
            " 2026-11-17T13:52 ",
            "2026-11-17t13:52z",
            "2026-11-17 13:52",
            "2026-11-17 13:52 UTC",
            "2026-11-17T13:52:00Z",
            "2026-11-17T13:52:59.999999Z",
            "2026-11-17T14:52+01:00",
            "2026-11-17T14:52:07 +0100",
            "2026-11-17T06:52-07",
            "2026-11-18T02:52:30.5+13:00",
        ] {
            assert_eq!(text.parse::<FactTime>().map(|time| time.to_string()), Ok("2026-11-17T13:52Z".to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in [
            "",
            "soonish",
            "2026-11-17",
            "2026-11-17T",
            "2026-11-17T13",
            "2026-11-17T24:00Z",
            "2026-11-17T13:60Z",
            "2026-11-17T13:52:61Z",
            "2026-11-17T13:52:00.Z",
            "2026-13-01T00:00Z",
            "2026-02-29T00:00Z",
            "2026-04-31T00:00Z",
            "0000-01-01T00:00Z",
            "0001-01-01T00:00+01:00",
            "9999-12-31T23:59-01:00",
            "2026-11-17T13:52+1",
            "2026-11-17T13:52+01:00x",
            "2026-11-17T13:52Z Z",
            "+026-11-17T13:52Z",
            "2026-11-17T13:5２Z",
            "１２３４-11-17T13:52Z",
        ] {
            assert_eq!(text.parse::<FactTime>(), Err(BadTime), "{text}");
        }
    }

    #[test]
    fn a_leap_day_exists_in_leap_years() {
        assert!("2024-02-29T00:00Z".parse::<FactTime>().is_ok());
        assert!("2000-02-29T00:00Z".parse::<FactTime>().is_ok());
        assert!("1900-02-29T00:00Z".parse::<FactTime>().is_err());
    }

    #[test]
    fn a_moment_is_the_minute_in_which_it_lies() {
        assert_eq!(FactTime::from_moment(Moment::from_millis(0)).to_string(), "1970-01-01T00:00Z");
        assert_eq!(FactTime::from_moment(Moment::from_millis(1_795_010_000_000)).to_string(), "2026-11-18T13:53Z");
        assert_eq!(FactTime::from_moment(Moment::from_millis(u64::MAX)).to_string(), "9999-12-31T23:59Z");
        assert_eq!(FactTime::from_moment(Moment::from_millis(0)).words(), "1970-01-01 00:00 UTC");
    }

    proptest! {
        #[test]
        fn a_time_is_read_back_from_its_form(minutes in -1_035_593_000_i64..4_223_371_680) {
            let time = FactTime { minutes };
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }

        #[test]
        fn no_text_brings_the_parser_down(text in "\\PC{0,40}|[0-9TZ:+. -]{0,40}") {
            let _ = text.parse::<FactTime>();
        }
    }
}
