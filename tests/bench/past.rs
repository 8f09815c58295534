//! A long history is opened.

use std::time::Duration;

use server::engine::Engine as _;
use server::engine::sqlite::SqliteEngine;
use server::history::History;
use server::record::{Attribution, Batch, Happening, Record};
use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::{ClientId, Seq};
use shared::limit;
use shared::moment::Moment;
use tests::chance::Chance;
use tests::ledger::{ADA, BEN, founding, id, section};
use tests::scratch::Scratch;

use crate::stopwatch::now;

/// What it took.
#[derive(Debug)]
pub(crate) struct Opened {
    /// Reading the log and folding it.
    pub(crate) folded: Duration,
    /// Putting it into revisions.
    pub(crate) listed: Duration,
    pub(crate) revisions: usize,
    /// The newest moment, from the first record.
    pub(crate) newest: Duration,
    /// A moment halfway, after that.
    pub(crate) halfway: Duration,
    /// Who wrote what.
    pub(crate) authors: Duration,
    /// Bytes that it takes in memory, as it counts them.
    pub(crate) bytes: usize,
}

/// Two people type so many letters into one section, in words here and there, a tenth of them taken back; then somebody looks.
pub(crate) async fn open(edits: u64) -> Opened {
    let scratch = Scratch::new();
    let engine = SqliteEngine::open(scratch.path()).expect("an engine on an empty folder");
    engine.found(founding(1), Vec::new()).await.expect("it is stored");
    let mut first = Seq::new(1);
    for records in typed(edits).chunks(4_096) {
        let records = records.to_vec();
        let next = Seq::new(first.get() + records.len() as u64);
        engine.append(Batch { post_mortem: id(1), first, records }).await.expect("it is stored");
        first = next;
    }
    let began = now();
    let mut history = History::new(founding(1).sections);
    loop {
        let records = engine.read(id(1), history.last(), limit::HISTORY_READ).await.expect("it can be read");
        if records.is_empty() {
            break;
        }
        for (seq, record) in records {
            history.take(seq, record);
        }
    }
    let folded = began.elapsed();
    assert_eq!((history.last(), history.skipped()), (Seq::new(edits), 0));
    let began = now();
    let revisions = history.revisions().len();
    let listed = began.elapsed();
    let mut page = |seq| {
        let began = now();
        history.page(Seq::new(seq), None).expect("a moment");
        began.elapsed()
    };
    let (newest, halfway) = (page(edits), page(edits / 2));
    let began = now();
    history.authors(Seq::new(edits), &section("tldr")).expect("a section");
    Opened { folded, listed, revisions, newest, halfway, authors: began.elapsed(), bytes: history.bytes() }
}

fn typed(edits: u64) -> Vec<Record> {
    let mut chance = Chance::new(11);
    let mut now = Moment::from_millis(1_790_000_000_000);
    let mut writers = [(ADA, 20), (BEN, 21)].map(|(member, writer)| (member, Section::new(ClientId::leased(writer))));
    let mut records = Vec::new();
    let (mut turn, mut at) = (0, 0);
    while (records.len() as u64) < edits {
        if chance.percent(4) {
            turn = chance.index(2);
            at = u32::try_from(chance.within(0..u64::from(writers[turn].1.body_units()) + 1)).expect("a place in a text");
            now = now.after(Duration::from_secs(chance.within(1..400)));
        }
        now = now.after(Duration::from_millis(150));
        let (member, document) = &mut writers[turn];
        let change = if chance.percent(10) && at > 0 {
            at -= 1;
            TextChange { at, delete: 1, insert: String::new() }
        } else {
            at += 1;
            TextChange { at: at - 1, delete: 0, insert: chance.one_of(&["e", "n", "a", " ", "t", "s", "."]).to_owned() }
        };
        let (by, updates) = (Attribution::Named(*member), document.edit(&[change]));
        for bytes in updates {
            writers[1 - turn].1.merge(&bytes).expect("what one wrote fits the other");
            records.push(Record { at: now, by, what: Happening::Update { section: section("tldr"), bytes } });
        }
    }
    records
}
