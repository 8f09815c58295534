//! Somebody who types without a pause.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::id::Channel;
use shared::replica::{Input, SaveState};
use tests::chance::Chance;
use tests::peer::{Pass, Peer, Tab, line_somewhere};
use tokio::task::JoinHandle;

/// A line that somebody writes once and nobody else writes.
pub(crate) type Line = String;

/// How many sections are written in: enough that an edit here is saved together with one there.
const SECTIONS: usize = 4;

pub(crate) struct Author {
    name: &'static str,
    peer: Arc<Peer>,
    written: Arc<Written>,
    typing: Option<JoinHandle<()>>,
    enough: Arc<AtomicBool>,
}

/// Everything that one person has typed, in order, by section.
type Written = Mutex<BTreeMap<Channel, Vec<Line>>>;

/// What a tab shows of saving, in one moment.
pub(crate) struct Standing {
    /// Lines that this tab was told to be saved.
    pub(crate) saved: BTreeSet<Line>,
    /// Lines of other people that it shows. They see only what is on disk.
    pub(crate) seen: BTreeSet<Line>,
    /// Whether it has sent edits and waits to be told that they are saved.
    pub(crate) saving: bool,
    pub(crate) welcomes: u32,
}

impl Author {
    /// Opens a tab and begins to type as soon as there is something to type in.
    pub(crate) fn sit_down(name: &'static str, pass: Pass, mut chance: Chance) -> Self {
        let peer = Arc::new(Peer::new(pass, chance.number()));
        let (written, enough) = (Arc::<Written>::default(), Arc::<AtomicBool>::default());
        let typing = tokio::spawn(type_on(name, Arc::clone(&peer), Arc::clone(&written), Arc::clone(&enough), chance));
        Self { name, peer, written, typing: Some(typing), enough }
    }

    pub(crate) async fn standing(&self) -> Standing {
        let (written, name) = (Arc::clone(&self.written), self.name);
        self.peer.look(move |tab| standing(name, tab, &ledger(&written))).await
    }

    /// Types no more.
    pub(crate) async fn stop(&mut self) {
        self.enough.store(true, Ordering::Relaxed);
        if let Some(typing) = self.typing.take() {
            typing.await.expect("somebody who types does not panic");
        }
    }

    pub(crate) fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Every line that was ever typed.
    pub(crate) fn lines(&self) -> BTreeSet<Line> {
        ledger(&self.written).values().flatten().cloned().collect()
    }
}

/// The lines of people in a text.
pub(crate) fn lines_in(text: &str) -> impl Iterator<Item = Line> {
    text.lines().filter(|line| line.contains(MARK)).map(str::to_owned)
}

/// Two UTF-16 units, which nobody else writes.
const MARK: char = '🧯';

fn standing(name: &str, tab: &Tab, written: &BTreeMap<Channel, Vec<Line>>) -> Standing {
    let (mut saved, mut seen, mut waiting) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (channel, lines) in written {
        // Each line is one update, and the updates of a section are counted from 1.
        let acknowledged = usize::try_from(tab.acknowledged.get(channel).copied().unwrap_or(0)).expect("a count");
        saved.extend(lines[..acknowledged].iter().cloned());
        waiting += lines.len() - acknowledged;
        seen.extend(lines_in(&tab.replica.body(*channel)).filter(|line| !line.starts_with(name)));
    }
    let told = tab.replica.save_state();
    assert!(told != SaveState::Saved || waiting == 0, "{name} is told that all is saved, and {waiting} edits are not");
    Standing { saved, seen, saving: matches!(told, SaveState::Saving | SaveState::Sending { .. }), welcomes: tab.welcomes }
}

async fn type_on(name: &'static str, peer: Arc<Peer>, written: Arc<Written>, enough: Arc<AtomicBool>, mut chance: Chance) {
    for count in 0_u32.. {
        tokio::time::sleep(Duration::from_millis(chance.within(1..12))).await;
        if enough.load(Ordering::Relaxed) {
            return;
        }
        let (written, mut chance) = (Arc::clone(&written), chance.fork());
        peer.act(move |tab| (typed(name, count, tab, &mut ledger(&written), &mut chance), ())).await;
    }
}

/// A line above one of the lines of some section.
fn typed(name: &str, count: u32, tab: &Tab, written: &mut BTreeMap<Channel, Vec<Line>>, chance: &mut Chance) -> Vec<Input> {
    let Some(channel) = tab.some_section(SECTIONS, chance) else { return Vec::new() };
    let line = format!("{name} {MARK} {count}");
    let change = line_somewhere(&tab.replica.body(channel), &line, chance);
    written.entry(channel).or_default().push(line);
    vec![Input::Edited { channel, changes: vec![change] }]
}

fn ledger(written: &Written) -> MutexGuard<'_, BTreeMap<Channel, Vec<Line>>> {
    written.lock().unwrap_or_else(PoisonError::into_inner)
}
