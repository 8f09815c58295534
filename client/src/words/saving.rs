//! What is true about saving.

use shared::protocol::event::StorageTrouble;
use shared::replica::SaveState;

use super::count;

/// What the badge says.
pub(crate) fn badge(state: SaveState) -> String {
    match state {
        SaveState::Connecting => "Opening".to_owned(),
        SaveState::Saved => "Saved".to_owned(),
        SaveState::Saving => "Saving".to_owned(),
        SaveState::Offline { edits: 0 } => "Offline, all saved".to_owned(),
        SaveState::Offline { edits } => ["Offline, ", &edits_of(edits), " kept here"].concat(),
        SaveState::Sending { edits } => ["Back, sending ", &edits_of(edits)].concat(),
        SaveState::CannotSave { trouble, .. } => ["Not saved: ", reason(trouble)].concat(),
        SaveState::Outdated { .. } => "Reload to go on".to_owned(),
        SaveState::NotInvited => "Not joined".to_owned(),
    }
}

/// What the badge adds when somebody asks it; nothing where all is as usual. `detour`: the connection is no WebSocket.
pub(crate) fn hint(state: SaveState, detour: bool) -> &'static str {
    match state {
        SaveState::Saved | SaveState::Saving | SaveState::Sending { .. } if detour => DETOUR,
        SaveState::Connecting
        | SaveState::Saved
        | SaveState::Saving
        | SaveState::Offline { .. }
        | SaveState::Sending { .. }
        | SaveState::CannotSave { .. }
        | SaveState::Outdated { .. }
        | SaveState::NotInvited => "",
    }
}

const DETOUR: &str =
    "Everything works, a little slower: connected without WebSocket, which something between you and the server does not let pass.";

/// What is said aloud when the state changes; nothing while saving goes its way.
pub(crate) fn announcement(before: SaveState, after: SaveState) -> Option<String> {
    let usual = |state| matches!(state, SaveState::Connecting | SaveState::Saved | SaveState::Saving);
    let same = std::mem::discriminant(&before) == std::mem::discriminant(&after);
    if same || usual(before) && usual(after) {
        return None;
    }
    match after {
        SaveState::Saving | SaveState::Connecting | SaveState::Sending { .. } => None,
        SaveState::Saved
        | SaveState::Offline { .. }
        | SaveState::CannotSave { .. }
        | SaveState::Outdated { .. }
        | SaveState::NotInvited => Some(badge(after) + "."),
    }
}

/// The heading of the notice about a server that cannot save.
pub(crate) fn cannot_save(trouble: StorageTrouble) -> String {
    ["Not saved: ", reason(trouble)].concat()
}

/// What is safe, and what goes on.
pub(crate) fn cannot_save_help(edits: usize) -> String {
    let safe = if edits == 0 {
        "Nothing is lost: everything before is saved.".to_owned()
    } else {
        ["Nothing is lost: your ", &edits_of(edits), if edits == 1 { " is" } else { " are" }, " kept here while this page is open."]
            .concat()
    };
    [&safe, " The server tries again by itself. Tell whoever runs it."].concat()
}

pub(crate) const TRY_NOW: &str = "Try now";
pub(crate) const COPY_ALL: &str = "Copy the document";
pub(crate) const RELOAD: &str = "Reload";
pub(crate) const OUTDATED: &str = "The server has been renewed";

/// What a reload would do to what is not sent.
pub(crate) fn outdated_help(edits: usize) -> String {
    if edits == 0 {
        "Everything is saved. Reload the page to go on.".to_owned()
    } else {
        [
            "Your ",
            &edits_of(edits),
            if edits == 1 { " is" } else { " are" },
            " kept here while this page is open. Copy the document, then reload.",
        ]
        .concat()
    }
}

fn edits_of(edits: usize) -> String {
    count(edits, "edit", "edits")
}

fn reason(trouble: StorageTrouble) -> &'static str {
    match trouble {
        StorageTrouble::DiskFull => "the server’s disk is full",
        StorageTrouble::Busy => "another program holds the server’s database",
        StorageTrouble::Damaged => "the server’s database is damaged",
        StorageTrouble::Failed => "the server’s disk does not work",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_course_of_saving_is_not_said_aloud() {
        assert_eq!(announcement(SaveState::Saved, SaveState::Saving), None);
        assert_eq!(announcement(SaveState::Saving, SaveState::Saved), None);
        assert_eq!(announcement(SaveState::Offline { edits: 1 }, SaveState::Offline { edits: 2 }), None);
    }

    #[test]
    fn losing_the_connection_and_having_it_back_is_said() {
        let offline = SaveState::Offline { edits: 12 };
        assert_eq!(announcement(SaveState::Saving, offline).as_deref(), Some("Offline, 12 edits kept here."));
        assert_eq!(announcement(offline, SaveState::Sending { edits: 12 }), None);
        assert_eq!(announcement(SaveState::Sending { edits: 12 }, SaveState::Saved).as_deref(), Some("Saved."));
    }
}
