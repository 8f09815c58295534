//! The others in the room, as a stock client's awareness has them.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use shared::gate::{Awareness, check_awareness};
use shared::id::{Channel, ConnectionId};
use shared::limit;
use shared::moment::Moment;
use shared::room::member::{Attendee, Colour};
use shared::room::presence::Place;

use super::caret::Cursor;
use super::message;

/// The first awareness id for others: stock clients draw their own from 32 bits.
const FIRST: u64 = 1 << 32;

/// Colours of people on a light page, as the style sheet has them.
const COLOURS: [&str; Colour::COUNT as usize] =
    ["#984024", "#106981", "#734797", "#316e3d", "#9d344d", "#2a5fa1", "#82530d", "#8d3d76", "#64621d", "#5552a5"];

/// Who else is here, for a client of one section.
#[derive(Debug)]
pub(super) struct Company {
    channel: Channel,
    others: BTreeMap<ConnectionId, (Attendee, Option<Place>)>,
    /// Grows with every message, over connections and restarts: it is the time.
    clock: u64,
}

/// What is said of somebody, as bindings of editors expect it.
#[derive(Serialize)]
struct State<'a> {
    user: User<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<Cursor>,
}

#[derive(Serialize)]
struct User<'a> {
    name: &'a str,
    color: &'static str,
}

impl Company {
    pub(super) fn new(channel: Channel) -> Self {
        Self { channel, others: BTreeMap::new(), clock: 0 }
    }

    /// Somebody is here; whether the client is to hear of them. Of more than [`limit::BRIDGE_OTHERS`] nothing is kept, so that a
    /// socket costs the same in a room of any size.
    pub(super) fn arrived(&mut self, attendee: Attendee, place: Option<Place>) -> bool {
        let is_known = self.others.contains_key(&attendee.connection);
        let is_kept = is_known || self.others.len() < limit::BRIDGE_OTHERS;
        if is_kept {
            self.others.insert(attendee.connection, (attendee, place));
        }
        is_kept
    }

    /// Somebody is gone; whether the client has heard of them.
    pub(super) fn left(&mut self, connection: ConnectionId) -> bool {
        self.others.remove(&connection).is_some()
    }

    /// Notes a move; whether it is one within this section, or into it or out of it.
    pub(super) fn moved(&mut self, connection: ConnectionId, place: Option<Place>) -> bool {
        let Some((_, known)) = self.others.get_mut(&connection) else { return false };
        let before = std::mem::replace(known, place);
        [before, place].into_iter().flatten().any(|place| place.channel == self.channel)
    }

    /// What is to be said of one connection: that it is gone, if it is not known.
    pub(super) fn one(&mut self, now: Moment, connection: ConnectionId) -> Bytes {
        self.states(now, &[connection])
    }

    /// What is to be said of everybody.
    pub(super) fn all(&mut self, now: Moment) -> Bytes {
        let here: Vec<ConnectionId> = self.others.keys().copied().collect();
        self.states(now, &here)
    }

    fn states(&mut self, now: Moment, of: &[ConnectionId]) -> Bytes {
        self.clock = now.as_millis().max(self.clock + 1);
        let mut out = Vec::new();
        message::write_number(&mut out, of.len() as u64);
        for connection in of {
            message::write_number(&mut out, FIRST + connection.get());
            message::write_number(&mut out, self.clock);
            let state = self.others.get(connection).map(|(attendee, place)| state(attendee, *place, self.channel));
            message::write_buffer(&mut out, state.as_deref().unwrap_or("null").as_bytes());
        }
        message::awareness(&out)
    }
}

fn state(attendee: &Attendee, place: Option<Place>, channel: Channel) -> String {
    let caret = place.filter(|place| place.channel == channel).and_then(|place| place.caret);
    let color = COLOURS[usize::from(attendee.colour.get()) - 1];
    let state = State { user: User { name: attendee.name.as_str(), color }, cursor: caret.map(Cursor::of) };
    serde_json::to_string(&state).expect("names and numbers become JSON")
}

/// Where a client says that it is; nothing if it says nothing of itself. What it says of its name is passed over: people are
/// called what the room calls them. Clients repeat what they hear of others, which
/// is passed over.
pub(super) fn place(said: &[u8], channel: Channel) -> Result<Option<Option<Place>>, message::Garbled> {
    let mut said = check_awareness(said).map_err(|_| message::Garbled)?;
    let Some(Awareness { state, .. }) = said.find(|said| said.client.get() < FIRST) else { return Ok(None) };
    let state: serde_json::Value = serde_json::from_str(state).map_err(|_| message::Garbled)?;
    if state.is_null() {
        return Ok(Some(None));
    }
    let cursor = state.get("cursor").and_then(|cursor| Cursor::deserialize(cursor).ok());
    Ok(Some(Some(Place { channel, caret: cursor.and_then(|cursor| cursor.caret()) })))
}

#[cfg(test)]
mod tests {
    use shared::id::MemberId;
    use shared::room::role::Role;

    use super::*;

    #[test]
    fn of_a_large_room_only_some_are_kept_and_whoever_comes_when_one_of_them_is_gone() {
        let mut company = Company::new(Channel::new(1));
        let heard = (0..200).filter(|number| company.arrived(somebody(*number), None)).count();
        assert_eq!((heard, company.others.len()), (limit::BRIDGE_OTHERS, limit::BRIDGE_OTHERS));
        assert!(!company.left(ConnectionId::new(199)), "of them nothing was said");
        assert!(company.left(ConnectionId::new(0)) && company.arrived(somebody(200), None));
        assert!(company.arrived(somebody(1), None), "whoever is known is heard of again");
        assert_eq!(company.others.len(), limit::BRIDGE_OTHERS);
    }

    fn somebody(number: u64) -> Attendee {
        Attendee {
            connection: ConnectionId::new(number),
            member: MemberId::from_bits(number),
            name: "Ada".parse().expect("a name"),
            role: Role::Participant,
            colour: Colour::new(1).expect("a colour"),
        }
    }
}
