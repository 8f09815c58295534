//! The server's shell in the story: gives the room its inputs and performs its effects, as the relay's room task does.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use server::engine::EngineError;
use server::record::{Batch, Stored};
use server::room::{Effect, Input, Room, RoomView};
use shared::id::{ConnectionId, Seq};
use shared::limit;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;
use shared::protocol::request::Request;

use super::agenda::{Cargo, Happening};
use super::disk::{Answer, Op};
use super::ground::Ground;
use super::outbox::{Bounds, Outbox};
use crate::cast::Person;
use crate::chance::Chance;

/// What the sockets ask of the room's task.
#[derive(Debug)]
pub(super) enum Command {
    Join { connection: ConnectionId, person: Person },
    Leave { connection: ConnectionId },
    Said { connection: ConnectionId, requests: Vec<Request> },
    FellBehind { connection: ConnectionId },
    Drain { window: Duration },
}

#[derive(Debug)]
pub(super) struct Host {
    state: State,
    /// Counts up with every room that is loaded, so that answers to an earlier one are not taken for answers to this one.
    life: u64,
    wish: u64,
    /// How many summaries were handed over. Only the answer to the last one counts.
    summaries: u64,
    outboxes: BTreeMap<ConnectionId, Outbox>,
    commands: VecDeque<Command>,
    storing: VecDeque<Seq>,
    batch: Option<Batch>,
    woken: Vec<ConnectionId>,
    restart: bool,
    /// The server was started while it was still stopping.
    starts_again: bool,
    view: Option<RoomView>,
    chance: Chance,
    pub(super) bounds: Bounds,
    /// How often a room had to be dropped and loaded again, other than by a kill.
    pub(super) restarts: u32,
    /// How often a slow reader lost its queue.
    pub(super) dropped_queues: u32,
    /// How often a section that rested gave up its document, and how often one came back.
    pub(super) folded: usize,
    pub(super) unfolded: usize,
}

#[derive(Debug)]
enum State {
    /// There is no process.
    Down,
    /// Nobody has come yet.
    Asleep,
    Loading,
    Awake(Box<Room>),
    /// About to stop, when everything is on disk.
    Draining(Box<Room>),
}

impl Host {
    pub(super) fn new(chance: Chance, bounds: Bounds) -> Self {
        Self {
            state: State::Asleep,
            life: 0,
            wish: 0,
            summaries: 0,
            outboxes: BTreeMap::new(),
            commands: VecDeque::new(),
            storing: VecDeque::new(),
            batch: None,
            woken: Vec::new(),
            restart: false,
            starts_again: false,
            view: None,
            chance,
            bounds,
            restarts: 0,
            dropped_queues: 0,
            folded: 0,
            unfolded: 0,
        }
    }

    pub(super) fn is_up(&self) -> bool {
        match self.state {
            State::Down | State::Draining(_) => false,
            State::Asleep | State::Loading | State::Awake(_) => true,
        }
    }

    /// Whether everything that was taken is on disk and everything that was said is on its way.
    pub(super) fn is_settled(&self) -> bool {
        let durable = match &self.state {
            State::Down | State::Asleep => true,
            State::Loading => false,
            State::Awake(room) | State::Draining(room) => room.is_durable(),
        };
        durable && self.commands.is_empty() && self.storing.is_empty()
    }

    pub(super) fn knows(&self, wire: ConnectionId) -> bool {
        self.outboxes.contains_key(&wire)
    }

    pub(super) fn start(&mut self) {
        match self.state {
            State::Down => self.state = State::Asleep,
            State::Draining(_) => self.starts_again = true,
            State::Asleep | State::Loading | State::Awake(_) => {
                // Asked to stop, and not there yet.
                self.starts_again |= self.commands.iter().any(|command| matches!(command, Command::Drain { .. }));
            }
        }
    }

    /// The process is gone.
    pub(super) fn kill(&mut self, ground: &mut Ground, told: bool) {
        self.forget();
        self.outboxes.clear();
        self.state = State::Down;
        ground.disk.killed();
        ground.network.server_died(&mut ground.agenda, told);
    }

    /// The room's task panicked: its state is gone, its sockets close, the process and the disk's queue live on.
    pub(super) fn panic(&mut self, ground: &mut Ground) {
        let awake = matches!(self.state, State::Awake(_));
        if awake {
            self.drop_room(ground);
        }
    }

    pub(super) fn accept(&mut self, ground: &mut Ground, connection: ConnectionId, person: Person) {
        self.outboxes.insert(connection, Outbox::default());
        ground.network.carry_to_tab(&mut ground.agenda, connection, Cargo::Open);
        let patience = ground.network.patience(connection);
        ground.agenda.at(patience, Happening::ListenFor { wire: connection });
        self.take(ground, Command::Join { connection, person });
    }

    /// A message came, of any bytes.
    pub(super) fn hear(&mut self, ground: &mut Ground, connection: ConnectionId, message: &[u8]) {
        match codec::decode_requests(message) {
            Ok(requests) if message.len() <= limit::MESSAGE_BYTES => self.take(ground, Command::Said { connection, requests }),
            Ok(_) => self.part_with(ground, connection),
            Err(_) => {
                let refused = codec::encode_events(&[Event::Refused { refusal: Refusal::Malformed }]);
                ground.network.carry_to_tab(&mut ground.agenda, connection, Cargo::Message(refused));
                self.part_with(ground, connection);
            }
        }
    }

    /// A socket is gone, or the server gives it up.
    pub(super) fn part_with(&mut self, ground: &mut Ground, connection: ConnectionId) {
        if self.outboxes.remove(&connection).is_some() {
            ground.network.server_hangs_up(&mut ground.agenda, connection);
            self.take(ground, Command::Leave { connection });
        }
    }

    pub(super) fn take(&mut self, ground: &mut Ground, command: Command) {
        self.commands.push_back(command);
        self.work(ground);
    }

    pub(super) fn answered(&mut self, ground: &mut Ground, answer: Answer) {
        match answer {
            Answer::Loaded { life, stored } if life == self.life => self.wake(*stored),
            Answer::Appended { life, upto, result } if life == self.life => {
                self.storing.pop_front();
                match result {
                    Ok(()) => self.turn(ground, vec![Input::Stored { upto }]),
                    Err(error) if error.is_foreign_write() => {
                        self.restart = true;
                        self.turn(ground, Vec::new());
                    }
                    Err(error) => {
                        let follows = matches!(error, EngineError::Conflict { .. });
                        let told = self.room().and_then(|room| room.trouble());
                        let trouble = told.filter(|_| follows).unwrap_or(error.trouble());
                        self.turn(ground, vec![Input::StoreFailed { trouble }]);
                    }
                }
            }
            Answer::Looked { life, stored } if life == self.life => self.turn(ground, vec![Input::Looked { stored }]),
            Answer::Summarized { life, number, kept } if (life, number) == (self.life, self.summaries) => {
                self.turn(ground, vec![Input::Summarized { kept }]);
            }
            Answer::Loaded { .. } | Answer::Appended { .. } | Answer::Looked { .. } | Answer::Summarized { .. } => {}
        }
        self.work(ground);
    }

    pub(super) fn woke(&mut self, ground: &mut Ground, life: u64, wish: u64) {
        if (life, wish) == (self.life, self.wish) {
            self.turn(ground, vec![Input::Woke]);
        }
    }

    /// What the reader of this wire is to get goes out.
    pub(super) fn flush(&mut self, ground: &mut Ground, connection: ConnectionId) {
        let Some(outbox) = self.outboxes.get_mut(&connection) else { return };
        if !ground.network.is_writable(ground.agenda.now(), connection) {
            return;
        }
        let load = outbox.take();
        for message in load.messages {
            ground.network.carry_to_tab(&mut ground.agenda, connection, Cargo::Message(message));
        }
        if load.closed {
            self.part_with(ground, connection);
        } else if load.behind {
            self.dropped_queues += 1;
            let pause = Duration::from_millis(self.chance.within(0..3));
            ground.agenda.after(pause, Happening::FellBehind { wire: connection });
        }
    }

    /// What the room holds, if it is awake and all of that is on disk.
    pub(super) fn view(&mut self, ground: &mut Ground) -> Option<RoomView> {
        self.ask(ground);
        self.answer()
    }

    /// How many sections of the room are folded, if it is awake.
    pub(super) fn folded_now(&mut self) -> Option<usize> {
        self.room().map(|room| room.folded())
    }

    /// Somebody outside wants to read.
    pub(super) fn ask(&mut self, ground: &mut Ground) {
        self.view = None;
        self.turn(ground, vec![Input::Read { ticket: 1 }]);
    }

    /// What they were answered, if they were.
    pub(super) fn answer(&mut self) -> Option<RoomView> {
        self.view.take()
    }

    /// Works off what waits, as long as the disk keeps up.
    fn work(&mut self, ground: &mut Ground) {
        match self.state {
            State::Asleep if self.commands.iter().any(|command| matches!(command, Command::Join { .. })) => {
                self.state = State::Loading;
                ground.disk.load(&mut ground.agenda, self.life);
            }
            State::Down => self.commands.clear(),
            State::Asleep => self.commands.clear(),
            State::Loading => {}
            State::Awake(_) | State::Draining(_) => {
                let takes_more =
                    |host: &mut Self| host.storing.len() < limit::ROOM_BATCHES && host.room().is_some_and(|room| !room.is_full());
                while !self.commands.is_empty() && takes_more(self) {
                    let commands: Vec<Command> = self.commands.drain(..).collect();
                    let inputs = commands.into_iter().flat_map(|command| self.inputs(command)).collect();
                    self.turn(ground, inputs);
                }
            }
        }
    }

    fn inputs(&mut self, command: Command) -> Vec<Input> {
        match command {
            Command::Join { connection, person } => {
                vec![Input::Joined { connection, member: person.member(), name: person.name(), role: person.role() }]
            }
            Command::Leave { connection } => vec![Input::Left { connection }],
            Command::Said { connection, requests } => requests.into_iter().map(|request| Input::Said { connection, request }).collect(),
            Command::FellBehind { connection } => {
                if let Some(outbox) = self.outboxes.get_mut(&connection) {
                    outbox.reopen();
                }
                vec![Input::FellBehind { connection }]
            }
            Command::Drain { window } => vec![Input::Draining { window }],
        }
    }

    fn wake(&mut self, stored: Stored) {
        let (room, damage) = Room::load(stored, self.chance.number());
        assert_eq!(damage, [], "a log that the room wrote itself can be replayed");
        self.state = State::Awake(Box::new(room));
    }

    fn room(&mut self) -> Option<&mut Room> {
        match &mut self.state {
            State::Awake(room) | State::Draining(room) => Some(room),
            State::Down | State::Asleep | State::Loading => None,
        }
    }

    fn turn(&mut self, ground: &mut Ground, inputs: Vec<Input>) {
        for input in inputs {
            let draining = matches!(input, Input::Draining { .. });
            let now = ground.agenda.now();
            let Some(room) = self.room() else { return };
            let before = room.folded();
            let effects = room.handle(now, input);
            let after = room.folded();
            self.folded += after.saturating_sub(before);
            self.unfolded += before.saturating_sub(after);
            effects.into_iter().for_each(|effect| self.perform(ground, effect));
            if draining && let State::Awake(room) = std::mem::replace(&mut self.state, State::Down) {
                self.state = State::Draining(room);
            }
        }
        self.hand_over(ground);
        for connection in std::mem::take(&mut self.woken) {
            self.flush(ground, connection);
        }
        let drained = matches!(&self.state, State::Draining(room) if room.is_durable()) && self.storing.is_empty();
        if self.restart || drained {
            let starts_again = self.starts_again;
            self.drop_room(ground);
            if drained && !starts_again {
                self.state = State::Down;
            }
        }
    }

    fn perform(&mut self, ground: &mut Ground, effect: Effect) {
        match effect {
            Effect::Send { to, events } => self.send(&to, &events),
            Effect::Append(batch) => self.gather(ground, batch),
            Effect::KeepSnapshot(snapshot) => {
                self.hand_over(ground);
                ground.disk.submit(&mut ground.agenda, Op::Keep(snapshot));
            }
            Effect::Summarize(summary) => {
                self.summaries += 1;
                ground.disk.submit(&mut ground.agenda, Op::Summarize { life: self.life, number: self.summaries, summary });
            }
            Effect::Look => ground.disk.look(&mut ground.agenda, self.life),
            Effect::Answer { view, .. } => self.view = Some(view),
            Effect::WakeAt(moment) => {
                self.wish += 1;
                ground.agenda.at(moment, Happening::RoomWakes { life: self.life, wish: self.wish });
            }
            Effect::Close { connection } => {
                if let Some(outbox) = self.outboxes.get_mut(&connection) {
                    outbox.close();
                    self.woken.push(connection);
                }
            }
            Effect::Restart => self.restart = true,
        }
    }

    fn send(&mut self, to: &[ConnectionId], events: &[Event]) {
        let is_state = matches!(events.first(), Some(Event::Opened { .. } | Event::Part { .. }));
        let message = codec::encode_events(events);
        for connection in to {
            if let Some(outbox) = self.outboxes.get_mut(connection) {
                outbox.push(message.clone(), is_state, self.bounds);
                self.woken.push(*connection);
            }
        }
    }

    fn gather(&mut self, ground: &mut Ground, batch: Batch) {
        let follows = self.batch.as_ref().is_some_and(|gathered| gathered.first.get() + gathered.records.len() as u64 == batch.first.get());
        match &mut self.batch {
            Some(gathered) if follows => gathered.records.extend(batch.records),
            Some(_) | None => {
                self.hand_over(ground);
                self.batch = Some(batch);
            }
        }
    }

    fn hand_over(&mut self, ground: &mut Ground) {
        if let Some(batch) = self.batch.take() {
            self.storing.push_back(Seq::new(batch.first.get() + batch.records.len() as u64 - 1));
            ground.disk.submit(&mut ground.agenda, Op::Append { life: self.life, batch });
        }
    }

    /// The room leaves memory; its sockets close after what was said to them.
    fn drop_room(&mut self, ground: &mut Ground) {
        self.restarts += 1;
        self.forget();
        self.state = State::Asleep;
        let connections: Vec<ConnectionId> = self.outboxes.keys().copied().collect();
        for connection in connections {
            if let Some(outbox) = self.outboxes.get_mut(&connection) {
                outbox.close();
            }
            self.flush(ground, connection);
        }
    }

    fn forget(&mut self) {
        self.life += 1;
        self.commands.clear();
        self.storing.clear();
        self.batch = None;
        self.woken.clear();
        self.restart = false;
        self.starts_again = false;
    }
}
