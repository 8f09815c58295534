//! Live rooms: who is awake, and how inputs reach them.
//!
//! One task owns one room. Opening and joining are one step under one lock, so that two first visitors meet in one room.

mod bridged;
mod budget;
mod connection;
mod lead;
mod outbox;
mod room_task;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use futures_util::{Sink, Stream};
use shared::id::{ConnectionId, MemberId, PostMortemId, Seq};
use shared::label::{DisplayName, MomentName};
use shared::limit;
use shared::room::role::Role;
use tokio::sync::{mpsc, oneshot};

use crate::engine::{Engine, EngineError};
use crate::metrics::{CommitTimes, Metrics};
use crate::record::{Membership, SecretHash};
use crate::room::RoomView;
pub use bridged::{Tongue, Turn};
use outbox::Outbox;
use room_task::Command;

/// All rooms of this process. Clones share them.
#[derive(Clone)]
pub struct Relay {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Arc<dyn Engine>,
    metrics: Arc<Metrics>,
    rooms: Mutex<HashMap<PostMortemId, mpsc::Sender<Command>>>,
    connections: AtomicU64,
    revocations: AtomicU64,
    /// Over which span clients come back, once the server is about to stop.
    stopping: OnceLock<Duration>,
    /// How long a room stays in memory after the last one left.
    idle: Duration,
}

/// Who a socket belongs to, as the door found out.
#[derive(Debug, Clone)]
pub struct Admission {
    /// Where they go.
    pub post_mortem: PostMortemId,
    /// Who they are.
    pub member: MemberId,
    /// What they are called.
    pub name: DisplayName,
    /// What they may do.
    pub role: Role,
    /// What let them in: the hash of a browser's cookie, or of a token.
    pub browser: SecretHash,
    /// When the door began to find that out.
    pub era: Era,
}

impl Admission {
    /// What a membership gives that was looked up in this era.
    pub fn of(membership: Membership, era: Era) -> Self {
        let Membership { browser, post_mortem, member, name, role, .. } = membership;
        Self { post_mortem, member, name, role, browser, era }
    }
}

/// Who lost the right to be in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expelled {
    /// These members, with all that they let in.
    Members(Vec<MemberId>),
    /// Whatever a member let in by this token.
    Token(SecretHash),
}

/// The time between two revocations of rights. Whoever was let pass in an earlier one may have lost the right on the way
/// from the door into the room, and has to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era(u64);

/// Why a room cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// There is no such post-mortem.
    #[error("there is no post-mortem {0}")]
    Unknown(PostMortemId),
    /// Its log cannot be read.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

/// The socket is closed or broken; it does not matter which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the socket is closed")]
pub struct SocketClosed;

impl Relay {
    /// A relay without rooms, whose numbers nobody else sees.
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        Self::built(engine, Arc::new(Metrics::new(CommitTimes::default())), limit::ROOM_IDLE)
    }

    /// A relay without rooms, in which a room leaves memory so long after the last one left.
    pub fn with_idle(engine: Arc<dyn Engine>, idle: Duration) -> Self {
        Self::built(engine, Arc::new(Metrics::new(CommitTimes::default())), idle)
    }

    /// A relay without rooms that counts here.
    pub fn counted(engine: Arc<dyn Engine>, metrics: Arc<Metrics>) -> Self {
        Self::built(engine, metrics, limit::ROOM_IDLE)
    }

    fn built(engine: Arc<dyn Engine>, metrics: Arc<Metrics>, idle: Duration) -> Self {
        let inner = Inner {
            engine,
            metrics,
            rooms: Mutex::new(HashMap::new()),
            connections: AtomicU64::new(0),
            revocations: AtomicU64::new(0),
            stopping: OnceLock::new(),
            idle,
        };
        Self { inner: Arc::new(inner) }
    }

    /// What is written in a post-mortem and on disk.
    pub async fn read(&self, id: PostMortemId) -> Result<RoomView, RelayError> {
        let (answer, view) = oneshot::channel();
        self.command(id, Command::Read { answer }).await?;
        view.await.unwrap_or(Err(RelayError::Stopping))
    }

    /// Gives a moment of a post-mortem's history a name, as a member's deed in its log. Answered when it is on disk.
    pub async fn name(&self, id: PostMortemId, by: MemberId, moment: Seq, name: MomentName) -> Result<(), RelayError> {
        let (answer, done) = oneshot::channel();
        self.command(id, Command::Name { by, moment, name, answer }).await?;
        done.await.unwrap_or(Err(RelayError::Stopping)).map(drop)
    }

    /// Serves a socket until it closes: each item is one binary message.
    pub async fn serve<S>(&self, admission: Admission, socket: S)
    where
        S: Stream<Item = Result<Bytes, SocketClosed>> + Sink<Bytes, Error = SocketClosed> + Unpin + Send,
    {
        let connection = ConnectionId::new(self.inner.connections.fetch_add(1, Ordering::Relaxed) + 1);
        let outbox = Arc::new(Outbox::default());
        let id = admission.post_mortem;
        let joined = Command::Join { connection, admission, outbox: Arc::clone(&outbox) };
        let Ok(room) = self.command(id, joined).await else {
            return connection::turn_away(socket, room_task::drain_for(connection, self.window())).await;
        };
        let _connected = self.inner.metrics.connected();
        connection::serve(connection, socket, &outbox, &room, &self.inner.metrics).await;
        // A room that is gone has forgotten its connections already.
        room.send(Command::Leave { connection }).await.ok();
    }

    /// The era to begin with when somebody's rights are looked up.
    pub fn era(&self) -> Era {
        Era(self.inner.revocations.load(Ordering::SeqCst))
    }

    /// Closes the sockets of those who lost the right to be in a room, with the reason. To be called when the engine has
    /// forgotten that right: whoever asks from then on is asked for it.
    pub async fn expel(&self, id: PostMortemId, expelled: Expelled) {
        self.end_era();
        self.command_if_awake(id, Command::Expel { expelled }).await;
    }

    /// Closes every socket of a room: nobody knows who may be in it, so everybody asks again.
    pub async fn ask_again(&self, id: PostMortemId) {
        self.end_era();
        self.command_if_awake(id, Command::AskAgain).await;
    }

    fn end_era(&self) {
        self.inner.revocations.fetch_add(1, Ordering::SeqCst);
    }

    async fn command_if_awake(&self, id: PostMortemId, command: Command) {
        let room = self.rooms().get(&id).cloned();
        if let Some(room) = room {
            // A room that is gone has nobody in it.
            room.send(command).await.ok();
        }
    }

    /// Serves a socket that speaks another protocol, through a translator, until one of them has had enough. An empty
    /// message is a sign of life on either way. The socket stays open, for the translator's last words.
    pub async fn serve_bridge<S, T>(&self, admission: Admission, socket: &mut S, tongue: &mut T)
    where
        S: Stream<Item = Result<Bytes, SocketClosed>> + Sink<Bytes, Error = SocketClosed> + Unpin + Send,
        T: Tongue,
    {
        let connection = ConnectionId::new(self.inner.connections.fetch_add(1, Ordering::Relaxed) + 1);
        let outbox = Arc::new(Outbox::default());
        let id = admission.post_mortem;
        let joined = Command::Join { connection, admission, outbox: Arc::clone(&outbox) };
        let Ok(room) = self.command(id, joined).await else { return };
        if room.send(Command::Bridge { connection }).await.is_ok() {
            bridged::serve(connection, socket, tongue, &outbox, &room).await;
        }
        room.send(Command::Leave { connection }).await.ok();
    }

    /// How many rooms are in memory.
    pub fn awake(&self) -> usize {
        self.rooms().len()
    }

    /// Tells every client to come back after a while spread over `window`, stores what is pending, and closes all rooms.
    pub async fn drain(&self, window: Duration) {
        let rooms: Vec<mpsc::Sender<Command>> = {
            // Under the lock under which rooms are opened: none is opened behind this list.
            let rooms = self.rooms();
            self.inner.stopping.set(window).ok();
            rooms.values().cloned().collect()
        };
        // Side by side: a room that hears nobody, because its disk does not answer, keeps no other one waiting.
        let drained = rooms.into_iter().map(async |room| {
            let (done, is_done) = oneshot::channel();
            if room.send(Command::Drain { window, done }).await.is_ok() {
                // An error says that the room is gone, which is what is waited for.
                is_done.await.ok();
            }
        });
        join_all(drained).await;
    }

    /// Over which span clients come back that come when the server is about to stop.
    fn window(&self) -> Duration {
        self.inner.stopping.get().copied().unwrap_or(limit::DRAIN_WINDOW)
    }

    /// Gives a command to a room, waking it if it sleeps; the way to it.
    async fn command(&self, id: PostMortemId, command: Command) -> Result<mpsc::Sender<Command>, RelayError> {
        let mut command = command;
        loop {
            let room = self.open(id)?;
            match room.send(command).await {
                Ok(()) => return Ok(room),
                // The room went to sleep between the two lines above. It comes back with the next turn.
                Err(mpsc::error::SendError(unsent)) => command = unsent,
            }
        }
    }

    fn open(&self, id: PostMortemId) -> Result<mpsc::Sender<Command>, RelayError> {
        let mut rooms = self.rooms();
        if self.inner.stopping.get().is_some() {
            return Err(RelayError::Stopping);
        }
        if let Some(room) = rooms.get(&id).filter(|room| !room.is_closed()) {
            return Ok(room.clone());
        }
        let (room, commands) = mpsc::channel(limit::ROOM_QUEUE);
        rooms.insert(id, room.clone());
        tokio::spawn(room_task::run(self.clone(), id, commands));
        Ok(room)
    }

    /// Lets a room leave memory, unless a command has come in meanwhile.
    fn forget(&self, id: PostMortemId, commands: &mut mpsc::Receiver<Command>) -> bool {
        let mut rooms = self.rooms();
        if !commands.is_empty() {
            return false;
        }
        commands.close();
        rooms.remove(&id);
        true
    }

    fn idle(&self) -> Duration {
        self.inner.idle
    }

    fn engine(&self) -> &dyn Engine {
        self.inner.engine.as_ref()
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<PostMortemId, mpsc::Sender<Command>>> {
        self.inner.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
