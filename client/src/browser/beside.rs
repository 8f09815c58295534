//! Other tabs of this browser that show the same post-mortem.
//!
//! Every tab says whether it is looked at, when it comes, and whenever that changes. One that is looked at answers one that is
//! not, so that this one knows: it need not hear of anything that the person reads elsewhere.

use std::rc::Rc;

use shared::id::PostMortemId;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::listen::{is_visible, listen};

/// Calls `put_aside` whenever nobody looks at this tab, and somebody looks at another one. Where browsers have no such channel, never.
pub(crate) fn when_put_aside(id: PostMortemId, put_aside: impl Fn() + 'static) {
    let Ok(channel) = BroadcastChannel::new(&format!("candor {id}")) else { return };
    let channel = Rc::new(channel);
    let say = {
        let channel = Rc::clone(&channel);
        // It is only closed together with the page.
        move || channel.post_message(&JsValue::from_bool(is_visible())).unwrap_or_default()
    };
    let answer = say.clone();
    listen(&channel, "message", move |event| {
        let is_looked_at = event.dyn_ref::<MessageEvent>().is_some_and(|event| event.data().is_truthy());
        match (is_looked_at, is_visible()) {
            (true, false) => put_aside(),
            (false, true) => answer(),
            (true, true) | (false, false) => {}
        }
    });
    let changed = say.clone();
    listen(&super::document(), "visibilitychange", move |_| changed());
    // Every tab dials when the network is back.
    let back = say.clone();
    listen(&super::window(), "online", move |_| back());
    say();
}
