//! How far one connection may be ahead of its room, and how much of the room's time it takes.
//!
//! A room hears one command after the other. Most take microseconds; an update may take [`limit::UPDATE_STEPS`]. Who sends many
//! such must not stand in the queue with all of them, or everybody else waits behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use shared::id::ConnectionId;
use shared::limit;
use shared::protocol::request::Request;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::room_task::Command;

/// One connection's way to its room, and its places in the room's queue.
#[derive(Debug)]
pub(super) struct Lead<'r> {
    connection: ConnectionId,
    room: &'r mpsc::Sender<Command>,
    places: Arc<Semaphore>,
    micros: Arc<AtomicU64>,
}

/// There is no room any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RoomGone;

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct Waiting {
    _place: OwnedSemaphorePermit,
    micros: Arc<AtomicU64>,
}

impl<'r> Lead<'r> {
    pub(super) fn new(connection: ConnectionId, room: &'r mpsc::Sender<Command>) -> Self {
        Self { connection, room, places: Arc::new(Semaphore::new(limit::COMMANDS_AHEAD)), micros: Arc::default() }
    }

    /// Waits for a place.
    pub(super) async fn place(&self) -> Waiting {
        let place = Arc::clone(&self.places).acquire_owned().await.expect("nobody closes it");
        Waiting { _place: place, micros: Arc::clone(&self.micros) }
    }

    /// Tells the room what the client said, at a place in its queue.
    pub(super) async fn say(&self, waiting: Waiting, requests: Vec<Request>) -> Result<(), RoomGone> {
        self.room.send(Command::Said { connection: self.connection, requests, waiting }).await.map_err(|_| RoomGone)
    }

    /// Tells the room that the client's queue was dropped and is empty again.
    pub(super) async fn fell_behind(&self) -> Result<(), RoomGone> {
        self.room.send(Command::FellBehind { connection: self.connection }).await.map_err(|_| RoomGone)
    }

    /// The time that the room has taken for this connection since this was asked last.
    pub(super) fn taken(&self) -> Duration {
        Duration::from_micros(self.micros.swap(0, Ordering::Relaxed))
    }
}

impl Waiting {
    /// The room is done with what stood here.
    pub(super) fn took(&self, time: Duration) {
        self.micros.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// Cuts what one message asks for into commands of one update at most.
pub(super) fn commands(requests: Vec<Request>) -> impl Iterator<Item = Vec<Request>> {
    let mut rest = requests.into_iter();
    std::iter::from_fn(move || {
        let mut command = Vec::new();
        for request in rest.by_ref() {
            let is_last = matches!(request, Request::Update { .. });
            command.push(request);
            if is_last {
                break;
            }
        }
        (!command.is_empty()).then_some(command)
    })
}

#[cfg(test)]
mod tests {
    use shared::id::{Channel, ClientSeq};

    use super::*;

    #[test]
    fn a_command_holds_one_update_at_most_and_the_order_stays() {
        let ping = |nonce| Request::Ping { nonce };
        let update = |byte| Request::Update { channel: Channel::new(1), client_seq: ClientSeq::default(), update: vec![byte] };
        let all = vec![ping(1), update(1), update(2), ping(2), ping(3)];
        let cut: Vec<Vec<Request>> = commands(all).collect();
        assert_eq!(cut, [vec![ping(1), update(1)], vec![update(2)], vec![ping(2), ping(3)]]);
        assert_eq!(commands(Vec::new()).count(), 0);
    }
}
