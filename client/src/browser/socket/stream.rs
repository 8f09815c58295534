//! What stands in for a WebSocket: server-sent events down, a POST for each message up.
//!
//! The browser itself asks again when an answer ends, and says what it has heard; the server ends the connection if
//! anything is missing. So it is the browser, too, that goes from one whole answer to the next where a proxy holds back
//! all others.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use shared::limit;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, EventSource, MessageEvent};

use super::SocketEvent;
use crate::browser::timer::Timer;
use crate::browser::{fetch, location, window};

/// How long the first event may take. It is sent at once: if it does not come, something holds the answer back.
const FIRST_MILLIS: u64 = 4_000;

/// How often a message is sent before the connection counts as broken. The server takes it once.
const ATTEMPTS: u32 = 2;

/// A connection without a socket. Dropped, it says nothing more, and the server finds out within seconds.
pub(super) struct Stream(Rc<Line>);

struct Line {
    /// Where connections are opened.
    path: String,
    /// Where this one is.
    own: RefCell<String>,
    source: RefCell<Option<Source>>,
    is_open: Cell<bool>,
    /// Something failed, and nothing has come since.
    has_failed: Cell<bool>,
    is_over: Cell<bool>,
    unsent: RefCell<VecDeque<Vec<u8>>>,
    is_sending: Cell<bool>,
    sent: Cell<u32>,
    tell: Box<dyn Fn(SocketEvent)>,
}

/// What is heard. Dropped, it is closed.
struct Source {
    source: EventSource,
    _told: Closure<dyn Fn(MessageEvent)>,
    _failed: Closure<dyn Fn(Event)>,
    _patience: Option<Timer>,
}

impl Stream {
    /// Opens a connection to the room at this path. `whole`: answers come through only when they are.
    pub(super) fn open(path: &str, whole: bool, tell: impl Fn(SocketEvent) + 'static) -> Self {
        let line = Rc::new(Line {
            path: [path, "/streams"].concat(),
            own: RefCell::default(),
            source: RefCell::default(),
            is_open: Cell::default(),
            has_failed: Cell::default(),
            is_over: Cell::default(),
            unsent: RefCell::default(),
            is_sending: Cell::default(),
            sent: Cell::default(),
            tell: Box::new(tell),
        });
        spawn_local(Rc::clone(&line).begin(whole));
        Self(line)
    }

    /// Sends a message, behind those that wait.
    pub(super) fn send(&self, message: &[u8]) {
        self.0.unsent.borrow_mut().push_back(message.to_vec());
        if !self.0.is_sending.replace(true) {
            spawn_local(Rc::clone(&self.0).send());
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.is_over.set(true);
        self.0.source.take();
    }
}

impl Line {
    async fn begin(self: Rc<Self>, whole: bool) {
        let answer = fetch::post_bytes(&self.path, &[]).await;
        match answer {
            Ok(answer) if answer.ok && !self.is_over.get() => {
                *self.own.borrow_mut() = [&self.path, "/", &answer.text].concat();
                self.listen(whole);
            }
            // Of a WebSocket that could not be opened browsers do not tell why. Of this they do.
            Ok(answer) if !answer.ok => self.end_with(SocketEvent::Refused(answer.text)),
            Ok(_) | Err(_) => self.end(),
        }
    }

    fn listen(self: &Rc<Self>, whole: bool) {
        let address = location::absolute(&[self.own.borrow().as_str(), if whole { "?whole" } else { "" }].concat());
        let Ok(source) = EventSource::new(&address) else { return self.end() };
        let line = Rc::downgrade(self);
        let told = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(line) = line.upgrade() {
                line.told(&event.data().as_string().unwrap_or_default());
            }
        });
        source.set_onmessage(Some(told.as_ref().unchecked_ref()));
        let line = Rc::downgrade(self);
        let failed = Closure::<dyn Fn(Event)>::new(move |_| {
            if let Some(line) = line.upgrade() {
                line.failed();
            }
        });
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        let line = Rc::downgrade(self);
        let patience = (!whole).then(|| {
            Timer::after(FIRST_MILLIS, move || {
                if let Some(line) = line.upgrade().filter(|line| !line.is_open.get() && !line.is_over.get()) {
                    super::learn(super::Habit::stream_held_back);
                    line.source.take();
                    // Afresh: the server may not have heard yet that nobody listens to the first one.
                    spawn_local(line.begin(true));
                }
            })
        });
        *self.source.borrow_mut() = Some(Source { source, _told: told, _failed: failed, _patience: patience });
    }

    fn told(&self, data: &str) {
        self.has_failed.set(false);
        if !self.is_open.replace(true) {
            (self.tell)(SocketEvent::Opened { detour: true });
        }
        // Base 64 becomes a text with a character for each byte. An event without any keeps the answer alive.
        let bytes = window().atob(data).unwrap_or_default();
        if !bytes.is_empty() {
            (self.tell)(SocketEvent::Received(bytes.chars().map(|byte| byte as u8).collect()));
        }
    }

    /// Told also at the end of each whole answer. What fails twice with nothing in between is broken.
    fn failed(&self) {
        let is_refused = self.source.borrow().as_ref().is_some_and(|source| source.source.ready_state() == EventSource::CLOSED);
        if self.has_failed.replace(true) || is_refused {
            self.end();
        }
    }

    /// Sends what waits, in order: a message at a time, in which all gathers that the one before let wait.
    async fn send(self: Rc<Self>) {
        while let Some(message) = self.gathered() {
            self.sent.set(self.sent.get() + 1);
            let path = [self.own.borrow().as_str(), "/", &self.sent.get().to_string()].concat();
            let mut is_taken = false;
            for _ in 0..ATTEMPTS {
                is_taken = is_taken || fetch::post_bytes(&path, &message).await.is_ok_and(|answer| answer.ok);
            }
            if !is_taken {
                self.end();
            }
        }
        self.is_sending.set(false);
    }

    fn gathered(&self) -> Option<Vec<u8>> {
        let mut unsent = self.unsent.borrow_mut();
        let mut message = unsent.pop_front().filter(|_| !self.is_over.get())?;
        while unsent.front().is_some_and(|next| message.len() + next.len() <= limit::MESSAGE_BYTES) {
            message.extend(unsent.pop_front().unwrap_or_default());
        }
        Some(message)
    }

    fn end(&self) {
        self.end_with(SocketEvent::Closed);
    }

    fn end_with(&self, last: SocketEvent) {
        if !self.is_over.replace(true) {
            self.source.take();
            (self.tell)(last);
        }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
