//! Somebody in the room.

use crate::id::{ConnectionId, MemberId};
use crate::label::DisplayName;
use crate::room::role::Role;

/// A member's colour: 1 to 10, as the style sheet names them. Two members may share one; the name decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Colour(u8);

impl Colour {
    /// How many there are.
    pub const COUNT: u8 = 10;

    /// The colour with this number, 1 to 10.
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= Self::COUNT { Some(Self(number)) } else { None }
    }

    /// Its number, 1 to 10.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The first colour that is not among the used ones; when all are, one by the member's number.
    pub fn choose(member: MemberId, used: &[Self]) -> Self {
        let start = u8::try_from(member.bits() % u64::from(Self::COUNT)).expect("below ten");
        (0..Self::COUNT).map(|step| Self((start + step) % Self::COUNT + 1)).find(|colour| !used.contains(colour)).unwrap_or(Self(start + 1))
    }
}

/// One connection of a member: a tab, seen by the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// The tab.
    pub connection: ConnectionId,
    /// The person. Two tabs of one person have the same.
    pub member: MemberId,
    /// What they are called.
    pub name: DisplayName,
    /// What they may do.
    pub role: Role,
    /// Their colour in this room.
    pub colour: Colour,
}
