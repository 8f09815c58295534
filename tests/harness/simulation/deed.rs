//! What people do, and what befalls the network, the disk and the server; and what can be seen of it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use server::record::{Attribution, Happening, Record, Summary};
use shared::document::change::{TextChange, units};
use shared::id::{Channel, ClientId};
use shared::protocol::refusal::Refusal;
use shared::replica::{Companion, Draft, Input, SaveState};

use super::disk::Health;
use super::host::Command;
use super::network::Break;
use super::outbox::Bounds;
use super::tab::{Tab, TabId};
use super::token::Token;
use super::{Done, Simulation};
use crate::cast::Person;

/// What people do.
impl Simulation {
    /// Somebody opens the page.
    pub fn enter(&mut self, person: Person) -> TabId {
        self.enter_with(person, false)
    }

    /// Somebody has a page open that is of another version than the server.
    pub fn enter_with_an_old_page(&mut self, person: Person) -> TabId {
        self.enter_with(person, true)
    }

    fn enter_with(&mut self, person: Person, is_outdated: bool) -> TabId {
        let tab = TabId(self.tabs.len());
        let seed = self.chance.number();
        self.tabs.push(Tab { is_outdated, ..Tab::new(person, seed) });
        self.give(tab, Input::Started);
        tab
    }

    /// The server that a tab finds next is of another version than its page.
    pub fn becomes_outdated(&mut self, tab: TabId) {
        self.tabs[tab.0].is_outdated = true;
    }

    /// Somebody closes the page. What was not sent is gone.
    pub fn leave(&mut self, tab: TabId) {
        self.gives_back(tab);
        let one = &mut self.tabs[tab.0];
        one.closed = true;
        if let Some(wire) = one.wire.take() {
            self.ground.network.tab_hangs_up(&mut self.ground.agenda, wire);
        }
        self.model.closed(tab);
    }

    /// Types at a place of a section, in UTF-16 units.
    pub fn write(&mut self, tab: TabId, channel: Channel, at: u32, text: &str) {
        self.change(tab, channel, at, 0, text);
    }

    /// Deletes from a place of a section.
    pub fn erase(&mut self, tab: TabId, channel: Channel, at: u32, delete: u32) {
        self.change(tab, channel, at, delete, "");
    }

    /// Replaces a stretch of a section.
    pub fn change(&mut self, tab: TabId, channel: Channel, at: u32, delete: u32, insert: &str) {
        let change = TextChange { at, delete, insert: insert.to_owned() };
        let done = self.tabs[tab.0].type_in(self.ground.agenda.now(), channel, vec![change]);
        self.mine(tab, done);
    }

    /// Takes back this tab's last act.
    pub fn undo(&mut self, tab: TabId) {
        self.turn(tab, Input::Undo);
    }

    /// Does again what was taken back.
    pub fn redo(&mut self, tab: TabId) {
        self.turn(tab, Input::Redo);
    }

    fn turn(&mut self, tab: TabId, input: Input) {
        let before = self.tabs[tab.0].page.fields.clone();
        let done = self.tabs[tab.0].give(self.ground.agenda.now(), input);
        let after = &self.tabs[tab.0].page.fields;
        for (channel, before) in &before {
            for key in before.keys().chain(after[channel].keys()).filter(|key| before.get(*key) != after[channel].get(*key)) {
                self.model.contest(*channel, key);
            }
        }
        self.tally.undone += usize::from(!done.vanished.is_empty() || !done.appeared.is_empty());
        self.mine(tab, done);
    }

    /// An input method begins or ends.
    pub fn compose(&mut self, tab: TabId, channel: Channel, active: bool) {
        self.give(tab, Input::Composing { channel, active });
    }

    /// Sets a field, or removes it.
    pub fn set_field(&mut self, tab: TabId, channel: Channel, key: &str, value: Option<&str>) {
        let shown: Vec<Token> = self.tabs[tab.0]
            .page
            .fields
            .get(&channel)
            .and_then(|fields| fields.get(key))
            .into_iter()
            .flat_map(|value| Token::all(value))
            .collect();
        self.model.set_field(channel, key, &shown, value.and_then(|value| Token::all(value).next()));
        let input = Input::FieldSet { channel, key: key.to_owned(), value: value.map(str::to_owned) };
        let done = self.tabs[tab.0].give(self.ground.agenda.now(), input);
        self.mine(tab, done);
    }

    /// Goes somewhere, perhaps with a selection.
    pub fn go(&mut self, tab: TabId, place: Option<(Channel, Option<(u32, u32)>)>) {
        self.give(tab, Input::Went { place });
    }

    /// Asks the server to lock a section, or to open it again.
    pub fn lock(&mut self, tab: TabId, channel: Channel, locked: bool) {
        self.give(tab, Input::SetLock { channel, locked });
    }

    /// Types the words of a draft again, where they would go.
    pub fn put_back_draft(&mut self, tab: TabId, channel: Channel) {
        let Some(Draft { text, .. }) = self.draft(tab, channel).cloned() else { return };
        let at = self.tabs[tab.0].replica.draft_place(channel);
        self.model.put_back(tab, channel, &text);
        self.write(tab, channel, at, &text);
        self.give(tab, Input::DraftDone { channel });
    }

    /// Throws a draft away.
    pub fn throw_away_draft(&mut self, tab: TabId, channel: Channel) {
        let Some(Draft { text, .. }) = self.draft(tab, channel).cloned() else { return };
        self.model.throw_away(&text);
        self.give(tab, Input::DraftDone { channel });
    }

    /// A person looks at the room in another tab of theirs, and not at this one.
    pub fn put_aside(&mut self, tab: TabId) {
        self.give(tab, Input::PutAside);
    }

    /// The browser says that the network is back.
    pub fn try_now(&mut self, tab: TabId) {
        self.give(tab, Input::TryNow);
    }

    /// What a person did themselves: what left their page is deleted, and not lost.
    fn mine(&mut self, tab: TabId, done: Done) {
        self.model.erase(&done.vanished);
        self.done(tab, done);
    }
}

/// What befalls them.
impl Simulation {
    /// The wire of a tab breaks.
    pub fn cut(&mut self, tab: TabId, how: Break) {
        if let Some(wire) = self.tabs[tab.0].wire {
            self.ground.network.cut(&mut self.ground.agenda, wire, how);
        }
    }

    /// A tab loses its network, or has it again.
    pub fn cut_off(&mut self, tab: TabId, off: bool) {
        self.ground.network.cut_off(tab, off);
        if off {
            self.cut(tab, Break::Reset);
        }
    }

    /// A tab's line takes nothing from the server for a while.
    pub fn stall(&mut self, tab: TabId, span: Duration) {
        if let Some(wire) = self.tabs[tab.0].wire {
            let until = self.ground.agenda.now().after(span);
            self.ground.network.stall(&mut self.ground.agenda, wire, until);
        }
    }

    /// So little may wait for a slow reader that a few keystrokes are too many: a story about that need not write megabytes.
    pub fn queues_are_short(&mut self) {
        self.host.bounds = Bounds::SHORT;
    }

    /// How the disk is from here on.
    pub fn disk_is(&mut self, health: Health) {
        self.ground.disk.health = health;
    }

    /// How many milliseconds a commit takes from here on.
    pub fn disk_takes(&mut self, pace: Range<u64>) {
        self.ground.disk.pace = pace;
    }

    /// The server's process ends at once. `told`: its machine lives on and tells the sockets' other ends.
    pub fn kill(&mut self, told: bool) {
        self.host.kill(&mut self.ground, told);
        // A commit that was running may have come through.
        self.model.read_log(self.ground.disk.log());
    }

    /// Somebody opened tabs until they held so many writer ids; those that are open may not be granted theirs. To be told while
    /// the room is not awake.
    ///
    /// # Panics
    /// If they hold more.
    pub fn has_opened_tabs(&mut self, person: Person, leases: usize) {
        let by = Attribution::Named(person.member());
        let is_theirs = |record: &&Record| record.by == by && matches!(record.what, Happening::Lease { .. });
        let held = self.ground.disk.log().iter().filter(is_theirs).count();
        let more = u32::try_from(leases.checked_sub(held).expect("they hold fewer")).expect("a small number");
        let at = self.ground.agenda.now();
        let lease = |bits| Record { at, by, what: Happening::Lease { client: ClientId::leased(1_000 + bits) } };
        self.ground.disk.has((0..more).map(lease).collect());
        self.tabs.iter_mut().filter(|tab| tab.person == person).for_each(|tab| tab.may_begin_anew = true);
    }

    /// The server is there again.
    pub fn start(&mut self) {
        self.host.start();
    }

    /// The room's task panics.
    pub fn panic_in_the_room(&mut self) {
        self.host.panic(&mut self.ground);
    }

    /// The server is asked to stop: clients come back spread over `window`.
    pub fn drain(&mut self, window: Duration) {
        self.host.take(&mut self.ground, Command::Drain { window });
    }
}

/// What can be seen.
impl Simulation {
    /// What the editor of a section shows; empty until it is loaded.
    pub fn text(&self, tab: TabId, channel: Channel) -> String {
        self.tabs[tab.0].page.texts.get(&channel).map(super::editor::Editor::to_text).unwrap_or_default()
    }

    /// The fields that a form shows.
    pub fn fields(&self, tab: TabId, channel: Channel) -> BTreeMap<String, String> {
        self.tabs[tab.0].page.fields.get(&channel).cloned().unwrap_or_default()
    }

    /// What the room holds of a section, when all of it is on disk.
    ///
    /// # Panics
    /// If the room is asleep or waits for the disk.
    pub fn kept(&mut self, channel: Channel) -> String {
        let view = self.host.view(&mut self.ground).expect("the room is awake and all of it is on disk");
        view.sections[usize::from(channel.get()) - 1].body.clone()
    }

    /// What a page says of a section that is asked for without a socket, within ten seconds.
    ///
    /// # Panics
    /// If it is not answered.
    pub fn read_by_a_stranger(&mut self, channel: Channel) -> String {
        self.host.ask(&mut self.ground);
        self.pass(Duration::from_secs(10));
        let view = self.host.answer().expect("a page is answered");
        view.sections[usize::from(channel.get()) - 1].body.clone()
    }

    /// What a tab says about saving.
    pub fn save_state(&self, tab: TabId) -> SaveState {
        self.tabs[tab.0].page.save_state
    }

    /// Everything that a tab has said about saving.
    pub fn told(&self, tab: TabId) -> &[SaveState] {
        &self.tabs[tab.0].page.told
    }

    /// The draft that a tab shows.
    pub fn draft(&self, tab: TabId, channel: Channel) -> Option<&Draft> {
        self.tabs[tab.0].page.drafts.get(&channel)
    }

    /// Where a tab would put its draft back.
    pub fn draft_place(&self, tab: TabId, channel: Channel) -> u32 {
        self.tabs[tab.0].replica.draft_place(channel)
    }

    /// Whether a tab lets its person type in a section.
    pub fn may_edit(&self, tab: TabId, channel: Channel) -> bool {
        self.tabs[tab.0].page.may_edit.get(&channel).copied().unwrap_or(false)
    }

    /// Who a tab sees beside itself.
    pub fn companions(&self, tab: TabId) -> &[Companion] {
        &self.tabs[tab.0].page.companions
    }

    /// The refusals that a tab has shown.
    pub fn refusals(&self, tab: TabId) -> &[Refusal] {
        &self.tabs[tab.0].page.refusals
    }

    /// Where undo or redo last put a tab's caret.
    pub fn caret(&self, tab: TabId) -> Option<(Channel, Option<(u32, u32)>)> {
        self.tabs[tab.0].page.caret
    }

    /// What the lists show of the post-mortem.
    pub fn summary(&self) -> &Summary {
        self.ground.disk.summary()
    }

    /// How many sections the room holds without their documents.
    ///
    /// # Panics
    /// If the room is asleep.
    pub fn folded(&mut self) -> usize {
        self.host.folded_now().expect("the room is awake")
    }

    /// How many records the log holds.
    pub fn records(&self) -> usize {
        self.ground.disk.log().len()
    }

    /// How often the room was dropped and loaded again while the server lived.
    pub fn restarts(&self) -> u32 {
        self.host.restarts
    }

    /// How many snapshots the disk holds.
    pub fn snapshots(&self) -> usize {
        self.ground.disk.snapshots()
    }

    /// How often a slow reader lost its queue.
    pub fn dropped_queues(&self) -> u32 {
        self.host.dropped_queues
    }

    /// The length of what the editor shows, in UTF-16 units.
    pub fn length(&self, tab: TabId, channel: Channel) -> u32 {
        units(&self.text(tab, channel))
    }
}
