//! Who is connected, where they are, and who has yet to be told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use shared::id::{Channel, ClientId, ClientSeq, ConnectionId, MemberId};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::Event;
use shared::room::member::{Attendee, Colour};
use shared::room::presence::Place;

#[derive(Debug, Default)]
pub(super) struct Attendance {
    connections: BTreeMap<ConnectionId, Connection>,
    /// Whose place changed since the others were told.
    moved: BTreeSet<ConnectionId>,
    told: Moment,
}

#[derive(Debug)]
pub(super) struct Connection {
    pub(super) attendee: Attendee,
    /// The writer id they were welcomed with, after their Hello: from then on the others see them.
    pub(super) lease: Option<ClientId>,
    pub(super) place: Option<Place>,
    /// Whether they write under ids of their own choosing, which the room leases when it sees them.
    pub(super) bridged: bool,
    /// What each opened section is to this connection. Sections that it has not opened are absent.
    pub(super) sections: BTreeMap<Channel, Standing>,
}

/// What a section is to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Opened; the last of its updates that is on disk.
    Open { acknowledged: ClientSeq },
    /// An update was refused: those behind it build upon it, so they are passed over until it is opened again.
    Refused,
}

impl Attendance {
    pub(super) fn join(&mut self, attendee: Attendee) {
        let connection = Connection { lease: None, place: None, bridged: false, sections: BTreeMap::new(), attendee };
        self.connections.insert(connection.attendee.connection, connection);
    }

    pub(super) fn bridged(&mut self, connection: ConnectionId) {
        if let Some(known) = self.connections.get_mut(&connection) {
            known.bridged = true;
        }
    }

    /// Forgets a connection; whether the others had seen it.
    pub(super) fn leave(&mut self, connection: ConnectionId) -> bool {
        self.moved.remove(&connection);
        self.connections.remove(&connection).is_some_and(|gone| gone.lease.is_some())
    }

    pub(super) fn get(&self, connection: ConnectionId) -> Option<&Connection> {
        self.connections.get(&connection)
    }

    pub(super) fn get_mut(&mut self, connection: ConnectionId) -> Option<&mut Connection> {
        self.connections.get_mut(&connection)
    }

    pub(super) fn len(&self) -> usize {
        self.connections.len()
    }

    /// Everybody who has been greeted, in the order of arrival.
    pub(super) fn greeted(&self) -> impl Iterator<Item = &Connection> {
        self.connections.values().filter(|connection| connection.lease.is_some())
    }

    pub(super) fn everybody(&self) -> Vec<ConnectionId> {
        self.greeted().map(|connection| connection.attendee.connection).collect()
    }

    /// Every connection, greeted or not.
    pub(super) fn all(&self) -> Vec<ConnectionId> {
        self.connections.keys().copied().collect()
    }

    /// A colour for a new connection: the member's, if they are here in another tab.
    pub(super) fn colour_for(&self, member: MemberId) -> Colour {
        let same = self.connections.values().find(|other| other.attendee.member == member);
        same.map_or_else(
            || {
                let used: Vec<Colour> = self.connections.values().map(|other| other.attendee.colour).collect();
                Colour::choose(member, &used)
            },
            |other| other.attendee.colour,
        )
    }

    pub(super) fn moved(&mut self, connection: ConnectionId, place: Option<Place>) {
        if let Some(mover) = self.connections.get_mut(&connection)
            && mover.place != place
        {
            mover.place = place;
            self.moved.insert(connection);
        }
    }

    /// When those who moved are to be announced. The pause grows with the room, because each move goes to everybody.
    pub(super) fn due(&self) -> Option<Moment> {
        let pause = limit::PRESENCE_INTERVAL / 2 + Duration::from_millis(self.connections.len() as u64);
        (!self.moved.is_empty()).then(|| self.told.after(pause))
    }

    /// The moves to announce, if it is time: one message for everybody.
    pub(super) fn announce(&mut self, now: Moment) -> Vec<Event> {
        if self.due().is_none_or(|due| now < due) {
            return Vec::new();
        }
        self.told = now;
        let moved = std::mem::take(&mut self.moved);
        let places = moved.into_iter().filter_map(|connection| Some((connection, self.get(connection)?.place)));
        places.map(|(connection, place)| Event::Moved { connection, place }).collect()
    }
}
