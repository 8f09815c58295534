//! Makes sequences of updates that are almost right: right enough to come past the gate often, wrong in every way that
//! an attacker might try.

use std::collections::BTreeMap;

use crate::chance::Chance;
use crate::craft::{At, Craft, Id, deleted, string, text_value, values};
use crate::witness::TEXTS;

/// A text (below the number of texts) or a field.
type Place = usize;

const KEYS: [&str; 3] = ["title", "row/1/at", "severity"];
/// Texts and fields.
const PLACES: usize = TEXTS.len() + KEYS.len();
const PIECES: [&str; 9] =
    ["a", "bc", "\u{1f600}", "\u{65e5}\u{672c}", "\u{e9}", "\r\n", "x\u{1f680}y", "\u{fffd}", "a longer piece of text"];

/// What the sequence has so far, as far as the gate let it in.
pub(crate) struct Forge {
    pub(crate) chance: Chance,
    /// Of each writer, their units.
    units: BTreeMap<u64, Vec<Grain>>,
}

/// One unit: where it stands, and its left neighbour.
#[derive(Debug, Clone, Copy)]
struct Grain {
    place: Place,
    left: Option<Id>,
}

/// Units of a writer from a clock on.
type Brought = (u64, u32, Vec<Grain>);

/// An update, and what it would add.
pub(crate) struct Forged {
    pub(crate) bytes: Vec<u8>,
    brings: Vec<Brought>,
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
        for (writer, clock, grains) in forged.brings {
            let known = self.units.entry(writer).or_default();
            let skip = known.len().saturating_sub(clock as usize);
            known.extend(grains.into_iter().skip(skip));
        }
    }

    pub(crate) fn update(&mut self) -> Forged {
        let mut craft = Craft::new();
        let mut brings: Vec<Brought> = Vec::new();
        let stretches = if self.chance.permille(700) { 1 } else { self.chance.below(4) };
        for _ in 0..stretches {
            let writer = self.writer();
            if brings.iter().any(|(other, _, _)| *other == writer) && !self.chance.permille(20) {
                continue;
            }
            let (clock, blocks, grains) = self.stretch(writer, &brings);
            craft = craft.with(writer, clock, &blocks);
            brings.push((writer, clock, grains));
        }
        if self.chance.permille(400) {
            for _ in 0..=self.chance.below(2) {
                let writer = self.writer();
                let (twice, known) = (craft.deletions.iter().any(|(other, _)| *other == writer), self.units.contains_key(&writer));
                if (!twice && known) || self.chance.permille(20) {
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
            3 => bytes[at] = self.chance.pick(&[0, 1, 0x7f, 0x80, 0xff]),
            _ => {
                bytes.remove(at);
            }
        }
    }

    fn writer(&mut self) -> u64 {
        if self.chance.permille(15) {
            self.chance.pick(&[77, 0, 1 << 53])
        } else {
            self.chance.pick(&[16, 16, 17, 17, 3_000_000_000, (1 << 53) - 1])
        }
    }

    fn stretch(&mut self, writer: u64, others: &[Brought]) -> (u32, Vec<Vec<u8>>, Vec<Grain>) {
        let known = self.units.get(&writer).map_or(0, Vec::len);
        let clock = match self.chance.below(100) {
            0 => known + 1,
            1..=15 => known - self.chance.below(known + 1).min(6),
            _ => known,
        };
        let count = if self.chance.permille(50) { 10 } else { 1 + self.chance.below(4) };
        let (mut blocks, mut grains): (Vec<Vec<u8>>, Vec<Grain>) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let at = clock + grains.len();
            let again = self.units.get(&writer).and_then(|units| units.get(at)).map(|grain| grain.place);
            let place = match again {
                Some(place) if !self.chance.permille(30) => place,
                Some(_) => self.chance.below(PLACES),
                None if self.chance.permille(500) => 0,
                None => self.chance.below(PLACES),
            };
            let near = self.candidates((writer, clock as u32, &grains), place, others);
            let (left, right) = self.neighbours((writer, at as u32), place, &near);
            let (block, length) = self.block(place, left, right);
            blocks.push(block);
            grains.push(Grain { place, left });
            grains.extend((1..length).map(|more| Grain { place, left: Some((writer, at as u32 + more - 1)) }));
        }
        (clock as u32, blocks, grains)
    }

    /// Neighbours for a unit: mostly such as somebody who wrote there could have seen.
    fn neighbours(&mut self, (writer, clock): Id, place: Place, near: &[(Id, Grain)]) -> (Option<Id>, Option<Id>) {
        let before = clock.checked_sub(1).map(|before| (writer, before));
        let left = match self.chance.below(10) {
            0..=3 => before.filter(|before| near.iter().any(|(id, _)| id == before)),
            4..=7 if !near.is_empty() => Some(self.chance.pick(near).0),
            _ => None,
        };
        if near.is_empty() || (place >= TEXTS.len() && !self.chance.permille(10)) {
            return (left, None);
        }
        let under: Vec<Id> = near.iter().filter(|(_, grain)| grain.left == left).map(|(id, _)| *id).collect();
        let right = match self.chance.below(10) {
            0..=4 if !under.is_empty() => Some(self.chance.pick(&under)),
            5..=6 => Some(self.chance.pick(near).0),
            _ => None,
        };
        (left, right)
    }

    fn block(&mut self, place: Place, left: Option<Id>, right: Option<Id>) -> (Vec<u8>, u32) {
        let is_text = place < TEXTS.len();
        let at = self.anchor(place, left, right);
        match self.chance.below(100) {
            0..=14 => {
                let length = 1 + self.chance.below(4) as u32;
                (deleted(at, length), length)
            }
            15 => self.forbidden(at),
            _ if is_text != self.chance.permille(10) => {
                let text: String = (0..=self.chance.below(2)).map(|_| self.chance.pick(&PIECES)).collect();
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
        let kind = self.chance.pick(&[0, 2, 3, 5, 6, 7, 9, 10, 11]);
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
            _ => text_value(self.chance.pick(&PIECES)),
        }
    }

    /// Units of a place: those that the section has, those that came before in the update, and sometimes others.
    fn candidates(&mut self, own: (u64, u32, &[Grain]), place: Place, others: &[Brought]) -> Vec<(Id, Grain)> {
        let mut near = Vec::new();
        let known = self.units.iter().map(|(writer, grains)| (*writer, 0, grains.as_slice()));
        let others = others.iter().map(|(writer, clock, grains)| (*writer, *clock, grains.as_slice()));
        for (writer, clock, grains) in known.chain(others).chain([own]) {
            let here = (clock..).zip(grains).filter(|(_, grain)| grain.place == place);
            near.extend(here.map(|(clock, grain)| ((writer, clock), *grain)));
        }
        if self.chance.permille(20) {
            let stranger = (self.writer(), self.chance.below(20) as u32);
            near.push((stranger, Grain { place, left: None }));
        }
        near
    }

    fn ranges(&mut self, writer: u64, brings: &[Brought]) -> Vec<(u32, u32)> {
        let known = self.units.get(&writer).map_or(0, Vec::len);
        let added = brings.iter().filter(|(other, _, _)| *other == writer).map(|(_, clock, grains)| *clock as usize + grains.len());
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
