//! The header fields of an incident: keys of the map of a facts section, each with a text as its value.

use std::fmt;
use std::str::FromStr;

use crate::id::BadId;

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
