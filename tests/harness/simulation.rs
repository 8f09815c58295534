//! A whole post-mortem in one thread: tabs, wires, the room and a disk, with a fake clock and chance from a seed.
//!
//! A story is told in sentences: people enter, write, lose their network; the server dies and comes back; and after each
//! single happening the invariants are held against everybody. `settle` lets everything come to rest.

mod agenda;
mod check;
mod deed;
mod device;
mod disk;
mod editor;
mod frame;
mod ground;
mod host;
mod model;
mod network;
mod outbox;
mod story;
mod tab;
mod token;
mod trace;

pub use disk::Health;
pub use network::Break;
pub use story::{Figures, story};
pub use tab::TabId;

use std::collections::BTreeMap;
use std::time::Duration;

use server::record::{Founding, Summary};
use server::room::seed;
use shared::document::fact::Fact;
use shared::id::{ConnectionId, PostMortemId};
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::request::Request;
use shared::protocol::version::VERSION;
use shared::replica::{Input, Output, SaveState};

use agenda::{Agenda, Cargo, Happening};
use disk::Disk;
use frame::Frames;
use ground::Ground;
use host::{Command, Host};
use model::Model;
use network::Network;
use outbox::Bounds;
use tab::{Begun, Done, Tab};
use trace::Trace;

use crate::cast::{self, Person};
use crate::chance::Chance;

/// A post-mortem and everybody around it.
#[derive(Debug)]
pub struct Simulation {
    ground: Ground,
    host: Host,
    tabs: Vec<Tab>,
    model: Model,
    frames: Frames,
    trace: Trace,
    tally: Tally,
    chance: Chance,
}

/// How often what stories are for has happened.
#[derive(Debug, Default)]
struct Tally {
    refusals: usize,
    drafts: usize,
    undone: usize,
}

impl Simulation {
    /// A network that takes 5 to 15 ms one way and a disk that takes 2 to 6, on which nothing fails unless the story says so.
    pub fn calm() -> Self {
        Self::new(1)
    }

    /// A calm one in which these people have a tab each, and everything of the beginning has arrived.
    pub fn with<const N: usize>(people: [Person; N]) -> (Self, [TabId; N]) {
        let mut room = Self::calm();
        let tabs = people.map(|person| room.enter(person));
        room.settle();
        (room, tabs)
    }

    fn new(number: u64) -> Self {
        let mut chance = Chance::new(number);
        let agenda = Agenda::new();
        let templates = cast::sections();
        let facts = BTreeMap::from([(Fact::Title, "Checkout was down".to_owned()), (Fact::Severity, "2".to_owned())]);
        let records = seed(&templates, &facts, &BTreeMap::new(), agenda.now());
        let founding = Founding {
            id: PostMortemId::from_bits(7),
            created: agenda.now(),
            sections: templates.iter().map(cast::spec).collect(),
            invitations: Vec::new(),
            summary: Summary { title: "Checkout was down".parse().expect("a title"), severity: "2".to_owned(), began: String::new() },
        };
        let network = Network::new(chance.fork(), 5..16);
        let disk = Disk::new(founding, records, chance.fork(), 2..7);
        let host = Host::new(chance.fork(), Bounds::REAL);
        Self {
            ground: Ground { agenda, network, disk },
            host,
            tabs: Vec::new(),
            model: Model::default(),
            frames: Frames::default(),
            trace: Trace::new(),
            tally: Tally::default(),
            chance,
        }
    }

    /// Lets time pass.
    pub fn pass(&mut self, span: Duration) {
        let until = self.ground.agenda.now().after(span);
        while let Some(happening) = self.ground.agenda.next(until) {
            self.happen(happening);
        }
        self.ground.agenda.rest_until(until);
    }

    /// Lets everything come to rest: everybody connected, everything on disk and shown.
    ///
    /// # Panics
    /// If that takes longer than ten minutes of the story's time.
    pub fn settle(&mut self) {
        let deadline = self.ground.agenda.now().after(Duration::from_secs(600));
        while !self.is_settled() {
            let Some(happening) = self.ground.agenda.next(deadline) else { panic!("nothing comes to rest:\n{}", self.situation()) };
            self.happen(happening);
        }
    }

    /// A number in which everything that happened has its part.
    pub fn trace(&self) -> u64 {
        self.trace.hash()
    }

    fn is_settled(&self) -> bool {
        let tabs = self.tabs.iter().filter(|tab| !tab.closed);
        let said = tabs.clone().all(|tab| matches!(tab.replica.save_state(), SaveState::Saved | SaveState::Outdated { .. }));
        said && self.ground.agenda.is_quiet() && self.ground.disk.is_idle() && self.host.is_settled()
    }

    fn happen(&mut self, happening: Happening) {
        let now = self.ground.agenda.now();
        match happening {
            Happening::AtServer { wire, cargo } => {
                let arrives = self.ground.network.reaches_server(now, wire, &cargo);
                self.trace.note(now, &hashed(1, wire, &cargo), || format!("{wire} → server {}{}", said(&cargo), arrival(arrives)));
                if arrives {
                    self.at_server(wire, cargo);
                }
            }
            Happening::AtTab { wire, cargo } => {
                let arrives = self.ground.network.reaches_tab(wire, &cargo);
                self.trace.note(now, &hashed(2, wire, &cargo), || format!("server → {wire} {}{}", heard(&cargo), arrival(arrives)));
                if arrives {
                    self.at_tab(wire, cargo);
                }
            }
            Happening::DialFailed { tab, dial } => {
                if self.tabs[tab.0].dial == dial {
                    self.give(tab, Input::Disconnected);
                }
            }
            Happening::TabWakes { tab, wish } => {
                if self.tabs[tab.0].wish == wish && !self.tabs[tab.0].closed {
                    self.give(tab, Input::Woke);
                }
            }
            Happening::TabKeeps { tab } => {
                if !self.tabs[tab.0].closed {
                    self.keep(tab);
                }
            }
            Happening::RoomWakes { life, wish } => self.host.woke(&mut self.ground, life, wish),
            Happening::Writable { wire } => self.host.flush(&mut self.ground, wire),
            Happening::ListenFor { wire } => {
                let patience = self.ground.network.patience(wire);
                if patience <= now {
                    self.host.part_with(&mut self.ground, wire);
                } else if self.host.knows(wire) {
                    self.ground.agenda.at(patience, Happening::ListenFor { wire });
                }
            }
            Happening::FellBehind { wire } => self.host.take(&mut self.ground, Command::FellBehind { connection: wire }),
            Happening::Looked { look } => {
                if let Some(answer) = self.ground.disk.looked(look) {
                    self.trace.note(now, &look.to_le_bytes(), || format!("disk: {answer:.200?}"));
                    self.host.answered(&mut self.ground, answer);
                }
            }
            Happening::Committed { commit } => {
                let answers = self.ground.disk.committed(&mut self.ground.agenda, commit);
                self.model.read_log(self.ground.disk.log());
                self.trace.note(now, &commit.to_le_bytes(), || format!("disk: {answers:.200?}"));
                for answer in answers {
                    let is_loaded = matches!(answer, disk::Answer::Loaded { .. });
                    self.host.answered(&mut self.ground, answer);
                    if is_loaded {
                        self.nothing_acknowledged_is_missing();
                    }
                }
            }
        }
    }

    fn at_server(&mut self, wire: ConnectionId, cargo: Cargo) {
        match cargo {
            Cargo::Open => {
                let tab = self.ground.network.tab_of(wire);
                if self.host.is_up() {
                    self.host.accept(&mut self.ground, wire, self.tabs[tab.0].person);
                } else {
                    self.ground.network.server_hangs_up(&mut self.ground.agenda, wire);
                }
            }
            Cargo::Message(bytes) => {
                if self.host.knows(wire) {
                    self.host.hear(&mut self.ground, wire, &bytes);
                }
            }
            Cargo::Close | Cargo::Lost => self.host.part_with(&mut self.ground, wire),
        }
    }

    fn at_tab(&mut self, wire: ConnectionId, cargo: Cargo) {
        let tab = self.ground.network.tab_of(wire);
        if self.tabs[tab.0].wire != Some(wire) || self.tabs[tab.0].closed {
            return;
        }
        match cargo {
            Cargo::Open => self.give(tab, Input::Connected),
            Cargo::Message(bytes) => {
                for event in codec::decode_events(&bytes).expect("the server speaks the protocol") {
                    self.frames.look(wire, self.tabs[tab.0].person.member(), &event, self.ground.disk.log());
                    if let Event::Acknowledged { channel, client_seq } | Event::Opened { channel, acknowledged: client_seq, .. } = event {
                        self.model.acknowledged(tab, channel, client_seq);
                    }
                }
                self.give(tab, Input::Received(bytes));
            }
            Cargo::Close | Cargo::Lost => {
                self.tabs[tab.0].wire = None;
                self.give(tab, Input::Disconnected);
            }
        }
    }

    /// Gives a tab an input that is not a change of its person's.
    fn give(&mut self, tab: TabId, input: Input) {
        let done = self.tabs[tab.0].give(self.ground.agenda.now(), input);
        self.done(tab, done);
    }

    /// Carries out what a tab wants, and looks whether all is well with it.
    fn done(&mut self, tab: TabId, done: Done) {
        self.model.appeared(tab, &done.appeared);
        for Begun { channel, lost, is_anew } in &done.begun {
            let draft = self.tabs[tab.0].replica.draft(*channel);
            if *is_anew {
                self.model.begun(tab, *channel, lost, draft.map_or("", |draft| &draft.text));
            }
            self.tally.refusals += usize::from(*is_anew);
            self.tally.drafts += usize::from(*is_anew && draft.is_some());
        }
        for wish in done.wishes {
            self.grant(tab, wish);
        }
        if self.tabs[tab.0].replica.save_state() == SaveState::Saved {
            self.model.says_saved(tab);
        }
    }

    fn grant(&mut self, tab: TabId, wish: Output) {
        let agenda = &mut self.ground.agenda;
        let one = &mut self.tabs[tab.0];
        match wish {
            Output::Dial => {
                one.dial += 1;
                one.wire = self.ground.network.dial(agenda, tab);
                if one.wire.is_none() {
                    let delay = self.ground.network.delay();
                    agenda.after(delay, Happening::DialFailed { tab, dial: one.dial });
                }
            }
            Output::HangUp => {
                if let Some(wire) = one.wire {
                    self.ground.network.tab_hangs_up(agenda, wire);
                }
            }
            Output::Send(message) => {
                let wire = one.wire.expect("a tab sends while it is connected");
                let message = if one.is_outdated { aged(&message) } else { message };
                for request in codec::decode_requests(&message).expect("a tab speaks the protocol") {
                    if let Request::Update { channel, client_seq, update } = request {
                        self.model.send(tab, channel, client_seq, &update);
                    }
                }
                self.ground.network.carry_to_server(agenda, wire, Cargo::Message(message));
            }
            Output::WakeAt(moment) => {
                one.wish += 1;
                agenda.at(moment, Happening::TabWakes { tab, wish: one.wish });
            }
            Output::Keep(urgency) => self.wants_to_keep(tab, urgency),
            Output::Welcomed
            | Output::Loaded { .. }
            | Output::TextChanged { .. }
            | Output::FieldsChanged { .. }
            | Output::CaretPlaced { .. }
            | Output::CompanionsChanged
            | Output::PermissionChanged { .. }
            | Output::SaveStateChanged
            | Output::DraftChanged { .. }
            | Output::Refused(_) => unreachable!("the page has followed"),
        }
    }
}

/// The same message from a page of another version.
fn aged(message: &[u8]) -> Vec<u8> {
    let requests = codec::decode_requests(message).expect("a tab speaks the protocol");
    let aged = requests.into_iter().map(|request| match request {
        Request::Hello { resume, .. } => Request::Hello { version: VERSION + 1, resume },
        Request::Open { .. } | Request::Update { .. } | Request::Presence { .. } | Request::SetLock { .. } | Request::Ping { .. } => {
            request
        }
    });
    codec::encode_requests(&aged.collect::<Vec<_>>())
}

fn hashed(kind: u8, wire: ConnectionId, cargo: &Cargo) -> Vec<u8> {
    let mut bytes = vec![kind];
    bytes.extend(wire.get().to_le_bytes());
    match cargo {
        Cargo::Open => bytes.push(1),
        Cargo::Message(message) => bytes.extend(message),
        Cargo::Close => bytes.push(2),
        Cargo::Lost => bytes.push(3),
    }
    bytes
}

fn said(cargo: &Cargo) -> String {
    match cargo {
        Cargo::Message(bytes) => format!("{:.600?}", codec::decode_requests(bytes)),
        Cargo::Open | Cargo::Close | Cargo::Lost => format!("{cargo:?}"),
    }
}

fn heard(cargo: &Cargo) -> String {
    match cargo {
        Cargo::Message(bytes) => format!("{:.600?}", codec::decode_events(bytes)),
        Cargo::Open | Cargo::Close | Cargo::Lost => format!("{cargo:?}"),
    }
}

fn arrival(arrives: bool) -> &'static str {
    if arrives { "" } else { " (lost)" }
}
