//! Disks that do not do as they should: it is told, nothing half done stays, and it passes.

use rusqlite::Connection;
use server::engine::memory::{Disk, MemoryEngine};
use server::engine::sqlite::{FILE, Options, SqliteEngine};
use server::engine::{Engine, EngineError};
use server::record::Record;
use shared::id::Seq;
use shared::protocol::event::StorageTrouble;
use tests::ledger::{batch, edit, founding, id, snapshot};
use tests::scratch::Scratch;

use super::{load, texts};

/// Room for a few hundred records.
const SMALL: Options = Options { most_bytes: Some(256 * 1024) };

#[tokio::test]
async fn a_full_disk_is_told_and_takes_back_nothing() {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open_with(scratch.path(), SMALL).expect("opened");
    engine.found(founding(1), vec![]).await.expect("founded");
    let acknowledged = fill(&engine).await;
    assert!(acknowledged > 10, "only {acknowledged} batches fit");
    assert_eq!(trouble(engine.ready().await), Some(StorageTrouble::DiskFull));
    assert_eq!(trouble(engine.found(founding(2), page_of_records()).await), Some(StorageTrouble::DiskFull));
    assert_eq!(engine.founding(id(2)).await, Ok(None), "nothing of what failed is there");
    let whole = acknowledged * page_of_records().len() as u64;
    assert_eq!(load(&engine, 1).await.last, Seq::new(whole), "batches are there whole or not at all");
    drop(engine);
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    assert_eq!(load(&engine, 1).await.last, Seq::new(whole));
    assert_eq!(engine.verify().await, Ok(vec![]));
}

#[tokio::test]
async fn an_engine_works_again_when_space_is_freed() {
    let scratch = Scratch::new();
    let ballast = with_ballast(&scratch);
    let engine = SqliteEngine::open_with(scratch.path(), SMALL).expect("opened");
    engine.found(founding(1), vec![]).await.expect("founded");
    let acknowledged = fill(&engine).await;
    ballast.execute_batch("DROP TABLE ballast").expect("space is freed");
    assert_eq!(engine.ready().await, Ok(()));
    let more = fill(&engine).await;
    assert!(more > acknowledged, "{more} batches after {acknowledged}");
    assert_eq!(engine.verify().await, Ok(vec![]));
}

#[tokio::test]
async fn what_fits_the_disk_is_stored_beside_what_does_not() {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open_with(scratch.path(), SMALL).expect("opened");
    engine.found(founding(1), vec![edit("tldr", "a")]).await.expect("founded");
    // Handed over at once, so that some of them meet in one commit.
    let small = (0..50_u64).map(|n| (engine.append(batch(1, n + 2, vec![edit("tldr", "b")])), keep_large(&engine)));
    let answers: Vec<_> = small.collect();
    for (small, large) in answers {
        assert_eq!(small.await, Ok(()));
        assert_eq!(trouble(large.await), Some(StorageTrouble::DiskFull));
    }
    assert_eq!(load(&engine, 1).await.last, Seq::new(51));
}

#[tokio::test]
async fn a_database_held_by_another_program_is_told_and_passes() {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    engine.found(founding(1), vec![edit("tldr", "a")]).await.expect("founded");
    let other = Connection::open(scratch.path().join(FILE)).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("held");
    assert_eq!(trouble(engine.append(batch(1, 2, vec![edit("tldr", "b")])).await), Some(StorageTrouble::Busy));
    assert_eq!(texts(&engine, 1).await, ["a"], "reading goes on");
    other.execute_batch("ROLLBACK").expect("given back");
    engine.append(batch(1, 2, vec![edit("tldr", "b")])).await.expect("appended");
    assert_eq!(texts(&engine, 1).await, ["a", "b"]);
}

#[tokio::test]
async fn a_disk_in_memory_fails_when_it_is_told_to() {
    let engine = MemoryEngine::new();
    engine.found(founding(1), vec![edit("tldr", "a")]).await.expect("founded");
    engine.set_trouble(Some(StorageTrouble::DiskFull));
    for _ in 0..2 {
        assert_eq!(trouble(engine.append(batch(1, 2, vec![edit("tldr", "b")])).await), Some(StorageTrouble::DiskFull));
        assert_eq!(trouble(engine.ready().await), Some(StorageTrouble::DiskFull));
    }
    assert_eq!(texts(&engine, 1).await, ["a"], "reading goes on");
    engine.set_read_trouble(Some(StorageTrouble::Failed));
    let unread = engine.load(id(1)).await.expect_err("reading fails as well");
    assert_eq!(unread.trouble(), StorageTrouble::Failed);
    engine.set_trouble(None);
    engine.set_read_trouble(None);
    engine.fail_next(1, StorageTrouble::Failed);
    assert_eq!(trouble(engine.append(batch(1, 2, vec![edit("tldr", "b")])).await), Some(StorageTrouble::Failed));
    engine.append(batch(1, 2, vec![edit("tldr", "b")])).await.expect("appended");
    assert_eq!(texts(&engine, 1).await, ["a", "b"]);
}

#[tokio::test]
async fn whoever_heard_failed_may_try_again_although_it_was_stored() {
    let disk = Disk::default();
    let engine = MemoryEngine::on(disk.clone());
    engine.found(founding(1), vec![]).await.expect("founded");
    engine.fail_next_after_storing(1, StorageTrouble::Failed);
    assert_eq!(trouble(engine.append(batch(1, 1, vec![edit("tldr", "a")])).await), Some(StorageTrouble::Failed));
    drop(engine);
    let engine = MemoryEngine::on(disk);
    engine.append(batch(1, 1, vec![edit("tldr", "a")])).await.expect("it is there, so it is stored");
    assert_eq!(texts(&engine, 1).await, ["a"]);
}

/// Appends until the disk is full; how many batches were acknowledged.
async fn fill(engine: &SqliteEngine) -> u64 {
    let mut last = load(engine, 1).await.last;
    for acknowledged in 0..1_000 {
        let records = page_of_records();
        let next = Seq::new(last.get() + records.len() as u64);
        match engine.append(batch(1, last.next().get(), records)).await {
            Ok(()) => last = next,
            Err(error) => {
                assert_eq!(error.trouble(), StorageTrouble::DiskFull, "{error}");
                return acknowledged;
            }
        }
    }
    panic!("the disk is not full after 1 000 batches")
}

/// A batch that needs fresh pages.
fn page_of_records() -> Vec<Record> {
    (0..10).map(|_| edit("tldr", &"x".repeat(400))).collect()
}

fn keep_large(engine: &SqliteEngine) -> server::engine::Answer<()> {
    engine.keep_snapshot(id(1), snapshot("tldr", 1, &[0; 1024 * 1024]))
}

/// Somebody else's data on the same small disk.
fn with_ballast(scratch: &Scratch) -> Connection {
    drop(SqliteEngine::open(scratch.path()).expect("opened"));
    let connection = Connection::open(scratch.path().join(FILE)).expect("a database");
    connection.execute_batch("CREATE TABLE ballast (x); INSERT INTO ballast VALUES (zeroblob(150000))").expect("written");
    connection
}

fn trouble(answer: Result<(), EngineError>) -> Option<StorageTrouble> {
    answer.err().map(|error| error.trouble())
}
