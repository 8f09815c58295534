//! A person's page, reduced to its document: edits, undoes, goes away, comes back.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use yrs::undo::{Options, UndoManager};
use yrs::updates::decoder::Decode;
use yrs::{ClientID, Doc, Map, Origin, ReadTxn, StateVector, Text, Transact, TransactionMut, Update};

use crate::chance::Chance;
use crate::witness::{TEXTS, apply, doc, vector};

const LOCAL: &str = "local";
const KEYS: [&str; 4] = ["title", "severity", "row/1/at", "row/2/at"];
const PIECES: [&str; 8] =
    ["a", "word ", "\u{1f600}", "\u{65e5}\u{672c}\u{8a9e}", "\u{e9}", "\n", "x\u{1f680}y", "A whole sentence, pasted. "];

pub(crate) struct Peer {
    pub(crate) writer: u64,
    history: UndoManager<()>,
    doc: Doc,
    said: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Peer {
    pub(crate) fn new(writer: u64) -> Self {
        let doc = doc(writer);
        let said: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let heard = Arc::clone(&said);
        doc.observe_update_v1("peer", move |txn, event| {
            // What came from others is not said again.
            if txn.origin().is_some() {
                heard.lock().expect("one thread").push(event.update.clone());
            }
        })
        .expect("no transaction is open");
        let mut history = UndoManager::with_options(Options {
            capture_timeout_millis: 0,
            tracked_origins: HashSet::from([Origin::from(LOCAL)]),
            capture_transaction: None,
            timestamp: Arc::new(|| 0),
            init_undo_stack: Vec::new(),
            init_redo_stack: Vec::new(),
        });
        for name in TEXTS {
            let text = doc.get_or_insert_text(name);
            history.expand_scope(&doc, &text);
        }
        let fields = doc.get_or_insert_map("fields");
        history.expand_scope(&doc, &fields);
        Self { writer, history, doc, said }
    }

    /// Does something, a few things at once now and then.
    pub(crate) fn act(&mut self, chance: &mut Chance) {
        match chance.below(12) {
            0 => drop(self.history.undo_blocking()),
            1 => drop(self.history.redo_blocking()),
            _ => {
                let mut txn = self.doc.transact_mut_with(LOCAL);
                let count = if chance.permille(100) { 1 + chance.below(6) } else { 1 };
                (0..count).for_each(|_| edit(&mut txn, chance));
            }
        }
    }

    /// The updates since the last time.
    pub(crate) fn said(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.said.lock().expect("one thread"))
    }

    pub(crate) fn hear(&mut self, update: &[u8]) {
        apply(&self.doc, update);
    }

    /// All of this person's units from a clock on, and every deletion that their page knows.
    pub(crate) fn all_since(&self, clock: u32) -> Vec<u8> {
        let mut have: StateVector = self.doc.transact().state_vector();
        have.set_min(ClientID::new(self.writer), clock);
        self.doc.transact().encode_state_as_update_v1(&have)
    }

    pub(crate) fn clock(&self) -> u32 {
        vector(&self.doc).get(&self.writer).copied().unwrap_or(0)
    }

    pub(crate) fn doc(&self) -> &Doc {
        &self.doc
    }
}

fn edit(txn: &mut TransactionMut<'_>, chance: &mut Chance) {
    if chance.permille(200) {
        let fields = txn.get_map("fields").expect("made with the document");
        let key = chance.pick(&KEYS);
        match chance.below(6) {
            0 => drop(fields.remove(txn, key)),
            1 => drop(fields.insert(txn, key, chance.permille(500))),
            2 => drop(fields.insert(txn, key, chance.below(1_000) as f64 / 8.0)),
            3 => drop(fields.insert(txn, key, chance.below(1 << 20) as i64)),
            _ => drop(fields.insert(txn, key, chance.pick(&PIECES))),
        }
        return;
    }
    let name = if chance.permille(700) { TEXTS[0] } else { chance.pick(&TEXTS) };
    let text = txn.get_text(name).expect("made with the document");
    let length = text.len(txn);
    // Any unit, the middle of a surrogate pair too: a careless page does that.
    let at = if chance.permille(300) { length } else { chance.below(length as usize + 1) as u32 };
    if at < length && chance.permille(350) {
        let count = if chance.permille(100) { length - at } else { (1 + chance.below(6) as u32).min(length - at) };
        text.remove_range(txn, at, count);
    } else {
        text.insert(txn, at, chance.pick(&PIECES));
    }
}

/// Several updates as one, without a document.
pub(crate) fn merged(updates: &[Vec<u8>]) -> Vec<u8> {
    let bytes = yrs::merge_updates_v1(updates).expect("a page's own updates");
    Update::decode_v1(&bytes).expect("a page's own update");
    bytes
}
