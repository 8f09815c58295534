//! One socket: reading and writing side by side, so that a slow reader can still be heard.

use std::pin::pin;
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
use super::budget::{Asked, Budget};
use super::lead::{self, Lead};
use super::outbox::Outbox;
use super::room_task::Command;
use crate::clock;
use crate::failpoint::{self, Place};
use crate::metrics::Metrics;

/// Serves a socket until it closes, falls silent, or is no use.
pub(super) async fn serve<S>(connection: ConnectionId, socket: S, outbox: &Outbox, room: &mpsc::Sender<Command>, metrics: &Metrics)
where
    S: Stream<Item = Result<Bytes, SocketClosed>> + Sink<Bytes, Error = SocketClosed> + Unpin + Send,
{
    let (mut sink, stream) = socket.split();
    let ended = {
        let mut telling = pin!(tell(connection, &mut sink, outbox, room, metrics));
        let ended = tokio::select! {
            ended = hear(connection, stream, room, metrics) => ended,
            _ = telling.as_mut() => Ended::Silent,
        };
        if ended == Ended::RoomGone {
            // It was heard first that the room is gone. What it said before, perhaps when to come back, is on its way still.
            outbox.close();
            telling.await.ok();
        }
        ended
    };
    if ended == Ended::Garbled {
        let refused = [Event::Refused { refusal: Refusal::Malformed }];
        metrics.told(&refused);
        let refused = codec::encode_events(&refused);
        timeout(limit::WRITE_TIMEOUT, sink.send(Bytes::from(refused))).await.ok();
    }
    timeout(limit::WRITE_TIMEOUT, sink.close()).await.ok();
}

/// Says when to come back, and nothing else: for whoever comes when the server is about to stop.
pub(super) async fn turn_away<S>(mut socket: S, drain: Bytes)
where
    S: Sink<Bytes, Error = SocketClosed> + Unpin,
{
    in_time(socket.send(drain)).await.ok();
    in_time(socket.close()).await.ok();
}

/// Why nothing more is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The client hung up, fell silent or does not read.
    Silent,
    /// The client sent bytes that are no message.
    Garbled,
    /// There is no room any more.
    RoomGone,
}

/// Passes on what the client says, as fast as its budget allows.
async fn hear<S>(connection: ConnectionId, mut stream: S, room: &mpsc::Sender<Command>, metrics: &Metrics) -> Ended
where
    S: Stream<Item = Result<Bytes, SocketClosed>> + Unpin,
{
    let mut budget = Budget::new(clock::now());
    let mut lead = Lead::new(connection, room);
    while let Ok(Some(Ok(message))) = timeout(limit::SILENCE, stream.next()).await {
        metrics.received(message.len());
        let Ok(requests) = codec::decode_requests(&message) else { return Ended::Garbled };
        let wait = budget.spend(clock::now(), message.len(), Asked::of(&requests));
        for requests in lead::commands(requests) {
            let waiting = lead.place().await;
            if lead.say(waiting, requests).await.is_err() {
                return Ended::RoomGone;
            }
        }
        if wait > Duration::ZERO {
            tokio::time::sleep(wait).await;
        }
    }
    Ended::Silent
}

/// Sends what the room says, one flush for all that has gathered.
async fn tell<S>(
    connection: ConnectionId,
    sink: &mut S,
    outbox: &Outbox,
    room: &mpsc::Sender<Command>,
    metrics: &Metrics,
) -> Result<(), SocketClosed>
where
    S: Sink<Bytes, Error = SocketClosed> + Unpin,
{
    loop {
        let load = outbox.load().await;
        let bytes = load.messages.iter().map(Bytes::len).sum();
        for message in load.messages {
            in_time(sink.feed(message)).await?;
            failpoint::pass(Place::Told);
        }
        in_time(sink.flush()).await?;
        failpoint::pass(Place::Flushed);
        metrics.sent(bytes);
        if load.closed {
            return Ok(());
        }
        if load.behind {
            // A room that is gone closes the outbox, after its last word.
            room.send(Command::FellBehind { connection }).await.ok();
        }
    }
}

async fn in_time(sending: impl Future<Output = Result<(), SocketClosed>>) -> Result<(), SocketClosed> {
    timeout(limit::WRITE_TIMEOUT, sending).await.unwrap_or(Err(SocketClosed))
}
