//! What happened, what is safe, what can be done.

use shared::protocol::refusal::Refusal;

use super::{count, sentence};

pub(crate) const OBSERVER: &str = "You are here as an observer";
pub(crate) const OBSERVER_HELP: &str = "You can read and follow, not write. Whoever invited you has another link for writing.";
pub(crate) const INSERT: &str = "Insert where I was";
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPIED: &str = "Copied";
pub(crate) const COPY_BY_HAND: &str = "Mark and copy it by hand";
pub(crate) const DISCARD: &str = "Discard…";
pub(crate) const DISCARD_QUESTION: &str = "These words are nowhere else.";
pub(crate) const DISCARD_NOW: &str = "Discard them";
pub(crate) const KEEP: &str = "Keep";
pub(crate) const UNDERSTOOD: &str = "Understood";
pub(crate) const DAMAGED: &str = "Part of this document is damaged";
pub(crate) const NOT_FETCHED: &str =
    "What you wrote is safe. This part of the page could not be fetched: try again, and if that does not help, reload the page.";
pub(crate) const NOT_DONE: &str = "That was not done";
pub(crate) const FULL: &str = "This section is full";
pub(crate) const FULL_HELP: &str =
    "What is written is safe; what you added last did not fit. Shorten the text, or go on in another section.";

/// The heading of a draft.
pub(crate) fn draft(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Locked => "This section was locked while you were writing",
        Refusal::StaleEpoch => "This section was begun anew while you were writing",
        Refusal::SectionFull => FULL,
        Refusal::ReadOnly | Refusal::NotFacilitator => "You may only read here",
        Refusal::Malformed
        | Refusal::TooLarge
        | Refusal::UnknownSection
        | Refusal::OutOfTurn
        | Refusal::Version
        | Refusal::RoomFull
        | Refusal::Unreadable
        | Refusal::NoLease
        | Refusal::Revoked
        | Refusal::Damaged => "The server could not take these words",
    }
}

/// The heading of words for a section that were never sent.
pub(crate) fn not_sent(title: &str) -> String {
    ["Not sent: ", title].concat()
}

/// What is safe about a draft.
pub(crate) fn draft_help(text: &str, keeps: bool) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    let are = if lines == 1 { " is safe. It is" } else { " are safe. They are" };
    [
        "Your ",
        &count(lines, "line", "lines"),
        are,
        if keeps { " kept on this device" } else { " kept here while this page is open" },
        ", and nobody else sees ",
        if lines == 1 { "it." } else { "them." },
    ]
    .concat()
}

/// The heading over what the server said: most often that it did not do what was asked.
pub(crate) fn heading(said: &str) -> &'static str {
    if said.starts_with("A part of") { DAMAGED } else { NOT_DONE }
}

/// Why a request was refused.
pub(crate) fn refusal(refusal: Refusal) -> String {
    sentence(&refusal.to_string())
}
