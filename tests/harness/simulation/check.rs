//! What must be true when everything has come to rest.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use server::room::RoomView;
use shared::document::fact::Fact;
use shared::id::ConnectionId;

use super::tab::TabId;
use super::{Health, Simulation};
use crate::cast::{FACTS, PROSE, Person, SECTIONS};

impl Simulation {
    /// The network, the disk and the server are well again, nobody composes any more, and every tab is looked at.
    pub fn heal(&mut self) {
        self.ground.network.everybody_reachable();
        self.disk_is(Health::Good);
        self.disk_takes(2..7);
        self.start();
        for tab in self.open_tabs() {
            for channel in PROSE {
                self.compose(tab, channel, false);
            }
            self.try_now(tab);
        }
    }

    /// Everything comes to rest, and then all see the same, and whoever comes later too.
    pub fn everybody_agrees(&mut self) {
        self.settle();
        // Ghosts are noticed by their silence.
        self.pass(2 * shared::limit::SILENCE);
        self.settle();
        let view = self.host.view(&mut self.ground).expect("at rest, everything is on disk");
        self.model.is_all_in(&view);
        self.summary_is_true(&view);
        let late = self.enter(Person::Ben);
        self.settle();
        for tab in self.open_tabs() {
            self.shows(tab, &view);
        }
        self.everybody_is_seen_where_they_are();
        self.leave(late);
        self.pass(Duration::from_secs(1));
        self.settle();
    }

    /// After a crash: nothing acknowledged is missing from what was loaded.
    pub(super) fn nothing_acknowledged_is_missing(&mut self) {
        if let Some(view) = self.host.view(&mut self.ground) {
            self.model.is_all_in(&view);
        }
    }

    pub(super) fn open_tabs(&self) -> Vec<TabId> {
        (0..self.tabs.len()).filter(|tab| !self.tabs[*tab].closed).map(TabId).collect()
    }

    /// What somebody wants to know when nothing comes to rest.
    pub(super) fn situation(&self) -> String {
        let mut text = String::new();
        for tab in self.open_tabs() {
            let one = &self.tabs[tab.0];
            writeln!(text, "{tab:?} {:?} on {:?}: {:?}", one.person, one.wire, one.replica.save_state())
                .expect("a string takes everything");
        }
        writeln!(
            text,
            "quiet: {}, disk idle: {}, room settled: {}",
            self.ground.agenda.is_quiet(),
            self.ground.disk.is_idle(),
            self.host.is_settled()
        )
        .expect("a string takes everything");
        text
    }

    fn shows(&self, tab: TabId, view: &RoomView) {
        for (channel, section) in SECTIONS.into_iter().zip(&view.sections) {
            let shown = self.text(tab, channel);
            assert!(shown == section.body, "{tab:?} shows of section {channel}\n{shown:?}\nand the room holds\n{:?}", section.body);
            assert_eq!(self.fields(tab, channel), section.fields, "{tab:?} shows the fields of section {channel}");
            let lock = self.tabs[tab.0].replica.lock(channel);
            assert_eq!(lock, section.lock.as_ref(), "{tab:?} shows the lock of section {channel}");
            let role = self.tabs[tab.0].person.role();
            let may = role.may_write() && (lock.is_none() || role.may_lock());
            assert_eq!(self.may_edit(tab, channel), may, "{tab:?} knows whether it may edit section {channel}");
        }
    }

    fn summary_is_true(&self, view: &RoomView) {
        let fields = &view.sections[usize::from(FACTS.get()) - 1].fields;
        let field = |fact: Fact| fields.get(fact.key()).cloned().unwrap_or_default();
        let summary = self.summary();
        assert_eq!((&summary.severity, &summary.began), (&field(Fact::Severity), &field(Fact::Began)), "the lists show what was written");
        let title = field(Fact::Title).parse();
        assert!(title.is_err() || title.as_ref() == Ok(&summary.title), "the lists show the title");
    }

    /// Everybody goes somewhere, and all others see them exactly there; nobody is seen who is not here.
    fn everybody_is_seen_where_they_are(&mut self) {
        let tabs = self.open_tabs();
        let mut places = Vec::new();
        for tab in &tabs {
            let channel = self.chance.one_of(&PROSE);
            let text = &self.tabs[tab.0].page.texts[&channel];
            let mut caret = || text.snap(u32::try_from(self.chance.within(0..u64::from(text.units()) + 1)).expect("a place in a text"));
            let selection = (caret(), caret());
            places.push((channel, selection));
            self.go(*tab, Some((channel, Some(selection))));
        }
        self.pass(Duration::from_secs(2));
        self.settle();
        let own = |tab: &TabId| self.tabs[tab.0].replica.you().expect("everybody is welcomed").connection;
        for (tab, place) in tabs.iter().zip(&places) {
            for other in tabs.iter().filter(|other| *other != tab) {
                let seen = self.companions(*other).iter().find(|companion| companion.attendee.connection == own(tab));
                let seen = seen.unwrap_or_else(|| panic!("{other:?} does not see {tab:?}"));
                assert_eq!(seen.attendee.name, self.tabs[tab.0].person.name());
                assert_eq!((seen.channel, seen.selection), (Some(place.0), Some(place.1)), "{other:?} sees {tab:?} where they are");
            }
        }
        let here: BTreeSet<ConnectionId> = tabs.iter().map(own).collect();
        for tab in &tabs {
            let seen: BTreeSet<ConnectionId> = self.companions(*tab).iter().map(|companion| companion.attendee.connection).collect();
            let expected: BTreeSet<ConnectionId> = here.iter().copied().filter(|connection| *connection != own(tab)).collect();
            assert_eq!(seen, expected, "{tab:?} sees everybody and no ghosts");
        }
    }
}
