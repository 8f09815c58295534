//! What waits for one slow reader at the server: the rule of the relay's outbox, with bounds that a short story reaches.

use std::collections::VecDeque;

use shared::limit;

/// How much may wait for one reader.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) bytes: usize,
    pub(super) messages: usize,
}

impl Bounds {
    /// The bounds of the product.
    pub(super) const REAL: Self = Self { bytes: limit::READER_QUEUE_BYTES, messages: limit::READER_QUEUE_MESSAGES };
    /// Bounds that a short story reaches.
    pub(super) const SHORT: Self = Self { bytes: 2_000, messages: 6 };
}

#[derive(Debug, Default)]
pub(super) struct Outbox {
    messages: VecDeque<Vec<u8>>,
    bytes: usize,
    state_bytes: usize,
    behind: bool,
    shut: bool,
    closed: bool,
}

/// What goes to the wire.
#[derive(Debug)]
pub(super) struct Load {
    pub(super) messages: VecDeque<Vec<u8>>,
    pub(super) behind: bool,
    pub(super) closed: bool,
}

impl Outbox {
    pub(super) fn push(&mut self, message: Vec<u8>, is_state: bool, bounds: Bounds) {
        if self.shut || self.closed {
            return;
        }
        if is_state {
            self.state_bytes += message.len();
            self.closed = self.state_bytes > limit::READER_STATE_BYTES;
        } else {
            self.bytes += message.len();
        }
        self.messages.push_back(message);
        if self.bytes > bounds.bytes || (self.messages.len() > bounds.messages && self.state_bytes == 0) {
            *self = Self { behind: true, shut: true, closed: self.closed, ..Self::default() };
        }
    }

    pub(super) fn reopen(&mut self) {
        self.shut = false;
    }

    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn take(&mut self) -> Load {
        let taken = std::mem::take(self);
        self.closed = taken.closed;
        self.shut = taken.shut;
        Load { messages: taken.messages, behind: taken.behind, closed: taken.closed }
    }
}
