//! Real updates, spoilt on their way: bits turned over, pieces cut out, doubled, or taken from another one.

use crate::asked;
use crate::chance::Chance;
use crate::peer::Peer;
use crate::witness::Witness;

/// Sessions of the suite, each with some hundreds of spoilt updates; `CANDOR_GATE_SPOILT` asks for another number.
const SESSIONS: u64 = 60;

#[test]
fn what_the_gate_accepts_of_spoilt_updates_harms_nothing() {
    let sessions = asked("CANDOR_GATE_SPOILT").unwrap_or(SESSIONS);
    let first = asked("CANDOR_GATE_SEED").unwrap_or(1);
    println!("seeds {first}..{}", first + sessions);
    let (mut accepted, mut refused) = (0, 0);
    for seed in first..first + sessions {
        let (more_accepted, more_refused) = std::panic::catch_unwind(|| session(seed)).unwrap_or_else(|_| panic!("seed {seed}"));
        (accepted, refused) = (accepted + more_accepted, refused + more_refused);
    }
    println!("accepted {accepted}, refused {refused}");
    assert!(accepted > 0 && refused > accepted, "most of what is spoilt is noticed, and not all of it is harmful");
}

fn session(seed: u64) -> (u64, u64) {
    let mut chance = Chance::new(seed);
    let real = recorded(&mut chance);
    let mut witness = Witness::new();
    let (mut accepted, mut refused) = (0, 0);
    for update in &real {
        for _ in 0..chance.below(4) {
            let mut spoilt = update.clone();
            let times = if chance.permille(600) { 1 } else { 2 + chance.below(3) };
            for _ in 0..times {
                spoil(&mut spoilt, &real, &mut chance);
            }
            match witness.take(&spoilt, |_| true) {
                Ok(_) => accepted += 1,
                Err(_) => refused += 1,
            }
        }
        // It may be refused by then: a spoilt one was accepted in its place.
        let _ = witness.take(update, |_| true);
    }
    witness.examine();
    (accepted, refused)
}

/// What two people said who heard each other, and their states now and then.
fn recorded(chance: &mut Chance) -> Vec<Vec<u8>> {
    let mut peers = [Peer::new(16), Peer::new(3_000_000_000)];
    let mut real = Vec::new();
    for _ in 0..80 {
        let at = chance.below(2);
        peers[at].act(chance);
        let mut said = peers[at].said();
        if chance.permille(50) {
            said.push(peers[at].all_since(0));
        }
        said.iter().for_each(|update| peers[1 - at].hear(update));
        real.append(&mut said);
    }
    real
}

fn spoil(bytes: &mut Vec<u8>, others: &[Vec<u8>], chance: &mut Chance) {
    let at = chance.below(bytes.len());
    match chance.below(8) {
        0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << chance.below(8),
        2 if !bytes.is_empty() => bytes[at] = chance.pick(&[0, 1, 4, 8, 0x7f, 0x80, 0x81, 0xc4, 0xff]),
        3 => bytes.truncate(at),
        4 => {
            let end = (at + 1 + chance.below(6)).min(bytes.len());
            drop(bytes.drain(at..end));
        }
        5 => {
            let end = (at + 1 + chance.below(12)).min(bytes.len());
            let twice = bytes[at..end].to_vec();
            drop(bytes.splice(at..at, twice));
        }
        _ => {
            let other = &others[chance.below(others.len())];
            let from = chance.below(other.len());
            let to = (from + 1 + chance.below(20)).min(other.len());
            let end = (at + chance.below(20)).min(bytes.len());
            drop(bytes.splice(at..end, other[from..to].iter().copied()));
        }
    }
}
