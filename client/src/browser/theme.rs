//! Light or dark. `early.js` applies the stored choice before the first paint.

use super::storage;

const KEY: &str = "theme";

/// Changes from light to dark or back, and remembers the choice.
pub(crate) fn toggle() {
    let chosen = if is_dark() { "light" } else { "dark" };
    if let Some(root) = super::document().document_element() {
        _ = root.set_attribute("data-theme", chosen);
    }
    storage::remember(KEY, chosen);
}

fn is_dark() -> bool {
    let chosen = super::document().document_element().and_then(|root| root.get_attribute("data-theme"));
    match chosen.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => super::window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches()),
    }
}
