//! The authority over one post-mortem: a deterministic state machine.
//!
//! Calling contract: give every input to [`Room::handle`] and perform all effects it returns, in order, before the next one.
//! The order for an edit: gate, apply, append, and when the engine has stored it, acknowledge and relay.

mod attendance;
mod effect;
mod input;
mod pending;
mod section;
mod seed;
mod view;

pub use effect::Effect;
pub use input::Input;
pub use seed::seed;
pub use view::{RoomView, SectionView};

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use attendance::{Attendance, Standing};
use pending::{Pending, Then};
use section::{NotTaken, RoomSection};
use shared::document::fact::Fact;
use shared::id::{Channel, ClientId, ClientSeq, ConnectionId, Epoch, MemberId, PostMortemId, SectionId, Seq};
use shared::label::DisplayName;
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::{Event, StorageTrouble};
use shared::protocol::refusal::Refusal;
use shared::protocol::request::Request;
use shared::protocol::version::VERSION;
use shared::room::lock::Lock;
use shared::room::member::Attendee;
use shared::room::presence::Place;
use shared::room::role::Role;

use crate::record::{Attribution, Batch, Damage, Happening, Record, SectionSpec, Snapshot, Stored, Summary};

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
    trouble: Option<StorageTrouble>,
    /// When to append again what could not be stored.
    retry: Option<Moment>,
    summary: Summary,
    /// The state of the drawing of writer ids.
    chance: u64,
}

/// How long the room waits before it tries again to store what could not be stored.
const RETRY: Duration = Duration::from_secs(1);

impl Room {
    /// A room as its log has it. `chance` seeds the drawing of writer ids. What could not be replayed is told beside it.
    pub fn load(stored: Stored, chance: u64) -> (Self, Vec<Damage>) {
        let mut room = Self {
            id: stored.founding.id,
            sections: sections(stored.founding.sections),
            attendance: Attendance::default(),
            leases: BTreeMap::new(),
            last: stored.last,
            stored: stored.last,
            pending: Pending::default(),
            fresh: Vec::new(),
            trouble: None,
            retry: None,
            summary: stored.founding.summary,
            chance,
        };
        let mut damage = stored.damage;
        let mut note = |place: String, fault: String| damage.push(Damage { post_mortem: stored.founding.id, place, fault });
        for snapshot in stored.snapshots {
            if let Err(fault) = room.replay_update(&snapshot.section, &snapshot.state) {
                note(format!("snapshot {} of section {}", snapshot.upto, snapshot.section), fault);
            }
        }
        for (seq, record) in stored.records {
            if let Err(fault) = room.replay(record) {
                note(format!("record {seq}"), fault);
            }
        }
        (room, damage)
    }

    /// Takes an input; what must be done about it, in order.
    pub fn handle(&mut self, now: Moment, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Joined { connection, member, name, role } => self.joined(connection, member, name, role, &mut effects),
            Input::Left { connection } => self.left(connection, &mut effects),
            Input::Said { connection, request } => self.said(now, connection, request, &mut effects),
            Input::FellBehind { connection } => {
                self.unfollow(connection);
                effects.push(send(vec![connection], vec![Event::FellBehind]));
            }
            Input::Read { ticket } => self.pending.push(self.last, Then::Answer { ticket, view: self.view() }),
            Input::Stored { upto } => self.was_stored(upto, &mut effects),
            Input::StoreFailed { trouble } => self.store_failed(now, trouble, &mut effects),
            Input::Draining { window } => self.drain(window, &mut effects),
            Input::Woke => {}
        }
        self.finish(now, &mut effects);
        effects
    }

    /// Whether nobody is here and everything is on disk, so that the room may leave memory.
    pub fn is_idle(&self) -> bool {
        self.attendance.len() == 0 && self.pending.is_empty()
    }

    /// Whether everything that was taken is on disk.
    pub fn is_durable(&self) -> bool {
        self.pending.is_empty()
    }

    fn replay(&mut self, record: Record) -> Result<(), String> {
        match (record.what, record.by) {
            (Happening::Update { section, bytes }, _) => self.replay_update(&section, &bytes),
            (Happening::Lock { section, by }, _) => {
                let section = self.sections.iter_mut().find(|known| known.spec.id == section).ok_or("a lock of an unknown section")?;
                section.lock = by.map(|by| Lock { by, at: record.at });
                Ok(())
            }
            (Happening::Lease { client }, Attribution::Named(member)) => {
                self.leases.insert(client, member);
                Ok(())
            }
            (Happening::Lease { .. }, Attribution::Server) => Err("a lease without a member".to_owned()),
        }
    }

    fn replay_update(&mut self, section: &SectionId, bytes: &[u8]) -> Result<(), String> {
        let section = self.sections.iter_mut().find(|known| known.spec.id == *section).ok_or("an update of an unknown section")?;
        section.replay(bytes).map_err(|not_taken| match not_taken {
            NotTaken::Unfit(unfit) => unfit.to_string(),
            NotTaken::Full => "the section is full".to_owned(),
            NotTaken::Broken(bad) => bad.to_string(),
        })
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

    /// Lets a connection follow nothing: it opens its sections again.
    fn unfollow(&mut self, connection: ConnectionId) {
        for section in &mut self.sections {
            section.followers.remove(&connection);
        }
        if let Some(gone) = self.attendance.get_mut(connection) {
            gone.sections.clear();
        }
    }

    fn said(&mut self, now: Moment, connection: ConnectionId, request: Request, effects: &mut Vec<Effect>) {
        let Some(speaker) = self.attendance.get(connection) else { return };
        let refusal = match (request, speaker.greeted) {
            (Request::Hello { version, resume }, false) => return self.greet(now, connection, version, resume, effects),
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

    fn greet(&mut self, now: Moment, connection: ConnectionId, version: u16, resume: Option<ClientId>, effects: &mut Vec<Effect>) {
        let refuse = |refusal| [send(vec![connection], vec![Event::Refused { refusal }]), Effect::Close { connection }];
        if version != VERSION {
            return effects.extend(refuse(Refusal::Version));
        }
        let Some(you) = self.attendance.get(connection).map(|speaker| speaker.attendee.clone()) else { return };
        let resumed = resume.and_then(|client| self.resume(now, client, you.member));
        let Some(lease) = resumed.or_else(|| self.lease(now, you.member)) else {
            return effects.extend(refuse(Refusal::NoLease));
        };
        let here = self.attendance.greeted().map(|other| (other.attendee.clone(), other.place)).collect();
        let others = self.attendance.everybody();
        if let Some(speaker) = self.attendance.get_mut(connection) {
            speaker.greeted = true;
        }
        let heads = self.sections.iter().map(RoomSection::head).collect();
        effects.push(send(others, vec![Event::Arrived { attendee: you.clone() }]));
        effects.push(send(vec![connection], vec![Event::Welcome { you, lease, sections: heads, here, trouble: self.trouble }]));
    }

    /// A writer id that nobody has, now the member's for ever. `None` if they hold too many.
    fn lease(&mut self, now: Moment, member: MemberId) -> Option<ClientId> {
        if self.leases.values().filter(|holder| **holder == member).count() >= limit::LEASES_PER_MEMBER {
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

    fn grant(&mut self, now: Moment, client: ClientId, member: MemberId) -> Seq {
        self.leases.insert(client, member);
        self.record(now, Attribution::Named(member), Happening::Lease { client })
    }

    /// The writer id that a tab wrote under before, if it may go on with it. An id that nobody holds was leased shortly
    /// before a crash, and its tab is the only one that knows of it.
    fn resume(&mut self, now: Moment, client: ClientId, member: MemberId) -> Option<ClientId> {
        match self.leases.get(&client) {
            Some(holder) => (*holder == member).then_some(client),
            None if client.get() < ClientId::FIRST_LEASED => None,
            None => {
                self.grant(now, client, member);
                Some(client)
            }
        }
    }

    /// SplitMix64 over the seed that the shell drew. Writer ids must be different, not secret.
    fn draw(&mut self) -> ClientId {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ClientId::leased(u32::try_from((mixed ^ (mixed >> 31)) >> 32).expect("32 bits are left"))
    }

    fn open(&mut self, connection: ConnectionId, channel: Channel, epoch: Epoch, have: &[u8]) -> Option<Refusal> {
        if shared::gate::check_state_vector(have).is_err() {
            return Some(Refusal::Malformed);
        }
        let Some(section) = section_at(&mut self.sections, channel) else { return Some(Refusal::UnknownSection) };
        section.followers.remove(&connection);
        let Ok(parts) = section.state_for(epoch, have) else { return Some(Refusal::Malformed) };
        let count = u16::try_from(parts.len()).expect("a state is bounded, so its parts are few");
        let speaker = self.attendance.get_mut(connection)?;
        let acknowledged = match speaker.sections.get(&channel) {
            Some(Standing::Open { acknowledged }) => *acknowledged,
            Some(Standing::Refused) | None => ClientSeq::default(),
        };
        speaker.sections.insert(channel, Standing::Open { acknowledged });
        let mut events = vec![Event::Opened { channel, epoch: section.epoch, acknowledged, parts: count }];
        events.extend(parts.into_iter().map(|bytes| Event::Part { channel, bytes }));
        // What the state holds may not be on disk yet, and nobody is shown what is not.
        self.pending.push(self.last, Then::Follow { channel, connection, events });
        None
    }

    fn update(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        channel: Channel,
        client_seq: ClientSeq,
        update: Vec<u8>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(speaker) = self.attendance.get_mut(connection) else { return };
        let (role, member) = (speaker.attendee.role, speaker.attendee.member);
        let refused = match speaker.sections.get(&channel) {
            // Behind a refused update: it builds upon what is not here. Its author has been told already.
            Some(Standing::Refused) => return,
            Some(Standing::Open { .. }) => None,
            None => Some(Refusal::OutOfTurn),
        };
        let Some(section) = section_at(&mut self.sections, channel) else {
            return effects.push(send(vec![connection], vec![Event::Refused { refusal: Refusal::UnknownSection }]));
        };
        // Roles and locks are decided before a byte of the update is looked at.
        let refused = refused
            .or((!role.may_write()).then_some(Refusal::ReadOnly))
            .or((section.lock.is_some() && !role.may_lock()).then_some(Refusal::Locked))
            .or((update.len() > limit::UPDATE_BYTES).then_some(Refusal::TooLarge));
        let leases = &self.leases;
        let taken = match refused {
            Some(refusal) => Err(refusal),
            None => match section.take(&update, |client| leases.get(&client) == Some(&member)) {
                Ok(news) => Ok(news),
                Err(NotTaken::Unfit(_)) => Err(Refusal::Malformed),
                Err(NotTaken::Full) => Err(Refusal::SectionFull),
                Err(NotTaken::Broken(_)) => {
                    effects.push(Effect::Restart);
                    Err(Refusal::Malformed)
                }
            },
        };
        match taken {
            Ok(true) => {
                let what = Happening::Update { section: section.spec.id.clone(), bytes: update.clone() };
                let seq = self.record(now, Attribution::Named(member), what);
                self.pending.push(seq, Then::Relay { channel, author: connection, client_seq, update });
            }
            Ok(false) => self.pending.push(self.last, Then::Acknowledge { channel, author: connection, client_seq }),
            Err(refusal) => self.reject(now, connection, channel, client_seq, refusal, effects),
        }
    }

    fn reject(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        channel: Channel,
        client_seq: ClientSeq,
        refusal: Refusal,
        effects: &mut Vec<Effect>,
    ) {
        let Some(speaker) = self.attendance.get_mut(connection) else { return };
        speaker.sections.insert(channel, Standing::Refused);
        let member = speaker.attendee.member;
        if let Some(section) = section_at(&mut self.sections, channel) {
            section.followers.remove(&connection);
        }
        match self.lease(now, member) {
            // Told when the lease is on disk: the author's next document is written under it.
            Some(lease) => {
                let event = Event::Rejected { channel, client_seq, refusal, lease };
                self.pending.push(self.last, Then::Tell { only: Some(connection), event });
            }
            None => {
                effects.push(send(vec![connection], vec![Event::Refused { refusal: Refusal::NoLease }]));
                effects.push(Effect::Close { connection });
            }
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

    fn was_stored(&mut self, upto: Seq, effects: &mut Vec<Effect>) {
        self.stored = self.stored.max(upto);
        if self.trouble.take().is_some() {
            self.retry = None;
            effects.push(send(self.attendance.everybody(), vec![Event::Storage { trouble: None }]));
        }
        self.release(effects);
        self.summarize(effects);
    }

    fn store_failed(&mut self, now: Moment, trouble: StorageTrouble, effects: &mut Vec<Effect>) {
        if self.trouble.replace(trouble) != Some(trouble) {
            effects.push(send(self.attendance.everybody(), vec![Event::Storage { trouble: Some(trouble) }]));
        }
        self.retry = Some(now.after(RETRY));
    }

    /// Does what waited for the disk. Updates of one section that became durable together travel as one message.
    fn release(&mut self, effects: &mut Vec<Effect>) {
        let mut relay = Relaying::default();
        for (seq, then) in self.pending.release(self.stored) {
            match then {
                Then::Relay { channel, author, client_seq, update } => {
                    relay.acknowledge(channel, author, client_seq);
                    relay.update(channel, author, Event::Update { channel, seq, update });
                }
                Then::Acknowledge { channel, author, client_seq } => relay.acknowledge(channel, author, client_seq),
                Then::Follow { channel, connection, events } => {
                    self.relay(std::mem::take(&mut relay), effects);
                    let still_wanted = self
                        .attendance
                        .get(connection)
                        .is_some_and(|who| matches!(who.sections.get(&channel), Some(Standing::Open { .. })));
                    if still_wanted && let Some(section) = section_at(&mut self.sections, channel) {
                        section.followers.insert(connection);
                        // A message each: a keystroke of somebody else is not stuck behind the whole of it.
                        effects.extend(events.into_iter().map(|event| send(vec![connection], vec![event])));
                    }
                }
                Then::Tell { only, event } => {
                    self.relay(std::mem::take(&mut relay), effects);
                    effects.push(send(only.map_or_else(|| self.attendance.everybody(), |one| vec![one]), vec![event]));
                }
                Then::Answer { ticket, view } => effects.push(Effect::Answer { ticket, view }),
            }
        }
        self.relay(relay, effects);
    }

    fn relay(&mut self, relaying: Relaying, effects: &mut Vec<Effect>) {
        for ((author, channel), client_seq) in relaying.acknowledged {
            if let Some(Standing::Open { acknowledged }) = self.attendance.get_mut(author).and_then(|who| who.sections.get_mut(&channel)) {
                *acknowledged = (*acknowledged).max(client_seq);
                effects.push(send(vec![author], vec![Event::Acknowledged { channel, client_seq }]));
            }
        }
        for (channel, (authors, events)) in relaying.updates {
            let Some(section) = section_at(&mut self.sections, channel) else { continue };
            // A message for everybody is encoded once. Only a single author is spared the echo, which is harmless.
            let spared = if authors.len() == 1 { authors.first() } else { None };
            let to: Vec<ConnectionId> = section.followers.iter().filter(|follower| Some(*follower) != spared).copied().collect();
            if !to.is_empty() {
                effects.push(Effect::Send { to, events });
            }
        }
    }

    fn drain(&self, window: Duration, effects: &mut Vec<Effect>) {
        let everybody = self.attendance.everybody();
        let count = u32::try_from(everybody.len().max(1)).unwrap_or(u32::MAX);
        for (turn, connection) in (0_u32..).zip(everybody) {
            let retry = window / 4 + window * turn / count;
            effects.push(send(vec![connection], vec![Event::Drain { retry }]));
        }
    }

    fn summarize(&mut self, effects: &mut Vec<Effect>) {
        let Some(facts) = self.sections.iter().find(|section| section.holds_facts()) else { return };
        let title = facts.field(Fact::Title.key()).parse().unwrap_or_else(|_| self.summary.title.clone());
        let summary = Summary { title, severity: facts.field(Fact::Severity.key()), began: facts.field(Fact::Began.key()) };
        if summary != self.summary {
            self.summary = summary.clone();
            effects.push(Effect::Summarize(summary));
        }
    }

    /// What belongs at the end of every input: records to the engine, moves to the others, snapshots, the next wake.
    fn finish(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let retry = self.retry.is_some_and(|retry| now >= retry);
        let fresh = std::mem::take(&mut self.fresh);
        let batch = if retry || self.trouble.is_some() {
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
        if self.trouble.is_none() {
            self.snapshot(effects);
        }
        let moved = self.attendance.announce(now);
        if !moved.is_empty() {
            effects.push(send(self.attendance.everybody(), moved));
        }
        if let Some(moment) = self.retry.into_iter().chain(self.attendance.due()).min() {
            effects.push(Effect::WakeAt(moment));
        }
    }

    /// Renews snapshots. Best when all is on disk; a room that never rests gets them too, because the engine keeps the order.
    fn snapshot(&mut self, effects: &mut Vec<Effect>) {
        let at_least = if self.pending.is_empty() { limit::SNAPSHOT_RECORDS } else { 4 * limit::SNAPSHOT_RECORDS };
        let upto = self.last;
        for section in &mut self.sections {
            if let Some(state) = section.due_snapshot(at_least) {
                effects.push(Effect::KeepSnapshot(Snapshot { section: section.spec.id.clone(), upto, state }));
            }
        }
    }

    fn view(&self) -> RoomView {
        RoomView { id: self.id, sections: self.sections.iter().map(RoomSection::view).collect() }
    }
}

/// What one turn of the log lets out.
#[derive(Debug, Default)]
struct Relaying {
    /// By section: who wrote, and the updates in order.
    updates: BTreeMap<Channel, (BTreeSet<ConnectionId>, Vec<Event>)>,
    acknowledged: BTreeMap<(ConnectionId, Channel), ClientSeq>,
}

impl Relaying {
    fn update(&mut self, channel: Channel, author: ConnectionId, event: Event) {
        let (authors, events) = self.updates.entry(channel).or_default();
        authors.insert(author);
        events.push(event);
    }

    fn acknowledge(&mut self, channel: Channel, author: ConnectionId, client_seq: ClientSeq) {
        let last = self.acknowledged.entry((author, channel)).or_default();
        *last = (*last).max(client_seq);
    }
}

fn sections(specs: Vec<SectionSpec>) -> Vec<RoomSection> {
    (1..).zip(specs).map(|(number, spec)| RoomSection::new(spec, Channel::new(number))).collect()
}

fn section_at(sections: &mut [RoomSection], channel: Channel) -> Option<&mut RoomSection> {
    sections.get_mut(usize::from(channel.get()).checked_sub(1)?)
}

fn send(to: Vec<ConnectionId>, events: Vec<Event>) -> Effect {
    Effect::Send { to, events }
}
