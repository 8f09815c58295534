//! One section, as the room holds it.

mod content;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeSet;

use content::{Content, Live, parts};
use shared::document::kind::SectionKind;
use shared::document::section::BadUpdate;
use shared::gate::{Fit, Unfit};
use shared::id::{Channel, ClientId, ConnectionId, Epoch, Seq};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::SectionHead;
use shared::room::lock::Lock;

use super::view::SectionView;
use crate::failpoint::{self, Place};
use crate::record::SectionSpec;

/// A section's content, and who follows it.
#[derive(Debug)]
pub(super) struct RoomSection {
    pub(super) spec: SectionSpec,
    pub(super) channel: Channel,
    pub(super) epoch: Epoch,
    pub(super) lock: Option<Lock>,
    /// Connections to which every change goes.
    pub(super) followers: BTreeSet<ConnectionId>,
    /// The last update of it in the log that this room gave a place, on disk or not.
    pub(super) last: Seq,
    content: Content,
    /// When somebody last needed its document. None while the input that needs it is dealt with.
    used: Option<Moment>,
    /// At most this many bytes of encoded state: grows with each update, exact after a measurement.
    state_bytes: usize,
    /// At most this many bytes of text, in the same way.
    text_bytes: usize,
    /// Records since the last snapshot.
    records: u64,
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
            last: Seq::default(),
            content: Content::empty(),
            used: None,
            state_bytes: 0,
            text_bytes: 0,
            records: 0,
        }
    }

    /// Its document, for whoever needs it.
    fn live(&mut self) -> &mut Live {
        self.used = None;
        self.content.live()
    }

    /// When its document is to be given up, unless somebody needs it before. To be asked at the end of every input.
    pub(super) fn folds_at(&mut self, now: Moment) -> Option<Moment> {
        (!self.is_folded()).then(|| self.used.get_or_insert(now).after(limit::SECTION_IDLE))
    }

    /// Gives up its document until somebody needs it.
    pub(super) fn fold(&mut self) {
        match self.content.fold() {
            Some(bytes) => self.state_bytes = bytes,
            // Tried again when it has rested for as long once more.
            None => self.used = None,
        }
    }

    pub(super) fn is_folded(&self) -> bool {
        self.content.is_folded()
    }

    /// Takes a state or an update from a log of which rows are lost. What is missing of that which it builds upon is taken
    /// as deleted.
    pub(super) fn replay_past_gaps(&mut self, update: &[u8]) -> Result<(), NotTaken> {
        let gate = &self.live().gate;
        let stand_ins = gate.stand_ins(update);
        if stand_ins.is_empty() {
            return self.replay(update);
        }
        // Tried first: one that does not help must not stay.
        let mut gate = gate.clone();
        stand_ins.iter().map(Vec::as_slice).chain([update]).try_for_each(|one| gate.learn(one)).map_err(NotTaken::Unfit)?;
        for stand_in in &stand_ins {
            self.replay(stand_in)?;
        }
        self.replay(update)
    }

    /// Takes a state or an update from the log.
    pub(super) fn replay(&mut self, update: &[u8]) -> Result<(), NotTaken> {
        let live = self.live();
        live.gate.learn(update).map_err(NotTaken::Unfit)?;
        live.whole = None;
        live.document.merge(update).map_err(NotTaken::Broken)?;
        self.state_bytes += update.len();
        self.text_bytes += update.len();
        self.records += 1;
        Ok(())
    }

    /// Takes an update of a client; what is to be kept of it and told to others, if it brought anything.
    pub(super) fn take(&mut self, update: Vec<u8>, may_write: impl Fn(ClientId) -> bool) -> Result<Option<Vec<u8>>, NotTaken> {
        let fit: Fit = self.live().gate.check(&update, may_write).map_err(NotTaken::Unfit)?;
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
        let live = self.live();
        live.whole = None;
        live.document.merge(&update).map_err(NotTaken::Broken)?;
        let text = fit.text_bytes;
        live.gate.accept(fit);
        self.text_bytes += text;
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
        if have.is_empty() || !is_ours {
            return Ok((self.epoch, self.content.whole()));
        }
        let live = self.live();
        if live.gate.is_behind(have, own) {
            let other = if epoch == self.epoch { self.epoch.next() } else { self.epoch };
            return Ok((other, self.content.whole()));
        }
        Ok((epoch, parts(&live.document.state_since(have)?)))
    }

    /// The state to snapshot, if enough has happened since the last one.
    pub(super) fn due_snapshot(&mut self, at_least: u64) -> Option<Vec<u8>> {
        if self.records < at_least {
            return None;
        }
        let state = self.content.state();
        self.state_bytes = state.len();
        self.records = 0;
        Some(state)
    }

    pub(super) fn field(&mut self, key: &str) -> String {
        self.live().document.field(key).unwrap_or_default()
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

    pub(super) fn view(&mut self) -> SectionView {
        let document = &self.live().document;
        let (body, fields) = (document.body(), document.fields());
        SectionView { spec: self.spec.clone(), lock: self.lock.clone(), body, fields }
    }

    /// Whether so many bytes of an update fit, that add so much text: one that only takes text away fits a section that is full of
    /// it. Measures only when the sum of all updates might be past a limit, since most of them replace or delete.
    fn has_room_for(&mut self, more: usize, text: usize) -> bool {
        if !self.fits(more, text) {
            let document = &self.live().document;
            (self.state_bytes, self.text_bytes) = (document.state().len(), document.body().len());
        }
        self.fits(more, text)
    }

    fn fits(&self, more: usize, text: usize) -> bool {
        self.state_bytes + more <= limit::SECTION_STATE_BYTES && self.text_bytes + text <= limit::SECTION_TEXT_BYTES
    }
}
