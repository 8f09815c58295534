//! A lane as the relay knows sockets.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use shared::id::PostMortemId;
use tokio::sync::mpsc;

use super::lane::Lane;
use crate::record::SecretHash;
use crate::relay::SocketClosed;

/// The room's end of a lane.
pub(super) struct RoomEnd {
    lane: Arc<Lane>,
    up: mpsc::Receiver<Bytes>,
    over: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl RoomEnd {
    /// A lane for a browser, and the room's end of it.
    pub(super) fn of_new_lane(browser: SecretHash, post_mortem: PostMortemId) -> (Arc<Lane>, Self) {
        // One message waits, and the request with the next one: a sender who is too fast is read later.
        let (room, up) = mpsc::channel(1);
        let lane = Arc::new(Lane::new(browser, post_mortem, room));
        let over = Box::pin(lane.over());
        (Arc::clone(&lane), Self { lane, up, over })
    }
}

impl Stream for RoomEnd {
    type Item = Result<Bytes, SocketClosed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.over.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        self.up.poll_recv(context).map(|message| message.map(Ok))
    }
}

impl Sink<Bytes> for RoomEnd {
    type Error = SocketClosed;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        self.lane.poll_room(context).map_err(|_| SocketClosed)
    }

    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), SocketClosed> {
        self.lane.tell(&message);
        Ok(())
    }

    /// What waits is bounded, and the next answer takes it: nobody is to wait for that.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        self.lane.close();
        Poll::Ready(Ok(()))
    }
}
