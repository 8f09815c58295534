//! What is known of one writer: where each of their units stands, and which are deleted.

use super::place::Place;
use super::spans::Spans;

/// Units of one writer in one place that were written one after the other: the left neighbour of each but the first is
/// the one before it, so their order in the text is that of their clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// The clock after its last unit. It begins where the run before it ends.
    pub(super) end: u32,
    pub(super) place: Place,
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) place: Place,
    /// The clock of the first unit of its run.
    pub(super) start: u32,
}

/// A writer's units, from clock 0 without a hole.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    runs: Vec<Run>,
    pub(super) deleted: Spans,
}

/// A writer's units that an update adds.
#[derive(Debug, Default)]
pub(super) struct Addition {
    /// Whether the first of the runs goes on with the last one known.
    continues: bool,
    runs: Vec<Run>,
}

impl Writer {
    /// One who has written nothing.
    pub(super) const NEW: Self = Self { runs: Vec::new(), deleted: Spans::NEW };

    /// The clock of the next unit.
    pub(super) fn clock(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.end)
    }

    /// Where the known unit at a clock stands.
    pub(super) fn spot(&self, clock: u32) -> Option<Spot> {
        spot(&self.runs, clock, 0)
    }

    /// Whether the known ones among the units from `first` to before `end` all stand in this place.
    pub(super) fn agrees(&self, first: u32, end: u32, place: Place) -> bool {
        let from = self.runs.partition_point(|run| run.end <= first);
        let begins = |at: usize| at.checked_sub(1).map_or(0, |before| self.runs[before].end);
        (from..self.runs.len()).take_while(|at| begins(*at) < end).all(|at| self.runs[at].place == place)
    }

    pub(super) fn add(&mut self, addition: Addition) {
        if addition.continues {
            self.runs.pop();
        }
        self.runs.extend(addition.runs);
    }
}

impl Addition {
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Where a unit stands that was added to those known before.
    pub(super) fn spot(&self, clock: u32, known: &Writer) -> Option<Spot> {
        let mut spot = spot(&self.runs, clock, known.clock())?;
        if self.continues && spot.start == known.clock() {
            let last = known.clock().checked_sub(1)?;
            spot.start = known.spot(last)?.start;
        }
        Some(spot)
    }

    /// Adds the units up to `end`. `chained`: the first of them has the unit before it as its left neighbour.
    pub(super) fn push(&mut self, end: u32, place: Place, chained: bool) {
        match self.runs.last_mut() {
            Some(last) if chained => last.end = end,
            Some(_) => self.runs.push(Run { end, place }),
            None => {
                self.continues = chained;
                self.runs.push(Run { end, place });
            }
        }
    }
}

/// Where the unit at a clock stands among runs of which the first begins at `begin`.
fn spot(runs: &[Run], clock: u32, begin: u32) -> Option<Spot> {
    let at = runs.partition_point(|run| run.end <= clock);
    let run = runs.get(at)?;
    let start = at.checked_sub(1).map_or(begin, |before| runs[before].end);
    Some(Spot { place: run.place, start })
}
