//! What waits until the log is on disk: people see and hear only of what is durable.

use std::collections::VecDeque;

use shared::id::{Channel, ClientSeq, ConnectionId, Seq};
use shared::protocol::event::Event;

use super::view::RoomView;
use crate::record::Record;

/// What is to be done when a record is on disk, and the records that are not.
#[derive(Debug, Default)]
pub(super) struct Pending {
    waiting: VecDeque<(Seq, Then)>,
    records: VecDeque<(Seq, Record)>,
}

/// Something that waits.
#[derive(Debug)]
pub(super) enum Then {
    /// Relay an update and acknowledge it to its author.
    Relay { channel: Channel, author: ConnectionId, client_seq: ClientSeq, update: Vec<u8> },
    /// Acknowledge an update that brought nothing new.
    Acknowledge { channel: Channel, author: ConnectionId, client_seq: ClientSeq },
    /// Let a connection follow a section from here on.
    Follow { channel: Channel, connection: ConnectionId, events: Vec<Event> },
    /// Tell everybody, or only one.
    Tell { only: Option<ConnectionId>, event: Event },
    /// Answer a reader outside.
    Answer { ticket: u64, view: RoomView },
}

impl Pending {
    /// Keeps a record until it is on disk.
    pub(super) fn record(&mut self, seq: Seq, record: Record) {
        self.records.push_back((seq, record));
    }

    pub(super) fn push(&mut self, after: Seq, then: Then) {
        self.waiting.push_back((after, then));
    }

    /// What may be done when everything up to `upto` is on disk, in order.
    pub(super) fn release(&mut self, upto: Seq) -> Vec<(Seq, Then)> {
        while self.records.pop_front_if(|(seq, _)| *seq <= upto).is_some() {}
        let mut released = Vec::new();
        while let Some(one) = self.waiting.pop_front_if(|(seq, _)| *seq <= upto) {
            released.push(one);
        }
        released
    }

    /// Every record that is not known to be on disk, and the place of the first one.
    pub(super) fn unstored(&self) -> Option<(Seq, Vec<Record>)> {
        let (first, _) = self.records.front()?;
        Some((*first, self.records.iter().map(|(_, record)| record.clone()).collect()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.waiting.is_empty()
    }
}
