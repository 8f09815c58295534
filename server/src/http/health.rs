//! Probes: `healthz` says that the process lives, `readyz` that it can save.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::moment::Moment;
use tokio::sync::Mutex;

use super::Door;
use super::failure::Failure;
use crate::clock;
use crate::engine::EngineError;

/// How long an answer of the disk is good for. Asking costs a write, and anybody may probe.
const FRESH: Duration = Duration::from_secs(1);

/// How long the disk may take. A probe has given up by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the disk said last, and when.
pub(super) type LastAnswer = Mutex<Option<(Moment, Result<(), EngineError>)>>;

pub(super) async fn healthz() -> Response {
    answer("alive\n")
}

pub(super) async fn readyz(State(door): State<Arc<Door>>) -> Result<Response, Failure> {
    if door.is_stopping() {
        return Err(Failure::Stopping);
    }
    let mut last = tokio::time::timeout(PATIENCE, door.last_ready.lock()).await.map_err(|_| Failure::TooSlow)?;
    let now = clock::now();
    let fresh = last.as_ref().filter(|(at, _)| now.since(*at) < FRESH).map(|(_, result)| result.clone());
    let result = match fresh {
        Some(result) => result,
        None => {
            let result = tokio::time::timeout(PATIENCE, door.engine.ready()).await.map_err(|_| Failure::TooSlow)?;
            *last = Some((now, result.clone()));
            result
        }
    };
    result?;
    Ok(answer("ready\n"))
}

fn answer(text: &'static str) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], text).into_response()
}
