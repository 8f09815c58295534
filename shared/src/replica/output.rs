//! What a replica wants done.

use super::ledger::Urgency;
use crate::document::change::TextChange;
use crate::id::Channel;
use crate::moment::Moment;
use crate::protocol::refusal::Refusal;

/// Something that the shell does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Open a socket. Answered by `Connected` or `Disconnected`.
    Dial,
    /// Close the socket. Answered by `Disconnected`.
    HangUp,
    /// Send a message.
    Send(Vec<u8>),
    /// Give `Woke` at this moment. A later request replaces an earlier one.
    WakeAt(Moment),
    /// Keep on the device what [`Replica::keep`](super::Replica::keep) gives. Asking again replaces only a less urgent wish.
    Keep(Urgency),
    /// The sections and who this tab is are known, or have changed.
    Welcomed,
    /// The section's state has arrived, or was begun anew: whatever is shown of it is replaced by what the replica holds.
    Loaded {
        /// The section.
        channel: Channel,
    },
    /// The body of a section changed by others, or by undo: the editor follows.
    TextChanged {
        /// The section.
        channel: Channel,
        /// In order, each in coordinates after those before it.
        changes: Vec<TextChange>,
    },
    /// Fields of a section changed.
    FieldsChanged {
        /// The section.
        channel: Channel,
    },
    /// An undo or redo happened in this section: show it, with the caret there.
    CaretPlaced {
        /// The section.
        channel: Channel,
        /// The selection in its body; none if a field changed.
        selection: Option<(u32, u32)>,
    },
    /// Who is here, or where, changed.
    CompanionsChanged,
    /// Whether the section may be edited, or its lock, changed.
    PermissionChanged {
        /// The section.
        channel: Channel,
    },
    /// What is true about saving changed.
    SaveStateChanged,
    /// The draft of a section came or went.
    DraftChanged {
        /// The section.
        channel: Channel,
    },
    /// A request was refused, and nothing typed is concerned: tell the person.
    Refused(Refusal),
}
