//! Writes updates as bytes, the forbidden ones too.

pub(crate) type Id = (u64, u32);

pub(crate) const DELETED: u8 = 1;
pub(crate) const STRING: u8 = 4;
pub(crate) const ANY: u8 = 8;

/// An update that is being written: lib0 v1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Craft {
    pub(crate) stretches: Vec<(u64, u32, Vec<Vec<u8>>)>,
    pub(crate) deletions: Vec<(u64, Vec<(u32, u32)>)>,
}

impl Craft {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Blocks of a writer from a clock on.
    pub(crate) fn with(mut self, writer: u64, clock: u32, blocks: &[Vec<u8>]) -> Self {
        self.stretches.push((writer, clock, blocks.to_vec()));
        self
    }

    /// Deleted ranges of a writer, each a clock and a length.
    pub(crate) fn deleting(mut self, writer: u64, ranges: &[(u32, u32)]) -> Self {
        self.deletions.push((writer, ranges.to_vec()));
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        number(&mut out, self.stretches.len() as u64);
        for (writer, clock, blocks) in &self.stretches {
            number(&mut out, blocks.len() as u64);
            number(&mut out, *writer);
            number(&mut out, u64::from(*clock));
            blocks.iter().for_each(|block| out.extend_from_slice(block));
        }
        number(&mut out, self.deletions.len() as u64);
        for (writer, ranges) in &self.deletions {
            number(&mut out, *writer);
            number(&mut out, ranges.len() as u64);
            for (clock, length) in ranges {
                number(&mut out, u64::from(*clock));
                number(&mut out, u64::from(*length));
            }
        }
        out
    }
}

pub(crate) fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(crate) fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Where a crafted block says that it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At<'a> {
    /// In a root, with nothing beside it.
    Root(&'a str),
    /// In a root, with a key.
    Key(&'a str, &'a str),
    /// In another block.
    Within(Id),
    Beside(Option<Id>, Option<Id>),
    /// Beside, with the mark of a key.
    Keyed(Option<Id>, Option<Id>),
}

/// A block of any kind with any content.
pub(crate) fn block(kind: u8, at: At<'_>, content: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    match at {
        At::Root(name) => {
            out.push(1);
            text(&mut out, name);
        }
        At::Key(name, key) => {
            out[0] |= 0x20;
            out.push(1);
            text(&mut out, name);
            text(&mut out, key);
        }
        At::Within((writer, clock)) => {
            out.push(0);
            number(&mut out, writer);
            number(&mut out, u64::from(clock));
        }
        At::Beside(left, right) => beside(&mut out, left, right),
        At::Keyed(left, right) => {
            out[0] |= 0x20;
            beside(&mut out, left, right);
        }
    }
    out.extend_from_slice(content);
    out
}

fn beside(out: &mut Vec<u8>, left: Option<Id>, right: Option<Id>) {
    for (flag, id) in [(0x80, left), (0x40, right)] {
        if let Some((writer, clock)) = id {
            out[0] |= flag;
            number(out, writer);
            number(out, u64::from(clock));
        }
    }
}

pub(crate) fn string(at: At<'_>, content: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    text(&mut bytes, content);
    block(STRING, at, &bytes)
}

pub(crate) fn deleted(at: At<'_>, length: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, u64::from(length));
    block(DELETED, at, &bytes)
}

/// A block of values that are written already.
pub(crate) fn values(at: At<'_>, written: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, written.len() as u64);
    written.iter().for_each(|value| bytes.extend_from_slice(value));
    block(ANY, at, &bytes)
}

/// A value that is a text.
pub(crate) fn text_value(content: &str) -> Vec<u8> {
    let mut bytes = vec![119];
    text(&mut bytes, content);
    bytes
}
