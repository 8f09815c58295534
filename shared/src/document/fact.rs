//! The header fields of an incident: keys of the map of a facts section, each with a text as its value.

mod time;

use std::fmt;
use std::str::FromStr;

use crate::id::BadId;
use crate::label::{BadLabel, Title};
use crate::limit;

pub use time::{BadTime, FactTime};

/// One header field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// What happened, in one line.
    Title,
    /// `1` (worst) to `4`, or empty.
    Severity,
    /// `incident`, `near miss` or `drill`.
    Kind,
    /// The services it touched, separated by commas.
    Services,
    /// When it began; like the other times `2026-11-17T13:52Z`: UTC, to the minute.
    Began,
    /// When somebody or something noticed.
    Detected,
    /// When the harm stopped.
    Mitigated,
    /// When all was as before.
    Resolved,
}

impl Fact {
    /// Every field, in reading order.
    pub const ALL: [Self; 8] =
        [Self::Title, Self::Severity, Self::Kind, Self::Services, Self::Began, Self::Detected, Self::Mitigated, Self::Resolved];

    /// Its key in the map and in the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Severity => "severity",
            Self::Kind => "kind",
            Self::Services => "services",
            Self::Began => "began",
            Self::Detected => "detected",
            Self::Mitigated => "mitigated",
            Self::Resolved => "resolved",
        }
    }

    /// What people read beside it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Severity => "Severity",
            Self::Kind => "Kind",
            Self::Services => "Services",
            Self::Began => "Began",
            Self::Detected => "Detected",
            Self::Mitigated => "Mitigated",
            Self::Resolved => "Resolved",
        }
    }

    /// Whether its value is a moment.
    pub const fn is_time(self) -> bool {
        match self {
            Self::Began | Self::Detected | Self::Mitigated | Self::Resolved => true,
            Self::Title | Self::Severity | Self::Kind | Self::Services => false,
        }
    }

    /// The one form of a value that somebody typed or sent; empty if nothing is known.
    ///
    /// # Errors
    /// If this field cannot have the value.
    pub fn parse(self, value: &str) -> Result<String, BadFact> {
        let value = value.trim();
        if value.len() > limit::FIELD_BYTES {
            return Err(BadFact::TooLong { fact: self });
        }
        match self {
            Self::Title => Ok(value.parse::<Title>()?.as_str().to_owned()),
            Self::Severity | Self::Kind | Self::Services | Self::Began | Self::Detected | Self::Mitigated | Self::Resolved
                if value.is_empty() =>
            {
                Ok(String::new())
            }
            Self::Severity => severity(value).ok_or(BadFact::Severity),
            Self::Kind => kind(value).ok_or(BadFact::Kind),
            Self::Services => Ok(services(value)),
            Self::Began | Self::Detected | Self::Mitigated | Self::Resolved => {
                value.parse::<FactTime>().map(|time| time.to_string()).map_err(|BadTime| BadFact::Time { fact: self })
            }
        }
    }
}

/// Why a header field cannot have a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFact {
    /// Not a title.
    #[error(transparent)]
    Title(#[from] BadLabel),
    /// Not a severity.
    #[error("the severity is a number from 1, the worst, to 4")]
    Severity,
    /// Not a kind.
    #[error("the kind is one of: {}", KINDS.join(", "))]
    Kind,
    /// Not a time.
    #[error("{fact} is not a time that Candor can read; a time looks like 2026-11-17T13:52Z or 2026-11-17 14:52+01:00")]
    Time {
        /// Which field.
        fact: Fact,
    },
    /// Past the limit.
    #[error("{fact} is longer than {} bytes", limit::FIELD_BYTES)]
    TooLong {
        /// Which field.
        fact: Fact,
    },
}

/// The kinds of event that a post-mortem is written about.
pub const KINDS: [&str; 3] = ["incident", "near miss", "drill"];

/// `2`, and what alerting tools make of it: `SEV2`, `sev-2`.
fn severity(value: &str) -> Option<String> {
    let value = value.to_ascii_lowercase();
    let digit = value.strip_prefix("sev").map_or(value.as_str(), |rest| rest.trim_start_matches(['-', ' ']));
    matches!(digit, "1" | "2" | "3" | "4").then(|| digit.to_owned())
}

fn kind(value: &str) -> Option<String> {
    let value = value.to_ascii_lowercase().replace(['-', '_'], " ");
    KINDS.into_iter().find(|kind| *kind == value).map(str::to_owned)
}

/// One line, one comma and one blank between two names.
fn services(value: &str) -> String {
    let names = value.split(',').map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
    names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Fact {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|fact| fact.key() == text).ok_or(BadId { kind: "fact" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_one_form_however_it_was_written() {
        for (fact, written, form) in [
            (Fact::Title, "  Checkout  failed ", "Checkout failed"),
            (Fact::Severity, "SEV-2", "2"),
            (Fact::Severity, "1", "1"),
            (Fact::Kind, "Near-Miss", "near miss"),
            (Fact::Services, "checkout ,, price\ncache,", "checkout, price cache"),
            (Fact::Began, "2026-11-17 14:52:10+01:00", "2026-11-17T13:52Z"),
        ] {
            assert_eq!(fact.parse(written), Ok(form.to_owned()), "{fact}");
            assert_eq!(fact.parse(form), Ok(form.to_owned()), "{fact}");
        }
    }

    #[test]
    fn all_but_the_title_may_be_unknown() {
        for fact in Fact::ALL {
            assert_eq!(fact.parse("  ").is_ok(), fact != Fact::Title, "{fact}");
        }
    }

    #[test]
    fn a_value_that_a_fact_cannot_have_is_refused_with_a_reason() {
        assert_eq!(Fact::Severity.parse("5"), Err(BadFact::Severity));
        assert_eq!(Fact::Severity.parse("sev"), Err(BadFact::Severity));
        assert_eq!(Fact::Kind.parse("outage"), Err(BadFact::Kind));
        assert_eq!(Fact::Detected.parse("soonish"), Err(BadFact::Time { fact: Fact::Detected }));
        assert_eq!(Fact::Services.parse(&"x".repeat(limit::FIELD_BYTES + 1)), Err(BadFact::TooLong { fact: Fact::Services }));
    }
}
