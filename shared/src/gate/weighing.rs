//! Whether a well-formed update fits what a section has, and what the section will have after it.
//!
//! Blocks are taken in the order in which the CRDT takes them: a writer's in the order of their clocks, and those of
//! another writer before them as far as they build upon those. What builds upon itself in a circle never fits.

mod conflict;
mod halves;
mod order;
mod part;
mod split;

use std::collections::BTreeMap;
use std::ops::Range;

use super::block::{Anchor, Block, Content};
use super::bytes::{Neighbour, Unit};
use super::place::{Above, Grown, Place};
use super::unfit::Unfit;
use super::update::{Allowance, Update};
use super::writer::{Addition, Spot, Writer};
use super::{Brought, Gate};
use crate::id::ClientId;
use crate::limit;
use conflict::Runs;
use part::Part;

/// What an update adds.
#[derive(Debug)]
pub(super) struct Weighed {
    pub(super) added: Vec<(ClientId, Addition)>,
    /// Units that were here, or came, and are deleted: in the order of their writers, and of their clocks.
    pub(super) deleted: Vec<(ClientId, Range<u32>)>,
    pub(super) texts: Vec<(Box<str>, u16)>,
    pub(super) fields: Vec<(Box<str>, u16)>,
    pub(super) under: BTreeMap<Above, Neighbour>,
    pub(super) text_bytes: usize,
    /// The second halves of characters that fresh units break up.
    pub(super) broken: Vec<Unit>,
}

impl Weighed {
    /// How much of it there is, if this says how much each writer had written before.
    pub(super) fn brought(&self, clock_of: impl Fn(ClientId) -> u32) -> Brought {
        let added = self.added.iter().map(|(writer, addition)| addition.end().saturating_sub(clock_of(*writer)));
        let dead = self.added.iter().map(|(_, addition)| addition.deleted_units());
        let deleted = self.deleted.iter().map(|(_, units)| units.end - units.start).chain(dead);
        Brought { added: added.fold(0, u32::saturating_add), deleted: deleted.fold(0, u32::saturating_add) }
    }
}

/// An update that is being weighed.
struct Weighing<'g, 'u> {
    gate: &'g Gate,
    parts: Vec<Part<'g, 'u>>,
    /// Where each writer's part is, by writer, if there is more than one.
    by_writer: Vec<(ClientId, usize)>,
    texts: Grown<'g, 'u>,
    fields: Grown<'g, 'u>,
    most_names: u16,
    /// As in [`Gate`], where the update changes it.
    under: BTreeMap<Above, Neighbour>,
    /// Blocks that may stand apart from what their writer wrote before them: for each there is a note.
    most_apart: usize,
    /// Steps that are left of those allowed, if the order is asked for.
    steps: Option<u32>,
    /// Pieces of the section, at most, when the update is applied.
    pieces: usize,
    /// The runs that are known, once they were needed.
    runs: Option<Runs>,
    deleted: Vec<(ClientId, Range<u32>)>,
    /// The last unit before which a deletion split a block.
    cut: Option<Unit>,
    /// Whether it brings several values in one block: all but the last are overwritten, so that the update must delete them.
    overwrites: bool,
    text_bytes: usize,
    /// The second halves of characters that fresh units break up.
    broken: Vec<Unit>,
    /// And of those beside which blocks stand that come again.
    leant_on: Vec<Unit>,
}

/// Weighs an update.
pub(super) fn weigh(gate: &Gate, update: &Update<'_>, allowed: &Allowance) -> Result<Weighed, Unfit> {
    let mut weighing = Weighing::new(gate, update, allowed)?;
    for part in 0..weighing.parts.len() {
        weighing.take_all(part)?;
    }
    weighing.delete(update)?;
    weighing.check_values(update)?;
    weighing.check_halves(update)?;
    let Weighing { parts, texts, fields, under, deleted, text_bytes, broken, .. } = weighing;
    let mut added = Vec::with_capacity(parts.len());
    added.extend(parts.into_iter().filter(|part| !part.added.is_empty()).map(|part| (part.writer, part.added)));
    Ok(Weighed { added, deleted, texts: texts.into_more(), fields: fields.into_more(), under, text_bytes, broken })
}

impl<'g, 'u> Weighing<'g, 'u> {
    fn new(gate: &'g Gate, update: &Update<'u>, allowed: &Allowance) -> Result<Self, Unfit> {
        let parts: Vec<Part<'g, 'u>> = update.stretches.iter().map(|stretch| Part::new(gate, stretch)).collect();
        if parts.iter().any(|part| part.units.start > part.known.clock()) {
            return Err(Unfit::Hole);
        }
        let mut by_writer = Vec::new();
        if parts.len() > 1 {
            by_writer.extend(parts.iter().enumerate().map(|(at, part)| (part.writer, at)));
            by_writer.sort_unstable();
        }
        if by_writer.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Unfit::Repeated);
        }
        let new = parts.iter().filter(|part| part.known.clock() == 0).count();
        if gate.writers.len() + new > allowed.writers && new > 0 {
            return Err(Unfit::TooManyWriters);
        }
        Ok(Self {
            gate,
            parts,
            by_writer,
            texts: gate.texts.grown(),
            fields: gate.fields.grown(),
            most_names: allowed.names,
            under: BTreeMap::new(),
            most_apart: limit::BLOCKS_APART + update.bytes / limit::BLOCK_APART_BYTES,
            steps: allowed.steps,
            pieces: gate.pieces + 2 * update.blocks(),
            runs: None,
            deleted: Vec::new(),
            cut: None,
            overwrites: false,
            text_bytes: 0,
            broken: Vec::new(),
            leant_on: Vec::new(),
        })
    }

    /// Takes all blocks of a part, and before each those that it builds upon.
    fn take_all(&mut self, part: usize) -> Result<(), Unfit> {
        let mut waiting = Vec::new();
        let (mut part, mut until) = (part, u32::MAX);
        loop {
            let Some((block, rest)) = self.parts[part].next(until) else {
                self.parts[part].waits = false;
                let Some(before) = waiting.pop() else {
                    return Ok(());
                };
                (part, until) = before;
                continue;
            };
            match self.missing(part, &block)? {
                None => {
                    self.take(part, &block)?;
                    self.parts[part].blocks = rest;
                }
                Some((other, unit)) => {
                    self.parts[part].waits = true;
                    waiting.push((part, until));
                    (part, until) = (other, unit.clock + 1);
                }
            }
        }
    }

    /// The part that must come first, and up to which unit.
    fn missing(&self, part: usize, block: &Block<'_>) -> Result<Option<(usize, Unit)>, Unfit> {
        for unit in block.anchor.neighbours() {
            let Some(other) = self.part(unit.writer) else {
                if self.gate.clock_of(unit.writer) > unit.clock {
                    continue;
                }
                return Err(Unfit::Neighbour);
            };
            let (own, theirs) = (&self.parts[part], &self.parts[other]);
            if unit.clock < theirs.clock() {
                // A block that comes again may not lean on itself either.
                if other == part && unit.clock >= own.units.start {
                    return Err(Unfit::Neighbour);
                }
                continue;
            }
            if other == part || theirs.waits || unit.clock >= theirs.units.end {
                return Err(Unfit::Neighbour);
            }
            return Ok(Some((other, unit)));
        }
        Ok(None)
    }

    /// Takes the next block of a part, whose neighbours are known.
    fn take(&mut self, part: usize, block: &Block<'u>) -> Result<(), Unfit> {
        let place = self.place(&block.anchor)?;
        match (&block.content, place) {
            (Content::Text(_), Place::Text(_)) | (Content::Values, Place::Field(_)) | (Content::Deleted, _) => {}
            (Content::Text(_), Place::Field(_)) | (Content::Values, Place::Text(_)) => return Err(Unfit::Content),
        }
        let own = &self.parts[part];
        let (writer, known) = (own.writer, own.known.clock());
        let units = own.units.start..own.units.start + block.length;
        if !own.known.agrees(units.start, units.end, place) {
            return Err(Unfit::Contradiction);
        }
        if units.start < known {
            self.lean(&block.anchor);
        }
        // What comes again is made all the same, and then left out.
        let joins = block.content.joins();
        let written = units.start.checked_sub(1).map(|clock| Unit { writer, clock });
        let last = self.parts[part].last;
        if !last.is_some_and(|(last, right)| joins == Some(last) && block.anchor.follows(written, right)) {
            self.step(limit::BLOCK_STEPS * things(block))?;
        }
        self.parts[part].last = joins.map(|joins| (joins, block.anchor.right()));
        if units.end > known {
            let fresh = units.start.max(known)..units.end;
            // The CRDT drops what it knows of a block, and the rest then stands right of its last known unit.
            let before = fresh.start.checked_sub(1).map(|clock| Unit { writer, clock });
            let left = if fresh.start > units.start { before } else { block.anchor.left() };
            let (right, chained) = (block.anchor.right(), left.is_some() && left == before);
            let own = &self.parts[part];
            // Who goes on typing has the same neighbour to the right.
            let goes_on = chained && right == own.added.right(own.known);
            if !goes_on {
                // Behind the writer's last unit there is nothing to split.
                let behind = left.filter(|_| !chained).map(Unit::next);
                behind.into_iter().chain(right.filter(|_| right != behind)).try_for_each(|unit| self.split(unit))?;
            }
            self.order(place, Unit { writer, clock: fresh.start }, left, right, goes_on)?;
            self.part_halves(left, right);
            self.count(part, &fresh, block);
            if let Content::Text(text) = block.content {
                self.parts[part].added.pairs.note(text, units.start, fresh.start);
            }
            let own = &mut self.parts[part];
            own.added.push(fresh.end, place, left, right, chained, own.blocks.len());
        }
        let own = &mut self.parts[part];
        own.units.start = units.end;
        Ok(())
    }

    fn place(&mut self, anchor: &Anchor<'u>) -> Result<Place, Unfit> {
        let most = self.most_names;
        match anchor {
            Anchor::Text(name) => self.texts.number(name, most).map(Place::Text).ok_or(Unfit::TooManyNames),
            Anchor::Field(key) => self.fields.number(key, most).map(Place::Field).ok_or(Unfit::TooManyNames),
            Anchor::Beside { left, right, keyed } => {
                let mut places = [left, right].into_iter().flatten().map(|unit| self.spot(*unit).map(|spot| spot.place));
                let place = places.next().flatten().ok_or(Unfit::Neighbour)?;
                if places.any(|other| other != Some(place)) {
                    return Err(Unfit::Crossing);
                }
                match place {
                    // A field's value is written after all others of its key.
                    Place::Field(_) if right.is_some() => Err(Unfit::Crossing),
                    Place::Text(_) if *keyed => Err(Unfit::KeyOnText),
                    Place::Field(_) | Place::Text(_) => Ok(place),
                }
            }
        }
    }

    /// Notes what the unknown units of a block bring.
    fn count(&mut self, part: usize, fresh: &Range<u32>, block: &Block<'u>) {
        let count = fresh.end - fresh.start;
        match block.content {
            Content::Deleted => {
                let own = &mut self.parts[part];
                own.added.delete(fresh.clone(), own.blocks.len());
            }
            Content::Text(text) => self.text_bytes += last_bytes(text, block.length - count),
            Content::Values => self.overwrites |= block.length > 1,
        }
    }

    fn delete(&mut self, update: &Update<'u>) -> Result<(), Unfit> {
        let mut count = 0;
        for deleter in &update.deleters {
            let (known, clock) = self.reach(deleter.writer);
            for units in deleter.ranges {
                if units.end > clock {
                    return Err(Unfit::DeleteUnknown);
                }
                count += usize::from(!known.is_some_and(|known| known.deleted.cover(&units)));
            }
        }
        // A list that grows by itself takes three times of what it holds.
        let mut deleted = Vec::with_capacity(count);
        for deleter in &update.deleters {
            let (known, _) = self.reach(deleter.writer);
            let fresh = deleter.ranges.filter(|units| !known.is_some_and(|known| known.deleted.cover(units)));
            deleted.extend(fresh.map(|units| (deleter.writer, units)));
        }
        for (writer, units) in &deleted {
            for clock in [units.start, units.end] {
                let unit = Unit { writer: *writer, clock };
                self.split(unit)?;
                self.cut = Some(unit);
            }
            self.delete_within(*writer, units)?;
        }
        self.deleted = deleted;
        Ok(())
    }

    /// What is known of a writer, and the clock after their last unit that is known or came.
    fn reach(&self, writer: ClientId) -> (Option<&'g Writer>, u32) {
        match self.part(writer) {
            Some(part) => (Some(self.parts[part].known), self.parts[part].clock()),
            None => {
                let known = self.gate.writers.get(&writer);
                (known, known.map_or(0, Writer::clock))
            }
        }
    }

    /// Whether each block of several values that is not known is deleted as a whole.
    fn check_values(&self, update: &Update<'u>) -> Result<(), Unfit> {
        if !self.overwrites {
            return Ok(());
        }
        for (stretch, part) in update.stretches.iter().zip(&self.parts) {
            let mut clock = stretch.units.start;
            let mut deleted = update.ranges_of(stretch.writer).into_iter().flatten().peekable();
            for block in stretch.blocks {
                let units = clock.max(part.known.clock())..clock + block.length;
                clock = units.end;
                if block.length == 1 || units.is_empty() || !matches!(block.content, Content::Values) {
                    continue;
                }
                while deleted.next_if(|range| range.end < units.end).is_some() {}
                if deleted.peek().is_none_or(|range| range.start > units.start) {
                    return Err(Unfit::Values);
                }
            }
        }
        Ok(())
    }

    fn part(&self, writer: ClientId) -> Option<usize> {
        if let [part] = self.parts.as_slice() {
            return (part.writer == writer).then_some(0);
        }
        let at = self.by_writer.binary_search_by_key(&writer, |(writer, _)| *writer).ok()?;
        Some(self.by_writer[at].1)
    }

    /// Where a unit stands that the section has or the update brought before.
    fn spot(&self, unit: Unit) -> Option<Spot> {
        match self.part(unit.writer) {
            None => self.gate.writers.get(&unit.writer)?.spot(unit.clock),
            Some(part) => {
                let part = &self.parts[part];
                part.added.spot(unit.clock, part.known)
            }
        }
    }
}

/// What a block takes of memory, as many blocks: each of its values, and the text or the field that may begin with it.
fn things(block: &Block<'_>) -> usize {
    let values = if matches!(block.content, Content::Values) { block.length as usize } else { 1 };
    let named = matches!(block.anchor, Anchor::Text(_) | Anchor::Field(_));
    values + usize::from(named)
}

/// Bytes of a text after its first `units` UTF-16 units. Half a surrogate pair becomes a character of three bytes.
fn last_bytes(text: &str, units: u32) -> usize {
    let mut left = units;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return text.len() - at;
        }
        match left.checked_sub(u32::try_from(character.len_utf16()).expect("one or two")) {
            Some(rest) => left = rest,
            None => return text.len() - at - character.len_utf8() + char::REPLACEMENT_CHARACTER.len_utf8(),
        }
    }
    0
}
