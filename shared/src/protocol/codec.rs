//! The only place where bytes become messages and messages bytes.
//!
//! Frame: `channel: varuint · kind: u8 · length: varuint · body`. A message holds one frame or more.

mod event;
mod reader;
mod request;
mod writer;

use super::event::Event;
use super::request::Request;
use crate::id::Channel;
use reader::Reader;
use writer::Writer;

/// Bytes that are not a message of this protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Malformed {
    /// The bytes end within a frame, or there are none.
    #[error("the message ends too early")]
    Short,
    /// A frame holds more than its message needs.
    #[error("a frame has bytes left over")]
    LeftOver,
    /// A number with more bits than its place allows, or written longer than it need be.
    #[error("a number is out of range")]
    Number,
    /// A kind of frame, or of something in it, that this version does not know.
    #[error("a frame is of an unknown kind")]
    Kind,
    /// A text that is not UTF-8, or an identifier or a name that is not valid.
    #[error("a text is not valid")]
    Text,
    /// A frame of the room on a section's channel, or the other way round.
    #[error("a frame is on the wrong channel")]
    Channel,
    /// A list or a text past its limit.
    #[error("a list or a text is too long")]
    TooLong,
}

/// The bytes of one message with these requests, in order.
pub fn encode_requests(requests: &[Request]) -> Vec<u8> {
    let mut out = Vec::new();
    for one in requests {
        request::write(&mut out, one);
    }
    out
}

/// The requests of a client's message. All of it is read, or none.
pub fn decode_requests(bytes: &[u8]) -> Result<Vec<Request>, Malformed> {
    decode(bytes, request::read)
}

/// The bytes of one message with these events, in order.
pub fn encode_events(events: &[Event]) -> Vec<u8> {
    let mut out = Vec::new();
    for one in events {
        event::write(&mut out, one);
    }
    out
}

/// The events of a server's message. All of it is read, or none.
pub fn decode_events(bytes: &[u8]) -> Result<Vec<Event>, Malformed> {
    decode(bytes, event::read)
}

fn decode<T>(bytes: &[u8], one: impl Fn(Channel, u8, &mut Reader<'_>) -> Result<T, Malformed>) -> Result<Vec<T>, Malformed> {
    let mut messages = Vec::new();
    let mut rest = Reader::new(bytes);
    loop {
        let channel = rest.channel()?;
        let kind = rest.byte()?;
        let mut body = Reader::new(rest.bytes(usize::MAX)?);
        messages.push(one(channel, kind, &mut body)?);
        if !body.is_empty() {
            return Err(Malformed::LeftOver);
        }
        if rest.is_empty() {
            return Ok(messages);
        }
    }
}

/// Writes one frame around the body that `fill` writes.
fn frame(out: &mut Vec<u8>, channel: Channel, kind: u8, fill: impl FnOnce(&mut Writer<'_>)) {
    let mut body = Vec::new();
    fill(&mut Writer::new(&mut body));
    let mut writer = Writer::new(out);
    writer.varuint(u64::from(channel.get()));
    writer.byte(kind);
    writer.bytes(&body);
}

#[cfg(test)]
mod tests;
