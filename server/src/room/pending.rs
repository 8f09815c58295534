//! What waits until the log is on disk: people see and hear only of what is durable.

use std::collections::VecDeque;

use shared::id::{Channel, ClientSeq, ConnectionId, Epoch, Seq};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::Event;

use super::view::RoomView;
use crate::record::{Happening, Record};

/// What is to be done when a record is on disk, and the records that are not.
#[derive(Debug, Default)]
pub(super) struct Pending {
    waiting: VecDeque<(Seq, Then)>,
    records: VecDeque<(Seq, Record)>,
    /// Bytes of documents in all of that.
    bytes: usize,
}

/// Something that waits.
#[derive(Debug)]
pub(super) enum Then {
    /// Relay an update and acknowledge it to its author.
    Relay { channel: Channel, author: ConnectionId, client_seq: ClientSeq, update: Vec<u8> },
    /// Acknowledge an update that brought nothing new.
    Acknowledge { channel: Channel, author: ConnectionId, client_seq: ClientSeq },
    /// Let a connection follow a section from here on. `asked` is what it has, should it be shown what is on disk instead.
    Follow { channel: Channel, connection: ConnectionId, asked: (Epoch, Vec<u8>), events: Vec<Event> },
    /// Tell everybody, or only one.
    Tell { only: Option<ConnectionId>, event: Event },
    /// Answer a reader outside.
    Answer { ticket: u64, view: RoomView },
}

impl Pending {
    /// Keeps a record until it is on disk.
    pub(super) fn record(&mut self, seq: Seq, record: Record) {
        self.bytes += weight_of(&record);
        self.records.push_back((seq, record));
    }

    pub(super) fn push(&mut self, after: Seq, then: Then) {
        self.bytes += then.weight();
        self.waiting.push_back((after, then));
    }

    /// Whether so much waits that no more should be taken.
    pub(super) fn is_full(&self) -> bool {
        self.bytes > limit::ROOM_PENDING_BYTES
    }

    /// What may be done when everything up to `upto` is on disk, in order.
    pub(super) fn release(&mut self, upto: Seq) -> Vec<(Seq, Then)> {
        while let Some((_, record)) = self.records.pop_front_if(|(seq, _)| *seq <= upto) {
            self.bytes -= weight_of(&record);
        }
        let mut released = Vec::new();
        while let Some(one) = self.waiting.pop_front_if(|(seq, _)| *seq <= upto) {
            self.bytes -= one.1.weight();
            released.push(one);
        }
        released
    }

    /// Whether anybody waits only to read.
    pub(super) fn has_readers(&self) -> bool {
        self.waiting.iter().any(|(_, then)| then.is_reading())
    }

    /// Takes out those who wait only to read, in order.
    pub(super) fn take_readers(&mut self) -> Vec<Then> {
        let (readers, rest): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|(_, then)| then.is_reading());
        self.waiting = rest;
        let readers: Vec<Then> = readers.into_iter().map(|(_, then)| then).collect();
        self.bytes -= readers.iter().map(Then::weight).sum::<usize>();
        readers
    }

    /// Since when the oldest record that is not known to be on disk has been there.
    pub(super) fn oldest(&self) -> Option<Moment> {
        self.records.front().map(|(_, record)| record.at)
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

impl Then {
    fn is_reading(&self) -> bool {
        match self {
            Self::Follow { .. } | Self::Answer { .. } => true,
            Self::Relay { .. } | Self::Acknowledge { .. } | Self::Tell { .. } => false,
        }
    }

    /// Bytes of documents in it.
    fn weight(&self) -> usize {
        match self {
            Self::Relay { update, .. } => update.len(),
            Self::Follow { events, .. } => {
                events.iter().map(|event| if let Event::Part { bytes, .. } = event { bytes.len() } else { 0 }).sum()
            }
            Self::Answer { view, .. } => view.sections.iter().map(|section| section.body.len()).sum(),
            Self::Acknowledge { .. } | Self::Tell { .. } => 0,
        }
    }
}

fn weight_of(record: &Record) -> usize {
    match &record.what {
        Happening::Update { bytes, .. } => bytes.len(),
        Happening::Lock { .. } | Happening::Lease { .. } | Happening::Naming { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Attribution;

    #[test]
    fn a_disk_that_stores_nothing_fills_what_may_wait_and_one_that_does_empties_it() {
        let mut pending = Pending::default();
        let mut last = Seq::default();
        while !pending.is_full() {
            last = last.next();
            let what = Happening::Update { section: "tldr".parse().expect("a section id"), bytes: vec![0; limit::UPDATE_BYTES] };
            pending.record(last, Record { at: Moment::default(), by: Attribution::Server, what });
            let (channel, connection) = (Channel::new(1), ConnectionId::new(1));
            let events = vec![Event::Part { channel, bytes: vec![0; limit::PART_BYTES] }];
            pending.push(last, Then::Follow { channel, connection, asked: (Epoch::new(1), Vec::new()), events });
            assert!(last.get() < 10_000, "it is never full");
        }
        pending.release(last);
        assert!(pending.is_empty() && pending.bytes == 0);
    }
}
