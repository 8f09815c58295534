//! Hearing what happens to the page as a whole, for as long as it lives.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{BeforeUnloadEvent, Event, EventTarget, KeyboardEvent};

/// Calls `action` when all of the page has been read: at once, if it has.
pub(crate) fn when_read(action: impl Fn() + 'static) {
    let document = super::document();
    let has_been = |document: &web_sys::Document| document.ready_state() != "loading";
    if has_been(&document) {
        return action();
    }
    // "interactive" comes before the scripts that were put off, "complete" after all.
    listen(&document.clone(), "readystatechange", move |_| {
        if document.ready_state() == "interactive" {
            action();
        }
    });
}

/// The network came back, the person looks at the page again, or the browser took it out of its cache.
pub(crate) fn on_return(action: impl Fn() + Clone + 'static) {
    let back = action.clone();
    listen(&super::window(), "online", move |_| back());
    let shown = action.clone();
    listen(&super::window(), "pageshow", move |_| shown());
    listen(&super::document(), "visibilitychange", move |_| {
        if is_visible() {
            action();
        }
    });
}

/// The person put the page aside: another tab, another app, or gone.
pub(crate) fn on_leave(action: impl Fn() + 'static) {
    listen(&super::document(), "visibilitychange", move |_| {
        if !is_visible() {
            action();
        }
    });
}

/// Whether any of the page can be seen.
pub(super) fn is_visible() -> bool {
    !super::document().hidden()
}

/// Asks before the page is closed, whenever `must_stay` says so.
pub(crate) fn before_closing(must_stay: impl Fn() -> bool + 'static) {
    listen(&super::window(), "beforeunload", move |event| {
        if must_stay() {
            event.prevent_default();
            // Browsers that do not ask after `preventDefault` ask after any text.
            if let Some(event) = event.dyn_ref::<BeforeUnloadEvent>() {
                event.set_return_value("kept");
            }
        }
    });
}

/// Every key that is pressed anywhere and was not used up before.
pub(crate) fn on_key(action: impl Fn(&KeyboardEvent) + 'static) {
    listen(&super::window(), "keydown", move |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>()
            && !event.default_prevented()
        {
            action(event);
        }
    });
}

/// Calls `action` for every event of this name, from then on.
pub(super) fn listen(target: &EventTarget, name: &str, action: impl Fn(Event) + 'static) {
    let action = Closure::<dyn Fn(Event)>::new(action);
    // Refused only for a target that cannot have listeners, which these types exclude.
    _ = target.add_event_listener_with_callback(name, action.as_ref().unchecked_ref());
    action.forget();
}
