//! Small things that this browser remembers. Storage can be switched off or full: then nothing is remembered.

use web_sys::Storage;

/// What was remembered under this key.
pub(crate) fn remembered(key: &str) -> Option<String> {
    local()?.get_item(key).ok().flatten()
}

/// Remembers, on this device, until forgotten. Whether it could.
pub(crate) fn remember(key: &str, value: &str) -> bool {
    local().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = local() {
        _ = storage.remove_item(key);
    }
}

/// Leaves a note for the next page in this tab.
pub(crate) fn leave_note(key: &str) {
    if let Some(storage) = session() {
        _ = storage.set_item(key, "1");
    }
}

/// Takes the note, if there is one: it is gone then.
pub(crate) fn take_note(key: &str) -> bool {
    let Some(storage) = session() else { return false };
    let found = storage.get_item(key).ok().flatten().is_some();
    if found {
        _ = storage.remove_item(key);
    }
    found
}

fn local() -> Option<Storage> {
    super::window().local_storage().ok().flatten()
}

fn session() -> Option<Storage> {
    super::window().session_storage().ok().flatten()
}
