//! Blocks that are one, as one.
//!
//! Who types writes a block for each letter, and libraries that merge updates without a document leave them apart. The CRDT
//! joins them when it has applied them, from the last to the first, and keeps what it joined until all is done: sixteen
//! thousand letters become a quarter of a gigabyte on their way, with everybody who hears of them. So they are joined before.

use std::borrow::Cow;

use super::block::{Block, Content};
use super::bytes::Unit;
use super::update::{Allowance, Stretch, Update};
use super::{Fit, write};

/// Blocks as one: how the first begins, where the last stands, and what they hold.
struct Joined<'u> {
    /// What the first of them says of its kind and place.
    head: &'u [u8],
    right: Option<Unit>,
    content: Held<'u>,
}

enum Held<'u> {
    Text(Cow<'u, str>),
    Deleted(u32),
    /// The bytes of values, which stay apart.
    Values(&'u [u8]),
}

impl Fit {
    /// The update that was checked, with blocks of text or of deleted units joined that follow one another as if they had been
    /// written as one. It says the same to every replica.
    pub fn joined<'u>(&self, update: &'u [u8]) -> Cow<'u, [u8]> {
        if self.may_join { joined(update).map_or(Cow::Borrowed(update), Cow::Owned) } else { Cow::Borrowed(update) }
    }
}

/// Nothing if there is nothing to join.
fn joined(update: &[u8]) -> Option<Vec<u8>> {
    let read = Update::read(update, &Allowance::DISK).ok()?;
    let mut out = Vec::with_capacity(update.len());
    let mut joins = false;
    write::number(&mut out, read.stretches.len() as u64);
    for stretch in &read.stretches {
        let mut blocks = Vec::new();
        let count = join(stretch, &mut blocks);
        joins |= count < stretch.blocks.len();
        write::number(&mut out, count as u64);
        write::number(&mut out, stretch.writer.get());
        write::number(&mut out, u64::from(stretch.units.start));
        out.append(&mut blocks);
    }
    out.extend_from_slice(read.deletions);
    joins.then_some(out)
}

/// Writes the blocks of a stretch, joined; how many they are.
fn join(stretch: &Stretch<'_>, out: &mut Vec<u8>) -> usize {
    let (mut blocks, mut clock, mut count) = (stretch.blocks, stretch.units.start, 0);
    let mut last: Option<Joined<'_>> = None;
    while let Some((bytes, block)) = blocks.next_with_bytes() {
        let before = clock.checked_sub(1).map(|clock| Unit { writer: stretch.writer, clock });
        clock += block.length;
        if let Some(last) = &mut last
            && block.anchor.follows(before, last.right)
            && last.content.join(&block)
        {
            continue;
        }
        if let Some(last) = last.replace(Joined::new(bytes, &block)) {
            last.write(out);
        }
        count += 1;
    }
    if let Some(last) = last {
        last.write(out);
    }
    count
}

impl<'u> Joined<'u> {
    fn new(bytes: &'u [u8], block: &Block<'u>) -> Self {
        let (content, tail) = match block.content {
            Content::Text(text) => (Held::Text(Cow::Borrowed(text)), write::number_bytes(text.len() as u64) + text.len()),
            Content::Deleted => (Held::Deleted(block.length), write::number_bytes(u64::from(block.length))),
            Content::Values => (Held::Values(bytes), bytes.len()),
        };
        Self { head: &bytes[..bytes.len() - tail], right: block.anchor.right(), content }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.head);
        match &self.content {
            Held::Text(text) => write::text(out, text),
            Held::Deleted(count) => write::number(out, u64::from(*count)),
            Held::Values(bytes) => out.extend_from_slice(bytes),
        }
    }
}

impl Held<'_> {
    fn join(&mut self, more: &Block<'_>) -> bool {
        match (self, &more.content) {
            (Self::Text(text), Content::Text(more)) => text.to_mut().push_str(more),
            (Self::Deleted(count), Content::Deleted) => *count += more.length,
            (Self::Text(_) | Self::Deleted(_) | Self::Values(_), Content::Text(_) | Content::Deleted | Content::Values) => return false,
        }
        true
    }
}
