//! Live rooms: who is awake, and how inputs reach them.

use crate::room::RoomView;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Sink, Stream};
use shared::id::{MemberId, PostMortemId};
use shared::label::DisplayName;
use shared::room::role::Role;

use crate::engine::{Engine, EngineError};

/// All rooms of this process. Clones share them.
#[derive(Clone)]
pub struct Relay {
    _engine: Arc<dyn Engine>,
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
}

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

impl Relay {
    /// A relay without rooms.
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        Self { _engine: engine }
    }

    /// What is written in a post-mortem and on disk.
    pub async fn read(&self, _id: PostMortemId) -> Result<RoomView, RelayError> {
        Err(RelayError::Stopping)
    }

    /// Serves a socket until it closes: each item is one binary message.
    pub async fn serve<S>(&self, _admission: Admission, _socket: S)
    where
        S: Stream<Item = Result<Bytes, SocketClosed>> + Sink<Bytes, Error = SocketClosed> + Unpin + Send,
    {
    }

    /// Tells every client to come back after a while spread over `window`, stores what is pending, and closes all rooms.
    pub async fn drain(&self, _window: Duration) {}
}

/// The socket is closed or broken; it does not matter which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the socket is closed")]
pub struct SocketClosed;
