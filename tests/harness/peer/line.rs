//! A tab's socket, as a browser has it: sending never waits, news come one by one.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{COOKIE, ORIGIN};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::Pass;

type Socket = WebSocketStream<TcpStream>;

/// How long a browser tries to open a socket; a real one waits longer.
const DIALLING: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Line {
    pass: Pass,
    state: State,
}

#[derive(Debug)]
enum State {
    Closed,
    Dialling(JoinHandle<Option<Socket>>),
    Open {
        hear: SplitStream<Socket>,
        say: mpsc::UnboundedSender<Vec<u8>>,
    },
    /// Closed by this side, which has yet to be told so.
    HungUp,
}

/// What happens to a socket.
#[derive(Debug)]
pub(super) enum News {
    Connected,
    Disconnected,
    Message(Vec<u8>),
}

impl Line {
    pub(super) fn new(pass: Pass) -> Self {
        Self { pass, state: State::Closed }
    }

    pub(super) fn dial(&mut self) {
        self.state = State::Dialling(tokio::spawn(dialled(self.pass.clone())));
    }

    pub(super) fn hang_up(&mut self) {
        self.state = State::HungUp;
    }

    pub(super) fn send(&self, message: Vec<u8>) {
        if let State::Open { say, .. } = &self.state {
            // A socket that broke a moment ago swallows what is sent, as a browser's does.
            say.send(message).ok();
        }
    }

    /// The next thing that happens. May be asked again at any time.
    pub(super) async fn news(&mut self) -> News {
        let news = match &mut self.state {
            State::Closed => std::future::pending().await,
            State::HungUp => News::Disconnected,
            State::Dialling(dialling) => match dialling.await.expect("dialling has no reason to panic") {
                Some(socket) => {
                    let (sink, hear) = socket.split();
                    let (say, said) = mpsc::unbounded_channel();
                    tokio::spawn(speak(sink, said));
                    self.state = State::Open { hear, say };
                    return News::Connected;
                }
                None => News::Disconnected,
            },
            State::Open { hear, .. } => loop {
                match hear.next().await {
                    Some(Ok(Message::Binary(message))) => return News::Message(message.into()),
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_) | Message::Frame(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break News::Disconnected,
                }
            },
        };
        self.state = State::Closed;
        news
    }
}

async fn dialled(pass: Pass) -> Option<Socket> {
    tokio::time::timeout(DIALLING, opened(&pass)).await.ok()?.ok()
}

async fn opened(pass: &Pass) -> Result<Socket, Error> {
    let Pass { server, post_mortem, cookie } = pass;
    let stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{server}/live/{post_mortem}").into_client_request()?;
    request.headers_mut().insert(ORIGIN, HeaderValue::try_from(format!("http://{server}")).expect("an address is ASCII"));
    request.headers_mut().insert(COOKIE, HeaderValue::try_from(cookie).expect("a cookie is ASCII"));
    Ok(client_async(request, stream).await?.0)
}

async fn speak(mut sink: SplitSink<Socket, Message>, mut said: mpsc::UnboundedReceiver<Vec<u8>>) {
    while let Some(message) = said.recv().await {
        if sink.send(Message::Binary(Bytes::from(message))).await.is_err() {
            return;
        }
    }
    // The tab hung up. If the server is gone there is nobody to tell.
    sink.close().await.ok();
}
