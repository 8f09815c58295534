//! A server that stops tells everybody when to come back, whatever they are about to do.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use shared::document::kind::SectionKind;
use shared::moment::Moment;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::request::Request;
use shared::protocol::version::VERSION;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;
use crate::engine::memory::MemoryEngine;
use crate::record::{Founding, SectionSpec, Summary};

const WINDOW: Duration = Duration::from_secs(3);
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);
const ID: PostMortemId = PostMortemId::from_bits(7);

#[tokio::test]
async fn who_reads_slowly_and_talks_when_the_room_is_gone_hears_when_to_come_back() {
    let relay = relay().await;
    let mut line = Line::enter(&relay);
    line.say(Request::Hello { version: VERSION, resume: Vec::new() }).await;
    line.hears(|event| matches!(event, Event::Welcome { .. })).await;
    line.stall(true);
    // Its answer is stuck on the way, and so is everything behind it.
    line.say(Request::Ping { nonce: 1 }).await;
    relay.read(ID).await.expect("the room has come so far");
    drain(&relay).await;
    // Heard, and found to be of no use, while the room's last word waits for a reader.
    line.say(Request::Ping { nonce: 1 }).await;
    line.stall(false);
    line.hears_when_to_come_back().await;
}

#[tokio::test]
async fn who_has_not_been_greeted_yet_hears_when_to_come_back() {
    let relay = relay().await;
    let mut line = Line::enter(&relay);
    // The room has let them in when it answers whoever comes behind.
    relay.read(ID).await.expect("it can be read");
    drain(&relay).await;
    line.hears_when_to_come_back().await;
}

#[tokio::test]
async fn who_comes_in_at_the_same_moment_hears_when_to_come_back() {
    let relay = relay().await;
    relay.read(ID).await.expect("it can be read");
    let mut lines: Vec<Line> = (0..8).map(|_| Line::enter(&relay)).collect();
    // Some are in the room's queue, some not yet on the way to it.
    tokio::task::yield_now().await;
    lines.extend((0..8).map(|_| Line::enter(&relay)));
    drain(&relay).await;
    lines.push(Line::enter(&relay));
    for line in &mut lines {
        line.hears_when_to_come_back().await;
    }
}

#[tokio::test]
async fn whose_queue_was_dropped_hears_when_to_come_back() {
    let relay = relay().await;
    let mut line = Line::enter(&relay);
    line.say(Request::Hello { version: VERSION, resume: Vec::new() }).await;
    line.hears(|event| matches!(event, Event::Welcome { .. })).await;
    line.stall(true);
    // The first answer is stuck on the way, and so many behind it that they are dropped.
    for count in [1, limit::READER_QUEUE_MESSAGES + 1] {
        line.say_all(&vec![Request::Ping { nonce: 1 }; count]).await;
        relay.read(ID).await.expect("the room has come so far");
    }
    drain(&relay).await;
    line.stall(false);
    line.hears_when_to_come_back().await;
}

#[tokio::test]
async fn who_says_very_much_at_once_is_heard_by_turns_with_everybody_else() {
    const MANY: u32 = 400;
    let relay = relay().await;
    let (mut ada, mut ben) = (Line::enter(&relay), Line::enter(&relay));
    for line in [&mut ada, &mut ben] {
        line.say(Request::Hello { version: VERSION, resume: Vec::new() }).await;
        line.hears(|event| matches!(event, Event::Welcome { .. })).await;
    }
    // Each in a message of its own, and all of them on the line before anything is said by Ben.
    (0..MANY).for_each(|nonce| ada.post(&[Request::Ping { nonce }]));
    ben.say(Request::Ping { nonce: 0 }).await;
    ben.hears(|event| matches!(event, Event::Pong { .. })).await;
    let before = ada.heard_so_far(|event| matches!(event, Event::Pong { .. }));
    assert!(before < MANY as usize / 4, "{before} of Ada's {MANY} were dealt with before Ben's only one");
    ada.hears(|event| matches!(event, Event::Pong { nonce } if *nonce == MANY - 1)).await;
}

async fn drain(relay: &Relay) {
    timeout(PATIENCE, relay.drain(WINDOW)).await.expect("rooms are closed");
}

async fn relay() -> Relay {
    let engine = MemoryEngine::default();
    let section = SectionSpec {
        id: "facts".parse().expect("a section id"),
        kind: SectionKind::Facts,
        title: String::new(),
        prompt: String::new(),
        opening: String::new(),
    };
    let summary = Summary { title: "Stopping".parse().expect("a title"), severity: String::new(), began: String::new() };
    let founding = Founding { id: ID, created: Moment::default(), sections: vec![section], invitations: Vec::new(), summary };
    engine.found(founding, Vec::new()).await.expect("founded");
    Relay::new(Arc::new(engine))
}

/// Somebody's end of a socket.
struct Line {
    say: mpsc::UnboundedSender<Bytes>,
    said: usize,
    /// How many messages were taken from the line.
    taken: watch::Receiver<usize>,
    told: mpsc::UnboundedReceiver<Bytes>,
    heard: VecDeque<Event>,
    stalled: Arc<Mutex<Stalled>>,
    serving: JoinHandle<()>,
}

/// Whether the way to the reader takes nothing, and who waits for that.
#[derive(Default)]
struct Stalled {
    stalled: bool,
    waiting: Option<Waker>,
}

impl Line {
    fn enter(relay: &Relay) -> Self {
        let (say, said) = mpsc::unbounded_channel();
        let (tell, told) = mpsc::unbounded_channel();
        let stalled = Arc::default();
        let admission = Admission {
            post_mortem: ID,
            member: MemberId::from_bits(1),
            name: "Ada".parse().expect("a name"),
            role: Role::Participant,
            browser: SecretHash([1; 32]),
            era: relay.era(),
        };
        let (count, taken) = watch::channel(0);
        let (relay, end) = (relay.clone(), End { said, count, tell, stalled: Arc::clone(&stalled) });
        let serving = tokio::spawn(async move { relay.serve(admission, end).await });
        Self { say, said: 0, taken, told, heard: VecDeque::new(), stalled, serving }
    }

    async fn say(&mut self, request: Request) {
        self.say_all(&[request]).await;
    }

    /// Says all of it in one message, and waits until that was taken from the line.
    async fn say_all(&mut self, requests: &[Request]) {
        self.post(requests);
        let taken = self.taken.wait_for(|taken| *taken >= self.said);
        timeout(PATIENCE, taken).await.expect("it is heard").expect("somebody listens");
    }

    /// Puts all of it on the line in one message.
    fn post(&mut self, requests: &[Request]) {
        self.say.send(Bytes::from(codec::encode_requests(requests))).expect("somebody listens");
        self.said += 1;
    }

    /// How many of those are here already.
    fn heard_so_far(&mut self, wanted: impl Fn(&Event) -> bool) -> usize {
        while let Ok(message) = self.told.try_recv() {
            self.heard.extend(codec::decode_events(&message).expect("the server speaks the protocol"));
        }
        self.heard.iter().filter(|event| wanted(event)).count()
    }

    fn stall(&self, stalled: bool) {
        let mut state = self.stalled.lock().expect("nobody panics with it");
        state.stalled = stalled;
        if let Some(waker) = state.waiting.take() {
            waker.wake();
        }
    }

    async fn hears_when_to_come_back(&mut self) {
        self.hears(|event| matches!(event, Event::Drain { retry } if (WINDOW / 4..=2 * WINDOW).contains(retry))).await;
        timeout(PATIENCE, &mut self.serving).await.expect("the line is closed").expect("serving does not panic");
    }

    async fn hears(&mut self, wanted: impl Fn(&Event) -> bool) {
        while !self.heard.drain(..).any(|event| wanted(&event)) {
            let message = timeout(PATIENCE, self.told.recv()).await.expect("somebody says something");
            let message = message.expect("the line was closed, and what is waited for was not said");
            self.heard.extend(codec::decode_events(&message).expect("the server speaks the protocol"));
        }
    }
}

/// The relay's end of it.
struct End {
    said: mpsc::UnboundedReceiver<Bytes>,
    count: watch::Sender<usize>,
    tell: mpsc::UnboundedSender<Bytes>,
    stalled: Arc<Mutex<Stalled>>,
}

impl Stream for End {
    type Item = Result<Bytes, SocketClosed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let said = self.said.poll_recv(context);
        if let Poll::Ready(Some(_)) = said {
            self.count.send_modify(|count| *count += 1);
        }
        said.map(|message| message.map(Ok))
    }
}

impl Sink<Bytes> for End {
    type Error = SocketClosed;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        let mut state = self.stalled.lock().expect("nobody panics with it");
        if state.stalled {
            state.waiting = Some(context.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), SocketClosed> {
        self.tell.send(message).map_err(|_| SocketClosed)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        Poll::Ready(Ok(()))
    }
}
