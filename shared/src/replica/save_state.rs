//! What is true about saving, for people.

use crate::protocol::event::StorageTrouble;

/// The state of everything typed in this tab. Edits are counted as people see them: keystrokes sent together are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SaveState {
    /// The document has not arrived yet; nothing was typed.
    Connecting,
    /// Everything is on the server's disk.
    Saved,
    /// Edits are on their way to the server's disk.
    Saving,
    /// No connection.
    Offline {
        /// Edits kept in this tab.
        edits: usize,
    },
    /// The connection is back and what was typed meanwhile is on its way.
    Sending {
        /// Edits not acknowledged yet.
        edits: usize,
    },
    /// The server cannot save.
    CannotSave {
        /// Why.
        trouble: StorageTrouble,
        /// Edits kept in this tab.
        edits: usize,
    },
    /// The page and the server speak different versions: reload.
    Outdated {
        /// Edits kept in this tab.
        edits: usize,
    },
    /// This browser may not enter any more: the link that it came by was revoked.
    NotInvited {
        /// Edits kept in this tab.
        edits: usize,
    },
}
