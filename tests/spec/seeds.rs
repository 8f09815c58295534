//! Hundreds of stories that nobody wrote.
//!
//! `CANDOR_SEEDS` says how many, `CANDOR_SEED` where to begin (alone, it replays one), `CANDOR_TELL` tells what happens.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tests::simulation::{Figures, story};

/// How many stories are played, unless told otherwise: what a debug build plays in a dozen seconds.
const SEEDS: u64 = 240;
/// So that they are played side by side.
const SHARES: u64 = 4;

#[test]
fn every_story_of_the_first_share_keeps_all_promises() {
    plays(0);
}

#[test]
fn every_story_of_the_second_share_keeps_all_promises() {
    plays(1);
}

#[test]
fn every_story_of_the_third_share_keeps_all_promises() {
    plays(2);
}

#[test]
fn every_story_of_the_fourth_share_keeps_all_promises() {
    plays(3);
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in seeds().take(3) {
        assert_eq!(told(seed), told(seed), "seed {seed}");
    }
}

#[expect(clippy::print_stdout, reason = "whoever asks for the output of a test wants to know what it reached")]
fn plays(share: u64) {
    let mut reached = Figures::default();
    let mut broken = Vec::new();
    let mut played = 0;
    for seed in seeds().filter(|seed| seed % SHARES == share) {
        played += 1;
        match told(seed) {
            Ok(figures) => reached.add(&figures),
            Err(words) => broken.push(words),
        }
    }
    println!("{played} stories: {reached:?}");
    let shown = broken.len().min(20);
    assert!(broken.is_empty(), "{} of {played} stories broke a promise:\n\n{}", broken.len(), broken[..shown].join("\n\n"));
    // Stories in which nothing goes wrong would prove little.
    assert!(played < SEEDS / SHARES || reached.is_eventful(), "{reached:?}");
}

fn seeds() -> Range<u64> {
    let first = number("CANDOR_SEED");
    let count = number("CANDOR_SEEDS").unwrap_or(if first.is_some() { 1 } else { SEEDS });
    first.unwrap_or(0)..first.unwrap_or(0) + count
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
