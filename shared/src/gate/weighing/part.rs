//! What an update brings of one writer, and how much of it was taken.

use std::ops::Range;

use crate::gate::Gate;
use crate::gate::block::{Block, Joins};
use crate::gate::bytes::Unit;
use crate::gate::update::{Blocks, Stretch};
use crate::gate::writer::{Addition, Writer};
use crate::id::ClientId;

/// What the update brings of one writer.
pub(super) struct Part<'g, 'u> {
    pub(super) writer: ClientId,
    pub(super) known: &'g Writer,
    /// The units that are not taken yet.
    pub(super) units: Range<u32>,
    /// The blocks that are not taken yet.
    pub(super) blocks: Blocks<'u>,
    pub(super) added: Addition,
    /// Whether one of its blocks waits for a neighbour.
    pub(super) waits: bool,
    /// The last block that was taken and its right neighbour, if another may go on with it.
    pub(super) last: Option<(Joins, Option<Unit>)>,
}

static NOBODY: Writer = Writer::NEW;

impl<'g, 'u> Part<'g, 'u> {
    pub(super) fn new(gate: &'g Gate, stretch: &Stretch<'u>) -> Self {
        let known = gate.writers.get(&stretch.writer).unwrap_or(&NOBODY);
        let (units, blocks) = (stretch.units.clone(), stretch.blocks);
        Self { writer: stretch.writer, known, units, blocks, added: Addition::NEW, waits: false, last: None }
    }

    /// The clock after the last unit that is known or was taken.
    pub(super) fn clock(&self) -> u32 {
        self.known.clock().max(self.units.start)
    }

    /// The next block to take, if a unit before `until` is still to come, and those behind it.
    pub(super) fn next(&self, until: u32) -> Option<(Block<'u>, Blocks<'u>)> {
        let mut rest = self.blocks;
        if self.clock() >= until { None } else { rest.next().map(|block| (block, rest)) }
    }
}
