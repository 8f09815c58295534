//! What the server says.

use super::sheet::{Arrival, Sheet};
use super::{Doing, Output, Replica};
use crate::document::section::Step;
use crate::id::{Channel, ClientId, ClientSeq};
use crate::moment::Moment;
use crate::protocol::codec;
use crate::protocol::event::{Event, SectionHead, StorageTrouble};
use crate::protocol::refusal::Refusal;
use crate::protocol::request::Request;
use crate::room::member::Attendee;
use crate::room::presence::Place;

impl Replica {
    pub(super) fn received(&mut self, now: Moment, message: &[u8], doing: &mut Doing) {
        self.link.heard(now);
        let Ok(events) = codec::decode_events(message) else {
            return doing.outputs.push(Output::HangUp);
        };
        for event in events {
            self.told(event, doing);
        }
    }

    fn told(&mut self, event: Event, doing: &mut Doing) {
        match event {
            Event::Welcome { you, lease, sections, here, trouble } => self.welcomed(you, lease, sections, here, trouble, doing),
            Event::Opened { channel, epoch, acknowledged, parts } => {
                if acknowledged > ClientSeq::default() {
                    // Said here when the word itself was lost with what waited for a slow reader.
                    self.acknowledged(channel, acknowledged);
                }
                if let Some(sheet) = self.sheets.get_mut(&channel) {
                    sheet.opened(epoch, parts);
                }
            }
            Event::Part { channel, bytes } => self.part(channel, &bytes, doing),
            Event::Update { channel, update, .. } => {
                let merged = self.sheets.get_mut(&channel).filter(|sheet| sheet.is_open()).map(|sheet| sheet.merge(update));
                self.show(channel, merged.unwrap_or_else(|| Ok(Step::default())), doing);
                if self.sheets.get(&channel).is_some_and(|sheet| sheet.is_open() && sheet.ledger.is_too_long()) {
                    self.open(channel, doing);
                }
            }
            Event::Acknowledged { channel, client_seq } => self.acknowledged(channel, client_seq),
            Event::Rejected { channel, refusal, lease, .. } => {
                if let Some(sheet) = self.sheets.get_mut(&channel) {
                    sheet.refuse(refusal, lease);
                    doing.outputs.push(Output::PermissionChanged { channel });
                    self.open(channel, doing);
                }
            }
            Event::Refused { refusal: Refusal::Revoked } => self.turned_away(doing),
            Event::Refused { refusal } => {
                self.outdated |= refusal == Refusal::Version;
                if self.outdated {
                    self.link.give_up();
                    doing.outputs.push(Output::HangUp);
                }
                doing.outputs.push(Output::Refused(refusal));
            }
            Event::Arrived { attendee } => {
                self.company.arrived(attendee);
                doing.outputs.push(Output::CompanionsChanged);
            }
            Event::Left { connection } => {
                self.company.left(connection);
                doing.outputs.push(Output::CompanionsChanged);
            }
            Event::Moved { connection, place } => {
                self.company.moved(connection, place, &self.sheets);
                doing.outputs.push(Output::CompanionsChanged);
            }
            Event::LockChanged { channel, lock } => {
                if let Some(head) = self.heads.iter_mut().find(|head| head.channel == channel) {
                    head.lock = lock;
                }
                self.room_changed = true;
                doing.outputs.push(Output::PermissionChanged { channel });
            }
            Event::Storage { trouble } => self.trouble = trouble,
            Event::Drain { retry } => self.link.drain(retry),
            Event::Pong { .. } => {}
        }
    }

    fn welcomed(
        &mut self,
        you: Attendee,
        lease: ClientId,
        sections: Vec<SectionHead>,
        here: Vec<(Attendee, Option<Place>)>,
        trouble: Option<StorageTrouble>,
        doing: &mut Doing,
    ) {
        self.link.welcomed();
        self.you = Some(you);
        self.leases.told(lease);
        self.trouble = trouble;
        self.heads = sections;
        self.room_changed = true;
        self.sending_kept = self.sheets.values().any(|sheet| sheet.outbox.len() > 0);
        self.whereabouts.forgotten();
        let channels: Vec<Channel> = self.heads.iter().map(|head| head.channel).collect();
        for channel in channels {
            self.sheets.entry(channel).or_insert_with(|| Sheet::new(lease));
            self.open(channel, doing);
        }
        self.company.meet(here, &self.sheets);
        doing.outputs.push(Output::Welcomed);
        doing.outputs.push(Output::CompanionsChanged);
    }

    fn open(&mut self, channel: Channel, doing: &mut Doing) {
        if let Some(sheet) = self.sheets.get_mut(&channel) {
            let (epoch, have) = sheet.ask();
            doing.requests.push(Request::Open { channel, epoch, have });
        }
    }

    fn part(&mut self, channel: Channel, bytes: &[u8], doing: &mut Doing) {
        let (Some(sheet), Some(lease)) = (self.sheets.get_mut(&channel), self.leases.own()) else { return };
        let had_draft = sheet.draft.clone();
        match sheet.part(bytes, lease) {
            Ok(Arrival::Pending) => {}
            Ok(Arrival::Merged(step)) => {
                self.send_again(channel, doing);
                self.show(channel, Ok(step), doing);
            }
            Ok(Arrival::Begun) => {
                let draft_changed = sheet.draft != had_draft;
                // What could be taken back stood in the document that is gone.
                self.undoable.retain(|of| *of != channel);
                self.redoable.retain(|of| *of != channel);
                self.company.settle(channel, &self.sheets);
                self.find_place_in(channel);
                doing.outputs.extend([Output::Loaded { channel }, Output::PermissionChanged { channel }]);
                if draft_changed {
                    doing.outputs.push(Output::DraftChanged { channel });
                }
                doing.outputs.push(Output::CompanionsChanged);
                self.inherit(doing);
            }
            Err(error) => self.show(channel, Err(error), doing),
        }
    }

    fn send_again(&mut self, channel: Channel, doing: &mut Doing) {
        if let Some(sheet) = self.sheets.get(&channel) {
            let again = sheet.outbox.waiting().map(|(client_seq, update)| Request::Update { channel, client_seq, update: update.to_vec() });
            doing.requests.extend(again);
        }
    }

    fn acknowledged(&mut self, channel: Channel, client_seq: ClientSeq) {
        if let Some(sheet) = self.sheets.get_mut(&channel) {
            sheet.acknowledge(client_seq);
        }
        self.room_changed |= self.leases.proven();
        self.sending_kept &= self.sheets.values().any(|sheet| sheet.outbox.len() > 0);
    }
}
