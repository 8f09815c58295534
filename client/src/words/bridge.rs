//! Connecting a Yjs client.

use shared::room::role::Role;

pub(crate) const TITLE: &str = "Connect a Yjs client";
pub(crate) const HELP: &str = "A token lets a program that speaks Yjs come in as you: others see it with “(Yjs)” behind your name. \
     It never leads, and writes in no locked section.";
pub(crate) const ADDRESS: &str = "Address";
pub(crate) const ADDRESS_HINT: &str = "A section’s name belongs behind it: /tldr, /impact, …";
pub(crate) const COPY_ADDRESS: &str = "Copy the address";
pub(crate) const TOKEN: &str = "Token";
pub(crate) const ONCE: &str = "It is shown once: the server keeps only its hash.";
pub(crate) const COPY_TOKEN: &str = "Copy the token";

pub(crate) const YOURS: &str = "Your tokens";
pub(crate) const DISCONNECT: &str = "Disconnect…";
pub(crate) const DISCONNECT_NOW: &str = "Disconnect it";
pub(crate) const QUESTION: &str = "What it sent is saved. It is out at once, and keeps what it has not sent.";
pub(crate) const DISCONNECTED: &str = "Disconnected.";

/// A token in the list: `Reads and writes, made today at 10:24`.
pub(crate) fn about(writes: bool, when: &str) -> String {
    [if writes { "Reads and writes" } else { "Reads" }, ", made ", when].concat()
}

/// The button that makes a token.
pub(crate) const fn make(role: Role) -> &'static str {
    match role {
        Role::Observer => "Token to read",
        Role::Participant | Role::Facilitator => "Token to read and write",
    }
}
