//! Which bytes may reach the CRDT.
//!
//! The CRDT library must never see what a client sent: crafted updates crash the process through its safe API. The gate
//! knows the one shape that a section has (a flat map of small values and named texts) and refuses everything else. It
//! keeps, of each writer, to which text or field every unit belongs, and so can tell without the CRDT whether an update
//! fits: nothing is missing, nothing joins two texts, nothing is nested, every number is within its bytes, nothing stands
//! where replicas would not agree on its place, and nothing keeps the CRDT busy for long.
//!
//! It is written against the decoder of exactly one version of the CRDT library and accepts less than that does:
//! updates of lib0 v1 with blocks of text, of values and of deleted units.

mod awareness;
mod block;
mod bytes;
mod cut;
mod gap;
mod join;
mod pairs;
mod place;
mod spans;
mod state_vector;
mod unfit;
mod update;
mod value;
mod weighing;
mod write;
mod writer;

use std::collections::BTreeMap;

use bytes::Neighbour;
use place::{Above, Names};
use update::{Allowance, Update};
use weighing::Weighed;
use writer::Writer;

pub use awareness::{Awareness, check_awareness};
pub use cut::cut;
pub use state_vector::check_state_vector;
pub use unfit::Unfit;

use crate::id::ClientId;

/// What a section holds, as far as the gate must know: the next clock of every writer, and to which text or field each unit belongs.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    writers: BTreeMap<ClientId, Writer>,
    texts: Names,
    fields: Names,
    /// What stands right beside a unit of all that is under it, if that is known. Not noted where it is just the writer's
    /// next unit.
    under: BTreeMap<Above, Neighbour>,
    /// Pieces in which the units of all writers stand, at most.
    pieces: usize,
    /// How many updates were remembered.
    turn: u64,
}

/// An update that may be applied, and what the gate will know after it.
#[derive(Debug)]
pub struct Fit {
    /// Whether the update brings anything that the section does not have. What is sent again does not.
    pub news: bool,
    /// Bytes of text in UTF-8 that the update adds to the section's texts, before what it deletes.
    pub text_bytes: usize,
    /// Whether there is a writer of whom it brings several blocks.
    may_join: bool,
    weighed: Weighed,
    turn: u64,
}

/// How much an update brings that the section did not have. A value of a field is one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// Units that it adds.
    pub added: u32,
    /// Units that it deletes, at most: some of a range may have been deleted before.
    pub deleted: u32,
}

impl Gate {
    /// A gate before an empty section.
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns a state or an update that this server wrote itself, for example from its log. It must be well-formed and
    /// fit all the same, but may speak for any writer, and limits of size are not asked.
    pub fn learn(&mut self, update: &[u8]) -> Result<(), Unfit> {
        let fit = self.weigh(update, &Allowance::DISK, |_| true)?;
        self.accept(fit);
        Ok(())
    }

    /// Learns an update as [`Self::learn`] does; how much it brings.
    pub fn measure(&mut self, update: &[u8]) -> Result<Brought, Unfit> {
        let fit = self.weigh(update, &Allowance::DISK, |_| true)?;
        let brought = fit.weighed.brought(|writer| self.clock_of(writer));
        self.accept(fit);
        Ok(brought)
    }

    /// Whether an update may be applied, if `may_write` says for which writers its sender may speak.
    pub fn check(&self, update: &[u8], may_write: impl Fn(ClientId) -> bool) -> Result<Fit, Unfit> {
        self.weigh(update, &Allowance::CLIENT, may_write)
    }

    /// Remembers an update after it was applied. No other may have been remembered since it was checked.
    pub fn accept(&mut self, fit: Fit) {
        debug_assert_eq!(fit.turn, self.turn, "an update is remembered before the next one is checked");
        self.turn += 1;
        let Weighed { added, deleted, texts, fields, under, text_bytes: _, broken } = fit.weighed;
        self.texts.add(texts);
        self.fields.add(fields);
        self.under.extend(under);
        for (writer, addition) in added {
            self.change(writer, |known| known.add(addition));
        }
        for second in broken {
            self.change(second.writer, |known| known.pairs.break_up(second.clock));
        }
        for deleted in deleted.chunk_by(|(one, _), (other, _)| one == other) {
            self.change(deleted[0].0, |known| {
                deleted.iter().for_each(|(_, units)| known.pairs.break_up_within(units));
                known.deleted.add_all(deleted.iter().map(|(_, units)| units.clone()));
            });
        }
    }

    fn change(&mut self, writer: ClientId, change: impl FnOnce(&mut Writer)) {
        let known = self.writers.entry(writer).or_insert(Writer::NEW);
        let before = known.pieces();
        change(known);
        self.pieces = self.pieces - before + known.pieces();
    }

    /// The next clock of a writer: how many units they have written here.
    pub fn clock_of(&self, writer: ClientId) -> u32 {
        self.writers.get(&writer).map_or(0, Writer::clock)
    }

    /// Every writer and their next clock, in the order of their numbers.
    pub fn state_vector(&self) -> impl Iterator<Item = (ClientId, u32)> {
        self.writers.iter().map(|(writer, known)| (*writer, known.clock()))
    }

    fn weigh(&self, update: &[u8], allowed: &Allowance, may_write: impl Fn(ClientId) -> bool) -> Result<Fit, Unfit> {
        let update = Update::read(update, allowed)?;
        if !update.stretches.iter().all(|stretch| may_write(stretch.writer)) {
            return Err(Unfit::Foreign);
        }
        let weighed = weighing::weigh(self, &update, allowed)?;
        let (news, text_bytes) = (!weighed.added.is_empty() || !weighed.deleted.is_empty(), weighed.text_bytes);
        Ok(Fit { news, text_bytes, may_join: update.blocks() > update.stretches.len(), weighed, turn: self.turn })
    }
}
