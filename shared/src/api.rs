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
    /// The token, for `?token=` or as a bearer token.
    pub token: String,
    /// What it allows: a role's word, never `facilitator`.
    pub role: String,
    /// Where clients connect: the section's id belongs behind it.
    pub url: String,
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
