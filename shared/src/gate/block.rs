//! One block of an update: some units of one writer, one after the other, in one place.

use super::bytes::{Bytes, Unit};
use super::unfit::Unfit;
use super::{value, write};
use crate::document::root;

const DELETED: u8 = 1;
const TEXT: u8 = 4;
const VALUES: u8 = 8;

const HAS_LEFT: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;

/// A block as it is written, its place not yet known if only its neighbours tell it.
pub(super) struct Block<'a> {
    pub(super) length: u32,
    pub(super) anchor: Anchor<'a>,
    pub(super) content: Content<'a>,
}

/// What says where a block stands.
pub(super) enum Anchor<'a> {
    /// Nothing was in the text when the block was written.
    Text(&'a str),
    /// The field had no value when the block was written.
    Field(&'a str),
    /// It was written between others.
    Beside {
        left: Option<Unit>,
        right: Option<Unit>,
        /// Whether its writer marked it as a field's. Writers that merged updates without applying them do not.
        keyed: bool,
    },
}

/// What a block holds.
pub(super) enum Content<'a> {
    /// Units that were deleted before they were sent, or whose content was forgotten.
    Deleted,
    /// Text, at least a unit of it.
    Text(&'a str),
    /// Values of a field, each overwriting the one before.
    Values,
}

/// Blocks that are one if they follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joins {
    Text,
    Deleted,
}

impl Content<'_> {
    pub(super) fn joins(&self) -> Option<Joins> {
        match self {
            Self::Text(_) => Some(Joins::Text),
            Self::Deleted => Some(Joins::Deleted),
            Self::Values => None,
        }
    }
}

impl Anchor<'_> {
    pub(super) fn left(&self) -> Option<Unit> {
        match self {
            Self::Text(_) | Self::Field(_) => None,
            Self::Beside { left, .. } => *left,
        }
    }

    pub(super) fn right(&self) -> Option<Unit> {
        match self {
            Self::Text(_) | Self::Field(_) => None,
            Self::Beside { right, .. } => *right,
        }
    }

    /// Whether it stands right after a unit, and left of what the block that ends with that unit stands left of.
    pub(super) fn follows(&self, unit: Option<Unit>, right: Option<Unit>) -> bool {
        matches!(self, Self::Beside { left: Some(_), keyed: false, .. }) && self.left() == unit && self.right() == right
    }

    pub(super) fn neighbours(&self) -> impl Iterator<Item = Unit> {
        self.left().into_iter().chain(self.right())
    }
}

impl<'a> Block<'a> {
    /// Bytes of the shortest block: what it is, one neighbour, and a length.
    pub(super) const LEAST: usize = 4;

    /// Reads a block with values of at most `value_bytes` bytes of text.
    pub(super) fn read(bytes: &mut Bytes<'a>, value_bytes: usize) -> Result<Self, Unfit> {
        let info = bytes.byte()?;
        let kind = kind(info & 0x1f)?;
        let keyed = info & HAS_KEY != 0;
        let left = if info & HAS_LEFT != 0 { Some(bytes.unit()?) } else { None };
        let right = if info & HAS_RIGHT != 0 { Some(bytes.unit()?) } else { None };
        let anchor = if left.is_none() && right.is_none() { named(bytes, keyed)? } else { Anchor::Beside { left, right, keyed } };
        let (length, content) = match kind {
            Kind::Text => {
                let text = bytes.text()?;
                (units(text)?, Content::Text(text))
            }
            Kind::Values => {
                let count = bytes.some(1)?;
                for _ in 0..count {
                    value::read(bytes, value_bytes)?;
                }
                (u32::try_from(count).map_err(|_| Unfit::Clock)?, Content::Values)
            }
            Kind::Deleted => (bytes.length()?, Content::Deleted),
        };
        Ok(Self { length, anchor, content })
    }
}

/// The bytes of a block of values: how it begins, and each value. Nothing if it is not well-formed.
pub(super) fn values(block: &[u8]) -> Option<(&[u8], Vec<&[u8]>)> {
    let mut bytes = Bytes::new(block);
    let info = bytes.byte().ok()?;
    let beside = [HAS_LEFT, HAS_RIGHT].into_iter().filter(|flag| info & flag != 0).count();
    for _ in 0..beside {
        bytes.unit().ok()?;
    }
    if beside == 0 {
        named(&mut bytes, info & HAS_KEY != 0).ok()?;
    }
    let head = &block[..block.len() - bytes.left()];
    let count = bytes.some(1).ok()?;
    let mut value = || {
        let from = bytes.rest();
        value::read(&mut bytes, usize::MAX).ok()?;
        Some(&from[..from.len() - bytes.left()])
    };
    Some((head, (0..count).map(|_| value()).collect::<Option<_>>()?))
}

/// Writes how a block of text between two units begins.
pub(super) fn begin_text(out: &mut Vec<u8>, left: Unit, right: Option<Unit>) {
    begin(out, TEXT, left, right);
}

/// Writes how a block of values behind another of the same field begins.
pub(super) fn begin_values(out: &mut Vec<u8>, left: Unit) {
    begin(out, VALUES, left, None);
}

fn begin(out: &mut Vec<u8>, kind: u8, left: Unit, right: Option<Unit>) {
    out.push(kind | HAS_LEFT | if right.is_some() { HAS_RIGHT } else { 0 });
    for unit in [left].into_iter().chain(right) {
        write::number(out, unit.writer.get());
        write::number(out, u64::from(unit.clock));
    }
}

enum Kind {
    Deleted,
    Text,
    Values,
}

/// Refused: collected garbage (0), JSON (2), binary (3), embedded (5), format (6), type (7), document (9), skip (10), move (11).
fn kind(number: u8) -> Result<Kind, Unfit> {
    match number {
        DELETED => Ok(Kind::Deleted),
        TEXT => Ok(Kind::Text),
        VALUES => Ok(Kind::Values),
        0 | 2..=3 | 5..=7 | 9.. => Err(Unfit::Kind),
    }
}

/// The root by name, and the key if it is the map.
fn named<'a>(bytes: &mut Bytes<'a>, keyed: bool) -> Result<Anchor<'a>, Unfit> {
    match bytes.byte()? {
        0 => return Err(Unfit::ParentById),
        1 => {}
        2.. => return Err(Unfit::Number),
    }
    let name = bytes.text()?;
    match (name == root::FIELDS, keyed) {
        (true, true) => {
            let key = bytes.text()?;
            if root::is_field_key(key) { Ok(Anchor::Field(key)) } else { Err(Unfit::Key) }
        }
        (true, false) => Err(Unfit::Key),
        (false, _) if !root::is_text(name) => Err(Unfit::Root),
        (false, true) => Err(Unfit::KeyOnText),
        (false, false) => Ok(Anchor::Text(name)),
    }
}

/// UTF-16 units of a text that is not empty.
fn units(text: &str) -> Result<u32, Unfit> {
    let long = text.bytes().filter(|byte| *byte >= 0xf0).count();
    let characters = text.bytes().filter(|byte| byte & 0xc0 != 0x80).count();
    match u32::try_from(characters + long).map_err(|_| Unfit::Clock)? {
        0 => Err(Unfit::Empty),
        units => Ok(units),
    }
}
