//! The places of a section: its texts and its fields, each with a small number.

use std::collections::BTreeMap;

use super::bytes::{Unit, halves};

/// A text or a field, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Text(u16),
    Field(u16),
}

/// What units stand under: their left neighbour, or the top of their place if they were the first there.
///
/// Numbers, because it is looked up with each keystroke and kept by the thousand: a writer, in two halves, and a clock; or 0,
/// which no writer has, and a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Above([u32; 3]);

impl Above {
    /// Under a unit, or at the top of a place.
    pub(super) fn new(left: Option<Unit>, place: Place) -> Self {
        match (left, place) {
            (Some(unit), _) => Self::unit(unit),
            (None, Place::Text(number)) => Self([0, 0, u32::from(number)]),
            (None, Place::Field(number)) => Self([0, 0, 1 << 16 | u32::from(number)]),
        }
    }

    /// Under a unit.
    pub(super) fn unit(unit: Unit) -> Self {
        let [high, low] = halves(unit.writer.get());
        Self([high, low, unit.clock])
    }

    /// The clock of the unit.
    pub(super) fn clock(self) -> u32 {
        let Self([_, _, clock]) = self;
        clock
    }
}

/// The numbers of names.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(BTreeMap<Box<str>, u16>);

/// Names as they would be after an update.
#[derive(Debug)]
pub(super) struct Grown<'g, 'u> {
    names: &'g Names,
    more: BTreeMap<&'u str, u16>,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn grown<'u>(&self) -> Grown<'_, 'u> {
        Grown { names: self, more: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, more: Vec<(Box<str>, u16)>) {
        self.0.extend(more);
    }
}

impl<'u> Grown<'_, 'u> {
    /// The number of a name, a fresh one if it is new; none if there would be more than `most`.
    pub(super) fn number(&mut self, name: &'u str, most: u16) -> Option<u16> {
        if let Some(number) = self.names.0.get(name).or_else(|| self.more.get(name)) {
            return Some(*number);
        }
        let next = u16::try_from(self.names.len() + self.more.len()).ok()?;
        if next >= most {
            return None;
        }
        self.more.insert(name, next);
        Some(next)
    }

    pub(super) fn into_more(self) -> Vec<(Box<str>, u16)> {
        self.more.into_iter().map(|(name, number)| (Box::from(name), number)).collect()
    }
}
