//! What a room wants done.

use shared::id::ConnectionId;
use shared::moment::Moment;
use shared::protocol::event::Event;

use super::RoomView;
use crate::record::{Batch, Snapshot, Summary};

/// Something that the shell does, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send these events, as one message, encoded once, to all of these.
    Send {
        /// The receivers.
        to: Vec<ConnectionId>,
        /// The message.
        events: Vec<Event>,
    },
    /// Make these durable, then give `Stored` or `StoreFailed`. Batches follow each other without gaps.
    Append(Batch),
    /// Keep a snapshot, after all batches before it.
    KeepSnapshot(Snapshot),
    /// Replace what lists show, then give `Summarized`. One at a time: if another follows before that, only its answer counts.
    Summarize(Summary),
    /// Load what is on disk, and give it as `Looked`: somebody wants to read while nothing can be stored.
    Look,
    /// The answer to `Read`.
    Answer {
        /// Which.
        ticket: u64,
        /// What is written, and on disk.
        view: RoomView,
    },
    /// Give `Woke` at this moment. A later request replaces an earlier one.
    WakeAt(Moment),
    /// Close a socket after what was sent to it.
    Close {
        /// Which.
        connection: ConnectionId,
    },
    /// The state in memory is not to be trusted: drop this room and load it from the log. Nothing acknowledged is lost by that.
    Restart,
}
