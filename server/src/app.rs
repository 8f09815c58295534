//! The composition root: the one place that chooses the real disk, the real network and the real end.

pub mod care;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use shared::limit;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, Listen};
use crate::engine::sqlite::{OpenError, SqliteEngine};
use crate::http::{self, Door};
use crate::relay::Relay;

/// How long the engine may take to put its file in order. Whatever it does not finish, it finishes at the next start.
const CLOSING: Duration = Duration::from_secs(5);

/// Why Candor cannot start, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program listens there.
    #[error(
        "{listen} is taken by another program, which may be another Candor. Stop that one, or choose another address: \
         candor serve --listen {}", listen.neighbour()
    )]
    Taken {
        /// Where.
        listen: Listen,
    },
    /// Ports below 1024 are for the administrator.
    #[error(
        "This user may not listen at {listen}: the operating system keeps low ports for the administrator. Choose a port \
         from 1024: candor serve --listen 127.0.0.1:7070"
    )]
    Forbidden {
        /// Where.
        listen: Listen,
    },
    /// The address is not one of this machine.
    #[error(
        "Candor cannot listen at {listen} ({error}). Choose an address of this machine, or 0.0.0.0 for all of them: candor serve --listen 0.0.0.0:7070"
    )]
    Unavailable {
        /// Where.
        listen: Listen,
        /// What the operating system says.
        error: io::Error,
    },
    /// The data cannot be used.
    #[error("{error}.{}", remedy(error))]
    Data {
        /// What the engine says.
        #[from]
        error: OpenError,
    },
    /// The operating system gives no signals.
    #[error("Candor cannot hear signals of the operating system ({0}), so it could not be stopped in an orderly way.")]
    Signals(io::Error),
}

/// Takes an address to listen at.
///
/// # Errors
/// If it cannot be had.
pub async fn listen(listen: &Listen) -> Result<TcpListener, StartError> {
    let listen = listen.clone();
    match TcpListener::bind(listen.as_str()).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(StartError::Taken { listen }),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(StartError::Forbidden { listen }),
        Err(error) => Err(StartError::Unavailable { listen, error }),
    }
}

/// A Candor that has its data and is ready to serve.
pub struct App {
    engine: Arc<SqliteEngine>,
    door: Arc<Door>,
    data: PathBuf,
}

impl App {
    /// Opens the data, and makes its folder if it is not there.
    ///
    /// # Errors
    /// If the data cannot be used.
    pub fn open(config: &Config) -> Result<Self, StartError> {
        let engine = Arc::new(SqliteEngine::open(&config.data)?);
        let relay = Relay::new(engine.clone());
        let door = Door::new(engine.clone(), relay, config.client.clone()).with_heartbeat(Duration::from_secs(config.heartbeat));
        let door = Arc::new(door);
        let data = config.data.canonicalize().unwrap_or_else(|_| config.data.clone());
        Ok(Self { engine, door, data })
    }

    /// What a person is told when it begins to serve.
    pub fn greeting(&self, address: SocketAddr) -> String {
        format!("Candor is at   {}\nIts data is in {}\n", url(address), self.data.display())
    }

    /// Serves until `shutdown` is over, then stops in an orderly way and closes the data.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        open_more_files();
        tracing::info!("serving");
        http::serve(listener, self.door, shutdown).await;
        let engine = self.engine;
        let closed = tokio::task::spawn_blocking(move || engine.close());
        if tokio::time::timeout(CLOSING, closed).await.is_err() {
            tracing::warn!("the database is being closed still; everything acknowledged is on disk");
        }
        tracing::info!("stopped");
    }
}

/// Serves at a listener until `shutdown` is over: everything that the binary does, for tests.
///
/// # Errors
/// If the data cannot be used.
pub async fn launch(config: &Config, listener: TcpListener, shutdown: impl Future<Output = ()>) -> Result<(), StartError> {
    App::open(config)?.serve(listener, shutdown).await;
    Ok(())
}

/// Ends when somebody asks this process to end: SIGTERM from a service manager, SIGINT from a keyboard.
///
/// # Errors
/// If the operating system gives no signals.
pub fn told_to_stop() -> Result<impl Future<Output = ()>, StartError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(StartError::Signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::Signals)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Every socket is an open file, and shells and service managers begin with 1,024 of them: one large review. A process may
/// take more by itself, up to what the administrator allows.
fn open_more_files() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = (limit::SOCKETS + limit::HTTP_CONNECTIONS) as u64 + 256;
    let most = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    if current.is_none_or(|current| current >= wanted) {
        return;
    }
    let raised = most > current.unwrap_or(0) && setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum }).is_ok();
    let have = if raised { most } else { current.unwrap_or(0) };
    if have < limit::ROOM_CONNECTIONS as u64 {
        tracing::warn!(have, wanted, "this process may open so few files that a large review does not fit");
    }
}

/// What the engine cannot know: how the folder was chosen.
fn remedy(error: &OpenError) -> &'static str {
    match error {
        OpenError::Folder { .. } => " Let this user write there, or choose another folder: candor serve --data FOLDER",
        OpenError::Claimed { .. } => " Stop that one, or choose another folder: candor serve --data FOLDER",
        OpenError::Absent { .. } => " Name the folder that holds it: --data FOLDER",
        OpenError::Foreign { .. } | OpenError::Newer { .. } | OpenError::Older { .. } | OpenError::Orphan { .. } | OpenError::Engine(_) => {
            ""
        }
    }
}

/// What a person opens in a browser to reach a listener on this machine.
pub fn url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        return format!("http://localhost:{}/", address.port());
    }
    format!("http://{address}/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_address_can_be_opened() {
        for (listener, address) in [
            ("127.0.0.1:7070", "http://127.0.0.1:7070/"),
            ("0.0.0.0:7070", "http://localhost:7070/"),
            ("[::]:7070", "http://localhost:7070/"),
            ("[::1]:7070", "http://[::1]:7070/"),
        ] {
            assert_eq!(url(listener.parse().unwrap()), address);
        }
    }

    #[tokio::test]
    async fn a_taken_port_is_named_with_a_remedy() {
        let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let taken: Listen = first.local_addr().unwrap().to_string().parse().unwrap();
        let error = listen(&taken).await.unwrap_err().to_string();
        assert!(error.contains("taken by another program") && error.contains(&format!("--listen {}", taken.neighbour())), "{error}");
    }
}
