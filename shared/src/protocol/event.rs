//! What the server tells a client.

use std::time::Duration;

use super::refusal::Refusal;
use crate::document::kind::SectionKind;
use crate::id::{Channel, ClientId, ClientSeq, ConnectionId, Epoch, SectionId, Seq};
use crate::limit;
use crate::room::lock::Lock;
use crate::room::member::Attendee;
use crate::room::presence::Place;

/// A message from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The answer to Hello. Comes again when the client read too slowly and what waited for it was dropped:
    /// it knows nothing of the room but this, and opens its sections again.
    Welcome {
        /// Who the client is here: itself among the attendees.
        you: Attendee,
        /// The CRDT writer id that this tab writes under.
        lease: ClientId,
        /// The sections, in reading order.
        sections: Vec<SectionHead>,
        /// Everybody else who is here, and where.
        here: Vec<(Attendee, Option<Place>)>,
        /// What is wrong with the server's storage, if anything is.
        trouble: Option<StorageTrouble>,
    },
    /// The answer to Open. [`Event::Part`]s follow, then updates as they come.
    Opened {
        /// The section.
        channel: Channel,
        /// Its epoch. A client that holds another one must not merge.
        epoch: Epoch,
        /// The last update of this connection that is on disk; 0 if none.
        acknowledged: ClientSeq,
        /// How many parts follow; at least 1.
        parts: u16,
    },
    /// A part of a section's state: the parts put together are one CRDT update, lib0 v1.
    Part {
        /// The section.
        channel: Channel,
        /// A piece of the bytes.
        bytes: Vec<u8>,
    },
    /// An edit that is on disk.
    Update {
        /// The section.
        channel: Channel,
        /// Its place in the log.
        seq: Seq,
        /// CRDT update, lib0 v1.
        update: Vec<u8>,
    },
    /// All updates of this client up to `client_seq` in this section are on disk.
    Acknowledged {
        /// The section.
        channel: Channel,
        /// The last one that is.
        client_seq: ClientSeq,
    },
    /// An update was not taken, and none after it will be until the section is opened again with a fresh document.
    Rejected {
        /// The section.
        channel: Channel,
        /// The update.
        client_seq: ClientSeq,
        /// Why.
        refusal: Refusal,
        /// The writer id for the fresh document.
        lease: ClientId,
    },
    /// A request other than an update was refused.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// Somebody came.
    Arrived {
        /// Who.
        attendee: Attendee,
    },
    /// Somebody's connection is gone.
    Left {
        /// Whose.
        connection: ConnectionId,
    },
    /// Somebody moved.
    Moved {
        /// Who.
        connection: ConnectionId,
        /// Where they are.
        place: Option<Place>,
    },
    /// A section was locked or opened again.
    LockChanged {
        /// The section.
        channel: Channel,
        /// The lock, if it is locked.
        lock: Option<Lock>,
    },
    /// The server's storage failed, or works again.
    Storage {
        /// What is wrong, if anything is.
        trouble: Option<StorageTrouble>,
    },
    /// The server is about to stop. Edits that are not acknowledged stay with the client.
    Drain {
        /// When to dial again, from the moment this arrives.
        retry: Duration,
    },
    /// The answer to Ping.
    Pong {
        /// The number of the ping.
        nonce: u32,
    },
}

/// What a client knows of a section before it has opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionHead {
    /// Its number on the wire.
    pub channel: Channel,
    /// Its name in addresses.
    pub id: SectionId,
    /// How it is written.
    pub kind: SectionKind,
    /// Its heading.
    pub title: String,
    /// What belongs there.
    pub prompt: String,
    /// How one might begin: shown while it is empty, never part of the text.
    pub opening: String,
    /// Its lock, if it is locked.
    pub lock: Option<Lock>,
}

/// Why the server cannot save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum StorageTrouble {
    /// No space left.
    #[error("the server's disk is full")]
    DiskFull,
    /// Another process holds the database.
    #[error("another program holds the server's database")]
    Busy,
    /// The database is damaged.
    #[error("the server's database is damaged")]
    Damaged,
    /// Reading or writing failed.
    #[error("the server's disk does not work")]
    Failed,
    /// It neither stores nor fails.
    #[error("the server's disk has not answered for {} seconds", limit::DISK_SILENCE.as_secs())]
    Silent,
}

impl StorageTrouble {
    /// Every trouble, in the order of their numbers on the wire, which begin with 1.
    pub const ALL: [Self; 5] = [Self::DiskFull, Self::Busy, Self::Damaged, Self::Failed, Self::Silent];
}
