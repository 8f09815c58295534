//! The one thread that writes: everything that waits goes into one commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;
use shared::id::MemberId;
use shared::limit;
use tokio::sync::oneshot;

use super::queue::{Queue, Work};
use super::write::{self, Write};
use super::{Options, schema};
use crate::clock::Stopwatch;
use crate::engine::EngineError;
use crate::failpoint::{self, Place};
use crate::metrics::CommitTimes;
use crate::record::{Happening, Record};

/// Who is out by a write: members whose link or whose token was revoked, mostly nobody.
type Outcome = Result<Vec<MemberId>, EngineError>;

/// A write and who waits for it.
pub(super) struct Writing {
    pub(super) write: Write,
    pub(super) reply: oneshot::Sender<Outcome>,
}

/// The thread's tools.
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) file: PathBuf,
    pub(super) options: Options,
    pub(super) times: CommitTimes,
}

/// Why a group of writes could not be committed.
struct Stop {
    /// The write that failed; none if it was the beginning or the commit.
    at: Option<usize>,
    error: EngineError,
}

impl Writer {
    /// Writes until the queue is closed and empty, then leaves everything in the one file.
    pub(super) fn run(mut self, queue: &Queue<Writing>, commits: &AtomicU64) {
        while let Some(group) = queue.take(limit::COMMIT_WRITES, limit::COMMIT_BYTES) {
            let answered = group.len();
            let began = Stopwatch::start();
            // A panic is a defect; whoever waits hears that nothing was stored, and everybody else goes on.
            if let Ok(outcomes) = catch_unwind(AssertUnwindSafe(|| commit(&self.connection, &group))) {
                commits.fetch_add(1, Ordering::Relaxed);
                self.times.observe(began.elapsed());
                for (writing, outcome) in group.into_iter().zip(outcomes) {
                    // Whoever has gone does not need the answer.
                    let _ = writing.reply.send(outcome);
                }
            }
            self.recover();
            if answered >= limit::COMMIT_CROWD {
                queue.gather(answered);
            }
        }
        if let Err(error) = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
            tracing::warn!(%error, "the database was closed with its write-ahead log beside it; keep both files together");
        }
    }

    /// Ends a transaction that a failure left open; if even that fails, begins with a new connection.
    fn recover(&mut self) {
        if self.connection.is_autocommit() || self.connection.execute_batch("ROLLBACK").is_ok() {
            return;
        }
        match schema::writer(&self.file, self.options) {
            Ok(connection) => self.connection = connection,
            Err(error) => tracing::error!(%error, "the database cannot be opened again; the next write tries once more"),
        }
    }
}

/// Makes as many of the writes durable as can be, if possible in one commit. A write that the disk does not take, because
/// it is too large for what is left, must not take the others with it: those before it are committed, and the rest
/// begins anew.
fn commit(connection: &Connection, group: &[Writing]) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(group.len());
    let mut rest = group;
    while !rest.is_empty() {
        match attempt(connection, rest) {
            Ok(done) => {
                outcomes.extend(done);
                rest = &[];
            }
            Err(Stop { at: None, error }) => {
                outcomes.extend(rest.iter().map(|_| Err(error.clone())));
                rest = &[];
            }
            Err(Stop { at: Some(at), error }) => {
                let (before, after) = (&rest[..at], &rest[at + 1..]);
                outcomes
                    .extend(attempt(connection, before).unwrap_or_else(|stop| before.iter().map(|_| Err(stop.error.clone())).collect()));
                outcomes.push(Err(error));
                rest = after;
            }
        }
    }
    outcomes
}

/// All of the writes in one commit, or none of them.
fn attempt(connection: &Connection, group: &[Writing]) -> Result<Vec<Outcome>, Stop> {
    if group.is_empty() {
        return Ok(Vec::new());
    }
    let outcomes = perform_all(connection, group);
    failpoint::pass(Place::Written);
    let outcomes = outcomes.and_then(|outcomes| execute(connection, "COMMIT").map(|()| outcomes).map_err(|error| Stop { at: None, error }));
    failpoint::pass(Place::Committed);
    if outcomes.is_err() && !connection.is_autocommit() {
        // Should this fail, the next attempt does as well, and then the writer recovers.
        let _ = execute(connection, "ROLLBACK");
    }
    outcomes
}

fn perform_all(connection: &Connection, group: &[Writing]) -> Result<Vec<Outcome>, Stop> {
    execute(connection, "BEGIN IMMEDIATE").map_err(|error| Stop { at: None, error })?;
    let performed = group.iter().enumerate();
    performed.map(|(at, writing)| perform(connection, &writing.write).map_err(|error| Stop { at: Some(at), error })).collect()
}

/// One write in a savepoint of its own. What the caller did wrong is an outcome; what the disk did wrong ends the
/// transaction, because SQLite may have ended it already.
fn perform(connection: &Connection, write: &Write) -> Result<Outcome, EngineError> {
    execute(connection, "SAVEPOINT one")?;
    match write::perform(connection, write) {
        Ok(out) => {
            execute(connection, "RELEASE one")?;
            Ok(Ok(out))
        }
        Err(trouble @ EngineError::Trouble { .. }) => Err(trouble),
        Err(mistake) => {
            execute(connection, "ROLLBACK TO one")?;
            execute(connection, "RELEASE one")?;
            Ok(Err(mistake))
        }
    }
}

fn execute(connection: &Connection, sql: &str) -> Result<(), EngineError> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

impl Work for Writing {
    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn bytes(&self) -> usize {
        match &self.write {
            Write::Found(_, records) => records.iter().map(bytes).sum(),
            Write::Append(batch) => batch.records.iter().map(bytes).sum(),
            Write::KeepSnapshot(_, snapshot) => snapshot.state.len(),
            Write::Summarize(..) | Write::Admit(..) | Write::ChangeLink(_) | Write::RevokeToken(_) | Write::Pulse => 0,
        }
    }
}

fn bytes(record: &Record) -> usize {
    match &record.what {
        Happening::Update { bytes, .. } => bytes.len(),
        Happening::Lock { .. } | Happening::Lease { .. } | Happening::Naming { .. } => 0,
    }
}
