//! What happens to a replica.

use super::shelf::Shelf;
use crate::document::change::TextChange;
use crate::id::Channel;

/// Something that happened in this tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// This was found on the device: before the start, or when another tab is gone.
    Restored(Vec<Shelf>),
    /// The page is there: the replica asks for a socket.
    Started,
    /// The socket that was dialled is open.
    Connected,
    /// The socket is closed, or could not be opened.
    Disconnected,
    /// The server says that this browser has no right to be here.
    TurnedAway,
    /// The browser says that the network is back, the person looks at the page again, or asks to try at once.
    TryNow,
    /// The person looks at the same room in another tab, and not at this one. As soon as everything is saved nothing needs to come here,
    /// until [`Input::TryNow`].
    PutAside,
    /// A message came.
    Received(Vec<u8>),
    /// The person typed in the body of a section. Already shown: the replica follows.
    Edited {
        /// The section.
        channel: Channel,
        /// In order, each in coordinates after those before it.
        changes: Vec<TextChange>,
    },
    /// The person changed a field of a section.
    FieldSet {
        /// The section.
        channel: Channel,
        /// The field's key.
        key: String,
        /// Its value; `None` removes it.
        value: Option<String>,
    },
    /// The person went somewhere: into a section, perhaps with a selection in its body. `None`: nowhere.
    Went {
        /// The section, and the selection from where it began to where the caret is.
        place: Option<(Channel, Option<(u32, u32)>)>,
    },
    /// An input method began or ended composing in the body of a section. Edits of others wait meanwhile.
    Composing {
        /// The section.
        channel: Channel,
        /// Began or ended.
        active: bool,
    },
    /// Take back my last edit, wherever it was.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Lock a section or open it again.
    SetLock {
        /// The section.
        channel: Channel,
        /// Locked from then on, or open.
        locked: bool,
    },
    /// The person has used or thrown away the draft of a section.
    DraftDone {
        /// The section.
        channel: Channel,
    },
    /// The time that was asked for has come.
    Woke,
}
