//! Hundreds of stories that nobody wrote. `CANDOR_SEEDS` says how many, `CANDOR_SEED` replays one, `CANDOR_TELL` tells it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tests::simulation::{Figures, story};

/// How many stories are played, unless told otherwise.
const SEEDS: u64 = 100;

#[test]
fn every_story_keeps_all_promises() {
    let one = number("CANDOR_SEED");
    let from = one.unwrap_or(0);
    let count = one.map_or_else(|| number("CANDOR_SEEDS").unwrap_or(SEEDS), |_| 1);
    let (played, broken): (Vec<_>, Vec<_>) = (from..from + count).map(told).partition(Result::is_ok);
    let broken: Vec<String> = broken.into_iter().filter_map(Result::err).collect();
    println!("{:?}", played.last());
    assert!(broken.is_empty(), "{} of {count} stories broke a promise:\n\n{}", broken.len(), broken[..broken.len().min(20)].join("\n\n"));
}

fn told(seed: u64) -> Result<Figures, String> {
    catch_unwind(AssertUnwindSafe(|| story(seed))).map_err(|cause| {
        let words =
            cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("a panic");
        format!("{words}\nreplay it: CANDOR_SEED={seed} CANDOR_TELL=1 cargo test -p tests --test spec every_story -- --nocapture")
    })
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
