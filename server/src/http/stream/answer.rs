//! An answer that carries what the room says, as server-sent events.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::Stream;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::lane::Lane;

/// Says that the answer passes, and how many milliseconds a browser waits before it asks again.
const FIRST: &str = "retry: 50\nid: 0\ndata:\n\n";

/// An event that says nothing, which keeps proxies from taking the answer for dead.
const HEARTBEAT: &str = "data:\n\n";

/// A response's body. It holds the lane until it is over or dropped.
pub(super) struct EventStream {
    lane: Arc<Lane>,
    /// The first answer of a lane says so at once.
    first: bool,
    /// Whether the answer ends as soon as there is something in it.
    whole: bool,
    ended: bool,
    heartbeat: Interval,
}

impl EventStream {
    /// The lane must be attached; this detaches it.
    pub(super) fn new(lane: Arc<Lane>, whole: bool, first: bool, heartbeat: Duration) -> Self {
        let mut heartbeat = interval(heartbeat);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        Self { lane, first, whole, ended: false, heartbeat }
    }

    fn end(&mut self) {
        if !std::mem::replace(&mut self.ended, true) {
            self.lane.detach();
        }
    }

    fn poll_told(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if std::mem::take(&mut self.first) {
            return Poll::Ready(Some(Bytes::from_static(FIRST.as_bytes())));
        }
        if let Poll::Ready(event) = self.lane.poll_event(context) {
            self.heartbeat.reset();
            return Poll::Ready(event.map(|(number, message)| written(number, &message)));
        }
        ready!(self.heartbeat.poll_tick(context));
        Poll::Ready(Some(Bytes::from_static(HEARTBEAT.as_bytes())))
    }
}

impl Stream for EventStream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let told = ready!(self.poll_told(context));
        // Before the browser can know that the answer is whole, the next one may begin.
        if self.whole || told.is_none() {
            self.end();
        }
        Poll::Ready(told.map(Ok))
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.end();
    }
}

fn written(number: u64, message: &[u8]) -> Bytes {
    let mut event = format!("id: {number}\ndata: ");
    STANDARD.encode_string(message, &mut event);
    event.push_str("\n\n");
    Bytes::from(event)
}
