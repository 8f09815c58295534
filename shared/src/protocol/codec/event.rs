//! Frames of events.

use super::reader::Reader;
use super::writer::Writer;
use super::{Malformed, frame};
use crate::document::kind::SectionKind;
use crate::id::{Channel, ClientSeq, ConnectionId, Epoch, Seq};
use crate::limit;
use crate::protocol::event::{Event, SectionHead};

const WELCOME: u8 = 65;
const OPENED: u8 = 66;
const PART: u8 = 67;
const UPDATE: u8 = 68;
const ACKNOWLEDGED: u8 = 69;
const REJECTED: u8 = 70;
const REFUSED: u8 = 71;
const ARRIVED: u8 = 72;
const LEFT: u8 = 73;
const MOVED: u8 = 74;
const LOCK_CHANGED: u8 = 75;
const STORAGE: u8 = 76;
const DRAIN: u8 = 77;
const PONG: u8 = 78;

pub(super) fn write(out: &mut Vec<u8>, event: &Event) {
    match event {
        Event::Welcome { you, lease, sections, here, trouble } => frame(out, Channel::ROOM, WELCOME, |body| {
            body.attendee(you);
            body.client(*lease);
            body.list(sections, head);
            body.list(here, |body, (attendee, place)| {
                body.attendee(attendee);
                body.option(place.as_ref(), |body, place| body.place(*place));
            });
            body.option(trouble.as_ref(), |body, trouble| body.trouble(*trouble));
        }),
        Event::Opened { channel, epoch, acknowledged, parts } => frame(out, *channel, OPENED, |body| {
            body.varuint(u64::from(epoch.get()));
            body.varuint(acknowledged.get());
            body.varuint(u64::from(*parts));
        }),
        Event::Part { channel, bytes } => frame(out, *channel, PART, |body| body.bytes(bytes)),
        Event::Update { channel, seq, update } => frame(out, *channel, UPDATE, |body| {
            body.varuint(seq.get());
            body.bytes(update);
        }),
        Event::Acknowledged { channel, client_seq } => frame(out, *channel, ACKNOWLEDGED, |body| body.varuint(client_seq.get())),
        Event::Rejected { channel, client_seq, refusal, lease } => frame(out, *channel, REJECTED, |body| {
            body.varuint(client_seq.get());
            body.refusal(*refusal);
            body.client(*lease);
        }),
        Event::Refused { refusal } => frame(out, Channel::ROOM, REFUSED, |body| body.refusal(*refusal)),
        Event::Arrived { attendee } => frame(out, Channel::ROOM, ARRIVED, |body| body.attendee(attendee)),
        Event::Left { connection } => frame(out, Channel::ROOM, LEFT, |body| body.varuint(connection.get())),
        Event::Moved { connection, place } => frame(out, Channel::ROOM, MOVED, |body| {
            body.varuint(connection.get());
            body.option(place.as_ref(), |body, place| body.place(*place));
        }),
        Event::LockChanged { channel, lock } => {
            frame(out, *channel, LOCK_CHANGED, |body| body.option(lock.as_ref(), |body, lock| body.lock(lock)));
        }
        Event::Storage { trouble } => {
            frame(out, Channel::ROOM, STORAGE, |body| body.option(trouble.as_ref(), |body, trouble| body.trouble(*trouble)));
        }
        Event::Drain { retry } => frame(out, Channel::ROOM, DRAIN, |body| body.span(*retry)),
        Event::Pong { nonce } => frame(out, Channel::ROOM, PONG, |body| body.varuint(u64::from(*nonce))),
    }
}

pub(super) fn read(channel: Channel, kind: u8, body: &mut Reader<'_>) -> Result<Event, Malformed> {
    let of_section = matches!(kind, OPENED | PART | UPDATE | ACKNOWLEDGED | REJECTED | LOCK_CHANGED);
    if of_section == (channel == Channel::ROOM) {
        return Err(Malformed::Channel);
    }
    match kind {
        WELCOME => Ok(Event::Welcome {
            you: body.attendee()?,
            lease: body.client()?,
            sections: body.list(limit::SECTIONS, read_head)?,
            here: body.list(limit::ROOM_CONNECTIONS, |body| Ok((body.attendee()?, body.option(Reader::place)?)))?,
            trouble: body.option(Reader::trouble)?,
        }),
        OPENED => {
            Ok(Event::Opened { channel, epoch: Epoch::new(body.u32()?), acknowledged: ClientSeq::new(body.varuint()?), parts: body.u16()? })
        }
        PART => Ok(Event::Part { channel, bytes: body.bytes(limit::PART_BYTES)?.to_vec() }),
        UPDATE => Ok(Event::Update { channel, seq: Seq::new(body.varuint()?), update: body.bytes(limit::UPDATE_BYTES)?.to_vec() }),
        ACKNOWLEDGED => Ok(Event::Acknowledged { channel, client_seq: ClientSeq::new(body.varuint()?) }),
        REJECTED => {
            Ok(Event::Rejected { channel, client_seq: ClientSeq::new(body.varuint()?), refusal: body.refusal()?, lease: body.client()? })
        }
        REFUSED => Ok(Event::Refused { refusal: body.refusal()? }),
        ARRIVED => Ok(Event::Arrived { attendee: body.attendee()? }),
        LEFT => Ok(Event::Left { connection: ConnectionId::new(body.varuint()?) }),
        MOVED => Ok(Event::Moved { connection: ConnectionId::new(body.varuint()?), place: body.option(Reader::place)? }),
        LOCK_CHANGED => Ok(Event::LockChanged { channel, lock: body.option(Reader::lock)? }),
        STORAGE => Ok(Event::Storage { trouble: body.option(Reader::trouble)? }),
        DRAIN => Ok(Event::Drain { retry: body.span()? }),
        PONG => Ok(Event::Pong { nonce: body.u32()? }),
        0..WELCOME | 79.. => Err(Malformed::Kind),
    }
}

fn head(body: &mut Writer<'_>, section: &SectionHead) {
    body.channel(section.channel);
    body.text(section.id.as_str());
    body.text(section.kind.word());
    body.text(&section.title);
    body.text(&section.prompt);
    body.text(&section.opening);
    body.option(section.lock.as_ref(), |body, lock| body.lock(lock));
}

fn read_head(body: &mut Reader<'_>) -> Result<SectionHead, Malformed> {
    Ok(SectionHead {
        channel: body.section()?,
        id: body.text(usize::MAX)?.parse().map_err(|_| Malformed::Text)?,
        kind: body.text(usize::MAX)?.parse::<SectionKind>().map_err(|_| Malformed::Text)?,
        title: body.text(limit::FIELD_BYTES)?.to_owned(),
        prompt: body.text(limit::FIELD_BYTES)?.to_owned(),
        opening: body.text(limit::FIELD_BYTES)?.to_owned(),
        lock: body.option(Reader::lock)?,
    })
}
