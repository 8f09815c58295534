//! Deeds, and the revisions that they make.

use std::collections::BTreeMap;
use std::time::Duration;

use shared::gate::Brought;
use shared::id::{MemberId, Seq};
use shared::label::{DisplayName, MomentName};
use shared::moment::Moment;

use crate::record::Attribution;

/// A pause after which whoever writes begins a new revision: people come back from a talk with a new thought.
const PAUSE: Duration = Duration::from_secs(5 * 60);

/// A pause after which somebody who has not written in a revision begins a new one: they take over.
const TURN: Duration = Duration::from_secs(60);

/// The longest revision: what a team wrote in a whole afternoon is too much to look at in one go.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// How far two stops of a revision are apart at least: about a sentence.
const STOP: Duration = Duration::from_secs(30);

/// Some deeds that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its first deed.
    pub first: Seq,
    /// Its last deed: the moment that it stands for.
    pub last: Seq,
    /// When the first was.
    pub began: Moment,
    /// When the last was.
    pub ended: Moment,
    /// The members who took part, in the order in which they did; nobody if the server wrote it.
    pub by: Vec<MemberId>,
    /// The sections that were written in, in the order in which they were.
    pub sections: Vec<Touched>,
    /// Locks and unlocks, in order.
    pub locks: Vec<LockTurn>,
    /// What it is called, if somebody gave it a name.
    pub name: Option<Naming>,
    /// Moments within it, about a sentence apart; the last one is its end.
    pub stops: Vec<Stop>,
}

/// How much was written in a section. Text that came and went within the revision counts in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touched {
    /// Its index in reading order.
    pub section: usize,
    /// UTF-16 units that were written; a field counts as one.
    pub added: u64,
    /// UTF-16 units that were taken away, at most.
    pub removed: u64,
}

/// A lock, or its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockTurn {
    /// The section's index in reading order.
    pub section: usize,
    /// The facilitator's name when it was locked; none when it was opened again.
    pub by: Option<DisplayName>,
}

/// The name of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// What it is called.
    pub name: MomentName,
    /// Whose wish it was.
    pub by: Attribution,
    /// When.
    pub at: Moment,
}

/// A moment on which a scrubber may stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The last deed that it has.
    pub seq: Seq,
    /// When that was.
    pub at: Moment,
}

/// Something that somebody did, as much of it as revisions need.
#[derive(Debug)]
pub(super) struct Deed {
    pub(super) seq: Seq,
    pub(super) at: Moment,
    by: Attribution,
    what: What,
}

#[derive(Debug)]
enum What {
    Wrote {
        section: usize,
        brought: Brought,
    },
    /// Boxed: there are few, and many others.
    Locked(Box<LockTurn>),
}

impl Deed {
    pub(super) fn wrote(seq: Seq, at: Moment, by: Attribution, section: usize, brought: Brought) -> Self {
        Self { seq, at, by, what: What::Wrote { section, brought } }
    }

    pub(super) fn locked(seq: Seq, at: Moment, by: Attribution, section: usize, locker: Option<DisplayName>) -> Self {
        Self { seq, at, by, what: What::Locked(Box::new(LockTurn { section, by: locker })) }
    }
}

/// All deeds in the order of the log.
#[derive(Debug, Default)]
pub(super) struct Deeds(Vec<Deed>);

impl Deeds {
    pub(super) fn push(&mut self, deed: Deed) {
        self.0.push(deed);
    }

    pub(super) fn upto(&self, seq: Seq) -> &[Deed] {
        &self.0[..self.0.partition_point(|deed| deed.seq <= seq)]
    }

    /// Locks and unlocks up to a moment, with their times.
    pub(super) fn locks(&self, seq: Seq) -> impl Iterator<Item = (Moment, &LockTurn)> {
        self.upto(seq).iter().filter_map(|deed| if let What::Locked(turn) = &deed.what { Some((deed.at, &**turn)) } else { None })
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.len() * size_of::<Deed>()
    }
}

/// Puts deeds into revisions. One ends at a pause, where somebody else takes over, where the server hands over to people,
/// at a moment that has a name, and when it is long.
pub(super) fn group(deeds: &Deeds, names: &BTreeMap<Seq, Naming>) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::new();
    for deed in &deeds.0 {
        match revisions.last_mut() {
            Some(open) if goes_on(open, deed) && name_between(names, open.last, deed.seq).is_none() => open.take(deed),
            Some(open) => {
                open.name = name_between(names, open.last, deed.seq).cloned();
                revisions.push(Revision::beginning(deed));
            }
            None => revisions.push(Revision::beginning(deed)),
        }
    }
    if let Some(newest) = revisions.last_mut() {
        newest.name = names.range(newest.last..).next_back().map(|(_, naming)| naming.clone());
    }
    revisions
}

fn goes_on(open: &Revision, deed: &Deed) -> bool {
    let pause = deed.at.since(open.ended);
    let same_hand = match deed.by {
        Attribution::Named(member) => !open.by.is_empty() && (open.by.contains(&member) || pause < TURN),
        Attribution::Server => open.by.is_empty(),
    };
    same_hand && pause < PAUSE && deed.at.since(open.began) < LONGEST
}

/// The name of the moment after one deed and before the next, if it has one.
fn name_between(names: &BTreeMap<Seq, Naming>, last: Seq, next: Seq) -> Option<&Naming> {
    names.range(last..next).next_back().map(|(_, naming)| naming)
}

impl Revision {
    fn beginning(deed: &Deed) -> Self {
        let mut revision = Self {
            first: deed.seq,
            last: deed.seq,
            began: deed.at,
            ended: deed.at,
            by: Vec::new(),
            sections: Vec::new(),
            locks: Vec::new(),
            name: None,
            stops: Vec::new(),
        };
        revision.take(deed);
        revision
    }

    fn take(&mut self, deed: &Deed) {
        (self.last, self.ended) = (deed.seq, deed.at);
        if let Attribution::Named(member) = deed.by
            && !self.by.contains(&member)
        {
            self.by.push(member);
        }
        match &deed.what {
            What::Wrote { section, brought } => {
                let index = self.sections.iter().position(|touched| touched.section == *section).unwrap_or_else(|| {
                    self.sections.push(Touched { section: *section, added: 0, removed: 0 });
                    self.sections.len() - 1
                });
                self.sections[index].added += u64::from(brought.added);
                self.sections[index].removed += u64::from(brought.deleted);
            }
            What::Locked(turn) => self.locks.push((**turn).clone()),
        }
        self.stop(Stop { seq: deed.seq, at: deed.at });
    }

    /// The last stop moves along until it is far enough from the one before it.
    fn stop(&mut self, stop: Stop) {
        let before = self.stops.len().checked_sub(2).map_or(self.began, |at| self.stops[at].at);
        match self.stops.last_mut() {
            Some(last) if last.at.since(before) < STOP => *last = stop,
            Some(_) | None => self.stops.push(stop),
        }
    }
}
