//! What stands between the halves of a character.
//!
//! Whoever writes there, or deletes one of the halves, breaks the character: all replicas then show two marks in its place. But of
//! a block that comes again, the CRDT in JavaScript still looks up the neighbours, and breaks a character of which they are
//! half; the CRDT here passes over such a block. No replica of either sends one, and it is refused.

use super::Weighing;
use crate::gate::block::Anchor;
use crate::gate::bytes::Unit;
use crate::gate::unfit::Unfit;
use crate::gate::update::Deletion;

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

    /// Notes what deletions cut through, and what is gone with them: of that nobody sees whether it is whole.
    pub(super) fn cut_halves(&mut self, deletions: &[Deletion]) {
        for Deletion { writer, units } in deletions {
            let part = self.part(*writer).map(|part| &self.parts[part]);
            let known = part.map_or_else(|| self.gate.writers.get(writer), |part| Some(part.known));
            let pairs = [known.map(|known| &known.pairs), part.map(|part| &part.added.pairs)];
            let broken = pairs.into_iter().flatten().flat_map(|pairs| pairs.within(units));
            self.broken.extend(broken.map(|clock| Unit { writer: *writer, clock }));
        }
    }

    /// Whether nothing that comes again would break up a character that nothing else breaks up.
    pub(super) fn check_halves(&mut self) -> Result<(), Unfit> {
        let order = |unit: &Unit| (unit.writer, unit.clock);
        self.broken.sort_unstable_by_key(order);
        let is_broken = |second: &Unit| self.broken.binary_search_by_key(&order(second), order).is_ok();
        // Of what this server has in its log it was asked when it came.
        let asks = self.steps.is_some();
        if asks && !self.leant_on.iter().all(is_broken) { Err(Unfit::Half) } else { Ok(()) }
    }

    /// The second halves of the characters that end, and begin, in the middle beside a place.
    fn halved(&self, left: Option<Unit>, right: Option<Unit>) -> [Option<Unit>; 2] {
        let after = left.map(|left| Unit { clock: left.clock + 1, ..left });
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
