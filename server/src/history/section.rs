//! The history of one section.

use std::collections::BTreeMap;

use shared::document::change::TextChange;
use shared::document::section::{LiveSection, Section};
use shared::gate::{Brought, Gate};
use shared::id::{ClientId, Seq};

use crate::record::{Attribution, SectionSpec};

/// Updates after which the state is kept, so that the next moment needs no way from the beginning.
const CHECKPOINT: usize = 2_048;

/// Bytes of states that are kept for one section. Past it every second one goes: a moment then takes a little longer.
const CHECKPOINT_BYTES: usize = 2 * 1024 * 1024;

/// A section's updates, and states on the way.
#[derive(Debug)]
pub(super) struct SectionHistory {
    pub(super) spec: SectionSpec,
    gate: Gate,
    changes: Vec<Change>,
    change_bytes: usize,
    /// States after so many updates.
    checkpoints: BTreeMap<usize, Vec<u8>>,
}

#[derive(Debug)]
struct Change {
    seq: Seq,
    by: Attribution,
    update: Box<[u8]>,
}

/// What is written in a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) body: String,
    pub(super) fields: BTreeMap<String, String>,
}

/// A stretch of a text, and whose deed it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub by: Attribution,
}

impl SectionHistory {
    pub(super) fn new(spec: SectionSpec) -> Self {
        Self { spec, gate: Gate::new(), changes: Vec::new(), change_bytes: 0, checkpoints: BTreeMap::new() }
    }

    /// Takes an update; how much it brings, or nothing if it does not fit what came before.
    pub(super) fn take(&mut self, seq: Seq, by: Attribution, update: Vec<u8>) -> Option<Brought> {
        let brought = self.gate.measure(&update).ok()?;
        self.change_bytes += size_of::<Change>() + update.len();
        self.changes.push(Change { seq, by, update: update.into_boxed_slice() });
        Some(brought)
    }

    /// Bytes in memory, about. The gate knows less of each update than the update has bytes.
    pub(super) fn bytes(&self) -> usize {
        2 * self.change_bytes + self.checkpoints.values().map(Vec::len).sum::<usize>()
    }

    /// What is written at two moments, whichever is earlier.
    pub(super) fn contents(&mut self, one: Seq, other: Seq) -> (Content, Content) {
        let (from, to) = (self.count(one.min(other)), self.count(one.max(other)));
        let mut document = self.document(from);
        let earlier = content(&document);
        let later = if from == to {
            earlier.clone()
        } else {
            self.replay(&mut document, from, to);
            content(&document)
        };
        if one <= other { (earlier, later) } else { (later, earlier) }
    }

    /// Who wrote what stands here at a moment: the log once more, one session of a member after the other.
    pub(super) fn authors(&self, upto: Seq) -> super::Authors {
        let changes = &self.changes[..self.count(upto)];
        let mut live = LiveSection::new(ClientId::SERVER);
        let (mut runs, mut fields) = (Vec::new(), BTreeMap::new());
        for session in changes.chunk_by(|one, next| one.by == next.by) {
            let by = session[0].by;
            for some in session.chunks(CHECKPOINT) {
                let updates: Vec<&[u8]> = some.iter().map(|change| &*change.update).collect();
                // The gate has let all of it through.
                let Ok(step) = live.merge_all(&updates) else { continue };
                for change in &step.changes {
                    write(&mut runs, change, by);
                }
                fields.extend(step.keys.into_iter().map(|key| (key, by)));
            }
        }
        fields.retain(|key, _| live.section().field(key).is_some_and(|value| !value.is_empty()));
        super::Authors { body: passages(&live.section().body(), &runs), fields }
    }

    /// How many updates there are up to a moment.
    fn count(&self, seq: Seq) -> usize {
        self.changes.partition_point(|change| change.seq <= seq)
    }

    /// The document after so many updates.
    fn document(&mut self, count: usize) -> Section {
        let mut document = Section::new(ClientId::SERVER);
        let mut from = 0;
        if let Some((at, state)) = self.checkpoints.range(..=count).next_back()
            && document.merge(state).is_ok()
        {
            from = *at;
        }
        self.replay(&mut document, from, count);
        document
    }

    /// Brings a document from one count of updates to another, and keeps states on the way.
    fn replay(&mut self, document: &mut Section, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let next = to.min((at / CHECKPOINT + 1) * CHECKPOINT);
            let updates: Vec<&[u8]> = self.changes[at..next].iter().map(|change| &*change.update).collect();
            // The gate has let all of it through.
            if document.merge_all(&updates).is_err() {
                return;
            }
            at = next;
            if at.is_multiple_of(CHECKPOINT) && !self.checkpoints.contains_key(&at) {
                self.keep(at, document.state());
            }
        }
    }

    fn keep(&mut self, count: usize, state: Vec<u8>) {
        self.checkpoints.insert(count, state);
        while self.checkpoints.values().map(Vec::len).sum::<usize>() > CHECKPOINT_BYTES {
            let mut odd = false;
            self.checkpoints.retain(|_, _| {
                odd = !odd;
                !odd
            });
        }
    }
}

fn content(document: &Section) -> Content {
    Content { body: document.body(), fields: document.fields() }
}

/// So many UTF-16 units by the same hand.
#[derive(Debug)]
struct Run {
    units: u32,
    by: Attribution,
}

/// Does to the runs what a change does to the text.
fn write(runs: &mut Vec<Run>, change: &TextChange, by: Attribution) {
    let from = split(runs, change.at);
    let to = split(runs, change.at.saturating_add(change.delete));
    let units = shared::document::change::units(&change.insert);
    let neighbour = from.checked_sub(1).filter(|_| units > 0).filter(|before| runs[*before].by == by);
    if let Some(before) = neighbour {
        runs[before].units += units;
        runs.drain(from..to);
    } else {
        runs.splice(from..to, (units > 0).then_some(Run { units, by }));
    }
}

/// Makes a run begin at a unit of the text; its index.
fn split(runs: &mut Vec<Run>, at: u32) -> usize {
    let mut begin = 0;
    for index in 0..runs.len() {
        if begin == at {
            return index;
        }
        let Run { units, by } = runs[index];
        if at < begin + units {
            runs[index].units = at - begin;
            runs.insert(index + 1, Run { units: begin + units - at, by });
            return index + 1;
        }
        begin += units;
    }
    runs.len()
}

/// The text, cut where the hand changes.
fn passages(text: &str, runs: &[Run]) -> Vec<Passage> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut passages: Vec<Passage> = Vec::new();
    let mut at = 0;
    for run in runs {
        let end = units.len().min(at + run.units as usize);
        let text = String::from_utf16_lossy(&units[at..end]);
        at = end;
        match passages.last_mut() {
            Some(last) if last.by == run.by => last.text.push_str(&text),
            Some(_) | None if text.is_empty() => {}
            Some(_) | None => passages.push(Passage { text, by: run.by }),
        }
    }
    passages
}
