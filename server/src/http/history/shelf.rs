//! Histories in memory: folded from the log when somebody looks, kept for a while, brought up to date at each look.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::id::PostMortemId;
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::StorageTrouble;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard, Semaphore};

use crate::clock;
use crate::engine::{Engine, EngineError};
use crate::history::History;
use crate::http::failure::Failure;
use crate::record::Founding;

/// The histories that were looked at last.
pub(in crate::http) struct Shelf {
    kept: Mutex<Vec<Kept>>,
    readers: Semaphore,
}

struct Kept {
    id: PostMortemId,
    /// One looks at a time: the others find it up to date.
    history: Arc<Turn<Option<History>>>,
    bytes: usize,
    looked: Moment,
}

impl Shelf {
    /// An empty shelf.
    pub(in crate::http) fn new() -> Self {
        Self { kept: Mutex::default(), readers: Semaphore::new(limit::HISTORY_READERS) }
    }

    /// Answers a question about a history that has everything that is on disk. What the question takes time for, it takes
    /// on a thread that serves nobody else.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        engine: &dyn Engine,
        founding: Founding,
        question: impl FnOnce(&mut History) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let id = founding.id;
        let mut history = self.find(id).lock_owned().await;
        let _reader = self.readers.acquire().await.expect("nobody closes the semaphore");
        history.get_or_insert_with(|| History::new(founding.sections));
        let mut history = bring_up_to_date(engine, id, history).await?;
        let (answer, bytes) = aside(move || {
            let known = history.as_mut().expect("it was put there above");
            (question(known), known.bytes())
        })
        .await;
        self.weigh(id, bytes);
        Ok(answer)
    }

    fn find(&self, id: PostMortemId) -> Arc<Turn<Option<History>>> {
        let mut kept = self.kept();
        let now = clock::now();
        kept.retain(|one| now.since(one.looked) < limit::HISTORY_IDLE);
        match kept.iter_mut().find(|one| one.id == id) {
            Some(one) => {
                one.looked = now;
                Arc::clone(&one.history)
            }
            None => {
                let history = Arc::default();
                kept.push(Kept { id, history: Arc::clone(&history), bytes: 0, looked: now });
                history
            }
        }
    }

    /// Notes how much a history takes, and lets go of those that nobody has looked at for the longest time.
    fn weigh(&self, id: PostMortemId, bytes: usize) {
        let mut kept = self.kept();
        for one in kept.iter_mut().filter(|one| one.id == id) {
            one.bytes = bytes;
        }
        kept.sort_by_key(|one| one.looked);
        while kept.iter().map(|one| one.bytes).sum::<usize>() > limit::HISTORY_BYTES {
            kept.remove(0);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Held = OwnedMutexGuard<Option<History>>;

/// Reads what the log has beyond a history.
async fn bring_up_to_date(engine: &dyn Engine, id: PostMortemId, mut history: Held) -> Result<Held, Failure> {
    loop {
        let last = history.as_ref().map(History::last).unwrap_or_default();
        let records = match engine.read(id, last, limit::HISTORY_READ).await {
            Ok(records) => records,
            // A page of the file cannot be read. What is before it can, and is told as all there is.
            Err(EngineError::Trouble { trouble: StorageTrouble::Damaged, detail }) => {
                tracing::error!(post_mortem = %id, detail, "the history of post-mortem {id} ends where its log cannot be read");
                if let Some(history) = history.as_mut() {
                    history.broke_off();
                }
                return Ok(history);
            }
            Err(error) => return Err(error.into()),
        };
        if records.is_empty() {
            return Ok(history);
        }
        let bytes;
        (history, bytes) = aside(move || {
            let known = history.as_mut().expect("whoever asks has put it there");
            for (seq, record) in records {
                known.take(seq, record);
            }
            let bytes = known.bytes();
            (history, bytes)
        })
        .await;
        if bytes > limit::HISTORY_LOG_BYTES {
            *history = None;
            return Err(Failure::HistoryTooLong);
        }
    }
}

/// Works on a thread that may take its time.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("folding and replaying are total")
}
