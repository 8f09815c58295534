//! Sockets: who may open one, what they carry, how they end.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::StatusCode;
use futures_util::{SinkExt as _, StreamExt as _};
use shared::api;
use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::{Channel, ClientId, ClientSeq, Epoch};
use shared::limit;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::request::Request;
use shared::protocol::version::VERSION;
use shared::room::role::Role;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::harness::{Answer, Candor, get_with};

/// Far more than anything here takes: only so that a broken server fails a test instead of holding it up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_member_is_welcomed() {
    let candor = Candor::new();
    let created = candor.create().await;
    let cookie = candor.join(&created, Role::Participant, "Ada").await;
    let server = candor.listen().await;
    let mut socket = open(server.address, &created, &cookie).await;
    let Event::Welcome { you, sections, .. } = greet(&mut socket).await else { panic!("no welcome") };
    assert_eq!((you.name.as_str(), you.role, sections.len()), ("Ada", Role::Participant, 14));
}

#[tokio::test]
async fn what_is_acknowledged_stands_in_the_page() {
    let candor = Candor::new();
    let created = candor.create().await;
    let cookie = candor.join(&created, Role::Participant, "Ada").await;
    let server = candor.listen().await;
    let mut socket = open(server.address, &created, &cookie).await;
    let Event::Welcome { lease, .. } = greet(&mut socket).await else { panic!("no welcome") };
    write(&mut socket, lease, "Prices *vanished* 😀").await;
    let page = candor.send(get_with(&format!("/p/{}", created.id), &[("cookie", &cookie)])).await;
    assert!(page.text().contains("<p>Prices <em>vanished</em> 😀</p>"), "{}", page.text());
}

#[tokio::test]
async fn a_socket_is_for_our_own_page_and_its_member() {
    let candor = Candor::new();
    let (one, two) = (candor.create().await, candor.create().await);
    let cookie = candor.join(&one, Role::Participant, "Ada").await;
    let server = candor.listen().await;
    let here = format!("http://{}", server.address);
    let neighbour = format!("http://{}0", server.address);
    for (id, headers, status) in [
        (&one.id, vec![("cookie", cookie.as_str())], 403),
        (&one.id, vec![("cookie", &cookie), ("origin", "https://evil.example")], 403),
        (&one.id, vec![("cookie", &cookie), ("origin", "null")], 403),
        (&one.id, vec![("cookie", &cookie), ("origin", &neighbour)], 403),
        (&one.id, vec![("origin", &here)], 401),
        (&two.id, vec![("origin", &here), ("cookie", &cookie)], 401),
        (&"nonsense".to_owned(), vec![("origin", &here), ("cookie", &cookie)], 404),
    ] {
        assert_eq!(dial(server.address, id, &headers).await.err(), Some(status), "{headers:?}");
    }
    assert!(dial(server.address, &one.id, &[("cookie", &cookie), ("origin", &here)]).await.is_ok());
}

#[tokio::test]
async fn a_secret_opens_no_socket() {
    let candor = Candor::new();
    let created = candor.create().await;
    let server = candor.listen().await;
    let bearer = format!("Bearer {}", crate::harness::secret(&created, Role::Facilitator));
    let origin = format!("http://{}", server.address);
    assert_eq!(dial(server.address, &created.id, &[("origin", &origin), ("authorization", &bearer)]).await.err(), Some(401));
}

#[tokio::test]
async fn a_proxy_that_drops_the_upgrade_is_named() {
    let candor = Candor::new();
    let created = candor.create().await;
    let cookie = candor.join(&created, Role::Participant, "Ada").await;
    let headers = [("cookie", cookie.as_str()), ("origin", "http://candor.test")];
    let answer: Answer = candor.send(get_with(&format!("/live/{}", created.id), &headers)).await;
    answer.assert_refused(StatusCode::UPGRADE_REQUIRED, "no_upgrade");
    assert!(answer.json::<api::Problem>().message.contains("Upgrade"));
}

#[tokio::test]
async fn text_is_not_understood() {
    let candor = Candor::new();
    let (_server, mut socket) = welcomed(&candor).await;
    socket.send(Message::text("hello")).await.unwrap();
    assert_eq!(ending(&mut socket).await, Some(CloseCode::Unsupported));
}

#[tokio::test]
async fn a_message_past_the_limit_ends_the_socket_and_not_the_server() {
    let candor = Candor::new();
    let (server, mut socket) = welcomed(&candor).await;
    // The server may hang up in the middle.
    socket.send(Message::binary(vec![0; limit::MESSAGE_BYTES + 1])).await.ok();
    assert!(matches!(ending(&mut socket).await, Some(CloseCode::Policy) | None));
    drop(socket);
    assert_eq!(crate::proxy::fetch(server.address, "GET", "/healthz", &[], "").await.status, 200);
}

#[tokio::test]
async fn a_server_that_stops_says_when_to_come_back() {
    let candor = Candor::new();
    let (server, mut socket) = welcomed(&candor).await;
    let address = server.address;
    let stopped = server.stop();
    let mut told = false;
    let code = loop {
        match next(&mut socket).await {
            Some(Ok(Message::Binary(bytes))) => {
                let events = codec::decode_events(&bytes).unwrap();
                told |= events.iter().any(|event| matches!(event, Event::Drain { retry } if *retry <= 2 * limit::DRAIN_WINDOW));
            }
            Some(Ok(Message::Close(frame))) => break frame.map(|frame| frame.code),
            Some(Ok(_)) => {}
            other => panic!("no farewell: {other:?}"),
        }
    };
    assert!(told, "no drain before the end");
    assert_eq!(code, Some(CloseCode::Restart));
    drop(socket);
    tokio::time::timeout(PATIENCE, stopped).await.expect("the server stops").unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens");
}

#[tokio::test(start_paused = true)]
async fn a_socket_from_which_nothing_comes_is_given_up_within_half_a_minute() {
    let candor = Candor::new();
    let (_server, mut socket) = welcomed(&candor).await;
    let silent_since = tokio::time::Instant::now();
    while let Some(Ok(message)) = socket.next().await {
        assert!(!message.is_binary(), "nothing is said to it");
    }
    let took = silent_since.elapsed();
    assert!(limit::SILENCE <= took && took < Duration::from_secs(30), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_never_ends_a_request_is_cut_off() {
    let candor = Candor::new();
    let server = candor.listen().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: candor.test\r\nX-Slow: ").await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(2 * limit::HEAD_TIME, stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the server waits for ever");
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test(start_paused = true)]
async fn whoever_never_ends_a_body_is_told_and_cut_off() {
    let candor = Candor::new();
    let server = candor.listen().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = "POST /api/v1/post-mortems HTTP/1.1\r\nHost: candor.test\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(2 * (limit::REQUEST_TIME + limit::HEAD_TIME), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the server waits for ever");
    assert!(answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
}

pub(crate) type Socket = WebSocketStream<TcpStream>;

async fn welcomed(candor: &Candor) -> (crate::harness::Listening, Socket) {
    let created = candor.create().await;
    let cookie = candor.join(&created, Role::Participant, "Ada").await;
    let server = candor.listen().await;
    let mut socket = open(server.address, &created, &cookie).await;
    greet(&mut socket).await;
    (server, socket)
}

pub(crate) async fn open(address: SocketAddr, created: &api::Created, cookie: &str) -> Socket {
    let origin = format!("http://{address}");
    dial(address, &created.id, &[("cookie", cookie), ("origin", &origin)]).await.expect("a member's socket opens")
}

/// The socket, or the status of the refusal.
async fn dial(address: SocketAddr, id: &str, headers: &[(&str, &str)]) -> Result<Socket, u16> {
    dial_at(address, &format!("/live/{id}"), headers).await
}

pub(crate) async fn dial_at(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Socket, u16> {
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    for (name, value) in headers {
        let name = axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(address).await.unwrap();
    match tokio_tungstenite::client_async(request, stream).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

pub(crate) async fn greet(socket: &mut Socket) -> Event {
    say(socket, &[Request::Hello { version: VERSION, resume: Vec::new() }]).await;
    hear(socket).await
}

/// Writes something into an empty section, and waits until it is saved.
pub(crate) async fn write(socket: &mut Socket, lease: ClientId, text: &str) {
    let channel = Channel::new(2);
    say(socket, &[Request::Open { channel, epoch: Epoch::new(0), have: Vec::new() }]).await;
    let change = TextChange { at: 0, delete: 0, insert: text.to_owned() };
    let updates = Section::new(lease).edit(&[change]);
    let numbers = (1..).map(ClientSeq::new);
    let requests: Vec<_> =
        updates.into_iter().zip(numbers).map(|(update, client_seq)| Request::Update { channel, client_seq, update }).collect();
    say(socket, &requests).await;
    let last = ClientSeq::new(requests.len() as u64);
    while hear(socket).await != (Event::Acknowledged { channel, client_seq: last }) {}
}

pub(crate) async fn say(socket: &mut Socket, requests: &[Request]) {
    socket.send(Message::binary(codec::encode_requests(requests))).await.unwrap();
}

/// The first event of the next message. Tests ask so that one event a message is enough to know.
pub(crate) async fn hear(socket: &mut Socket) -> Event {
    loop {
        match next(socket).await {
            Some(Ok(Message::Binary(bytes))) => return codec::decode_events(&bytes).unwrap().pop().expect("a message holds an event"),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            other => panic!("no event: {other:?}"),
        }
    }
}

/// Fails if the server does not answer on this socket any more.
pub(crate) async fn is_still_here(socket: &mut Socket) {
    say(socket, &[Request::Ping { nonce: 7 }]).await;
    loop {
        let event = hear(socket).await;
        assert!(!matches!(event, Event::Refused { .. }), "{event:?}");
        if event == (Event::Pong { nonce: 7 }) {
            return;
        }
    }
}

/// What the server said at the end, if it could be heard.
pub(crate) async fn ending(socket: &mut Socket) -> Option<CloseCode> {
    loop {
        match next(socket).await {
            Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return None,
        }
    }
}

async fn next(socket: &mut Socket) -> Option<Result<Message, Error>> {
    tokio::time::timeout(PATIENCE, socket.next()).await.expect("the server answers")
}
