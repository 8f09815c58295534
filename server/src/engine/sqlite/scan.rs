//! The way through a log, past what is damaged in it.

use rusqlite::{Connection, Row};
use shared::id::{PostMortemId, Seq};

use super::row::{self, Fault};
use super::{failure, log};
use crate::engine::EngineError;
use crate::record::{Damage, Happening, Record, Snapshot};

/// One row of the log: its place, and its record if the room needs it.
type Entry = Result<(Seq, Option<Record>), Unread>;

/// A row that cannot be believed.
struct Unread {
    fault: Fault,
    /// The section it names; that may be the damage.
    section: Option<String>,
}

/// Collects what a room needs beside its snapshots. Places have no gaps, so what is missing is noticed as well.
pub(super) struct Scan<'s> {
    id: PostMortemId,
    snapshots: &'s [Snapshot],
    reached: Seq,
    records: Vec<(Seq, Record)>,
    damage: Vec<Damage>,
}

impl<'s> Scan<'s> {
    pub(super) fn new(id: PostMortemId, snapshots: &'s [Snapshot]) -> Self {
        Self { id, snapshots, reached: Seq::default(), records: Vec::new(), damage: Vec::new() }
    }

    /// The last place that was seen.
    pub(super) fn reached(&self) -> Seq {
        self.reached
    }

    /// From the beginning to the end; where a page cannot be read, from the end back to it.
    pub(super) fn run(&mut self, connection: &Connection) -> Result<(), EngineError> {
        let fault = match self.forward(connection) {
            Err(error) if failure::is_damage(&error) => error.to_string(),
            outcome => return Ok(outcome?),
        };
        self.report(format!("the log after record {}", self.reached), fault);
        for entry in self.backward(connection)?.into_iter().rev() {
            self.take(entry);
        }
        Ok(())
    }

    /// What was found, when the log ends at `last`.
    pub(super) fn finish(mut self, last: Seq) -> (Vec<(Seq, Record)>, Vec<Damage>) {
        self.notice_gap(last.next());
        (self.records, self.damage)
    }

    fn forward(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached("SELECT * FROM record WHERE post_mortem = ?1 ORDER BY seq")?;
        let mut rows = statement.query([row::key(self.id)])?;
        while let Some(row) = rows.next()? {
            self.take(self.entry(row));
        }
        Ok(())
    }

    fn backward(&self, connection: &Connection) -> rusqlite::Result<Vec<Entry>> {
        let mut statement = connection.prepare_cached("SELECT * FROM record WHERE post_mortem = ?1 AND seq > ?2 ORDER BY seq DESC")?;
        let mut rows = statement.query((row::key(self.id), self.reached.get().cast_signed()))?;
        let mut entries = Vec::new();
        loop {
            match rows.next() {
                Ok(Some(row)) => entries.push(self.entry(row)),
                Ok(None) => return Ok(entries),
                Err(error) if failure::is_damage(&error) => return Ok(entries),
                Err(error) => return Err(error),
            }
        }
    }

    fn entry(&self, row: &Row<'_>) -> Entry {
        let unread = |fault| Unread { fault, section: row::string(row, 5).map(str::to_owned) };
        let record = log::decode(row).map_err(unread)?;
        let seq = row::unsigned(row, 1).map(Seq::new).ok_or_else(|| unread(Fault::Shape("place")))?;
        let needed = match &record.what {
            Happening::Update { section, .. } => {
                self.snapshots.iter().find(|snapshot| snapshot.section == *section).is_none_or(|snapshot| seq > snapshot.upto)
            }
            Happening::Lock { .. } | Happening::Lease { .. } => true,
        };
        Ok((seq, needed.then_some(record)))
    }

    fn take(&mut self, entry: Entry) {
        match entry {
            Ok((seq, record)) => {
                self.notice_gap(seq);
                self.reached = seq;
                self.records.extend(record.map(|record| (seq, record)));
            }
            Err(Unread { fault, section }) => {
                // The place in a damaged row may be the damage.
                self.reached = self.reached.next();
                self.report(row::in_section(format!("record {}", self.reached), section.as_deref()), fault.to_string());
            }
        }
    }

    fn notice_gap(&mut self, next: Seq) {
        let first = self.reached.next();
        if next == first.next() {
            self.report(format!("record {first}"), "it is missing".to_owned());
        } else if next > first {
            self.report(format!("records {first} to {}", next.get() - 1), "they are missing".to_owned());
        }
    }

    fn report(&mut self, place: String, fault: String) {
        self.damage.push(Damage { post_mortem: self.id, place, fault });
    }
}
