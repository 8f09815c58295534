//! What stands on the keys.

/// Whether the keyboard is one of a Mac or the like.
pub(crate) fn is_mac() -> bool {
    let platform = super::window().navigator().platform().unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}
