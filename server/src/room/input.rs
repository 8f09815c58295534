//! What happens to a room.

use std::time::Duration;

use shared::id::{ConnectionId, MemberId, Seq};
use shared::label::{DisplayName, MomentName};
use shared::protocol::event::StorageTrouble;
use shared::protocol::request::Request;
use shared::room::role::Role;

use crate::record::Stored;

/// Something that happened to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A member's socket is open. They are in the room after their Hello.
    Joined {
        /// The socket.
        connection: ConnectionId,
        /// Whose it is.
        member: MemberId,
        /// What they are called.
        name: DisplayName,
        /// What they may do.
        role: Role,
    },
    /// The socket that joined just before is a bridge's: whoever is behind it chooses their writer ids themselves.
    Bridged {
        /// Which.
        connection: ConnectionId,
    },
    /// A socket is gone.
    Left {
        /// Which.
        connection: ConnectionId,
    },
    /// The right to be here that these sockets rested on is gone.
    Expelled {
        /// Which.
        connections: Vec<ConnectionId>,
    },
    /// A client said something.
    Said {
        /// On which socket.
        connection: ConnectionId,
        /// What.
        request: Request,
    },
    /// A client was too slow and its queue was dropped. The queue is empty and takes messages again.
    FellBehind {
        /// Whose.
        connection: ConnectionId,
    },
    /// Somebody outside wants to read. Answered by [`Effect::Answer`](super::Effect::Answer).
    Read {
        /// Repeated in the answer.
        ticket: u64,
    },
    /// A member gives a moment of the history a name. Answered as [`Self::Read`] is, when it is on disk.
    Named {
        /// Repeated in the answer.
        ticket: u64,
        /// Whose wish it is.
        by: MemberId,
        /// The last record that the moment has.
        moment: Seq,
        /// What it is called.
        name: MomentName,
    },
    /// Everything up to here is on disk.
    Stored {
        /// The last record that is.
        upto: Seq,
    },
    /// Appending failed; nothing of it is on disk as far as anybody knows.
    StoreFailed {
        /// Why.
        trouble: StorageTrouble,
    },
    /// What is on disk, or nothing if that could not be read. Answers [`Effect::Look`](super::Effect::Look).
    Looked {
        /// As the engine loads it.
        stored: Option<Box<Stored>>,
    },
    /// What lists show was replaced, or could not be. Answers the last [`Effect::Summarize`](super::Effect::Summarize).
    Summarized {
        /// Whether it is on disk.
        kept: bool,
    },
    /// The server is about to stop: clients come back spread over `window`.
    Draining {
        /// The time over which they spread.
        window: Duration,
    },
    /// The time that was asked for has come.
    Woke,
}
