//! Connections: accepted, bounded, given little time to say what they want, and closed in an orderly way.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use shared::limit;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt as _;

use super::pace::Paced;
use super::{Door, Peer, router};

/// How long to wait when the operating system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(500);

/// Serves until `shutdown` is over. Then clients are told to come back, what is pending is stored, and connections are
/// closed: all within [`limit::STOP_TIME`].
pub async fn serve(listener: TcpListener, door: Arc<Door>, shutdown: impl Future<Output = ()>) {
    let router = router(door.clone());
    let (finish, finishing) = watch::channel(());
    let room = Arc::new(Semaphore::new(limit::HTTP_CONNECTIONS));
    let mut stopped = pin!(async {
        shutdown.await;
        door.stopping.store(true, Ordering::Relaxed);
        tracing::info!("stopping: clients are told to come back");
        let began = tokio::time::Instant::now();
        let drained = tokio::time::timeout(limit::STOP_TIME / 2, door.relay.drain(limit::DRAIN_WINDOW)).await;
        if drained.is_err() {
            tracing::error!("rooms could not store everything in time; clients keep what is not acknowledged");
        }
        began + limit::STOP_TIME
    });
    let deadline = loop {
        tokio::select! {
            (permit, stream, peer) = accept(&listener, &room) => {
                tokio::spawn(converse(stream, peer, router.clone(), finishing.clone(), permit));
            }
            deadline = &mut stopped => break deadline,
        }
    };
    drop(listener);
    let closed = async {
        finish.send_replace(());
        all_of(&room, limit::HTTP_CONNECTIONS).await;
        all_of(&door.sockets, limit::SOCKETS).await;
    };
    if tokio::time::timeout_at(deadline, closed).await.is_err() {
        tracing::warn!("some connections did not close in time and are cut");
    }
}

/// Waits until everybody has given their permit back.
async fn all_of(semaphore: &Semaphore, permits: usize) {
    let permits = u32::try_from(permits).expect("limits are far below");
    drop(semaphore.acquire_many(permits).await);
}

/// Waits for room, then for somebody to come.
pub(super) async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> (OwnedSemaphorePermit, TcpStream, SocketAddr) {
    let permit = room.clone().acquire_owned().await.expect("nobody closes the semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (permit, stream, peer),
            Err(error) if is_the_visitors(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted; is the limit of open files too low?");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
}

/// Whether it was the other side that went away, between knocking and being let in.
fn is_the_visitors(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers the requests of one connection, one after the other.
pub(super) async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut finishing: watch::Receiver<()>,
    permit: OwnedSemaphorePermit,
) {
    // A keystroke is a small message that must not wait for the one before it to be confirmed.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {}))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limit::HEAD_TIME)
        .max_buf_size(limit::HEAD_BYTES)
        .serve_connection(TokioIo::new(Paced::new(stream)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // What goes wrong between hyper and a visitor is theirs to notice.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = finishing.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
    drop(permit);
}
