//! The others in the room, as this tab sees them.

use std::collections::BTreeMap;

use super::sheet::Sheet;
use crate::id::{Channel, ConnectionId};
use crate::room::member::Attendee;
use crate::room::presence::{Caret, Place};

/// Somebody else, as this tab sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// Who.
    pub attendee: Attendee,
    /// The section where they are.
    pub channel: Option<Channel>,
    /// Their selection in its body, from where it began to where the caret is, in UTF-16 units.
    pub selection: Option<(u32, u32)>,
}

#[derive(Debug, Default)]
pub(super) struct Company {
    /// In the order of arrival, which is the order of the server's connection ids.
    people: BTreeMap<ConnectionId, Person>,
}

#[derive(Debug)]
struct Person {
    attendee: Attendee,
    place: Option<Place>,
    /// The last caret that stood beside something which is here. A caret comes before the text it stands in,
    /// because presence does not wait for the disk: until then this one is shown.
    settled: Option<(Channel, Caret)>,
}

impl Company {
    /// Everybody who was here first. Replaces whoever was known.
    pub(super) fn meet(&mut self, here: Vec<(Attendee, Option<Place>)>, sheets: &BTreeMap<Channel, Sheet>) {
        self.people.clear();
        for (attendee, place) in here {
            let connection = attendee.connection;
            self.arrived(attendee);
            self.moved(connection, place, sheets);
        }
    }

    pub(super) fn arrived(&mut self, attendee: Attendee) {
        self.people.insert(attendee.connection, Person { attendee, place: None, settled: None });
    }

    pub(super) fn left(&mut self, connection: ConnectionId) {
        self.people.remove(&connection);
    }

    pub(super) fn moved(&mut self, connection: ConnectionId, place: Option<Place>, sheets: &BTreeMap<Channel, Sheet>) {
        if let Some(person) = self.people.get_mut(&connection) {
            person.place = place;
            person.settle(sheets);
        }
    }

    /// New text has come into a section; whether anybody is there.
    pub(super) fn settle(&mut self, channel: Channel, sheets: &BTreeMap<Channel, Sheet>) -> bool {
        let mut anybody = false;
        for person in self.people.values_mut().filter(|person| person.place.is_some_and(|place| place.channel == channel)) {
            person.settle(sheets);
            anybody = true;
        }
        anybody
    }

    /// Nobody is known to be here any more; whether anybody was.
    pub(super) fn clear(&mut self) -> bool {
        let anybody = !self.people.is_empty();
        self.people.clear();
        anybody
    }

    pub(super) fn seen(&self, sheets: &BTreeMap<Channel, Sheet>) -> Vec<Companion> {
        let seen = self.people.values().map(|person| {
            let channel = person.place.map(|place| place.channel);
            let caret = person.settled.filter(|(of, _)| Some(*of) == channel && person.place.is_some_and(|place| place.caret.is_some()));
            let selection = caret.and_then(|(of, caret)| sheets.get(&of)?.live.section().selection(caret));
            Companion { attendee: person.attendee.clone(), channel, selection }
        });
        seen.collect()
    }
}

impl Person {
    fn settle(&mut self, sheets: &BTreeMap<Channel, Sheet>) {
        let Some(Place { channel, caret: Some(caret) }) = self.place else { return };
        let is_here = sheets.get(&channel).is_some_and(|sheet| sheet.live.section().selection(caret).is_some());
        if is_here {
            self.settled = Some((channel, caret));
        }
    }
}
