//! What this browser remembers about the person who uses it.

use shared::id::PostMortemId;

use crate::browser::storage;

const NAME: &str = "name";
const LETTERS: &str = "letters";

/// What they called themselves the last time.
pub(crate) fn last_name() -> String {
    storage::remembered(NAME).unwrap_or_default()
}

/// Remembers what they call themselves.
pub(crate) fn remember_name(name: &str) {
    storage::remember(NAME, name);
}

/// Whether this browser has joined a post-mortem before: then it has a cookie, unless somebody threw it away.
pub(crate) fn has_joined(id: PostMortemId) -> bool {
    storage::remembered(&joined(id)).is_some()
}

/// Remembers that this browser has joined.
pub(crate) fn remember_joining(id: PostMortemId) {
    storage::remember(&joined(id), "1");
}

fn joined(id: PostMortemId) -> String {
    ["joined/", &id.to_string()].concat()
}

/// Whether keys of one letter do something. People who speak to their computer switch them off.
pub(crate) fn letters_are_keys() -> bool {
    storage::remembered(LETTERS).as_deref() != Some("off")
}

/// Switches keys of one letter on or off.
pub(crate) fn set_letters_are_keys(on: bool) {
    if on {
        storage::forget(LETTERS);
    } else {
        storage::remember(LETTERS, "off");
    }
}
