//! Bodies of requests: JSON, bounded, and from our own pages or from scripts.

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::limit;

use super::address::Address;
use super::failure::Failure;

/// The body of a request that changes something.
#[derive(Debug)]
pub(super) struct Json<T>(pub(super) T);

/// A body that holds nothing: `{}`, or no byte at all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(address) = Address::from_request_parts(&mut parts, state).await;
        check_sender(&parts.headers, &address)?;
        if announced(&parts.headers) > limit::REQUEST_BODY_BYTES {
            return Err(Failure::TooLarge);
        }
        // The length was checked when it was announced; a body sent in chunks is either too long or broken off.
        let bytes = to_bytes(body, limit::REQUEST_BODY_BYTES).await.map_err(|_| Failure::TooLarge)?;
        let bytes = if bytes.is_empty() { b"{}".as_slice().into() } else { bytes };
        serde_json::from_slice(&bytes).map(Self).map_err(|error| Failure::Unreadable(error.to_string()))
    }
}

/// Nobody else's page can make a browser act here: it cannot send JSON to another origin without being asked first,
/// which this server never answers, and where the browser says who sends, it must be a page of ours.
fn check_sender(headers: &HeaderMap, address: &Address) -> Result<(), Failure> {
    let is_json = text(headers, header::CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")));
    if !is_json {
        return Err(Failure::NotJson);
    }
    if headers.contains_key(header::ORIGIN) {
        check_origin(headers, address)?;
    }
    match headers.get("sec-fetch-site") {
        Some(site) if site != "same-origin" => Err(Failure::ForeignOrigin { page: None, here: address.origin() }),
        Some(_) | None => Ok(()),
    }
}

/// The request must name this very origin as the page it comes from.
pub(super) fn check_origin(headers: &HeaderMap, address: &Address) -> Result<(), Failure> {
    let page = text(headers, header::ORIGIN.as_str());
    let here = address.origin();
    if page.is_some() && page == here.as_deref() {
        return Ok(());
    }
    Err(Failure::ForeignOrigin { page: page.map(str::to_owned), here })
}

fn announced(headers: &HeaderMap) -> usize {
    text(headers, header::CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok()).unwrap_or(0)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
