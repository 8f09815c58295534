//! The bytes of an update as lists: what each writer adds, and what is deleted.
//!
//! Blocks and deleted ranges are read once to see that they are well-formed, and are then not kept but read again where they
//! are needed: of tiny ones, of which a frame holds tens of thousands, a list takes many times the bytes.

use std::ops::Range;

use super::block::Block;
use super::bytes::{Bytes, CLOCK_END};
use super::unfit::Unfit;
use crate::id::ClientId;
use crate::limit;

/// An update that is well-formed. Whether it fits what a section has is another question.
pub(super) struct Update<'u> {
    pub(super) bytes: usize,
    pub(super) stretches: Vec<Stretch<'u>>,
    /// In the order of their writers.
    pub(super) deleters: Vec<Deleter<'u>>,
    /// What is deleted, as it is written.
    pub(super) deletions: &'u [u8],
}

/// Units of one writer, from one clock to another without a hole.
pub(super) struct Stretch<'u> {
    pub(super) writer: ClientId,
    pub(super) units: Range<u32>,
    pub(super) blocks: Blocks<'u>,
}

/// Blocks that are known to be well-formed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blocks<'u> {
    bytes: Bytes<'u>,
    left: usize,
}

/// What is deleted of one writer.
pub(super) struct Deleter<'u> {
    pub(super) writer: ClientId,
    pub(super) ranges: Ranges<'u>,
}

/// Ranges of units, in order and apart, that are known to be well-formed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranges<'u> {
    bytes: Bytes<'u>,
    left: usize,
}

/// How much may be in one update.
pub(super) struct Allowance {
    pub(super) bytes: usize,
    /// Bytes of one value of a field.
    pub(super) value_bytes: usize,
    /// Names of texts, and keys of fields, that the section may have after it.
    pub(super) names: u16,
    /// Writers of whom it may bring units.
    pub(super) stretches: usize,
    /// Writers that the section may have after it.
    pub(super) writers: usize,
    /// Steps to find the order of what it brings, each a fraction of a microsecond; none: that was asked when it first came.
    pub(super) steps: Option<u32>,
}

impl Allowance {
    /// What a client may send. A section that has fields has a row's text for some of them at most, so one limit serves for both.
    pub(super) const CLIENT: Self = Self {
        bytes: limit::UPDATE_BYTES,
        value_bytes: limit::FIELD_BYTES,
        names: {
            assert!(limit::FIELD_KEYS <= u16::MAX as usize, "names are numbered with 16 bits");
            limit::FIELD_KEYS as u16
        },
        stretches: limit::UPDATE_WRITERS,
        writers: limit::STATE_VECTOR_CLIENTS,
        steps: Some(limit::UPDATE_STEPS),
    };

    /// What is cut before a gate sees it.
    pub(super) const TO_CUT: Self = Self { bytes: usize::MAX, ..Self::CLIENT };

    /// What this server wrote itself: a limit that was lowered since must not make a section unreadable.
    pub(super) const DISK: Self =
        Self { bytes: usize::MAX, value_bytes: usize::MAX, names: u16::MAX, stretches: usize::MAX, writers: usize::MAX, steps: None };
}

impl<'u> Update<'u> {
    pub(super) fn read(update: &'u [u8], allowed: &Allowance) -> Result<Self, Unfit> {
        if update.len() > allowed.bytes {
            return Err(Unfit::TooLarge);
        }
        let mut bytes = Bytes::new(update);
        let count = bytes.count(Stretch::LEAST)?;
        if count > allowed.stretches {
            return Err(Unfit::TooManyWriters);
        }
        let mut stretches = Vec::with_capacity(count);
        for _ in 0..count {
            stretches.push(Stretch::read(&mut bytes, allowed)?);
        }
        let deletions = bytes.rest();
        let count = bytes.count(Deleter::LEAST)?;
        let mut deleters = Vec::with_capacity(count);
        for _ in 0..count {
            deleters.push(Deleter::read(&mut bytes)?);
        }
        bytes.end()?;
        deleters.sort_unstable_by_key(|deleter| deleter.writer);
        // The CRDT keeps only one of two entries for the same writer.
        if deleters.windows(2).any(|pair| pair[0].writer == pair[1].writer) {
            return Err(Unfit::Repeated);
        }
        Ok(Self { bytes: update.len(), stretches, deleters, deletions })
    }

    /// How many blocks it has.
    pub(super) fn blocks(&self) -> usize {
        self.stretches.iter().map(|stretch| stretch.blocks.left).sum()
    }

    /// What it deletes of a writer.
    pub(super) fn ranges_of(&self, writer: ClientId) -> Option<Ranges<'u>> {
        let at = self.deleters.binary_search_by_key(&writer, |deleter| deleter.writer).ok()?;
        Some(self.deleters[at].ranges)
    }
}

impl<'u> Stretch<'u> {
    /// A count, a writer, a clock and a block.
    const LEAST: usize = 3 + Block::LEAST;

    fn read(bytes: &mut Bytes<'u>, allowed: &Allowance) -> Result<Self, Unfit> {
        let count = bytes.some(Block::LEAST)?;
        let writer = bytes.writer()?;
        let start = bytes.clock()?;
        let blocks = Blocks { bytes: *bytes, left: count };
        let mut end = start;
        for _ in 0..count {
            let block = Block::read(bytes, allowed.value_bytes)?;
            end = end.checked_add(block.length).filter(|end| *end <= CLOCK_END).ok_or(Unfit::Clock)?;
        }
        Ok(Self { writer, units: start..end, blocks })
    }
}

impl<'u> Blocks<'u> {
    pub(super) fn len(&self) -> usize {
        self.left
    }

    /// The next one, and its bytes.
    pub(super) fn next_with_bytes(&mut self) -> Option<(&'u [u8], Block<'u>)> {
        let bytes = self.bytes.rest();
        let block = self.next()?;
        Some((&bytes[..bytes.len() - self.bytes.left()], block))
    }
}

impl<'u> Iterator for Blocks<'u> {
    type Item = Block<'u>;

    fn next(&mut self) -> Option<Block<'u>> {
        self.left = self.left.checked_sub(1)?;
        Some(Block::read(&mut self.bytes, usize::MAX).expect("it was read before, and as strictly"))
    }
}

impl<'u> Deleter<'u> {
    /// A writer, a count, a clock and a length.
    const LEAST: usize = 4;

    /// All libraries write ranges in order and joined.
    fn read(bytes: &mut Bytes<'u>) -> Result<Self, Unfit> {
        let writer = bytes.writer()?;
        let count = bytes.some(2)?;
        let ranges = Ranges { bytes: *bytes, left: count };
        let mut before = 0;
        for _ in 0..count {
            let units = range(bytes)?;
            if units.start < before {
                return Err(Unfit::DeleteOrder);
            }
            before = units.end;
        }
        Ok(Self { writer, ranges })
    }
}

impl Iterator for Ranges<'_> {
    type Item = Range<u32>;

    fn next(&mut self) -> Option<Range<u32>> {
        self.left = self.left.checked_sub(1)?;
        Some(range(&mut self.bytes).expect("it was read before, and as strictly"))
    }
}

fn range(bytes: &mut Bytes<'_>) -> Result<Range<u32>, Unfit> {
    let start = bytes.clock()?;
    let end = start.checked_add(bytes.length()?).filter(|end| *end <= CLOCK_END).ok_or(Unfit::Clock)?;
    Ok(start..end)
}
