//! A backup takes the place of what was lost, and of nothing else.

use std::fs;

use rusqlite::Connection;
use server::engine::Engine as _;
use server::engine::sqlite::{FILE, SqliteEngine};
use server::room::{Effect, Input, Room};
use shared::moment::Moment;
use tests::ledger::id;

use crate::desk::{Desk, WORDS, assert_said, backup, check, names, restore};

#[tokio::test]
async fn what_was_written_is_there_after_it_was_restored() {
    let mut desk = Desk::written().await;
    let file = desk.beside("copy.db");
    assert_said(&backup(&desk.data(), &file), 0, &["4 records"]);
    desk.write(" Written after the backup.").await;
    let folder = desk.beside("restored/data");
    assert_said(&restore(&file, &folder, &[]), 0, &["Everything is whole", "candor serve --data", "restored/data"]);
    assert_said(&check(&folder), 0, &["4 records"]);
    let engine = SqliteEngine::open(&folder).expect("opened");
    assert_eq!(body(&engine).await, WORDS.concat());
    assert_eq!(engine.ready().await, Ok(()), "it can be written to");
}

/// A service has a user of its own, and whoever restores for it is root.
#[cfg(unix)]
#[tokio::test]
async fn what_root_restores_belongs_to_whoever_owns_the_folder() {
    use std::os::unix::fs::{MetadataExt as _, chown};

    let desk = Desk::written().await;
    let file = desk.beside("copy.db");
    assert_said(&backup(&desk.data(), &file), 0, &[]);
    let folder = desk.beside("of-the-service");
    fs::create_dir(&folder).expect("made");
    let service = (60_123, 60_123);
    if chown(&folder, Some(service.0), Some(service.1)).is_err() {
        // Only root can give a folder away, and nobody else restores into one of somebody else.
        return;
    }
    assert_said(&restore(&file, &folder, &[]), 0, &[]);
    assert!(names(&folder).contains(&FILE.to_owned()));
    for name in names(&folder) {
        let found = folder.join(&name).metadata().expect("there");
        assert_eq!((found.uid(), found.gid()), service, "{name}");
    }
}

#[tokio::test]
async fn nothing_is_overwritten_and_nothing_in_use_is_touched() {
    let desk = Desk::written().await;
    let file = desk.beside("copy.db");
    assert_said(&backup(&desk.data(), &file), 0, &[]);
    assert_said(&restore(&file, &desk.data(), &[]), 1, &["another Candor is running on this data", "Stop that one"]);
    desk.engine.close();
    let before = fs::read(desk.data().join(FILE)).expect("read");
    assert_said(&restore(&file, &desk.data(), &[]), 1, &["is not empty: it holds candor.db", "Nothing was changed", "--data FOLDER"]);
    assert_eq!(fs::read(desk.data().join(FILE)).expect("read"), before);
    let other = desk.beside("other");
    fs::create_dir(&other).expect("made");
    fs::write(other.join("notes"), "").expect("written");
    assert_said(&restore(&file, &other, &["--damaged"]), 1, &["it holds notes"]);
    assert_eq!(names(&other), ["candor.lock", "notes"]);
}

#[tokio::test]
async fn a_file_that_is_no_backup_leaves_no_trace() {
    let desk = Desk::written().await;
    let (folder, file) = (desk.beside("new"), desk.beside("copy.db"));
    assert_said(&restore(&file, &folder, &[]), 1, &["there is no database at"]);
    fs::write(&file, "a shopping list").expect("written");
    assert_said(&restore(&file, &folder, &[]), 1, &["is not a database of Candor"]);
    fs::remove_file(&file).expect("removed");
    assert_said(&backup(&desk.data(), &file), 0, &[]);
    Connection::open(&file).expect("a database").pragma_update(None, "user_version", 1_000).expect("written");
    assert_said(&restore(&file, &folder, &[]), 1, &["newer Candor"]);
    assert!(names(&folder).iter().all(|name| name == "candor.lock"), "{:?}", names(&folder));
}

#[tokio::test]
async fn a_damaged_backup_is_restored_only_if_that_is_asked_for() {
    let desk = Desk::written().await;
    desk.damage("UPDATE record SET payload = x'00' WHERE seq = 4");
    let (folder, file) = (desk.beside("new"), desk.beside("copy.db"));
    assert_said(&backup(&desk.data(), &file), 1, &["record 4 (tldr)"]);
    assert_said(&restore(&file, &folder, &[]), 1, &["record 4 (tldr)", "This backup was not restored", "--damaged"]);
    assert_eq!(names(&folder), ["candor.lock"]);
    assert_said(&restore(&file, &folder, &["--damaged"]), 0, &["record 4 (tldr)", "candor serve --data"]);
    let engine = SqliteEngine::open(&folder).expect("opened");
    assert_eq!(body(&engine).await, WORDS[..3].concat(), "the damaged part is left out");
}

#[tokio::test]
async fn a_backup_cut_short_is_refused() {
    let desk = Desk::written().await;
    let (folder, file) = (desk.beside("new"), desk.beside("copy.db"));
    assert_said(&backup(&desk.data(), &file), 0, &[]);
    let bytes = fs::read(&file).expect("read");
    for length in [50, 4096, bytes.len() / 2] {
        fs::write(&file, &bytes[..length]).expect("written");
        let (code, words) = restore(&file, &folder, &[]);
        assert_eq!(code, Some(1), "{length} of {} bytes: {words}", bytes.len());
        assert!(!folder.join(FILE).exists(), "{length} of {} bytes: {words}", bytes.len());
    }
}

async fn body(engine: &SqliteEngine) -> String {
    let stored = engine.load(id(1)).await.expect("read").expect("founded");
    let (mut room, _) = Room::load(stored, 0);
    let effects = room.handle(Moment::default(), Input::Read { ticket: 0 });
    let view = effects.into_iter().find_map(|effect| if let Effect::Answer { view, .. } = effect { Some(view) } else { None });
    view.expect("everything is on disk").sections[1].body.clone()
}
