//! One section's CRDT document. This module is the only door to the CRDT library.

mod live;

pub use live::{LiveSection, Step};

use std::collections::BTreeMap;
use std::sync::Arc;

use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, Assoc, ClientID, Doc, GetString, ID, IndexedSequence, Map, MapRef, OffsetKind, Options, Out, ReadTxn, StateVector, StickyIndex,
    Text, TextRef, Transact, Update,
};

use super::change::TextChange;
use super::root;
use crate::id::ClientId;
use crate::room::presence::{Anchor, Caret};

/// Bytes that the CRDT could not take. The gate lets none such through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadUpdate {
    /// They are not an update.
    #[error("not an update: {0}")]
    Undecodable(String),
    /// They do not fit what the section has.
    #[error("not applicable: {0}")]
    Inapplicable(String),
    /// Something that they build upon is missing.
    #[error("an earlier update is missing")]
    Gap,
}

/// A section's document.
pub struct Section {
    doc: Doc,
    body: TextRef,
    fields: MapRef,
}

impl std::fmt::Debug for Section {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Section").field("writer", &self.doc.client_id().get()).finish_non_exhaustive()
    }
}

impl Section {
    /// An empty document in which edits are written under this id.
    pub fn new(writer: ClientId) -> Self {
        // The library's defaults would draw a random id and count in bytes.
        let mut options = Options::with_guid_and_client_id(Arc::from("section"), ClientID::new(writer.get()));
        options.offset_kind = OffsetKind::Utf16;
        let doc = Doc::with_options(options);
        let body = doc.get_or_insert_text(root::BODY);
        let fields = doc.get_or_insert_map(root::FIELDS);
        Self { doc, body, fields }
    }

    /// Merges an update, lib0 v1.
    pub fn merge(&mut self, update: &[u8]) -> Result<(), BadUpdate> {
        self.merge_all(&[update])
    }

    /// Merges updates, lib0 v1, in one step: what they insert and delete again was never there.
    pub fn merge_all(&mut self, updates: &[&[u8]]) -> Result<(), BadUpdate> {
        let mut txn = self.doc.transact_mut();
        for update in updates {
            let update = Update::decode_v1(update).map_err(|error| BadUpdate::Undecodable(error.to_string()))?;
            txn.apply_update(update).map_err(|error| BadUpdate::Inapplicable(error.to_string()))?;
        }
        let gap = txn.store().pending_update().is_some() || txn.store().pending_ds().is_some();
        if gap { Err(BadUpdate::Gap) } else { Ok(()) }
    }

    /// Changes the body. One update for each change, or several if it inserts much.
    pub fn edit(&mut self, changes: &[TextChange]) -> Vec<Vec<u8>> {
        let mut updates = Vec::new();
        for change in changes {
            let mut pieces = super::change::pieces(&change.insert).into_iter();
            let first = pieces.next().unwrap_or_default();
            let (mut at, update) = self.replace(change.at, change.delete, first);
            updates.extend(update);
            for piece in pieces {
                let (end, update) = self.replace(at, 0, piece);
                at = end;
                updates.extend(update);
            }
        }
        updates
    }

    /// Sets a field, or removes it. The update, unless nothing changes.
    pub fn set_field(&mut self, key: &str, value: Option<&str>) -> Option<Vec<u8>> {
        if self.field(key).as_deref() == value {
            return None;
        }
        let mut txn = self.doc.transact_mut_with(LOCAL);
        match value {
            Some(value) => {
                self.fields.insert(&mut txn, key, value);
            }
            None => {
                self.fields.remove(&mut txn, key);
            }
        }
        Some(txn.encode_update_v1())
    }

    /// The body.
    pub fn body(&self) -> String {
        self.body.get_string(&self.doc.transact())
    }

    /// The length of the body in UTF-16 units.
    pub fn body_units(&self) -> u32 {
        self.body.len(&self.doc.transact())
    }

    /// A field's value, if it is a text.
    pub fn field(&self, key: &str) -> Option<String> {
        text_of(self.fields.get(&self.doc.transact(), key)?)
    }

    /// All fields that are texts.
    pub fn fields(&self) -> BTreeMap<String, String> {
        let txn = self.doc.transact();
        let mut fields = BTreeMap::new();
        // One by one: a map that is collected is sorted first, by code that everybody would download.
        fields.extend(self.fields.iter(&txn).filter_map(|(key, value)| Some((key.to_owned(), text_of(value)?))));
        fields
    }

    /// What this document has, as a state vector, lib0 v1.
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// The next clock of a writer: how many units they have written here.
    pub fn clock_of(&self, writer: ClientId) -> u32 {
        self.doc.transact().state_vector().get(&ClientID::new(writer.get()))
    }

    /// The whole state as one update, lib0 v1.
    pub fn state(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    /// What this document has beyond a state vector, as one update, lib0 v1. An empty vector means everything.
    pub fn state_since(&self, have: &[u8]) -> Result<Vec<u8>, BadUpdate> {
        if have.is_empty() {
            return Ok(self.state());
        }
        let have = StateVector::decode_v1(have).map_err(|error| BadUpdate::Undecodable(error.to_string()))?;
        Ok(self.doc.transact().encode_state_as_update_v1(&have))
    }

    /// A selection that stays with its neighbours. Positions past the end are taken as the end.
    pub fn caret(&self, anchor: u32, head: u32) -> Caret {
        Caret { anchor: self.anchor(anchor), head: self.anchor(head) }
    }

    /// Where a caret is now, from where its selection began to its head; `None` if what it stands beside is not here.
    pub fn selection(&self, caret: Caret) -> Option<(u32, u32)> {
        Some((self.offset(caret.anchor)?, self.offset(caret.head)?))
    }

    fn anchor(&self, at: u32) -> Anchor {
        let txn = self.doc.transact();
        let length = self.body.len(&txn);
        let unit = |index, assoc| self.body.sticky_index(&txn, index, assoc).and_then(|index| index.id().copied());
        let known = |id: ID| Some((ClientId::new(id.client.get())?, id.clock));
        if at < length {
            unit(at, Assoc::After).and_then(known).map_or(Anchor::Start, |(client, clock)| Anchor::Before { client, clock })
        } else {
            unit(length, Assoc::Before).and_then(known).map_or(Anchor::Start, |(client, clock)| Anchor::After { client, clock })
        }
    }

    fn offset(&self, anchor: Anchor) -> Option<u32> {
        let (client, clock, assoc) = match anchor {
            Anchor::Start => return Some(0),
            Anchor::Before { client, clock } => (client, clock, Assoc::After),
            Anchor::After { client, clock } => (client, clock, Assoc::Before),
        };
        let txn = self.doc.transact();
        let offset = StickyIndex::from_id(ID::new(ClientID::new(client.get()), clock), assoc).get_offset(&txn)?;
        // A unit of a field is no place in the body.
        let in_body = std::ptr::eq::<yrs::branch::Branch>(&*offset.branch, self.body.as_ref());
        in_body.then(|| offset.index.min(self.body.len(&txn)))
    }

    /// Replaces a stretch of the body; where the inserted text ends, and the update if anything changed.
    fn replace(&mut self, at: u32, delete: u32, insert: &str) -> (u32, Option<Vec<u8>>) {
        let mut txn = self.doc.transact_mut_with(LOCAL);
        let length = self.body.len(&txn);
        let at = at.min(length);
        let delete = delete.min(length - at);
        if delete == 0 && insert.is_empty() {
            return (at, None);
        }
        if delete > 0 {
            self.body.remove_range(&mut txn, at, delete);
        }
        if !insert.is_empty() {
            self.body.insert(&mut txn, at, insert);
        }
        (at + super::change::units(insert), Some(txn.encode_update_v1()))
    }
}

/// What transactions of this person carry, so that undo takes back only them.
const LOCAL: &str = "local";

fn text_of(value: Out) -> Option<String> {
    // The gate lets other small values in for later kinds of section; nothing shows them.
    if let Out::Any(Any::String(text)) = value { Some(text.to_string()) } else { None }
}

#[cfg(test)]
mod tests;
