//! One socket: reading and writing side by side, so that a slow reader can still be heard.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use shared::id::ConnectionId;
use shared::limit;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::SocketClosed;
use super::budget::Budget;
use super::outbox::Outbox;
use super::room_task::Command;
use crate::clock;
use crate::failpoint::{self, Place};

/// Serves a socket until it closes, falls silent, or is no use.
pub(super) async fn serve<S>(connection: ConnectionId, socket: S, outbox: &Outbox, room: &mpsc::Sender<Command>)
where
    S: Stream<Item = Result<Bytes, SocketClosed>> + Sink<Bytes, Error = SocketClosed> + Unpin + Send,
{
    let (mut sink, stream) = socket.split();
    let garbled = tokio::select! {
        garbled = hear(connection, stream, room) => garbled,
        _ = tell(connection, &mut sink, outbox, room) => false,
    };
    if garbled {
        let refused = codec::encode_events(&[Event::Refused { refusal: Refusal::Malformed }]);
        timeout(limit::WRITE_TIMEOUT, sink.send(Bytes::from(refused))).await.ok();
    }
    timeout(limit::WRITE_TIMEOUT, sink.close()).await.ok();
}

/// Passes on what the client says, as fast as its budget allows. Whether it ended with bytes that are no message.
async fn hear<S>(connection: ConnectionId, mut stream: S, room: &mpsc::Sender<Command>) -> bool
where
    S: Stream<Item = Result<Bytes, SocketClosed>> + Unpin,
{
    let mut budget = Budget::new(clock::now());
    while let Ok(Some(Ok(message))) = timeout(limit::SILENCE, stream.next()).await {
        let Ok(requests) = codec::decode_requests(&message) else { return true };
        let wait = budget.spend(clock::now(), message.len(), &requests);
        if room.send(Command::Said { connection, requests }).await.is_err() {
            return false;
        }
        if wait > Duration::ZERO {
            tokio::time::sleep(wait).await;
        }
    }
    false
}

/// Sends what the room says, one flush for all that has gathered.
async fn tell<S>(connection: ConnectionId, sink: &mut S, outbox: &Outbox, room: &mpsc::Sender<Command>) -> Result<(), SocketClosed>
where
    S: Sink<Bytes, Error = SocketClosed> + Unpin,
{
    loop {
        let load = outbox.load().await;
        for message in load.messages {
            in_time(sink.feed(message)).await?;
            failpoint::pass(Place::Told);
        }
        in_time(sink.flush()).await?;
        failpoint::pass(Place::Flushed);
        if load.closed {
            return Ok(());
        }
        if load.behind && room.send(Command::FellBehind { connection }).await.is_err() {
            return Ok(());
        }
    }
}

async fn in_time(sending: impl Future<Output = Result<(), SocketClosed>>) -> Result<(), SocketClosed> {
    timeout(limit::WRITE_TIMEOUT, sending).await.unwrap_or(Err(SocketClosed))
}
