//! The history of one post-mortem, folded from its log: revisions, the document at any moment, and who wrote what.
//!
//! Give it every record with [`History::take`], in the order of the log. It is pure: the same records give the same history.
//! Whose deed a record is, it knows from the log alone, never from the ids that the CRDT writes under; what has no author
//! there has none here.

mod difference;
mod revision;
mod section;

use std::collections::{BTreeMap, BTreeSet};

use shared::id::{SectionId, Seq};
use shared::moment::Moment;
use shared::room::lock::Lock;

use self::revision::{Deed, Deeds};
use self::section::{Content, SectionHistory};
use crate::record::{Attribution, Happening, Record, SectionSpec};

pub use self::difference::{Span, spans};
pub use self::revision::{LockTurn, Naming, Revision, Stop, Touched};
pub use self::section::Passage;

/// A log, folded.
#[derive(Debug)]
pub struct History {
    sections: Vec<SectionHistory>,
    deeds: Deeds,
    /// The newest name of each moment that has one.
    names: BTreeMap<Seq, Naming>,
    last: Seq,
    skipped: u64,
    /// Until the next deed or name.
    revisions: Option<Vec<Revision>>,
}

/// The document at a moment, and what changed against another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The last deed that is in it.
    pub seq: Seq,
    /// When that was.
    pub at: Moment,
    /// What it is compared with: the last record of an earlier or later moment; 0 is the empty document.
    pub against: Seq,
    /// In reading order.
    pub sections: Vec<PageSection>,
}

/// A section of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSection {
    /// What the template gave.
    pub spec: SectionSpec,
    /// Its lock, if it was locked.
    pub lock: Option<Lock>,
    /// Its body.
    pub body: String,
    /// Its fields.
    pub fields: BTreeMap<String, String>,
    /// What changed in the body; empty if nothing did.
    pub spans: Vec<Span>,
    /// The fields that changed, with what they held before and after.
    pub changed: Vec<FieldChange>,
}

/// A field that changed. Empty is the same as absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which.
    pub key: String,
    /// What it held in the moment that this one is compared with.
    pub before: String,
    /// What it holds.
    pub after: String,
}

/// Who wrote what stands in a section at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authors {
    /// The body in passages, in order.
    pub body: Vec<Passage>,
    /// Who set each field last.
    pub fields: BTreeMap<String, Attribution>,
}

impl History {
    /// A history before the first record.
    pub fn new(sections: Vec<SectionSpec>) -> Self {
        let sections = sections.into_iter().map(SectionHistory::new).collect();
        Self { sections, deeds: Deeds::default(), names: BTreeMap::new(), last: Seq::default(), skipped: 0, revisions: None }
    }

    /// Takes the next record of the log. Places that are left out count as skipped.
    pub fn take(&mut self, seq: Seq, record: Record) {
        self.skipped += seq.get().saturating_sub(self.last.next().get());
        self.last = seq;
        let Record { at, by, what } = record;
        match what {
            Happening::Update { section, bytes } => {
                match self.find(&section).map(|index| (index, self.sections[index].take(seq, by, bytes))) {
                    Some((section, Some(brought))) => {
                        self.deeds.push(Deed::wrote(seq, at, by, section, brought));
                        self.revisions = None;
                    }
                    // The room leaves out what does not fit as well.
                    Some((_, None)) | None => self.skipped += 1,
                }
            }
            Happening::Lock { section, by: locker } => {
                let Some(section) = self.find(&section) else {
                    self.skipped += 1;
                    return;
                };
                self.deeds.push(Deed::locked(seq, at, by, section, locker));
                self.revisions = None;
            }
            Happening::Naming { moment, name } => {
                self.names.insert(moment, Naming { name, by, at });
                self.revisions = None;
            }
            Happening::Lease { .. } => {}
        }
    }

    /// The log goes on, but cannot be read any further: that is told with what is skipped.
    pub fn broke_off(&mut self) {
        self.skipped = self.skipped.max(1);
    }

    /// The last record that was taken.
    pub fn last(&self) -> Seq {
        self.last
    }

    /// How many records could not be read or do not fit: they are missing from everything here.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// How many moments have a name.
    pub fn named(&self) -> usize {
        self.names.len()
    }

    /// Bytes that this history takes in memory, about.
    pub fn bytes(&self) -> usize {
        self.deeds.bytes() + self.sections.iter().map(SectionHistory::bytes).sum::<usize>()
    }

    /// The sections, in reading order.
    pub fn sections(&self) -> impl ExactSizeIterator<Item = &SectionSpec> {
        self.sections.iter().map(|section| &section.spec)
    }

    /// All revisions, oldest first. They follow each other without gaps.
    pub fn revisions(&mut self) -> &[Revision] {
        let (deeds, names) = (&self.deeds, &self.names);
        self.revisions.get_or_insert_with(|| revision::group(deeds, names))
    }

    /// The last deed at or before a place in the log, where a moment is: what has no deed of its own looks the same.
    pub fn settle(&self, seq: Seq) -> Option<(Seq, Moment)> {
        self.deeds.upto(seq).last().map(|deed| (deed.seq, deed.at))
    }

    /// The document at a moment, and what changed against another one: that given, or the end of the revision before.
    /// `None` before the first deed.
    pub fn page(&mut self, seq: Seq, against: Option<Seq>) -> Option<Page> {
        let (seq, at) = self.settle(seq)?;
        let against = against.unwrap_or_else(|| self.before(seq));
        let locks = self.locks(seq);
        let sections = self.sections.iter_mut().enumerate().map(|(index, section)| {
            let (before, after) = section.contents(against, seq);
            page_section(section.spec.clone(), locks.get(&index).cloned(), &before, after)
        });
        Some(Page { seq, at, against, sections: sections.collect() })
    }

    /// Who wrote what stands in a section at a moment. `None` if there is no such section.
    pub fn authors(&self, seq: Seq, section: &SectionId) -> Option<Authors> {
        self.find(section).map(|index| self.sections[index].authors(seq))
    }

    /// The last deed of the revision before the one that a deed is in.
    fn before(&mut self, seq: Seq) -> Seq {
        let revisions = self.revisions();
        let within = revisions.partition_point(|revision| revision.last < seq);
        within.checked_sub(1).map_or(Seq::default(), |before| revisions[before].last)
    }

    fn locks(&self, seq: Seq) -> BTreeMap<usize, Lock> {
        let mut locks = BTreeMap::new();
        for (at, turn) in self.deeds.locks(seq) {
            match &turn.by {
                Some(by) => locks.insert(turn.section, Lock { by: by.clone(), at }),
                None => locks.remove(&turn.section),
            };
        }
        locks
    }

    fn find(&self, section: &SectionId) -> Option<usize> {
        self.sections.iter().position(|known| known.spec.id == *section)
    }
}

fn page_section(spec: SectionSpec, lock: Option<Lock>, before: &Content, after: Content) -> PageSection {
    let spans = if before.body == after.body { Vec::new() } else { spans(&before.body, &after.body) };
    let keys: BTreeSet<&String> = before.fields.keys().chain(after.fields.keys()).collect();
    let held = |content: &Content, key: &str| content.fields.get(key).cloned().unwrap_or_default();
    let changes = keys.into_iter().map(|key| FieldChange { key: key.clone(), before: held(before, key), after: held(&after, key) });
    let changed = changes.filter(|change| change.before != change.after).collect();
    PageSection { spec, lock, body: after.body, fields: after.fields, spans, changed }
}
