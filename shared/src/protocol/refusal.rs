//! Every "no" that the server says on the wire, and its words.

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// Observers do not write.
    #[error("you are here as an observer: you can read and follow, not write")]
    ReadOnly,
    /// The section is locked.
    #[error("this section is locked")]
    Locked,
    /// The section was begun anew since the client opened it.
    #[error("this section was begun anew")]
    StaleEpoch,
    /// The update's bytes are not what the schema allows. The client's program is broken or hostile.
    #[error("the server could not read this edit")]
    Malformed,
    /// One message or update past its size limit.
    #[error("this edit is too large to be taken in one piece")]
    TooLarge,
    /// The section's text would pass its limit.
    #[error("this section is full: it has reached 1 MiB of text")]
    SectionFull,
    /// There is no section with this number.
    #[error("there is no such section")]
    UnknownSection,
    /// Something other than Hello came first, or a section was not opened.
    #[error("the client spoke out of turn")]
    OutOfTurn,
    /// The client speaks another version of the protocol.
    #[error("this page is older or newer than the server: reload it, your edits are kept")]
    Version,
    /// Too many people in the room.
    #[error("the room is full")]
    RoomFull,
    /// Only a facilitator may do that.
    #[error("only a facilitator can do that")]
    NotFacilitator,
    /// The server cannot read this post-mortem from its disk.
    #[error("the server cannot read this post-mortem from its disk")]
    Unreadable,
    /// The member has opened more tabs than ids can be leased for.
    #[error("too many tabs were opened under this name")]
    NoLease,
    /// Nothing was refused: rows of this post-mortem's log are damaged on the server's disk, and were left out.
    #[error(
        "a part of what was written here cannot be read from the server's disk. The rest is here, and you can go on; whoever runs the server finds out more with `candor check`"
    )]
    Damaged,
}

impl Refusal {
    /// Every refusal, in the order of their numbers on the wire, which begin with 1.
    pub const ALL: [Self; 14] = [
        Self::ReadOnly,
        Self::Locked,
        Self::StaleEpoch,
        Self::Malformed,
        Self::TooLarge,
        Self::SectionFull,
        Self::UnknownSection,
        Self::OutOfTurn,
        Self::Version,
        Self::RoomFull,
        Self::NotFacilitator,
        Self::Unreadable,
        Self::NoLease,
        Self::Damaged,
    ];
}
