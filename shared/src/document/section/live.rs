//! A section that somebody is looking at: it tells what changed, and takes back its own edits.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yrs::types::Delta;
use yrs::undo::{Options, UndoManager};
use yrs::{Any, Observable, Origin, Out};

use super::{BadUpdate, LOCAL, Section};
use crate::document::change::{TextChange, units};
use crate::id::ClientId;
use crate::limit;
use crate::moment::Moment;

/// A section with observers and an undo history.
pub struct LiveSection {
    /// Dropped before the document that it observes.
    history: UndoManager<()>,
    section: Section,
    seen: Arc<Mutex<Step>>,
    /// The time that the undo history reads: set before each edit.
    time: Arc<AtomicU64>,
}

/// What one call changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// Changes of the body, in order, each in coordinates after those before it.
    pub changes: Vec<TextChange>,
    /// Keys of fields that changed.
    pub keys: BTreeSet<String>,
    /// What to send, if the call was an edit of this person.
    pub updates: Vec<Vec<u8>>,
}

impl std::fmt::Debug for LiveSection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.section.fmt(f)
    }
}

impl LiveSection {
    /// An empty section in which edits are written under this id.
    pub fn new(writer: ClientId) -> Self {
        let section = Section::new(writer);
        let seen = Arc::new(Mutex::new(Step::default()));
        observe(&section, &seen);
        let time = Arc::new(AtomicU64::new(0));
        let clock = Arc::clone(&time);
        let mut history = UndoManager::with_options(Options {
            capture_timeout_millis: u64::try_from(limit::UNDO_GROUP.as_millis()).expect("a short time"),
            tracked_origins: HashSet::from([Origin::from(LOCAL)]),
            capture_transaction: None,
            timestamp: Arc::new(move || clock.load(Ordering::Relaxed)),
            init_undo_stack: Vec::new(),
            init_redo_stack: Vec::new(),
        });
        history.expand_scope(&section.doc, &section.body);
        history.expand_scope(&section.doc, &section.fields);
        Self { history, section, seen, time }
    }

    /// The document itself, for reading.
    pub fn section(&self) -> &Section {
        &self.section
    }

    /// Merges what somebody else wrote; what changed here.
    pub fn merge(&mut self, update: &[u8]) -> Result<Step, BadUpdate> {
        self.merge_all(&[update])
    }

    /// Merges several updates in one step; what they changed in all.
    pub fn merge_all(&mut self, updates: &[&[u8]]) -> Result<Step, BadUpdate> {
        let merged = self.section.merge_all(updates);
        let mut step = self.take();
        step.updates.clear();
        merged.map(|()| step)
    }

    /// Changes the body as this person did in their editor.
    pub fn edit(&mut self, now: Moment, changes: &[TextChange]) -> Step {
        self.time.store(now.as_millis(), Ordering::Relaxed);
        let updates = self.section.edit(changes);
        Step { updates, ..self.take() }
    }

    /// Sets or removes a field as this person did.
    pub fn set_field(&mut self, now: Moment, key: &str, value: Option<&str>) -> Step {
        self.time.store(now.as_millis(), Ordering::Relaxed);
        let updates = self.section.set_field(key, value).into_iter().collect();
        // A field is one act of its own: typing elsewhere is not undone with it.
        self.history.reset();
        Step { updates, ..self.take() }
    }

    /// How many acts can be taken back.
    pub fn undo_depth(&self) -> usize {
        self.history.undo_stack().len()
    }

    /// Takes back this person's last act here. Empty if there is nothing left of it.
    pub fn undo(&mut self) -> Step {
        self.history.undo_blocking();
        self.take()
    }

    /// Does again what was taken back last.
    pub fn redo(&mut self) -> Step {
        self.history.redo_blocking();
        self.take()
    }

    fn take(&mut self) -> Step {
        std::mem::take(&mut *lock(&self.seen))
    }
}

fn observe(section: &Section, seen: &Arc<Mutex<Step>>) {
    let body = Arc::clone(seen);
    section.body.observe("live", move |txn, event| lock(&body).changes.extend(changes(event.delta(txn))));
    let fields = Arc::clone(seen);
    section.fields.observe("live", move |txn, event| lock(&fields).keys.extend(event.keys(txn).keys().map(|key| key.to_string())));
    let updates = Arc::clone(seen);
    section
        .doc
        .observe_update_v1("live", move |_, event| lock(&updates).updates.push(event.update.clone()))
        .expect("no transaction is open on a document that was just made");
}

fn lock(seen: &Mutex<Step>) -> MutexGuard<'_, Step> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The library's delta as changes: it walks from the start, each entry in coordinates after those before it.
fn changes(delta: &[Delta]) -> Vec<TextChange> {
    let mut at = 0;
    let mut changes: Vec<TextChange> = Vec::new();
    for entry in delta {
        match entry {
            Delta::Retain(count, _) => at += count,
            Delta::Deleted(count) => changes.push(TextChange { at, delete: *count, insert: String::new() }),
            Delta::Inserted(Out::Any(Any::String(text)), _) => {
                changes.push(TextChange { at, delete: 0, insert: text.to_string() });
                at += units(text);
            }
            // The gate lets nothing but text into a text.
            Delta::Inserted(_, _) => {}
        }
    }
    changes
}
