//! Forged sequences: what the gate accepts, the CRDT takes without harm.

use std::collections::BTreeMap;

use shared::gate::Unfit;

use crate::forge::Forge;
use crate::witness::Witness;

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
    assert!(tally.accepted > cases, "the forge makes updates that pass");
    assert!(tally.refused.len() > 20, "the forge makes updates that fail for many reasons");
}

#[derive(Debug, Default)]
struct Tally {
    accepted: u64,
    stale: u64,
    refused: BTreeMap<String, u64>,
}

impl Tally {
    fn and(mut self, other: Self) -> Self {
        self.accepted += other.accepted;
        self.stale += other.stale;
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
    for _ in 0..=forge.chance.below(12) {
        let forged = forge.update();
        match witness.take(&forged.bytes, |writer| Forge::may_write(writer.get())) {
            Ok(news) => {
                tally.accepted += 1;
                tally.stale += u64::from(!news);
                forge.accepted(forged);
            }
            Err(unfit) => *tally.refused.entry(name(unfit)).or_default() += 1,
        }
    }
    witness.examine();
    tally
}

fn name(unfit: Unfit) -> String {
    format!("{unfit:?}")
}

fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
