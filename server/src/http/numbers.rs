//! `GET /metrics`, on a listener of its own: numbers are for whoever runs the server, not for visitors.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::middleware::from_fn;
use axum::routing::get;
use shared::limit;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use super::failure::Failure;
use super::listen::{accept, converse};
use super::policy;
use crate::metrics::CONTENT_TYPE;

/// Serves what `read` gives until `shutdown` is over.
pub async fn serve(listener: TcpListener, read: impl Fn() -> String + Clone + Send + Sync + 'static, shutdown: impl Future<Output = ()>) {
    let numbers = get(async move || ([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], read()));
    let router = Router::new()
        .route("/metrics", numbers)
        .method_not_allowed_fallback(async || Failure::BadMethod)
        .fallback(async || Failure::NotFound)
        .layer(from_fn(policy::dress));
    let room = Arc::new(Semaphore::new(limit::MONITORS));
    // When this is over, each connection ends after the answer that it is at.
    let (_finish, finishing) = watch::channel(());
    let accepting = async {
        loop {
            let (permit, stream, peer) = accept(&listener, &room).await;
            tokio::spawn(converse(stream, peer, router.clone(), finishing.clone(), permit));
        }
    };
    tokio::select! {
        () = accepting => {}
        () = shutdown => {}
    }
}
