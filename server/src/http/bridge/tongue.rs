//! One stock client's side of the talk with a room, without a socket and without a clock.
//!
//! Stock clients have no acknowledgement and no way to take an edit back. So the bridge asks each of them what it wrote while it
//! was away before it passes anything on, hangs up when the room refuses, and says "you may not" instead where reading can go on.

use std::borrow::Cow;
use std::collections::VecDeque;

use bytes::Bytes;
use shared::gate::{Gate, cut};
use shared::id::{Channel, ClientSeq, ConnectionId, Epoch};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;
use shared::protocol::request::Request;
use shared::protocol::version::VERSION;
use shared::room::lock::Lock;
use shared::room::presence::Place;
use shared::room::role::Role;

use super::company::{self, Company};
use super::ending::Ending;
use super::message::{self, Heard};
use crate::metrics::Metrics;
use crate::relay::{Tongue, Turn};

/// An update that brings nothing and deletes nothing.
const NOTHING: [u8; 2] = [0, 0];

/// The talk with one stock client about one section.
#[derive(Debug)]
pub(super) struct Yjs<'m> {
    channel: Channel,
    role: Role,
    lock: Option<Lock>,
    greeted: bool,
    said: ClientSeq,
    ear: Ear,
    /// Whether something was refused that the client keeps, so that later edits would build upon what is not here.
    owes: bool,
    /// Why the states come that were asked for, in order.
    asked: VecDeque<Purpose>,
    parts: u16,
    state: Vec<u8>,
    company: Company,
    place: Option<Place>,
    ending: Option<Ending>,
    /// What is refused without asking the room is counted here.
    metrics: &'m Metrics,
}

/// What is done with the client's edits.
#[derive(Debug)]
enum Ear {
    /// Held until the client was asked what it wrote while it was away.
    NotAsked(Held),
    /// Held until it answers: what it typed meanwhile builds upon the answer. The gate knows what it was asked with.
    Asked(Held, Gate, Patience),
    /// Passed on.
    Open,
}

/// How long it has been waited for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// Less than a whole beat.
    Fresh,
    /// A beat was heard in between.
    Ending,
}

/// Edits that wait.
#[derive(Debug, Default)]
struct Held {
    updates: Vec<Vec<u8>>,
    bytes: usize,
}

/// What a section's state was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To ask the client for what is not in it.
    Ask,
    /// Because the client asked for what it does not have.
    Answer,
}

impl<'m> Yjs<'m> {
    pub(super) fn new(channel: Channel, role: Role, metrics: &'m Metrics) -> Self {
        Self {
            channel,
            role,
            lock: None,
            greeted: false,
            said: ClientSeq::default(),
            ear: Ear::NotAsked(Held::default()),
            owes: false,
            asked: VecDeque::new(),
            parts: 0,
            state: Vec::new(),
            company: Company::new(channel),
            place: None,
            ending: None,
            metrics,
        }
    }

    /// Why the bridge hangs up, if it is the bridge that does.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.ending
    }

    fn end(&mut self, ending: Ending) -> Turn {
        self.ending = Some(ending);
        Turn { messages: vec![message::denied(&ending.words())], over: true, ..Turn::default() }
    }

    fn garbled(&mut self) -> Turn {
        self.count(Refusal::Malformed);
        self.end(Ending::Garbled)
    }

    fn count(&self, refusal: Refusal) {
        self.metrics.told(&[Event::Refused { refusal }]);
    }

    fn open(&mut self, purpose: Purpose, have: Vec<u8>) -> Request {
        self.asked.push_back(purpose);
        // A section of another epoch has another address: whoever comes with a state vector means this one.
        let epoch = if have.is_empty() { Epoch::new(0) } else { Epoch::new(1) };
        Request::Open { channel: self.channel, epoch, have }
    }

    fn hear_one(&mut self, heard: Heard<'_>) -> Turn {
        match heard {
            Heard::Step1(have) => ask(self.open(Purpose::Answer, have.to_vec())),
            Heard::Step2(update) => match std::mem::replace(&mut self.ear, Ear::Open) {
                Ear::Asked(held, gate, _) => {
                    // Every answer repeats what was ever deleted. What brings nothing is refused to nobody.
                    let answer = self.pass_on_pieces(gate.cut_fresh(update));
                    held.updates.into_iter().fold(answer, |turn, update| turn.and(self.pass_on(&update)))
                }
                ear @ (Ear::NotAsked(_) | Ear::Open) => {
                    self.ear = ear;
                    self.edit(update)
                }
            },
            Heard::Update(update) => self.edit(update),
            Heard::Awareness(said) => match company::place(said, self.channel) {
                Ok(Some(place)) if place != self.place => {
                    self.place = place;
                    ask(Request::Presence { place })
                }
                Ok(_) => Turn::default(),
                Err(message::Garbled) => self.garbled(),
            },
            // Everybody is told at every beat; who asks is told now.
            Heard::QueryAwareness => tell(self.company.all(Moment::default())),
        }
    }

    fn edit(&mut self, update: &[u8]) -> Turn {
        if update == NOTHING {
            return Turn::default();
        }
        match &mut self.ear {
            Ear::NotAsked(held) | Ear::Asked(held, ..) if held.bytes + update.len() <= limit::BRIDGE_HELD_BYTES => {
                held.bytes += update.len();
                held.updates.push(update.to_vec());
                Turn::default()
            }
            Ear::NotAsked(_) | Ear::Asked(..) | Ear::Open => self.pass_on(update),
        }
    }

    /// Gives an edit to the room, cut if it is large, unless it is known that the room would not take it: then the client is told,
    /// and reads on.
    fn pass_on(&mut self, update: &[u8]) -> Turn {
        if update == NOTHING { Turn::default() } else { self.pass_on_pieces(cut(update).into_iter().map(Cow::into_owned).collect()) }
    }

    fn pass_on_pieces(&mut self, pieces: Vec<Vec<u8>>) -> Turn {
        if pieces.is_empty() {
            return Turn::default();
        }
        let refused = if !self.role.may_write() {
            Some(Refusal::ReadOnly)
        } else if self.lock.is_some() && !self.role.may_lock() {
            Some(Refusal::Locked)
        } else {
            None
        };
        if let Some(refusal) = refused {
            self.count(refusal);
        }
        match refused {
            Some(_) if self.owes => Turn::default(),
            Some(refusal) => {
                self.owes = true;
                tell(message::denied(&refusal.to_string()))
            }
            None => {
                let updates = pieces.into_iter().map(|update| {
                    self.said = self.said.next();
                    Request::Update { channel: self.channel, client_seq: self.said, update }
                });
                Turn { requests: updates.collect(), ..Turn::default() }
            }
        }
    }

    fn part(&mut self, bytes: &[u8]) -> Turn {
        self.state.extend_from_slice(bytes);
        self.parts = self.parts.saturating_sub(1);
        if self.parts > 0 {
            return Turn::default();
        }
        let state = std::mem::take(&mut self.state);
        match self.asked.pop_front() {
            Some(Purpose::Answer) => tell(message::step2(&state)),
            Some(Purpose::Ask) => self.ask_for_rest(&state),
            None => Turn::default(),
        }
    }

    /// Asks the client for what is not in this state. All of that is on disk.
    fn ask_for_rest(&mut self, state: &[u8]) -> Turn {
        let mut gate = Gate::new();
        if gate.learn(state).is_err() {
            return self.end(Ending::Refused(Refusal::Unreadable));
        }
        let mut vector = Vec::new();
        let clocks: Vec<_> = gate.state_vector().collect();
        message::write_number(&mut vector, clocks.len() as u64);
        for (writer, clock) in clocks {
            message::write_number(&mut vector, writer.get());
            message::write_number(&mut vector, u64::from(clock));
        }
        let held = match std::mem::replace(&mut self.ear, Ear::Open) {
            Ear::NotAsked(held) | Ear::Asked(held, ..) => held,
            Ear::Open => Held::default(),
        };
        self.ear = Ear::Asked(held, gate, Patience::Fresh);
        tell(message::step1(&vector))
    }

    /// Tells of one of the others, if that is for the client.
    fn tell_of(&mut self, connection: ConnectionId, is_for_it: bool, now: Moment) -> Turn {
        if is_for_it { tell(self.company.one(now, connection)) } else { Turn::default() }
    }

    fn locked(&mut self, lock: Option<Lock>) -> Turn {
        let opened = self.lock.is_some() && lock.is_none();
        self.lock = lock;
        if !(opened && self.owes) {
            return Turn::default();
        }
        self.owes = false;
        self.ear = Ear::NotAsked(Held::default());
        ask(self.open(Purpose::Ask, Vec::new()))
    }
}

impl Tongue for Yjs<'_> {
    fn begin(&mut self) -> Turn {
        let hello = Request::Hello { version: VERSION, resume: Vec::new() };
        Turn { requests: vec![hello, self.open(Purpose::Ask, Vec::new())], ..Turn::default() }
    }

    fn hear(&mut self, message: &[u8]) -> Turn {
        match message::read(message) {
            Ok(heard) => heard.into_iter().fold(Turn::default(), |turn, one| if turn.over { turn } else { turn.and(self.hear_one(one)) }),
            Err(message::Garbled) => self.garbled(),
        }
    }

    fn tell(&mut self, now: Moment, event: Event) -> Turn {
        match event {
            // The queue was dropped, and only the client knows what it has.
            Event::Welcome { .. } if self.greeted => self.end(Ending::FellBehind),
            Event::Welcome { sections, here, .. } => {
                self.greeted = true;
                self.lock = sections.into_iter().find(|section| section.channel == self.channel).and_then(|section| section.lock);
                here.into_iter().for_each(|(attendee, place)| _ = self.company.arrived(attendee, place));
                tell(self.company.all(now))
            }
            Event::Opened { parts, .. } => {
                self.parts = parts;
                Turn::default()
            }
            Event::Part { bytes, .. } => self.part(&bytes),
            Event::Update { channel, update, .. } if channel == self.channel => tell(message::update(&update)),
            Event::Rejected { refusal, .. } | Event::Refused { refusal } => self.end(Ending::Refused(refusal)),
            Event::Arrived { attendee } => {
                let connection = attendee.connection;
                let is_heard = self.company.arrived(attendee, None);
                self.tell_of(connection, is_heard, now)
            }
            Event::Left { connection } => {
                let was_heard = self.company.left(connection);
                self.tell_of(connection, was_heard, now)
            }
            Event::Moved { connection, place } => {
                let is_here = self.company.moved(connection, place);
                self.tell_of(connection, is_here, now)
            }
            Event::LockChanged { channel, lock } if channel == self.channel => self.locked(lock),
            // A stock client has no words for these. When the server stops, it hears so from the close code.
            Event::Update { .. }
            | Event::LockChanged { .. }
            | Event::Acknowledged { .. }
            | Event::Storage { .. }
            | Event::Drain { .. }
            | Event::Pong { .. } => Turn::default(),
        }
    }

    fn beat(&mut self, now: Moment) -> Turn {
        let everybody = tell(self.company.all(now));
        match std::mem::replace(&mut self.ear, Ear::Open) {
            Ear::Asked(held, gate, Patience::Fresh) => {
                self.ear = Ear::Asked(held, gate, Patience::Ending);
                everybody
            }
            // It never answers: the room shall decide.
            Ear::Asked(held, _, Patience::Ending) => {
                held.updates.into_iter().fold(everybody, |turn, update| turn.and(self.pass_on(&update)))
            }
            ear @ (Ear::NotAsked(_) | Ear::Open) => {
                self.ear = ear;
                everybody
            }
        }
    }
}

fn ask(request: Request) -> Turn {
    Turn { requests: vec![request], ..Turn::default() }
}

fn tell(message: Bytes) -> Turn {
    Turn { messages: vec![message], ..Turn::default() }
}
