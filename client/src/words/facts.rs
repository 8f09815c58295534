//! The header fields of the incident.

use shared::document::fact::Fact;

pub(crate) const UTC: &str = "Times in UTC";
pub(crate) const NOT_SAID: &str = "Not said yet";
pub(crate) const SERVICES_EXAMPLE: &str = "checkout, pricing";

/// What can be chosen for a field, with the words for it; empty if it is typed.
pub(crate) fn choices(fact: Fact) -> &'static [(&'static str, &'static str)] {
    match fact {
        Fact::Severity => &[
            ("", NOT_SAID),
            ("1", "1, everybody affected"),
            ("2", "2, many affected"),
            ("3", "3, some affected"),
            ("4", "4, hardly anybody affected"),
        ],
        Fact::Kind => &[("", NOT_SAID), ("incident", "Incident"), ("near miss", "Near miss"), ("drill", "Drill")],
        Fact::Title | Fact::Services | Fact::Began | Fact::Detected | Fact::Mitigated | Fact::Resolved => &[],
    }
}

/// What a span that begins with the beginning is called: `Time to detect`, and after the first only `to mitigate`.
pub(crate) fn measure(until: Fact, first: bool) -> String {
    let verb = match until {
        Fact::Detected => "to detect",
        Fact::Mitigated => "to mitigate",
        Fact::Resolved => "to resolve",
        Fact::Title | Fact::Severity | Fact::Kind | Fact::Services | Fact::Began => "",
    };
    if first { ["Time ", verb].concat() } else { verb.to_owned() }
}

/// `9 min`, `1 h 18 min`, `3 d 2 h`.
pub(crate) fn span(minutes: u64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts: [(u64, &str); 2] = match (days, hours) {
        (0, 0) => [(rest, " min"), (0, "")],
        (0, _) => [(hours, " h"), (rest, " min")],
        (_, _) => [(days, " d"), (hours, " h")],
    };
    let [(first, first_unit), (second, second_unit)] = parts;
    let mut words = [&first.to_string(), first_unit].concat();
    if second > 0 {
        words.push_str(&[" ", &second.to_string(), second_unit].concat());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_its_two_largest_parts() {
        assert_eq!(span(0), "0 min");
        assert_eq!(span(9), "9 min");
        assert_eq!(span(78), "1 h 18 min");
        assert_eq!(span(120), "2 h");
        assert_eq!(span(3 * 1440 + 130), "3 d 2 h");
    }
}
