//! What is known of one writer: where each of their units stands, and which are deleted.

use std::ops::Range;

use super::bytes::{Neighbour, Unit};
use super::pairs::Pairs;
use super::place::Place;
use super::spans::Spans;

/// Units of one writer in one place that were written one after the other: the left neighbour of each but the first is
/// the one before it, so their order in the text is that of their clocks.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// The clock after its last unit. It begins where the run before it ends.
    end: u32,
    place: Place,
    /// The left neighbour of its first unit.
    left: Neighbour,
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) place: Place,
    /// The clock of the first unit of its run.
    pub(super) start: u32,
    /// The left neighbour of that one.
    pub(super) left: Option<Unit>,
    /// The clock after the last unit of its run.
    pub(super) end: u32,
}

/// A writer's units, from clock 0 without a hole.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    runs: Vec<Run>,
    pub(super) deleted: Spans,
    pub(super) pairs: Pairs,
    /// The right neighbour of the last block.
    right: Neighbour,
}

/// A writer's units that an update adds.
#[derive(Debug)]
pub(super) struct Addition {
    /// Whether the first of the runs goes on with the last one known.
    continues: bool,
    runs: Vec<Run>,
    /// Those that were deleted before they were sent, in order and apart.
    deleted: Vec<Range<u32>>,
    pub(super) pairs: Pairs,
    /// The right neighbour of the last block.
    right: Neighbour,
}

impl Writer {
    /// One who has written nothing.
    pub(super) const NEW: Self = Self { runs: Vec::new(), deleted: Spans::NEW, pairs: Pairs::NEW, right: Neighbour::NONE };

    /// The clock of the next unit.
    pub(super) fn clock(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.end)
    }

    /// Stretches that stand together, at most: where units of others may have come between, or were deleted.
    pub(super) fn pieces(&self) -> usize {
        2 * (self.runs.len() + self.deleted.len())
    }

    /// The runs: under which unit each stands, where, and at which clock it begins.
    pub(super) fn begun(&self) -> impl ExactSizeIterator<Item = (Option<Unit>, Place, u32)> {
        begun(&self.runs, 0)
    }

    /// How many runs begin within these units.
    pub(super) fn runs_within(&self, units: &Range<u32>) -> usize {
        let ended = |clock: u32| self.runs.partition_point(|run| run.end < clock);
        ended(units.end) - ended(units.start)
    }

    /// Where the known unit at a clock stands.
    pub(super) fn spot(&self, clock: u32) -> Option<Spot> {
        spot(&self.runs, clock, 0)
    }

    /// Whether the known ones among the units from `first` to before `end` all stand in this place.
    pub(super) fn agrees(&self, first: u32, end: u32, place: Place) -> bool {
        if first >= self.clock() {
            return true;
        }
        let from = self.runs.partition_point(|run| run.end <= first);
        let begins = |at: usize| at.checked_sub(1).map_or(0, |before| self.runs[before].end);
        (from..self.runs.len()).take_while(|at| begins(*at) < end).all(|at| self.runs[at].place == place)
    }

    pub(super) fn add(&mut self, addition: Addition) {
        let mut runs = addition.runs.into_iter();
        if let (true, Some(known), Some(more)) = (addition.continues, self.runs.last_mut(), runs.as_slice().first()) {
            known.end = more.end;
            runs.next();
        }
        self.runs.extend(runs);
        self.deleted.add_all(addition.deleted.into_iter());
        self.pairs.add(addition.pairs);
        self.right = addition.right;
    }
}

impl Addition {
    /// Nothing yet.
    pub(super) const NEW: Self =
        Self { continues: false, runs: Vec::new(), deleted: Vec::new(), pairs: Pairs::NEW, right: Neighbour::NONE };

    /// The clock after its last unit; 0 if it has none.
    pub(super) fn end(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.end)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Where a unit stands that is known or was added.
    pub(super) fn spot(&self, clock: u32, known: &Writer) -> Option<Spot> {
        let (first, begin) = (self.runs.first(), known.clock());
        if clock >= begin {
            let added = spot(&self.runs, clock, begin)?;
            if !self.continues || added.start != begin {
                return Some(added);
            }
        }
        let mut spot = known.spot(clock.min(begin.checked_sub(1)?))?;
        if let (true, Some(first)) = (self.continues && spot.end == begin, first) {
            spot.end = first.end;
        }
        Some(spot)
    }

    /// The right neighbour of the last block added to those known before.
    pub(super) fn right(&self, known: &Writer) -> Option<Unit> {
        if self.is_empty() { known.right } else { self.right }.unit()
    }

    /// Adds units up to `end` that stand between two others. `chained`: the left one is the unit before them. `most`: so many
    /// blocks may come, this one among them.
    pub(super) fn push(&mut self, end: u32, place: Place, left: Option<Unit>, right: Option<Unit>, chained: bool, most: usize) {
        self.right = right.into();
        match self.runs.last_mut() {
            Some(last) if chained => last.end = end,
            Some(_) => self.push_run(Run { end, place, left: left.into() }, most),
            None => {
                self.continues = chained;
                self.push_run(Run { end, place, left: left.into() }, most);
            }
        }
    }

    fn push_run(&mut self, run: Run, most: usize) {
        room_for_one(&mut self.runs, most);
        self.runs.push(run);
    }

    /// Notes units that were deleted before they were sent, of `most` blocks that may come.
    pub(super) fn delete(&mut self, units: Range<u32>, most: usize) {
        match self.deleted.last_mut() {
            Some(last) if last.end == units.start => last.end = units.end,
            Some(_) | None => {
                // Of two blocks side by side one is not deleted, or they are one range.
                room_for_one(&mut self.deleted, most.div_ceil(2));
                self.deleted.push(units);
            }
        }
    }

    /// The runs that it adds, as [`Writer::begun`] tells them. One that goes on with what is known begins no run.
    pub(super) fn begun(&self, known: &Writer) -> impl Iterator<Item = (Option<Unit>, Place, u32)> {
        begun(&self.runs, known.clock()).skip(usize::from(self.continues))
    }

    /// In how many ranges the units are that it adds and that are deleted.
    pub(super) fn deleted_ranges(&self) -> usize {
        self.deleted.len()
    }

    /// How many units of those that it adds are deleted.
    pub(super) fn deleted_units(&self) -> u32 {
        self.deleted.iter().map(|units| units.end - units.start).sum()
    }
}

/// Makes room in a list for one more of `most` entries that may come: for a few, and then for all at once. One that grows by itself has
/// room for twice of what it holds, and while it grows it is there twice.
fn room_for_one<T>(list: &mut Vec<T>, most: usize) {
    const FEW: usize = 4;
    if list.len() == list.capacity() {
        list.reserve_exact(if list.is_empty() { most.min(FEW) } else { most });
    }
}

/// What each run stands under, where, and at which clock it begins. The first begins at `first`.
fn begun(runs: &[Run], first: u32) -> impl ExactSizeIterator<Item = (Option<Unit>, Place, u32)> {
    let mut begins = first;
    runs.iter().map(move |run| (run.left.unit(), run.place, std::mem::replace(&mut begins, run.end)))
}

/// Where the unit at a clock stands among runs of which the first begins at `begin`.
fn spot(runs: &[Run], clock: u32, begin: u32) -> Option<Spot> {
    let start = |at: usize| at.checked_sub(1).map_or(begin, |before| runs[before].end);
    // Most often somebody asks for what was written last.
    let last = runs.len().checked_sub(1)?;
    let at = if clock >= start(last) { last } else { runs.partition_point(|run| run.end <= clock) };
    let run = &runs[at];
    (clock < run.end).then(|| Spot { place: run.place, start: start(at), left: run.left.unit(), end: run.end })
}
