//! What of a section is on this tab's shelf, and what has yet to go there.

use super::sheet::Sheet;
use super::shelf::{self, ShelfChange};
use crate::id::{Channel, ClientSeq};
use crate::limit;

/// How far the shelf is behind the section.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// What the server has confirmed and the shelf does not hold.
    fresh: Vec<Vec<u8>>,
    /// The base on the shelf is of another document, or there is none.
    begins: bool,
    /// How many pieces the base was written in, ever, and the bytes of those that are there.
    pieces: u64,
    bytes: usize,
    /// The last edit that was put there.
    put: ClientSeq,
    /// The last edit that was cleared, because the base has it.
    cleared: ClientSeq,
    draft_changed: bool,
}

/// How soon something has to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// The server has it too: some time.
    Later,
    /// Nobody else has it: soon.
    Soon,
}

impl Ledger {
    /// The document is this one from then on.
    pub(super) fn begin(&mut self, base: Vec<Vec<u8>>) {
        self.fresh = base;
        self.begins = true;
        self.bytes = 0;
    }

    /// The server has confirmed this.
    pub(super) fn confirm(&mut self, update: Vec<u8>) {
        self.fresh.push(update);
    }

    /// The server has confirmed this, which may be among what this section began with.
    pub(super) fn confirm_once(&mut self, update: Vec<u8>) {
        if !self.fresh.contains(&update) {
            self.fresh.push(update);
        }
    }

    /// Whether the base has grown by so much that the server had better be asked for the whole.
    pub(super) fn is_long(&self) -> bool {
        self.bytes > limit::SHELF_PIECES_BYTES
    }

    /// Whether it has grown by so much that this cannot wait until the section is opened again.
    pub(super) fn is_too_long(&self) -> bool {
        self.bytes > limit::SHELF_MOST_BYTES
    }

    /// The draft came or went.
    pub(super) fn draft_changed(&mut self) {
        self.draft_changed = true;
    }
}

impl Sheet {
    /// Whether something of it has to be kept.
    pub(super) fn urgency(&self) -> Option<Urgency> {
        let ledger = &self.ledger;
        let (is_loaded, outbox) = (self.is_loaded(), &self.outbox);
        if ledger.draft_changed || is_loaded && outbox.len() > 0 && outbox.last() > ledger.put {
            return Some(Urgency::Soon);
        }
        let behind = ledger.begins || !ledger.fresh.is_empty() || outbox.acknowledged() > ledger.cleared;
        (is_loaded && behind).then_some(Urgency::Later)
    }

    /// Everything that brings the shelf up to the section.
    pub(super) fn keep(&mut self, channel: Channel, changes: &mut Vec<ShelfChange>) {
        if self.is_loaded() {
            self.keep_base(channel, changes);
            self.keep_edits(channel, changes);
        }
        if std::mem::take(&mut self.ledger.draft_changed) {
            changes.push(shelf::put_draft(channel, self.draft.as_ref(), self.draft_caret()));
        }
    }

    fn keep_base(&mut self, channel: Channel, changes: &mut Vec<ShelfChange>) {
        let epoch = self.epoch();
        let ledger = &mut self.ledger;
        let pieces = std::mem::take(&mut ledger.fresh);
        let anew = std::mem::take(&mut ledger.begins);
        if pieces.is_empty() && !anew {
            return;
        }
        let bytes: usize = pieces.iter().map(Vec::len).sum();
        if anew {
            changes.push(shelf::clear_base(channel));
            // One piece is as good as it gets, however large.
            ledger.bytes = if pieces.len() > 1 { bytes } else { 0 };
        } else {
            ledger.bytes += bytes;
        }
        ledger.pieces += 1;
        changes.push(shelf::put_base(channel, ledger.pieces, epoch, &pieces));
    }

    fn keep_edits(&mut self, channel: Channel, changes: &mut Vec<ShelfChange>) {
        let epoch = self.epoch();
        let (ledger, outbox) = (&mut self.ledger, &self.outbox);
        if outbox.acknowledged() > ledger.cleared {
            ledger.cleared = outbox.acknowledged();
            changes.push(shelf::clear_edits(channel, ledger.cleared));
        }
        let from = std::mem::replace(&mut ledger.put, outbox.last());
        let mut new = outbox.waiting().filter(|(seq, _)| *seq > from).peekable();
        if new.peek().is_some() {
            changes.push(shelf::put_edits(channel, outbox.last(), epoch, new));
        }
    }
}
