//! One section, as this tab holds it.

use super::draft::{Draft, refused_words};
use super::ledger::Ledger;
use super::outbox::Outbox;
use super::shelf::KeptSection;
use crate::document::section::{BadUpdate, LiveSection, Section, Step};
use crate::id::{ClientId, ClientSeq, Epoch};
use crate::limit;
use crate::protocol::refusal::Refusal;
use crate::room::presence::Caret;

/// A section's document, what of it waits for the server, and how far opening it has come.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) live: LiveSection,
    pub(super) outbox: Outbox,
    pub(super) draft: Option<Draft>,
    pub(super) ledger: Ledger,
    draft_place: Option<Caret>,
    epoch: Epoch,
    stage: Stage,
    loaded: bool,
    /// The server was asked for the whole, and not for what is new.
    whole: bool,
    /// An update was refused: the document is begun anew, under this writer id, when the server's state is here.
    refused: Option<(Refusal, ClientId)>,
    composing: bool,
    /// Updates of others that wait until composing is over.
    held: Vec<Vec<u8>>,
}

#[derive(Debug)]
enum Stage {
    /// Nothing was asked for on this socket.
    Closed,
    /// The state is on its way.
    Receiving { opened: Option<Opened>, bytes: Vec<u8> },
    /// Every change comes as it happens.
    Open,
}

#[derive(Debug, Clone, Copy)]
struct Opened {
    epoch: Epoch,
    parts_left: u16,
}

/// What the end of a state's transfer means.
#[derive(Debug)]
pub(super) enum Arrival {
    /// More parts are to come.
    Pending,
    /// The state was merged into what is shown.
    Merged(Step),
    /// The section is shown for the first time, or was begun anew.
    Begun,
}

impl Sheet {
    pub(super) fn new(writer: ClientId) -> Self {
        Self {
            live: LiveSection::new(writer),
            outbox: Outbox::default(),
            draft: None,
            ledger: Ledger::default(),
            draft_place: None,
            epoch: Epoch::default(),
            stage: Stage::Closed,
            loaded: false,
            whole: false,
            refused: None,
            composing: false,
            held: Vec::new(),
        }
    }

    /// A section as it was kept, without what is yet to be taken over; none if that does not make one.
    pub(super) fn restored(writer: ClientId, epoch: Epoch, kept: &[&KeptSection]) -> Option<Self> {
        let mut sheet = Self::new(writer);
        let base: Vec<Vec<u8>> = kept.iter().flat_map(|kept| kept.base.clone()).collect();
        let edits = kept.iter().flat_map(|kept| &kept.edits);
        sheet.live.merge_all(&base.iter().chain(edits).map(Vec::as_slice).collect::<Vec<_>>()).ok()?;
        sheet.ledger.begin(base);
        sheet.epoch = epoch;
        sheet.loaded = true;
        Some(sheet)
    }

    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Whether edits may be sent as they are made.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Open)
    }

    /// Whether typing may go on: no refused edit is being sorted out, and what is kept stays within its bound.
    pub(super) fn takes_typing(&self) -> bool {
        self.loaded && self.refused.is_none() && self.outbox.bytes() < limit::OUTBOX_BYTES
    }

    /// What to ask the server for: the epoch and state vector of what is here. Or the whole, for a document begun anew; and
    /// for one that may have to be, because a refusal of what was sent on this socket may be on its way.
    pub(super) fn ask(&mut self) -> (Epoch, Vec<u8>) {
        let before = std::mem::replace(&mut self.stage, Stage::Receiving { opened: None, bytes: Vec::new() });
        let may_be_refused = !matches!(before, Stage::Closed) && self.outbox.len() > 0;
        self.whole = !self.loaded || self.refused.is_some() || may_be_refused || self.ledger.is_long();
        if !self.whole {
            // What is held back was received: asking for it again costs less than sending less than the truth.
            (self.epoch, self.live.section().state_vector())
        } else {
            (Epoch::default(), Vec::new())
        }
    }

    /// The socket is gone.
    pub(super) fn close(&mut self) {
        self.stage = Stage::Closed;
    }

    /// The server begins to send the state.
    pub(super) fn opened(&mut self, epoch: Epoch, parts: u16) {
        self.stage = Stage::Receiving { opened: Some(Opened { epoch, parts_left: parts }), bytes: Vec::new() };
    }

    /// The server has everything up to this edit.
    pub(super) fn acknowledge(&mut self, upto: ClientSeq) {
        for update in self.outbox.acknowledge(upto) {
            self.ledger.confirm(update);
        }
    }

    /// A part of the state came. `lease` is the writer id to use if the section was begun anew on the server.
    pub(super) fn part(&mut self, part: &[u8], lease: ClientId) -> Result<Arrival, BadUpdate> {
        let Stage::Receiving { opened: Some(opened), bytes } = &mut self.stage else {
            return Ok(Arrival::Pending);
        };
        bytes.extend_from_slice(part);
        opened.parts_left = opened.parts_left.saturating_sub(1);
        if opened.parts_left > 0 {
            return Ok(Arrival::Pending);
        }
        let (epoch, state) = (opened.epoch, std::mem::take(bytes));
        self.stage = Stage::Open;
        let stale = self.loaded && self.epoch != epoch;
        let refused = self.refused.or_else(|| stale.then_some((Refusal::StaleEpoch, lease)));
        if let Some((refusal, writer)) = refused {
            self.begin_anew(refusal, writer, &state)?;
            self.refused = None;
            self.epoch = epoch;
            return Ok(Arrival::Begun);
        }
        if self.loaded {
            let step = self.merge(state.clone())?;
            if self.whole && !self.composing {
                self.ledger.begin(vec![state]);
            }
            return Ok(Arrival::Merged(step));
        }
        self.live.merge(&state)?;
        self.ledger.begin(vec![state]);
        self.epoch = epoch;
        self.loaded = true;
        Ok(Arrival::Begun)
    }

    /// An edit of somebody else; what it changed, which is nothing yet while an input method composes.
    pub(super) fn merge(&mut self, update: Vec<u8>) -> Result<Step, BadUpdate> {
        if self.composing {
            self.held.push(update);
            return Ok(Step::default());
        }
        let step = self.live.merge(&update)?;
        self.ledger.confirm(update);
        Ok(step)
    }

    /// An input method began or ended; what the end brings in.
    pub(super) fn compose(&mut self, active: bool) -> Result<Step, BadUpdate> {
        self.composing = active;
        let mut all = Step::default();
        if active {
            return Ok(all);
        }
        for update in std::mem::take(&mut self.held) {
            let step = self.merge(update)?;
            all.changes.extend(step.changes);
            all.keys.extend(step.keys);
        }
        Ok(all)
    }

    /// The server did not take an update: whatever waits here becomes a draft when its state has come.
    pub(super) fn refuse(&mut self, refusal: Refusal, writer: ClientId) {
        self.refused = Some((refusal, writer));
        self.stage = Stage::Closed;
    }

    /// Where the draft would go, in UTF-16 units.
    pub(super) fn draft_place(&self) -> u32 {
        let section = self.live.section();
        self.draft_place.and_then(|caret| section.selection(caret)).map_or_else(|| section.body_units(), |(_, head)| head)
    }

    /// Where the draft would go, as it stays with its neighbours.
    pub(super) fn draft_caret(&self) -> Option<Caret> {
        self.draft_place
    }

    /// Whether what another tab left can be put in: nothing else is being sorted out.
    pub(super) fn may_inherit(&self) -> bool {
        self.loaded && self.refused.is_none() && !self.composing
    }

    /// Takes over what another tab left: its edits are sent from here, its draft is kept here. What the edits changed here.
    pub(super) fn inherit(&mut self, kept: KeptSection) -> Step {
        let KeptSection { epoch, base, edits, draft } = kept;
        if let Some((Draft { refusal, text }, place)) = draft {
            self.add_draft(refusal, &text, place);
        }
        let all: Vec<&[u8]> = base.iter().chain(&edits).map(Vec::as_slice).collect();
        let mut copy = Section::new(ClientId::SERVER);
        if copy.merge_all(&all).is_ok()
            && epoch == self.epoch
            && let Ok(step) = self.live.merge_all(&all)
        {
            base.into_iter().for_each(|piece| self.ledger.confirm_once(piece));
            edits.into_iter().for_each(|edit| _ = self.outbox.push(edit));
            return step;
        }
        if let Some((text, _)) = refused_words(&slices(&base), edits.iter().map(Vec::as_slice), &copy) {
            let refusal = if epoch == self.epoch { Refusal::Malformed } else { Refusal::StaleEpoch };
            self.add_draft(refusal, &text, None);
        }
        Step::default()
    }

    /// The person is done with the draft; whether there was one.
    pub(super) fn drop_draft(&mut self) -> bool {
        self.ledger.draft_changed();
        self.draft.take().is_some()
    }

    /// A second draft before the first is dealt with adds to it.
    fn add_draft(&mut self, refusal: Refusal, text: &str, place: Option<Caret>) {
        let before = self.draft.take().map(|draft| draft.text + "\n").unwrap_or_default();
        let text = before + text;
        self.draft = Some(Draft { refusal, text });
        self.draft_place = place;
        self.ledger.draft_changed();
    }

    fn begin_anew(&mut self, refusal: Refusal, writer: ClientId, state: &[u8]) -> Result<(), BadUpdate> {
        let mut fresh = LiveSection::new(writer);
        fresh.merge(state)?;
        let words = refused_words(&[state], self.outbox.waiting().map(|(_, update)| update), self.live.section());
        if let Some((text, at)) = words {
            self.add_draft(refusal, &text, Some(fresh.section().caret(at, at)));
        }
        self.ledger.begin(vec![state.to_vec()]);
        self.outbox.clear();
        self.held.clear();
        self.live = fresh;
        Ok(())
    }
}

fn slices(updates: &[Vec<u8>]) -> Vec<&[u8]> {
    updates.iter().map(Vec::as_slice).collect()
}
