//! How fast an engine makes edits durable.

use std::sync::Arc;
use std::time::{Duration, Instant};

use server::engine::{Engine, EngineError};
use server::record::{Happening, Record};
use shared::id::Seq;
use tokio::task::JoinSet;

use crate::ledger::{batch, edit, founding, id};

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EngineRate {
    /// Records that became durable each second.
    pub records_per_second: f64,
    /// From the call to the answer of half of all appends, at most.
    pub p50: Duration,
    /// From the call to the answer of 99 in 100 appends, at most.
    pub p99: Duration,
    /// The longest.
    pub longest: Duration,
}

/// Lets `rooms` post-mortems append batches of `size` records of a keystroke each, one batch at a time as a room does,
/// for `span`. Needs a Tokio runtime with threads.
///
/// # Errors
/// What the engine answered, if it was not `Ok`.
///
/// # Panics
/// If a room's task does.
pub async fn engine_rate(engine: Arc<dyn Engine>, rooms: u32, size: u64, span: Duration) -> Result<EngineRate, EngineError> {
    for number in 1..=u128::from(rooms) {
        engine.found(founding(number), vec![]).await?;
    }
    let begin = now();
    let mut tasks = JoinSet::new();
    for number in 1..=u128::from(rooms) {
        tasks.spawn(room(Arc::clone(&engine), number, size, begin + span));
    }
    let mut latencies = Vec::new();
    while let Some(of_room) = tasks.join_next().await {
        latencies.extend(of_room.expect("a room's task has no reason to panic")?);
    }
    let passed = now() - begin;
    latencies.sort_unstable();
    let place = |hundredths: usize| latencies.get((latencies.len() * hundredths / 100).min(latencies.len().saturating_sub(1)));
    Ok(EngineRate {
        records_per_second: (latencies.len() as u64 * size) as f64 / passed.as_secs_f64(),
        p50: place(50).copied().unwrap_or_default(),
        p99: place(99).copied().unwrap_or_default(),
        longest: place(100).copied().unwrap_or_default(),
    })
}

/// One room that appends as soon as it was answered; how long each answer took.
async fn room(engine: Arc<dyn Engine>, number: u128, size: u64, end: Instant) -> Result<Vec<Duration>, EngineError> {
    let mut last = engine.load(id(number)).await?.map(|stored| stored.last).unwrap_or_default();
    let mut latencies = Vec::new();
    while now() < end {
        let records = (0..size).map(|_| keystroke()).collect();
        let called = now();
        engine.append(batch(number, last.next().get(), records)).await?;
        latencies.push(now() - called);
        last = Seq::new(last.get() + size);
    }
    Ok(latencies)
}

/// An update as long as the one that a typed letter makes.
fn keystroke() -> Record {
    Record { what: Happening::Update { section: crate::ledger::section("what-happened"), bytes: vec![0x5a; 20] }, ..edit("tldr", "") }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time, and nothing depends on it")]
fn now() -> Instant {
    Instant::now()
}
