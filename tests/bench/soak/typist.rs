//! Somebody who writes lines and takes old ones of theirs away, so that the text stays about as long as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use server::clock;
use shared::document::change::{TextChange, units};
use shared::id::Channel;
use shared::replica::{Input, SaveState};
use tests::chance::Chance;
use tests::peer::{Pass, Peer, Tab, line_somewhere};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::socket;

/// Lines of one person in one section, at most.
const MOST_LINES: usize = 20;

/// Sections that are written in.
const SECTIONS: usize = 3;

pub(crate) struct Typist {
    name: String,
    pass: Pass,
    chance: Chance,
    tab: Arc<Peer>,
    deeds: Arc<Deeds>,
    typing: Option<JoinHandle<()>>,
    enough: Arc<AtomicBool>,
    /// Lines of tabs that are closed, all of them saved.
    before: BTreeSet<String>,
    count: usize,
}

/// What was done in a tab, by section, in order: each is one update.
type Deeds = Mutex<BTreeMap<Channel, Vec<Deed>>>;

#[derive(Debug, Clone)]
enum Deed {
    Wrote(String),
    Erased(String),
}

/// What a server owes to somebody.
pub(crate) struct Promise {
    name: String,
    present: BTreeSet<String>,
    absent: BTreeSet<String>,
}

impl Promise {
    /// Checks that a text keeps it. What its author has erased since the promise may be there or not.
    pub(crate) fn hold(&self, text: &str, erased: &BTreeSet<String>) {
        let mut lines = BTreeMap::<&str, usize>::new();
        for line in text.lines().filter(|line| line.starts_with(&self.name)) {
            *lines.entry(line).or_default() += 1;
        }
        let lost: Vec<&String> = self.present.difference(erased).filter(|line| !lines.contains_key(line.as_str())).collect();
        assert!(lost.is_empty(), "lost, though saved: {lost:?}");
        let returned: Vec<&String> = self.absent.iter().filter(|line| lines.contains_key(line.as_str())).collect();
        assert!(returned.is_empty(), "back, though their removal was saved: {returned:?}");
        let doubled: Vec<(&&str, &usize)> = lines.iter().filter(|(_, count)| **count > 1).collect();
        assert!(doubled.is_empty(), "doubled: {doubled:?}");
    }
}

impl Typist {
    /// Opens a tab and types about once a second.
    pub(crate) fn sit_down(name: &str, pass: Pass, mut chance: Chance) -> Self {
        // Every line of theirs begins with it, and no other name does.
        let name = format!("{name}: ");
        let tab = Arc::new(Peer::new(pass.clone(), chance.number()));
        let mut typist = Self {
            name,
            pass,
            chance,
            tab,
            deeds: Arc::default(),
            typing: None,
            enough: Arc::default(),
            before: BTreeSet::new(),
            count: 0,
        };
        typist.begin();
        typist
    }

    pub(crate) fn pass(&self) -> &Pass {
        &self.pass
    }

    fn begin(&mut self) {
        let (tab, deeds, enough) = (Arc::clone(&self.tab), Arc::clone(&self.deeds), Arc::clone(&self.enough));
        self.typing = Some(tokio::spawn(type_on(self.name.clone(), tab, deeds, enough, self.chance.fork())));
    }

    /// Types no more and waits until all is saved.
    async fn pause(&mut self, patience: Duration) {
        self.enough.store(true, Ordering::Relaxed);
        if let Some(typing) = self.typing.take() {
            typing.await.expect("somebody who types does not panic");
        }
        let deadline = clock::now().after(patience);
        while self.tab.look(|tab| tab.replica.save_state() != SaveState::Saved).await {
            assert!(clock::now() < deadline, "{} has something that is not saved", self.name);
            sleep(Duration::from_millis(20)).await;
        }
        let refusals = self.tab.look(|tab| tab.refusals.clone()).await;
        assert!(refusals.is_empty(), "refused: {refusals:?}");
    }

    /// Closes the tab when all is saved, and goes on in another.
    pub(crate) async fn change_tabs(&mut self, chance: u64, patience: Duration) {
        self.pause(patience).await;
        self.count += lock(&self.deeds).values().map(Vec::len).sum::<usize>();
        self.before = self.promised().await.present;
        self.deeds = Arc::default();
        self.enough = Arc::default();
        self.tab = Arc::new(Peer::new(self.pass.clone(), chance));
        self.begin();
    }

    /// Stops for good. How often this person has written or erased.
    pub(crate) async fn finish(&mut self, patience: Duration) -> usize {
        self.pause(patience).await;
        self.count + lock(&self.deeds).values().map(Vec::len).sum::<usize>()
    }

    /// Everything that was erased in this tab, saved or not.
    pub(crate) fn erased(&self) -> BTreeSet<String> {
        let deeds = lock(&self.deeds);
        let erased = deeds.values().flatten().filter_map(|deed| match deed {
            Deed::Erased(line) => Some(line.clone()),
            Deed::Wrote(_) => None,
        });
        erased.collect()
    }

    /// What this person was told to be saved.
    pub(crate) async fn promised(&self) -> Promise {
        let (deeds, before, name) = (Arc::clone(&self.deeds), self.before.clone(), self.name.clone());
        self.tab.look(move |tab| promised(name, before, tab, &lock(&deeds))).await
    }
}

fn promised(name: String, before: BTreeSet<String>, tab: &Tab, deeds: &BTreeMap<Channel, Vec<Deed>>) -> Promise {
    let (mut present, mut absent) = (before, BTreeSet::new());
    for (channel, deeds) in deeds {
        let acknowledged = usize::try_from(tab.acknowledged.get(channel).copied().unwrap_or(0)).expect("a count");
        for (place, deed) in deeds.iter().enumerate() {
            match deed {
                Deed::Wrote(line) if place < acknowledged => _ = present.insert(line.clone()),
                // It may be there already.
                Deed::Wrote(_) => {}
                Deed::Erased(line) => {
                    // It may be gone already.
                    present.remove(line);
                    if place < acknowledged {
                        absent.insert(line.clone());
                    }
                }
            }
        }
    }
    Promise { name, present, absent }
}

async fn type_on(name: String, tab: Arc<Peer>, deeds: Arc<Deeds>, enough: Arc<AtomicBool>, mut chance: Chance) {
    for count in 0_u32.. {
        sleep(Duration::from_millis(chance.within(100..1_900))).await;
        if enough.load(Ordering::Relaxed) {
            return;
        }
        let (name, deeds, mut chance) = (name.clone(), Arc::clone(&deeds), chance.fork());
        tab.act(move |tab| (typed(&name, count, tab, &mut lock(&deeds), &mut chance), ())).await;
    }
}

/// A line of their own above some other line, or one of theirs away, if there are many.
fn typed(name: &str, count: u32, tab: &Tab, deeds: &mut BTreeMap<Channel, Vec<Deed>>, chance: &mut Chance) -> Vec<Input> {
    let Some(channel) = tab.some_section(SECTIONS, chance) else { return Vec::new() };
    let body = tab.replica.body(channel);
    let mut beginning = 0;
    let mut own: Vec<(usize, &str)> = Vec::new();
    for line in body.split_inclusive('\n') {
        if line.starts_with(name) && line.ends_with('\n') {
            own.push((beginning, line));
        }
        beginning += line.len();
    }
    let change = if own.len() > MOST_LINES {
        let (at, line) = chance.one_of(&own);
        deeds.entry(channel).or_default().push(Deed::Erased(line.trim_end().to_owned()));
        TextChange { at: units(&body[..at]), delete: units(line), insert: String::new() }
    } else {
        let line = format!("{name}{count} of {}", clock::now().as_millis());
        let change = line_somewhere(&body, &line, chance);
        deeds.entry(channel).or_default().push(Deed::Wrote(line));
        change
    };
    vec![Input::Edited { channel, changes: vec![change] }]
}

/// Sends bytes that are no message, as a member may.
pub(crate) async fn talk_nonsense(pass: &Pass, bytes: Vec<u8>) {
    // While the server is away, nobody hears it.
    if let Ok((_hear, mut say)) = socket::open(pass).await {
        say.send(&bytes).await.ok();
    }
}

fn lock(deeds: &Deeds) -> MutexGuard<'_, BTreeMap<Channel, Vec<Deed>>> {
    deeds.lock().unwrap_or_else(PoisonError::into_inner)
}
