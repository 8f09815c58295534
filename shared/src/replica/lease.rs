//! The writer ids of edits here, and which of them the server may not know.
//!
//! An id is told by the server, or drawn here, before it is on the server's disk. If the server dies in that time it knows nothing of
//! it, and would take words under it for a history that is not its own. So whoever carries such words asks for the id with
//! every Hello, until an acknowledgement proves it: that says that everything recorded before is on disk, the grant too. A
//! section's state is no proof, because it is shown while the disk fails.

use super::shelf::{ShelfChange, put_leases};
use crate::id::ClientId;
use crate::limit;

/// What this tab knows of writer ids.
#[derive(Debug, Default)]
pub(super) struct Leases {
    own: Option<ClientId>,
    /// Those that nothing has proven, oldest first.
    unproven: Vec<ClientId>,
    /// Those that were asked for or told on this socket.
    named: Vec<ClientId>,
}

impl Leases {
    /// The writer id of this tab, once it has one.
    pub(super) fn own(&self) -> Option<ClientId> {
        self.own
    }

    /// The tab goes on under an id that it drew itself.
    pub(super) fn drawn(&mut self, own: ClientId) {
        self.own = Some(own);
        self.add([own]);
    }

    /// There are edits here under these ids, which nothing has proven.
    pub(super) fn add(&mut self, ids: impl IntoIterator<Item = ClientId>) {
        for id in ids {
            if !self.unproven.contains(&id) {
                self.unproven.push(id);
            }
        }
    }

    /// Whether one of these is neither known to be on the server's disk nor asked for on this socket.
    pub(super) fn are_unheard(&self, ids: &[ClientId]) -> bool {
        ids.iter().any(|id| !self.named.contains(id))
    }

    /// What to ask for on a socket that begins, this tab's own id first.
    pub(super) fn ask(&mut self) -> Vec<ClientId> {
        let others = self.unproven.iter().copied().filter(|id| Some(*id) != self.own);
        self.named = self.own.into_iter().chain(others).take(limit::RESUMED_LEASES).collect();
        self.named.clone()
    }

    /// The server says under which id this tab writes; whether that is another one than before.
    pub(super) fn told(&mut self, own: ClientId) {
        if self.own.replace(own) != Some(own) {
            self.add([own]);
            self.named.push(own);
        }
    }

    /// An edit that came after this socket's Hello is on the server's disk; whether that proves anything.
    pub(super) fn proven(&mut self) -> bool {
        let before = self.unproven.len();
        self.unproven.retain(|id| !self.named.contains(id));
        self.unproven.len() < before
    }

    /// Forgets those under which nothing was written.
    pub(super) fn keep_only(&mut self, is_written: impl Fn(ClientId) -> bool) {
        let own = self.own;
        self.unproven.retain(|id| Some(*id) == own || is_written(*id));
    }

    /// The change of the shelf after which it names those that nothing has proven.
    pub(super) fn put(&self) -> ShelfChange {
        put_leases(&self.unproven)
    }
}
