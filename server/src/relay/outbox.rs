//! What waits for one reader. Filling it never waits; a reader who is too slow loses the queue and catches up.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use shared::limit;
use tokio::sync::Notify;

/// A bounded queue of messages, shared by a room and the connection that sends them.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queue: Mutex<Queue>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    messages: VecDeque<Bytes>,
    /// The last word, which builds upon nothing that was said before.
    last: Option<Bytes>,
    bytes: usize,
    /// Bytes of the above that are section states, which the reader asked for.
    state_bytes: usize,
    /// The queue was dropped, and the connection has yet to hear so.
    behind: bool,
    /// The queue was dropped: nothing is taken until the room knows, because an update after the ones that are lost
    /// builds upon them.
    shut: bool,
    closed: bool,
}

/// What the connection is to send.
#[derive(Debug)]
pub(super) struct Load {
    pub(super) messages: VecDeque<Bytes>,
    /// The queue was dropped; the room is to hear so.
    pub(super) behind: bool,
    /// After these messages the socket closes.
    pub(super) closed: bool,
}

impl Outbox {
    /// Adds a message, without waking the connection.
    pub(super) fn push(&self, message: Bytes, is_state: bool) {
        let mut queue = self.queue();
        if queue.shut || queue.closed {
            return;
        }
        if is_state {
            queue.state_bytes += message.len();
            queue.closed = queue.state_bytes > limit::READER_STATE_BYTES;
        } else {
            queue.bytes += message.len();
        }
        queue.messages.push_back(message);
        let too_slow =
            queue.bytes > limit::READER_QUEUE_BYTES || (queue.messages.len() > limit::READER_QUEUE_MESSAGES && queue.state_bytes == 0);
        if too_slow {
            *queue = Queue { behind: true, shut: true, closed: queue.closed, last: queue.last.take(), ..Queue::default() };
        }
    }

    /// Has this said after all else. A reader who is too slow loses the queue and not this.
    pub(super) fn push_last(&self, message: Bytes) {
        self.queue().last = Some(message);
    }

    /// Takes messages again: the room knows that those before are lost.
    pub(super) fn reopen(&self) {
        self.queue().shut = false;
    }

    /// Wakes the connection: everything of a turn goes out together.
    pub(super) fn wake(&self) {
        self.news.notify_one();
    }

    /// Lets the connection close after what is queued.
    pub(super) fn close(&self) {
        self.queue().closed = true;
        self.news.notify_one();
    }

    /// Everything that waits, as soon as there is something.
    pub(super) async fn load(&self) -> Load {
        loop {
            if let Some(load) = self.take() {
                return load;
            }
            self.news.notified().await;
        }
    }

    fn take(&self) -> Option<Load> {
        let mut queue = self.queue();
        let nothing = queue.messages.is_empty() && queue.last.is_none() && !queue.behind && !queue.closed;
        if nothing {
            return None;
        }
        let mut taken = std::mem::take(&mut *queue);
        queue.closed = taken.closed;
        queue.shut = taken.shut;
        taken.messages.extend(taken.last);
        Some(Load { messages: taken.messages, behind: taken.behind, closed: taken.closed })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_who_is_too_slow_loses_the_queue_and_is_told_once() {
        let outbox = Outbox::default();
        let message = Bytes::from(vec![0; 1024]);
        for _ in 0..2 * limit::READER_QUEUE_BYTES / 1024 {
            outbox.push(message.clone(), false);
        }
        let load = outbox.take().expect("there is something to say");
        assert!(load.behind && load.messages.is_empty());
        outbox.push(message.clone(), false);
        assert!(outbox.take().is_none(), "nothing is said until the room knows what was lost");
        outbox.reopen();
        outbox.push(message, false);
        assert_eq!(outbox.take().map(|load| (load.behind, load.messages.len())), Some((false, 1)));
    }

    #[test]
    fn a_reader_who_is_too_slow_hears_the_last_word_all_the_same() {
        let outbox = Outbox::default();
        let last = Bytes::from_static(b"come back later");
        let too_much = || (0..=limit::READER_QUEUE_MESSAGES).for_each(|_| outbox.push(Bytes::from_static(b"more"), false));
        outbox.push_last(last.clone());
        too_much();
        assert_eq!(outbox.take().map(|load| load.messages), Some(VecDeque::from([last.clone()])), "said before the queue was dropped");
        outbox.push_last(last.clone());
        assert_eq!(outbox.take().map(|load| load.messages), Some(VecDeque::from([last])), "and after that");
    }

    #[test]
    fn a_state_that_was_asked_for_passes_even_when_it_is_larger_than_the_queue() {
        let outbox = Outbox::default();
        for _ in 0..20 {
            outbox.push(Bytes::from(vec![0; limit::PART_BYTES]), true);
        }
        assert_eq!(outbox.take().map(|load| (load.behind, load.messages.len())), Some((false, 20)));
    }

    #[test]
    fn asking_for_states_without_end_closes_the_connection() {
        let outbox = Outbox::default();
        for _ in 0..=limit::READER_STATE_BYTES / limit::PART_BYTES {
            outbox.push(Bytes::from(vec![0; limit::PART_BYTES]), true);
        }
        assert!(outbox.take().expect("there is something to say").closed);
    }
}
