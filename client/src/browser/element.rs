//! What views ask of single elements.

use wasm_bindgen::JsCast as _;
use web_sys::{Event, FocusEvent, HtmlDialogElement, HtmlElement, HtmlInputElement, Node};

/// Opens a dialog over the page or closes it.
pub(crate) fn set_open(dialog: &HtmlDialogElement, open: bool) {
    if open && !dialog.open() {
        // Refused only for a dialog that is not on the page.
        _ = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Whether the event happened to the very element that listens, not to something within.
pub(crate) fn is_own(event: &Event) -> bool {
    event.target().is_some() && event.target() == event.current_target()
}

/// Whether the element has the keyboard.
pub(crate) fn has_focus(element: &HtmlElement) -> bool {
    super::document().active_element().is_some_and(|active| active.is_same_node(Some(element)))
}

/// What a field holds, if it is complete: a date of which only the day is typed is not.
pub(crate) fn complete_value(event: &Event) -> Option<String> {
    let target = event.target()?;
    match target.dyn_ref::<HtmlInputElement>() {
        Some(input) if input.validity().bad_input() => None,
        Some(input) => Some(input.value()),
        None => target.dyn_ref::<web_sys::HtmlSelectElement>().map(web_sys::HtmlSelectElement::value),
    }
}

/// What the field with this id holds.
pub(crate) fn value_of(id: &str) -> String {
    let Some(field) = super::document().get_element_by_id(id) else { return String::new() };
    match field.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.value(),
        None => field.dyn_ref::<web_sys::HtmlSelectElement>().map(web_sys::HtmlSelectElement::value).unwrap_or_default(),
    }
}

/// Marks all of a field's text, ready to be copied.
pub(crate) fn select_all(event: &Event) {
    if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
        input.select();
    }
}

/// Makes a field hold a value. The caret of a field that holds it already stays where it is.
pub(crate) fn show_value(field: &HtmlInputElement, value: &str) {
    if field.value() != value {
        field.set_value(value);
    }
}

/// Whether the keyboard, of which something within the listening element lost hold, is still within that element;
/// or whether the whole window has lost it, and it will come back to the same place.
pub(crate) fn keyboard_stays(event: &FocusEvent) -> bool {
    let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    let within = event.current_target().and_then(|target| target.dyn_into::<Node>().ok());
    match (within, next) {
        (Some(within), Some(next)) => within.contains(Some(&next)),
        (_, None) => !super::focus::is_in_window(),
        (None, _) => false,
    }
}

/// Whether what has the keyboard opens something on Alt and an arrow.
pub(crate) fn opens_with_arrows() -> bool {
    super::document().active_element().is_some_and(|element| element.matches("select, input[type=datetime-local]").unwrap_or(false))
}
