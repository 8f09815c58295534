//! Edits that are not on the server's disk yet.

use std::collections::VecDeque;

use crate::id::ClientSeq;

/// What this tab has written in one section and the server has not acknowledged, oldest first.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: VecDeque<(ClientSeq, Vec<u8>)>,
    last: ClientSeq,
    bytes: usize,
}

impl Outbox {
    /// Keeps an update until it is acknowledged; its number.
    pub(super) fn push(&mut self, update: Vec<u8>) -> ClientSeq {
        self.last = self.last.next();
        self.bytes += update.len();
        self.waiting.push_back((self.last, update));
        self.last
    }

    /// Lets go of everything up to `client_seq`.
    pub(super) fn acknowledge(&mut self, client_seq: ClientSeq) {
        while let Some((_, update)) = self.waiting.pop_front_if(|(seq, _)| *seq <= client_seq) {
            self.bytes -= update.len();
        }
    }

    /// Everything that waits, in order.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (ClientSeq, &[u8])> {
        self.waiting.iter().map(|(seq, update)| (*seq, update.as_slice()))
    }

    /// Forgets what waits; the numbers go on.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.bytes = 0;
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}
