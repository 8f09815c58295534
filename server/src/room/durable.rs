//! Reading while nothing can be stored.
//!
//! The room's documents hold edits that are not on disk then, and nobody is shown what is not. So whoever comes is shown
//! another copy of the room, loaded from the disk, until storing works again. Their following of a section begins there:
//! what the room holds beyond it reaches them when it is on disk, as it reaches everybody else.

use shared::id::Seq;
use shared::protocol::event::Event;

use super::attendance::Standing;
use super::pending::Then;
use super::{Effect, Room, section_at};
use crate::record::Stored;

/// The room as it is on disk, while that is less than the room.
#[derive(Debug, Default)]
pub(super) struct Durable {
    room: Option<Box<Room>>,
    /// The last place of what was ever loaded so: people may have been shown all of that, though the disk says it failed to store it.
    seen: Seq,
    is_asked_for: bool,
}

impl Durable {
    /// Asks once more, if somebody waits: an answer may have been lost with a disk that reads no better than it writes.
    pub(super) fn look_again(&mut self) {
        self.is_asked_for = false;
    }

    /// Lets go of the copy: it is less than people may be shown from here on.
    pub(super) fn let_go(&mut self) {
        *self = Self { seen: self.seen, ..Self::default() };
    }
}

impl Room {
    /// Takes what is on disk.
    pub(super) fn looked(&mut self, stored: Option<Box<Stored>>) {
        self.durable.is_asked_for = false;
        // An answer from before the last thing that was stored, or behind another one, would show less than was shown.
        let current = stored.filter(|stored| self.told.is_some() && stored.last >= self.stored.max(self.durable.seen));
        if let Some(stored) = current {
            self.durable.seen = stored.last;
            // Its damage was told when this room was loaded.
            self.durable.room = Some(Box::new(Self::load(*stored, 0).0));
        }
    }

    /// Answers those who only want to read, or asks for what they are to be shown.
    pub(super) fn show_what_is_on_disk(&mut self, effects: &mut Vec<Effect>) {
        if !self.pending.has_readers() {
            return;
        }
        let Some(mut durable) = self.durable.room.take() else {
            if !std::mem::replace(&mut self.durable.is_asked_for, true) {
                effects.push(Effect::Look);
            }
            return;
        };
        for reader in self.pending.take_readers() {
            self.show(&mut durable, reader, effects);
        }
        self.durable.room = Some(durable);
    }

    fn show(&mut self, durable: &mut Self, reader: Then, effects: &mut Vec<Effect>) {
        match reader {
            Then::Follow { channel, connection, asked: (epoch, have), .. } => {
                let Some(speaker) = self.attendance.get(connection) else { return };
                let Some(Standing::Open { acknowledged }) = speaker.sections.get(&channel).copied() else { return };
                let own = |writer| self.leases.get(&writer) == Some(&speaker.attendee.member);
                let Some(section) = section_at(&mut durable.sections, channel) else { return };
                let Ok((current, parts)) = section.state_for(epoch, &have, own) else { return };
                let count = u16::try_from(parts.len()).expect("a state is bounded, so its parts are few");
                let mut events = vec![Event::Opened { channel, epoch: current, acknowledged, parts: count }];
                events.extend(parts.into_iter().map(|bytes| Event::Part { channel, bytes }));
                self.follow(channel, connection, events, effects);
            }
            Then::Answer { ticket, .. } => effects.push(Effect::Answer { ticket, view: durable.view() }),
            // These wait for more than reading.
            Then::Relay { .. } | Then::Acknowledge { .. } | Then::Tell { .. } => {}
        }
    }
}
