//! Cuts an update that is too large for the wire into several that follow each other.
//!
//! Typing is cut before it becomes an update. What undo brings back is not: the library writes it as one, with blocks as long as
//! the text was. <https://github.com/yjs/yjs/blob/main/INTERNALS.md> tells how an update is laid out.

use yrs::encoding::read::{Cursor, Read};
use yrs::encoding::write::Write;

use crate::limit;

/// Bits of a block's first byte: which neighbours follow it, and the kind of its content.
const HAS_LEFT: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;
const KIND: u8 = 0x1f;
const DELETED: u8 = 1;
const TEXT: u8 = 4;

/// The update, in pieces of which each builds upon those before it, if it is larger than an update may be and is made of
/// one writer's text alone, as it is when text was brought back. Any other is left as it is.
pub(super) fn cut(update: Vec<u8>) -> Vec<Vec<u8>> {
    if update.len() <= limit::UPDATE_BYTES {
        return vec![update];
    }
    pieces(&update).unwrap_or_else(|| vec![update])
}

/// One block: where it stands, and what it holds.
struct Block<'a> {
    left: Option<(u64, u32)>,
    right: Option<(u64, u32)>,
    /// Where it stands if it has no neighbours: bytes, as they came.
    parent: &'a [u8],
    content: Content<'a>,
}

enum Content<'a> {
    Text(&'a str),
    Deleted(u32),
}

fn pieces(update: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut read = Cursor::new(update);
    if read.read_var::<u32>().ok()? != 1 {
        return None;
    }
    let count: u32 = read.read_var().ok()?;
    let writer: u64 = read.read_var().ok()?;
    let mut clock: u32 = read.read_var().ok()?;
    let (mut pieces, mut blocks, mut many, mut begin) = (Vec::new(), Vec::new(), 0_u32, clock);
    for _ in 0..count {
        let mut block = block(&mut read)?;
        for content in parts(&block.content) {
            write(&mut blocks, &block, &content);
            many += 1;
            clock += content.units();
            block.left = Some((writer, clock - 1));
            if blocks.len() > limit::UPDATE_BYTES / 2 {
                pieces.push(update_of(writer, begin, many, &std::mem::take(&mut blocks), &[0]));
                (many, begin) = (0, clock);
            }
        }
    }
    let deletions = update.get(read.next..)?;
    if many > 0 {
        pieces.push(update_of(writer, begin, many, &blocks, deletions));
    } else if deletions != [0] {
        pieces.push([&[0], deletions].concat());
    }
    Some(pieces)
}

fn block<'a>(read: &mut Cursor<'a>) -> Option<Block<'a>> {
    let info = read.read_u8().ok()?;
    if info & HAS_KEY != 0 {
        return None;
    }
    let neighbour = |read: &mut Cursor<'a>| Some((read.read_var().ok()?, read.read_var().ok()?));
    let left = if info & HAS_LEFT == 0 { None } else { Some(neighbour(read)?) };
    let right = if info & HAS_RIGHT == 0 { None } else { Some(neighbour(read)?) };
    let from = read.next;
    if left.is_none() && right.is_none() {
        let is_named = read.read_var::<u32>().ok()? == 1;
        if !is_named {
            return None;
        }
        text(read)?;
    }
    let parent = read.buf.get(from..read.next)?;
    let content = match info & KIND {
        TEXT => Content::Text(text(read)?),
        DELETED => Content::Deleted(read.read_var().ok()?),
        _ => return None,
    };
    Some(Block { left, right, parent, content })
}

fn text<'a>(read: &mut Cursor<'a>) -> Option<&'a str> {
    let length: usize = read.read_var().ok()?;
    let bytes = read.buf.get(read.next..read.next.checked_add(length)?)?;
    read.next += length;
    std::str::from_utf8(bytes).ok()
}

impl Content<'_> {
    fn units(&self) -> u32 {
        match self {
            Self::Text(text) => crate::document::change::units(text),
            Self::Deleted(count) => *count,
        }
    }
}

fn parts<'a>(content: &Content<'a>) -> Vec<Content<'a>> {
    match content {
        Content::Text(text) => super::pieces(text).into_iter().map(Content::Text).collect(),
        Content::Deleted(count) => vec![Content::Deleted(*count)],
    }
}

fn write(out: &mut Vec<u8>, block: &Block<'_>, content: &Content<'_>) {
    let kind = match content {
        Content::Text(_) => TEXT,
        Content::Deleted(_) => DELETED,
    };
    let left = if block.left.is_some() { HAS_LEFT } else { 0 };
    let right = if block.right.is_some() { HAS_RIGHT } else { 0 };
    out.write_u8(kind | left | right);
    for (writer, clock) in block.left.iter().chain(&block.right) {
        out.write_var(*writer);
        out.write_var(*clock);
    }
    if block.left.is_none() && block.right.is_none() {
        out.extend(block.parent);
    }
    match content {
        Content::Text(text) => out.write_string(text),
        Content::Deleted(count) => out.write_var(*count),
    }
}

fn update_of(writer: u64, clock: u32, many: u32, blocks: &[u8], deletions: &[u8]) -> Vec<u8> {
    let mut update = Vec::with_capacity(blocks.len() + deletions.len() + 16);
    update.write_var(1_u32);
    update.write_var(many);
    update.write_var(writer);
    update.write_var(clock);
    update.extend(blocks);
    update.extend(deletions);
    update
}
