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
    /// The address to hand to somebody who shall have this role, if it is known here.
    pub(crate) fn address(&self, role: Role) -> Option<String> {
        let path = &self.paths[place(role)];
        (!path.is_empty()).then(|| location::absolute(path))
    }

    /// Whether none is known here.
    pub(crate) fn is_empty(&self) -> bool {
        self.paths.iter().all(String::is_empty)
    }
}

const fn place(role: Role) -> usize {
    match role {
        Role::Facilitator => 0,
        Role::Participant => 1,
        Role::Observer => 2,
    }
}

/// Keeps the links of a new post-mortem, and a note to show them when it opens. Whether this browser can keep anything.
pub(crate) fn keep(created: &Created) -> bool {
    let links = &created.links;
    let lines = [&*links.facilitator.path, &*links.participant.path, &*links.observer.path].join("\n");
    storage::leave_note(&note(&created.id));
    storage::remember(&key(&created.id), &lines)
}

/// The links that this browser knows: those that were made in it and not forgotten.
pub(crate) fn kept(id: PostMortemId) -> Invitations {
    let lines = storage::remembered(&key(&id.to_string())).unwrap_or_default();
    let mut lines = lines.split('\n');
    Invitations { paths: [(); 3].map(|()| lines.next().unwrap_or_default().to_owned()) }
}

/// Keeps the link for a role from here on; there is none if the path is empty.
pub(crate) fn renew(id: PostMortemId, role: Role, path: String) {
    let mut paths = kept(id).paths;
    paths[place(role)] = path;
    // A browser that keeps nothing shows it once, and says afterwards that it does not have it.
    storage::remember(&key(&id.to_string()), &paths.join("\n"));
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
