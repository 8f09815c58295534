//! The authority over one post-mortem: a deterministic state machine.
//!
//! Calling contract: give every input to [`Room::handle`] and perform all effects it returns, in order, before the next one.
//! The order for an edit: gate, apply, append, and when the engine has stored it, acknowledge and relay.

mod attendance;
mod durable;
mod edit;
mod effect;
mod input;
mod lease;
mod load;
mod pending;
mod release;
mod section;
mod seed;
mod silence;
mod summary;
mod view;

pub use effect::Effect;
pub use input::Input;
pub use seed::seed;
pub use view::{RoomView, SectionView};

use std::collections::BTreeMap;
use std::time::Duration;

use attendance::Attendance;
use durable::Durable;
use pending::{Pending, Then};
use section::RoomSection;
use shared::id::{Channel, ClientId, ConnectionId, MemberId, PostMortemId, Seq};
use shared::label::DisplayName;
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::{Event, StorageTrouble};
use shared::protocol::refusal::Refusal;
use shared::protocol::request::Request;
use shared::room::lock::Lock;
use shared::room::member::Attendee;
use shared::room::presence::Place;
use shared::room::role::Role;
use summary::Listed;

use crate::record::{Attribution, Batch, Happening, Record, Snapshot};

/// One post-mortem, awake.
#[derive(Debug)]
pub struct Room {
    id: PostMortemId,
    /// In reading order; the channel of a section is its place here, from 1.
    sections: Vec<RoomSection>,
    attendance: Attendance,
    /// Who may write under which CRDT writer id, for ever: unsent edits under it may still come.
    leases: BTreeMap<ClientId, MemberId>,
    /// The last place given in the log, on disk or not.
    last: Seq,
    /// The last place known to be on disk.
    stored: Seq,
    pending: Pending,
    fresh: Vec<Record>,
    /// Why the disk stores nothing, as it says itself.
    failure: Option<StorageTrouble>,
    /// What is wrong with storing, as people have been told.
    told: Option<StorageTrouble>,
    /// When the disk last said how an append went.
    answered: Moment,
    /// When to append again what could not be stored.
    retry: Option<Moment>,
    durable: Durable,
    /// Rows of this post-mortem are damaged. No snapshot is renewed then: it would replace one that may say what was lost.
    damaged: bool,
    listed: Listed,
    /// The state of the drawing of writer ids.
    chance: u64,
}

/// How long the room waits before it tries again to store what could not be stored, in the log or in the lists.
const RETRY: Duration = Duration::from_secs(1);

impl Room {
    /// Takes an input; what must be done about it, in order.
    pub fn handle(&mut self, now: Moment, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Joined { connection, member, name, role } => self.joined(connection, member, name, role, &mut effects),
            Input::Bridged { connection } => self.attendance.bridged(connection),
            Input::Left { connection } => self.left(connection, &mut effects),
            Input::Expelled { connections } => self.expelled(connections, &mut effects),
            Input::Said { connection, request } => self.said(now, connection, request, &mut effects),
            Input::FellBehind { connection } => {
                // Anything that was said to them may be lost. What they say goes on.
                self.unfollow(connection);
                self.welcome(connection, &mut effects);
            }
            Input::Read { ticket } => {
                let view = self.view();
                self.pending.push(self.last, Then::Answer { ticket, view });
            }
            Input::Named { ticket, by, moment, name } => {
                let seq = self.record(now, Attribution::Named(by), Happening::Naming { moment, name });
                let view = self.view();
                self.pending.push(seq, Then::Answer { ticket, view });
            }
            Input::Stored { upto } => self.was_stored(now, upto, &mut effects),
            Input::StoreFailed { trouble } => self.store_failed(now, trouble),
            Input::Looked { stored } => self.looked(stored),
            Input::Summarized { kept } => self.listed.was_summarized(now, kept),
            Input::Draining { window } => self.drain(window, &mut effects),
            Input::Woke => {}
        }
        self.finish(now, &mut effects);
        effects
    }

    /// Whether nobody is here and everything is on disk and in the lists, so that the room may leave memory.
    pub fn is_idle(&self) -> bool {
        self.attendance.len() == 0 && self.pending.is_empty() && self.listed.is_kept()
    }

    /// Whether everything that was taken is on disk.
    pub fn is_durable(&self) -> bool {
        self.pending.is_empty()
    }

    /// Whether so much waits for the disk that nobody should be heard until it has taken some of that.
    pub fn is_full(&self) -> bool {
        self.pending.is_full()
    }

    /// How many sections have given up their documents, because nobody has needed them for a while.
    pub fn folded(&self) -> usize {
        self.sections.iter().filter(|section| section.is_folded()).count()
    }

    /// What is wrong with storing, as people have been told.
    pub fn trouble(&self) -> Option<StorageTrouble> {
        self.told
    }

    fn joined(&mut self, connection: ConnectionId, member: MemberId, name: DisplayName, role: Role, effects: &mut Vec<Effect>) {
        if self.attendance.len() >= limit::ROOM_CONNECTIONS {
            effects.push(send(vec![connection], vec![Event::Refused { refusal: Refusal::RoomFull }]));
            effects.push(Effect::Close { connection });
            return;
        }
        let colour = self.attendance.colour_for(member);
        self.attendance.join(Attendee { connection, member, name, role, colour });
    }

    fn left(&mut self, connection: ConnectionId, effects: &mut Vec<Effect>) {
        self.unfollow(connection);
        if self.attendance.leave(connection) {
            effects.push(send(self.attendance.everybody(), vec![Event::Left { connection }]));
        }
    }

    /// Tells members why they are out, and forgets them at once: what they say from here on is said by nobody.
    fn expelled(&mut self, connections: Vec<ConnectionId>, effects: &mut Vec<Effect>) {
        for connection in connections {
            effects.push(send(vec![connection], vec![Event::Refused { refusal: Refusal::Revoked }]));
            effects.push(Effect::Close { connection });
            self.left(connection, effects);
        }
    }

    /// Lets a connection follow nothing until it opens its sections again.
    fn unfollow(&mut self, connection: ConnectionId) {
        for section in &mut self.sections {
            section.followers.remove(&connection);
        }
    }

    fn said(&mut self, now: Moment, connection: ConnectionId, request: Request, effects: &mut Vec<Effect>) {
        let Some(speaker) = self.attendance.get(connection) else { return };
        let refusal = match (request, speaker.lease.is_some()) {
            (Request::Hello { version, resume }, false) => return self.greet(now, connection, version, &resume, effects),
            (Request::Hello { .. }, true) | (_, false) => Some(Refusal::OutOfTurn),
            (Request::Open { channel, epoch, have }, true) => self.open(connection, channel, epoch, &have),
            (Request::Update { channel, client_seq, update }, true) => {
                self.update(now, connection, channel, client_seq, update, effects);
                None
            }
            (Request::Presence { place }, true) => self.moved(connection, place),
            (Request::SetLock { channel, locked }, true) => self.set_lock(now, connection, channel, locked, effects),
            (Request::Ping { nonce }, true) => {
                effects.push(send(vec![connection], vec![Event::Pong { nonce }]));
                None
            }
        };
        if let Some(refusal) = refusal {
            effects.push(send(vec![connection], vec![Event::Refused { refusal }]));
        }
    }

    fn moved(&mut self, connection: ConnectionId, place: Option<Place>) -> Option<Refusal> {
        if place.is_some_and(|place| section_at(&mut self.sections, place.channel).is_none()) {
            return Some(Refusal::UnknownSection);
        }
        self.attendance.moved(connection, place);
        None
    }

    fn set_lock(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        channel: Channel,
        locked: bool,
        effects: &mut Vec<Effect>,
    ) -> Option<Refusal> {
        let you = self.attendance.get(connection)?.attendee.clone();
        if !you.role.may_lock() {
            return Some(Refusal::NotFacilitator);
        }
        let Some(section) = section_at(&mut self.sections, channel) else { return Some(Refusal::UnknownSection) };
        if section.lock.is_some() == locked {
            effects.push(send(vec![connection], vec![Event::LockChanged { channel, lock: section.lock.clone() }]));
            return None;
        }
        section.lock = locked.then(|| Lock { by: you.name.clone(), at: now });
        let lock = section.lock.clone();
        let what = Happening::Lock { section: section.spec.id.clone(), by: locked.then_some(you.name) };
        let seq = self.record(now, Attribution::Named(you.member), what);
        self.pending.push(seq, Then::Tell { only: None, event: Event::LockChanged { channel, lock } });
        None
    }

    /// Gives a record its place in the log. It goes to the engine when the input has been dealt with.
    fn record(&mut self, at: Moment, by: Attribution, what: Happening) -> Seq {
        let record = Record { at, by, what };
        self.last = self.last.next();
        self.pending.record(self.last, record.clone());
        self.fresh.push(record);
        self.last
    }

    fn drain(&self, window: Duration, effects: &mut Vec<Effect>) {
        // Who has not been greeted yet has to come back as well.
        let everybody = self.attendance.all();
        let count = u32::try_from(everybody.len().max(1)).unwrap_or(u32::MAX);
        for (turn, connection) in (0_u32..).zip(everybody) {
            let retry = window / 4 + window * turn / count;
            effects.push(send(vec![connection], vec![Event::Drain { retry }]));
        }
    }

    /// What belongs at the end of every input: records to the engine, moves to the others, snapshots, the next wake.
    fn finish(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let retry = self.retry.is_some_and(|retry| now >= retry);
        let fresh = std::mem::take(&mut self.fresh);
        let batch = if retry || self.failure.is_some() {
            // Everything that is not on disk goes again, in order; new records wait for it.
            let again = if retry { self.pending.unstored() } else { None };
            self.retry = self.retry.filter(|_| !retry);
            again
        } else if fresh.is_empty() {
            None
        } else {
            let first = Seq::new(self.last.get() + 1 - fresh.len() as u64);
            Some((first, fresh))
        };
        if let Some((first, records)) = batch {
            effects.push(Effect::Append(Batch { post_mortem: self.id, first, records }));
        }
        self.release(effects);
        let silence = self.tell_trouble(now, effects);
        if self.told.is_none() {
            self.summarize(now, effects);
            self.snapshot(effects);
        } else {
            self.show_what_is_on_disk(effects);
        }
        let folding = self.fold(now);
        let moved = self.attendance.announce(now);
        if !moved.is_empty() {
            effects.push(send(self.attendance.everybody(), moved));
        }
        let listing = self.listed.due().filter(|_| self.told.is_none());
        if let Some(moment) = self.retry.into_iter().chain(self.attendance.due()).chain(listing).chain(silence).chain(folding).min() {
            effects.push(Effect::WakeAt(moment));
        }
    }

    /// Renews snapshots. Best when all is on disk; a room that never rests gets them too, because the engine keeps the order.
    fn snapshot(&mut self, effects: &mut Vec<Effect>) {
        if self.damaged {
            return;
        }
        let at_least = if self.pending.is_empty() { limit::SNAPSHOT_RECORDS } else { 4 * limit::SNAPSHOT_RECORDS };
        let upto = self.last;
        for section in &mut self.sections {
            if let Some(state) = section.due_snapshot(at_least) {
                effects.push(Effect::KeepSnapshot(Snapshot { section: section.spec.id.clone(), upto, state }));
            }
        }
    }

    /// Folds the sections that nobody has needed for a while and all of which is on disk; when the next one is due.
    fn fold(&mut self, now: Moment) -> Option<Moment> {
        let mut next: Option<Moment> = None;
        for section in &mut self.sections {
            match section.folds_at(now) {
                // Being stored is an input, too: nothing has to wake the room for that.
                Some(_) if section.last > self.stored => {}
                Some(due) if due <= now => section.fold(),
                Some(due) => next = Some(next.map_or(due, |earliest| earliest.min(due))),
                None => {}
            }
        }
        next
    }

    fn view(&mut self) -> RoomView {
        RoomView { id: self.id, sections: self.sections.iter_mut().map(RoomSection::view).collect() }
    }
}

fn section_at(sections: &mut [RoomSection], channel: Channel) -> Option<&mut RoomSection> {
    sections.get_mut(usize::from(channel.get()).checked_sub(1)?)
}

fn send(to: Vec<ConnectionId>, events: Vec<Event>) -> Effect {
    Effect::Send { to, events }
}
