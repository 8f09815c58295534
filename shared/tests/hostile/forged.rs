//! Forged sequences: what the gate accepts, the CRDT takes without harm.

use std::collections::BTreeMap;

use shared::id::ClientId;

use crate::asked;
use crate::chance::Chance;
use crate::forge::Forge;
use crate::measured::Cost;
use crate::witness::{Witness, shown};

/// Cases of the suite; `CANDOR_GATE_CASES` asks for another number, `CANDOR_GATE_SEED` for another beginning.
const CASES: u64 = 50_000;

#[test]
fn what_the_gate_accepts_of_forged_updates_harms_nothing() {
    let cases = asked("CANDOR_GATE_CASES").unwrap_or(CASES);
    let first = asked("CANDOR_GATE_SEED").unwrap_or(1);
    println!("seeds {first}..{}", first + cases);
    let workers = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|worker| {
                scope.spawn(move || {
                    (first..first + cases).filter(|seed| seed % workers == worker).map(case).fold(Tally::default(), Tally::and)
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("a case failed")).collect()
    });
    let tally = tallies.into_iter().fold(Tally::default(), Tally::and);
    println!("{tally:?}");
    assert_eq!((tally.cost.hangs, tally.cost.hogs), (0, 0), "an update takes too long or too much");
    assert!(tally.accepted > cases, "the forge makes updates that pass");
    assert!(tally.refused.len() > 20, "the forge makes updates that fail for many reasons");
}

#[derive(Debug, Default)]
struct Tally {
    accepted: u64,
    stale: u64,
    shuffled: u64,
    cost: Cost,
    refused: BTreeMap<String, u64>,
}

impl Tally {
    fn and(mut self, other: Self) -> Self {
        self.accepted += other.accepted;
        self.stale += other.stale;
        self.shuffled += other.shuffled;
        self.cost = self.cost.and(other.cost);
        for (reason, count) in other.refused {
            *self.refused.entry(reason).or_default() += count;
        }
        self
    }
}

fn case(seed: u64) -> Tally {
    let shown = std::panic::catch_unwind(|| run(seed));
    shown.unwrap_or_else(|_| panic!("seed {seed}"))
}

fn run(seed: u64) -> Tally {
    let mut tally = Tally::default();
    let mut forge = Forge::new(seed);
    let mut witness = Witness::new();
    let mut accepted = Vec::new();
    let mut consistent = true;
    let most = if forge.chance.permille(50) { 48 } else { 12 };
    for _ in 0..=forge.chance.below(most) {
        let forged = forge.update();
        let fresh = witness.is_without_overlap(&forged.bytes);
        match witness.take(&forged.bytes, may_write) {
            Ok(news) => {
                tally.accepted += 1;
                tally.stale += u64::from(!news);
                // Updates that tell differently of the same units: then it matters which comes first.
                consistent &= fresh;
                accepted.push(forged.bytes.clone());
                forge.accepted(forged);
            }
            Err(unfit) => *tally.refused.entry(format!("{unfit:?}")).or_default() += 1,
        }
    }
    witness.examine();
    tally.cost = witness.cost;
    // Some of them only, because each takes as long as the case itself.
    if consistent && forge.chance.permille(250) {
        tally.shuffled += 1;
        let other = shuffled(&mut forge.chance, accepted);
        assert_eq!(shown(&witness.doc), shown(&other.doc), "it does not matter in which order updates come");
    }
    tally
}

/// A document that took the updates in another order, as far as they allow it.
fn shuffled(chance: &mut Chance, mut updates: Vec<Vec<u8>>) -> Witness {
    let mut witness = Witness::new();
    while !updates.is_empty() {
        let first = chance.below(updates.len());
        let fitting =
            (0..updates.len()).map(|at| (first + at) % updates.len()).find(|at| witness.gate.check(&updates[*at], may_write).is_ok());
        let update = updates.remove(fitting.expect("of what was accepted, the oldest that is left fits"));
        witness.take(&update, may_write).expect("it was just found to fit");
    }
    witness
}

fn may_write(writer: ClientId) -> bool {
    Forge::may_write(writer.get())
}
