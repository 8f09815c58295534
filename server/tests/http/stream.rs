//! Connections without a socket: they carry what a socket carries, once, in order, and end when something is missing.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
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
use tokio::time::{Instant, timeout};

use crate::harness::{Answer, Candor, get_with, request};

const HERE: &str = "http://candor.test";

/// Far more than anything here takes, and less than a connection lives without a word.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_member_is_welcomed_without_a_socket() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.hear("", &[]).await;
    assert_eq!(heard.next().await, Heard::Passes);
    ada.say(1, &[HELLO]).await.assert_taken();
    let Event::Welcome { you, sections, .. } = heard.event().await else { panic!("no welcome") };
    assert_eq!((you.name.as_str(), you.role, sections.len()), ("Ada", Role::Participant, 14));
}

#[tokio::test]
async fn what_is_written_without_a_socket_is_saved_and_seen_by_others() {
    let candor = Candor::new();
    let created = candor.create().await;
    let (ada, ben) = (Page::of("Ada", &candor, &created).await, Page::of("Ben", &candor, &created).await);
    let (mut adas, mut bens) = (ada.welcomed().await, ben.welcomed().await);
    let channel = Channel::new(2);
    for (page, heard) in [(&ada, &mut adas), (&ben, &mut bens)] {
        page.say(2, &[Request::Open { channel, epoch: Epoch::new(0), have: Vec::new() }]).await.assert_taken();
        heard.until(|event| matches!(event, Event::Part { .. })).await;
    }
    let change = TextChange { at: 0, delete: 0, insert: "Prices *vanished* 😀".to_owned() };
    let update = Section::new(Page::writer(&adas)).edit(&[change]).swap_remove(0);
    let client_seq = ClientSeq::new(1);
    ada.say(3, &[Request::Update { channel, client_seq, update: update.clone() }]).await.assert_taken();
    adas.until(|event| *event == Event::Acknowledged { channel, client_seq }).await;
    bens.until(|event| matches!(event, Event::Update { update: told, .. } if *told == update)).await;
    let page = candor.send(get_with(&format!("/p/{}", created.id), &[("cookie", &ada.cookie)])).await;
    assert!(page.text().contains("<p>Prices <em>vanished</em> 😀</p>"), "{}", page.text());
}

#[tokio::test]
async fn proxies_are_asked_to_keep_pack_and_hold_back_nothing() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let answer = candor.begin(PEER, ada.asking("", &[])).await;
    for (name, value) in [("content-type", "text/event-stream"), ("cache-control", "no-store, no-transform"), ("x-accel-buffering", "no")] {
        assert_eq!(answer.headers()[name], value);
    }
}

#[tokio::test]
async fn a_message_that_is_sent_again_is_taken_once() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.welcomed().await;
    for nonce in [7, 8, 9] {
        ada.say(2, &[Request::Ping { nonce }]).await.assert_taken();
    }
    ada.say(3, &[Request::Ping { nonce: 10 }]).await.assert_taken();
    assert_eq!(heard.event().await, Event::Pong { nonce: 7 });
    assert_eq!(heard.event().await, Event::Pong { nonce: 10 });
}

#[tokio::test]
async fn a_message_that_is_missing_ends_the_connection() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.welcomed().await;
    ada.say(3, &[Request::Ping { nonce: 7 }]).await.assert_refused(StatusCode::GONE, "no_stream");
    assert_eq!(heard.next().await, Heard::End);
    ada.say(2, &[Request::Ping { nonce: 7 }]).await.assert_refused(StatusCode::GONE, "no_stream");
}

#[tokio::test]
async fn a_message_past_the_limit_ends_the_connection() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.welcomed().await;
    let answer = ada.post("/2", &[("origin", HERE)], vec![0; limit::MESSAGE_BYTES + 1]).await;
    answer.assert_refused(StatusCode::GONE, "no_stream");
    assert_eq!(heard.next().await, Heard::End);
}

#[tokio::test]
async fn bytes_that_are_no_message_are_refused_as_on_a_socket() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.welcomed().await;
    ada.post("/2", &[("origin", HERE)], vec![0xff; 9]).await.assert_taken();
    assert!(matches!(heard.event().await, Event::Refused { .. }));
    assert_eq!(heard.next().await, Heard::End);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_taken_up_where_it_was() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let heard = ada.welcomed().await;
    let last = heard.number.clone();
    drop(heard);
    ada.say(2, &[Request::Ping { nonce: 7 }]).await.assert_taken();
    let mut heard = ada.hear("", &[("last-event-id", &last)]).await;
    assert_eq!(heard.event().await, Event::Pong { nonce: 7 });
}

#[tokio::test]
async fn an_event_that_was_lost_with_an_answer_ends_the_connection() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    drop(ada.welcomed().await);
    for last in ["0", "2", "-1", "welcome"] {
        candor.send(ada.asking("", &[("last-event-id", last)])).await.assert_refused(StatusCode::GONE, "no_stream");
    }
    ada.say(2, &[Request::Ping { nonce: 7 }]).await.assert_refused(StatusCode::GONE, "no_stream");
}

#[tokio::test]
async fn a_second_answer_beside_the_first_ends_the_connection() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.welcomed().await;
    let last = heard.number.clone();
    candor.send(ada.asking("", &[("last-event-id", &last)])).await.assert_refused(StatusCode::GONE, "no_stream");
    assert_eq!(heard.next().await, Heard::End);
}

#[tokio::test]
async fn whole_answers_pass_one_after_the_other() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.hear("?whole", &[]).await;
    assert_eq!((heard.next().await, heard.next().await), (Heard::Passes, Heard::End));
    ada.say(1, &[HELLO]).await.assert_taken();
    let mut heard = ada.hear("?whole", &[("last-event-id", &heard.number)]).await;
    assert!(matches!(heard.event().await, Event::Welcome { .. }));
    assert_eq!(heard.next().await, Heard::End);
    for number in 2..20 {
        let nonce = u32::try_from(number).unwrap();
        ada.say(number, &[Request::Ping { nonce }]).await.assert_taken();
        heard = ada.hear("?whole", &[("last-event-id", &heard.number)]).await;
        assert_eq!((heard.event().await, heard.next().await), (Event::Pong { nonce }, Heard::End));
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_answer_says_something_before_a_proxy_takes_it_for_dead() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    for query in ["", "?whole"] {
        let mut heard = ada.hear(query, &[("last-event-id", "0")]).await;
        let began = Instant::now();
        assert_eq!(heard.next().await, Heard::Passes);
        assert!(began.elapsed() <= Duration::from_secs(15), "{:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_from_which_nothing_comes_is_given_up_within_half_a_minute() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.welcomed().await;
    let silent_since = Instant::now();
    while heard.next().await != Heard::End {}
    let took = silent_since.elapsed();
    assert!(limit::SILENCE <= took && took < Duration::from_secs(30), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_leaves_is_gone_within_seconds() {
    let candor = Candor::new();
    let created = candor.create().await;
    let (ada, ben) = (Page::of("Ada", &candor, &created).await, Page::of("Ben", &candor, &created).await);
    let mut adas = ada.welcomed().await;
    let bens = ben.welcomed().await;
    adas.until(|event| matches!(event, Event::Arrived { .. })).await;
    let left_at = Instant::now();
    drop(bens);
    adas.until(|event| matches!(event, Event::Left { .. })).await;
    assert!(left_at.elapsed() <= limit::STREAM_GAP + Duration::from_secs(1), "{:?}", left_at.elapsed());
}

#[tokio::test(start_paused = true)]
async fn whoever_opens_a_connection_and_never_hears_it_takes_no_place() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    tokio::time::sleep(limit::STREAM_GAP + Duration::from_secs(1)).await;
    candor.send(ada.asking("", &[])).await.assert_refused(StatusCode::GONE, "no_stream");
}

#[tokio::test]
async fn a_connection_is_for_our_own_page_and_its_member() {
    let candor = Candor::new();
    let (one, two) = (candor.create().await, candor.create().await);
    let ada = Page::of("Ada", &candor, &one).await;
    let ben = Page::of("Ben", &candor, &one).await;
    let path = format!("/live/{}/streams", one.id);
    for (path, headers, status) in [
        (&path, vec![("cookie", ada.cookie.as_str())], 403),
        (&path, vec![("cookie", &ada.cookie), ("origin", "https://evil.example")], 403),
        (&path, vec![("cookie", &ada.cookie), ("origin", "null")], 403),
        (&path, vec![("origin", HERE)], 401),
        (&format!("/live/{}/streams", two.id), vec![("origin", HERE), ("cookie", &ada.cookie)], 401),
    ] {
        assert_eq!(candor.send(request(Method::POST, path, &headers, Body::empty())).await.status, status, "{headers:?}");
    }
    let elsewhere = ada.path.replace(&one.id, &two.id);
    for (path, cookie, status) in [
        (&ada.path, ben.cookie.as_str(), 410),
        (&ada.path, "", 401),
        (&elsewhere, &ada.cookie, 410),
        (&format!("{path}/{}", "0".repeat(32)), &ada.cookie, 410),
        (&format!("{path}/nonsense"), &ada.cookie, 410),
    ] {
        assert_eq!(candor.send(get_with(path, &[("cookie", cookie)])).await.status, status, "{path} {cookie}");
        let headers = [("cookie", cookie), ("origin", HERE)];
        let said = candor.send(request(Method::POST, &format!("{path}/1"), &headers, Body::from("x"))).await;
        assert_eq!(said.status, status, "{path} {cookie}");
    }
    ada.post("/1", &[], codec::encode_requests(&[HELLO])).await.assert_refused(StatusCode::FORBIDDEN, "foreign_origin");
    ada.welcomed().await;
}

#[tokio::test]
async fn a_server_that_stops_says_when_to_come_back() {
    let candor = Candor::new();
    let ada = Page::of("Ada", &candor, &candor.create().await).await;
    let mut heard = ada.welcomed().await;
    let server = candor.listen().await;
    let stopped = server.stop();
    heard.until(|event| matches!(event, Event::Drain { .. })).await;
    assert_eq!(heard.next().await, Heard::End);
    timeout(PATIENCE, stopped).await.expect("the server stops").unwrap();
}

const HELLO: Request = Request::Hello { version: VERSION, resume: Vec::new() };
const PEER: &str = "127.0.0.1:50000";

/// Somebody's page with an open connection.
struct Page<'a> {
    candor: &'a Candor,
    cookie: String,
    path: String,
}

impl<'a> Page<'a> {
    async fn of(name: &str, candor: &'a Candor, created: &api::Created) -> Self {
        let cookie = candor.join(created, Role::Participant, name).await;
        let path = format!("/live/{}/streams", created.id);
        let answer = candor.send(request(Method::POST, &path, &[("cookie", &cookie), ("origin", HERE)], Body::empty())).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        Self { candor, cookie, path: format!("{path}/{}", answer.text()) }
    }

    fn asking(&self, query: &str, headers: &[(&str, &str)]) -> axum::http::Request<Body> {
        let headers: Vec<_> = headers.iter().copied().chain([("cookie", self.cookie.as_str())]).collect();
        get_with(&format!("{}{query}", self.path), &headers)
    }

    async fn hear(&self, query: &str, headers: &[(&str, &str)]) -> Hearing {
        let answer = self.candor.begin(PEER, self.asking(query, headers)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let number = headers.first().map_or("", |(_, number)| number).to_owned();
        Hearing { body: answer.into_body().into_data_stream(), held: String::new(), number, welcome: None }
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let headers: Vec<_> = headers.iter().copied().chain([("cookie", self.cookie.as_str())]).collect();
        self.candor.send(request(Method::POST, &format!("{}{path}", self.path), &headers, Body::from(body))).await
    }

    async fn say(&self, number: u64, requests: &[Request]) -> Answer {
        self.post(&format!("/{number}"), &[("origin", HERE)], codec::encode_requests(requests)).await
    }

    /// Opens the answer and says hello.
    async fn welcomed(&self) -> Hearing {
        let mut heard = self.hear("", &[]).await;
        assert_eq!(heard.next().await, Heard::Passes);
        self.say(1, &[HELLO]).await.assert_taken();
        heard.welcome = Some(heard.event().await);
        heard
    }

    fn writer(heard: &Hearing) -> ClientId {
        let Some(Event::Welcome { lease, .. }) = heard.welcome else { panic!("not welcomed") };
        lease
    }
}

impl Answer {
    fn assert_taken(&self) {
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{}", self.text());
    }
}

/// What comes down, as a browser reads it.
struct Hearing {
    body: BodyDataStream,
    held: String,
    /// The last event's.
    number: String,
    welcome: Option<Event>,
}

#[derive(Debug, PartialEq)]
enum Heard {
    /// An event that says nothing but that it passes.
    Passes,
    Events(Vec<Event>),
    End,
}

impl Hearing {
    async fn next(&mut self) -> Heard {
        let event = loop {
            if let Some((event, rest)) = self.held.split_once("\n\n") {
                let event = event.to_owned();
                self.held = rest.to_owned();
                break event;
            }
            match timeout(2 * limit::SILENCE, self.body.next()).await.expect("the server says something") {
                Some(bytes) => self.held.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap()),
                None => return Heard::End,
            }
        };
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
        if let Some(number) = field("id") {
            self.number = number.to_owned();
        }
        match field("data").expect("no event is without data") {
            "" => Heard::Passes,
            data => Heard::Events(codec::decode_events(&STANDARD.decode(data).unwrap()).unwrap()),
        }
    }

    /// The one event that comes next.
    async fn event(&mut self) -> Event {
        match self.next().await {
            Heard::Events(mut events) => events.swap_remove(0),
            other @ (Heard::Passes | Heard::End) => panic!("no event: {other:?}"),
        }
    }

    async fn until(&mut self, wanted: impl Fn(&Event) -> bool) {
        loop {
            match self.next().await {
                Heard::Events(events) if events.iter().any(&wanted) => return,
                Heard::Events(_) | Heard::Passes => {}
                Heard::End => panic!("it ended before"),
            }
        }
    }
}
