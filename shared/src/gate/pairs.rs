//! Characters of two UTF-16 units.

use std::collections::BTreeSet;
use std::ops::Range;

/// The clocks of their second halves.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs(BTreeSet<u32>);

impl Pairs {
    pub(super) const NEW: Self = Self(BTreeSet::new());

    /// Notes those of a text whose first unit has this clock, from another clock on.
    pub(super) fn note(&mut self, text: &str, start: u32, from: u32) {
        // A keystroke is seldom one of them.
        if text.bytes().all(|byte| byte < 0xf0) {
            return;
        }
        let mut clock = start;
        for character in text.chars() {
            clock += u32::try_from(character.len_utf16()).expect("one or two");
            if character.len_utf16() == 2 && clock - 2 >= from {
                self.0.insert(clock - 1);
            }
        }
    }

    pub(super) fn has(&self, second: u32) -> bool {
        self.0.contains(&second)
    }

    pub(super) fn add(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    pub(super) fn break_up(&mut self, second: u32) {
        self.0.remove(&second);
    }

    /// How many there are of which a half is among these units, or that are cut through.
    pub(super) fn within(&self, units: &Range<u32>) -> usize {
        self.0.range(units.start..=units.end).count()
    }

    /// Forgets those of which a half is among these units: what is gone, or cut through.
    pub(super) fn break_up_within(&mut self, units: &Range<u32>) {
        while let Some(second) = self.0.range(units.start..=units.end).next().copied() {
            self.0.remove(&second);
        }
    }
}
