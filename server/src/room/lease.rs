//! Who may write under which CRDT writer id.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use shared::id::{ClientId, ConnectionId, MemberId, Seq};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;
use shared::protocol::version::VERSION;

use super::section::RoomSection;
use super::{Effect, Room, send};
use crate::record::{Attribution, Happening};

/// For whom one update may speak: for the writers of its sender and, if it comes over a bridge, for some whom nobody holds.
pub(super) struct Claims<'r> {
    leases: &'r BTreeMap<ClientId, MemberId>,
    member: MemberId,
    bridged: bool,
    claimed: RefCell<BTreeSet<ClientId>>,
}

impl<'r> Claims<'r> {
    pub(super) fn new(leases: &'r BTreeMap<ClientId, MemberId>, member: MemberId, bridged: bool) -> Self {
        Self { leases, member, bridged, claimed: RefCell::default() }
    }

    /// Whether the update may speak for this writer. A writer whom nobody holds counts as claimed.
    pub(super) fn allow(&self, client: ClientId) -> bool {
        match self.leases.get(&client) {
            Some(holder) => *holder == self.member,
            None if !self.bridged || client.get() < ClientId::FIRST_LEASED => false,
            None => {
                let mut claimed = self.claimed.borrow_mut();
                claimed.insert(client);
                claimed.len() <= limit::CLAIMS_PER_UPDATE
                    && held_by(self.leases, self.member) + claimed.len() <= limit::DRAWN_LEASES_PER_MEMBER
            }
        }
    }

    /// The writers that the sender holds from this update on.
    pub(super) fn into_claimed(self) -> BTreeSet<ClientId> {
        self.claimed.into_inner()
    }
}

/// How many writer ids a member holds.
fn held_by(leases: &BTreeMap<ClientId, MemberId>, member: MemberId) -> usize {
    leases.values().filter(|holder| **holder == member).count()
}

impl Room {
    pub(super) fn greet(&mut self, now: Moment, connection: ConnectionId, version: u16, resume: &[ClientId], effects: &mut Vec<Effect>) {
        let refuse = |refusal| [send(vec![connection], vec![Event::Refused { refusal }]), Effect::Close { connection }];
        if version != VERSION {
            return effects.extend(refuse(Refusal::Version));
        }
        let Some(you) = self.attendance.get(connection).map(|speaker| speaker.attendee.clone()) else { return };
        let bridged = self.attendance.get(connection).is_some_and(|speaker| speaker.bridged);
        let resumed = if bridged {
            // It stands for "greeted" alone, and each visit would leave one more behind.
            self.leases.iter().find(|(_, holder)| **holder == you.member).map(|(client, _)| *client)
        } else {
            self.resume(now, resume, you.member)
        };
        let Some(lease) = resumed.or_else(|| self.lease(now, you.member)) else {
            return effects.extend(refuse(Refusal::NoLease));
        };
        effects.push(send(self.attendance.everybody(), vec![Event::Arrived { attendee: you }]));
        if let Some(speaker) = self.attendance.get_mut(connection) {
            speaker.lease = Some(lease);
        }
        self.welcome(connection, effects);
        if self.damaged {
            effects.push(send(vec![connection], vec![Event::Refused { refusal: Refusal::Damaged }]));
        }
    }

    /// Tells a connection everything about the room but what is written in it.
    pub(super) fn welcome(&self, connection: ConnectionId, effects: &mut Vec<Effect>) {
        let Some(speaker) = self.attendance.get(connection) else { return };
        let Some(lease) = speaker.lease else { return };
        let others = self.attendance.greeted().filter(|other| other.attendee.connection != connection);
        let welcome = Event::Welcome {
            you: speaker.attendee.clone(),
            lease,
            sections: self.sections.iter().map(RoomSection::head).collect(),
            here: others.map(|other| (other.attendee.clone(), other.place)).collect(),
            trouble: self.told,
        };
        effects.push(send(vec![connection], vec![welcome]));
    }

    /// A writer id that nobody has, now the member's for ever. `None` if they hold too many.
    pub(super) fn lease(&mut self, now: Moment, member: MemberId) -> Option<ClientId> {
        if held_by(&self.leases, member) >= limit::LEASES_PER_MEMBER {
            return None;
        }
        let client = loop {
            let drawn = self.draw();
            if !self.leases.contains_key(&drawn) {
                break drawn;
            }
        };
        self.grant(now, client, member);
        Some(client)
    }

    pub(super) fn grant(&mut self, now: Moment, client: ClientId, member: MemberId) -> Seq {
        self.leases.insert(client, member);
        self.record(now, Attribution::Named(member), Happening::Lease { client })
    }

    /// Grants the writer ids under which what a tab carries was written; the first of them, if the tab may go on with it. An id that
    /// nobody holds was drawn by its tab, or leased shortly before a crash, and only its tab and whoever goes on for it know of it.
    /// Whoever holds too many is given another one instead, and what was written under this one becomes a draft.
    fn resume(&mut self, now: Moment, clients: &[ClientId], member: MemberId) -> Option<ClientId> {
        let mut held = held_by(&self.leases, member);
        for client in clients.iter().filter(|client| client.get() >= ClientId::FIRST_LEASED) {
            if held < limit::DRAWN_LEASES_PER_MEMBER && !self.leases.contains_key(client) {
                self.grant(now, *client, member);
                held += 1;
            }
        }
        clients.first().copied().filter(|own| self.leases.get(own) == Some(&member))
    }

    /// SplitMix64 over the seed that the shell drew. Writer ids must be different, not secret.
    fn draw(&mut self) -> ClientId {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ClientId::leased(u32::try_from((mixed ^ (mixed >> 31)) >> 32).expect("32 bits are left"))
    }
}
