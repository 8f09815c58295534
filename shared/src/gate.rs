//! Which bytes may reach the CRDT.
//!
//! The CRDT library must never see what a client sent: crafted updates crash the process through its safe API. The gate
//! knows the one shape that a section has (a flat map of small values and named texts) and refuses everything else.

use crate::id::ClientId;

/// What a section holds, as far as the gate must know: the next clock of every writer, and to which root each unit belongs.
#[derive(Debug, Clone, Default)]
pub struct Gate {}

/// Why bytes may not reach the CRDT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unfit {
    /// Placeholder of the skeleton.
    #[error("the update ends too early")]
    Short,
}

/// An update that may be applied, and what the gate will know after it.
#[derive(Debug)]
pub struct Fit {
    /// Whether the update brings anything that the section does not have.
    pub news: bool,
}

impl Gate {
    /// A gate before an empty section.
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns a state or an update that this server wrote itself, for example from its log.
    pub fn learn(&mut self, _update: &[u8]) -> Result<(), Unfit> {
        Ok(())
    }

    /// Whether an update may be applied, if `may_write` says for which writers its sender may speak.
    pub fn check(&self, _update: &[u8], _may_write: impl Fn(ClientId) -> bool) -> Result<Fit, Unfit> {
        Ok(Fit { news: true })
    }

    /// Remembers an update after it was applied.
    pub fn accept(&mut self, _fit: Fit) {}
}

/// Whether these bytes are a state vector, lib0 v1, that may be decoded.
pub fn check_state_vector(_bytes: &[u8]) -> Result<(), Unfit> {
    Ok(())
}
