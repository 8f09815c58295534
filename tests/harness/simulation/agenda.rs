//! The fake clock: what is due, in order. Time jumps from one happening to the next.

use std::collections::BTreeMap;
use std::time::Duration;

use shared::id::ConnectionId;
use shared::moment::Moment;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::request::Request;

use super::tab::TabId;

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Happening {
    /// The network brings something to the server.
    AtServer { wire: ConnectionId, cargo: Cargo },
    /// The network brings something to a tab.
    AtTab { wire: ConnectionId, cargo: Cargo },
    /// A dial that reached nobody.
    DialFailed { tab: TabId, dial: u64 },
    /// A tab asked to be woken; stale unless it is its last such wish.
    TabWakes { tab: TabId, wish: u64 },
    /// A tab writes to its device what it holds.
    TabKeeps { tab: TabId },
    /// The room asked to be woken.
    RoomWakes { life: u64, wish: u64 },
    /// A slow reader takes messages again.
    Writable { wire: ConnectionId },
    /// The server looks whether a socket has fallen silent.
    ListenFor { wire: ConnectionId },
    /// The connection's task tells the room that a queue was dropped.
    FellBehind { wire: ConnectionId },
    /// The disk has finished a commit.
    Committed { commit: u64 },
    /// The disk has read what a room wanted to know.
    Looked { look: u64 },
}

/// What travels on a wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cargo {
    Open,
    Message(Vec<u8>),
    Close,
    /// The near end finds out by itself that the wire is gone.
    Lost,
}

#[derive(Debug, Default)]
pub(super) struct Agenda {
    now: Moment,
    next: u64,
    due: BTreeMap<(Moment, u64), Happening>,
}

impl Agenda {
    /// Begins at a moment that is not zero, as clocks do.
    pub(super) fn new() -> Self {
        Self { now: Moment::from_millis(1_000_000), ..Self::default() }
    }

    pub(super) fn now(&self) -> Moment {
        self.now
    }

    pub(super) fn at(&mut self, moment: Moment, happening: Happening) {
        self.next += 1;
        self.due.insert((moment.max(self.now), self.next), happening);
    }

    pub(super) fn after(&mut self, span: Duration, happening: Happening) {
        self.at(self.now.after(span), happening);
    }

    /// The next happening that is due until `until`; the clock moves to it.
    pub(super) fn next(&mut self, until: Moment) -> Option<Happening> {
        let entry = self.due.first_entry().filter(|entry| entry.key().0 <= until)?;
        self.now = entry.key().0;
        Some(entry.remove())
    }

    /// Moves the clock on, when nothing is due until then.
    pub(super) fn rest_until(&mut self, moment: Moment) {
        self.now = self.now.max(moment);
    }

    /// Whether anything is on its way that can change what somebody sees: not waking and listening, which never end.
    pub(super) fn is_quiet(&self) -> bool {
        self.due.values().all(|happening| match happening {
            Happening::AtServer { cargo: Cargo::Message(bytes), .. } => {
                codec::decode_requests(bytes).is_ok_and(|requests| requests.iter().all(|one| matches!(one, Request::Ping { .. })))
            }
            Happening::AtTab { cargo: Cargo::Message(bytes), .. } => {
                codec::decode_events(bytes).is_ok_and(|events| events.iter().all(|one| matches!(one, Event::Pong { .. })))
            }
            Happening::TabWakes { .. } | Happening::TabKeeps { .. } | Happening::RoomWakes { .. } | Happening::ListenFor { .. } => true,
            Happening::AtServer { .. }
            | Happening::AtTab { .. }
            | Happening::DialFailed { .. }
            | Happening::Writable { .. }
            | Happening::FellBehind { .. }
            | Happening::Committed { .. }
            | Happening::Looked { .. } => false,
        })
    }
}
