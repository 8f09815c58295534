//! The figures of `bench/README.md`: the real server in a process of its own, real sockets, a real disk.
//!
//! Nothing here passes or fails. Whoever compares two figures compares the conditions printed above them, too.
#![expect(clippy::print_stdout, reason = "figures are for the person at the terminal")]

mod flooding;
mod frame;
mod idle;
mod joining;
mod machine;
mod member;
mod past;
mod returning;
mod rooms;
mod soak;
mod socket;
mod stalled;
mod stopwatch;
mod talk;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use server::engine::sqlite::SqliteEngine;
use tests::engine_rate::engine_rate;
use tests::scratch::Scratch;
use tokio::runtime;
use tokio::task::LocalSet;

use flooding::Flooded;
use stalled::Stalled;
use talk::{Manner, Talked};

const HELP: &str = "\
The figures of bench/README.md.

  bench [FIGURE …] [--rounds N]    all figures, or only some of:
                                   relay, crowd, stalled, flooded, idle, joining, returning, history, engine
  bench soak [--minutes N] [--seed N]    half an hour of people who type while the server is treated badly;
                                         draws its memory into bench/soak.svg
";

/// What can be measured.
const FIGURES: [&str; 9] = ["relay", "crowd", "stalled", "flooded", "idle", "joining", "returning", "history", "engine"];

/// How long talking is measured.
const SPAN: Duration = Duration::from_secs(15);

fn main() -> Result<()> {
    let mut wanted: Vec<String> = Vec::new();
    let mut rounds = 1_u32;
    let (mut soaks, mut minutes, mut seed) = (false, 30_u64, server::clock::now().as_millis());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rounds" => rounds = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(rounds),
            "--minutes" => minutes = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(minutes),
            "--seed" => seed = arguments.next().and_then(|seed| seed.parse().ok()).unwrap_or(seed),
            "soak" => soaks = true,
            figure if FIGURES.contains(&figure) => wanted.push(argument),
            _ => bail!("{HELP}"),
        }
    }
    if soaks {
        soak_for(Duration::from_secs(60 * minutes), seed);
        return Ok(());
    }
    conditions();
    for round in 1..=rounds {
        for figure in FIGURES.iter().filter(|figure| wanted.is_empty() || wanted.iter().any(|wanted| wanted == *figure)) {
            println!("\n{figure}, round {round} of {rounds}, load {} before", machine::load());
            match *figure {
                "relay" => relay(),
                "crowd" => crowd(),
                "stalled" => stalling(),
                "flooded" => flooding(),
                "idle" => at_rest(),
                "history" => looking_back(),
                "joining" => entering(),
                "returning" => restarting(),
                _ => storing(),
            }
            println!("  load {} after", machine::load());
        }
    }
    Ok(())
}

fn conditions() {
    let pinned = machine::pin();
    println!("server and people {}", if pinned { "on a processor each" } else { "share all processors (no taskset)" });
    if cfg!(debug_assertions) {
        println!("not optimised: these figures mean nothing");
    }
    println!("disk keeps 4 KiB: {}", machine::disk(Scratch::new().path()));
}

/// 100 rooms, five people typing in each.
fn relay() {
    let (candor, passes) = rooms::prepare(100, 5);
    let server = candor.process().expect("it runs");
    for (rate, carets) in [(5.0, false), (5.0, true)] {
        let talked = on_one_thread(talk::talk(server, &passes, Manner { rate, carets, span: SPAN }));
        tell(rate, carets, &talked);
    }
}

/// One room, 200 people typing.
fn crowd() {
    let (candor, passes) = rooms::prepare(1, 200);
    let server = candor.process().expect("it runs");
    for (rate, carets) in [(1.0, false), (5.0, false), (5.0, true), (15.0, false), (30.0, false)] {
        let talked = on_one_thread(talk::talk(server, &passes, Manner { rate, carets, span: SPAN }));
        tell(rate, carets, &talked);
    }
}

/// One room of 200, of whom five stop reading; the others type, without them and beside them.
fn stalling() {
    let (candor, passes) = rooms::prepare(1, 200);
    let server = candor.process().expect("it runs");
    let (silent, others) = passes[0].split_at(5);
    let others = [others.to_vec()];
    for stalled in [&silent[..0], silent] {
        let manner = Manner { rate: 5.0, carets: false, span: SPAN };
        let Stalled { talked, memory } = on_one_thread(stalled::beside(server, stalled, &others, manner));
        println!("  {} have stopped reading; server {:.1} MB more", stalled.len(), memory as f64 / 1e6);
        tell(manner.rate, manner.carets, &talked);
    }
}

/// One room of 200, of whom one sends the heaviest updates that there are, without a pause; the others type.
fn flooding() {
    let (candor, passes) = rooms::prepare(1, 200);
    let server = candor.process().expect("it runs");
    let (flooding, others) = passes[0].split_first().expect("a room has people");
    let manner = Manner { rate: 5.0, carets: false, span: SPAN };
    let Flooded { talked, saved } = on_one_thread(flooding::beside(server, flooding, &[others.to_vec()], manner));
    println!("  {saved} updates of the flood were taken");
    tell(manner.rate, manner.carets, &talked);
}

/// The server restarts under 1,000 people in 200 rooms, 50 of whom type as soon as they are back.
fn restarting() {
    let (candor, passes) = rooms::prepare(200, 5);
    let returned = on_one_thread(returning::return_all(candor, &passes));
    println!("  back: {}; {} within the fullest 100 ms; {} were not told when", returned.back, returned.crest, returned.untold);
    println!("  saved meanwhile: {}", returned.saved);
}

fn tell(rate: f64, carets: bool, talked: &Talked) {
    let seconds = talked.span.as_secs_f64();
    println!("  {rate} edits a second each{}", if carets { ", carets seen" } else { "" });
    println!("    relayed: {}", talked.relayed);
    println!("    saved:   {}", talked.saved);
    println!(
        "    {:.0} edits and {:.0} deliveries a second; server {:.0} % of a processor; {:.0} deliveries a processor second",
        talked.edits as f64 / seconds,
        talked.deliveries as f64 / seconds,
        100.0 * talked.processor.as_secs_f64() / seconds,
        talked.deliveries_per_processor_second()
    );
    println!("    missing {}, fell behind {}, cut off {}; typed late: {}", talked.missing, talked.fell_behind, talked.cut, talked.late);
}

/// 2,000 connections that do nothing, in 400 rooms.
fn at_rest() {
    let (candor, passes) = rooms::prepare(400, 5);
    let idle = on_one_thread(idle::idle(candor.process().expect("it runs"), &passes));
    println!(
        "  {:.1} kB a connection, its fifth of a room included; {:.1} kB for each further one in a room; {:.1} % of a processor for all",
        idle.each as f64 / 1_000.0,
        idle.further as f64 / 1_000.0,
        100.0 * idle.processor_share
    );
}

/// 200 people open a section of 200,000 letters at once.
fn entering() {
    let (candor, passes) = rooms::prepare(1, 201);
    let joined = on_one_thread(joining::join(candor.process().expect("it runs"), &passes[0], 200_000));
    println!(
        "  {}; server {} ms of a processor, {:.1} MB more; {} kB of state for each",
        joined.each,
        joined.processor.as_millis(),
        joined.memory as f64 / 1e6,
        joined.state / 1_000
    );
}

fn soak_for(span: Duration, seed: u64) {
    println!("soak for {} minutes, --seed {seed}, load {} before", span.as_secs() / 60, machine::load());
    let runtime = runtime::Builder::new_multi_thread().enable_all().build().expect("the system gives what a runtime needs");
    let picture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/soak.svg");
    let soaked = runtime.block_on(async { tokio::spawn(async move { soak::soak(span, seed, &picture).await }).await });
    let soaked = soaked.expect("what was saved is there, once");
    let faults: Vec<String> = soaked.faults.iter().map(|(fault, count)| format!("{count} × {fault}")).collect();
    println!("  {} edits; {}; nothing lost, nothing doubled", soaked.edits, faults.join(", "));
    println!("  memory of the server, settled: {:.1} to {:.1} MB", soaked.memory.0 as f64 / 1e6, soaked.memory.1 as f64 / 1e6);
    println!("  load {} after", machine::load());
}

/// 100,000 edits of one section, nothing in memory.
fn looking_back() {
    let opened = on_one_thread(past::open(100_000));
    println!(
        "  read and folded {} ms, {} revisions {} ms; the newest moment {} ms, one halfway after it {} ms; authors {} ms; {:.1} MB",
        opened.folded.as_millis(),
        opened.revisions,
        opened.listed.as_millis(),
        opened.newest.as_millis(),
        opened.halfway.as_millis(),
        opened.authors.as_millis(),
        opened.bytes as f64 / 1e6
    );
}

/// One engine, many rooms, each with one batch on its way at a time.
fn storing() {
    let runtime = runtime::Builder::new_multi_thread().enable_all().build().expect("the system gives what a runtime needs");
    for (rooms, size) in [(100, 1), (100, 4), (100, 8), (1, 1_000)] {
        let scratch = Scratch::new();
        let engine = Arc::new(SqliteEngine::open(scratch.path()).expect("a new folder opens"));
        let rate = runtime.block_on(engine_rate(engine, rooms, size, SPAN / 3)).expect("the disk works");
        println!(
            "  {rooms} rooms, batches of {size}: {:.0} records a second; p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
            rate.records_per_second,
            1_000.0 * rate.p50.as_secs_f64(),
            1_000.0 * rate.p99.as_secs_f64(),
            1_000.0 * rate.longest.as_secs_f64()
        );
    }
}

fn on_one_thread<T>(figure: impl Future<Output = T>) -> T {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("the system gives what a runtime needs");
    // What still listens ends with the set.
    runtime.block_on(LocalSet::new().run_until(figure))
}
