//! One section, as the room holds it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use shared::document::kind::SectionKind;
use shared::document::section::{BadUpdate, Section};
use shared::gate::{Fit, Gate, Unfit};
use shared::id::{Channel, ClientId, ConnectionId, Epoch};
use shared::limit;
use shared::protocol::event::SectionHead;
use shared::room::lock::Lock;

use super::view::SectionView;
use crate::failpoint::{self, Place};
use crate::record::SectionSpec;

/// A section's document behind its gate, and who follows it.
#[derive(Debug)]
pub(super) struct RoomSection {
    pub(super) spec: SectionSpec,
    pub(super) channel: Channel,
    pub(super) epoch: Epoch,
    pub(super) lock: Option<Lock>,
    /// Connections to which every change goes.
    pub(super) followers: BTreeSet<ConnectionId>,
    gate: Gate,
    document: Section,
    /// At most this many bytes of encoded state: grows with each update, exact after a measurement.
    state_bytes: usize,
    /// Records since the last snapshot.
    records: u64,
    /// The whole state in parts, once somebody has asked for it and until it changes: when a review begins, everybody asks.
    whole: Option<Vec<Vec<u8>>>,
}

/// Why an update cannot be taken.
#[derive(Debug)]
pub(super) enum NotTaken {
    /// The gate says no.
    Unfit(Unfit),
    /// The section would be too large.
    Full,
    /// The gate said yes and the CRDT no: one of them is wrong, and the document is not to be trusted.
    Broken(BadUpdate),
}

impl RoomSection {
    /// An empty one. `damages` rows of its post-mortem are lost: with each it is another document than the one that its
    /// readers know, even if only a deletion was lost, and so another epoch. Two numbers stand for each, see
    /// [`RoomSection::state_for`].
    pub(super) fn new(spec: SectionSpec, channel: Channel, damages: u32) -> Self {
        Self {
            spec,
            channel,
            epoch: Epoch::new(damages.saturating_mul(2).saturating_add(1)),
            lock: None,
            followers: BTreeSet::new(),
            gate: Gate::new(),
            document: Section::new(ClientId::SERVER),
            state_bytes: 0,
            records: 0,
            whole: None,
        }
    }

    /// Takes a state or an update from a log of which rows are lost. What is missing of that which it builds upon is taken
    /// as deleted.
    pub(super) fn replay_past_gaps(&mut self, update: &[u8]) -> Result<(), NotTaken> {
        let stand_ins = self.gate.stand_ins(update);
        if stand_ins.is_empty() {
            return self.replay(update);
        }
        // Tried first: one that does not help must not stay.
        let mut gate = self.gate.clone();
        stand_ins.iter().map(Vec::as_slice).chain([update]).try_for_each(|one| gate.learn(one)).map_err(NotTaken::Unfit)?;
        for stand_in in &stand_ins {
            self.replay(stand_in)?;
        }
        self.replay(update)
    }

    /// Takes a state or an update from the log.
    pub(super) fn replay(&mut self, update: &[u8]) -> Result<(), NotTaken> {
        self.gate.learn(update).map_err(NotTaken::Unfit)?;
        self.whole = None;
        self.document.merge(update).map_err(NotTaken::Broken)?;
        self.state_bytes += update.len();
        self.records += 1;
        Ok(())
    }

    /// Takes an update of a client; what is to be kept of it and told to others, if it brought anything.
    pub(super) fn take(&mut self, update: Vec<u8>, may_write: impl Fn(ClientId) -> bool) -> Result<Option<Vec<u8>>, NotTaken> {
        let fit: Fit = self.gate.check(&update, may_write).map_err(NotTaken::Unfit)?;
        if !fit.news {
            return Ok(None);
        }
        let update = match fit.joined(&update) {
            Cow::Owned(joined) => joined,
            Cow::Borrowed(_) => update,
        };
        if !self.has_room_for(update.len(), fit.text_bytes) {
            return Err(NotTaken::Full);
        }
        failpoint::pass(Place::Gated);
        self.whole = None;
        self.document.merge(&update).map_err(NotTaken::Broken)?;
        self.gate.accept(fit);
        self.state_bytes += update.len();
        self.records += 1;
        failpoint::pass(Place::Applied);
        Ok(Some(update))
    }

    /// The state beyond what a client has, in parts that fit frames, and the epoch it is of.
    ///
    /// It is the whole if the client's epoch is another, and if the client has seen what the log does not have: after a
    /// backup was restored, for example. Such a client is to begin anew, and so is told the other of the two numbers that
    /// stand for this document. It may be ahead in what it has written itself.
    pub(super) fn state_for(
        &mut self,
        epoch: Epoch,
        have: &[u8],
        own: impl Fn(ClientId) -> bool,
    ) -> Result<(Epoch, Vec<Vec<u8>>), BadUpdate> {
        let is_ours = epoch == self.epoch || epoch == self.epoch.next();
        let is_ahead = !have.is_empty() && is_ours && self.gate.is_behind(have, own);
        if is_ours && !is_ahead && !have.is_empty() {
            return Ok((epoch, parts(&self.document.state_since(have)?)));
        }
        let whole = self.whole.get_or_insert_with(|| parts(&self.document.state())).clone();
        Ok((if is_ahead && epoch == self.epoch { self.epoch.next() } else { self.epoch }, whole))
    }

    /// The state to snapshot, if enough has happened since the last one.
    pub(super) fn due_snapshot(&mut self, at_least: u64) -> Option<Vec<u8>> {
        if self.records < at_least {
            return None;
        }
        let state = self.document.state();
        self.state_bytes = state.len();
        self.records = 0;
        Some(state)
    }

    pub(super) fn field(&self, key: &str) -> String {
        self.document.field(key).unwrap_or_default()
    }

    pub(super) fn holds_facts(&self) -> bool {
        self.spec.kind == SectionKind::Facts
    }

    pub(super) fn head(&self) -> SectionHead {
        SectionHead {
            channel: self.channel,
            id: self.spec.id.clone(),
            kind: self.spec.kind,
            title: self.spec.title.clone(),
            prompt: self.spec.prompt.clone(),
            opening: self.spec.opening.clone(),
            lock: self.lock.clone(),
        }
    }

    pub(super) fn view(&self) -> SectionView {
        SectionView { spec: self.spec.clone(), lock: self.lock.clone(), body: self.document.body(), fields: self.document.fields() }
    }

    /// Whether so many bytes of an update fit, that add so much text: one that only takes text away fits a section that is full of
    /// it. Measures only when the sum of all updates might be past a limit, since most of them replace or delete.
    fn has_room_for(&mut self, more: usize, text: usize) -> bool {
        if self.state_bytes + more <= limit::SECTION_TEXT_BYTES {
            return true;
        }
        self.state_bytes = self.document.state().len();
        self.state_bytes + more <= limit::SECTION_STATE_BYTES && self.document.body().len() + text <= limit::SECTION_TEXT_BYTES
    }
}

fn parts(state: &[u8]) -> Vec<Vec<u8>> {
    state.chunks(limit::PART_BYTES).map(<[u8]>::to_vec).collect()
}

#[cfg(test)]
mod tests;
