//! Data to look after.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use rusqlite::Connection;
use server::engine::Engine as _;
use server::engine::sqlite::{FILE, SqliteEngine};
use server::record::{Batch, Happening, Record, Snapshot};
use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::{ClientId, Seq};
use tests::ledger::{edit, founding, id, section};
use tests::process;
use tests::scratch::Scratch;

/// What the post-mortem says.
pub(crate) const WORDS: [&str; 4] = ["The cache ", "expired, ", "and nobody ", "noticed."];

/// A data folder with one post-mortem, in whose TL;DR Ada wrote four times, and an engine on it.
pub(crate) struct Desk {
    pub(crate) scratch: Scratch,
    pub(crate) engine: SqliteEngine,
    pub(crate) ada: Section,
}

impl Desk {
    pub(crate) async fn written() -> Self {
        let scratch = Scratch::new();
        let engine = SqliteEngine::open(&scratch.path().join("data")).expect("opened");
        engine.found(founding(1), Vec::new()).await.expect("founded");
        let mut desk = Self { scratch, engine, ada: Section::new(ClientId::new(100).expect("a writer id")) };
        for words in WORDS {
            desk.write(words).await;
        }
        desk
    }

    /// Ada adds something to the end of the TL;DR.
    pub(crate) async fn write(&mut self, words: &str) {
        let change = TextChange { at: self.ada.body_units(), delete: 0, insert: words.to_owned() };
        for bytes in self.ada.edit(&[change]) {
            self.append(bytes).await;
        }
    }

    /// Something is added to the log of the TL;DR.
    pub(crate) async fn append(&self, bytes: Vec<u8>) {
        let last = self.engine.load(id(1)).await.expect("read").expect("founded").last;
        let what = Happening::Update { section: section("tldr"), bytes };
        let batch = Batch { post_mortem: id(1), first: last.next(), records: vec![Record { what, ..edit("tldr", "") }] };
        self.engine.append(batch).await.expect("appended");
    }

    pub(crate) async fn snapshot(&self, upto: u64, state: Vec<u8>) {
        let snapshot = Snapshot { section: section("tldr"), upto: Seq::new(upto), state };
        self.engine.keep_snapshot(id(1), snapshot).await.expect("kept");
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    /// A name beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Changes rows as a disk or a person does who should not.
    pub(crate) fn damage(&self, sql: &str) {
        let file = Connection::open(self.data().join(FILE)).expect("a database");
        file.execute_batch(sql).expect(sql);
        assert!(file.changes() > 0, "one that hits nothing would prove nothing: {sql}");
    }
}

/// Runs the binary to its end: its exit code, and what it said.
pub(crate) fn candor<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = process::command(arguments).output().expect("the binary can be started");
    (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

/// `candor check` on a data folder.
pub(crate) fn check(data: &Path) -> (Option<i32>, String) {
    candor([OsStr::new("check"), OsStr::new("--data"), data.as_os_str()])
}

/// `candor backup` of a data folder into a file.
pub(crate) fn backup(data: &Path, file: &Path) -> (Option<i32>, String) {
    candor([OsStr::new("backup"), file.as_os_str(), OsStr::new("--data"), data.as_os_str()])
}

/// `candor restore` of a file into a data folder.
pub(crate) fn restore(file: &Path, data: &Path, more: &[&str]) -> (Option<i32>, String) {
    let arguments = [OsStr::new("restore"), file.as_os_str(), OsStr::new("--data"), data.as_os_str()];
    candor(arguments.into_iter().chain(more.iter().map(OsStr::new)))
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("listed");
    let mut names: Vec<String> = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Every part is said, and it says it with this code.
pub(crate) fn assert_said((code, words): &(Option<i32>, String), expected: i32, parts: &[&str]) {
    assert_eq!(*code, Some(expected), "{words}");
    for part in parts {
        assert!(words.contains(part), "{part:?} is not in:\n{words}");
    }
}
