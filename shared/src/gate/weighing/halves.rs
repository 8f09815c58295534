//! What stands between the halves of a character.
//!
//! Whoever writes there, or deletes one of the halves, breaks the character: all replicas then show two marks in its place. But of
//! a block that comes again, the CRDT in JavaScript still looks up the neighbours, and breaks a character of which they are
//! half; the CRDT here passes over such a block. No replica of either sends one, and it is refused.

use super::Weighing;
use crate::gate::block::Anchor;
use crate::gate::bytes::Unit;
use crate::gate::unfit::Unfit;
use crate::gate::update::Update;

impl Weighing<'_, '_> {
    /// Notes the characters that fresh units between these two break up.
    pub(super) fn part_halves(&mut self, left: Option<Unit>, right: Option<Unit>) {
        let broken = self.halved(left, right);
        self.broken.extend(broken.into_iter().flatten());
    }

    /// Notes the characters that a block which comes again would break up.
    pub(super) fn lean(&mut self, anchor: &Anchor<'_>) {
        let leant_on = self.halved(anchor.left(), anchor.right());
        self.leant_on.extend(leant_on.into_iter().flatten());
    }

    /// Whether nothing that comes again would break up a character that nothing else breaks up: neither fresh units nor
    /// deletions, which cut through it or take a half. What is gone with its neighbours counts too: nobody sees whether it is whole.
    pub(super) fn check_halves(&mut self, update: &Update<'_>) -> Result<(), Unfit> {
        // Of what this server has in its log it was asked when it came.
        if self.steps.is_none() || self.leant_on.is_empty() {
            return Ok(());
        }
        let order = |unit: &Unit| (unit.writer, unit.clock);
        self.broken.sort_unstable_by_key(order);
        self.leant_on.sort_unstable_by_key(order);
        self.leant_on.dedup();
        let mut deleted = update.deleters.iter().flat_map(|deleter| deleter.ranges.map(|units| (deleter.writer, units))).peekable();
        for second in &self.leant_on {
            while deleted.next_if(|(writer, units)| (*writer, units.end) < order(second)).is_some() {}
            let is_cut = deleted.peek().is_some_and(|(writer, units)| *writer == second.writer && units.start <= second.clock);
            if !is_cut && self.broken.binary_search_by_key(&order(second), order).is_err() {
                return Err(Unfit::Half);
            }
        }
        Ok(())
    }

    /// The second halves of the characters that end, and begin, in the middle beside a place.
    fn halved(&self, left: Option<Unit>, right: Option<Unit>) -> [Option<Unit>; 2] {
        let after = left.map(Unit::next);
        [after, right].map(|second| second.filter(|second| is_pair(self, *second)))
    }
}

/// Whether a unit is the second half of a character that is whole.
fn is_pair(weighing: &Weighing<'_, '_>, second: Unit) -> bool {
    match weighing.part(second.writer) {
        None => weighing.gate.writers.get(&second.writer).is_some_and(|known| known.pairs.has(second.clock)),
        Some(part) => {
            let part = &weighing.parts[part];
            part.known.pairs.has(second.clock) || part.added.pairs.has(second.clock)
        }
    }
}
