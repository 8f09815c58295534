//! Gives the replica its inputs and performs its outputs, one after the other.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use leptos::prelude::{GetUntracked as _, Owner, RwSignal, Set as _, WithUntracked as _};
use shared::document::change::TextChange;
use shared::document::fact::Fact;
use shared::document::kind::SectionKind;
use shared::id::{Channel, PostMortemId};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::refusal::Refusal;
use shared::replica::{Companion, Input, Output, Replica, SaveState};
use shared::room::member::Attendee;

use super::announcer::Announcer;
use super::attendance::{self, Person};
use super::blank::is_blank;
use super::difference::difference;
use super::section::{Section, set_if_new};
use crate::address;
use crate::browser::socket::{Socket, SocketEvent};
use crate::browser::surface::{Beginning, Caret, Direction, Host, Report, Surface, Turned};
use crate::browser::timer::Timer;
use crate::browser::{clock, entropy, focus, listen, location, scroll, server_text};
use crate::words;

/// Whatever script people write in, a text of this many UTF-16 units is within the server's limit of bytes.
const MOST_UNITS: u32 = (limit::SECTION_TEXT_BYTES / 3) as u32;

/// What others read, and only the driver writes.
#[derive(Clone, Copy)]
pub(super) struct Signals {
    pub(super) is_ready: RwSignal<bool>,
    pub(super) you: RwSignal<Option<Attendee>>,
    pub(super) sections: RwSignal<Vec<Section>>,
    pub(super) people: RwSignal<Vec<Person>>,
    pub(super) save: RwSignal<SaveState>,
    pub(super) refused: RwSignal<Option<Refusal>>,
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
    alarm: RefCell<Option<Timer>>,
    surfaces: RefCell<BTreeMap<Channel, Rc<Surface>>>,
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
            you: RwSignal::new(None),
            sections: RwSignal::new(Vec::new()),
            people: RwSignal::new(Vec::new()),
            save: RwSignal::new(SaveState::Connecting),
            refused: RwSignal::new(None),
            spoken: RwSignal::new(String::new()),
        };
        let driver = Rc::new(Self {
            id,
            replica: RefCell::new(Replica::new(entropy::chance())),
            waiting: RefCell::default(),
            is_busy: Cell::new(false),
            socket: RefCell::default(),
            alarm: RefCell::default(),
            surfaces: RefCell::default(),
            carets: RefCell::default(),
            place: Cell::new(None),
            seen: RefCell::default(),
            announcer: Rc::new(Announcer::new(signals.spoken)),
            signals,
            owner: Owner::current().unwrap_or_default(),
        });
        let returned = Rc::clone(&driver);
        listen::on_return(move || returned.tell(Input::TryNow));
        let aside = Rc::clone(&driver);
        listen::on_leave(move || aside.go(None));
        let closing = Rc::clone(&driver);
        listen::before_closing(move || closing.holds_unsaved());
        driver.tell(Input::Started);
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
            Output::Welcomed => self.show_room(),
            Output::Loaded { channel } => self.show_loaded(channel),
            Output::TextChanged { channel, changes } => self.show_changes(channel, &changes),
            Output::FieldsChanged { channel } => self.show_fields(channel),
            Output::CaretPlaced { channel, selection } => self.show_caret(channel, selection),
            Output::CompanionsChanged => self.show_companions(),
            Output::PermissionChanged { channel } => self.show_permission(channel),
            Output::SaveStateChanged => self.show_save_state(),
            Output::DraftChanged { channel } => self.show_draft(channel),
            Output::Refused(refusal) => self.signals.refused.set(Some(refusal)),
        }
    }

    fn dial(self: &Rc<Self>) {
        let driver = Rc::clone(self);
        let address = location::socket_address(&address::live(self.id));
        let socket = Socket::open(&address, move |event| {
            driver.tell(match event {
                SocketEvent::Opened => Input::Connected,
                SocketEvent::Received(message) => Input::Received(message),
                SocketEvent::Closed => Input::Disconnected,
            });
        });
        let refused = socket.is_none();
        *self.socket.borrow_mut() = socket;
        if refused {
            self.tell(Input::Disconnected);
        }
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

    fn show_room(&self) {
        let (heads, you) = {
            let replica = self.replica.borrow();
            (replica.sections().to_vec(), replica.you().cloned())
        };
        let known = self.signals.sections.get_untracked();
        let sections: Vec<Section> = heads
            .into_iter()
            .map(|head| {
                let still = known.iter().find(|section| section.is_still(&head));
                still.copied().unwrap_or_else(|| self.owner.with(|| Section::new(head)))
            })
            .collect();
        let same = known.len() == sections.len() && known.iter().zip(&sections).all(|(a, b)| a.is_same(*b));
        if !same {
            self.signals.sections.set(sections.clone());
        }
        set_if_new(self.signals.you, you);
        for section in sections {
            self.show_permission(section.channel);
        }
        self.show_companions();
        self.show_when_ready();
    }

    fn show_loaded(&self, channel: Channel) {
        self.show_body(channel);
        self.show_fields(channel);
        self.show_permission(channel);
        self.show_draft(channel);
        self.show_when_ready();
    }

    /// Makes the surface show what the replica holds, whatever it showed before.
    fn show_body(&self, channel: Channel) {
        let body = self.replica.borrow().body(channel);
        if let Some(surface) = self.surface(channel)
            && let Some(change) = difference(&surface.text(), &body)
        {
            surface.apply(&[change]);
        }
        self.show_whether_blank(channel);
    }

    fn show_changes(&self, channel: Channel, changes: &[TextChange]) {
        if let Some(surface) = self.surface(channel) {
            surface.apply(changes);
        }
        self.show_whether_blank(channel);
    }

    fn show_whether_blank(&self, channel: Channel) {
        let Some(section) = self.section(channel) else { return };
        let blank = match section.kind {
            SectionKind::Prose => is_blank(&self.replica.borrow().body(channel)),
            SectionKind::Facts => self.replica.borrow().fields(channel).values().all(String::is_empty),
        };
        section.set_blank(blank);
    }

    fn show_fields(&self, channel: Channel) {
        let Some(section) = self.section(channel) else { return };
        if section.kind == SectionKind::Facts {
            let fields = self.replica.borrow().fields(channel);
            section.set_fields(fields);
            self.show_whether_blank(channel);
        }
    }

    fn show_caret(&self, channel: Channel, selection: Option<(u32, u32)>) {
        match (self.surface(channel), selection) {
            (Some(surface), Some(selection)) => {
                surface.focus();
                surface.select(selection);
            }
            (Some(_) | None, _) => {
                if let Some(section) = self.section(channel) {
                    scroll::bring(&section.id());
                }
            }
        }
    }

    fn show_companions(&self) {
        let (companions, you) = {
            let replica = self.replica.borrow();
            (replica.companions(), replica.you().cloned())
        };
        let people = attendance::people(&companions, you.as_ref());
        self.announce_arrivals(&people);
        set_if_new(self.signals.people, people);
        let channels: Vec<Channel> = self.surfaces.borrow().keys().copied().collect();
        for channel in channels {
            self.show_carets(channel, &companions);
        }
    }

    fn show_carets(&self, channel: Channel, companions: &[Companion]) {
        let carets: Vec<Caret> = companions.iter().filter_map(|companion| caret_in(channel, companion)).collect();
        let shown = self.carets.borrow().get(&channel).is_some_and(|shown| *shown == carets);
        if !shown && let Some(surface) = self.surface(channel) {
            surface.set_people(&carets);
            self.carets.borrow_mut().insert(channel, carets);
        }
    }

    /// Without a connection nobody is seen, which does not mean that they have left.
    fn announce_arrivals(&self, people: &[Person]) {
        let is_connected = match self.replica.borrow().save_state() {
            SaveState::Saved | SaveState::Saving | SaveState::Sending { .. } | SaveState::CannotSave { .. } => true,
            SaveState::Connecting | SaveState::Offline { .. } | SaveState::Outdated { .. } | SaveState::NotInvited => false,
        };
        if !is_connected {
            return;
        }
        let Some(before) = self.seen.borrow_mut().replace(people.to_vec()) else { return };
        let without = |all: &[Person], some: &[Person]| -> Vec<String> {
            all.iter().filter(|one| !some.iter().any(|other| other.member == one.member)).map(|one| one.name.clone()).collect()
        };
        for name in without(people, &before) {
            self.announcer.say(words::people::arrived(&name));
        }
        for name in without(&before, people) {
            self.announcer.say(words::people::left(&name));
        }
    }

    fn show_permission(&self, channel: Channel) {
        let Some(section) = self.section(channel) else { return };
        let (lock, may_edit) = {
            let replica = self.replica.borrow();
            let head = replica.sections().iter().find(|head| head.channel == channel);
            (head.and_then(|head| head.lock.clone()), replica.may_edit(channel))
        };
        let was_locked = section.lock.with_untracked(Option::is_some);
        if self.signals.is_ready.get_untracked() && was_locked != lock.is_some() {
            self.announcer.say(words::room::lock_changed(&section.title(), lock.as_ref().map(|lock| lock.by.as_str())));
        }
        if let Some(surface) = self.surface(channel) {
            surface.set_permission(may_edit, &description(section, lock.is_some()));
        }
        section.set_permission(lock, may_edit);
    }

    fn show_save_state(&self) {
        let before = self.signals.save.get_untracked();
        let state = self.replica.borrow().save_state();
        if let Some(sentence) = words::saving::announcement(before, state) {
            self.announcer.say(sentence);
        }
        set_if_new(self.signals.save, state);
    }

    fn show_draft(&self, channel: Channel) {
        let Some(section) = self.section(channel) else { return };
        let draft = self.replica.borrow().draft(channel).cloned();
        section.set_draft(draft);
    }

    /// The page's own text takes the place of the server's when all of it is there, so that nothing jumps.
    fn show_when_ready(&self) {
        if self.signals.is_ready.get_untracked() {
            return;
        }
        let ready = {
            let replica = self.replica.borrow();
            !replica.sections().is_empty() && replica.sections().iter().all(|head| replica.is_loaded(head.channel))
        };
        if ready {
            server_text::retire();
            self.signals.is_ready.set(true);
        }
    }

    /// Puts a section's text into an element.
    pub(super) fn show_text(self: &Rc<Self>, section: Section, host: &Host) -> bool {
        let (body, may_edit, companions) = {
            let replica = self.replica.borrow();
            (replica.body(section.channel), replica.may_edit(section.channel), replica.companions())
        };
        let driver = Rc::clone(self);
        let beginning = Beginning {
            text: &body,
            read_only: !may_edit,
            label: &section.title(),
            described_by: &description(section, section.lock.with_untracked(Option::is_some)),
            placeholder: &if may_edit { words::room::opening(&section.opening()) } else { words::room::NOTHING_YET.to_owned() },
            most_units: MOST_UNITS,
        };
        let surface = Surface::mount(host, &beginning, move |report| driver.hear(section, report));
        let there = surface.is_some();
        if let Some(surface) = surface {
            self.surfaces.borrow_mut().insert(section.channel, Rc::new(surface));
            self.show_carets(section.channel, &companions);
        }
        there
    }

    /// Takes a section's text off the page.
    pub(super) fn hide_text(&self, channel: Channel) {
        let surface = self.surfaces.borrow_mut().remove(&channel);
        self.carets.borrow_mut().remove(&channel);
        drop(surface);
    }

    fn hear(self: &Rc<Self>, section: Section, report: Report) {
        let channel = section.channel;
        match report {
            Report::Changed(changes) => {
                self.tell(Input::Edited { channel, changes });
                self.show_whether_blank(channel);
                section.set_full(false);
            }
            Report::Selected { anchor, head, focused: true } => self.went(channel, Some((anchor, head))),
            Report::Selected { focused: false, .. } => {
                if focus::is_in_window() {
                    self.left(channel);
                }
            }
            Report::Composing(active) => self.tell(Input::Composing { channel, active }),
            Report::Undo => self.tell(Input::Undo),
            Report::Redo => self.tell(Input::Redo),
            Report::Refused(Turned::TooLong) => section.set_full(true),
            Report::Refused(Turned::ReadOnly) => {
                let lock = section.lock.get_untracked();
                self.announcer.say(words::room::read_only(lock.as_ref().map(|lock| lock.by.as_str())));
            }
            Report::Formats(formats) => section.set_formats(formats),
            Report::Leave(Direction::Up) => self.step(false),
            Report::Leave(Direction::Down) => self.step(true),
            Report::Leave(Direction::Out) => {
                focus::element(&section.heading_id());
            }
        }
    }

    /// The person writes here.
    pub(super) fn went(self: &Rc<Self>, channel: Channel, selection: Option<(u32, u32)>) {
        self.go(Some((channel, selection)));
    }

    /// The person does not write here any more. A text can learn late that the keyboard is elsewhere.
    pub(super) fn left(self: &Rc<Self>, channel: Channel) {
        if self.place.get() == Some(channel) {
            self.go(None);
        }
    }

    fn go(self: &Rc<Self>, place: Option<(Channel, Option<(u32, u32)>)>) {
        self.place.set(place.map(|(channel, _)| channel));
        self.tell(Input::Went { place });
    }

    /// Runs a command of the editor.
    pub(super) fn command(&self, channel: Channel, name: &str) {
        if let Some(surface) = self.surface(channel) {
            surface.command(name);
        }
    }

    /// Puts text at the caret of a section. Whether there is a text to put it into.
    pub(super) fn insert(&self, channel: Channel, text: &str) -> bool {
        let surface = self.surface(channel);
        if let Some(surface) = &surface {
            surface.insert(text);
            surface.focus();
        }
        surface.is_some()
    }

    /// Gives the keyboard to the section before or after the one that has it; to the first or last if none has.
    pub(super) fn step(&self, down: bool) {
        let ids: Vec<String> = self.signals.sections.with_untracked(|sections| sections.iter().map(|section| section.id()).collect());
        let here = focus::section().and_then(|here| ids.iter().position(|id| *id == here));
        let there = match (here, down) {
            (Some(here), true) => here + 1,
            (Some(here), false) => here.wrapping_sub(1),
            (None, true) => 0,
            (None, false) => ids.len().wrapping_sub(1),
        };
        if let Some(id) = ids.get(there) {
            scroll::bring(id);
            focus::writing_below(id);
        }
    }

    /// The person has read it.
    pub(super) fn dismiss_refusal(&self) {
        self.signals.refused.set(None);
    }

    /// Everything that is written, as Markdown.
    pub(super) fn markdown(&self) -> String {
        let replica = self.replica.borrow();
        let mut text = String::new();
        for head in replica.sections() {
            text.push_str("## ");
            text.push_str(&head.title);
            text.push_str("\n\n");
            match head.kind {
                SectionKind::Prose => text.push_str(replica.body(head.channel).trim_end()),
                SectionKind::Facts => {
                    let fields = replica.fields(head.channel);
                    for fact in Fact::ALL {
                        if let Some(value) = fields.get(fact.key()) {
                            text.push_str(&["- ", fact.label(), ": ", value, "\n"].concat());
                        }
                    }
                }
            }
            text.push_str("\n\n");
        }
        text
    }

    /// Whether closing the page would lose something.
    fn holds_unsaved(&self) -> bool {
        let replica = self.replica.borrow();
        let unsaved = match replica.save_state() {
            SaveState::Connecting | SaveState::Saved | SaveState::NotInvited => false,
            SaveState::Saving => true,
            SaveState::Offline { edits }
            | SaveState::Sending { edits }
            | SaveState::CannotSave { edits, .. }
            | SaveState::Outdated { edits } => edits > 0,
        };
        unsaved || replica.sections().iter().any(|head| replica.draft(head.channel).is_some())
    }

    fn surface(&self, channel: Channel) -> Option<Rc<Surface>> {
        self.surfaces.borrow().get(&channel).cloned()
    }

    fn section(&self, channel: Channel) -> Option<Section> {
        self.signals.sections.with_untracked(|sections| sections.iter().find(|section| section.channel == channel).copied())
    }
}

fn caret_in(channel: Channel, companion: &Companion) -> Option<Caret> {
    if companion.channel != Some(channel) {
        return None;
    }
    let attendee = &companion.attendee;
    Some(Caret {
        key: attendee.connection.to_string(),
        name: attendee.name.to_string(),
        colour: attendee.colour.get(),
        selection: companion.selection?,
    })
}

/// The ids of what describes a section's text.
fn description(section: Section, locked: bool) -> String {
    if locked { section.lock_id() } else { String::new() }
}
