//! The bytes of an update as lists: what each writer adds, and what is deleted.

use std::ops::Range;

use super::block::Block;
use super::bytes::{Bytes, CLOCK_END};
use super::unfit::Unfit;
use crate::id::ClientId;
use crate::limit;

/// An update that is well-formed. Whether it fits what a section has is another question.
pub(super) struct Update<'u> {
    pub(super) stretches: Vec<Stretch>,
    /// The blocks of all stretches.
    pub(super) blocks: Vec<Block<'u>>,
    /// In the order of their writers, and of their clocks.
    pub(super) deletions: Vec<Deletion>,
}

/// Units of one writer, from one clock to another without a hole.
pub(super) struct Stretch {
    pub(super) writer: ClientId,
    pub(super) units: Range<u32>,
    /// Which of the update's blocks are its.
    pub(super) blocks: Range<usize>,
}

/// A range of units that is deleted.
pub(super) struct Deletion {
    pub(super) writer: ClientId,
    pub(super) units: Range<u32>,
}

/// How much may be in one update.
pub(super) struct Allowance {
    pub(super) bytes: usize,
    /// Bytes of one value of a field.
    pub(super) value_bytes: usize,
    /// Names of texts, and keys of fields, that the section may have after it.
    pub(super) names: u16,
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
        writers: limit::STATE_VECTOR_CLIENTS,
        // Less than half a second, where typing takes a few steps. Without a bound the CRDT takes minutes for 64 KiB of
        // blocks that all stand beside one another.
        steps: Some(1 << 21),
    };

    /// What this server wrote itself: a limit that was lowered since must not make a section unreadable.
    pub(super) const DISK: Self = Self { bytes: usize::MAX, value_bytes: usize::MAX, names: u16::MAX, writers: usize::MAX, steps: None };
}

impl<'u> Update<'u> {
    pub(super) fn read(update: &'u [u8], allowed: &Allowance) -> Result<Self, Unfit> {
        if update.len() > allowed.bytes {
            return Err(Unfit::TooLarge);
        }
        let mut bytes = Bytes::new(update);
        let mut blocks = Vec::new();
        let count = bytes.count(Stretch::LEAST)?;
        let mut stretches = Vec::with_capacity(count);
        for _ in 0..count {
            stretches.push(Stretch::read(&mut bytes, &mut blocks, allowed)?);
        }
        let mut deletions = Vec::new();
        let count = bytes.count(Deletion::LEAST)?;
        let mut deleters = Vec::with_capacity(count);
        for _ in 0..count {
            deleters.push(Deletion::read_all(&mut bytes, &mut deletions)?);
        }
        bytes.end()?;
        differ(deleters)?;
        deletions.sort_by_key(|deletion: &Deletion| deletion.writer);
        Ok(Self { stretches, blocks, deletions })
    }
}

impl Stretch {
    /// A count, a writer, a clock and a block.
    const LEAST: usize = 3 + Block::LEAST;

    fn read<'u>(bytes: &mut Bytes<'u>, blocks: &mut Vec<Block<'u>>, allowed: &Allowance) -> Result<Self, Unfit> {
        let count = bytes.some(Block::LEAST)?;
        let writer = bytes.writer()?;
        let start = bytes.clock()?;
        let from = blocks.len();
        blocks.reserve(count);
        let mut end = start;
        for _ in 0..count {
            let block = Block::read(bytes, allowed.value_bytes)?;
            end = end.checked_add(block.length).filter(|end| *end <= CLOCK_END).ok_or(Unfit::Clock)?;
            blocks.push(block);
        }
        Ok(Self { writer, units: start..end, blocks: from..blocks.len() })
    }
}

impl Deletion {
    /// A writer, a count, a clock and a length.
    const LEAST: usize = 4;

    /// Reads the ranges of one writer. All libraries write them in order and joined.
    fn read_all(bytes: &mut Bytes<'_>, deletions: &mut Vec<Self>) -> Result<ClientId, Unfit> {
        let writer = bytes.writer()?;
        let count = bytes.some(2)?;
        deletions.reserve(count);
        let mut before = 0;
        for _ in 0..count {
            let start = bytes.clock()?;
            let end = start.checked_add(bytes.length()?).filter(|end| *end <= CLOCK_END).ok_or(Unfit::Clock)?;
            if start < before {
                return Err(Unfit::DeleteOrder);
            }
            before = end;
            deletions.push(Self { writer, units: start..end });
        }
        Ok(writer)
    }
}

/// The CRDT keeps only one of two entries for the same writer.
fn differ(mut writers: Vec<ClientId>) -> Result<(), Unfit> {
    writers.sort_unstable();
    if writers.windows(2).any(|pair| pair[0] == pair[1]) { Err(Unfit::Repeated) } else { Ok(()) }
}
