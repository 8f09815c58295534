//! Where somebody is.

use crate::id::{Channel, ClientId};

/// A place in a text that stays with its neighbours when others edit: it stands beside a unit that somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// Before the first unit.
    Start,
    /// Directly before the unit `clock` of the writer `client`.
    Before {
        /// Who wrote the unit.
        client: ClientId,
        /// Its number among theirs.
        clock: u32,
    },
    /// Directly after that unit: the end of a text stays behind what was last there.
    After {
        /// Who wrote the unit.
        client: ClientId,
        /// Its number among theirs.
        clock: u32,
    },
}

/// A caret, or a selection from `anchor` to `head`, in the body of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Caret {
    /// Where the selection began.
    pub anchor: Anchor,
    /// Where the caret is.
    pub head: Anchor,
}

/// Where a member is: in a section, and perhaps with a caret in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The section.
    pub channel: Channel,
    /// The caret; none while they read, or write in a field.
    pub caret: Option<Caret>,
}
