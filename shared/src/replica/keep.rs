//! Keeping what the tab holds on the device, and going on from what is found there.

use std::time::Duration;

use super::ledger::Urgency;
use super::sheet::Sheet;
use super::shelf::{KeptSection, Shelf, ShelfChange, put_room};
use super::{Doing, Output, Replica};
use crate::document::section::Step;
use crate::id::{Channel, ClientId};
use crate::protocol::request::Request;

/// What is found on the device and cannot be put in yet.
#[derive(Debug, Default)]
pub(super) struct Inheritance(Vec<(Channel, KeptSection)>);

impl Inheritance {
    /// How many edits wait to be put in.
    pub(super) fn edits(&self) -> usize {
        self.0.iter().map(|(_, kept)| kept.edits.len()).sum()
    }
}

impl Replica {
    /// Everything that brings this tab's shelf up to what it holds: one transaction. Asked for by [`Output::Keep`].
    pub fn keep(&mut self) -> Vec<ShelfChange> {
        self.told_urgency = None;
        let mut changes = Vec::new();
        if let (true, Some(you), Some(lease)) = (std::mem::take(&mut self.room_changed), &self.you, self.leases.own()) {
            changes.push(put_room(you, lease, &self.heads));
            changes.push(self.leases.put());
        }
        for (channel, sheet) in &mut self.sheets {
            sheet.keep(*channel, &mut changes);
        }
        changes
    }

    /// Whether everything that was left by others is in what [`Replica::keep`] gives: then their shelves may be cleared,
    /// in the same transaction.
    pub fn has_taken_over(&self) -> bool {
        self.inheritance.0.is_empty()
    }

    pub(super) fn urgency(&self) -> Option<Urgency> {
        let room = self.room_changed.then_some(Urgency::Later);
        self.sheets.values().filter_map(Sheet::urgency).chain(room).max()
    }

    /// Shelves were found on the device. Before there is a connection, what is there is shown; what was left is always taken over.
    pub(super) fn restore(&mut self, shelves: Vec<Shelf>, doing: &mut Doing) {
        if self.heads.is_empty() && !self.link.is_connected() {
            self.begin_with(&shelves, doing);
        }
        let unproven = shelves.iter().filter(|shelf| shelf.has_edits()).flat_map(|shelf| shelf.unproven.clone()).collect::<Vec<_>>();
        if self.link.is_connected() && self.leases.are_unheard(&unproven) {
            // What was written under them goes out on the next socket, whose Hello asks for them.
            self.sheets.values_mut().for_each(Sheet::close);
            self.link.drain(Duration::ZERO);
            doing.outputs.push(Output::HangUp);
        }
        self.leases.add(unproven);
        for shelf in shelves {
            self.room_changed = true;
            let left = shelf.sections.into_iter().filter(|(_, kept)| !kept.edits.is_empty() || kept.draft.is_some());
            self.inheritance.0.extend(left);
        }
        self.inherit(doing);
        if self.inheritance.0.is_empty() {
            let sheets = &self.sheets;
            self.leases.keep_only(|id| sheets.values().any(|sheet| sheet.live.section().clock_of(id) > 0));
        }
    }

    fn begin_with(&mut self, shelves: &[Shelf], doing: &mut Doing) {
        let Some((you, heads)) = shelves.iter().find_map(|shelf| shelf.room.clone()) else { return };
        let lease = loop {
            // The server grants an id that nobody holds. Going on under one that is known here could give two meanings to a clock.
            let lease = ClientId::leased(self.link.draw());
            self.sheets.clear();
            for head in &heads {
                if let Some(sheet) = put_together(shelves, head.channel, lease) {
                    self.sheets.insert(head.channel, sheet);
                }
            }
            if self.sheets.values().all(|sheet| sheet.live.section().clock_of(lease) == 0) {
                break lease;
            }
        };
        self.leases.drawn(lease);
        self.you = Some(you);
        self.heads = heads;
        self.room_changed = true;
        doing.outputs.push(Output::Welcomed);
        doing.outputs.extend(self.sheets.keys().map(|channel| Output::Loaded { channel: *channel }));
    }

    /// Puts in what was left, wherever that is possible by now.
    pub(super) fn inherit(&mut self, doing: &mut Doing) {
        for (channel, kept) in std::mem::take(&mut self.inheritance.0) {
            let Some(sheet) = self.sheets.get_mut(&channel).filter(|sheet| sheet.may_inherit()) else {
                self.inheritance.0.push((channel, kept));
                continue;
            };
            let (draft, last) = (sheet.draft.clone(), sheet.outbox.last());
            let step = sheet.inherit(kept);
            if sheet.is_open() {
                let new = sheet.outbox.waiting().filter(|(seq, _)| *seq > last);
                let new = new.map(|(client_seq, update)| Request::Update { channel, client_seq, update: update.to_vec() });
                doing.requests.extend(new);
            }
            if sheet.draft != draft {
                doing.outputs.push(Output::DraftChanged { channel });
            }
            // What is about to be shown as a whole has it in it.
            let is_shown = doing.outputs.contains(&Output::Loaded { channel });
            self.show(channel, Ok(if is_shown { Step::default() } else { step }), doing);
        }
    }
}

/// A section, from what all shelves hold of it. Those of an earlier epoch are another document.
fn put_together(shelves: &[Shelf], channel: Channel, writer: ClientId) -> Option<Sheet> {
    let sections = || shelves.iter().flat_map(|shelf| &shelf.sections);
    let kept = || sections().filter(|(of, kept)| *of == channel && !kept.base.is_empty()).map(|(_, kept)| kept);
    let epoch = kept().map(|kept| kept.epoch).max()?;
    let same = || kept().filter(|kept| kept.epoch == epoch);
    // What the server has confirmed may build upon an edit of which it has yet to say so. Then the base of a shelf whose
    // edits are another tab's leaves a gap, and one shelf after the other is tried.
    let all = Sheet::restored(writer, epoch, &same().collect::<Vec<_>>());
    all.or_else(|| same().find_map(|one| Sheet::restored(writer, epoch, &[one])))
}
