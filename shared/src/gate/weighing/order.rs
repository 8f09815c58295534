//! In what order units stand, and how long it takes the CRDT to find out.

use super::Weighing;
use crate::gate::bytes::{Neighbour, Unit};
use crate::gate::place::{Above, Place};
use crate::gate::unfit::Unfit;

impl Weighing<'_, '_> {
    /// Asks whether units from `first` on may stand between these two, and how long the CRDT would look for their place.
    pub(super) fn order(&mut self, place: Place, first: Unit, left: Option<Unit>, right: Option<Unit>, goes_on: bool) -> Result<(), Unfit> {
        let above = Above::new(left, place);
        let next = self.next_under(above, left);
        let beside = right.is_some() && next == Some(right);
        // The CRDT looks at all that is under the left neighbour, unless the right one is the first of it.
        let at_once = beside || next.is_none();
        if self.steps.is_some() {
            if let (Some(right), false, false) = (right, beside, goes_on) {
                self.stand(left, right)?;
            }
            if !at_once {
                self.conflict(place, left, right)?;
            }
        }
        let chained = left.is_some_and(|left| left.writer == first.writer && left.clock + 1 == first.clock);
        if !chained || next.is_some() {
            self.under.insert(above, at_once.then_some(first).into());
            if self.steps.is_some() && self.under.len() > self.most_apart {
                return Err(Unfit::Tangled);
            }
        }
        Ok(())
    }

    /// What stands right beside a unit, of that which is under it: nothing, or something, and if it is known what.
    fn next_under(&self, above: Above, left: Option<Unit>) -> Option<Option<Unit>> {
        let noted = self.under.get(&above).or_else(|| self.gate.under.get(&above)).copied();
        noted.map(Neighbour::unit).or_else(|| {
            let left = left?;
            let next = left.next();
            (self.spot(left)?.end > next.clock).then_some(Some(next))
        })
    }

    /// Whether units may stand between these two.
    ///
    /// In a text every unit stands under its left neighbour: right of it, and left of all that is not under that one. So
    /// of two that stood side by side when somebody wrote between them, the right one is under the left one itself or
    /// under one that the left one is under. The CRDT does not ask; it then puts what stands between others at different
    /// places in different replicas.
    fn stand(&mut self, left: Option<Unit>, right: Unit) -> Result<(), Unfit> {
        let upper = self.above(right)?;
        if upper == left {
            return Ok(());
        }
        let left = left.ok_or(Unfit::Order)?;
        let mut run = self.spot(left).ok_or(Unfit::Neighbour)?;
        let mut at = left;
        loop {
            let leads = |unit: Unit| at.writer == unit.writer && (run.start..=at.clock).contains(&unit.clock);
            // What the left one is under stands left of it.
            if leads(right) {
                return Err(Unfit::Order);
            }
            if upper.is_none_or(leads) {
                return Ok(());
            }
            self.step(1)?;
            at = run.left.ok_or(Unfit::Order)?;
            run = self.spot(at).ok_or(Unfit::Neighbour)?;
        }
    }

    /// The left neighbour of a unit.
    fn above(&self, unit: Unit) -> Result<Option<Unit>, Unfit> {
        let spot = self.spot(unit).ok_or(Unfit::Neighbour)?;
        let before = (unit.clock > spot.start).then(|| Unit { clock: unit.clock - 1, ..unit });
        Ok(before.or(spot.left))
    }

    /// Counts steps, if they are counted.
    pub(super) fn step(&mut self, steps: usize) -> Result<(), Unfit> {
        if let Some(left) = &mut self.steps {
            *left = u32::try_from(steps).ok().and_then(|steps| left.checked_sub(steps)).ok_or(Unfit::Tangled)?;
        }
        Ok(())
    }
}
