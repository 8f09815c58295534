//! The threads that read, each with a connection of its own beside the one that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::queue::{Queue, Work};
use crate::engine::EngineError;

/// A read and who waits for it.
pub(super) trait Question: Send {
    fn answer(self: Box<Self>, connection: &Connection);
    fn is_abandoned(&self) -> bool;
}

/// A question put by a closure.
pub(super) struct Asked<T, Q> {
    pub(super) question: Q,
    pub(super) reply: oneshot::Sender<Result<T, EngineError>>,
}

impl<T, Q> Question for Asked<T, Q>
where
    T: Send,
    Q: FnOnce(&Connection) -> Result<T, EngineError> + Send,
{
    fn answer(self: Box<Self>, connection: &Connection) {
        // Whoever has gone does not need the answer.
        let _ = self.reply.send((self.question)(connection));
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }
}

impl Work for Box<dyn Question> {
    fn is_abandoned(&self) -> bool {
        self.as_ref().is_abandoned()
    }

    fn bytes(&self) -> usize {
        0
    }
}

/// Answers until the queue is closed and empty.
pub(super) fn run(connection: &Connection, queue: &Queue<Box<dyn Question>>) {
    while let Some(questions) = queue.take(1, 0) {
        for question in questions.into_iter().filter(|question| !question.as_ref().is_abandoned()) {
            // A panic is a defect; whoever waits hears of it because the reply is dropped, and the thread goes on.
            let _ = catch_unwind(AssertUnwindSafe(|| question.answer(connection)));
        }
    }
}
