//! The line to the room: a socket, or what stands in for it where a proxy lets no socket pass.
//!
//! Which of them it is, whoever speaks through it need not know: both carry the same messages in the same order, or close.

mod habit;
mod stream;
mod web;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use shared::moment::Moment;

use self::habit::Habit;
use self::stream::Stream;
use self::web::{Begun, Web};
use super::timer::Timer;
use super::{clock, location};

/// What happens to a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SocketEvent {
    /// It can be spoken through.
    Opened {
        /// Whether it is no WebSocket.
        detour: bool,
    },
    /// The server said this.
    Received(Vec<u8>),
    /// It is gone, or never came to be. Nothing follows.
    Closed,
    /// Somebody answered and did not let it come to be, with this. Nothing follows.
    Refused(String),
}

/// How long a WebSocket may take to open: some proxies neither pass it on nor refuse it.
const OPENING_MILLIS: u64 = 6_000;

thread_local! {
    /// What this page has learnt about the network that it is in.
    static HABIT: Cell<Habit> = const { Cell::new(Habit::NEW) };
}

/// A socket. Dropped, it is closed and says nothing more.
pub(crate) struct Socket(Rc<Dial>);

/// One attempt to reach the room, and what came of it.
struct Dial {
    /// Relative to the instance.
    path: String,
    tell: Box<dyn Fn(SocketEvent)>,
    way: RefCell<Way>,
    /// When the WebSocket opened, and whether anything came through it.
    opened: Cell<Option<Moment>>,
    heard: Cell<bool>,
}

enum Way {
    None,
    Web { web: Web, _patience: Timer },
    Stream(Stream),
}

impl Socket {
    /// Begins to open a socket at a path relative to the instance.
    pub(crate) fn open(path: &str, tell: impl Fn(SocketEvent) + 'static) -> Self {
        let dial = Rc::new(Dial {
            path: path.to_owned(),
            tell: Box::new(tell),
            way: RefCell::new(Way::None),
            opened: Cell::default(),
            heard: Cell::default(),
        });
        dial.begin();
        Self(dial)
    }

    /// Sends a message. On a socket that is not open it is lost, which the closing then tells.
    pub(crate) fn send(&self, message: &[u8]) {
        match &*self.0.way.borrow() {
            Way::None => {}
            Way::Web { web, .. } => web.send(message),
            Way::Stream(stream) => stream.send(message),
        }
    }
}

impl Dial {
    fn begin(self: &Rc<Self>) {
        let address = location::socket_address(&self.path);
        let begun = web::begun(&address);
        let web = match begun {
            Begun::Living(socket) => Some(socket),
            Begun::Nothing if HABIT.get().begins_with_web(clock::now()) => web::begin(&address),
            Begun::Nothing | Begun::Failed => None,
        };
        let Some(web) = web else { return self.go_round() };
        let dial = Rc::downgrade(self);
        let web = Web::new(web, move |event| {
            if let Some(dial) = dial.upgrade() {
                dial.web_tells(event);
            }
        });
        let dial = Rc::downgrade(self);
        let patience = Timer::after(OPENING_MILLIS, move || {
            if let Some(dial) = dial.upgrade().filter(|dial| dial.opened.get().is_none()) {
                learn(|habit| habit.web_hung(clock::now()));
                dial.go_round();
            }
        });
        *self.way.borrow_mut() = Way::Web { web, _patience: patience };
    }

    fn web_tells(self: &Rc<Self>, event: SocketEvent) {
        match event {
            SocketEvent::Opened { .. } => self.opened.set(Some(clock::now())),
            SocketEvent::Received(_) => self.heard.set(true),
            // Refused on the way, or there is no server: what stands in for it will tell which.
            SocketEvent::Closed if self.opened.get().is_none() => return self.go_round(),
            SocketEvent::Closed | SocketEvent::Refused(_) => self.web_ended(),
        }
        (self.tell)(event);
    }

    fn web_ended(&self) {
        if let Some(opened) = self.opened.take() {
            let heard = self.heard.get();
            learn(|habit| habit.web_ended(clock::now(), opened, heard));
        }
    }

    /// Goes on without a WebSocket.
    fn go_round(self: &Rc<Self>) {
        let dial = Rc::downgrade(self);
        let stream = Stream::open(&self.path, HABIT.get().is_held_back(), move |event| {
            if let Some(dial) = dial.upgrade() {
                (dial.tell)(event);
            }
        });
        *self.way.borrow_mut() = Way::Stream(stream);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Hung up by this side, mostly because nothing came any more.
        self.0.web_ended();
        *self.0.way.borrow_mut() = Way::None;
    }
}

fn learn(lesson: impl FnOnce(&mut Habit)) {
    let mut habit = HABIT.get();
    lesson(&mut habit);
    HABIT.set(habit);
}
