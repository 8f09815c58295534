//! Damage costs the row it is in, and is reported with its place.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use rusqlite::Connection;
use server::engine::sqlite::{FILE, SqliteEngine};
use server::engine::{Engine, EngineError};
use server::record::{Damage, SecretHash, Voucher};
use shared::id::Seq;
use shared::protocol::event::StorageTrouble;
use shared::room::role::Role;
use tests::ledger::{batch, edit, founding, id, lock, membership, secret, snapshot};
use tests::scratch::Scratch;

use super::{load, text, texts};

#[tokio::test]
async fn a_flipped_byte_costs_one_record() {
    let (engine, file, _scratch) = written().await;
    change(&file, "UPDATE record SET payload = x'62FF' WHERE seq = 2");
    let stored = load(&engine, 1).await;
    let kept: Vec<u64> = stored.records.iter().map(|(seq, _)| seq.get()).collect();
    assert_eq!((kept, stored.last), (vec![1, 3, 4], Seq::new(4)));
    assert_eq!(stored.damage, [damage("record 2 (tldr)", "its checksum does not match")]);
    assert_eq!(engine.verify().await, Ok(stored.damage));
    engine.append(batch(1, 5, vec![edit("tldr", "e")])).await.expect("the log goes on");
    let read = engine.read(id(1), Seq::new(0), 2).await.expect("read");
    assert_eq!(read.into_iter().map(|(seq, _)| seq.get()).collect::<Vec<_>>(), [1, 3], "the damaged one is not counted");
}

#[tokio::test]
async fn every_field_of_a_record_is_under_its_checksum() {
    let changes = [
        "at = at + 1",
        "member = NULL",
        "member = 5",
        "kind = 2",
        "section = 'impact'",
        "payload = CAST(payload || x'00' AS BLOB)",
        "crc = crc + 1",
    ];
    for change_of_field in changes {
        let (engine, file, _scratch) = written().await;
        change(&file, &format!("UPDATE record SET {change_of_field} WHERE seq = 3"));
        let section = if change_of_field.starts_with("section") { "impact" } else { "tldr" };
        let place = format!("record 3 ({section})");
        assert_eq!(load(&engine, 1).await.damage, [damage(&place, "its checksum does not match")], "{change_of_field}");
    }
}

#[tokio::test]
async fn swapped_records_are_noticed() {
    let (engine, file, _scratch) = written().await;
    change(
        &file,
        "UPDATE record SET seq = 100 WHERE seq = 1; UPDATE record SET seq = 1 WHERE seq = 2; UPDATE record SET seq = 2 WHERE seq = 100",
    );
    let stored = load(&engine, 1).await;
    assert_eq!(stored.records.len(), 2);
    let places: Vec<String> = stored.damage.into_iter().map(|damage| damage.place).collect();
    assert_eq!(places, ["record 1 (tldr)", "record 2 (tldr)"]);
}

#[tokio::test]
async fn a_missing_record_is_noticed() {
    let (engine, file, _scratch) = written().await;
    change(&file, "DELETE FROM record WHERE seq = 2");
    assert_eq!(load(&engine, 1).await.damage, [damage("record 2", "it is missing")]);
    assert_eq!(engine.verify().await.expect("verified").len(), 1);
}

#[tokio::test]
async fn a_cut_log_is_noticed_if_a_snapshot_goes_further_and_nothing_takes_its_places() {
    let (engine, file, _scratch) = written().await;
    engine.keep_snapshot(id(1), snapshot("tldr", 4, b"state")).await.expect("kept");
    change(&file, "DELETE FROM record WHERE seq > 2");
    let stored = load(&engine, 1).await;
    assert_eq!(stored.last, Seq::new(4), "records in the places of the lost ones would be hidden by the snapshot");
    assert_eq!(stored.damage, [damage("records 3 to 4", "they are missing")]);
    engine.append(batch(1, 5, vec![edit("tldr", "e")])).await.expect("the log goes on");
    let stored = load(&engine, 1).await;
    assert_eq!(stored.records.last().map(|(seq, record)| (seq.get(), text(record))), Some((5, "e".to_owned())));
}

#[tokio::test]
async fn a_damaged_snapshot_leaves_the_older_one_and_the_log() {
    let (engine, file, _scratch) = written().await;
    engine.keep_snapshot(id(1), snapshot("tldr", 1, b"a")).await.expect("kept");
    engine.keep_snapshot(id(1), snapshot("tldr", 3, b"abc")).await.expect("kept");
    change(&file, "UPDATE snapshot SET state = x'00' WHERE upto = 3");
    let stored = load(&engine, 1).await;
    assert_eq!(stored.snapshots, [snapshot("tldr", 1, b"a")]);
    assert_eq!(stored.records.iter().map(|(seq, _)| seq.get()).collect::<Vec<_>>(), [2, 3, 4], "what the newer one had comes from the log");
    assert_eq!(stored.damage, [damage("the snapshot of tldr up to 3", "its checksum does not match")]);
    assert_eq!(engine.verify().await, Ok(stored.damage));

    change(&file, "UPDATE snapshot SET section = 'impact' WHERE upto = 1");
    let stored = load(&engine, 1).await;
    assert_eq!((stored.snapshots, stored.records.len(), stored.damage.len()), (vec![], 4, 2));
}

#[tokio::test]
async fn a_damaged_beginning_does_not_cost_the_post_mortem() {
    let (engine, file, _scratch) = written().await;
    change(
        &file,
        "PRAGMA foreign_keys = OFF; UPDATE section SET prompt = x'' || 'What?' WHERE place = 2;
         UPDATE section SET id = 'NO NAME' WHERE place = 3; UPDATE summary SET title = ''; DELETE FROM post_mortem",
    );
    let stored = load(&engine, 1).await;
    let ids: Vec<&str> = stored.founding.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids, ["facts", "tldr", "damaged-3"], "every section keeps its place");
    assert_eq!(stored.founding.sections[1].prompt, "What?");
    assert_eq!(stored.founding.summary.title.as_str(), id(1).to_string());
    assert_eq!(stored.records.len(), 4);
    let mut places: Vec<String> = stored.damage.into_iter().map(|damage| damage.place).collect();
    places.sort();
    assert_eq!(places, ["its beginning", "its summary", "section 2 (tldr)", "section 3"]);
}

#[tokio::test]
async fn an_altered_right_is_no_right() {
    let (engine, file, _scratch) = written().await;
    let (adas, bens) = (SecretHash([1; 32]), SecretHash([2; 32]));
    for browser in [adas, bens] {
        engine.admit(membership(browser, 1, "Ben", Role::Observer), Voucher::Invitation(secret(Role::Observer))).await.expect("admitted");
    }
    change(&file, "UPDATE membership SET role = 'facilitator' WHERE substr(hex(browser), 1, 2) = '02'");
    change(&file, "UPDATE invitation SET role = 'facilitator' WHERE role = 'observer'");
    let refusal = engine.membership(bens, id(1)).await.expect_err("not believed");
    assert_eq!(refusal.trouble(), StorageTrouble::Damaged);
    assert!(!refusal.to_string().contains("Ben"), "names of people stay out of reports");
    assert_eq!(engine.memberships(bens, 10).await, Ok(vec![]));
    assert_eq!(engine.memberships(adas, 10).await.expect("listed").len(), 1);
    let invitations = engine.founding(id(1)).await.expect("read").expect("founded").invitations;
    assert_eq!(invitations, founding(1).invitations[..2]);
    engine.admit(membership(bens, 1, "Ben", Role::Participant), Voucher::Invitation(secret(Role::Participant))).await.expect("admitted");
    assert!(engine.membership(bens, id(1)).await.expect("read").is_some(), "who joins again is a member again");
}

#[tokio::test]
async fn a_page_that_cannot_be_read_costs_the_records_on_it() {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    for number in 1..=2 {
        let records = (0..2_000).map(|count| edit("tldr", &format!("edit {count} {}", "x".repeat(50)))).collect();
        engine.found(founding(number), records).await.expect("founded");
    }
    drop(engine);
    overwrite_page_of_record(&scratch, 1_000);
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    let stored = load(&engine, 1).await;
    assert_eq!(stored.last, Seq::new(2_000));
    assert!(stored.records.len() > 1_900, "only {} of 2 000 records are left", stored.records.len());
    assert!(stored.records.len() < 2_000);
    let places: Vec<&str> = stored.damage.iter().map(|damage| damage.place.as_str()).collect();
    assert!(places.len() == 2 && places[0].starts_with("the log after record") && places[1].starts_with("records"), "{places:?}");
    let behind = "UPDATE record SET at = at + 1 WHERE post_mortem = x'00000000000000000000000000000002' AND seq = 1500";
    change(&Connection::open(scratch.path().join(FILE)).expect("a database"), behind);
    let places: Vec<String> = engine.verify().await.expect("verified").into_iter().map(|damage| damage.place).collect();
    assert_eq!(places, ["what follows in the table record", "record 1500 (tldr)"]);
    engine.append(batch(1, 2_001, vec![edit("tldr", "on")])).await.expect("the log goes on");
    assert_eq!(texts(&engine, 2).await.len(), 1_999, "the other post-mortem has lost nothing to the page");
}

#[tokio::test]
async fn a_damaged_end_of_a_log_is_told_to_whoever_appends() {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    engine.found(founding(1), (0..2_000).map(|_| edit("tldr", &"x".repeat(50))).collect()).await.expect("founded");
    drop(engine);
    overwrite_page_of_record(&scratch, 2_000);
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    let stored = load(&engine, 1).await;
    assert!(stored.records.len() > 1_900 && !stored.damage.is_empty());
    let answer = engine.append(batch(1, stored.last.next().get(), vec![edit("tldr", "on")])).await;
    assert_eq!(answer.as_ref().map_err(EngineError::trouble), Err(StorageTrouble::Damaged), "{answer:?}");
}

/// A post-mortem with four records.
async fn written() -> (SqliteEngine, Connection, Scratch) {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    let records = vec![edit("tldr", "a"), edit("tldr", "b"), edit("tldr", "c"), lock("tldr", "Noor")];
    engine.found(founding(1), records).await.expect("founded");
    let file = Connection::open(scratch.path().join(FILE)).expect("a database");
    (engine, file, scratch)
}

fn change(file: &Connection, sql: &str) {
    file.execute_batch(sql).expect(sql);
    // One that hits nothing would prove nothing.
    assert!(file.changes() > 0, "{sql}");
}

fn damage(place: &str, fault: &str) -> Damage {
    Damage { post_mortem: id(1), place: place.to_owned(), fault: fault.to_owned() }
}

/// Fills the page that holds this record of the first post-mortem with nonsense, as a failing disk does.
fn overwrite_page_of_record(scratch: &Scratch, seq: u64) {
    let path = scratch.path().join(FILE);
    let file = Connection::open(&path).expect("a database");
    let leaves = "SELECT pageno, ncell FROM dbstat WHERE name = 'record' AND pagetype = 'leaf' ORDER BY path";
    let mut statement = file.prepare(leaves).expect("SQL");
    let pages = statement.query_map([], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?))).expect("queried");
    let mut before = 0;
    // Inner pages hold a record between each two leaves.
    let page = pages.map(|page| page.expect("a row")).find(|(_, cells)| {
        before += cells + 1;
        before >= seq
    });
    let (page, _) = page.expect("a page with the record");
    drop(statement);
    drop(file);
    let mut raw = File::options().write(true).open(path).expect("opened");
    raw.seek(SeekFrom::Start((page - 1) * 4096)).expect("found");
    raw.write_all(&[0xa5; 4096]).expect("written");
}
