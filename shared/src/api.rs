//! The JSON of the HTTP API, version 1. Wire types: a promise to scripts and bots, converted by hand at the door.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Body of `POST api/v1/post-mortems`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// What happened, in one line.
    pub title: String,
    /// A template's word; `default` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Header fields by key, as in [`Fact`](crate::document::fact::Fact).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
}

/// Answer to [`Create`], with 201.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// The post-mortem's id.
    pub id: String,
    /// One invitation a role.
    pub links: Links,
}

/// The three invitations of a post-mortem. Shown once: the server keeps only hashes of the secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// Leads: locks sections, hands out invitations.
    pub facilitator: Link,
    /// Writes.
    pub participant: Link,
    /// Reads.
    pub observer: Link,
}

/// One invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The whole address, as far as the request tells it.
    pub url: String,
    /// The address relative to the instance's root: `p/{id}#{secret}`.
    pub path: String,
}

/// Body of `POST api/v1/post-mortems/{id}/links/{role}`: a facilitator replaces or revokes the link for a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeLink {
    /// `replace`: a new link, and the old one lets nobody in any more; who is in stays. `revoke`: the link lets nobody in,
    /// and everybody of its role loses access at once. Who revokes the facilitators' link stays, and is given a new one.
    pub action: String,
}

/// Answer to [`ChangeLink`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedLink {
    /// The link for the role from then on; null if there is none. Shown once.
    pub link: Option<Link>,
}

/// Body of `POST api/v1/post-mortems/{id}/join`: exchanges an invitation's secret for the browser's cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// What stood behind `#`.
    pub secret: String,
    /// What the person wants to be called. May be absent when this browser has joined before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Answer to [`Join`] and to `GET api/v1/post-mortems/{id}/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The member's id.
    pub member: String,
    /// What they are called.
    pub name: String,
    /// A role's word.
    pub role: String,
}

/// Body of `POST api/v1/post-mortems/{id}/tokens`: makes a token with which a stock Yjs client comes in as this member.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeToken {
    /// `observer` for a client that only reads. If absent, it may do what this member may, short of leading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// Answer to [`MakeToken`], with 201. Shown once: the server keeps only the token's hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// What lists call it.
    pub id: String,
    /// The token, for `?token=` or as a bearer token.
    pub token: String,
    /// What it allows: a role's word, never `facilitator`.
    pub role: String,
    /// Where clients connect: the section's id belongs behind it.
    pub url: String,
    /// All tokens that this member has, this one among them.
    pub tokens: Vec<TokenEntry>,
}

/// Answer of `GET api/v1/post-mortems/{id}/tokens`, and of `POST …/tokens/{token}/revoke`, which takes `{}`: the tokens that
/// this member has made here and not revoked, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// A row each.
    pub tokens: Vec<TokenEntry>,
}

/// A row of [`Tokens`]. What clients show is not in it: the server does not have that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenEntry {
    /// Its name in addresses.
    pub id: String,
    /// What it allows: a role's word, never `facilitator`.
    pub role: String,
    /// When it was made, milliseconds since 1970.
    pub made: u64,
}

/// Answer of `GET api/v1/home`: the post-mortems that this browser has joined, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// A row each.
    pub post_mortems: Vec<HomeEntry>,
}

/// A row of [`Home`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeEntry {
    /// The post-mortem's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `1` to `4`, or empty.
    pub severity: String,
    /// When the incident began, `2026-11-17T13:52Z`, or empty.
    pub began: String,
    /// What this browser's member may do there: a role's word.
    pub role: String,
    /// When it was created, milliseconds since 1970.
    pub created: u64,
}

/// Answer of `GET api/v1/post-mortems/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostMortem {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Header fields by key.
    pub facts: BTreeMap<String, String>,
    /// In reading order.
    pub sections: Vec<Section>,
}

/// A section of [`PostMortem`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its name.
    pub id: String,
    /// A section kind's word.
    pub kind: String,
    /// Its heading.
    pub title: String,
    /// Its lock, or null.
    pub lock: Option<Lock>,
    /// What is written there, as Markdown.
    pub text: String,
}

/// A section's lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// What the facilitator was called.
    pub by: String,
    /// Milliseconds since 1970.
    pub at: u64,
}

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// One word for programs.
    pub code: String,
    /// What is wrong and what to do, for people.
    pub message: String,
}

/// Answer of `GET api/v1/post-mortems/{id}/history?before={seq}&most={number}`: a page of the time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Newest first: those that ended before `before`, at most `most`.
    pub revisions: Vec<Revision>,
    /// Whether there are earlier ones.
    pub earlier: bool,
    /// Records of the log that could not be read. What they said is missing here.
    pub skipped: u64,
}

/// Some edits and locks that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its last record: the moment that it stands for.
    pub seq: u64,
    /// When it began, milliseconds since 1970.
    pub began: u64,
    /// When it ended, milliseconds since 1970.
    pub ended: u64,
    /// The names of those who took part; nobody if the server wrote it.
    pub by: Vec<String>,
    /// The sections that were written in.
    pub sections: Vec<RevisedSection>,
    /// Sections that were locked or opened again, in order.
    pub locks: Vec<RevisedLock>,
    /// What it is called, or null.
    pub name: Option<MomentName>,
    /// Moments within it, the last one its end.
    pub stops: Vec<Stop>,
}

/// How much was written in a section of a [`Revision`], in UTF-16 units; a field counts as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisedSection {
    /// Its name.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Units that were written.
    pub added: u64,
    /// Units that were taken away.
    pub removed: u64,
}

/// A lock in a [`Revision`], or its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisedLock {
    /// The section's name.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What the facilitator was called who locked it; null when it was opened again.
    pub by: Option<String>,
}

/// Body of `POST api/v1/post-mortems/{id}/history/{seq}/name`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameMoment {
    /// What the moment is to be called.
    pub name: String,
}

/// The name of a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MomentName {
    /// What it is called.
    pub name: String,
    /// Who named it, or null.
    pub by: Option<String>,
}

/// A moment on which a scrubber may stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The last record that it has.
    pub seq: u64,
    /// When that was, milliseconds since 1970.
    pub at: u64,
}

/// Answer of `GET api/v1/post-mortems/{id}/history/{seq}?against={seq}`: the document at a moment, and what changed
/// against another one. Without `against` that is the end of the revision before; 0 is the empty document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The last record that it has.
    pub seq: u64,
    /// When that was, milliseconds since 1970.
    pub at: u64,
    /// What it is compared with.
    pub against: u64,
    /// In reading order.
    pub sections: Vec<PastSection>,
    /// Records of the log that could not be read. What they said is missing here.
    pub skipped: u64,
}

/// A section of a [`Moment`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastSection {
    /// Its name.
    pub id: String,
    /// A section kind's word.
    pub kind: String,
    /// Its heading.
    pub title: String,
    /// Its lock then, or null.
    pub lock: Option<Lock>,
    /// Its body then, Markdown.
    pub body: String,
    /// Its fields then, by key.
    pub fields: BTreeMap<String, String>,
    /// What changed in the body; empty if nothing did.
    pub spans: Vec<Span>,
    /// The fields that changed.
    pub changed: Vec<ChangedField>,
    /// All of that as HTML: what was added is in `ins`, what was taken away in `del`. Empty if there is nothing.
    pub html: String,
}

/// A stretch of text that was kept, added or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// `kept`, `added` or `removed`.
    pub is: String,
    /// The text.
    pub text: String,
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedField {
    /// Its key.
    pub key: String,
    /// What it held before; empty if nothing.
    pub before: String,
    /// What it held then; empty if nothing.
    pub after: String,
}

/// Answer of `GET api/v1/post-mortems/{id}/history/{seq}/authors?section={id}`: who wrote what stood in a section, as far
/// as it was written under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authors {
    /// The body in passages, in order.
    pub body: Vec<Passage>,
    /// The name of who set each field last, by key. A field without an author is absent.
    pub fields: BTreeMap<String, String>,
    /// The passages as HTML, each behind a name.
    pub html: String,
}

/// A passage by one hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The text.
    pub text: String,
    /// The name of who wrote it; null if it has no author.
    pub by: Option<String>,
}
