//! What a member may do.

use std::fmt;
use std::str::FromStr;

use crate::id::BadId;

/// A member's role, given by the invitation they came with.
///
/// The order is the order of rights: whoever holds two invitations has the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads and is present.
    Observer,
    /// Also writes.
    Participant,
    /// Also leads: locks sections, hands out invitations.
    Facilitator,
}

impl Role {
    /// Every role, weakest first.
    pub const ALL: [Self; 3] = [Self::Observer, Self::Participant, Self::Facilitator];

    /// Whether the role may change sections that are not locked.
    pub const fn may_write(self) -> bool {
        match self {
            Self::Observer => false,
            Self::Participant | Self::Facilitator => true,
        }
    }

    /// Whether the role may lock and unlock sections and write in locked ones.
    pub const fn may_lock(self) -> bool {
        match self {
            Self::Observer | Self::Participant => false,
            Self::Facilitator => true,
        }
    }

    /// Whether the role may replace and revoke links.
    pub const fn may_invite(self) -> bool {
        match self {
            Self::Observer | Self::Participant => false,
            Self::Facilitator => true,
        }
    }

    /// The word for it in the API and in the user interface.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::Participant => "participant",
            Self::Facilitator => "facilitator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|role| role.word() == text).ok_or(BadId { kind: "role" })
    }
}
