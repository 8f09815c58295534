//! Copying.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// Puts the text on the clipboard. Whether the browser allowed it.
pub(crate) async fn copy(text: &str) -> bool {
    if super::window().is_secure_context() {
        let clipboard = super::window().navigator().clipboard();
        return JsFuture::from(clipboard.write_text(text)).await.is_ok();
    }
    copy_by_selecting(text).unwrap_or(false)
}

/// Browsers have no clipboard interface for pages that came by plain http from another machine, which is how
/// many a company runs its tools. Selecting a field and copying from it works there too.
fn copy_by_selecting(text: &str) -> Option<bool> {
    let document = super::document();
    let before = document.active_element();
    let field: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    field.set_value(text);
    field.set_class_name("sr");
    // Behind an open dialog nothing can be selected.
    let place = document.query_selector("dialog[open]").ok().flatten().or_else(|| document.body().map(Into::into))?;
    place.append_child(&field).ok()?;
    field.select();
    let done = document.dyn_ref::<HtmlDocument>()?.exec_command("copy").unwrap_or(false);
    field.remove();
    if let Some(before) = before.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        _ = before.focus();
    }
    Some(done)
}
