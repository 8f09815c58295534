//! The first page, joining, and pages that are not there.

use shared::room::role::Role;

pub(crate) const SKIP: &str = "Skip to the list";
pub(crate) const HOME: &str = "Candor, home";
pub(crate) const TITLE: &str = "Post-mortems";
pub(crate) const NEW: &str = "New post-mortem";
pub(crate) const SAMPLE: &str = "Look around in a sample";
pub(crate) const NONE_YET: &str = "This browser knows no post-mortem yet. Whoever made one can send you a link to it.";

pub(crate) const FIRST_TITLE: &str = "After an incident, write down together what happened";
pub(crate) const FIRST_LEAD: &str = "Candor is one document for the whole team, written by all of you at the same time. Nobody looks for someone to blame. \
     You look for what made it make sense, and what to do about it.";
/// What is promised, and in which words.
pub(crate) const PROMISES: [(&str, &str); 3] = [
    ("Saved means on disk.", " What you type is kept in your browser until it is, with or without a connection."),
    ("Together means at the same time.", " Nobody waits for anybody, and nobody’s words are overwritten."),
    ("Locked means finished.", " A section stays as the room left it."),
];

pub(crate) const WHAT: &str = "What happened, in one line";
pub(crate) const WHAT_EXAMPLE: &str = "Checkout returned errors";
pub(crate) const WHAT_HINT: &str = "Effects, not causes: those come later, together.";
pub(crate) const BEGAN: &str = "When it began";
pub(crate) const BEGAN_HINT: &str = "UTC. A rough time is fine.";
pub(crate) const SEVERITY: &str = "Severity";
pub(crate) const TEMPLATE: &str = "Template";
pub(crate) const CREATE: &str = "Create";
pub(crate) const LINKS_HINT: &str = "You get three links: for the facilitator, for participants, for observers.";
pub(crate) const WHAT_MISSING: &str = "A post-mortem needs one line that says what happened.";

pub(crate) const JOIN_TITLE: &str = "You are invited to a post-mortem";
pub(crate) const NAME: &str = "What shall the others call you?";
pub(crate) const NAME_HINT: &str = "It stands beside your caret. Nothing else is asked.";
pub(crate) const NAME_MISSING: &str = "The others need a name to call you by.";
pub(crate) const JOIN: &str = "Join";

pub(crate) const REPLACED: &str = "This link has been replaced";
pub(crate) const REPLACED_HELP: &str = "Ask whoever sent it for the new one.";
pub(crate) const NOT_INVITED: &str = "This browser has not joined this post-mortem";
pub(crate) const NOT_INVITED_HELP: &str =
    "Open the link that you were sent: it ends in a long code behind #. Whoever sent it can send it again.";
pub(crate) const NOWHERE: &str = "There is nothing at this address";
pub(crate) const NOWHERE_HELP: &str = "The address may have been cut off on its way to you.";
pub(crate) const UNREACHABLE: &str = "The server cannot be reached";
pub(crate) const UNREACHABLE_HELP: &str = "What was saved is safe there. Try again when the network is back.";
pub(crate) const TRY_AGAIN: &str = "Try again";
pub(crate) const TO_HOME: &str = "All post-mortems";

/// `Severity 2`.
pub(crate) fn severity(severity: &str) -> String {
    [SEVERITY, " ", severity].concat()
}

/// What this browser's member does in a post-mortem of the list.
pub(crate) fn your_part(role: Role) -> &'static str {
    match role {
        Role::Facilitator => "You facilitate",
        Role::Participant => "You take part",
        Role::Observer => "You follow",
    }
}
