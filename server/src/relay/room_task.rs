//! The task that owns one room: gives it inputs, performs its effects.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use shared::id::{ConnectionId, MemberId, PostMortemId, Seq};
use shared::label::MomentName;
use shared::limit;
use shared::moment::Moment;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;
use shared::protocol::request::Request;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};
use tracing::{error, info, warn};

use super::lead::Waiting;
use super::outbox::Outbox;
use super::{Admission, Expelled, Relay, RelayError};
use crate::engine::{Answer, EngineError};
use crate::failpoint::{self, Place};
use crate::metrics::Metrics;
use crate::record::{Batch, Happening, SecretHash, Stored};
use crate::room::{Effect, Input, Room, RoomView};
use crate::{clock, entropy};

/// What others ask of a room's task.
pub(super) enum Command {
    /// A socket is open.
    Join { connection: ConnectionId, admission: Admission, outbox: Arc<Outbox> },
    /// The socket that joined is a bridge's.
    Bridge { connection: ConnectionId },
    /// A socket is gone.
    Leave { connection: ConnectionId },
    /// These lost their right to be here.
    Expel { expelled: Expelled },
    /// Nobody knows who has the right to be here.
    AskAgain,
    /// A client said something.
    Said { connection: ConnectionId, requests: Vec<Request>, waiting: Waiting },
    /// A client's queue was dropped and is empty again.
    FellBehind { connection: ConnectionId },
    /// Somebody outside wants to read.
    Read { answer: oneshot::Sender<Result<RoomView, RelayError>> },
    /// A member gives a moment of the history a name.
    Name { by: MemberId, moment: Seq, name: MomentName, answer: oneshot::Sender<Result<RoomView, RelayError>> },
    /// The server is about to stop.
    Drain { window: Duration, done: oneshot::Sender<()> },
}

/// Commands taken in one turn: what arrives together is stored together and sent together.
const TURN: usize = 256;

/// Past it a turn ends, so that what is stored in the meantime is told: most turns take a fraction of a millisecond.
const TURN_TIME: Duration = Duration::from_millis(10);

/// Lives until the room has been idle for as long as the relay keeps one, is drained, or cannot go on.
pub(super) async fn run(relay: Relay, id: PostMortemId, mut commands: mpsc::Receiver<Command>) {
    let stored = match relay.engine().load(id).await {
        Ok(Some(stored)) => Ok(stored),
        Ok(None) => Err(RelayError::Unknown(id)),
        Err(error) => {
            error!(post_mortem = %id, %error, "post-mortem {id} cannot be loaded");
            Err(RelayError::Engine(error))
        }
    };
    match stored {
        Ok(stored) => {
            let (room, damage) = Room::load(stored, entropy::number());
            for damage in damage {
                error!(post_mortem = %id, place = damage.place, fault = damage.fault, "a row of post-mortem {id} is damaged and was left out");
            }
            RoomTask::new(relay, id, room).live(commands).await;
        }
        Err(reason) => {
            while !relay.forget(id, &mut commands) {
                let Some(command) = commands.recv().await else { return };
                turn_away(command, &reason, relay.metrics());
            }
        }
    }
}

/// Tells whoever came to a room that cannot be opened.
fn turn_away(command: Command, reason: &RelayError, metrics: &Metrics) {
    match command {
        Command::Join { outbox, .. } => {
            let refused = [Event::Refused { refusal: Refusal::Unreadable }];
            metrics.told(&refused);
            outbox.push(Bytes::from(codec::encode_events(&refused)), false);
            outbox.close();
        }
        // A reader who gave up needs no answer.
        Command::Read { answer } | Command::Name { answer, .. } => drop(answer.send(Err(reason.clone()))),
        Command::Drain { done, .. } => drop(done.send(())),
        Command::Bridge { .. }
        | Command::Leave { .. }
        | Command::Expel { .. }
        | Command::AskAgain
        | Command::Said { .. }
        | Command::FellBehind { .. } => {}
    }
}

/// When a connection is to come back that was not in the room when everybody was told: a message of its own.
pub(super) fn drain_for(connection: ConnectionId, window: Duration) -> Bytes {
    let turn = u32::try_from(connection.get() % LATE_TURNS).expect("a small number");
    let retry = window / 4 + window * turn / LATE_TURNS as u32;
    Bytes::from(codec::encode_events(&[Event::Drain { retry }]))
}

/// Into so many moments of the span those are spread who came too late: a few, between the last turn of a room and its end.
const LATE_TURNS: u64 = 64;

struct RoomTask {
    relay: Relay,
    id: PostMortemId,
    room: Room,
    outboxes: HashMap<ConnectionId, Arc<Outbox>>,
    /// Whose each of them is, and what let them in.
    rights: HashMap<ConnectionId, (MemberId, SecretHash)>,
    readers: HashMap<u64, oneshot::Sender<Result<RoomView, RelayError>>>,
    tickets: u64,
    /// Commands that were taken and not obeyed yet.
    taken: VecDeque<Command>,
    /// Batches on their way to disk, oldest first, with the last place in each.
    storing: VecDeque<(Seq, Answer<()>)>,
    /// What goes to disk next: everything that comes while the batch before it is written, and while others are spared.
    gathered: Option<Batch>,
    /// The last record that was counted.
    counted: Seq,
    /// When a batch was handed over last.
    handed_over: Instant,
    /// What is on disk, if the room asked for it.
    looking: Option<Answer<Option<Stored>>>,
    /// What lists show, on its way to disk.
    summarizing: Option<Answer<()>>,
    wake: Option<Moment>,
    /// The span over which clients come back, and whom to tell that the room is closed, once the server is about to stop.
    drained: Option<(Duration, oneshot::Sender<()>)>,
    turn: Turn,
}

/// What gathers in one turn.
#[derive(Default)]
struct Turn {
    woken: Vec<Arc<Outbox>>,
    restart: bool,
}

/// What a turn begins with.
enum Wake {
    Commands,
    Stored(Seq, Result<(), EngineError>),
    Looked(Result<Option<Stored>, EngineError>),
    Summarized(Result<(), EngineError>),
    Gathered,
    Timer,
    Idle,
    Gone,
}

impl RoomTask {
    fn new(relay: Relay, id: PostMortemId, room: Room) -> Self {
        Self {
            relay,
            id,
            room,
            outboxes: HashMap::new(),
            rights: HashMap::new(),
            readers: HashMap::new(),
            tickets: 0,
            taken: VecDeque::new(),
            storing: VecDeque::new(),
            gathered: None,
            counted: Seq::new(0),
            handed_over: Instant::now(),
            looking: None,
            summarizing: None,
            wake: None,
            drained: None,
            turn: Turn::default(),
        }
    }

    async fn live(mut self, mut commands: mpsc::Receiver<Command>) {
        loop {
            let alive = match self.next(&mut commands).await {
                Wake::Commands => self.obey_some().await,
                Wake::Stored(upto, Ok(())) => {
                    let was_in_trouble = self.room.trouble().is_some();
                    let alive = self.step(Input::Stored { upto });
                    if was_in_trouble && self.room.trouble().is_none() {
                        info!(post_mortem = %self.id, "post-mortem {} is stored again", self.id);
                    }
                    alive
                }
                Wake::Stored(_, Err(error)) if error.is_foreign_write() => {
                    self.turn.restart = true;
                    true
                }
                Wake::Stored(upto, Err(error)) => {
                    // It follows what was not stored. The room keeps all of it and appends it again in one go.
                    self.gathered = None;
                    // A batch behind one that failed conflicts because of that: its own error would say "damaged".
                    let follows = matches!(error, EngineError::Conflict { .. });
                    let trouble = self.room.trouble().filter(|_| follows).unwrap_or(error.trouble());
                    // It is tried every second, and a log that grows by that would fill a disk that is full.
                    if self.room.trouble() != Some(trouble) {
                        warn!(post_mortem = %self.id, %upto, %error, "post-mortem {} cannot be stored", self.id);
                    }
                    self.step(Input::StoreFailed { trouble })
                }
                Wake::Looked(looked) => {
                    if let Err(error) = &looked {
                        warn!(post_mortem = %self.id, %error, "post-mortem {} cannot be read either", self.id);
                    }
                    self.step(Input::Looked { stored: looked.ok().flatten().map(Box::new) })
                }
                Wake::Summarized(summarized) => {
                    if let Err(error) = &summarized {
                        warn!(post_mortem = %self.id, %error, "the summary of post-mortem {} was not kept", self.id);
                    }
                    self.step(Input::Summarized { kept: summarized.is_ok() })
                }
                Wake::Gathered => true,
                Wake::Timer => self.step(Input::Woke),
                Wake::Idle if self.relay.forget(self.id, &mut commands) => return,
                Wake::Idle => true,
                Wake::Gone => return self.close(&mut commands),
            };
            self.end_turn();
            if !alive || self.turn.restart {
                error!(post_mortem = %self.id, "the room of post-mortem {} is dropped and will be loaded from its log", self.id);
                // The next room is to see all that this one has handed over: beside a log that grows, it would give places twice.
                for (_, stored) in std::mem::take(&mut self.storing) {
                    stored.await.ok();
                }
                return self.close(&mut commands);
            }
            if self.drained.is_some() && self.storing.is_empty() && self.room.is_durable() {
                info!(post_mortem = %self.id, "the room of post-mortem {} is drained", self.id);
                return self.close(&mut commands);
            }
        }
    }

    async fn next(&mut self, commands: &mut mpsc::Receiver<Command>) -> Wake {
        let idle = self.room.is_idle() && self.storing.is_empty() && self.drained.is_none();
        let timer = self.wake.map(|moment| Instant::now() + moment.since(clock::now()));
        let idle_until = Instant::now() + self.relay.idle();
        let gathering = self.gathered.is_some() && self.storing.is_empty();
        let gathered = self.handed_over + self.pause();
        let hears = self.storing.len() < limit::ROOM_BATCHES && !self.room.is_full();
        let mut taken = Vec::new();
        tokio::select! {
            biased;
            stored = async { self.storing.front_mut().expect("the branch is guarded").1.as_mut().await }, if !self.storing.is_empty() => {
                let (upto, _) = self.storing.pop_front().expect("it was just there");
                Wake::Stored(upto, stored)
            }
            looked = async { self.looking.as_mut().expect("the branch is guarded").as_mut().await }, if self.looking.is_some() => {
                self.looking = None;
                Wake::Looked(looked)
            }
            summarized = async { self.summarizing.as_mut().expect("the branch is guarded").as_mut().await }, if self.summarizing.is_some() => {
                self.summarizing = None;
                Wake::Summarized(summarized)
            }
            () = std::future::ready(()), if hears && !self.taken.is_empty() => Wake::Commands,
            count = commands.recv_many(&mut taken, TURN), if hears => {
                self.taken = taken.into();
                if count == 0 { Wake::Gone } else { Wake::Commands }
            }
            () = sleep_until(gathered), if gathering => Wake::Gathered,
            () = sleep_until(timer.unwrap_or(idle_until)), if timer.is_some() => {
                self.wake = None;
                Wake::Timer
            }
            () = sleep_until(idle_until), if idle => Wake::Idle,
        }
    }

    /// Obeys what was taken, or as much of it as there is time for in one turn; whether the room survived it.
    async fn obey_some(&mut self) -> bool {
        let began = Instant::now();
        while let Some(command) = self.taken.pop_front() {
            if !self.obey(command) {
                return false;
            }
            if began.elapsed() > TURN_TIME {
                tokio::task::yield_now().await;
                break;
            }
        }
        true
    }

    /// Gives a command to the room, in its own words; whether the room survived it.
    fn obey(&mut self, command: Command) -> bool {
        match command {
            Command::Join { connection, admission, outbox } => {
                if let Some((window, _)) = &self.drained {
                    outbox.push_last(drain_for(connection, *window));
                    outbox.close();
                    return true;
                }
                let Admission { member, name, role, browser, era, .. } = admission;
                if era != self.relay.era() {
                    outbox.close();
                    return true;
                }
                self.outboxes.insert(connection, outbox);
                self.rights.insert(connection, (member, browser));
                self.step(Input::Joined { connection, member, name, role })
            }
            Command::Expel { expelled } => self.step(Input::Expelled { connections: self.connections_of(&expelled) }),
            Command::AskAgain => {
                self.outboxes.values().for_each(|outbox| outbox.close());
                true
            }
            Command::Bridge { connection } => self.step(Input::Bridged { connection }),
            Command::Leave { connection } => {
                self.outboxes.remove(&connection);
                self.rights.remove(&connection);
                self.step(Input::Left { connection })
            }
            Command::Said { connection, requests, waiting } => {
                let began = Instant::now();
                let alive = requests.into_iter().all(|request| self.step(Input::Said { connection, request }));
                waiting.took(began.elapsed());
                alive
            }
            Command::FellBehind { connection } => {
                if let Some(outbox) = self.outboxes.get(&connection) {
                    outbox.reopen();
                }
                self.step(Input::FellBehind { connection })
            }
            Command::Read { answer } => {
                self.tickets += 1;
                self.readers.insert(self.tickets, answer);
                self.step(Input::Read { ticket: self.tickets })
            }
            Command::Name { by, moment, name, answer } => {
                self.tickets += 1;
                self.readers.insert(self.tickets, answer);
                self.step(Input::Named { ticket: self.tickets, by, moment, name })
            }
            Command::Drain { window, done } => {
                self.drained = Some((window, done));
                self.step(Input::Draining { window })
            }
        }
    }

    /// The sockets that rest on a right, in the order in which they came.
    fn connections_of(&self, right: &Expelled) -> Vec<ConnectionId> {
        let rests = |(member, browser): &(MemberId, SecretHash)| match right {
            Expelled::Members(members) => members.contains(member),
            Expelled::Token(token) => browser == token,
        };
        let mut connections: Vec<ConnectionId> =
            self.rights.iter().filter(|(_, held)| rests(held)).map(|(connection, _)| *connection).collect();
        connections.sort_unstable();
        connections
    }

    /// Whether the room survived the input.
    fn step(&mut self, input: Input) -> bool {
        let has_stored = matches!(input, Input::Stored { .. });
        failpoint::pass(if has_stored { Place::Stored } else { Place::Heard });
        let now = clock::now();
        let handled = std::panic::catch_unwind(AssertUnwindSafe(|| self.room.handle(now, input)));
        match handled {
            Ok(effects) => {
                if has_stored {
                    failpoint::pass(Place::Released);
                }
                effects.into_iter().for_each(|effect| self.perform(effect));
                true
            }
            // The panic hook has logged it. What was taken and not stored is still with its authors.
            Err(_) => false,
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Send { to, events } => self.send(&to, &events),
            Effect::Append(batch) => self.gather(batch),
            Effect::KeepSnapshot(snapshot) => {
                self.hand_over();
                failpoint::pass(Place::Snapshot);
                let (id, section) = (self.id, snapshot.section.clone());
                let kept = self.relay.engine().keep_snapshot(id, snapshot);
                tokio::spawn(async move {
                    if let Err(error) = kept.await {
                        warn!(post_mortem = %id, %section, %error, "a snapshot of post-mortem {id} was not kept; its log is");
                    }
                });
            }
            // The answer to one before it says nothing any more.
            Effect::Summarize(summary) => self.summarizing = Some(self.relay.engine().summarize(self.id, summary)),
            Effect::Look => self.looking = Some(self.relay.engine().load(self.id)),
            Effect::Answer { ticket, view } => {
                if let Some(answer) = self.readers.remove(&ticket) {
                    // A reader who gave up needs no answer.
                    drop(answer.send(Ok(view)));
                }
            }
            Effect::WakeAt(moment) => self.wake = Some(moment),
            Effect::Close { connection } => {
                if let Some(outbox) = self.outboxes.get(&connection) {
                    outbox.close();
                }
            }
            Effect::Restart => self.turn.restart = true,
        }
    }

    fn send(&mut self, to: &[ConnectionId], events: &[Event]) {
        if to.is_empty() {
            return;
        }
        self.relay.metrics().told(events);
        let is_state = matches!(events.first(), Some(Event::Opened { .. } | Event::Part { .. }));
        let message = Bytes::from(codec::encode_events(events));
        let is_last = matches!(events.first(), Some(Event::Drain { .. }));
        for outbox in to.iter().filter_map(|connection| self.outboxes.get(connection)) {
            if is_last {
                outbox.push_last(message.clone());
            } else {
                outbox.push(message.clone(), is_state);
            }
            self.turn.woken.push(Arc::clone(outbox));
        }
        match events.first() {
            Some(Event::Acknowledged { .. }) => failpoint::pass(Place::Acknowledged),
            Some(Event::Update { .. }) => failpoint::pass(Place::Relayed),
            Some(_) | None => {}
        }
    }

    /// Puts batches together: they follow each other in the log.
    fn gather(&mut self, batch: Batch) {
        self.count(&batch);
        let follows =
            self.gathered.as_ref().is_some_and(|gathered| gathered.first.get() + gathered.records.len() as u64 == batch.first.get());
        match &mut self.gathered {
            Some(gathered) if follows => gathered.records.extend(batch.records),
            Some(_) | None => {
                self.hand_over();
                self.gathered = Some(batch);
            }
        }
    }

    /// Counts edits once, however often they have to be handed over.
    fn count(&mut self, batch: &Batch) {
        let fresh = (batch.first.get()..).zip(&batch.records).filter(|(seq, _)| *seq > self.counted.get());
        let edits = fresh.filter(|(_, record)| matches!(record.what, Happening::Update { .. })).count();
        self.counted = self.counted.max(Seq::new(batch.first.get() + batch.records.len() as u64 - 1));
        self.relay.metrics().accepted(edits as u64);
    }

    /// How long after a batch the next one follows at the earliest: what is stored together is sent together, and each
    /// sending costs the same for every connection, whether it carries one edit or fifty.
    fn pause(&self) -> Duration {
        let pause = limit::GATHER_EACH * u32::try_from(self.outboxes.len()).unwrap_or(u32::MAX);
        // Timers count in milliseconds: in a small room waiting would cost more than it saves.
        if pause < Duration::from_millis(1) || self.drained.is_some() { Duration::ZERO } else { pause.min(limit::GATHER_LONGEST) }
    }

    fn hand_over(&mut self) {
        if let Some(batch) = self.gathered.take() {
            let upto = Seq::new(batch.first.get() + batch.records.len() as u64 - 1);
            self.storing.push_back((upto, self.relay.engine().append(batch)));
            failpoint::pass(Place::Appended);
            self.handed_over = Instant::now();
        }
    }

    fn end_turn(&mut self) {
        // One batch at a time is with the engine: those behind it could not be stored any sooner.
        if self.storing.is_empty() && self.handed_over.elapsed() >= self.pause() {
            self.hand_over();
        }
        let mut woken = std::mem::take(&mut self.turn.woken);
        woken.sort_unstable_by_key(Arc::as_ptr);
        woken.dedup_by(|one, other| Arc::ptr_eq(one, other));
        woken.iter().for_each(|outbox| outbox.wake());
    }

    /// The room's end. Whoever came in behind its last turn is told when to come back, too.
    fn close(mut self, commands: &mut mpsc::Receiver<Command>) {
        commands.close();
        let mut untold = Vec::new();
        let taken = std::mem::take(&mut self.taken);
        for command in taken.into_iter().chain(std::iter::from_fn(|| commands.try_recv().ok())) {
            match command {
                Command::Join { connection, outbox, .. } => untold.push((connection, outbox)),
                Command::Drain { window, done } => {
                    self.drained = Some((window, done));
                    untold.extend(self.outboxes.drain());
                }
                // Nobody is left to do it for; who waits for an answer hears that there is none.
                Command::Bridge { .. }
                | Command::Leave { .. }
                | Command::Expel { .. }
                | Command::AskAgain
                | Command::Said { .. }
                | Command::FellBehind { .. }
                | Command::Read { .. }
                | Command::Name { .. } => {}
            }
        }
        for (connection, outbox) in &untold {
            if let Some((window, _)) = &self.drained {
                outbox.push_last(drain_for(*connection, *window));
            }
            outbox.close();
        }
        self.outboxes.values().for_each(|outbox| outbox.close());
        if let Some((_, done)) = self.drained {
            // Whoever drains may have given up waiting.
            done.send(()).ok();
        }
    }
}
