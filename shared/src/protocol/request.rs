//! What a client asks of the server.

use crate::id::{Channel, ClientId, ClientSeq, Epoch};
use crate::room::presence::Place;

/// A message from a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// The first message on a socket. Answered by [`Event::Welcome`](super::event::Event::Welcome) or a refusal.
    Hello {
        /// The protocol version that the client speaks.
        version: u16,
        /// The writer id that this tab goes on with, so that it needs no other one; behind it, ids of edits that it carries
        /// and that the server may not know. At most [`limit::RESUMED_LEASES`](crate::limit::RESUMED_LEASES).
        resume: Vec<ClientId>,
    },
    /// Asks for a section: its state beyond what the client has, and every change from then on.
    Open {
        /// The section.
        channel: Channel,
        /// The epoch of what the client has; 0 if it has nothing.
        epoch: Epoch,
        /// State vector of what the client has, lib0 v1; empty if it has nothing.
        have: Vec<u8>,
    },
    /// An edit.
    Update {
        /// The section.
        channel: Channel,
        /// Counts up by one per replica and section; repeated when the update is sent again.
        client_seq: ClientSeq,
        /// CRDT update, lib0 v1. Opaque until the gate has seen it.
        update: Vec<u8>,
    },
    /// Where this tab is. `None`: nowhere, the tab is in the background.
    Presence {
        /// The place.
        place: Option<Place>,
    },
    /// Locks or unlocks a section.
    SetLock {
        /// The section.
        channel: Channel,
        /// Locked from then on, or open again.
        locked: bool,
    },
    /// Asks for a [`Event::Pong`](super::event::Event::Pong) with the same number.
    Ping {
        /// Any number.
        nonce: u32,
    },
}
