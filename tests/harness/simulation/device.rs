//! What the browsers of tabs keep, how tabs end, and who goes on from what they left.

use std::collections::BTreeMap;
use std::time::Duration;

use shared::limit;
use shared::replica::{Input, Replica, Shelf, ShelfChange, Urgency};

use super::Simulation;
use super::agenda::Happening;
use super::tab::{Tab, TabId};
use super::token::Token;
use crate::cast::{Person, SECTIONS};

/// What one tab keeps on the device: a shelf. It outlives the tab.
#[derive(Debug, Clone, Default)]
pub(super) struct Device {
    records: BTreeMap<String, Vec<u8>>,
    /// Shelves that were taken over and are cleared together with the next writing.
    taken: Vec<TabId>,
    /// This browser keeps nothing: its storage is switched off.
    refuses: bool,
    writings: u32,
}

impl Device {
    fn shelf(&self, is_left: bool) -> Shelf {
        let found = self.records.iter().map(|(key, bytes)| (key.as_str(), bytes.as_slice()));
        Shelf::read(found, is_left).expect("a tab reads what a tab wrote")
    }

    fn change(&mut self, change: ShelfChange) {
        match change {
            ShelfChange::Put { key, bytes } => _ = self.records.insert(key, bytes),
            ShelfChange::Clear { from, to } => self.records.retain(|key, _| *key < from || *key > to),
        }
    }

    /// The tokens of edits and drafts.
    fn tokens(&self, what: &str) -> Vec<Token> {
        let records = self.records.iter().filter(|(key, _)| key.starts_with(what));
        records.flat_map(|(_, bytes)| Token::all_in_bytes(bytes)).collect()
    }
}

impl Simulation {
    /// The tab's program ends without a word, and its person opens the page again: what was kept is there.
    pub fn crash(&mut self, tab: TabId) {
        self.gives_back(tab);
        let device = self.tabs[tab.0].device.clone();
        self.end(tab);
        let one = &mut self.tabs[tab.0];
        let (dial, wish, is_outdated) = (one.dial + 1, one.wish + 1, one.is_outdated);
        let seed = self.chance.number();
        *one =
            Tab { dial, wish, is_outdated, device: Device { refuses: device.refuses, ..Device::default() }, ..Tab::new(one.person, seed) };
        let kept: Vec<Token> = [device.tokens("edit"), device.tokens("draft")].concat();
        self.model.went_on(tab, &kept);
        self.give(tab, Input::Restored(vec![device.shelf(true)]));
        // Written anew under another name, in one transaction with the clearing of the old one.
        self.tabs[tab.0].device.records = device.records;
        if !self.tabs[tab.0].replica.sections().is_empty() {
            self.tabs[tab.0].device.records.clear();
            self.keep(tab);
        }
        self.give(tab, Input::Started);
    }

    /// The person loads the page anew: the browser lets the tab keep what it holds before it ends.
    pub fn reload(&mut self, tab: TabId) {
        self.keep(tab);
        self.shelf_is_whole(tab);
        self.crash(tab);
    }

    /// A new page of the same version as the server's, in place of an old one.
    pub fn reload_renewed(&mut self, tab: TabId) {
        self.tabs[tab.0].is_outdated = false;
        self.reload(tab);
    }

    /// Somebody opens the page in a browser that knows it: their closed tabs are taken over, of their open ones the base is read.
    pub fn come_back(&mut self, person: Person) -> TabId {
        let tab = TabId(self.tabs.len());
        let seed = self.chance.number();
        self.tabs.push(Tab::new(person, seed));
        let others: Vec<TabId> = (0..tab.0).map(TabId).filter(|other| self.tabs[other.0].person == person).collect();
        let shelves = others.iter().map(|other| self.tabs[other.0].device.shelf(self.is_left(*other))).collect();
        self.take_over(tab, others.into_iter().filter(|other| self.is_left(*other)).collect());
        self.give(tab, Input::Restored(shelves));
        self.give(tab, Input::Started);
        tab
    }

    /// A tab finds that another one of its person is gone.
    pub fn finds_gone(&mut self, tab: TabId, other: TabId) {
        let shelf = self.tabs[other.0].device.shelf(true);
        self.take_over(tab, vec![other]);
        self.give(tab, Input::Restored(vec![shelf]));
    }

    /// Whether nobody holds the lock of a tab's shelf: neither itself nor whoever is about to take it over.
    fn is_left(&self, tab: TabId) -> bool {
        let is_held = self.tabs.iter().any(|other| !other.closed && other.device.taken.contains(&tab));
        self.tabs[tab.0].closed && !is_held
    }

    /// A tab ends, and what it took over and has not written on its own shelf is left where it was.
    pub(super) fn gives_back(&mut self, tab: TabId) {
        for other in std::mem::take(&mut self.tabs[tab.0].device.taken) {
            let device = &self.tabs[other.0].device;
            let (edits, drafts) = (device.tokens("edit"), device.tokens("draft"));
            self.model.inherits(other, tab, &edits, &drafts);
        }
    }

    fn take_over(&mut self, tab: TabId, others: Vec<TabId>) {
        for other in &others {
            let device = &self.tabs[other.0].device;
            let (edits, drafts) = (device.tokens("edit"), device.tokens("draft"));
            self.model.inherits(tab, *other, &edits, &drafts);
        }
        self.tabs[tab.0].device.taken.extend(others);
    }

    /// How many bytes a tab keeps.
    pub fn kept_bytes(&self, tab: TabId) -> usize {
        self.tabs[tab.0].device.records.values().map(Vec::len).sum()
    }

    /// The browser of a tab keeps nothing from here on.
    pub fn keeps_nothing(&mut self, tab: TabId) {
        self.tabs[tab.0].device.refuses = true;
    }

    /// A tab ends without its last keeping.
    fn end(&mut self, tab: TabId) {
        if let Some(wire) = self.tabs[tab.0].wire.take() {
            self.ground.network.tab_hangs_up(&mut self.ground.agenda, wire);
        }
    }

    pub(super) fn wants_to_keep(&mut self, tab: TabId, urgency: Urgency) {
        let span = match urgency {
            Urgency::Soon => limit::KEEP_SOON,
            Urgency::Later => limit::KEEP_LATER,
        };
        self.ground.agenda.after(span.max(Duration::from_millis(1)), Happening::TabKeeps { tab });
    }

    /// One transaction: the tab's shelf, and the end of those that it has taken over.
    pub(super) fn keep(&mut self, tab: TabId) {
        let one = &mut self.tabs[tab.0];
        let changes = one.replica.keep();
        if one.device.refuses {
            return;
        }
        changes.into_iter().for_each(|change| one.device.change(change));
        one.device.writings += 1;
        // Looking each time would make every story ten times as long.
        let looks = one.device.writings.is_multiple_of(16);
        let gone = if one.replica.has_taken_over() { std::mem::take(&mut one.device.taken) } else { Vec::new() };
        for gone in gone {
            self.tabs[gone.0].device.records.clear();
        }
        if looks {
            self.shelf_is_whole(tab);
        }
    }

    /// Whoever went on from this shelf at this moment would show what the tab shows.
    fn shelf_is_whole(&self, tab: TabId) {
        let one = &self.tabs[tab.0];
        if one.device.refuses {
            return;
        }
        let mut next = Replica::new(1);
        next.handle(self.ground.agenda.now(), Input::Restored(vec![one.device.shelf(true)]));
        for channel in SECTIONS.into_iter().filter(|channel| one.replica.is_loaded(*channel)) {
            assert_eq!(next.body(channel), one.replica.body(channel), "{tab:?} keeps what it shows of section {channel}");
            assert_eq!(next.fields(channel), one.replica.fields(channel), "{tab:?} keeps the fields of section {channel}");
            assert_eq!(next.draft(channel), one.replica.draft(channel), "{tab:?} keeps the draft of section {channel}");
        }
    }
}
