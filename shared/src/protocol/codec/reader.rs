//! Reads the parts of a frame. Total: never reserves by a number from the wire, never panics.

use std::time::Duration;

use super::Malformed;
use crate::id::{Channel, ClientId, ConnectionId, MemberId};
use crate::label::DisplayName;
use crate::moment::Moment;
use crate::protocol::event::StorageTrouble;
use crate::protocol::refusal::Refusal;
use crate::room::lock::Lock;
use crate::room::member::{Attendee, Colour};
use crate::room::presence::{Anchor, Caret, Place};
use crate::room::role::Role;

pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.rest.split_first().ok_or(Malformed::Short)?;
        self.rest = rest;
        Ok(*first)
    }

    /// Shortest form only, so that every message has exactly one encoding.
    pub(super) fn varuint(&mut self) -> Result<u64, Malformed> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(Malformed::Number);
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(Malformed::Number) } else { Ok(number) };
            }
        }
        Err(Malformed::Number)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Malformed> {
        u16::try_from(self.varuint()?).map_err(|_| Malformed::Number)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.varuint()?).map_err(|_| Malformed::Number)
    }

    pub(super) fn bytes(&mut self, most: usize) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.varuint()?).map_err(|_| Malformed::Number)?;
        if length > most {
            return Err(Malformed::TooLong);
        }
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Malformed::Short)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn text(&mut self, most: usize) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.bytes(most)?).map_err(|_| Malformed::Text)
    }

    pub(super) fn flag(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            2.. => Err(Malformed::Kind),
        }
    }

    pub(super) fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Malformed>) -> Result<Option<T>, Malformed> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    /// A list of at most `most`. Each entry takes a byte at least, so a count past the rest is refused before anything is kept.
    pub(super) fn list<T>(&mut self, most: usize, mut read: impl FnMut(&mut Self) -> Result<T, Malformed>) -> Result<Vec<T>, Malformed> {
        let count = usize::try_from(self.varuint()?).map_err(|_| Malformed::Number)?;
        if count > most || count > self.rest.len() {
            return Err(Malformed::TooLong);
        }
        (0..count).map(|_| read(self)).collect()
    }

    pub(super) fn moment(&mut self) -> Result<Moment, Malformed> {
        self.varuint().map(Moment::from_millis)
    }

    pub(super) fn span(&mut self) -> Result<Duration, Malformed> {
        self.varuint().map(Duration::from_millis)
    }

    pub(super) fn refusal(&mut self) -> Result<Refusal, Malformed> {
        listed(&Refusal::ALL, self.byte()?)
    }

    pub(super) fn trouble(&mut self) -> Result<StorageTrouble, Malformed> {
        listed(&StorageTrouble::ALL, self.byte()?)
    }

    pub(super) fn role(&mut self) -> Result<Role, Malformed> {
        listed(&Role::ALL, self.byte()?)
    }

    pub(super) fn name(&mut self) -> Result<DisplayName, Malformed> {
        let text = self.text(usize::MAX)?;
        let name: DisplayName = text.parse().map_err(|_| Malformed::Text)?;
        // A name travels as it is kept: one encoding for each message.
        if name.as_str() == text { Ok(name) } else { Err(Malformed::Text) }
    }

    pub(super) fn lock(&mut self) -> Result<Lock, Malformed> {
        Ok(Lock { by: self.name()?, at: self.moment()? })
    }

    pub(super) fn attendee(&mut self) -> Result<Attendee, Malformed> {
        Ok(Attendee {
            connection: ConnectionId::new(self.varuint()?),
            member: MemberId::from_bits(self.varuint()?),
            name: self.name()?,
            role: self.role()?,
            colour: Colour::new(self.byte()?).ok_or(Malformed::Number)?,
        })
    }

    pub(super) fn place(&mut self) -> Result<Place, Malformed> {
        Ok(Place { channel: self.section()?, caret: self.option(|reader| Ok(Caret { anchor: reader.anchor()?, head: reader.anchor()? }))? })
    }

    /// Any channel, the room's included.
    pub(super) fn channel(&mut self) -> Result<Channel, Malformed> {
        self.u16().map(Channel::new)
    }

    /// A section's channel.
    pub(super) fn section(&mut self) -> Result<Channel, Malformed> {
        match self.channel()? {
            Channel::ROOM => Err(Malformed::Channel),
            section => Ok(section),
        }
    }

    pub(super) fn client(&mut self) -> Result<ClientId, Malformed> {
        ClientId::new(self.varuint()?).ok_or(Malformed::Number)
    }

    fn anchor(&mut self) -> Result<Anchor, Malformed> {
        match self.byte()? {
            0 => Ok(Anchor::Start),
            1 => Ok(Anchor::Before { client: self.client()?, clock: self.u32()? }),
            2 => Ok(Anchor::After { client: self.client()?, clock: self.u32()? }),
            3.. => Err(Malformed::Kind),
        }
    }
}

/// The member of a closed list with this wire number.
fn listed<T: Copy>(all: &[T], number: u8) -> Result<T, Malformed> {
    usize::from(number).checked_sub(1).and_then(|place| all.get(place)).copied().ok_or(Malformed::Kind)
}
