//! Wires between tabs and the server. Each keeps the order of what it carries, as TCP does; between wires everything may
//! overtake everything. A broken wire carries a prefix of what was sent, and nobody need notice at once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::Duration;

use shared::id::ConnectionId;
use shared::limit;
use shared::moment::Moment;

use super::agenda::{Agenda, Cargo, Happening};
use super::tab::TabId;
use crate::chance::Chance;

/// How a wire breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// Both ends notice at once.
    Reset,
    /// Nothing arrives any more and nobody is told.
    Silence,
    /// Only what the server says is lost, silently.
    Deaf,
    /// Only what the tab says is lost, silently.
    Mute,
}

#[derive(Debug)]
pub(super) struct Network {
    wires: BTreeMap<ConnectionId, Wire>,
    /// Tabs that reach nobody.
    cut_off: BTreeSet<TabId>,
    next: u64,
    chance: Chance,
    /// Milliseconds one way.
    pub(super) latency: Range<u64>,
}

#[derive(Debug)]
struct Wire {
    tab: TabId,
    to_server: Way,
    to_tab: Way,
    stalled: Moment,
    /// When the server last heard something here.
    heard: Moment,
}

#[derive(Debug, Default)]
struct Way {
    last: Moment,
    broken: bool,
}

impl Network {
    pub(super) fn new(chance: Chance, latency: Range<u64>) -> Self {
        Self { wires: BTreeMap::new(), cut_off: BTreeSet::new(), next: 0, chance, latency }
    }

    /// A new wire for a tab, unless it reaches nobody.
    pub(super) fn dial(&mut self, agenda: &mut Agenda, tab: TabId) -> Option<ConnectionId> {
        if self.cut_off.contains(&tab) {
            return None;
        }
        self.next += 1;
        let wire = ConnectionId::new(self.next);
        let now = agenda.now();
        self.wires.insert(wire, Wire { tab, to_server: Way::default(), to_tab: Way::default(), stalled: now, heard: now });
        self.carry_to_server(agenda, wire, Cargo::Open);
        Some(wire)
    }

    pub(super) fn tab_of(&self, wire: ConnectionId) -> TabId {
        self.wires[&wire].tab
    }

    pub(super) fn carry_to_server(&mut self, agenda: &mut Agenda, wire: ConnectionId, cargo: Cargo) {
        let delay = self.delay();
        let way = &mut self.wire(wire).to_server;
        if !way.broken {
            way.last = way.last.max(agenda.now().after(delay));
            agenda.at(way.last, Happening::AtServer { wire, cargo });
        }
    }

    pub(super) fn carry_to_tab(&mut self, agenda: &mut Agenda, wire: ConnectionId, cargo: Cargo) {
        let delay = self.delay();
        let way = &mut self.wire(wire).to_tab;
        if !way.broken {
            way.last = way.last.max(agenda.now().after(delay));
            agenda.at(way.last, Happening::AtTab { wire, cargo });
        }
    }

    /// Whether what arrives at the server on this wire is real. A close is the last thing that is.
    pub(super) fn reaches_server(&mut self, now: Moment, wire: ConnectionId, cargo: &Cargo) -> bool {
        let wire = self.wire(wire);
        wire.heard = now;
        arrives(&mut wire.to_server, cargo)
    }

    pub(super) fn reaches_tab(&mut self, wire: ConnectionId, cargo: &Cargo) -> bool {
        arrives(&mut self.wire(wire).to_tab, cargo)
    }

    /// When the server is to give a wire up, if nothing comes until then.
    pub(super) fn patience(&self, wire: ConnectionId) -> Moment {
        self.wires[&wire].heard.after(limit::SILENCE)
    }

    /// The tab hangs up: what it said still travels, and it hears nothing more.
    pub(super) fn tab_hangs_up(&mut self, agenda: &mut Agenda, wire: ConnectionId) {
        self.carry_to_server(agenda, wire, Cargo::Close);
        self.wire(wire).to_tab.broken = true;
        agenda.after(Duration::ZERO, Happening::AtTab { wire, cargo: Cargo::Lost });
    }

    /// The server hangs up after what it said.
    pub(super) fn server_hangs_up(&mut self, agenda: &mut Agenda, wire: ConnectionId) {
        self.carry_to_tab(agenda, wire, Cargo::Close);
        self.wire(wire).to_server.broken = true;
    }

    /// The wire breaks under way.
    pub(super) fn cut(&mut self, agenda: &mut Agenda, wire: ConnectionId, how: Break) {
        let cut = self.wire(wire);
        cut.to_server.broken |= how != Break::Deaf;
        cut.to_tab.broken |= how != Break::Mute;
        if how == Break::Reset {
            let delays = (self.delay(), self.delay());
            agenda.after(delays.0, Happening::AtTab { wire, cargo: Cargo::Lost });
            agenda.after(delays.1, Happening::AtServer { wire, cargo: Cargo::Lost });
        }
    }

    /// Every wire is gone with the server's process; `told` says whether the machine lived on to tell the other ends.
    pub(super) fn server_died(&mut self, agenda: &mut Agenda, told: bool) {
        let all: Vec<ConnectionId> = self.wires.keys().copied().collect();
        for wire in all {
            let delay = self.delay();
            let gone = self.wire(wire);
            gone.to_server.broken = true;
            let was_open = !std::mem::replace(&mut gone.to_tab.broken, true);
            if was_open && told {
                agenda.after(delay, Happening::AtTab { wire, cargo: Cargo::Lost });
            }
        }
    }

    /// A tab reaches nobody from here on, or somebody again.
    pub(super) fn cut_off(&mut self, tab: TabId, off: bool) {
        if off {
            self.cut_off.insert(tab);
        } else {
            self.cut_off.remove(&tab);
        }
    }

    pub(super) fn everybody_reachable(&mut self) {
        self.cut_off.clear();
    }

    /// The reader of this wire takes nothing until then.
    pub(super) fn stall(&mut self, agenda: &mut Agenda, wire: ConnectionId, until: Moment) {
        self.wire(wire).stalled = until;
        agenda.at(until, Happening::Writable { wire });
    }

    pub(super) fn is_writable(&self, now: Moment, wire: ConnectionId) -> bool {
        self.wires[&wire].stalled <= now
    }

    /// How long something takes one way.
    pub(super) fn delay(&mut self) -> Duration {
        Duration::from_millis(self.chance.within(self.latency.clone()))
    }

    fn wire(&mut self, wire: ConnectionId) -> &mut Wire {
        self.wires.get_mut(&wire).expect("wires are kept for as long as the story lasts")
    }
}

fn arrives(way: &mut Way, cargo: &Cargo) -> bool {
    match cargo {
        Cargo::Lost => true,
        Cargo::Open | Cargo::Message(_) => !way.broken,
        Cargo::Close => !std::mem::replace(&mut way.broken, true),
    }
}
