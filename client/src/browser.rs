//! The browser, as far as the page needs it: sockets, clocks, storage, focus. The only users of `web_sys`.
//!
//! Nothing here decides anything. What a browser can refuse (storage, clipboard) is refused quietly, with an answer.

pub(crate) mod beside;
pub(crate) mod clipboard;
pub(crate) mod clock;
pub(crate) mod element;
pub(crate) mod entropy;
pub(crate) mod fetch;
pub(crate) mod focus;
pub(crate) mod json;
pub(crate) mod kept;
pub(crate) mod keyboard;
pub(crate) mod listen;
pub(crate) mod location;
pub(crate) mod scroll;
pub(crate) mod server_text;
pub(crate) mod socket;
pub(crate) mod storage;
pub(crate) mod surface;
pub(crate) mod theme;
pub(crate) mod timer;

/// The window. There is always one: the page is not run in a worker.
fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document of the window.
fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}
