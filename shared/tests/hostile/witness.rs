//! The CRDT library itself, behind the gate: whatever the gate lets in must be safe for it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::measured::Cost;
use shared::gate::{Gate, Unfit, cut};
use shared::id::ClientId;
use yrs::updates::decoder::Decode;
use yrs::{ClientID, Doc, GetString, Map, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update};

/// Texts that the tests use.
pub(crate) const TEXTS: [&str; 3] = ["body", "text/a", "text/b-1"];

/// What a section shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    pub(crate) texts: Vec<String>,
    pub(crate) fields: BTreeMap<String, String>,
}

/// A gate and a document behind it.
pub(crate) struct Witness {
    pub(crate) gate: Gate,
    pub(crate) doc: Doc,
    pub(crate) cost: Cost,
}

pub(crate) fn doc(writer: u64) -> Doc {
    let mut options = Options::with_guid_and_client_id("section".into(), ClientID::new(writer));
    options.offset_kind = OffsetKind::Utf16;
    let doc = Doc::with_options(options);
    for name in TEXTS {
        doc.get_or_insert_text(name);
    }
    doc.get_or_insert_map("fields");
    doc
}

impl Witness {
    pub(crate) fn new() -> Self {
        Self { gate: Gate::new(), doc: doc(1), cost: Cost::default() }
    }

    /// Lets an update through the gate and applies it; whether it brought news. Says what is wrong if the document then
    /// is not as the gate promised.
    pub(crate) fn take(&mut self, update: &[u8], may_write: impl Fn(ClientId) -> bool) -> Result<bool, Unfit> {
        let gate = &self.gate;
        let fit = self.cost.of_looking(update.len(), || gate.check(update, may_write))?;
        let news = fit.news;
        let before = (!news).then(|| state(&self.doc));
        let doc = &self.doc;
        self.cost.of_applying(|| apply(doc, &fit.joined(update)));
        self.gate.accept(fit);
        assert_eq!(clocks(&self.gate), vector(&self.doc), "the gate's clocks are the document's");
        if let Some(before) = before {
            assert_eq!(before, state(&self.doc), "an update without news changes nothing");
        }
        Ok(news)
    }

    /// Whether an update begins, for each of its writers, where what the document has of them ends.
    pub(crate) fn is_without_overlap(&self, update: &[u8]) -> bool {
        // Only what the gate lets in is decoded.
        self.gate.check(update, |_| true).is_ok_and(|_| {
            let update = Update::decode_v1(update).expect("what the gate lets in is decoded");
            let known = self.doc.transact().state_vector();
            update.state_vector_lower().iter().all(|(writer, clock)| known.get(writer) == *clock)
        })
    }

    /// Everything that must hold of a document that has only seen what the gate let through.
    pub(crate) fn examine(&self) {
        let shown = shown(&self.doc);
        let bytes = catch_unwind(AssertUnwindSafe(|| state(&self.doc))).expect("the state is encoded");
        let fresh = doc(2);
        apply(&fresh, &bytes);
        assert_eq!(shown, self::shown(&fresh), "a fresh document shows the same");
        assert_eq!(vector(&self.doc), vector(&fresh));
        let mut learnt = Gate::new();
        learnt.learn(&bytes).expect("a state can be learnt");
        assert_eq!(clocks(&self.gate), clocks(&learnt));
        for piece in cut(&bytes) {
            assert!(!learnt.check(&piece, |_| true).expect("what was learnt fits").news, "what was learnt is no news");
        }
    }
}

/// Decodes and applies, as the server does.
pub(crate) fn apply(doc: &Doc, update: &[u8]) {
    catch_unwind(AssertUnwindSafe(|| {
        let update = Update::decode_v1(update).expect("what the gate lets in is decoded");
        let mut txn = doc.transact_mut();
        txn.apply_update(update).expect("what the gate lets in is applied");
        assert!(txn.store().pending_update().is_none(), "nothing is pending");
        assert!(txn.store().pending_ds().is_none(), "no deletion is pending");
    }))
    .expect("the CRDT does not panic");
}

pub(crate) fn state(doc: &Doc) -> Vec<u8> {
    doc.transact().encode_state_as_update_v1(&StateVector::default())
}

pub(crate) fn vector(doc: &Doc) -> BTreeMap<u64, u32> {
    doc.transact().state_vector().iter().map(|(writer, clock)| (writer.get(), *clock)).collect()
}

pub(crate) fn clocks(gate: &Gate) -> BTreeMap<u64, u32> {
    gate.state_vector().map(|(writer, clock)| (writer.get(), clock)).collect()
}

pub(crate) fn shown(doc: &Doc) -> Shown {
    let txn = doc.transact();
    let texts = TEXTS.map(|name| {
        let text = txn.get_text(name).expect("made with the document");
        let shown = text.get_string(&txn);
        assert_eq!(text.len(&txn) as usize, shown.encode_utf16().count(), "a text is as long as it says");
        shown
    });
    let fields = txn.get_map("fields").expect("made with the document");
    let fields = fields.iter(&txn).map(|(key, value)| (key.to_owned(), value.to_string(&txn))).collect();
    Shown { texts: texts.to_vec(), fields }
}
