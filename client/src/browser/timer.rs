//! Doing something later.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

/// Something that will be done once, unless this is dropped before.
pub(crate) struct Timer {
    handle: i32,
    _action: Closure<dyn FnMut()>,
}

impl Timer {
    /// Does `action` after some milliseconds.
    pub(crate) fn after(millis: u64, action: impl FnOnce() + 'static) -> Self {
        let action = Closure::once(action);
        // A browser takes a wait of more than 2^31 milliseconds for none.
        let wait = i32::try_from(millis).unwrap_or(i32::MAX);
        let handle = super::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(action.as_ref().unchecked_ref(), wait)
            .unwrap_or_default();
        Self { handle, _action: action }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        super::window().clear_timeout_with_handle(self.handle);
    }
}

/// Does something when what waits already has had its turn.
pub(crate) fn soon(action: impl FnOnce() + 'static) {
    let action = Closure::once_into_js(action);
    // Refused only by a window that is gone, and with it whatever was to be done.
    _ = super::window().set_timeout_with_callback(action.unchecked_ref());
}

/// Does something before the next picture is drawn.
pub(crate) fn before_paint(action: impl FnOnce() + 'static) {
    let action = Closure::once_into_js(action);
    // Refused only by a window that is gone, and with it whatever was to be done.
    _ = super::window().request_animation_frame(action.unchecked_ref());
}
