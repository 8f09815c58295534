//! What tabs keep on this device, behind `window.candorKept`: `client/offline/kept.js`.

use std::future::Future;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use shared::id::PostMortemId;
use shared::replica::ShelfChange;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = candorKept)]
    fn page();
    #[wasm_bindgen(js_namespace = candorKept)]
    fn has(room: &str) -> Promise;
    #[wasm_bindgen(js_namespace = candorKept)]
    fn enter(room: &str, left: &Function) -> Promise;
    #[wasm_bindgen(js_namespace = candorKept)]
    fn write(changes: &Array, is_precious: bool) -> Promise;
}

/// This browser cannot keep anything: it has no such storage or no locks, or they are switched off or full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this browser keeps nothing")]
pub(crate) struct KeepsNothing;

/// A shelf as it was found.
pub(crate) struct Found {
    /// Its name.
    pub(crate) name: String,
    /// Whether its tab is gone, so that this one owns it.
    pub(crate) is_left: bool,
    /// What stands there, by its keys, in their order.
    pub(crate) records: Vec<(String, Vec<u8>)>,
}

/// Lets this browser keep the page, so that it opens without a connection. That is work for it, and can wait until somebody can work.
pub(crate) fn keep_page() {
    if is_available() {
        page();
    }
}

/// Whether anything of a post-mortem is kept.
pub(crate) async fn is_kept(id: PostMortemId) -> bool {
    is_available() && JsFuture::from(has(&id.to_string())).await.is_ok_and(|answer| answer.is_truthy())
}

/// Makes a shelf for this tab; its name, and all others of the post-mortem. `left` is told of tabs that go later.
pub(crate) async fn open(id: PostMortemId, left: impl Fn(Found) + 'static) -> Result<(String, Vec<Found>), KeepsNothing> {
    if !is_available() {
        return Err(KeepsNothing);
    }
    let left = Closure::<dyn Fn(JsValue, JsValue, JsValue)>::new(move |name, is_left, records| {
        if let Some(found) = found(&name, &is_left, records) {
            left(found);
        }
    });
    let answer = JsFuture::from(enter(&id.to_string(), left.as_ref().unchecked_ref())).await;
    left.forget();
    let answer: Array = answer.map_err(|_| KeepsNothing)?.unchecked_into();
    let own = answer.get(0).as_string().ok_or(KeepsNothing)?;
    let shelves = (1..answer.length()).step_by(3);
    Ok((own, shelves.filter_map(|at| found(&answer.get(at), &answer.get(at + 1), answer.get(at + 2))).collect()))
}

/// One transaction, begun at once.
#[derive(Default)]
pub(crate) struct Writing(Array);

impl Writing {
    /// Changes a shelf.
    pub(crate) fn change(&self, shelf: &str, change: &ShelfChange) {
        match change {
            ShelfChange::Put { key, bytes } => {
                self.0.push(&Array::of2(&JsValue::from_str(&[shelf, key].concat()), &Uint8Array::from(bytes.as_slice())));
            }
            ShelfChange::Clear { from, to } => self.clear(&[shelf, from].concat(), &[shelf, to].concat()),
        }
    }

    /// Leaves nothing of a shelf.
    pub(crate) fn clear_all(&self, shelf: &str) {
        self.clear(shelf, &[shelf, "\u{ffff}"].concat());
    }

    fn clear(&self, from: &str, to: &str) {
        self.0.push(&Array::of2(&JsValue::from_str(from), &JsValue::from_str(to)));
    }

    /// Begins; the answer comes when all of it is kept, or none. `is_precious`: it is nowhere else.
    pub(crate) fn begin(&self, is_precious: bool) -> impl Future<Output = Result<(), KeepsNothing>> + use<> {
        let promise = write(&self.0, is_precious);
        async move { JsFuture::from(promise).await.map(|_| ()).map_err(|_| KeepsNothing) }
    }
}

fn found(name: &JsValue, is_left: &JsValue, records: JsValue) -> Option<Found> {
    let records: Array = records.dyn_into().ok()?;
    let pairs = (0..records.length()).step_by(2);
    let records = pairs.filter_map(|at| Some((records.get(at).as_string()?, records.get(at + 1).dyn_into::<Uint8Array>().ok()?.to_vec())));
    Some(Found { name: name.as_string()?, is_left: is_left.is_truthy(), records: records.collect() })
}

fn is_available() -> bool {
    Reflect::get(&super::window(), &JsValue::from_str("candorKept")).is_ok_and(|kept| kept.is_object())
}
