//! A disk that takes its time. What is queued goes into one commit; a commit is durable when it has ended, and not before.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::time::Duration;

use server::engine::EngineError;
use server::record::{Batch, Founding, Happening as Recorded, Record, Snapshot, Stored, Summary};
use shared::id::{SectionId, Seq};
use shared::protocol::event::StorageTrouble;

use super::agenda::{Agenda, Happening};
use crate::chance::Chance;

/// How the disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It stores.
    Good,
    /// It stores nothing and says why.
    Failing(StorageTrouble),
    /// It stores and says that it failed: whoever hears "failed" cannot know.
    Doubtful(StorageTrouble),
}

/// Something that the server asks of the disk.
#[derive(Debug)]
pub(super) enum Op {
    Append {
        life: u64,
        batch: Batch,
    },
    Keep(Snapshot),
    Summarize {
        life: u64,
        number: u64,
        summary: Summary,
    },
    /// A read may overtake writes that are on their way: then what it sees is known already.
    Load {
        life: u64,
        seen: Option<Box<Stored>>,
    },
}

/// What the disk answers, in the order of the asking.
#[derive(Debug)]
pub(super) enum Answer {
    Appended { life: u64, upto: Seq, result: Result<(), EngineError> },
    Summarized { life: u64, number: u64, kept: bool },
    Loaded { life: u64, stored: Box<Stored> },
    Looked { life: u64, stored: Option<Box<Stored>> },
}

#[derive(Debug)]
pub(super) struct Disk {
    founding: Founding,
    log: Vec<Record>,
    /// The newest last; the one before it stays.
    snapshots: BTreeMap<SectionId, Vec<Snapshot>>,
    queue: VecDeque<Op>,
    running: Option<(u64, Vec<Op>)>,
    /// Rooms that cannot store want to know what is stored: by number, which life, and what was seen, if that was at once.
    looks: BTreeMap<u64, (u64, Option<Box<Stored>>)>,
    commits: u64,
    chance: Chance,
    pub(super) health: Health,
    /// How many appends were refused.
    pub(super) failed_appends: usize,
    /// Milliseconds of one commit.
    pub(super) pace: Range<u64>,
}

impl Disk {
    pub(super) fn new(founding: Founding, log: Vec<Record>, chance: Chance, pace: Range<u64>) -> Self {
        Self {
            founding,
            log,
            snapshots: BTreeMap::new(),
            queue: VecDeque::new(),
            running: None,
            looks: BTreeMap::new(),
            commits: 0,
            chance,
            health: Health::Good,
            failed_appends: 0,
            pace,
        }
    }

    /// Everything durable, oldest first. The first one has place 1.
    pub(super) fn log(&self) -> &[Record] {
        &self.log
    }

    pub(super) fn summary(&self) -> &Summary {
        &self.founding.summary
    }

    /// What stands in the log from before the story.
    pub(super) fn has(&mut self, records: Vec<Record>) {
        self.log.extend(records);
    }

    /// How many snapshots are kept.
    pub(super) fn snapshots(&self) -> usize {
        self.snapshots.values().map(Vec::len).sum()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.running.is_none() && self.looks.is_empty()
    }

    /// A room wants to be loaded.
    pub(super) fn load(&mut self, agenda: &mut Agenda, life: u64) {
        // The room before it has waited for what it handed over, so nothing of that can be overtaken.
        let seen = (self.chance.percent(50) && self.is_idle()).then(|| Box::new(self.stored()));
        self.submit(agenda, Op::Load { life, seen });
    }

    /// A room wants to know what is stored. Reading waits for no write.
    pub(super) fn look(&mut self, agenda: &mut Agenda, life: u64) {
        let seen = self.chance.percent(50).then(|| Box::new(self.stored()));
        self.commits += 1;
        self.looks.insert(self.commits, (life, seen));
        let pause = Duration::from_millis(self.chance.within(1..100));
        agenda.after(pause, Happening::Looked { look: self.commits });
    }

    /// It has been read.
    pub(super) fn looked(&mut self, look: u64) -> Option<Answer> {
        let (life, seen) = self.looks.remove(&look)?;
        // A disk in trouble may fail to read as well.
        let is_read = self.health == Health::Good || self.chance.percent(80);
        let stored = is_read.then(|| seen.unwrap_or_else(|| Box::new(self.stored())));
        Some(Answer::Looked { life, stored })
    }

    pub(super) fn submit(&mut self, agenda: &mut Agenda, op: Op) {
        self.queue.push_back(op);
        self.begin(agenda);
    }

    /// A commit has ended; the answers, in order.
    pub(super) fn committed(&mut self, agenda: &mut Agenda, commit: u64) -> Vec<Answer> {
        let Some((_, ops)) = self.running.take_if(|(running, _)| *running == commit) else { return Vec::new() };
        let answers = ops.into_iter().filter_map(|op| self.perform(op)).collect();
        self.begin(agenda);
        answers
    }

    /// The process is killed. The commit that was running made it or did not; what was queued is gone.
    pub(super) fn killed(&mut self) {
        self.queue.clear();
        self.looks.clear();
        if let Some((_, ops)) = self.running.take()
            && self.chance.percent(50)
        {
            for op in ops {
                self.perform(op);
            }
        }
    }

    fn begin(&mut self, agenda: &mut Agenda) {
        if self.running.is_none() && !self.queue.is_empty() {
            self.commits += 1;
            self.running = Some((self.commits, self.queue.drain(..).collect()));
            let pause = Duration::from_millis(self.chance.within(self.pace.clone()));
            agenda.after(pause, Happening::Committed { commit: self.commits });
        }
    }

    fn perform(&mut self, op: Op) -> Option<Answer> {
        match op {
            Op::Append { life, batch } => {
                let upto = Seq::new(batch.first.get() + batch.records.len() as u64 - 1);
                let result = self.append(batch);
                self.failed_appends += usize::from(result.is_err());
                Some(Answer::Appended { life, upto, result })
            }
            Op::Keep(snapshot) => {
                // A snapshot of what is not in the log would hide the records that take its place.
                if self.health == Health::Good && snapshot.upto.get() <= self.last() {
                    let kept = self.snapshots.entry(snapshot.section.clone()).or_default();
                    kept.push(snapshot);
                    kept.drain(..kept.len().saturating_sub(2));
                }
                None
            }
            Op::Summarize { life, number, summary } => {
                match self.health {
                    Health::Good | Health::Doubtful(_) => self.founding.summary = summary,
                    Health::Failing(_) => {}
                }
                Some(Answer::Summarized { life, number, kept: self.health == Health::Good })
            }
            Op::Load { life, seen } => {
                let stored = seen.unwrap_or_else(|| Box::new(self.stored()));
                Some(Answer::Loaded { life, stored })
            }
        }
    }

    fn append(&mut self, batch: Batch) -> Result<(), EngineError> {
        let failed = |trouble| Err(EngineError::Trouble { trouble, detail: "as the story wants it".to_owned() });
        match self.health {
            Health::Good => self.store(batch),
            Health::Failing(trouble) => failed(trouble),
            Health::Doubtful(trouble) => self.store(batch).and_then(|()| failed(trouble)),
        }
    }

    fn store(&mut self, batch: Batch) -> Result<(), EngineError> {
        if batch.first.get() == self.last() + 1 {
            self.log.extend(batch.records);
            return Ok(());
        }
        let before = usize::try_from(batch.first.get() - 1).unwrap_or(usize::MAX);
        let there = self.log.iter().skip(before).take(batch.records.len());
        if there.eq(&batch.records) { Ok(()) } else { Err(EngineError::Conflict { last: Seq::new(self.last()), first: batch.first }) }
    }

    fn last(&self) -> u64 {
        self.log.len() as u64
    }

    fn stored(&self) -> Stored {
        let newest: BTreeMap<&SectionId, &Snapshot> =
            self.snapshots.iter().filter_map(|(section, kept)| Some((section, kept.last()?))).collect();
        let is_needed = |seq: Seq, record: &Record| match &record.what {
            Recorded::Update { section, .. } => newest.get(section).is_none_or(|snapshot| snapshot.upto < seq),
            Recorded::Lock { .. } | Recorded::Lease { .. } | Recorded::Naming { .. } => true,
        };
        let numbered = (1..).map(Seq::new).zip(&self.log);
        Stored {
            founding: self.founding.clone(),
            last: Seq::new(self.last()),
            snapshots: newest.values().copied().cloned().collect(),
            records: numbered.filter(|(seq, record)| is_needed(*seq, record)).map(|(seq, record)| (seq, record.clone())).collect(),
            damage: Vec::new(),
        }
    }
}
