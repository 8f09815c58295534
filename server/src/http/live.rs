//! `GET live/{id}`: a browser's socket, handed to the relay. A path of its own, so that a proxy can tell sockets from pages.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use shared::limit;

use super::Door;
use super::access::{member, post_mortem};
use super::address::Address;
use super::body::check_origin;
use super::failure::Failure;
use crate::relay::{Admission, SocketClosed};

/// 2 KiB instead of the library's 128: a dozen keystrokes fit, and an idle connection keeps it.
pub(super) const READ_BUFFER: usize = 2 * 1024;

/// What gathers in one turn goes out in one write; more than this does not wait for the turn's end. It is kept, too.
pub(super) const WRITE_BUFFER: usize = 4 * 1024;

/// How long a client may take to take its leave.
const FAREWELL: Duration = Duration::from_secs(2);

pub(super) async fn live(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Failure> {
    check_origin(&headers, &address)?;
    let era = door.relay.era();
    let member = member(&door, &headers, &address, post_mortem(&id)?).await?;
    let upgrade = upgrade.map_err(|_| Failure::NoUpgrade)?;
    if door.is_stopping() {
        return Err(Failure::Stopping);
    }
    let permit = door.sockets.clone().try_acquire_owned().map_err(|_| Failure::TooManySockets)?;
    let admission = Admission::of(member, era);
    let upgrade = upgrade
        .max_message_size(limit::MESSAGE_BYTES)
        .max_frame_size(limit::MESSAGE_BYTES)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER);
    Ok(upgrade.on_upgrade(async move |socket| {
        let mut socket = BinarySocket { inner: socket, door: door.clone(), leaving: Leaving::Unsaid(close_code::NORMAL) };
        door.relay.serve(admission, &mut socket).await;
        // Whether the farewell arrives does not matter: the socket is dropped after it.
        let _ = tokio::time::timeout(FAREWELL, async move {
            socket.close().await?;
            while socket.inner.next().await.is_some_and(|message| message.is_ok()) {}
            Ok::<_, SocketClosed>(())
        })
        .await;
        drop(permit);
    }))
}

/// A WebSocket as the relay knows sockets: binary messages, until it is closed.
struct BinarySocket {
    inner: WebSocket,
    door: Arc<Door>,
    leaving: Leaving,
}

/// The one last message of a socket.
enum Leaving {
    /// Not sent yet, and what it would say if it was sent at once.
    Unsaid(u16),
    Said,
}

impl BinarySocket {
    fn will_leave_with(&mut self, code: u16) {
        if let Leaving::Unsaid(ending) = &mut self.leaving {
            *ending = code;
        }
    }
}

impl Stream for BinarySocket {
    type Item = Result<Bytes, SocketClosed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return Poll::Ready(match ready!(self.inner.poll_next_unpin(context)) {
                Some(Ok(Message::Binary(bytes))) => Some(Ok(bytes)),
                // The library answers pings by itself.
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Text(_))) => {
                    self.will_leave_with(close_code::UNSUPPORTED);
                    Some(Err(SocketClosed))
                }
                Some(Ok(Message::Close(_))) | None => None,
                // Broken off, too large, or not WebSocket. Who is still there hears that it was their doing.
                Some(Err(_)) => {
                    self.will_leave_with(close_code::POLICY);
                    Some(Err(SocketClosed))
                }
            });
        }
    }
}

impl Sink<Bytes> for BinarySocket {
    type Error = SocketClosed;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        self.inner.poll_ready_unpin(context).map_err(|_| SocketClosed)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), SocketClosed> {
        self.inner.start_send_unpin(Message::Binary(message)).map_err(|_| SocketClosed)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        self.inner.poll_flush_unpin(context).map_err(|_| SocketClosed)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        if let Leaving::Unsaid(code) = self.leaving {
            ready!(self.inner.poll_ready_unpin(context)).map_err(|_| SocketClosed)?;
            let code = if self.door.is_stopping() { close_code::RESTART } else { code };
            let farewell = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() }));
            self.inner.start_send_unpin(farewell).map_err(|_| SocketClosed)?;
            self.leaving = Leaving::Said;
        }
        self.inner.poll_close_unpin(context).map_err(|_| SocketClosed)
    }
}
