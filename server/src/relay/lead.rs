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
use tokio::time::{Instant, sleep_until};

use super::budget::Bucket;
use super::room_task::Command;
use crate::clock;

/// One connection's way to its room, and its places in the room's queue.
#[derive(Debug)]
pub(super) struct Lead<'r> {
    connection: ConnectionId,
    room: &'r mpsc::Sender<Command>,
    places: Arc<Semaphore>,
    /// Of the room's time, taken and not counted yet.
    micros: Arc<AtomicU64>,
    budget: Bucket,
    waits_until: Instant,
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
        Self {
            connection,
            room,
            places: Arc::new(Semaphore::new(limit::COMMANDS_AHEAD)),
            micros: Arc::default(),
            budget: Bucket::new(limit::ROOM_MICROS_PER_SECOND, limit::ROOM_MICROS_BURST, clock::now()),
            waits_until: Instant::now(),
        }
    }

    /// Waits for a place, and for as long as the connection has taken more of the room's time than its share.
    pub(super) async fn place(&mut self) -> Waiting {
        let place = Arc::clone(&self.places).acquire_owned().await.expect("nobody closes it");
        let taken = self.micros.swap(0, Ordering::Relaxed);
        let wait = self.budget.spend(clock::now(), usize::try_from(taken).unwrap_or(usize::MAX));
        if wait > Duration::ZERO {
            self.waits_until = Instant::now() + wait;
            sleep_until(self.waits_until).await;
        }
        Waiting { _place: place, micros: Arc::clone(&self.micros) }
    }

    /// Until when it waits for that.
    pub(super) fn waits_until(&self) -> Instant {
        self.waits_until
    }

    /// Tells the room what the client said, at a place in its queue.
    pub(super) async fn say(&self, waiting: Waiting, requests: Vec<Request>) -> Result<(), RoomGone> {
        self.room.send(Command::Said { connection: self.connection, requests, waiting }).await.map_err(|_| RoomGone)
    }

    /// Tells the room that the client's queue was dropped and is empty again.
    pub(super) async fn fell_behind(&self) -> Result<(), RoomGone> {
        self.room.send(Command::FellBehind { connection: self.connection }).await.map_err(|_| RoomGone)
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
