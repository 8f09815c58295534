//! Where the keyboard goes.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Whether the window has the keyboard. A text that lost it because the person looks into another window is still theirs.
pub(crate) fn is_in_window() -> bool {
    super::document().has_focus().unwrap_or(true)
}

/// Gives the keyboard to the element with this id. Whether there is one.
pub(crate) fn element(id: &str) -> bool {
    super::document().get_element_by_id(id).is_some_and(|element| give(&element))
}

/// Gives the keyboard to what can be written in below the element, or else to its heading.
pub(crate) fn writing_below(id: &str) -> bool {
    let Some(element) = super::document().get_element_by_id(id) else { return false };
    let first = |selector| element.query_selector(selector).ok().flatten();
    first(".cm-content").or_else(|| first(".facts :is(input, select)")).or_else(|| first("h2")).is_some_and(|place| give(&place))
}

/// The id of the section that has the keyboard.
pub(crate) fn section() -> Option<String> {
    Some(super::document().active_element()?.closest("section[id]").ok()??.id())
}

/// Whether the keyboard is in something that takes letters.
pub(crate) fn is_in_text() -> bool {
    super::document()
        .active_element()
        .is_some_and(|element| element.matches("input, select, textarea, [contenteditable='true']").unwrap_or(false))
}

/// Whether a dialog is open, which takes all keys.
pub(crate) fn is_in_dialog() -> bool {
    super::document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// In the toolbar that has the keyboard, gives it to the button `step` further, round and round.
pub(crate) fn step_along(step: i32) {
    let Some(active) = super::document().active_element() else { return };
    let Some(row) = active.closest("[role=toolbar]").ok().flatten() else { return };
    let Ok(buttons) = row.query_selector_all("button") else { return };
    let count = i32::try_from(buttons.length()).unwrap_or_default();
    let at = (0..count).find(|index| buttons.item(index.unsigned_abs()).is_some_and(|node| active.is_same_node(Some(&node))));
    if let Some(at) = at
        && let Some(next) = buttons.item((at + step).rem_euclid(count).unsigned_abs())
        && let Ok(next) = next.dyn_into::<Element>()
    {
        give(&next);
    }
}

fn give(element: &Element) -> bool {
    element.dyn_ref::<HtmlElement>().is_some_and(|element| element.focus().is_ok())
}
