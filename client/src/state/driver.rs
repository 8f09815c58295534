//! Gives the replica its inputs and performs its outputs, one after the other.

mod hear;
mod keep;
mod markdown;
mod show;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use leptos::prelude::{GetUntracked as _, Owner, RwSignal, Set as _, WithUntracked as _};
use shared::id::{Channel, PostMortemId};
use shared::moment::Moment;
use shared::replica::{Input, Output, Replica, SaveState};

use keep::Keeper;

use super::announcer::Announcer;
use super::attendance::Person;
use super::section::{Section, set_if_new};
use crate::browser::socket::{Socket, SocketEvent};
use crate::browser::surface::{Caret, Host, Surface};
use crate::browser::timer::Timer;
use crate::browser::{beside, clock, entropy, listen};
use crate::{address, api, words};

/// What others read, and only the driver writes.
#[derive(Clone, Copy)]
pub(super) struct Signals {
    pub(super) is_ready: RwSignal<bool>,
    pub(super) sections: RwSignal<Vec<Section>>,
    pub(super) people: RwSignal<Vec<Person>>,
    pub(super) save: RwSignal<SaveState>,
    pub(super) detour: RwSignal<bool>,
    /// Whether this browser can keep what is not sent.
    pub(super) keeps: RwSignal<bool>,
    pub(super) refused: RwSignal<String>,
    pub(super) spoken: RwSignal<String>,
}

/// The shell around a replica.
///
/// The replica is never borrowed while anything outside is called: what is called may come back with an input.
/// Such an input waits until the outputs before it are performed.
pub(super) struct Driver {
    id: PostMortemId,
    replica: RefCell<Replica>,
    waiting: RefCell<VecDeque<Input>>,
    is_busy: Cell<bool>,
    socket: RefCell<Option<Socket>>,
    keeper: RefCell<Keeper>,
    alarm: RefCell<Option<Timer>>,
    look: RefCell<Option<Timer>>,
    to_look_at: RefCell<BTreeSet<Channel>>,
    surfaces: RefCell<BTreeMap<Channel, Rc<Surface>>>,
    /// Texts that come onto the page one after the other, when those that are seen first are there.
    later: RefCell<VecDeque<(Section, Host)>>,
    next_text: RefCell<Option<Timer>>,
    /// Whether the editor's script may still come.
    awaits_editor: Cell<bool>,
    /// The person has read further down in the server's text: all of the page's own must be in its place at once.
    reads_on: Cell<bool>,
    carets: RefCell<BTreeMap<Channel, Vec<Caret>>>,
    place: Cell<Option<Channel>>,
    /// The people who were here when it could be seen the last time.
    seen: RefCell<Option<Vec<Person>>>,
    announcer: Rc<Announcer>,
    signals: Signals,
    /// Signals of sections live as long as the room, not as long as whatever view was drawn when they were made.
    owner: Owner,
}

impl Driver {
    /// Enters a room.
    pub(super) fn start(id: PostMortemId) -> Rc<Self> {
        let signals = Signals {
            is_ready: RwSignal::new(false),
            sections: RwSignal::new(Vec::new()),
            people: RwSignal::new(Vec::new()),
            save: RwSignal::new(SaveState::Connecting),
            detour: RwSignal::new(false),
            keeps: RwSignal::new(true),
            refused: RwSignal::new(String::new()),
            spoken: RwSignal::new(String::new()),
        };
        let driver = Rc::new(Self {
            id,
            replica: RefCell::new(Replica::new(entropy::chance())),
            waiting: RefCell::default(),
            is_busy: Cell::new(false),
            socket: RefCell::default(),
            keeper: RefCell::default(),
            alarm: RefCell::default(),
            look: RefCell::default(),
            to_look_at: RefCell::default(),
            surfaces: RefCell::default(),
            later: RefCell::default(),
            next_text: RefCell::default(),
            awaits_editor: Cell::new(!Surface::is_available()),
            reads_on: Cell::default(),
            carets: RefCell::default(),
            place: Cell::new(None),
            seen: RefCell::default(),
            announcer: Rc::new(Announcer::new(signals.spoken)),
            signals,
            owner: Owner::current().unwrap_or_default(),
        });
        let returned = Rc::clone(&driver);
        listen::on_return(move || returned.tell(Input::TryNow));
        let beside = Rc::clone(&driver);
        beside::when_put_aside(id, move || beside.tell(Input::PutAside));
        let aside = Rc::clone(&driver);
        listen::on_leave(move || {
            aside.go(None);
            aside.keep();
        });
        let closing = Rc::clone(&driver);
        listen::before_closing(move || {
            closing.keep();
            closing.holds_unsent() && !closing.signals.keeps.get_untracked()
        });
        if driver.awaits_editor.get() {
            let decided = Rc::clone(&driver);
            Surface::when_decided(move || {
                decided.awaits_editor.set(false);
                decided.show_when_ready();
            });
        }
        driver.begin();
        driver
    }

    /// What others read.
    pub(super) fn signals(&self) -> Signals {
        self.signals
    }

    /// Gives the replica an input, after those that wait, and performs what it wants done.
    pub(super) fn tell(self: &Rc<Self>, input: Input) {
        self.waiting.borrow_mut().push_back(input);
        if self.is_busy.replace(true) {
            return;
        }
        loop {
            let Some(input) = self.waiting.borrow_mut().pop_front() else { break };
            let outputs = self.replica.borrow_mut().handle(clock::now(), input);
            for output in outputs {
                self.perform(output);
            }
        }
        self.is_busy.set(false);
    }

    fn perform(self: &Rc<Self>, output: Output) {
        match output {
            Output::Dial => self.dial(),
            Output::HangUp => self.hang_up(),
            Output::Send(message) => {
                if let Some(socket) = &*self.socket.borrow() {
                    socket.send(&message);
                }
            }
            Output::WakeAt(moment) => self.wake_at(moment),
            Output::Keep(urgency) => self.keep_by(urgency),
            Output::Welcomed => self.show_room(),
            Output::Loaded { channel } => self.show_loaded(channel),
            Output::TextChanged { channel, changes } => self.show_changes(channel, &changes),
            Output::FieldsChanged { channel } => self.show_fields(channel),
            Output::CaretPlaced { channel, selection } => self.show_caret(channel, selection),
            Output::CompanionsChanged => self.show_companions(),
            Output::PermissionChanged { channel } => self.show_permission(channel),
            Output::SaveStateChanged => self.show_save_state(),
            Output::DraftChanged { channel } => self.show_draft(channel),
            Output::Refused(refusal) => self.signals.refused.set(words::notice::refusal(refusal)),
        }
    }

    fn dial(self: &Rc<Self>) {
        let driver = Rc::clone(self);
        let socket = Socket::open(&address::live(self.id), move |event| {
            driver.tell(match event {
                SocketEvent::Opened { detour } => {
                    set_if_new(driver.signals.detour, detour);
                    Input::Connected
                }
                SocketEvent::Received(message) => Input::Received(message),
                SocketEvent::Refused(said) if api::refused(&said).is_not_joined() => Input::TurnedAway,
                SocketEvent::Refused(_) | SocketEvent::Closed => Input::Disconnected,
            });
        });
        *self.socket.borrow_mut() = Some(socket);
    }

    /// Browsers tell of a closed socket only when the other side has answered, which a dead line never does.
    fn hang_up(self: &Rc<Self>) {
        if self.socket.borrow_mut().take().is_some() {
            self.tell(Input::Disconnected);
        }
    }

    fn wake_at(self: &Rc<Self>, moment: Moment) {
        let driver = Rc::clone(self);
        let wait = u64::try_from(moment.since(clock::now()).as_millis()).unwrap_or(u64::MAX);
        *self.alarm.borrow_mut() = Some(Timer::after(wait, move || driver.tell(Input::Woke)));
    }

    /// The person has read it.
    pub(super) fn dismiss_refusal(&self) {
        self.signals.refused.set(String::new());
    }

    /// Whether there is something here that nobody else has.
    fn holds_unsent(&self) -> bool {
        let replica = self.replica.borrow();
        let unsaved = match replica.save_state() {
            SaveState::Connecting | SaveState::Saved => false,
            SaveState::Saving => true,
            SaveState::Offline { edits }
            | SaveState::Sending { edits }
            | SaveState::CannotSave { edits, .. }
            | SaveState::Outdated { edits }
            | SaveState::NotInvited { edits } => edits > 0,
        };
        unsaved || replica.sections().iter().any(|head| replica.draft(head.channel).is_some())
    }

    /// Whether the person has read further down in the server's text.
    pub(super) fn reads_on(&self) -> bool {
        self.reads_on.get()
    }

    fn surface(&self, channel: Channel) -> Option<Rc<Surface>> {
        self.surfaces.borrow().get(&channel).cloned()
    }

    fn section(&self, channel: Channel) -> Option<Section> {
        self.signals.sections.with_untracked(|sections| sections.iter().find(|section| section.channel == channel).copied())
    }
}
