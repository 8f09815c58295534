//! The socket's life: dialling, keeping alive, dialling again.

use std::time::Duration;

use super::backoff::Backoff;
use super::output::Output;
use crate::limit;
use crate::moment::Moment;
use crate::protocol::request::Request;

#[derive(Debug)]
pub(super) struct Link {
    state: State,
    backoff: Backoff,
    was_welcomed: bool,
    /// Hung up because nothing needs to come, and not welcomed again since.
    rests: bool,
    /// When the socket last gave a sign: it was dialled, it opened, a message came.
    heard: Moment,
    said: Moment,
    /// The server is about to stop and said when to come back.
    drain: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the start.
    Idle,
    Dialling,
    /// Open; the answer to Hello is on its way.
    Greeting,
    /// Open and in the room.
    Welcomed,
    /// Hung up by this side; the shell has yet to say that it is closed.
    Closing,
    Waiting {
        until: Moment,
    },
    /// As closing, because nothing needs to come.
    Retiring,
    /// Nothing needs to come.
    Resting,
    /// Dialling is of no use: the page must be reloaded.
    Over,
}

impl Link {
    pub(super) fn new(chance: u64) -> Self {
        Self {
            state: State::Idle,
            backoff: Backoff::new(chance),
            was_welcomed: false,
            rests: false,
            heard: Moment::default(),
            said: Moment::default(),
            drain: None,
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        matches!(self.state, State::Greeting | State::Welcomed)
    }

    pub(super) fn is_welcomed(&self) -> bool {
        self.state == State::Welcomed
    }

    /// Whether an attempt has failed since the last welcome.
    pub(super) fn has_failed(&self) -> bool {
        self.backoff.failures() > 0
    }

    /// Whether this tab has been in the room.
    pub(super) fn was_welcomed(&self) -> bool {
        self.was_welcomed
    }

    /// Whether it is closed because nothing needs to come, or is about to be open again after that.
    pub(super) fn rests(&self) -> bool {
        self.rests
    }

    /// Hangs up, if this tab is in the room, until there is a reason to dial.
    pub(super) fn rest(&mut self, outputs: &mut Vec<Output>) {
        if self.is_welcomed() {
            self.state = State::Retiring;
            self.rests = true;
            outputs.push(Output::HangUp);
        }
    }

    /// There is something to say.
    pub(super) fn wake(&mut self, now: Moment, outputs: &mut Vec<Output>) {
        if self.state == State::Resting {
            self.dial_now(now, outputs);
        }
    }

    /// Bits from the same chance that spreads the dials.
    pub(super) fn draw(&mut self) -> u32 {
        u32::try_from(self.backoff.draw() >> 32).expect("32 bits are left")
    }

    pub(super) fn dial_now(&mut self, now: Moment, outputs: &mut Vec<Output>) {
        if matches!(self.state, State::Idle | State::Waiting { .. } | State::Resting) {
            self.state = State::Dialling;
            self.heard = now;
            outputs.push(Output::Dial);
        }
    }

    pub(super) fn connected(&mut self, now: Moment) {
        if self.state == State::Dialling {
            self.state = State::Greeting;
            self.heard = now;
            self.said = now;
        }
    }

    pub(super) fn welcomed(&mut self) {
        if self.state == State::Greeting {
            self.state = State::Welcomed;
            self.was_welcomed = true;
            self.rests = false;
            self.backoff.reset();
        }
    }

    pub(super) fn disconnected(&mut self, now: Moment) {
        match self.state {
            State::Over | State::Idle | State::Resting => return,
            State::Retiring => return self.state = State::Resting,
            State::Dialling | State::Greeting | State::Welcomed | State::Closing | State::Waiting { .. } => {}
        }
        self.rests = false;
        let pause = self.drain.take().unwrap_or_else(|| self.backoff.next());
        self.state = State::Waiting { until: now.after(pause) };
    }

    pub(super) fn give_up(&mut self) {
        self.state = State::Over;
    }

    pub(super) fn drain(&mut self, retry: Duration) {
        self.drain = Some(retry.min(limit::BACKOFF_LAST));
    }

    pub(super) fn heard(&mut self, now: Moment) {
        self.heard = now;
    }

    pub(super) fn said_something(&mut self, now: Moment, said: bool) {
        if said {
            self.said = now;
        }
    }

    /// Says something on an idle socket, hangs up on a silent one, dials when it is time.
    pub(super) fn keep_alive(&mut self, now: Moment, requests: &mut Vec<Request>, outputs: &mut Vec<Output>) {
        match self.state {
            State::Dialling | State::Greeting | State::Welcomed if now >= self.heard.after(limit::SILENCE) => {
                self.state = State::Closing;
                outputs.push(Output::HangUp);
            }
            State::Greeting | State::Welcomed => {
                if requests.is_empty() && now >= self.said.after(limit::PING_INTERVAL) {
                    requests.push(Request::Ping { nonce: 0 });
                }
            }
            State::Waiting { until } if now >= until => self.dial_now(now, outputs),
            State::Waiting { .. } | State::Idle | State::Dialling | State::Closing | State::Retiring | State::Resting | State::Over => {}
        }
    }

    pub(super) fn next_wake(&self) -> Option<Moment> {
        match self.state {
            State::Greeting | State::Welcomed => Some(self.heard.after(limit::SILENCE).min(self.said.after(limit::PING_INTERVAL))),
            // Browsers let a dial that nobody answers hang for minutes.
            State::Dialling => Some(self.heard.after(limit::SILENCE)),
            State::Waiting { until } => Some(until),
            State::Idle | State::Closing | State::Retiring | State::Resting | State::Over => None,
        }
    }
}
