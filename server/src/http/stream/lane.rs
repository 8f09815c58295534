//! One connection between a browser and its room, whatever requests carry it at the moment.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use shared::id::PostMortemId;
use shared::limit;
use tokio::sync::{Mutex as AsyncMutex, mpsc, watch};
use tokio::time::timeout;

use crate::record::SecretHash;

/// A connection that is over, or never was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Over;

/// What requests know of a connection.
pub(super) struct Lane {
    browser: SecretHash,
    post_mortem: PostMortemId,
    /// Held while a message waits for the room, so that those behind it wait, too.
    up: AsyncMutex<Up>,
    down: Mutex<Down>,
    /// Whether an answer carries what the room says.
    heard: watch::Sender<bool>,
    over: watch::Sender<bool>,
}

/// Messages to the room.
struct Up {
    taken: u64,
    room: mpsc::Sender<Bytes>,
}

/// What the room said and no answer has taken.
#[derive(Default)]
struct Down {
    waiting: Vec<u8>,
    /// The number of the last event that an answer took.
    number: u64,
    /// The room says nothing more.
    closed: bool,
    answer: Option<Waker>,
    room: Option<Waker>,
}

impl Lane {
    pub(super) fn new(browser: SecretHash, post_mortem: PostMortemId, room: mpsc::Sender<Bytes>) -> Self {
        let up = AsyncMutex::new(Up { taken: 0, room });
        Self { browser, post_mortem, up, down: Mutex::default(), heard: watch::Sender::new(false), over: watch::Sender::new(false) }
    }

    pub(super) fn belongs_to(&self, browser: SecretHash, post_mortem: PostMortemId) -> bool {
        self.browser == browser && self.post_mortem == post_mortem
    }

    /// Takes a message once, in its place.
    pub(super) async fn take(&self, number: u64, message: Bytes) -> Result<(), Over> {
        let mut up = self.up.lock().await;
        if *self.over.borrow() {
            return Err(Over);
        }
        if number <= up.taken {
            return Ok(());
        }
        if number > up.taken + 1 {
            self.end();
            return Err(Over);
        }
        // A request that is given up while it waits has taken nothing.
        let place = up.room.clone().reserve_owned().await.map_err(|_| Over)?;
        up.taken = number;
        place.send(message);
        Ok(())
    }

    /// An answer begins to carry what the room says, for somebody who has heard everything up to this event.
    pub(super) fn attach(&self, heard: u64) -> Result<(), Over> {
        let fits = self.down().number == heard && !*self.over.borrow();
        if fits && self.heard.send_if_modified(|is_heard| !std::mem::replace(is_heard, true)) {
            return Ok(());
        }
        // An event was lost with an answer that broke off, or one that has not been given up yet may still lose some.
        self.end();
        Err(Over)
    }

    /// The answer is over. Another must follow soon.
    pub(super) fn detach(&self) {
        self.heard.send_replace(false);
    }

    /// Everything that waits, with its number. Nothing if the room says nothing more.
    pub(super) fn poll_event(&self, context: &Context<'_>) -> Poll<Option<(u64, Vec<u8>)>> {
        let mut down = self.down();
        if down.waiting.is_empty() {
            down.answer = Some(context.waker().clone());
            return if down.closed { Poll::Ready(None) } else { Poll::Pending };
        }
        down.number += 1;
        if let Some(room) = down.room.take() {
            room.wake();
        }
        Poll::Ready(Some((down.number, std::mem::take(&mut down.waiting))))
    }

    /// Whether the room may say more. If so little is taken that it may not, it waits, as it does for a full socket.
    pub(super) fn poll_room(&self, context: &Context<'_>) -> Poll<Result<(), Over>> {
        let mut down = self.down();
        if down.closed {
            return Poll::Ready(Err(Over));
        }
        if down.waiting.len() < limit::STREAM_QUEUE_BYTES {
            return Poll::Ready(Ok(()));
        }
        down.room = Some(context.waker().clone());
        Poll::Pending
    }

    /// The room says something. Messages put together are a message.
    pub(super) fn tell(&self, message: &[u8]) {
        let mut down = self.down();
        down.waiting.extend_from_slice(message);
        if let Some(answer) = down.answer.take() {
            answer.wake();
        }
    }

    /// Lets an answer end after what waits.
    pub(super) fn close(&self) {
        let mut down = self.down();
        down.closed = true;
        if let Some(answer) = down.answer.take() {
            answer.wake();
        }
    }

    /// Ends the connection from the browser's side.
    pub(super) fn end(&self) {
        self.over.send_replace(true);
    }

    /// Waits for the end from the browser's side.
    pub(super) fn over(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut over = self.over.subscribe();
        async move {
            // An error says that nobody is left who could end it, which is an end as well.
            over.wait_for(|is_over| *is_over).await.ok();
        }
    }

    /// Ends the connection when nobody hears it for [`limit::STREAM_GAP`]. Never done.
    pub(super) async fn watch(&self) {
        let mut heard = self.heard.subscribe();
        loop {
            heard.wait_for(|is_heard| !is_heard).await.ok();
            if timeout(limit::STREAM_GAP, heard.wait_for(|is_heard| *is_heard)).await.is_err() {
                self.end();
                std::future::pending::<()>().await;
            }
        }
    }

    fn down(&self) -> MutexGuard<'_, Down> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
