//! Where the page is, and going elsewhere.

use wasm_bindgen::JsValue;
use web_sys::Url;

/// The page's own path, and the path of the instance that it belongs to.
pub(crate) fn paths() -> (String, String) {
    let own = super::window().location().pathname().unwrap_or_default();
    let base = Url::new(&base()).map(|url| url.pathname()).unwrap_or_default();
    (own, base)
}

/// What stands behind `#`, without it; empty if nothing does.
pub(crate) fn fragment() -> String {
    let hash = super::window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().to_owned()
}

/// Replaces what stands behind `#` in the address bar, without a trace in the history. Empty removes it.
pub(crate) fn set_fragment(fragment: &str) {
    let location = super::window().location();
    let mut address = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if !fragment.is_empty() {
        address.push('#');
        address.push_str(fragment);
    }
    if let Ok(history) = super::window().history() {
        // Refused after very many calls; the address bar is then behind, and nothing else.
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// The whole address of a path that is relative to the instance.
pub(crate) fn absolute(path: &str) -> String {
    Url::new_with_base(path, &base()).map(|url| url.href()).unwrap_or_default()
}

/// The address of a socket at a path that is relative to the instance.
pub(crate) fn socket_address(path: &str) -> String {
    let address = absolute(path);
    // http to ws, https to wss.
    match address.strip_prefix("http") {
        Some(rest) => String::from("ws") + rest,
        None => address,
    }
}

/// Leaves for another page of the instance.
pub(crate) fn go(path: &str) {
    _ = super::window().location().set_href(&absolute(path));
}

/// Loads the page anew.
pub(crate) fn reload() {
    _ = super::window().location().reload();
}

/// Names the page in the browser's tab.
pub(crate) fn set_title(title: &str) {
    super::document().set_title(title);
}

fn base() -> String {
    super::document().base_uri().ok().flatten().unwrap_or_default()
}
