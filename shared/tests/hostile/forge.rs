//! Makes sequences of updates that are almost right: right enough to come past the gate often, wrong in every way that
//! an attacker might try.

use std::collections::BTreeMap;

use crate::chance::Chance;
use crate::craft::{At, Craft, Id, deleted, string, text_value, values};
use crate::witness::TEXTS;

/// A text (below the number of texts) or a field.
type Place = usize;

const KEYS: [&str; 3] = ["title", "row/1/at", "severity"];
const WRITERS: [u64; 5] = [16, 17, 3_000_000_000, 77, (1 << 53) - 1];
const PIECES: [&str; 9] =
    ["a", "bc", "\u{1f600}", "\u{65e5}\u{672c}", "\u{e9}", "\r\n", "x\u{1f680}y", "\u{fffd}", "a longer piece of text"];

/// What the sequence has so far, as far as the gate let it in.
pub(crate) struct Forge {
    pub(crate) chance: Chance,
    /// Of each writer, where each unit stands.
    units: BTreeMap<u64, Vec<Place>>,
}

/// An update, and what it would add.
pub(crate) struct Forged {
    pub(crate) bytes: Vec<u8>,
    /// Units of writers from a clock on.
    brings: Vec<(u64, u32, Vec<Place>)>,
}

impl Forge {
    pub(crate) fn new(seed: u64) -> Self {
        Self { chance: Chance::new(seed), units: BTreeMap::new() }
    }

    /// Writers for whom the sender may speak: all that the sequence uses but one.
    pub(crate) fn may_write(writer: u64) -> bool {
        writer != 77
    }

    pub(crate) fn accepted(&mut self, forged: Forged) {
        for (writer, clock, places) in forged.brings {
            let known = self.units.entry(writer).or_default();
            let skip = known.len().saturating_sub(clock as usize);
            known.extend(places.into_iter().skip(skip));
        }
    }

    pub(crate) fn update(&mut self) -> Forged {
        let mut craft = Craft::new();
        let mut brings: Vec<(u64, u32, Vec<Place>)> = Vec::new();
        let stretches = if self.chance.permille(700) { 1 } else { self.chance.below(4) };
        for _ in 0..stretches {
            let writer = self.writer();
            if brings.iter().any(|(other, _, _)| *other == writer) && !self.chance.permille(20) {
                continue;
            }
            let (clock, blocks, places) = self.stretch(writer, &brings);
            craft = craft.with(writer, clock, &blocks);
            brings.push((writer, clock, places));
        }
        if self.chance.permille(400) {
            for _ in 0..=self.chance.below(2) {
                let writer = self.writer();
                if craft.deletions.iter().all(|(other, _)| *other != writer) || self.chance.permille(20) {
                    let ranges = self.ranges(writer, &brings);
                    craft = craft.deleting(writer, &ranges);
                }
            }
        }
        let mut bytes = craft.bytes();
        if self.chance.permille(20) {
            self.spoil(&mut bytes);
        }
        Forged { bytes, brings }
    }

    /// Overwrites, cuts or adds a byte.
    pub(crate) fn spoil(&mut self, bytes: &mut Vec<u8>) {
        let at = self.chance.below(bytes.len());
        match self.chance.below(5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, self.chance.bits() as u8),
            2 => bytes[at] ^= 1 << self.chance.below(8),
            3 => bytes[at] = *self.chance.pick(&[0, 1, 0x7f, 0x80, 0xff]),
            _ => {
                bytes.remove(at);
            }
        }
    }

    fn writer(&mut self) -> u64 {
        if self.chance.permille(15) {
            *self.chance.pick(&[77, 0, 1 << 53])
        } else {
            *self.chance.pick(&[16, 16, 17, 17, 3_000_000_000, (1 << 53) - 1])
        }
    }

    fn stretch(&mut self, writer: u64, others: &[(u64, u32, Vec<Place>)]) -> (u32, Vec<Vec<u8>>, Vec<Place>) {
        let known = self.units.get(&writer).map_or(0, Vec::len);
        let clock = match self.chance.below(100) {
            0 => known + 1,
            1..=15 => known - self.chance.below(known + 1).min(6),
            _ => known,
        };
        let count = if self.chance.permille(50) { 10 } else { 1 + self.chance.below(4) };
        let (mut blocks, mut places): (Vec<Vec<u8>>, Vec<Place>) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let at = clock + places.len();
            let again = self.units.get(&writer).and_then(|units| units.get(at)).copied();
            let place = match again {
                Some(place) if !self.chance.permille(30) => place,
                Some(_) | None => self.chance.below(TEXTS.len() + KEYS.len()),
            };
            let place = if self.chance.permille(500) && again.is_none() { 0 } else { place };
            let (block, length) = self.block(writer, at as u32, place, &places, clock as u32, others);
            blocks.push(block);
            places.extend(std::iter::repeat_n(place, length as usize));
        }
        (clock as u32, blocks, places)
    }

    fn block(
        &mut self,
        writer: u64,
        at: u32,
        place: Place,
        own: &[Place],
        clock: u32,
        others: &[(u64, u32, Vec<Place>)],
    ) -> (Vec<u8>, u32) {
        let mut near = self.candidates(writer, place, own, clock, others);
        if self.chance.permille(10) {
            near.push((self.writer(), self.chance.below(12) as u32));
        }
        let before = at.checked_sub(1).map(|before| (writer, before)).filter(|before| near.contains(before));
        let left = match self.chance.below(10) {
            0..=3 => before,
            4..=7 if !near.is_empty() => Some(*self.chance.pick(&near)),
            _ => None,
        };
        let is_text = place < TEXTS.len();
        let right = (!near.is_empty() && self.chance.permille(if is_text { 500 } else { 10 })).then(|| *self.chance.pick(&near));
        let at = self.anchor(place, left, right);
        match self.chance.below(100) {
            0..=14 => {
                let length = 1 + self.chance.below(4) as u32;
                (deleted(at, length), length)
            }
            15 => self.forbidden(at),
            _ if is_text != self.chance.permille(10) => {
                let text: String = (0..=self.chance.below(2)).map(|_| *self.chance.pick(&PIECES)).collect();
                let length = text.encode_utf16().count() as u32;
                (string(at, &text), length)
            }
            _ => {
                let written = self.value();
                let count = if self.chance.permille(50) { 2 } else { 1 };
                (values(at, &vec![written.as_slice(); count]), count as u32)
            }
        }
    }

    fn anchor(&mut self, place: Place, left: Option<Id>, right: Option<Id>) -> At<'static> {
        let is_text = place < TEXTS.len();
        if left.is_some() || right.is_some() {
            return if is_text != self.chance.permille(20) { At::Beside(left, right) } else { At::Keyed(left, right) };
        }
        match self.chance.below(200) {
            0 => At::Root("other"),
            1 => At::Key("body", "title"),
            2 => At::Root("fields"),
            3 => At::Within((16, 0)),
            4 => At::Key("fields", "No Key"),
            _ if is_text => At::Root(TEXTS[place]),
            _ => At::Key("fields", KEYS[place - TEXTS.len()]),
        }
    }

    fn forbidden(&mut self, at: At<'_>) -> (Vec<u8>, u32) {
        let kind = *self.chance.pick(&[0, 2, 3, 5, 6, 7, 9, 10, 11]);
        (crate::craft::block(kind, at, &[1, 1, b'1', 1, 1]), 1)
    }

    fn value(&mut self) -> Vec<u8> {
        match self.chance.below(9) {
            0 => vec![120],
            1 => vec![121],
            2 => vec![125, self.chance.below(64) as u8],
            3 => [&[124][..], &1.5_f32.to_be_bytes()].concat(),
            4 => [&[123][..], &0.1_f64.to_be_bytes()].concat(),
            5 if self.chance.permille(100) => vec![117, 1, 126],
            _ => text_value(*self.chance.pick(&PIECES)),
        }
    }

    /// Units of a place: those that the section has, those that came before in the update, and sometimes later ones.
    fn candidates(&mut self, writer: u64, place: Place, own: &[Place], clock: u32, others: &[(u64, u32, Vec<Place>)]) -> Vec<Id> {
        let mut near: Vec<Id> = Vec::new();
        for (writer, units) in &self.units {
            near.extend((0..units.len()).filter(|clock| units[*clock] == place).map(|clock| (*writer, clock as u32)));
        }
        let here =
            std::iter::once((writer, clock, own)).chain(others.iter().map(|(writer, clock, places)| (*writer, *clock, places.as_slice())));
        for (writer, clock, places) in here {
            near.extend((0..places.len()).filter(|at| places[*at] == place).map(|at| (writer, clock + at as u32)));
        }
        if self.chance.permille(20) {
            // Another place's unit, or one that is not there yet.
            near.push((*self.chance.pick(&WRITERS), self.chance.below(20) as u32));
        }
        near
    }

    fn ranges(&mut self, writer: u64, brings: &[(u64, u32, Vec<Place>)]) -> Vec<(u32, u32)> {
        let known = self.units.get(&writer).map_or(0, Vec::len);
        let added = brings.iter().filter(|(other, _, _)| *other == writer).map(|(_, clock, places)| *clock as usize + places.len());
        let end = added.chain([known]).max().unwrap_or(0);
        let mut ranges = Vec::new();
        let mut at = 0;
        while at < end && ranges.len() < 3 {
            let start = at + self.chance.below(end - at);
            let length = 1 + self.chance.below((end - start).min(8));
            ranges.push((start as u32, length as u32));
            at = start + length;
        }
        if ranges.is_empty() || self.chance.permille(20) {
            ranges.push((self.chance.below(30) as u32, self.chance.below(4) as u32));
        }
        ranges
    }
}
