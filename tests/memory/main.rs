//! What rests leaves memory, and comes back when somebody asks for it. One test, because it weighs its own process.

mod visitor;

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use server::clock;
use server::engine::Engine;
use server::engine::sqlite::SqliteEngine;
use server::record::{Founding, SectionSpec};
use server::relay::Relay;
use server::room::seed;
use shared::moment::Moment;
use tests::cast;
use tests::ledger::{founding, id};
use tests::scratch::Scratch;
use tokio::task::JoinSet;
use tokio::time::sleep;

const ROOMS: u128 = 10_000;
/// After so many, everything that is allocated once has been.
const WARM: u128 = 2_000;
/// Visitors at a time: so many edits share one sync of the disk.
const TOGETHER: usize = 64;
/// How long a room stays after its visitor.
const IDLE: Duration = Duration::from_millis(20);
/// What an allocator and a cache may keep beside. One room in memory takes about 100 kB.
const SLACK: u64 = 16 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_rooms_opened_one_after_the_other_do_not_grow_the_server() {
    let scratch = Scratch::new();
    let engine: Arc<dyn Engine> = Arc::new(SqliteEngine::open(scratch.path()).expect("opened"));
    found(&*engine).await;
    let relay = Relay::with_idle(engine, IDLE);
    visit(&relay, 1..=WARM).await;
    nobody_is_awake(&relay).await;
    let before = resident();
    let most = visit(&relay, WARM + 1..=ROOMS).await;
    nobody_is_awake(&relay).await;
    let after = resident();
    println!("{ROOMS} rooms, at most {most} awake at a time, {} kB after {WARM} and {} kB after all", before / 1024, after / 1024);
    assert!(after < before + SLACK, "{before} bytes after {WARM} rooms, {after} after {ROOMS}");
    assert!(most < 2_000, "{most} rooms were awake at a time");
    // They are all there still, with what their visitors wrote.
    for number in [1, WARM, ROOMS] {
        let view = relay.read(id(number)).await.expect("it comes back");
        assert_eq!(view.sections[1].body, visitor::words(number));
    }
}

/// Somebody opens each room and leaves, and now and then writes in it; how many rooms were awake at a time, at most.
async fn visit(relay: &Relay, numbers: RangeInclusive<u128>) -> usize {
    let mut visits = JoinSet::new();
    let mut most = 0;
    for number in numbers {
        while visits.len() >= TOGETHER {
            visits.join_next().await.expect("there are some").expect("a visitor does not panic");
        }
        let relay_of_visitor = relay.clone();
        visits.spawn(async move {
            // Most only read, as most people do; and a disk takes its time for each edit.
            if number % 8 == 0 || number == 1 {
                visitor::visit(relay_of_visitor, number).await;
            } else {
                relay_of_visitor.read(id(number)).await.expect("it can be read");
            }
        });
        most = most.max(relay.awake());
    }
    while let Some(visit) = visits.join_next().await {
        visit.expect("a visitor does not panic");
    }
    most
}

async fn nobody_is_awake(relay: &Relay) {
    let deadline = clock::now().after(Duration::from_secs(60));
    while relay.awake() > 0 {
        assert!(clock::now() < deadline, "{} rooms stay awake", relay.awake());
        sleep(Duration::from_millis(5)).await;
    }
}

/// Small post-mortems: more sections make it slower and no different.
async fn found(engine: &dyn Engine) {
    let templates = cast::sections();
    let at = Moment::from_millis(1_000);
    let records = seed(&templates, &BTreeMap::new(), &BTreeMap::new(), at);
    let sections: Vec<SectionSpec> = templates.iter().map(cast::spec).collect();
    let answers: Vec<_> =
        (1..=ROOMS).map(|number| engine.found(Founding { sections: sections.clone(), ..founding(number) }, records.clone())).collect();
    for answer in answers {
        answer.await.expect("founded");
    }
}

/// Bytes of memory that this process has.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it tells how much memory");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}
