//! How long it takes the CRDT to find the place of what was written at the same time as something else.
//!
//! It looks at every block between the two neighbours, and keeps those that it has passed. Most often there are one or two. But a
//! section can be made in which there are tens of thousands, and then each look takes longer than the one before.
//!
//! What stands between two that stood side by side is under the left one, and neither is the right one nor under it.

use std::ops::Range;

use super::Weighing;
use crate::gate::bytes::Unit;
use crate::gate::place::{Above, Place};
use crate::gate::unfit::Unfit;
use crate::id::ClientId;

/// Pieces of a section of which it does not matter which of them stand between two neighbours.
const FEW: usize = 512;

/// A block that is passed when so many were passed before takes a step more.
const PASSED: usize = 16_384;

/// Runs that are sorted in one step, or looked at without being known to be under anything.
const SORTED: usize = 4;

/// Where each run begins, in the order of what they stand under.
pub(super) type Runs = Vec<(Above, ClientId, u32)>;

impl Weighing<'_, '_> {
    /// Counts what it takes to find a place between these two, or at the end if there is none to the right.
    pub(super) fn conflict(&mut self, place: Place, left: Option<Unit>, right: Option<Unit>) -> Result<(), Unfit> {
        if self.steps.is_none() {
            return Ok(());
        }
        let between = if self.pieces <= FEW { self.pieces } else { self.between(place, left, right)? };
        self.step(between + between * between / PASSED)
    }

    /// How many blocks stand between, at most. Of more than can be looked at in the steps that are left it says so before.
    fn between(&mut self, place: Place, left: Option<Unit>, right: Option<Unit>) -> Result<usize, Unfit> {
        let runs = match self.runs.take() {
            Some(runs) => runs,
            None => self.sort_runs()?,
        };
        let counted = self.count_between(&runs, place, left, right);
        self.runs = Some(runs);
        counted
    }

    fn count_between(&mut self, runs: &Runs, place: Place, left: Option<Unit>, right: Option<Unit>) -> Result<usize, Unfit> {
        let mut waiting = Vec::new();
        let under = Above::new(left, place);
        self.begin_under(runs, under, under, &mut waiting)?;
        // What its writer wrote next is under it as well.
        waiting.extend(left.filter(|left| self.spot(*left).is_some_and(|spot| spot.end > left.clock + 1)).map(Unit::next));
        let mut count = 0;
        while let Some(first) = waiting.pop() {
            let mut end = self.spot(first).ok_or(Unfit::Neighbour)?.end;
            if let Some(right) = right.filter(|right| right.writer == first.writer && (first.clock..end).contains(&right.clock)) {
                end = right.clock;
            }
            if end == first.clock {
                continue;
            }
            let before = waiting.len();
            let last = Unit { clock: end - 1, ..first };
            self.begin_under(runs, Above::unit(first), Above::unit(last), &mut waiting)?;
            let holes = self.holes(first.writer, first.clock..end);
            let blocks = 1 + waiting.len() - before + 2 * holes;
            self.step(blocks)?;
            count += blocks;
        }
        Ok(count)
    }

    /// Notes the first units of runs that stand under these.
    fn begin_under(&mut self, runs: &Runs, from: Above, to: Above, waiting: &mut Vec<Unit>) -> Result<(), Unfit> {
        let known = &runs[runs.partition_point(|(above, ..)| *above < from)..];
        let known = known.iter().take_while(|(above, ..)| *above <= to);
        waiting.extend(known.map(|(_, writer, clock)| Unit { writer: *writer, clock: *clock }));
        let mut looked = 0;
        for part in &self.parts {
            for (left, place, clock) in part.added.begun(part.known) {
                looked += 1;
                if (from..=to).contains(&Above::new(left, place)) {
                    waiting.push(Unit { writer: part.writer, clock });
                }
            }
        }
        self.step(looked / SORTED)
    }

    /// Stretches of deleted units within some of a writer's.
    fn holes(&self, writer: ClientId, units: Range<u32>) -> usize {
        let known = self.gate.writers.get(&writer).map_or(0, |known| known.deleted.touching(&units));
        let added = self.part(writer).map(|part| &self.parts[part].added).filter(|added| added.end() > units.start);
        known + added.map_or(0, |added| added.deleted_ranges())
    }

    fn sort_runs(&mut self) -> Result<Runs, Unfit> {
        let count: usize = self.gate.writers.values().map(|known| known.begun().len()).sum();
        self.step(count / SORTED)?;
        let mut runs = Vec::with_capacity(count);
        for (writer, known) in &self.gate.writers {
            runs.extend(known.begun().map(|(left, place, clock)| (Above::new(left, place), *writer, clock)));
        }
        runs.sort_unstable();
        Ok(runs)
    }
}
