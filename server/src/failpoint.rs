//! Places at which a test lets the process die, to see what of its promises is left.
//!
//! A debug build that is started with `CANDOR_DIE_AT=committed:3` kills itself, as `kill -9` does it, when it comes to that
//! place for the third time. A release has none of this: there [`pass`] is empty.

/// A place on the way of an edit, in the order in which an edit comes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A room's task has heard something and has not looked at it.
    Heard,
    /// The gate has let an update through, and the document does not have it.
    Gated,
    /// The document has an update, and it has no place in the log.
    Applied,
    /// A batch is on its way to the engine.
    Appended,
    /// Rows are written and not committed.
    Written,
    /// A commit is on disk, and nobody knows.
    Committed,
    /// The room is about to hear that a batch is on disk.
    Stored,
    /// The author is about to be told, and so are those who follow the section.
    Released,
    /// An acknowledgement waits to be sent.
    Acknowledged,
    /// An edit waits to be sent to the others.
    Relayed,
    /// Some of what waits for a socket is on it.
    Told,
    /// A socket has all that waited for it.
    Flushed,
    /// A snapshot is on its way to the engine.
    Snapshot,
    /// A snapshot is written, and the one that it replaces is there still.
    Pruned,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 14] = [
        Self::Heard,
        Self::Gated,
        Self::Applied,
        Self::Appended,
        Self::Written,
        Self::Committed,
        Self::Stored,
        Self::Released,
        Self::Acknowledged,
        Self::Relayed,
        Self::Told,
        Self::Flushed,
        Self::Snapshot,
        Self::Pruned,
    ];

    /// Its name in `CANDOR_DIE_AT`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Heard => "heard",
            Self::Gated => "gated",
            Self::Applied => "applied",
            Self::Appended => "appended",
            Self::Written => "written",
            Self::Committed => "committed",
            Self::Stored => "stored",
            Self::Released => "released",
            Self::Acknowledged => "acknowledged",
            Self::Relayed => "relayed",
            Self::Told => "told",
            Self::Flushed => "flushed",
            Self::Snapshot => "snapshot",
            Self::Pruned => "pruned",
        }
    }
}

/// Comes by a place, and may not come further.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub const fn pass(_: Place) {}

/// Comes by a place, and may not come further.
#[cfg(debug_assertions)]
pub fn pass(place: Place) {
    armed::pass(place);
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use rustix::process::{Signal, getpid, kill_process};

    use super::Place;

    struct End {
        place: Place,
        passes: AtomicU64,
    }

    static END: OnceLock<Option<End>> = OnceLock::new();

    pub(super) fn pass(place: Place) {
        let Some(end) = END.get_or_init(wanted).as_ref().filter(|end| end.place == place) else { return };
        if end.passes.fetch_sub(1, Ordering::SeqCst) == 1 {
            // Nothing after this line is reached; should the kernel refuse, the test that waits for the end says so.
            let _ = kill_process(getpid(), Signal::KILL);
            std::thread::park();
        }
    }

    fn wanted() -> Option<End> {
        let wish = std::env::var("CANDOR_DIE_AT").ok()?;
        let (name, passes) = wish.split_once(':')?;
        let place = Place::ALL.into_iter().find(|place| place.name() == name)?;
        Some(End { place, passes: AtomicU64::new(passes.parse().ok()?) })
    }
}
