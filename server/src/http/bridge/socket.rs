//! A WebSocket as the relay knows bridged sockets: binary messages; one without bytes is a ping or its answer.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use bytes::Bytes;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};

use super::ending::Ending;
use crate::metrics::Metrics;
use crate::relay::SocketClosed;

/// How long a client may take to take its leave.
const FAREWELL: Duration = Duration::from_secs(2);

/// The socket, and what was wrong with it. What passes is counted.
pub(super) struct Frames<'m> {
    inner: WebSocket,
    wrong: Option<u16>,
    metrics: &'m Metrics,
}

impl<'m> Frames<'m> {
    pub(super) fn new(inner: WebSocket, metrics: &'m Metrics) -> Self {
        Self { inner, wrong: None, metrics }
    }

    /// Says why, and closes.
    pub(super) async fn leave(mut self, ending: Option<Ending>, is_stopping: bool) {
        let (code, words) = match ending {
            Some(ending) => (ending.code(), ending.words()),
            None if is_stopping => (close_code::RESTART, String::new()),
            None => (self.wrong.unwrap_or(close_code::AWAY), String::new()),
        };
        let farewell = Message::Close(Some(CloseFrame { code, reason: words.into() }));
        // Whether it arrives does not matter: the socket is dropped after it.
        let _ = tokio::time::timeout(FAREWELL, async move {
            self.inner.send(farewell).await?;
            while self.inner.next().await.is_some_and(|message| message.is_ok()) {}
            Ok::<_, axum::Error>(())
        })
        .await;
    }
}

impl Stream for Frames<'_> {
    type Item = Result<Bytes, SocketClosed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match ready!(self.inner.poll_next_unpin(context)) {
            Some(Ok(Message::Binary(bytes))) => {
                self.metrics.received(bytes.len());
                Some(Ok(bytes))
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Some(Ok(Bytes::new())),
            Some(Ok(Message::Text(_))) => {
                self.wrong = Some(close_code::UNSUPPORTED);
                Some(Err(SocketClosed))
            }
            Some(Ok(Message::Close(_))) | None => None,
            // Broken off, too large, or not WebSocket. Who is still there hears that it was their doing.
            Some(Err(_)) => {
                self.wrong = Some(close_code::POLICY);
                Some(Err(SocketClosed))
            }
        })
    }
}

impl Sink<Bytes> for Frames<'_> {
    type Error = SocketClosed;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        self.inner.poll_ready_unpin(context).map_err(|_| SocketClosed)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), SocketClosed> {
        self.metrics.sent(message.len());
        let message = if message.is_empty() { Message::Ping(message) } else { Message::Binary(message) };
        self.inner.start_send_unpin(message).map_err(|_| SocketClosed)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        self.inner.poll_flush_unpin(context).map_err(|_| SocketClosed)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        self.inner.poll_close_unpin(context).map_err(|_| SocketClosed)
    }
}
