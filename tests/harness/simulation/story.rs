//! Stories that nobody wrote: the seed decides who is there, what they do and what befalls them.

use std::time::Duration;

use shared::document::fact::Fact;
use shared::limit;
use shared::protocol::event::StorageTrouble;
use shared::replica::SaveState;

use super::tab::TabId;
use super::{Break, Health, Simulation};
use crate::cast::{FACTS, PROSE, Person, SECTIONS};
use crate::chance::Chance;

/// What happened in stories, so that the suite can tell whether they reach what they are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// A number in which everything that happened has its part.
    pub trace: u64,
    /// Insertions that people made.
    pub insertions: usize,
    /// Those that were acknowledged.
    pub acknowledged: usize,
    /// Sections that were begun anew after a refusal.
    pub refusals: usize,
    /// Drafts with words that came of it.
    pub drafts: usize,
    /// Kills of the server.
    pub kills: usize,
    /// Rooms that were loaded again while the server lived.
    pub restarts: usize,
    /// Queues that slow readers lost.
    pub dropped_queues: usize,
    /// Appends that the disk refused.
    pub failed_appends: usize,
    /// Undos and redos that changed something.
    pub undone: usize,
    /// Records in the log at the end.
    pub records: usize,
    /// Snapshots on disk at the end.
    pub snapshots: usize,
    /// How often a section that rested gave up its document.
    pub folded: usize,
    /// How often one came back.
    pub unfolded: usize,
    /// How often somebody was told that the disk does not answer.
    pub silences: usize,
}

impl Figures {
    /// Counts another story in.
    pub fn add(&mut self, other: &Self) {
        self.trace ^= other.trace;
        self.insertions += other.insertions;
        self.acknowledged += other.acknowledged;
        self.refusals += other.refusals;
        self.drafts += other.drafts;
        self.kills += other.kills;
        self.restarts += other.restarts;
        self.dropped_queues += other.dropped_queues;
        self.failed_appends += other.failed_appends;
        self.undone += other.undone;
        self.records += other.records;
        self.snapshots += other.snapshots;
        self.folded += other.folded;
        self.unfolded += other.unfolded;
        self.silences += other.silences;
    }

    /// Whether everything that may go wrong did, some time.
    pub fn is_eventful(&self) -> bool {
        let counts = [
            self.acknowledged,
            self.refusals,
            self.drafts,
            self.kills,
            self.restarts,
            self.dropped_queues,
            self.failed_appends,
            self.undone,
            self.snapshots,
            self.folded,
            self.unfolded,
            self.silences,
        ];
        counts.iter().all(|count| *count > 0)
    }
}

/// How a story goes, beside its single acts.
#[derive(Debug, Clone, Copy)]
struct Temper {
    acts: u64,
    /// Of a hundred acts, how many befall the network, the disk and the server.
    network: u64,
    disk: u64,
    server: u64,
    /// The act at which somebody types so much at once that snapshots are taken.
    burst: Option<u64>,
}

/// One thing that happens.
#[derive(Debug, Clone, Copy)]
enum Act {
    Type,
    Paste,
    Erase,
    Replace,
    Undo,
    Redo,
    Compose,
    SetField,
    Go,
    Lock,
    Draft,
    Burst,
    Enter,
    ComeBack,
    Leave,
    Reload,
    Vanish,
    Race,
    Crash,
    Rest,
}

/// Plays the story of a seed to its end, with all invariants held.
///
/// # Panics
/// If one of them does not hold.
pub fn story(seed: u64) -> Figures {
    let mut simulation = Simulation::new(seed);
    let mut chance = simulation.chance.fork();
    let temper = Temper {
        acts: chance.within(20..90),
        network: chance.one_of(&[0, 4, 10, 20]),
        disk: chance.one_of(&[0, 0, 3, 8]),
        server: chance.one_of(&[0, 2, 6]),
        burst: chance.percent(6).then(|| chance.within(0..20)),
    };
    simulation.ground.network.latency = chance.one_of(&[1..2, 5..16, 20..200, 1..600]);
    simulation.ground.disk.pace = chance.one_of(&[1..2, 2..7, 5..60, 1..900, 1..20_000]);
    if chance.percent(40) {
        simulation.queues_are_short();
    }
    let mut narrator = Narrator { simulation, chance, temper, kills: 0 };
    narrator.play();
    narrator.end()
}

fn is_silence(told: SaveState) -> bool {
    matches!(told, SaveState::CannotSave { trouble: StorageTrouble::Silent, .. })
}

struct Narrator {
    simulation: Simulation,
    chance: Chance,
    temper: Temper,
    kills: usize,
}

impl Narrator {
    fn play(&mut self) {
        self.simulation.enter(Person::Ada);
        for _ in 0..self.chance.within(1..4) {
            let person = self.chance.one_of(&Person::ALL);
            self.simulation.enter(person);
        }
        for number in 0..self.temper.acts {
            let pause = self.pause();
            self.simulation.pass(pause);
            self.befall();
            let tabs = self.simulation.open_tabs();
            let tab = self.chance.one_of(&tabs);
            let act = if self.temper.burst == Some(number) { Act::Burst } else { self.act() };
            self.perform(tab, act);
        }
    }

    fn end(mut self) -> Figures {
        self.simulation.heal();
        self.simulation.everybody_agrees();
        let (insertions, acknowledged) = self.simulation.model.counts();
        Figures {
            trace: self.simulation.trace(),
            insertions,
            acknowledged,
            refusals: self.simulation.tally.refusals,
            drafts: self.simulation.tally.drafts,
            kills: self.kills,
            restarts: self.simulation.host.restarts as usize,
            dropped_queues: self.simulation.host.dropped_queues as usize,
            failed_appends: self.simulation.ground.disk.failed_appends,
            undone: self.simulation.tally.undone,
            snapshots: self.simulation.ground.disk.snapshots(),
            folded: self.simulation.host.folded,
            unfolded: self.simulation.host.unfolded,
            silences: self.simulation.tabs.iter().flat_map(|tab| &tab.page.told).filter(|told| is_silence(**told)).count(),
            records: self.simulation.ground.disk.log().len(),
        }
    }

    fn pause(&mut self) -> Duration {
        let range = self.chance.one_of(&[0..1, 1..30, 1..30, 20..200, 20..200, 300..3_000, 1_000..30_000]);
        Duration::from_millis(self.chance.within(range))
    }

    fn act(&mut self) -> Act {
        match self.chance.within(0..105) {
            0..40 => Act::Type,
            40..42 => Act::Paste,
            42..52 => Act::Erase,
            52..58 => Act::Replace,
            58..65 => Act::Undo,
            65..69 => Act::Redo,
            69..73 => Act::Compose,
            73..80 => Act::SetField,
            80..87 => Act::Go,
            87..91 => Act::Lock,
            91..94 => Act::Draft,
            94..96 => Act::Enter,
            96 => Act::ComeBack,
            97 => Act::Leave,
            98 => Act::Reload,
            99 => Act::Crash,
            100 => Act::Vanish,
            101..104 => Act::Rest,
            _ => Act::Race,
        }
    }

    fn perform(&mut self, tab: TabId, act: Act) {
        // People keep to what the page lets them do; their programs, and their haste, do not always.
        let channel = self.chance.one_of(&PROSE);
        let is_hasty = self.chance.percent(10);
        let may_type = self.simulation.may_edit(tab, channel) || is_hasty;
        match act {
            Act::Type if may_type => self.type_something(tab, channel, 0, 3),
            Act::Paste if may_type => self.type_something(tab, channel, 0, 400),
            Act::Replace if may_type => self.type_something(tab, channel, 12, 3),
            Act::Erase if may_type => {
                let (at, delete) = self.stretch(tab, channel, 16);
                self.simulation.erase(tab, channel, at, delete);
            }
            Act::Burst if may_type => {
                for _ in 0..300 {
                    self.type_something(tab, channel, 0, 0);
                    self.simulation.pass(Duration::from_millis(20));
                }
            }
            Act::Type | Act::Paste | Act::Replace | Act::Erase | Act::Burst => {}
            Act::Undo => self.simulation.undo(tab),
            Act::Redo => self.simulation.redo(tab),
            Act::Compose => {
                let active = self.chance.percent(40);
                self.simulation.compose(tab, channel, active);
            }
            Act::SetField => self.set_field(tab, is_hasty),
            Act::Go => self.go(tab, channel),
            Act::Lock => self.lock(channel),
            Act::Draft => self.draft(tab, channel),
            Act::Enter => {
                if self.simulation.open_tabs().len() < 6 {
                    let person = self.chance.one_of(&Person::ALL);
                    self.simulation.enter(person);
                }
            }
            Act::ComeBack => {
                if self.simulation.open_tabs().len() < 6 {
                    let person = self.chance.one_of(&Person::ALL);
                    self.simulation.come_back(person);
                }
            }
            Act::Reload => self.simulation.reload(tab),
            Act::Crash => self.simulation.crash(tab),
            Act::Leave => {
                if self.simulation.open_tabs().len() > 1 {
                    self.simulation.leave(tab);
                }
            }
            Act::Vanish => self.vanish(tab),
            Act::Rest => self.rest(tab, channel),
            Act::Race => {
                self.lock(channel);
                for racer in self.simulation.open_tabs() {
                    if self.simulation.may_edit(racer, channel) {
                        self.type_something(racer, channel, 0, 2);
                    }
                }
            }
        }
    }

    /// Everybody talks, or works on one section alone, for so long that the others are folded.
    fn rest(&mut self, tab: TabId, channel: shared::id::Channel) {
        let works_on = self.chance.percent(50);
        for _ in 0..4 {
            if works_on && self.simulation.may_edit(tab, channel) {
                self.type_something(tab, channel, 6, 2);
            }
            let share = limit::SECTION_IDLE / 4;
            let more = Duration::from_millis(self.chance.within(0..2_000));
            self.simulation.pass(share + more);
        }
    }

    /// A tab is without a network for hours, in which its person writes and the others go on.
    fn vanish(&mut self, tab: TabId) {
        self.simulation.cut_off(tab, true);
        for _ in 0..self.chance.within(1..5) {
            let channel = self.chance.one_of(&PROSE);
            for writer in self.simulation.open_tabs() {
                if (writer == tab || self.chance.percent(30)) && self.simulation.may_edit(writer, channel) {
                    self.type_something(writer, channel, 6, 2);
                }
            }
            let span = Duration::from_secs(self.chance.within(60..2_400));
            self.simulation.pass(span);
        }
        if self.chance.percent(30) {
            let channel = self.chance.one_of(&PROSE);
            self.lock(channel);
        }
        self.simulation.cut_off(tab, false);
    }

    fn type_something(&mut self, tab: TabId, channel: shared::id::Channel, most: u32, pieces: u64) {
        if !self.simulation.tabs[tab.0].page.texts.contains_key(&channel) {
            return;
        }
        let (at, delete) = self.stretch(tab, channel, most);
        let token = self.simulation.model.mint(tab, channel);
        let mut text = token.character().to_string();
        for _ in 0..self.chance.within(0..pieces + 1) {
            let piece = self.chance.one_of(&PIECES);
            text.insert_str(if self.chance.percent(50) { 0 } else { text.len() }, piece);
        }
        self.simulation.change(tab, channel, at, delete, &text);
    }

    /// A place in what the tab shows, and how much from there, of whole characters.
    fn stretch(&mut self, tab: TabId, channel: shared::id::Channel, most: u32) -> (u32, u32) {
        let Some(text) = self.simulation.tabs[tab.0].page.texts.get(&channel) else { return (0, 0) };
        let length = u64::from(text.units());
        let wanted = if self.chance.percent(50) { self.chance.within(0..length + 1) } else { length };
        let at = text.snap(u32::try_from(wanted).expect("a place in a text"));
        let begin = text.snap(at.saturating_sub(u32::try_from(self.chance.within(0..u64::from(most) + 1)).expect("a few")));
        (begin, at - begin)
    }

    fn set_field(&mut self, tab: TabId, is_hasty: bool) {
        if !(self.simulation.may_edit(tab, FACTS) || is_hasty && self.simulation.tabs[tab.0].replica.is_loaded(FACTS)) {
            return;
        }
        let key = self.chance.one_of(&[Fact::Title, Fact::Services, Fact::Severity]).key();
        let value = if self.chance.percent(85) {
            let token = self.simulation.model.mint(tab, FACTS);
            Some(format!("{}{}", self.chance.one_of(&PIECES), token.character()))
        } else {
            None
        };
        self.simulation.set_field(tab, FACTS, key, value.as_deref());
    }

    fn go(&mut self, tab: TabId, channel: shared::id::Channel) {
        let place = match self.chance.within(0..10) {
            0 => None,
            1 => Some((channel, None)),
            _ => {
                let (anchor, _) = self.stretch(tab, channel, 0);
                let (head, _) = self.stretch(tab, channel, 0);
                Some((channel, Some((anchor, head))))
            }
        };
        self.simulation.go(tab, place);
    }

    fn lock(&mut self, channel: shared::id::Channel) {
        let tabs = self.simulation.open_tabs();
        // Now and then somebody tries who may not.
        let anybody = self.chance.percent(10);
        let leads = |tab: &&TabId| anybody || self.simulation.tabs[tab.0].person.role().may_lock();
        let Some(tab) = tabs.iter().find(leads).copied() else { return };
        let locked = self.chance.percent(40);
        let channel = if self.chance.percent(80) { channel } else { self.chance.one_of(&SECTIONS) };
        self.simulation.lock(tab, channel, locked);
    }

    fn draft(&mut self, tab: TabId, channel: shared::id::Channel) {
        if self.chance.percent(70) && self.simulation.may_edit(tab, channel) {
            self.simulation.put_back_draft(tab, channel);
        } else {
            self.simulation.throw_away_draft(tab, channel);
        }
    }

    /// What nobody does on purpose.
    fn befall(&mut self) {
        let tabs = self.simulation.open_tabs();
        let tab = self.chance.one_of(&tabs);
        if self.chance.percent(self.temper.network) {
            match self.chance.within(0..10) {
                0..4 => {
                    let how = self.chance.one_of(&[Break::Reset, Break::Silence, Break::Deaf, Break::Mute]);
                    self.simulation.cut(tab, how);
                }
                4 => self.simulation.cut_off(tab, true),
                5..7 => self.simulation.cut_off(tab, false),
                7 if self.chance.percent(50) => self.simulation.put_aside(tab),
                7 => self.simulation.try_now(tab),
                _ => {
                    let span = Duration::from_millis(self.chance.within(100..8_000));
                    self.simulation.stall(tab, span);
                }
            }
        }
        if self.chance.percent(self.temper.disk) {
            let trouble = self.chance.one_of(&StorageTrouble::ALL);
            let health = self.chance.one_of(&[Health::Good, Health::Good, Health::Failing(trouble), Health::Doubtful(trouble)]);
            self.simulation.disk_is(health);
        }
        if self.chance.percent(self.temper.server) {
            match self.chance.within(0..10) {
                0..4 => {
                    let told = self.chance.percent(70);
                    self.kills += 1;
                    self.simulation.kill(told);
                    if self.chance.percent(60) {
                        self.simulation.start();
                    }
                }
                4..7 => self.simulation.panic_in_the_room(),
                7 => self.simulation.drain(Duration::from_secs(2)),
                _ => self.simulation.start(),
            }
        }
    }
}

/// What people type: scripts, pairs, joined emoji, marks that combine, lines; never a carriage return.
const PIECES: [&str; 16] =
    ["the cache ", "expired, ", "nobody ", "noticed. ", "\n", "\n\n", "- ", "## ", "語", "障害", "🙂", "👩‍👩‍👧", "e\u{301}", "ß", " ", "💥💥"];
