//! One socket of another protocol: heard and told through a translator, within the budgets of every other.

use std::collections::VecDeque;

use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use shared::id::ConnectionId;
use shared::limit;
use shared::moment::Moment;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::request::Request;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::SocketClosed;
use super::budget::{Asked, Budget};
use super::lead::{self, Lead};
use super::outbox::Outbox;
use super::room_task::Command;
use crate::clock;

/// A translator between a room and a socket that speaks another protocol than Candor's own.
pub trait Tongue: Send {
    /// What is said before anything was heard.
    fn begin(&mut self) -> Turn;
    /// The socket said something.
    fn hear(&mut self, message: &[u8]) -> Turn;
    /// The room said something.
    fn tell(&mut self, now: Moment, event: Event) -> Turn;
    /// Some time has passed: [`limit::BRIDGE_BEAT`].
    fn beat(&mut self, now: Moment) -> Turn;
}

/// What follows from that.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// For the room.
    pub requests: Vec<Request>,
    /// For the socket.
    pub messages: Vec<Bytes>,
    /// The translator has had enough.
    pub over: bool,
}

impl Turn {
    /// Both, one after the other.
    #[must_use]
    pub fn and(mut self, next: Self) -> Self {
        if !self.over {
            self.requests.extend(next.requests);
            self.messages.extend(next.messages);
            self.over = next.over;
        }
        self
    }
}

/// Serves the socket until it closes, falls silent, or the translator has had enough. What was heard until then is told the room.
pub(super) async fn serve<S, T>(connection: ConnectionId, socket: &mut S, tongue: &mut T, outbox: &Outbox, room: &mpsc::Sender<Command>)
where
    S: Stream<Item = Result<Bytes, SocketClosed>> + Sink<Bytes, Error = SocketClosed> + Unpin + Send,
    T: Tongue,
{
    let (mut lead, mut untold) = (Lead::new(connection, room), VecDeque::new());
    talk(socket, tongue, outbox, &mut lead, &mut untold).await;
    for requests in untold {
        let waiting = lead.place().await;
        if lead.say(waiting, requests).await.is_err() {
            return;
        }
    }
}

/// As [`serve`]. `untold`: what one message asked of the room and the room was not told yet. Until it was, the socket is not heard.
async fn talk<S, T>(socket: &mut S, tongue: &mut T, outbox: &Outbox, lead: &mut Lead<'_>, untold: &mut VecDeque<Vec<Request>>)
where
    S: Stream<Item = Result<Bytes, SocketClosed>> + Sink<Bytes, Error = SocketClosed> + Unpin + Send,
    T: Tongue,
{
    let mut budget = Budget::new(clock::now());
    let mut listens_from = Instant::now();
    let mut heard_at = Instant::now();
    let mut beat = interval(limit::BRIDGE_BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut turn = tongue.begin();
    loop {
        untold.extend(lead::commands(turn.requests));
        if say(socket, turn.messages).await.is_err() || turn.over {
            return;
        }
        turn = tokio::select! {
            load = outbox.load() => {
                if load.behind && lead.fell_behind().await.is_err() {
                    return;
                }
                let last = Turn { over: load.closed, ..Turn::default() };
                let events = load.messages.iter().flat_map(|message| codec::decode_events(message).unwrap_or_default());
                events.map(|event| tongue.tell(clock::now(), event)).fold(Turn::default(), Turn::and).and(last)
            }
            waiting = lead.place(), if !untold.is_empty() => {
                let requests = untold.pop_front().expect("the branch is guarded");
                if lead.say(waiting, requests).await.is_err() {
                    return;
                }
                heard_at = Instant::now();
                Turn::default()
            }
            message = async { sleep_until(listens_from).await; socket.next().await }, if untold.is_empty() => {
                let Some(Ok(message)) = message else { return };
                heard_at = Instant::now();
                let turn = if message.is_empty() { Turn::default() } else { tongue.hear(&message) };
                let asked = if turn.requests.is_empty() { Asked::NOTHING } else { Asked::of_cut(&turn.requests) };
                listens_from = heard_at + budget.spend(clock::now(), message.len(), asked);
                turn
            }
            _ = beat.tick() => {
                // Who is listened to later, or waits for the room, is silent for that long, too.
                if heard_at.max(listens_from).max(lead.waits_until()).elapsed() > limit::SILENCE {
                    return;
                }
                let sign = Turn { messages: vec![Bytes::new()], ..Turn::default() };
                sign.and(tongue.beat(clock::now()))
            }
        };
    }
}

async fn say<S>(socket: &mut S, messages: Vec<Bytes>) -> Result<(), SocketClosed>
where
    S: Sink<Bytes, Error = SocketClosed> + Unpin,
{
    if messages.is_empty() {
        return Ok(());
    }
    for message in messages {
        in_time(socket.feed(message)).await?;
    }
    in_time(socket.flush()).await
}

async fn in_time(sending: impl Future<Output = Result<(), SocketClosed>>) -> Result<(), SocketClosed> {
    timeout(limit::WRITE_TIMEOUT, sending).await.unwrap_or(Err(SocketClosed))
}
