//! Edits that are not on the server's disk yet.

use std::collections::VecDeque;

use crate::id::ClientSeq;

/// What this tab has written in one section and the server has not acknowledged, oldest first.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: VecDeque<(ClientSeq, Vec<u8>)>,
    last: ClientSeq,
    acknowledged: ClientSeq,
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

    /// Lets go of everything up to `client_seq`; what that was.
    pub(super) fn acknowledge(&mut self, client_seq: ClientSeq) -> Vec<Vec<u8>> {
        let mut gone = Vec::new();
        while let Some((seq, update)) = self.waiting.pop_front_if(|(seq, _)| *seq <= client_seq) {
            self.acknowledged = seq;
            self.bytes -= update.len();
            gone.push(update);
        }
        gone
    }

    /// Everything that waits, in order.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (ClientSeq, &[u8])> {
        self.waiting.iter().map(|(seq, update)| (*seq, update.as_slice()))
    }

    /// Forgets what waits; the numbers go on.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.acknowledged = self.last;
        self.bytes = 0;
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The last one that was kept here, waiting or not.
    pub(super) fn last(&self) -> ClientSeq {
        self.last
    }

    /// The last one that does not wait any more.
    pub(super) fn acknowledged(&self) -> ClientSeq {
        self.acknowledged
    }
}
