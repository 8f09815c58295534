//! Days and times.

use crate::browser::clock::WallTime;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A moment of the recent past: `today at 10:24`.
pub(crate) fn when(time: WallTime) -> String {
    [&day_of(time), " at ", &clock(time)].concat()
}

/// The day of a moment: `today`, `3 November`.
pub(crate) fn day_of(time: WallTime) -> String {
    match time.days_ago {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => [&time.day.to_string(), " ", month(time.month)].concat(),
    }
}

/// The time of day: `09:05`.
pub(crate) fn clock(time: WallTime) -> String {
    [&two_digits(time.hour), ":", &two_digits(time.minute)].concat()
}

/// The day of a time as the header fields write it: `17 November 2026` of `2026-11-17T13:52Z`. Empty if there is none.
pub(crate) fn day(time: &str) -> String {
    let mut parts = time.get(..10).unwrap_or_default().split('-');
    let (Some(year), Some(month_number), Some(day)) = (parts.next(), parts.next(), parts.next()) else { return String::new() };
    let month_number: u32 = month_number.parse().unwrap_or_default();
    [day.trim_start_matches('0'), month(month_number.wrapping_sub(1)), year].join(" ")
}

fn month(month: u32) -> &'static str {
    MONTHS.get(month as usize).copied().unwrap_or_default()
}

fn two_digits(number: u32) -> String {
    let digits = number.to_string();
    if number < 10 { ["0", &digits].concat() } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_recent_past_is_said_as_people_say_it() {
        let time = WallTime { days_ago: 0, day: 3, month: 10, hour: 9, minute: 5 };
        assert_eq!(when(time), "today at 09:05");
        assert_eq!(when(WallTime { days_ago: 1, ..time }), "yesterday at 09:05");
        assert_eq!(when(WallTime { days_ago: 6, ..time }), "3 November at 09:05");
    }

    #[test]
    fn the_day_of_a_header_field_is_read() {
        assert_eq!(day("2026-11-07T13:52Z"), "7 November 2026");
        assert_eq!(day(""), "");
        assert_eq!(day("rough"), "");
    }
}
