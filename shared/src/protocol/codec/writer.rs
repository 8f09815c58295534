//! Writes the parts of a frame.

use std::time::Duration;

use crate::id::{Channel, ClientId};
use crate::moment::Moment;
use crate::protocol::event::StorageTrouble;
use crate::protocol::refusal::Refusal;
use crate::room::lock::Lock;
use crate::room::member::Attendee;
use crate::room::presence::{Anchor, Place};
use crate::room::role::Role;

pub(super) struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    pub(super) fn varuint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(u8::try_from(number & 0x7f).expect("seven bits fit") | 0x80);
            number >>= 7;
        }
        self.out.push(u8::try_from(number).expect("seven bits are left"));
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.varuint(bytes.len() as u64);
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.byte(u8::from(flag));
    }

    pub(super) fn option<T>(&mut self, value: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        match value {
            None => self.byte(0),
            Some(value) => {
                self.byte(1);
                write(self, value);
            }
        }
    }

    pub(super) fn list<T>(&mut self, values: &[T], write: impl Fn(&mut Self, &T)) {
        self.varuint(values.len() as u64);
        values.iter().for_each(|value| write(self, value));
    }

    pub(super) fn moment(&mut self, moment: Moment) {
        self.varuint(moment.as_millis());
    }

    pub(super) fn span(&mut self, span: Duration) {
        self.varuint(u64::try_from(span.as_millis()).unwrap_or(u64::MAX));
    }

    pub(super) fn refusal(&mut self, refusal: Refusal) {
        self.byte(number(&Refusal::ALL, refusal));
    }

    pub(super) fn trouble(&mut self, trouble: StorageTrouble) {
        self.byte(number(&StorageTrouble::ALL, trouble));
    }

    pub(super) fn role(&mut self, role: Role) {
        self.byte(number(&Role::ALL, role));
    }

    pub(super) fn lock(&mut self, lock: &Lock) {
        self.text(lock.by.as_str());
        self.moment(lock.at);
    }

    pub(super) fn attendee(&mut self, attendee: &Attendee) {
        self.varuint(attendee.connection.get());
        self.varuint(attendee.member.bits());
        self.text(attendee.name.as_str());
        self.role(attendee.role);
        self.byte(attendee.colour.get());
    }

    pub(super) fn place(&mut self, place: Place) {
        self.channel(place.channel);
        self.option(place.caret.as_ref(), |writer, caret| {
            writer.anchor(caret.anchor);
            writer.anchor(caret.head);
        });
    }

    pub(super) fn channel(&mut self, channel: Channel) {
        self.varuint(u64::from(channel.get()));
    }

    pub(super) fn client(&mut self, client: ClientId) {
        self.varuint(client.get());
    }

    fn anchor(&mut self, anchor: Anchor) {
        match anchor {
            Anchor::Start => self.byte(0),
            Anchor::Before { client, clock } => self.unit(1, client, clock),
            Anchor::After { client, clock } => self.unit(2, client, clock),
        }
    }

    fn unit(&mut self, side: u8, client: ClientId, clock: u32) {
        self.byte(side);
        self.client(client);
        self.varuint(u64::from(clock));
    }
}

/// The wire number of a member of a closed list: its place, from 1.
fn number<T: PartialEq + Copy>(all: &[T], one: T) -> u8 {
    let place = all.iter().position(|known| *known == one).expect("ALL lists every variant, as a test checks");
    u8::try_from(place + 1).expect("closed lists are short")
}
