//! Where this person is, and whether the server knows.

use super::{Doing, Replica};
use crate::id::Channel;
use crate::limit;
use crate::moment::Moment;
use crate::protocol::request::Request;
use crate::room::presence::Place;

#[derive(Debug, Default)]
pub(super) struct Whereabouts {
    /// As the page says it. The numbers mean the text of that moment.
    page: Option<(Channel, Option<(u32, u32)>)>,
    /// The same, as it stays with its neighbours whatever others type.
    place: Option<Place>,
    /// The server is to be told.
    changed: bool,
    said: Moment,
}

impl Whereabouts {
    /// The server may know nothing of it.
    pub(super) fn forgotten(&mut self) {
        self.changed |= self.place.is_some();
    }
}

impl Replica {
    /// The person went somewhere.
    pub(super) fn went(&mut self, page: Option<(Channel, Option<(u32, u32)>)>) {
        self.whereabouts.page = page;
        self.find_place();
    }

    /// A section is shown for the first time, or was begun anew: a place there stood in no document, or in the one that is gone.
    pub(super) fn find_place_in(&mut self, channel: Channel) {
        if self.whereabouts.page.is_some_and(|(of, _)| of == channel) {
            self.find_place();
        }
    }

    fn find_place(&mut self) {
        let place = self.whereabouts.page.map(|(channel, selection)| Place {
            channel,
            caret: selection.and_then(|(anchor, head)| {
                let sheet = self.sheets.get(&channel).filter(|sheet| sheet.is_loaded())?;
                Some(sheet.live.section().caret(anchor, head))
            }),
        });
        self.whereabouts.changed |= place != self.whereabouts.place;
        self.whereabouts.place = place;
    }

    /// Tells the server where this person is, at most once in [`limit::PRESENCE_INTERVAL`].
    pub(super) fn say_where(&mut self, now: Moment, doing: &mut Doing) {
        if self.where_is_due().is_some_and(|due| now >= due) {
            let whereabouts = &mut self.whereabouts;
            doing.requests.push(Request::Presence { place: whereabouts.place });
            whereabouts.changed = false;
            whereabouts.said = now;
        }
    }

    /// When to tell the server, if there is anything to tell.
    pub(super) fn where_is_due(&self) -> Option<Moment> {
        let has_to = self.whereabouts.changed && self.link.is_welcomed();
        has_to.then(|| self.whereabouts.said.after(limit::PRESENCE_INTERVAL))
    }
}
