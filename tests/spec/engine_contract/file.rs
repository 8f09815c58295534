//! The file that the SQLite engine keeps, and whose it is.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use server::engine::sqlite::{FILE, OpenError, SqliteEngine};
use server::engine::{Engine, EngineError};
use shared::id::Seq;
use tests::ledger::{batch, edit, founding, id};
use tests::scratch::Scratch;

use super::load;

#[tokio::test]
async fn what_waits_goes_into_few_commits() {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    engine.found(founding(1), vec![]).await.expect("founded");
    let before = engine.commits();
    let answers: Vec<_> = (1..=1_000).map(|seq| engine.append(batch(1, seq, vec![edit("tldr", "a")]))).collect();
    for answer in answers {
        answer.await.expect("appended");
    }
    let commits = engine.commits() - before;
    assert!(commits < 100, "{commits} commits for 1 000 batches that were there at once");
}

#[tokio::test]
async fn a_closed_engine_has_done_everything_and_does_no_more() {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    engine.found(founding(1), vec![]).await.expect("founded");
    let answers: Vec<_> = (1..=100).map(|seq| engine.append(batch(1, seq, vec![edit("tldr", "a")]))).collect();
    engine.close();
    for answer in answers {
        assert_eq!(answer.await, Ok(()));
    }
    assert_eq!(engine.append(batch(1, 101, vec![edit("tldr", "a")])).await, Err(EngineError::Stopped));
    assert_eq!(engine.load(id(1)).await, Err(EngineError::Stopped));
    assert_eq!(names(scratch.path()), [FILE, "candor.lock"], "the write-ahead log is folded in: one file is the whole database");
    let again = SqliteEngine::open(scratch.path()).expect("opened while the closed one is still there");
    assert_eq!(load(&again, 1).await.last, Seq::new(100));
}

#[test]
fn a_second_engine_on_the_same_folder_is_refused() {
    let scratch = Scratch::new();
    let first = SqliteEngine::open(scratch.path()).expect("opened");
    let refusal = SqliteEngine::open(scratch.path()).err().expect("refused");
    assert!(matches!(refusal, OpenError::Claimed { .. }), "{refusal}");
    assert!(refusal.to_string().starts_with("another Candor is running on this data"), "{refusal}");
    drop(first);
    SqliteEngine::open(scratch.path()).expect("the folder is free again");
}

#[test]
fn the_file_of_a_newer_candor_is_refused_and_stays_as_it_is() {
    let scratch = Scratch::new();
    drop(SqliteEngine::open(scratch.path()).expect("opened"));
    let file = scratch.path().join(FILE);
    Connection::open(&file).expect("a database").pragma_update(None, "user_version", 1_000).expect("written");
    let before = fs::read(&file).expect("read");
    let refusal = SqliteEngine::open(scratch.path()).err().expect("refused");
    assert!(matches!(refusal, OpenError::Newer { found: 1_000, .. }), "{refusal}");
    assert!(refusal.to_string().contains("newer Candor"), "{refusal}");
    assert_eq!(fs::read(&file).expect("read"), before);
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_stays_as_it_is() {
    let foreign: [&dyn Fn(&Path); 3] =
        [&|file| fs::write(file, "a shopping list").expect("written"), &|file| fs::write(file, [0; 8_192]).expect("written"), &|file| {
            Connection::open(file).expect("a database").execute_batch("CREATE TABLE other (x)").expect("written")
        }];
    for make in foreign {
        let scratch = Scratch::new();
        let file = scratch.path().join(FILE);
        make(&file);
        let before = fs::read(&file).expect("read");
        let refusal = SqliteEngine::open(scratch.path()).err().expect("refused");
        assert!(matches!(refusal, OpenError::Foreign { .. }), "{refusal}");
        assert_eq!(fs::read(&file).expect("read"), before);
    }
}

#[test]
fn a_log_without_its_database_is_refused_because_it_may_hold_edits() {
    let scratch = Scratch::new();
    let log = scratch.path().join(format!("{FILE}-wal"));
    fs::write(&log, "edits").expect("written");
    let refusal = SqliteEngine::open(scratch.path()).err().expect("refused");
    assert!(matches!(refusal, OpenError::Orphan { .. }), "{refusal}");
    assert_eq!(fs::read(&log).expect("read"), b"edits");
}

#[tokio::test]
async fn what_a_crash_left_of_making_the_file_is_in_nobodys_way() {
    let scratch = Scratch::new();
    fs::write(scratch.path().join(FILE), "").expect("written");
    fs::write(scratch.path().join(format!("{FILE}.new")), "half a database").expect("written");
    fs::write(scratch.path().join(format!("{FILE}.new-journal")), "half a journal").expect("written");
    let engine = SqliteEngine::open(scratch.path()).expect("opened");
    assert_eq!(engine.ready().await, Ok(()));
}

#[cfg(unix)]
#[test]
fn the_data_folder_is_made_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = Scratch::new();
    let folder = scratch.path().join("candor").join("data");
    drop(SqliteEngine::open(&folder).expect("opened"));
    let mode = fs::metadata(&folder).expect("made").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let scratch = Scratch::new();
    let taken = scratch.path().join("file");
    fs::write(&taken, "").expect("written");
    let refusal = SqliteEngine::open(&taken.join("data")).err().expect("refused");
    assert!(refusal.to_string().contains("file"), "{refusal}");
    assert!(matches!(refusal, OpenError::Folder { .. }), "{refusal}");
}

/// No table counts insertions: the order in which rows came would link what must not be linked.
#[test]
fn no_table_has_rowids_but_the_one_with_a_single_row() {
    let scratch = Scratch::new();
    drop(SqliteEngine::open(scratch.path()).expect("opened"));
    let connection = Connection::open(scratch.path().join(FILE)).expect("a database");
    let mut statement = connection.prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT wr").expect("SQL");
    let names = statement.query_map([], |row| row.get::<_, String>(0)).expect("queried");
    let counting: Vec<String> = names.map(|name| name.expect("a name")).filter(|name| !name.starts_with("sqlite_")).collect();
    assert_eq!(counting, ["pulse"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("listed");
    let mut names: Vec<String> = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
