//! What the gate lets in, written down for stock Yjs: `tests/bridge` asks for it and compares.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::json;
use shared::gate::{check_awareness, check_state_vector};
use shared::id::ClientId;
use yrs::updates::decoder::Decode;
use yrs::{Map, ReadTxn, StateVector, Transact};

use crate::asked;
use crate::chance::Chance;
use crate::craft::{number, text};
use crate::forge::Forge;
use crate::witness::{TEXTS, Witness, shown, state, vector};

/// Cases of each kind; `CANDOR_GATE_CASES` asks for another number.
const CASES: u64 = 4_000;

/// With `CANDOR_GATE_ACCEPTED` a line of JSON for each case goes into that file; without it nobody compares, and the cases
/// are only made.
#[test]
fn what_the_gate_accepts_is_written_down_for_yjs() {
    let cases = asked("CANDOR_GATE_CASES").unwrap_or(CASES);
    let first = asked("CANDOR_GATE_SEED").unwrap_or(1);
    println!("seeds {first}..{}", first + cases);
    let mut lines = Vec::new();
    for seed in first..first + cases {
        lines.extend(sequence(seed));
        lines.extend(state_vector(seed));
        lines.extend(awareness(seed));
    }
    assert!(lines.len() as u64 > cases, "the gate accepts some of each kind");
    if let Some(file) = std::env::var_os("CANDOR_GATE_ACCEPTED") {
        let mut file = std::io::BufWriter::new(std::fs::File::create(file).expect("the file can be made"));
        lines.iter().for_each(|line| writeln!(file, "{line}").expect("the file can be written"));
        file.flush().expect("the file can be written");
    }
}

/// A sequence of updates, and what the section then shows.
fn sequence(seed: u64) -> Option<serde_json::Value> {
    let mut forge = Forge::new(seed);
    let mut witness = Witness::new();
    let mut updates = Vec::new();
    for _ in 0..=forge.chance.below(12) {
        let forged = forge.update();
        if witness.take(&forged.bytes, |writer| Forge::may_write(writer.get())).is_ok() {
            updates.push(hex(&forged.bytes));
            forge.accepted(forged);
        }
    }
    let txn = witness.doc.transact();
    let fields = txn.get_map("fields")?;
    let fields: serde_json::Map<_, _> = fields.iter(&txn).map(|(key, value)| (key.to_owned(), plain(&value))).collect();
    drop(txn);
    let texts: serde_json::Map<_, _> =
        TEXTS.iter().zip(shown(&witness.doc).texts).map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    let (state, vector) = (hex(&state(&witness.doc)), vector(&witness.doc));
    let vector: Vec<(u64, u32)> = vector.into_iter().collect();
    (!updates.is_empty())
        .then(|| json!({ "kind": "updates", "seed": seed, "updates": updates, "texts": texts, "fields": fields, "state": state, "vector": vector }))
}

/// A state vector that is almost right, if the gate lets it in, and what it says.
fn state_vector(seed: u64) -> Option<serde_json::Value> {
    let mut chance = Chance::new(seed);
    let mut bytes = Vec::new();
    let count = chance.below(6);
    number(&mut bytes, count as u64 + u64::from(chance.permille(50)));
    for _ in 0..count {
        number(&mut bytes, writer(&mut chance));
        number(&mut bytes, if chance.permille(100) { chance.bits() >> chance.below(64) } else { chance.below(1_000) as u64 });
    }
    spoil(&mut bytes, &mut chance);
    check_state_vector(&bytes).ok()?;
    let vector = if bytes.is_empty() { StateVector::default() } else { decoded(&bytes) };
    let vector: Vec<(u64, u32)> = vector.iter().map(|(writer, clock)| (writer.get(), *clock)).collect();
    Some(json!({ "kind": "vector", "seed": seed, "bytes": hex(&bytes), "vector": vector }))
}

/// Something that a client says about who is there, if the gate lets it in, and what it says.
fn awareness(seed: u64) -> Option<serde_json::Value> {
    const STATES: [&str; 6] = ["null", "{}", r#"{"user":{"name":"Ada"}}"#, r#"{"cursor":null}"#, "\"\u{1f600}\"", "[1, 2"];
    let mut chance = Chance::new(seed);
    let mut bytes = Vec::new();
    let count = chance.below(4);
    number(&mut bytes, count as u64 + u64::from(chance.permille(50)));
    for _ in 0..count {
        number(&mut bytes, writer(&mut chance));
        number(&mut bytes, if chance.permille(100) { chance.bits() >> chance.below(64) } else { chance.below(1_000) as u64 });
        text(&mut bytes, chance.pick(&STATES));
    }
    spoil(&mut bytes, &mut chance);
    let said = check_awareness(&bytes).ok()?;
    let said: Vec<_> = said.map(|said| json!([said.client.get(), said.clock, said.state])).collect();
    Some(json!({ "kind": "awareness", "seed": seed, "bytes": hex(&bytes), "said": said }))
}

fn writer(chance: &mut Chance) -> u64 {
    chance.pick(&[16, 17, 18, 3_000_000_000, 3_000_000_001, ClientId::END - 1, ClientId::END, 0, 1, 1 << 32, 77])
}

fn spoil(bytes: &mut Vec<u8>, chance: &mut Chance) {
    if chance.permille(300) && !bytes.is_empty() {
        let at = chance.below(bytes.len());
        match chance.below(3) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << chance.below(8),
            _ => bytes.insert(at, chance.bits() as u8),
        }
    }
}

fn decoded(vector: &[u8]) -> StateVector {
    StateVector::decode_v1(vector).expect("what the gate lets in is decoded")
}

/// A field's value as JSON.
fn plain(value: &yrs::Out) -> serde_json::Value {
    let yrs::Out::Any(value) = value else { panic!("the gate lets only plain values in") };
    serde_json::to_value(value).expect("plain values become JSON")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes everything");
        text
    })
}
