//! What is missing after a row of a log was lost, and what can stand in for it.
//!
//! Every update builds upon those before it, so that one lost row would take all with it that its author wrote behind it.
//! Units that are known to be lost are therefore replaced by deleted ones: they show nothing, and what was written beside
//! them finds its neighbour.

use std::collections::BTreeMap;

use super::Gate;
use super::block::Content;
use super::bytes::{Bytes, Unit};
use super::place::Place;
use super::state_vector;
use super::update::{Allowance, Update};
use super::write::{number, text};
use crate::document::root;
use crate::id::ClientId;

/// The field that stands in for one that is not known.
const LOST_FIELD: &str = "lost";

const DELETED: u8 = 1;
const HAS_LEFT: u8 = 0x80;
const HAS_KEY: u8 = 0x20;

/// Units of one writer that are missing.
struct Gap {
    /// The clock after the last of them.
    end: u32,
    /// Whether what builds upon them is a field's.
    in_field: bool,
}

impl Gate {
    /// Updates that put deleted units where this one needs units that are lost. Empty if it needs none, or cannot be read.
    pub fn stand_ins(&self, update: &[u8]) -> Vec<Vec<u8>> {
        let Ok(update) = Update::read(update, &Allowance::DISK) else { return Vec::new() };
        let mut gaps: BTreeMap<ClientId, Gap> = BTreeMap::new();
        let brings = |writer: ClientId, clock: u32| update.stretches.iter().any(|one| one.writer == writer && one.units.contains(&clock));
        let mut miss = |writer: ClientId, end: u32, in_field: bool| {
            if end > self.clock_of(writer) && !brings(writer, end - 1) {
                let gap = gaps.entry(writer).or_insert(Gap { end, in_field });
                gap.end = gap.end.max(end);
            }
        };
        for stretch in &update.stretches {
            let first = stretch.blocks.clone().next();
            miss(stretch.writer, stretch.units.start, first.is_some_and(|block| matches!(block.content, Content::Values)));
            for block in stretch.blocks {
                for unit in block.anchor.neighbours() {
                    miss(unit.writer, unit.clock + 1, matches!(block.content, Content::Values));
                }
            }
        }
        for deleter in &update.deleters {
            for units in deleter.ranges {
                miss(deleter.writer, units.end, false);
            }
        }
        gaps.into_iter().map(|(writer, gap)| self.stand_in(writer, &gap)).collect()
    }

    /// Whether a state vector names units that are not here, of writers for which the caller does not vouch: whoever has
    /// it has seen another history.
    pub fn is_behind(&self, have: &[u8], may_be_ahead: impl Fn(ClientId) -> bool) -> bool {
        let mut bytes = Bytes::new(have);
        state_vector::pairs(&mut bytes)
            .is_ok_and(|pairs| pairs.into_iter().any(|(writer, clock)| clock > self.clock_of(writer) && !may_be_ahead(writer)))
    }

    /// One block of deleted units behind the writer's last known one, where that is in a place of the same kind.
    fn stand_in(&self, writer: ClientId, gap: &Gap) -> Vec<u8> {
        let from = self.clock_of(writer);
        let before = from.checked_sub(1).map(|clock| Unit { writer, clock });
        let spot = before.and_then(|unit| self.writers.get(&writer)?.spot(unit.clock));
        let left = before.filter(|_| spot.is_some_and(|spot| matches!(spot.place, Place::Field(_)) == gap.in_field));
        let mut update = Vec::new();
        [1, 1, writer.get(), u64::from(from)].into_iter().for_each(|one| number(&mut update, one));
        match (left, gap.in_field) {
            (Some(unit), _) => {
                update.push(DELETED | HAS_LEFT);
                number(&mut update, unit.writer.get());
                number(&mut update, u64::from(unit.clock));
            }
            (None, false) => {
                update.extend([DELETED, 1]);
                text(&mut update, root::BODY);
            }
            (None, true) => {
                update.extend([DELETED | HAS_KEY, 1]);
                text(&mut update, root::FIELDS);
                text(&mut update, LOST_FIELD);
            }
        }
        number(&mut update, u64::from(gap.end - from));
        // Nothing else is deleted.
        update.push(0);
        update
    }
}
