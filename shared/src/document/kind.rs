//! The kinds of section.

use std::fmt;
use std::str::FromStr;

use crate::id::BadId;

/// How a section is written and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SectionKind {
    /// Markdown text.
    Prose,
    /// The header fields of the incident: see [`Fact`](super::fact::Fact).
    Facts,
}

impl SectionKind {
    /// Every kind there is.
    pub const ALL: [Self; 2] = [Self::Prose, Self::Facts];

    /// The word for it in addresses, files and the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Prose => "prose",
            Self::Facts => "facts",
        }
    }
}

impl fmt::Display for SectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for SectionKind {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|kind| kind.word() == text).ok_or(BadId { kind: "section kind" })
    }
}
