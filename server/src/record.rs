//! What the server keeps: the words between the room, which decides, and the engine, which stores.

use shared::document::kind::SectionKind;
use shared::id::{ClientId, MemberId, PostMortemId, SectionId, Seq};
use shared::label::{DisplayName, MomentName, Title};
use shared::moment::Moment;
use shared::room::role::Role;

/// The beginning of a post-mortem, written once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// Its id.
    pub id: PostMortemId,
    /// When it was created.
    pub created: Moment,
    /// Its sections, in reading order. The channel of a section is its place here, from 1.
    pub sections: Vec<SectionSpec>,
    /// Who may enter: the hash of each invitation's secret.
    pub invitations: Vec<Invitation>,
    /// What the lists show of it.
    pub summary: Summary,
}

/// A section as the template gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionSpec {
    /// Its name in addresses.
    pub id: SectionId,
    /// How it is written.
    pub kind: SectionKind,
    /// Its heading.
    pub title: String,
    /// What belongs there.
    pub prompt: String,
    /// How one might begin.
    pub opening: String,
}

/// SHA-256 of a secret that only its holders know.
///
/// It may be looked up and compared in any way: what the time of that tells is something about hashes, and nobody can
/// find a secret whose hash begins as they like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretHash(pub [u8; 32]);

/// A link that lets people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What whoever has it becomes.
    pub role: Role,
    /// The hash of its secret.
    pub hash: SecretHash,
}

/// A facilitator's change of the link for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkChange {
    /// Whose link.
    pub post_mortem: PostMortemId,
    /// For which role.
    pub role: Role,
    /// What becomes of it.
    pub fate: LinkFate,
    /// Who wants it so.
    pub by: Leader,
}

/// What becomes of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFate {
    /// Another secret takes its place. Whoever came by it stays.
    Replaced {
        /// The hash of the new secret.
        next: SecretHash,
    },
    /// It lets nobody in, and every member of its role is out, but the one who wants it so.
    Revoked {
        /// The hash of a new secret, if the role is to have a link at all.
        next: Option<SecretHash>,
    },
}

/// What a membership is kept on the strength of. It must hold at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voucher {
    /// The secret of an invitation: the role is the invitation's, or the stronger one that the browser has already.
    Invitation(SecretHash),
    /// The cookie of a browser of the same member: the role is at most that browser's.
    Browser(SecretHash),
}

/// Somebody who leads, as they show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leader {
    /// By the cookie of a browser that is a facilitator's.
    Browser(SecretHash),
    /// By the secret of the facilitator's link.
    Link(SecretHash),
}

/// A member's wish that one of their tokens lets nobody in any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRevocation {
    /// Where it lets in.
    pub post_mortem: PostMortemId,
    /// The token.
    pub token: SecretHash,
    /// The cookie of the member's browser.
    pub by: SecretHash,
}

/// What lists show of a post-mortem without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its title.
    pub title: Title,
    /// `1` to `4`, or empty.
    pub severity: String,
    /// When the incident began, `2026-11-17T13:52Z`, or empty.
    pub began: String,
}

/// A browser's right to be in a post-mortem, or that of a program which a member let in as themselves by a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The hash of the browser's cookie, or of the token.
    pub browser: SecretHash,
    /// Where.
    pub post_mortem: PostMortemId,
    /// As whom.
    pub member: MemberId,
    /// What they are called.
    pub name: DisplayName,
    /// What they may do.
    pub role: Role,
    /// When they joined first.
    pub joined: Moment,
}

/// One entry of a post-mortem's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When the server decided it.
    pub at: Moment,
    /// Whose doing it is.
    pub by: Attribution,
    /// What happened.
    pub what: Happening,
}

/// Whose doing a record is. What is anonymous comes from the server: there is no third case that could hold a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribution {
    /// A member, under their name.
    Named(MemberId),
    /// The server itself.
    Server,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A section's document changed.
    Update {
        /// Which section.
        section: SectionId,
        /// The CRDT update, lib0 v1, as the gate let it through.
        bytes: Vec<u8>,
    },
    /// A section was locked or opened again.
    Lock {
        /// Which section.
        section: SectionId,
        /// The facilitator's name when it was locked; none when it was opened again.
        by: Option<DisplayName>,
    },
    /// A CRDT writer id was leased to the member.
    Lease {
        /// The id.
        client: ClientId,
    },
    /// A moment of the history was given a name. The last one counts.
    Naming {
        /// The last record that the moment has.
        moment: Seq,
        /// What it is called.
        name: MomentName,
    },
}

/// Records that become durable together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Whose log.
    pub post_mortem: PostMortemId,
    /// The place of the first record: one past the last in the log.
    pub first: Seq,
    /// The records, in order.
    pub records: Vec<Record>,
}

/// A section's whole state at a point in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Which section.
    pub section: SectionId,
    /// The last record that is in it.
    pub upto: Seq,
    /// CRDT state as one update, lib0 v1.
    pub state: Vec<u8>,
}

/// Everything a room needs to live again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its beginning.
    pub founding: Founding,
    /// The last record in the log; 0 if there is none.
    pub last: Seq,
    /// The newest undamaged snapshot of each section that has one.
    pub snapshots: Vec<Snapshot>,
    /// All locks, leases and names, and for each section the updates after its snapshot, in the order of the log.
    pub records: Vec<(Seq, Record)>,
    /// Rows that could not be read. They were left out of the above.
    pub damage: Vec<Damage>,
}

/// A row whose checksum or shape is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place} of post-mortem {post_mortem} is damaged: {fault}")]
pub struct Damage {
    /// Whose row.
    pub post_mortem: PostMortemId,
    /// Where it stands.
    pub place: String,
    /// What is wrong.
    pub fault: String,
}
