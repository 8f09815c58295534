//! The three links of a post-mortem that was made in this browser.
//!
//! The server shows them once and keeps only hashes. They are kept on this device, and not only in this tab: whoever
//! closed the tab could otherwise never invite anybody. It gives nothing away, because whoever uses this browser is
//! the facilitator already; and they can be forgotten.

use shared::api::Created;
use shared::id::PostMortemId;
use shared::room::role::Role;

use crate::browser::{location, storage};

/// The invitations, as paths relative to the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitations {
    paths: [String; 3],
}

impl Invitations {
    /// The address to hand to somebody who shall have this role.
    pub(crate) fn address(&self, role: Role) -> String {
        let [facilitator, participant, observer] = &self.paths;
        location::absolute(match role {
            Role::Facilitator => facilitator,
            Role::Participant => participant,
            Role::Observer => observer,
        })
    }
}

/// Keeps the links of a new post-mortem, and a note to show them when it opens. Whether this browser can keep anything.
pub(crate) fn keep(created: &Created) -> bool {
    let links = &created.links;
    let lines = [&*links.facilitator.path, &*links.participant.path, &*links.observer.path].join("\n");
    storage::leave_note(&note(&created.id));
    storage::remember(&key(&created.id), &lines)
}

/// The links, if the post-mortem was made in this browser and they were not forgotten.
pub(crate) fn kept(id: PostMortemId) -> Option<Invitations> {
    let lines = storage::remembered(&key(&id.to_string()))?;
    let paths: Vec<String> = lines.lines().map(str::to_owned).collect();
    Some(Invitations { paths: paths.try_into().ok()? })
}

/// Forgets the links.
pub(crate) fn forget(id: PostMortemId) {
    storage::forget(&key(&id.to_string()));
}

/// Whether the post-mortem was made a moment ago in this tab, so that its links must be shown. True once.
pub(crate) fn is_new(id: PostMortemId) -> bool {
    storage::take_note(&note(&id.to_string()))
}

fn key(id: &str) -> String {
    ["links/", id].concat()
}

fn note(id: &str) -> String {
    ["new/", id].concat()
}
