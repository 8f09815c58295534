//! The incident as one line: its times, and how long it was from one to the next.

use std::collections::BTreeMap;

use shared::document::fact::Fact;

/// A time on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    /// Which time.
    pub(crate) fact: Fact,
    /// As the field has it: `2026-11-17T13:52Z`.
    pub(crate) time: String,
    /// Minutes until the next time; none for the last, and where the next lies before.
    pub(crate) until_next: Option<u64>,
    /// Minutes since the beginning; none for the beginning itself and while it is not known.
    pub(crate) since_began: Option<u64>,
    /// Whether it is on another day than the time before.
    pub(crate) is_new_day: bool,
}

/// The times that are known, in their order.
pub(crate) fn passage(fields: &BTreeMap<String, String>) -> Vec<Point> {
    let known: Vec<(Fact, &str, u64)> = Fact::ALL
        .into_iter()
        .filter(|fact| fact.is_time())
        .filter_map(|fact| {
            let time = fields.get(fact.key())?;
            Some((fact, time.as_str(), minutes(time)?))
        })
        .collect();
    let began = known.iter().find(|(fact, ..)| *fact == Fact::Began).map(|(.., at)| *at);
    known
        .iter()
        .enumerate()
        .map(|(index, (fact, time, at))| Point {
            fact: *fact,
            time: (*time).to_owned(),
            until_next: known.get(index + 1).and_then(|(.., next)| next.checked_sub(*at)),
            since_began: began.filter(|_| *fact != Fact::Began).and_then(|began| at.checked_sub(began)),
            is_new_day: index > 0 && known[index - 1].1.get(..10) != time.get(..10),
        })
        .collect()
}

/// Minutes since the first of March of the year 0; none if this is not a time of the form `2026-11-17T13:52Z`.
fn minutes(time: &str) -> Option<u64> {
    let number = |range: std::ops::Range<usize>| time.get(range).and_then(|digits| digits.parse::<u64>().ok());
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute) = (number(11..13)?, number(14..16)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Counted from March, leap days come last in a year. <https://howardhinnant.github.io/date_algorithms.html>
    let year = if month > 2 { year } else { year.checked_sub(1)? };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + day_of_year;
    Some(days * 24 * 60 + hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_of_an_incident_give_its_spans() {
        let points =
            passage(&fields(&[("began", "2026-11-17T13:52Z"), ("detected", "2026-11-17T14:01Z"), ("resolved", "2026-11-18T00:10Z")]));
        let spans: Vec<_> = points.iter().map(|point| (point.until_next, point.since_began, point.is_new_day)).collect();
        assert_eq!(spans, [(Some(9), None, false), (Some(609), Some(9), false), (None, Some(618), true)]);
    }

    #[test]
    fn months_and_leap_years_are_counted() {
        let day = |from: &str, to: &str| minutes(to).zip(minutes(from)).map(|(to, from)| (to - from) / 1440);
        assert_eq!(day("2028-02-28T00:00Z", "2028-03-01T00:00Z"), Some(2));
        assert_eq!(day("2026-02-28T00:00Z", "2026-03-01T00:00Z"), Some(1));
        assert_eq!(day("2026-12-31T00:00Z", "2027-01-01T00:00Z"), Some(1));
        assert_eq!(day("2026-01-01T00:00Z", "2027-01-01T00:00Z"), Some(365));
    }

    #[test]
    fn times_out_of_order_have_no_span() {
        let points = passage(&fields(&[("began", "2026-11-17T13:52Z"), ("detected", "2026-11-17T13:00Z")]));
        assert_eq!((points[0].until_next, points[1].since_began), (None, None));
    }

    fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }
}
