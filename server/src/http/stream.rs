//! `live/{id}/streams`: what a browser has instead of a socket where a proxy lets none pass.
//!
//! Down, the frames of a socket travel as server-sent events: the one kind of answer that proxies know not to hold back,
//! and text in base 64, so that nothing on the way can take it for something to be recoded. Up, each message is a POST.
//! Both directions are numbered: what is taken twice is seen, and what is missing ends the connection, after which the
//! client dials again and sends whatever was not acknowledged, as it does after a broken socket.

mod answer;
mod ends;
mod lane;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts as _, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::id::PostMortemId;
use shared::limit;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::answer::EventStream;
use self::ends::RoomEnd;
use self::lane::{Lane, Over};
use super::Door;
use super::access::{member, post_mortem};
use super::address::Address;
use super::body::check_origin;
use super::cookie;
use super::failure::Failure;
use super::secret::{Secret, StreamSecret};
use crate::entropy;
use crate::record::SecretHash;
use crate::relay::Admission;

/// The connections of this process that are no sockets, by the hashes of their secrets: how long it takes to find one
/// tells nothing of the others.
pub(super) struct Streams {
    lanes: Mutex<HashMap<SecretHash, Arc<Lane>>>,
    room: Arc<Semaphore>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { lanes: Mutex::default(), room: Arc::new(Semaphore::new(limit::STREAMS)) }
    }
}

impl Streams {
    fn permit(&self) -> Option<OwnedSemaphorePermit> {
        self.room.clone().try_acquire_owned().ok()
    }

    fn lanes(&self) -> MutexGuard<'_, HashMap<SecretHash, Arc<Lane>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `POST live/{id}/streams`: opens a connection. Its secret is the answer; only the page that asked can read it.
pub(super) async fn open(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    check_origin(&headers, &address)?;
    let era = door.relay.era();
    let member = member(&door, &headers, &address, post_mortem(&id)?).await?;
    if door.is_stopping() {
        return Err(Failure::Stopping);
    }
    let socket = door.sockets.clone().try_acquire_owned().map_err(|_| Failure::TooManySockets)?;
    let stream = door.streams.permit().ok_or(Failure::TooManySockets)?;
    let secret: StreamSecret = Secret::from_bytes(entropy::bytes());
    let key = secret.hash();
    let (lane, mut end) = RoomEnd::of_new_lane(member.browser, member.post_mortem);
    door.streams.lanes().insert(key, Arc::clone(&lane));
    let admission = Admission::of(member, era);
    tokio::spawn(async move {
        tokio::select! {
            () = door.relay.serve(admission, &mut end) => {}
            // It ends by itself once its lane is over, so that the room is told.
            () = lane.watch() => {}
        }
        lane.close();
        door.streams.lanes().remove(&key);
        drop((socket, stream));
    });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, NO_STORE)], secret.reveal()).into_response())
}

/// `GET live/{id}/streams/{secret}`: what the room says, as it says it. With `?whole`, the answer ends as soon as there is
/// something in it, and the browser asks again by itself: that passes proxies which hold an answer back until it is whole.
pub(super) async fn hear(
    State(door): State<Arc<Door>>,
    Path((id, secret)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let lane = lane(&door, &id, &secret, &address, &headers)?;
    let heard = headers.get(LAST_EVENT).map(|number| number.to_str().ok().and_then(|number| number.parse().ok()).unwrap_or(u64::MAX));
    lane.attach(heard.unwrap_or(0))?;
    let whole = query.as_deref() == Some("whole");
    let events = EventStream::new(lane, whole, heard.is_none(), door.heartbeat);
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
            // Neither kept, nor packed, nor held back: nginx and those who learnt from it obey the last.
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
            (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        ],
        Body::from_stream(events),
    )
        .into_response())
}

/// `POST live/{id}/streams/{secret}/{number}`: one message to the room, the first has number 1.
pub(super) async fn say(State(door): State<Arc<Door>>, request: Request) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let Ok(address) = Address::from_request_parts(&mut parts, &door).await;
    check_origin(&parts.headers, &address)?;
    let path = Path::<(String, String, u64)>::from_request_parts(&mut parts, &door).await;
    let Path((id, secret, number)) = path.map_err(|_| Failure::NoStream)?;
    let lane = lane(&door, &id, &secret, &address, &parts.headers)?;
    let Ok(message) = to_bytes(body, limit::MESSAGE_BYTES).await else {
        // Too long, or broken off: as with a socket, that is the end of it.
        lane.end();
        return Err(Failure::NoStream);
    };
    lane.take(number, message).await?;
    Ok((StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, NO_STORE)]).into_response())
}

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What a browser says that it has heard, when it asks again.
const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// The lane with this secret, if it belongs to the browser that asks and to this post-mortem.
fn lane(door: &Door, id: &str, secret: &str, address: &Address, headers: &HeaderMap) -> Result<Arc<Lane>, Failure> {
    let id: PostMortemId = post_mortem(id)?;
    let browser = cookie::read(headers, address).ok_or(Failure::NotJoined)?;
    let secret = StreamSecret::read(secret).ok_or(Failure::NoStream)?;
    let lane = door.streams.lanes().get(&secret.hash()).cloned();
    lane.filter(|lane| lane.belongs_to(browser.hash(), id)).ok_or(Failure::NoStream)
}

impl From<Over> for Failure {
    fn from(Over: Over) -> Self {
        Self::NoStream
    }
}
