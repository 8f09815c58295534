//! Asking the server over HTTP.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

use super::location;

/// What the server answered.
pub(crate) struct Answer {
    /// Whether it is a success.
    pub(crate) ok: bool,
    /// The body.
    pub(crate) text: String,
}

/// There is no server to be reached, or it went away in the middle of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server cannot be reached")]
pub(crate) struct Unreachable;

/// Fetches what is at a path relative to the instance.
pub(crate) async fn get(path: &str) -> Result<Answer, Unreachable> {
    ask(path, &RequestInit::new()).await.map_err(|_| Unreachable)
}

/// Posts JSON to a path relative to the instance.
pub(crate) async fn post(path: &str, json: &str) -> Result<Answer, Unreachable> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&JsValue::from_str(json));
    if let Ok(headers) = Headers::new() {
        _ = headers.set("content-type", "application/json");
        request.set_headers(&headers);
    }
    ask(path, &request).await.map_err(|_| Unreachable)
}

/// Posts bytes to a path relative to the instance.
pub(crate) async fn post_bytes(path: &str, bytes: &[u8]) -> Result<Answer, Unreachable> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&Uint8Array::from(bytes));
    ask(path, &request).await.map_err(|_| Unreachable)
}

async fn ask(path: &str, request: &RequestInit) -> Result<Answer, JsValue> {
    let promise = super::window().fetch_with_str_and_init(&location::absolute(path), request);
    let response: Response = JsFuture::from(promise).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok(Answer { ok: response.ok(), text: text.as_string().unwrap_or_default() })
}
