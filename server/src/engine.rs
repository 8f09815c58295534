//! The door to disk.
//!
//! # Contract
//! Every answer that is `Ok` is durable: a crash of the process or of the machine directly after it takes nothing back.
//! `append` takes a batch whole or not at all, and only at the end of the log: [`EngineError::Conflict`] says where that is.
//! Appending a batch again that is in the log already, byte for byte, answers `Ok` and changes nothing, because
//! whoever heard "failed" cannot know whether it was stored. Batches handed over while another commit is running go into one commit together.
//! Writes take place, and are answered, in the order of the calls, for calls about one post-mortem. A read called after
//! the answer to a write sees it; a read called before that may or may not.
//! A call begins when it is made, not when its answer is first awaited.

pub mod memory;
pub mod sqlite;

use std::future::Future;
use std::pin::Pin;

use shared::id::{MemberId, PostMortemId, Seq};
use shared::label::DisplayName;
use shared::protocol::event::StorageTrouble;

use crate::record::{
    Batch, Damage, Founding, LinkChange, Membership, Record, SecretHash, Snapshot, Stored, Summary, TokenRevocation, Voucher,
};

/// What an engine answers, when it has done it. The work goes on even if the answer is dropped; only what waits past
/// [`ENGINE_QUEUE`](shared::limit::ENGINE_QUEUE) is let go with its answer.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, EngineError>> + Send>>;

/// Somewhere to keep post-mortems.
pub trait Engine: Send + Sync + 'static {
    /// Keeps a new post-mortem and the first records of its log, in one step.
    fn found(&self, founding: Founding, records: Vec<Record>) -> Answer<()>;

    /// The beginning of a post-mortem, or `None` if there is none with this id. Its summary is the newest.
    fn founding(&self, id: PostMortemId) -> Answer<Option<Founding>>;

    /// Everything a room needs to live again, or `None`.
    fn load(&self, id: PostMortemId) -> Answer<Option<Stored>>;

    /// Adds to the end of a log.
    fn append(&self, batch: Batch) -> Answer<()>;

    /// At most `most` records after a place in the log, with their places, oldest first. Damaged rows are left out.
    fn read(&self, id: PostMortemId, after: Seq, most: usize) -> Answer<Vec<(Seq, Record)>>;

    /// Keeps a snapshot. The one before it stays until the next. A snapshot of what the log does not hold yet is a
    /// [`EngineError::Conflict`]: it would hide the records that come to stand there.
    fn keep_snapshot(&self, id: PostMortemId, snapshot: Snapshot) -> Answer<()>;

    /// Replaces what lists show.
    fn summarize(&self, id: PostMortemId, summary: Summary) -> Answer<()>;

    /// Keeps or replaces a browser's membership; there is one for a browser and a post-mortem. What vouches for it must
    /// hold at that moment, or it is [`EngineError::NotInvited`]. The role that is kept is the voucher's. A token past
    /// [`TOKENS_PER_MEMBER`](shared::limit::TOKENS_PER_MEMBER) is [`EngineError::TokensFull`].
    fn admit(&self, membership: Membership, by: Voucher) -> Answer<()>;

    /// Replaces or revokes the link for a role; who is out by that: members with that role and no stronger one, with all that
    /// they were given, but not whoever asks. Whoever wants it must lead at that moment, or it is
    /// [`EngineError::NotInvited`].
    fn change_link(&self, change: LinkChange) -> Answer<Vec<MemberId>>;

    /// Forgets a token; whether there was such a one of the member whose browser asks. Whoever asks must be in at that
    /// moment, or it is [`EngineError::NotInvited`].
    fn revoke_token(&self, revocation: TokenRevocation) -> Answer<bool>;

    /// What the member behind a browser has let in besides it: their tokens, in the order in which they were made. None if the
    /// browser is not in. Damaged ones are left out.
    fn tokens(&self, browser: SecretHash, id: PostMortemId) -> Answer<Vec<Membership>>;

    /// A browser's membership in a post-mortem.
    fn membership(&self, browser: SecretHash, id: PostMortemId) -> Answer<Option<Membership>>;

    /// At most `most` memberships of a browser with their post-mortems' summaries, the newest post-mortem first.
    fn memberships(&self, browser: SecretHash, most: usize) -> Answer<Vec<(Membership, Summary, shared::moment::Moment)>>;

    /// At most `most` people who have ever joined a post-mortem, and what they are called. Damaged memberships are left out.
    fn members(&self, id: PostMortemId, most: usize) -> Answer<Vec<(MemberId, DisplayName)>>;

    /// Every checksum verified; what is damaged.
    fn verify(&self) -> Answer<Vec<Damage>>;

    /// Whether the engine can write: makes something durable and answers.
    fn ready(&self) -> Answer<()>;
}

/// Why an engine could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The batch does not begin at the end of the log: another writer was faster, or the caller counts wrong.
    #[error("the log ends at {last}, the batch begins at {first}")]
    Conflict {
        /// The last record of the log.
        last: Seq,
        /// Where the batch would begin.
        first: Seq,
    },
    /// There is no such post-mortem.
    #[error("there is no post-mortem {0}")]
    Unknown(PostMortemId),
    /// There is one with this id already.
    #[error("there is a post-mortem {0} already")]
    Exists(PostMortemId),
    /// Whoever asks has no invitation, or no longer the right, that this takes.
    #[error("the invitation that this takes does not stand")]
    NotInvited,
    /// The member has as many tokens as one can have.
    #[error("this member has as many tokens as one can have")]
    TokensFull,
    /// The disk does not do as it should.
    #[error("{trouble}: {detail}")]
    Trouble {
        /// In words for people.
        trouble: StorageTrouble,
        /// For the log.
        detail: String,
    },
    /// The engine was stopped.
    #[error("the engine has stopped")]
    Stopped,
}

impl EngineError {
    /// Whether somebody else has written to the log: what the caller holds in memory is not the truth.
    /// A batch that begins too late only follows one that failed.
    pub fn is_foreign_write(&self) -> bool {
        matches!(self, Self::Conflict { last, first } if first <= last)
    }

    /// What people are told when an edit could not be stored.
    pub fn trouble(&self) -> StorageTrouble {
        match self {
            Self::Trouble { trouble, .. } => *trouble,
            Self::Conflict { .. } | Self::Unknown(_) | Self::Exists(_) | Self::NotInvited | Self::TokensFull => StorageTrouble::Damaged,
            Self::Stopped => StorageTrouble::Failed,
        }
    }
}
