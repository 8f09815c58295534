//! An update of many things, as several of few.
//!
//! The gate lets no update in that keeps a room busy for long. Typing never does. What a program wrote in a day without a network
//! may, and so may a deletion of all that many people wrote, or what undo brings back. So whoever sends such a thing cuts it first.
//! Each piece builds upon those before it and passes on its own; in between, others are heard.

use std::borrow::Cow;
use std::ops::Range;

use super::block::{self, Block, Content, Joins};
use super::bytes::Unit;
use super::update::{Allowance, Blocks, Ranges, Stretch, Update};
use super::{Gate, write};
use crate::document::change;
use crate::id::ClientId;
use crate::limit;

/// What a block weighs, if it stands apart from the one before it: the CRDT looks for its place, where a range of deleted
/// units is found from the one before it.
const BLOCK: usize = 8;

/// What it weighs, if it goes on where the one before it ends and is of another kind: the CRDT knows its place.
const BLOCK_BEHIND: usize = 1;

/// What a range of deleted units weighs.
const RANGE: usize = 2;

/// The most that a piece weighs.
const MOST: usize = BLOCK * limit::CUT_BLOCKS;

/// Bytes of which no update weighs more than one piece may: a block takes at least four.
const LIGHT_BYTES: usize = MOST / BLOCK * Block::LEAST;

/// The update in pieces, in the order in which they are to be sent: itself, if it is light, or if no gate would take it.
pub fn cut(update: &[u8]) -> Vec<Cow<'_, [u8]>> {
    if update.len() <= LIGHT_BYTES {
        return vec![Cow::Borrowed(update)];
    }
    match Update::read(update, &Allowance::TO_CUT).ok().and_then(|read| pieces(&read, |_, units| vec![units])) {
        Some(pieces) if pieces.len() != 1 => pieces.into_iter().map(Cow::Owned).collect(),
        Some(_) | None => vec![Cow::Borrowed(update)],
    }
}

impl Gate {
    /// As [`cut`], without what is deleted here already; no piece if nothing is left. Whoever tells all that was ever deleted joins it
    /// with what is deleted only now, and to find that out range by range keeps a room busy however few bytes say it.
    pub fn cut_fresh(&self, update: &[u8]) -> Vec<Vec<u8>> {
        let fresh = |writer, units| match self.writers.get(&writer) {
            Some(known) => known.deleted.gaps(&units),
            None => vec![units],
        };
        Update::read(update, &Allowance::TO_CUT).ok().and_then(|read| pieces(&read, fresh)).unwrap_or_else(|| vec![update.to_vec()])
    }
}

/// The blocks of a writer that no piece has yet.
struct Rest<'u> {
    writer: ClientId,
    units: Range<u32>,
    /// The first of them, and its bytes.
    next: Option<(&'u [u8], Block<'u>)>,
    /// Those behind it.
    blocks: Blocks<'u>,
    /// What is deleted of the writer, from the last one on that was asked for.
    deleted: Option<Ranges<'u>>,
}

/// A piece as it grows.
#[derive(Default)]
struct Piece {
    stretches: Vec<Run>,
    /// Units of its own that it deletes, in the order of their clocks for each writer.
    deleted: Vec<(ClientId, Range<u32>)>,
    weight: usize,
    bytes: usize,
}

/// Blocks of a writer in a piece.
struct Run {
    writer: ClientId,
    start: u32,
    count: u64,
    bytes: Vec<u8>,
    /// The right neighbour of the last one.
    right: Option<Unit>,
    /// What may go on with the last one.
    joins: Option<Joins>,
}

/// Nothing if its blocks build upon each other in a circle, or if a writer is listed twice. `fresh`: what of a range is to be deleted.
fn pieces(update: &Update<'_>, fresh: impl Fn(ClientId, Range<u32>) -> Vec<Range<u32>>) -> Option<Vec<Vec<u8>>> {
    let mut writers: Vec<ClientId> = update.stretches.iter().map(|stretch| stretch.writer).collect();
    writers.sort_unstable();
    if writers.windows(2).any(|pair| pair[0] == pair[1]) {
        return None;
    }
    let mut rests: Vec<Rest<'_>> = update.stretches.iter().map(|stretch| Rest::new(update, stretch)).collect();
    let (mut done, mut piece) = (Vec::new(), Piece::default());
    loop {
        let mut moved = false;
        for at in 0..rests.len() {
            while rests[at].next.as_ref().is_some_and(|(_, block)| is_free(&rests, block)) {
                rests[at].write(&mut piece, &mut done);
                moved = true;
            }
        }
        if rests.iter().all(|rest| rest.units.is_empty()) {
            break;
        }
        if !moved {
            return None;
        }
    }
    piece.finish(&mut done);
    let ranges = update.deleters.iter().flat_map(|deleter| deleter.ranges.map(|units| (deleter.writer, units)));
    for (writer, units) in ranges.flat_map(|(writer, units)| fresh(writer, units).into_iter().map(move |units| (writer, units))) {
        if RANGE * piece.deleted.len() >= MOST {
            piece.finish(&mut done);
        }
        piece.deleted.push((writer, units));
    }
    piece.finish(&mut done);
    Some(done)
}

/// Whether all that a block builds upon was written before.
fn is_free(rests: &[Rest<'_>], block: &Block<'_>) -> bool {
    let waits = |unit: Unit| rests.iter().any(|rest| rest.writer == unit.writer && rest.units.contains(&unit.clock));
    !block.anchor.neighbours().any(waits)
}

impl<'u> Rest<'u> {
    fn new(update: &Update<'u>, stretch: &Stretch<'u>) -> Self {
        let (writer, mut blocks) = (stretch.writer, stretch.blocks);
        Self { writer, units: stretch.units.clone(), next: blocks.next_with_bytes(), blocks, deleted: update.ranges_of(writer) }
    }

    /// Writes the next block into a piece: a long text, or many values, as several, one behind the other.
    fn write(&mut self, piece: &mut Piece, done: &mut Vec<Vec<u8>>) {
        let Some((bytes, block)) = std::mem::replace(&mut self.next, self.blocks.next_with_bytes()) else { return };
        let clock = self.units.start;
        self.units.start += block.length;
        let right = block.anchor.right();
        let before = clock.checked_sub(1).map(|clock| Unit { writer: self.writer, clock });
        let joins = block.content.joins();
        let weight = match &block.content {
            Content::Text(text) if bytes.len() > limit::CUT_BYTES => return self.write_long(bytes, clock, right, text, piece, done),
            Content::Values if block.length > 1 => return self.write_values(bytes, clock, piece, done),
            Content::Values => BLOCK,
            Content::Text(_) | Content::Deleted => match piece.run(self.writer).filter(|run| block.anchor.follows(before, run.right)) {
                Some(run) if run.joins == joins => 0,
                Some(_) => BLOCK_BEHIND,
                None => BLOCK,
            },
        };
        piece.make_room(weight, bytes.len(), done);
        piece.push(self.writer, clock, right, joins, &[bytes]);
    }

    /// Of several values all were overwritten, or all but the last. The gate wants to see in the same piece that they are deleted.
    fn write_values(&mut self, bytes: &[u8], mut clock: u32, piece: &mut Piece, done: &mut Vec<Vec<u8>>) {
        let (head, values) = block::values(bytes).expect("it was read before, and as strictly");
        let (mut rest, mut head) = (values.as_slice(), Cow::Borrowed(head));
        while !rest.is_empty() {
            let fits = |count: &usize| rest[..*count].iter().map(|value| value.len()).sum::<usize>() <= limit::CUT_BYTES / 2;
            let count = (1..=rest.len().min(limit::CUT_BLOCKS)).take_while(fits).last().unwrap_or(1);
            let (some, behind) = rest.split_at(count);
            let mut content = Vec::new();
            write::number(&mut content, count as u64);
            some.iter().for_each(|value| content.extend_from_slice(value));
            piece.make_room(BLOCK * count, head.len() + content.len(), done);
            piece.push(self.writer, clock, None, None, &[&head, &content]);
            let units = clock..clock + u32::try_from(count).expect("a few");
            clock = units.end;
            self.delete(&units, piece);
            let mut next = Vec::new();
            block::begin_values(&mut next, Unit { writer: self.writer, clock: clock - 1 });
            (rest, head) = (behind, Cow::Owned(next));
        }
    }

    /// Deletes in this piece what the update deletes of these units, which are behind those that were asked for before.
    fn delete(&mut self, units: &Range<u32>, piece: &mut Piece) {
        let Some(mut ahead) = self.deleted else { return };
        while let Some(range) = ahead.next() {
            if range.start >= units.end {
                return;
            }
            if range.end > units.start {
                piece.deleted.push((self.writer, range.start.max(units.start)..range.end.min(units.end)));
            } else {
                self.deleted = Some(ahead);
            }
        }
    }

    fn write_long(&self, bytes: &[u8], mut clock: u32, right: Option<Unit>, text: &str, piece: &mut Piece, done: &mut Vec<Vec<u8>>) {
        let head = &bytes[..bytes.len() - write::number_bytes(text.len() as u64) - text.len()];
        let behind = |clock: u32| {
            let mut head = Vec::new();
            block::begin_text(&mut head, Unit { writer: self.writer, clock: clock - 1 }, right);
            head
        };
        let first = clock;
        for part in change::pieces(text) {
            let head = if clock == first { Cow::Borrowed(head) } else { Cow::Owned(behind(clock)) };
            let mut content = Vec::with_capacity(part.len() + 4);
            write::text(&mut content, part);
            piece.make_room(BLOCK, head.len() + content.len(), done);
            piece.push(self.writer, clock, right, Some(Joins::Text), &[&head, &content]);
            clock += change::units(part);
        }
    }
}

impl Piece {
    fn run(&self, writer: ClientId) -> Option<&Run> {
        self.stretches.iter().find(|run| run.writer == writer)
    }

    /// Begins the next one if a block of this weight and of so many bytes has no room in it.
    fn make_room(&mut self, weight: usize, bytes: usize, done: &mut Vec<Vec<u8>>) {
        if self.weight + weight > MOST || self.bytes + bytes > limit::CUT_BYTES {
            self.finish(done);
        }
        self.weight += weight;
        self.bytes += bytes;
    }

    fn push(&mut self, writer: ClientId, clock: u32, right: Option<Unit>, joins: Option<Joins>, bytes: &[&[u8]]) {
        let at = self.stretches.iter().position(|run| run.writer == writer).unwrap_or_else(|| {
            self.stretches.push(Run { writer, start: clock, count: 0, bytes: Vec::new(), right, joins });
            self.stretches.len() - 1
        });
        let run = &mut self.stretches[at];
        run.count += 1;
        (run.right, run.joins) = (right, joins);
        bytes.iter().for_each(|bytes| run.bytes.extend_from_slice(bytes));
    }

    /// Ends it, if there is anything in it, and begins another.
    fn finish(&mut self, done: &mut Vec<Vec<u8>>) {
        let Self { stretches, mut deleted, .. } = std::mem::take(self);
        if stretches.is_empty() && deleted.is_empty() {
            return;
        }
        let mut out = Vec::new();
        write::number(&mut out, stretches.len() as u64);
        for run in stretches {
            write::number(&mut out, run.count);
            write::number(&mut out, run.writer.get());
            write::number(&mut out, u64::from(run.start));
            out.extend(run.bytes);
        }
        deleted.sort_by_key(|(writer, _)| *writer);
        let writers = deleted.chunk_by(|(one, _), (other, _)| one == other);
        write::number(&mut out, writers.clone().count() as u64);
        for ranges in writers {
            write::number(&mut out, ranges[0].0.get());
            write::number(&mut out, ranges.len() as u64);
            for (_, units) in ranges {
                write::number(&mut out, u64::from(units.start));
                write::number(&mut out, u64::from(units.end - units.start));
            }
        }
        done.push(out);
    }
}
