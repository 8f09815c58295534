//! Reads lib0 v1, and takes less than the CRDT's own decoder does: one encoding for each number, nothing past the end.

use super::unfit::Unfit;
use crate::id::ClientId;

/// The first clock past the valid ones. The CRDT computes with signed 32 bits in places.
pub(super) const CLOCK_END: u32 = 1 << 30;

/// The unit of a writer at a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) writer: ClientId,
    pub(super) clock: u32,
}

impl Unit {
    /// The one that the same writer wrote next.
    pub(super) fn next(self) -> Self {
        Self { clock: self.clock + 1, ..self }
    }
}

/// A unit or none, in twelve bytes: thousands are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Neighbour([u32; 3]);

impl Neighbour {
    pub(super) const NONE: Self = Self([0; 3]);

    pub(super) fn unit(self) -> Option<Unit> {
        let Self([high, low, clock]) = self;
        // No writer has the number 0.
        ClientId::new(u64::from(high) << 32 | u64::from(low)).map(|writer| Unit { writer, clock })
    }
}

impl From<Option<Unit>> for Neighbour {
    fn from(unit: Option<Unit>) -> Self {
        unit.map_or(Self::NONE, |Unit { writer, clock }| {
            let [high, low] = halves(writer.get());
            Self([high, low, clock])
        })
    }
}

/// The higher and the lower 32 bits of a number.
pub(super) fn halves(number: u64) -> [u32; 2] {
    [number >> 32, number & u64::from(u32::MAX)].map(|half| u32::try_from(half).expect("half of the bits"))
}

/// The bytes that are not read yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn end(&self) -> Result<(), Unfit> {
        if self.rest.is_empty() { Ok(()) } else { Err(Unfit::LeftOver) }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Unfit> {
        let (first, rest) = self.rest.split_first().ok_or(Unfit::Short)?;
        self.rest = rest;
        Ok(*first)
    }

    /// A number of at most eight bytes, in its shortest form.
    pub(super) fn number(&mut self) -> Result<u64, Unfit> {
        let mut number = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(Unfit::Number) } else { Ok(number) };
            }
        }
        Err(Unfit::Number)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Unfit> {
        u32::try_from(self.number()?).map_err(|_| Unfit::Number)
    }

    /// The length of a list of which each entry takes `least` bytes or more.
    pub(super) fn count(&mut self, least: usize) -> Result<usize, Unfit> {
        let count = usize::try_from(self.number()?).map_err(|_| Unfit::Count)?;
        if count > self.left() / least { Err(Unfit::Count) } else { Ok(count) }
    }

    /// As [`count`](Self::count), for lists that are not empty.
    pub(super) fn some(&mut self, least: usize) -> Result<usize, Unfit> {
        match self.count(least)? {
            0 => Err(Unfit::Empty),
            count => Ok(count),
        }
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Unfit> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Unfit::Short)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Unfit> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Unfit::Short)?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Unfit> {
        let length = usize::try_from(self.number()?).map_err(|_| Unfit::Short)?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Unfit::Utf8)
    }

    pub(super) fn writer(&mut self) -> Result<ClientId, Unfit> {
        ClientId::new(self.number()?).ok_or(Unfit::Writer)
    }

    pub(super) fn clock(&mut self) -> Result<u32, Unfit> {
        let clock = self.u32()?;
        if clock < CLOCK_END { Ok(clock) } else { Err(Unfit::Clock) }
    }

    pub(super) fn unit(&mut self) -> Result<Unit, Unfit> {
        Ok(Unit { writer: self.writer()?, clock: self.clock()? })
    }

    /// How many units there are: at least one.
    pub(super) fn length(&mut self) -> Result<u32, Unfit> {
        match self.clock()? {
            0 => Err(Unfit::Empty),
            length => Ok(length),
        }
    }
}
