//! Frames of requests.

use super::reader::Reader;
use super::{Malformed, frame};
use crate::id::{Channel, ClientSeq, Epoch};
use crate::limit;
use crate::protocol::request::Request;

const HELLO: u8 = 1;
const OPEN: u8 = 2;
const UPDATE: u8 = 3;
const PRESENCE: u8 = 4;
const SET_LOCK: u8 = 5;
const PING: u8 = 6;

pub(super) fn write(out: &mut Vec<u8>, request: &Request) {
    match request {
        Request::Hello { version, resume } => frame(out, Channel::ROOM, HELLO, |body| {
            body.varuint(u64::from(*version));
            body.list(resume, |body, client| body.client(*client));
        }),
        Request::Open { channel, epoch, have } => frame(out, *channel, OPEN, |body| {
            body.varuint(u64::from(epoch.get()));
            body.bytes(have);
        }),
        Request::Update { channel, client_seq, update } => frame(out, *channel, UPDATE, |body| {
            body.varuint(client_seq.get());
            body.bytes(update);
        }),
        Request::Presence { place } => frame(out, Channel::ROOM, PRESENCE, |body| {
            body.option(place.as_ref(), |body, place| body.place(*place));
        }),
        Request::SetLock { channel, locked } => frame(out, *channel, SET_LOCK, |body| body.flag(*locked)),
        Request::Ping { nonce } => frame(out, Channel::ROOM, PING, |body| body.varuint(u64::from(*nonce))),
    }
}

pub(super) fn read(channel: Channel, kind: u8, body: &mut Reader<'_>) -> Result<Request, Malformed> {
    let of_section = matches!(kind, OPEN | UPDATE | SET_LOCK);
    if of_section == (channel == Channel::ROOM) {
        return Err(Malformed::Channel);
    }
    match kind {
        HELLO => Ok(Request::Hello { version: body.u16()?, resume: body.list(limit::RESUMED_LEASES, Reader::client)? }),
        OPEN => Ok(Request::Open { channel, epoch: Epoch::new(body.u32()?), have: body.bytes(limit::STATE_VECTOR_BYTES)?.to_vec() }),
        UPDATE => Ok(Request::Update { channel, client_seq: ClientSeq::new(body.varuint()?), update: body.bytes(usize::MAX)?.to_vec() }),
        PRESENCE => Ok(Request::Presence { place: body.option(Reader::place)? }),
        SET_LOCK => Ok(Request::SetLock { channel, locked: body.flag()? }),
        PING => Ok(Request::Ping { nonce: body.u32()? }),
        0 | 7.. => Err(Malformed::Kind),
    }
}
