//! What a section holds in memory: its document behind its gate, or only the bytes of which both can be made again.

use shared::document::section::{BadUpdate, Section};
use shared::gate::{Gate, Unfit};
use shared::id::ClientId;
use shared::limit;

/// A section's content.
#[derive(Debug)]
pub(super) enum Content {
    /// It can be written in.
    Live(Box<Live>),
    /// Nobody has needed it for a while: its whole state, in the parts in which it goes to whoever opens it.
    Folded(Vec<Vec<u8>>),
}

/// A document behind its gate.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) gate: Gate,
    pub(super) document: Section,
    /// The whole state in parts, once somebody has asked for it and until it changes: when a review begins, everybody asks.
    pub(super) whole: Option<Vec<Vec<u8>>>,
}

impl Content {
    pub(super) fn empty() -> Self {
        Self::Live(Box::new(Live::empty()))
    }

    /// The document, made again if it was folded.
    pub(super) fn live(&mut self) -> &mut Live {
        if let Self::Folded(whole) = self {
            let whole = std::mem::take(whole);
            let mut live = Live::read(&whole.concat()).expect("the same bytes were read when they were folded");
            live.whole = Some(whole);
            *self = Self::Live(Box::new(live));
        }
        match self {
            Self::Live(live) => live,
            Self::Folded(_) => unreachable!("it was made again just before"),
        }
    }

    /// Gives up the document, if its bytes are enough to make it again; how many they are.
    pub(super) fn fold(&mut self) -> Option<usize> {
        let Self::Live(live) = self else { return None };
        let state = live.document.state();
        // A document that would not come back is kept as it is.
        Live::read(&state).ok()?;
        *self = Self::Folded(parts(&state));
        Some(state.len())
    }

    pub(super) fn is_folded(&self) -> bool {
        match self {
            Self::Live(_) => false,
            Self::Folded(_) => true,
        }
    }

    /// The whole state.
    pub(super) fn state(&self) -> Vec<u8> {
        match self {
            Self::Live(live) => live.document.state(),
            Self::Folded(whole) => whole.concat(),
        }
    }

    /// The whole state in parts.
    pub(super) fn whole(&mut self) -> Vec<Vec<u8>> {
        match self {
            Self::Live(live) => live.whole.get_or_insert_with(|| parts(&live.document.state())).clone(),
            Self::Folded(whole) => whole.clone(),
        }
    }
}

impl Live {
    fn empty() -> Self {
        Self { gate: Gate::new(), document: Section::new(ClientId::SERVER), whole: None }
    }

    fn read(state: &[u8]) -> Result<Self, Unreadable> {
        let mut live = Self::empty();
        live.gate.learn(state)?;
        live.document.merge(state)?;
        Ok(live)
    }
}

/// Why bytes that a document wrote itself make no document again: the gate and the CRDT do not agree about them.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error(transparent)]
    Bad(#[from] BadUpdate),
}

pub(super) fn parts(state: &[u8]) -> Vec<Vec<u8>> {
    state.chunks(limit::PART_BYTES).map(<[u8]>::to_vec).collect()
}
