//! The client's half of a room: pure, so that the simulation needs no browser.
//!
//! Calling contract: give every input to [`Replica::handle`] and perform all outputs it returns, in order, before the next one.

mod input;
mod output;
mod save_state;

pub use input::Input;
pub use output::Output;
pub use save_state::SaveState;

use std::collections::BTreeMap;

use crate::id::Channel;
use crate::moment::Moment;
use crate::protocol::event::SectionHead;
use crate::room::member::Attendee;

/// One tab's copy of a room.
#[derive(Debug)]
pub struct Replica {}

/// Somebody else, as this tab sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// Who.
    pub attendee: Attendee,
    /// The section where they are.
    pub channel: Option<Channel>,
    /// Their selection in its body, from where it began to where the caret is, in UTF-16 units.
    pub selection: Option<(u32, u32)>,
}

/// Text that the server did not take, kept for its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Why it was not taken.
    pub refusal: crate::protocol::refusal::Refusal,
    /// The words that are not in the section.
    pub text: String,
}

impl Replica {
    /// A tab that knows nothing. `chance` seeds the jitter of reconnecting.
    pub fn new(_chance: u64) -> Self {
        Self {}
    }

    /// Takes an input; what must be done about it, in order.
    pub fn handle(&mut self, _now: Moment, _input: Input) -> Vec<Output> {
        Vec::new()
    }

    /// Who this tab is, once welcomed.
    pub fn you(&self) -> Option<&Attendee> {
        None
    }

    /// The sections in reading order; empty until welcomed.
    pub fn sections(&self) -> &[SectionHead] {
        &[]
    }

    /// Whether the section's state has arrived, so that it may be shown and edited.
    pub fn is_loaded(&self, _channel: Channel) -> bool {
        false
    }

    /// Whether this tab may type in the section now: its state is here, the role allows it, no lock forbids it, no refused edit is being sorted out.
    pub fn may_edit(&self, _channel: Channel) -> bool {
        false
    }

    /// The body of a section.
    pub fn body(&self, _channel: Channel) -> String {
        String::new()
    }

    /// The fields of a section.
    pub fn fields(&self, _channel: Channel) -> BTreeMap<String, String> {
        BTreeMap::new()
    }

    /// Everybody else, in the order of their arrival.
    pub fn companions(&self) -> Vec<Companion> {
        Vec::new()
    }

    /// What is true about saving.
    pub fn save_state(&self) -> SaveState {
        SaveState::Connecting
    }

    /// The kept draft of a section.
    pub fn draft(&self, _channel: Channel) -> Option<&Draft> {
        None
    }
}
