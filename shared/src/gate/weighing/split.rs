//! How long it takes the CRDT to split blocks.
//!
//! It keeps what somebody wrote in one go as one block. Who writes into it, or deletes a part of it, splits it, which looks at all of
//! it that is left of the place, character by character, copies all that is right of it, and moves the writer's later blocks up in
//! their list. Once is nothing; tens of thousands of times, in a text of a megabyte or of as many blocks, take seconds.

use std::ops::Range;

use super::Weighing;
use crate::gate::bytes::{Neighbour, Unit};
use crate::gate::place::{Above, Place};
use crate::gate::unfit::Unfit;
use crate::gate::writer::Spot;
use crate::id::ClientId;
use crate::limit;

/// Units that are looked at in one step.
const LOOKS: u32 = 64;

/// Units that are copied in one step.
const COPIES: u32 = 1_024;

/// Blocks that are moved in their list in one step.
const MOVES: usize = 128;

/// Characters of two units that are forgotten in one step.
const PAIRS: usize = 2;

impl Weighing<'_, '_> {
    /// Counts what it takes to split the block of a unit before it, if it is known or came with this update.
    pub(super) fn split(&mut self, unit: Unit) -> Result<(), Unfit> {
        if self.steps.is_none() {
            return Ok(());
        }
        let Some(spot) = self.spot(unit).filter(|spot| spot.start < unit.clock) else {
            return Ok(());
        };
        // Fields hold values, which are split at once.
        let (from, to) = match spot.place {
            Place::Field(_) => return Ok(()),
            Place::Text(_) => self.around(unit, spot),
        };
        if from == unit.clock {
            return Ok(());
        }
        let within = (unit.clock - from) / LOOKS + (to - unit.clock) / COPIES;
        // Each half of a cut range, or of one that is cut out, is a block more.
        self.step(limit::BLOCK_STEPS / 2 + within as usize + self.pieces / MOVES)
    }

    /// Counts what it takes to delete units that were not all deleted before, once their ends are cut: each block of them, and each of
    /// those deleted before that becomes one with what is deleted beside it, for which the writer's later blocks move down in their list.
    pub(super) fn delete_within(&mut self, writer: ClientId, units: &Range<u32>) -> Result<(), Unfit> {
        let Some(known) = self.gate.writers.get(&writer).filter(|_| self.steps.is_some()) else {
            return Ok(());
        };
        let (begin, end) = [units.start, units.end].map(|clock| Above::unit(Unit { writer, clock })).into();
        let apart = known.runs_within(units) + self.gate.under.range(begin..end).count();
        let joined = known.deleted.touching(units);
        let pairs = known.pairs.within(units) / PAIRS;
        self.step(2 * apart + 2 * joined * (1 + self.pieces / MOVES) + pairs)
    }

    /// The most that the block of a unit can hold: it ends where its run does, where somebody wrote in between, and where
    /// units begin or end to be deleted.
    fn around(&self, unit: Unit, spot: Spot) -> (u32, u32) {
        let at = |clock: u32| Above::new(Some(Unit { clock, ..unit }), spot.place);
        let (before, after) = (at(spot.start)..at(unit.clock), at(unit.clock)..at(spot.end));
        let mut from = spot.start;
        let mut to = spot.end;
        for under in [&self.gate.under, &self.under] {
            // Of what was written at the same time under one unit it is not known whether it stands right behind it. Then the CRDT
            // may have joined what comes before and what comes after.
            let parts = |beside: &Neighbour| beside.unit().is_some();
            let last = under.range(before.clone()).next_back().filter(|(_, beside)| parts(beside));
            let next = under.range(after.clone()).next().filter(|(_, beside)| parts(beside));
            from = last.map_or(from, |(above, _)| from.max(above.clock() + 1));
            to = next.map_or(to, |(above, _)| to.min(above.clock() + 1));
        }
        if let Some(known) = self.gate.writers.get(&unit.writer) {
            let (begun, next) = known.deleted.around(unit.clock);
            from = begun.map_or(from, |begun| from.max(begun));
            to = next.map_or(to, |next| to.min(next));
        }
        if let Some(last) = self.cut.filter(|last| last.writer == unit.writer && last.clock <= unit.clock) {
            from = from.max(last.clock);
        }
        (from, to)
    }
}
