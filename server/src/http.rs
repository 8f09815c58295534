//! The door to the network: routes, and what all of them need.

mod access;
mod address;
mod body;
mod bridge;
mod client;
mod cookie;
mod create;
mod failure;
mod health;
mod history;
mod home;
mod join;
mod link;
mod listen;
mod live;
mod numbers;
mod pace;
mod page;
mod policy;
mod read;
mod sample;
mod secret;
mod shell;
mod stream;
mod throttle;
mod token;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use shared::limit;
use tokio::sync::Semaphore;

use self::client::Client;
use self::failure::{Failure, FailurePage, Refused};
use self::health::LastAnswer;
use self::history::Shelf;
use self::stream::Streams;
use self::throttle::Throttle;
use crate::clock;
use crate::engine::Engine;
use crate::relay::Relay;

pub use self::address::Peer;
pub use self::listen::serve;
pub use self::numbers::serve as serve_numbers;

/// What every request may need.
pub struct Door {
    engine: Arc<dyn Engine>,
    relay: Relay,
    client: Client,
    creations: Throttle,
    joins: Throttle,
    namings: Throttle,
    histories: Shelf,
    tokens: Throttle,
    sockets: Arc<Semaphore>,
    streams: Streams,
    heartbeat: Duration,
    last_ready: LastAnswer,
    stopping: AtomicBool,
}

impl Door {
    /// A door to these rooms. The client comes from the folder, or from the binary if there is none.
    pub fn new(engine: Arc<dyn Engine>, relay: Relay, client: Option<PathBuf>) -> Self {
        Self {
            engine,
            relay,
            client: Client::new(client),
            creations: Throttle::new(limit::CREATIONS_BURST, limit::CREATIONS_PER_SECOND),
            joins: Throttle::new(limit::JOINS_BURST, limit::JOINS_PER_SECOND),
            namings: Throttle::new(limit::NAMINGS_BURST, limit::NAMINGS_PER_SECOND),
            histories: Shelf::new(),
            tokens: Throttle::new(limit::TOKENS_BURST, limit::TOKENS_PER_SECOND),
            sockets: Arc::new(Semaphore::new(limit::SOCKETS)),
            streams: Streams::default(),
            heartbeat: limit::PING_INTERVAL,
            last_ready: LastAnswer::default(),
            stopping: AtomicBool::new(false),
        }
    }

    /// Says something in idle answers of streams this often: for proxies with little patience.
    #[must_use]
    pub fn with_heartbeat(self, heartbeat: Duration) -> Self {
        Self { heartbeat, ..self }
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// Every address of Candor. All are relative to where it lies: proxies may strip any prefix.
pub fn router(door: Arc<Door>) -> Router {
    let api = Router::new()
        .route("/post-mortems", post(create::create))
        .route("/post-mortems/{id}", get(read::read))
        .route("/post-mortems/{id}/join", post(join::join))
        .route("/post-mortems/{id}/me", get(join::me))
        .route("/post-mortems/{id}/links/{role}", post(link::change))
        .route("/post-mortems/{id}/history", get(history::list))
        .route("/post-mortems/{id}/history/{seq}", get(history::moment))
        .route("/post-mortems/{id}/history/{seq}/authors", get(history::authors))
        .route("/post-mortems/{id}/history/{seq}/name", post(history::name))
        .route("/post-mortems/{id}/tokens", get(token::list).post(token::make))
        .route("/post-mortems/{id}/tokens/{token}/revoke", post(token::revoke))
        .route("/home", get(home::home))
        .route("/sample", post(sample::sample));
    Router::new()
        .route("/", get(page::home))
        .route("/p/{id}", get(page::post_mortem_page))
        .route("/p/{id}/", get(page::without_slash))
        .route("/live/{id}", get(live::live))
        .route("/yjs/{id}/{section}", get(bridge::bridge))
        .route("/live/{id}/streams", post(stream::open))
        .route("/live/{id}/streams/{secret}", get(stream::hear))
        .route("/live/{id}/streams/{secret}/{number}", post(stream::say))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .nest("/api/v1", api)
        .method_not_allowed_fallback(async || Failure::BadMethod)
        .fallback(asset)
        .layer(from_fn(within_time))
        .layer(from_fn(policy::dress))
        .layer(from_fn_with_state(door.clone(), log))
        .with_state(door)
}

/// What has no route of its own is an asset, or nothing.
async fn asset(State(door): State<Arc<Door>>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match door.client.asset(path, request.headers()).filter(|_| reads) {
        Some(asset) => asset,
        None if is_api(request.uri()) => Failure::NotFound.into_response(),
        None => FailurePage(Failure::NotFound).into_response(),
    }
}

fn is_api(uri: &Uri) -> bool {
    uri.path() == "/api" || uri.path().starts_with("/api/")
}

async fn within_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(limit::REQUEST_TIME, next.run(request)).await.unwrap_or_else(|_| Failure::TooSlow.into_response())
}

/// Tells of every request, and counts those that were refused: which route, never which address, so that no id and no secret gets into a log.
async fn log(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let began = clock::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("asset", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    if let Some(Refused { code }) = response.extensions().get() {
        door.relay.metrics().problem(code);
    }
    let took = clock::now().since(began).as_millis();
    tracing::debug!(%method, route, status = response.status().as_u16(), took_ms = u64::try_from(took).unwrap_or(u64::MAX), "request");
    response
}
