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

pub(crate) const NOT_HERE: &str = "This browser has no link for this.";
pub(crate) const REPLACE: &str = "Replace…";
pub(crate) const REPLACE_NOW: &str = "Replace it";
pub(crate) const REVOKE: &str = "Revoke…";
pub(crate) const REVOKE_NOW: &str = "Revoke it";

/// What is about to become of a link.
pub(crate) const fn question(role: Role, revoke: bool) -> &'static str {
    match (revoke, role) {
        (false, _) => "Who is in stays. The old link lets nobody in any more.",
        (true, Role::Facilitator) => "You stay, with a new link. All other facilitators are out at once.",
        (true, Role::Participant) => "What they wrote stays. All participants are out at once, and nobody comes in by this link.",
        (true, Role::Observer) => "All observers are out at once, and nobody comes in by this link.",
    }
}

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
