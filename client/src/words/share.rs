//! Inviting others.

use shared::room::role::Role;

pub(crate) const TITLE: &str = "Share this post-mortem";
pub(crate) const LEAD: &str =
    "Three links, one for each part that people can take. Whoever has a link can use it, so send each only to those it is for.";
pub(crate) const KEPT: &str = "The server keeps only hashes of these links and cannot show them again. This browser remembers them for you; \
     to have them on another device, copy them there.";
pub(crate) const FORGET: &str = "Forget them here";
pub(crate) const NO_LINKS: &str = "The three links were shown where this post-mortem was made, and only that browser remembers them. \
     Ask whoever made it to send one.";
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPIED: &str = "Copied";
pub(crate) const MARKDOWN: &str = "Read it as Markdown";
pub(crate) const MARKDOWN_HELP: &str = " opens for everybody who has joined.";

/// Whom a link is for.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Facilitator => "Facilitator",
        Role::Participant => "Participants",
        Role::Observer => "Observers",
    }
}

/// What a link allows.
pub(crate) fn purpose(role: Role) -> &'static str {
    match role {
        Role::Facilitator => "For whoever leads: writes, and locks sections when they are finished.",
        Role::Participant => "For everybody who was there or can help: reads and writes.",
        Role::Observer => "For everybody who should know: reads and follows, live.",
    }
}

/// The accessible name of a copy button.
pub(crate) const fn copy_link(role: Role) -> &'static str {
    match role {
        Role::Facilitator => "Copy the link for the facilitator",
        Role::Participant => "Copy the link for participants",
        Role::Observer => "Copy the link for observers",
    }
}
