//! Keeps everything in one SQLite file.
//!
//! One thread writes: it takes all calls that wait and puts them into one commit, so that the disk syncs once for all of
//! them. A few threads read, each what was committed when its question came up. Callers wait on neither: they get an
//! answer to await.

mod claim;
mod copy;
mod failure;
mod founding;
mod ground;
mod inspect;
mod link;
mod load;
mod log;
mod owner;
mod queue;
mod read;
mod reader;
mod row;
mod scan;
mod schema;
mod write;
mod writer;

use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use shared::id::{MemberId, PostMortemId, Seq};
use shared::label::DisplayName;
use shared::limit;
use shared::moment::Moment;
use tokio::sync::oneshot;

pub use self::copy::{CopyError, Restoration, backup};
pub use self::inspect::Inspection;

use self::claim::Claim;
use self::queue::Queue;
use self::reader::{Asked, Question};
use self::write::Write;
use self::writer::{Writer, Writing};
use super::{Answer, Engine, EngineError};
use crate::metrics::CommitTimes;
use crate::record::{
    Batch, Damage, Founding, LinkChange, Membership, Record, SecretHash, Snapshot, Stored, Summary, TokenRevocation, Voucher,
};

/// The name of the file in the data folder.
pub const FILE: &str = "candor.db";

/// An engine on a data folder. Dropping it does what [`SqliteEngine::close`] does.
pub struct SqliteEngine {
    writes: Arc<Queue<Writing>>,
    reads: Arc<Queue<Box<dyn Question>>>,
    commits: Arc<AtomicU64>,
    times: CommitTimes,
    running: Mutex<Option<Running>>,
}

/// How an engine is to treat its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Bytes that the database may grow to; past it the disk counts as full. The write-ahead log beside it comes on top.
    pub most_bytes: Option<u64>,
}

/// Why an engine cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder, or a file in it, is not to be used.
    #[error("{path} cannot be used: {source}")]
    Folder {
        /// Which one.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Two servers on one folder would each overwrite what the other called saved.
    #[error("another Candor is running on this data: {folder}")]
    Claimed {
        /// The data folder.
        folder: PathBuf,
    },
    /// The file was not written by Candor. It is as it was.
    #[error(
        "{file} is not a database of Candor, or its first page is damaged. It was left untouched: move it, or choose another data folder"
    )]
    Foreign {
        /// Which one.
        file: PathBuf,
    },
    /// The file was written by a Candor that knows more. It is as it was.
    #[error(
        "{file} was written by a newer Candor (its schema is {found}, this one knows {known}). Nothing was changed: start the newer one"
    )]
    Newer {
        /// Which one.
        file: PathBuf,
        /// Its schema.
        found: usize,
        /// The newest that this version knows.
        known: usize,
    },
    /// The file was written by a Candor that knows less. It is as it was.
    #[error(
        "{file} was written by an older Candor (its schema is {found}, this one knows {known}). Nothing was changed: `candor serve` brings it up to date when it starts"
    )]
    Older {
        /// Which one.
        file: PathBuf,
        /// Its schema.
        found: usize,
        /// The newest that this version knows.
        known: usize,
    },
    /// There is nothing to look at.
    #[error("there is no database at {file}")]
    Absent {
        /// The missing file.
        file: PathBuf,
    },
    /// Edits that were called saved may be in the write-ahead log of a database that is not there.
    #[error("{file} is missing, and its write-ahead log is there. Nothing was changed: bring the database back, or move the log away too")]
    Orphan {
        /// The missing file.
        file: PathBuf,
    },
    /// SQLite could not do it.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What is to be stopped.
struct Running {
    readers: Vec<JoinHandle<()>>,
    writer: JoinHandle<()>,
    _claim: Claim,
}

impl SqliteEngine {
    /// An engine on the data folder, which is made if it is not there.
    ///
    /// # Errors
    /// If the folder cannot be used, another engine holds it, or what is in it is not of this version or an older one.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_with(folder, Options::default())
    }

    /// As [`SqliteEngine::open`], with options.
    ///
    /// # Errors
    /// The same.
    pub fn open_with(folder: &Path, options: Options) -> Result<Self, OpenError> {
        let unusable = |source| OpenError::Folder { path: folder.to_owned(), source };
        make(folder).map_err(unusable)?;
        ground::warn_of_network(folder);
        let claim = Claim::take(folder)?;
        let file = folder.join(FILE);
        let connection = schema::prepare(&file, options)?;
        let writes = Arc::new(Queue::new());
        let reads = Arc::new(Queue::new());
        let commits = Arc::new(AtomicU64::new(0));
        let readers = (0..limit::ENGINE_READERS).map(|_| schema::reader(&file)).collect::<Result<Vec<Connection>, _>>()?;
        let readers = readers.into_iter().map(|connection| {
            let reads = Arc::clone(&reads);
            spawn("engine-reader", move || reader::run(&connection, &reads))
        });
        let readers = readers.collect::<io::Result<Vec<_>>>().map_err(unusable)?;
        let times = CommitTimes::default();
        let writer = Writer { connection, file, options, times: times.clone() };
        let (queue, count) = (Arc::clone(&writes), Arc::clone(&commits));
        let writer = spawn("engine-writer", move || writer.run(&queue, &count)).map_err(unusable)?;
        let running = Mutex::new(Some(Running { readers, writer, _claim: claim }));
        Ok(Self { writes, reads, commits, times, running })
    }

    /// How often waiting writes were gathered into a commit since it was opened. Few times for many writes means that
    /// gathering works.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// How long its commits took.
    pub fn commit_times(&self) -> CommitTimes {
        self.times.clone()
    }

    /// How many writes wait.
    pub fn waiting(&self) -> usize {
        self.writes.len()
    }

    /// Does all work that was handed over, leaves everything in the one file, and gives the folder back. Waits for all
    /// of that, so it is nothing for a thread that serves others. What is called afterwards is [`EngineError::Stopped`].
    pub fn close(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { readers, writer, _claim }) = running else { return };
        // Readers first: the write-ahead log can only be folded in when nobody reads from it.
        self.reads.close();
        let ended = readers.into_iter().map(JoinHandle::join).all(|outcome| outcome.is_ok());
        self.writes.close();
        if !(writer.join().is_ok() && ended) {
            tracing::error!("a thread of the engine ended in a panic");
        }
    }

    fn write(&self, write: Write) -> Answer<()> {
        let written = self.write_to(write);
        Box::pin(async move { written.await.map(|_| ()) })
    }

    /// Writes; which members are out by it, or whose token is.
    fn write_to(&self, write: Write) -> Answer<Vec<MemberId>> {
        let (reply, answer) = oneshot::channel();
        self.writes.push(Writing { write, reply });
        answered(answer)
    }

    fn ask<T: Send + 'static>(&self, question: impl FnOnce(&Connection) -> Result<T, EngineError> + Send + 'static) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        self.reads.push(Box::new(Asked { question, reply }));
        answered(answer)
    }
}

impl Drop for SqliteEngine {
    fn drop(&mut self) {
        self.close();
    }
}

impl Engine for SqliteEngine {
    fn found(&self, founding: Founding, records: Vec<Record>) -> Answer<()> {
        self.write(Write::Found(founding, records))
    }

    fn founding(&self, id: PostMortemId) -> Answer<Option<Founding>> {
        self.ask(move |connection| Ok(founding::read(connection, id)?.map(|(founding, _)| founding)))
    }

    fn load(&self, id: PostMortemId) -> Answer<Option<Stored>> {
        self.ask(move |connection| load::load(connection, id))
    }

    fn append(&self, batch: Batch) -> Answer<()> {
        self.write(Write::Append(batch))
    }

    fn read(&self, id: PostMortemId, after: Seq, most: usize) -> Answer<Vec<(Seq, Record)>> {
        self.ask(move |connection| read::records(connection, id, after, most))
    }

    fn keep_snapshot(&self, id: PostMortemId, snapshot: Snapshot) -> Answer<()> {
        self.write(Write::KeepSnapshot(id, snapshot))
    }

    fn summarize(&self, id: PostMortemId, summary: Summary) -> Answer<()> {
        self.write(Write::Summarize(id, summary))
    }

    fn admit(&self, membership: Membership, by: Voucher) -> Answer<()> {
        self.write(Write::Admit(membership, by))
    }

    fn change_link(&self, change: LinkChange) -> Answer<Vec<MemberId>> {
        self.write_to(Write::ChangeLink(change))
    }

    fn revoke_token(&self, revocation: TokenRevocation) -> Answer<bool> {
        let revoked = self.write_to(Write::RevokeToken(revocation));
        Box::pin(async move { revoked.await.map(|out| !out.is_empty()) })
    }

    fn tokens(&self, browser: SecretHash, id: PostMortemId) -> Answer<Vec<Membership>> {
        self.ask(move |connection| read::tokens(connection, browser, id))
    }

    fn membership(&self, browser: SecretHash, id: PostMortemId) -> Answer<Option<Membership>> {
        self.ask(move |connection| read::membership(connection, browser, id))
    }

    fn memberships(&self, browser: SecretHash, most: usize) -> Answer<Vec<(Membership, Summary, Moment)>> {
        self.ask(move |connection| read::memberships(connection, browser, most))
    }

    fn members(&self, id: PostMortemId, most: usize) -> Answer<Vec<(MemberId, DisplayName)>> {
        self.ask(move |connection| read::members(connection, id, most))
    }

    fn verify(&self) -> Answer<Vec<Damage>> {
        self.ask(read::verify)
    }

    fn ready(&self) -> Answer<()> {
        self.write(Write::Pulse)
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error.into())
    }
}

/// A dropped reply is a stopped engine.
fn answered<T: Send + 'static>(answer: oneshot::Receiver<Result<T, EngineError>>) -> Answer<T> {
    Box::pin(async move { answer.await.unwrap_or(Err(EngineError::Stopped)) })
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(work)
}

/// Nobody else on the machine reads what a team wrote in confidence.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
