//! What is true about saving.

use shared::limit;
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
        SaveState::CannotSave { trouble, .. } => ["Not saved: ", &reason(trouble)].concat(),
        SaveState::Outdated { .. } => "Reload to go on".to_owned(),
        SaveState::NotInvited { .. } => "Not joined".to_owned(),
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
        | SaveState::NotInvited { .. } => "",
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
        | SaveState::NotInvited { .. } => Some(badge(after) + "."),
    }
}

/// The heading of the notice about a server that cannot save.
pub(crate) fn cannot_save(trouble: StorageTrouble) -> String {
    ["Not saved: ", &reason(trouble)].concat()
}

/// What is safe, and what goes on.
pub(crate) fn cannot_save_help(trouble: StorageTrouble, edits: usize, keeps: bool) -> String {
    let safe = if edits == 0 {
        "Nothing is lost: everything before is saved.".to_owned()
    } else {
        ["Nothing is lost: your ", &edits_of(edits), if edits == 1 { " is" } else { " are" }, kept(keeps)].concat()
    };
    let next = match trouble {
        StorageTrouble::DiskFull | StorageTrouble::Busy | StorageTrouble::Damaged | StorageTrouble::Failed => {
            " The server tries again by itself. Tell whoever runs it."
        }
        StorageTrouble::Silent => " Saving goes on by itself as soon as the disk answers. Tell whoever runs the server.",
    };
    [safe.as_str(), next].concat()
}

pub(crate) const TRY_NOW: &str = "Try now";
pub(crate) const COPY_ALL: &str = "Copy the document";
pub(crate) const RELOAD: &str = "Reload";
pub(crate) const OUTDATED: &str = "The server has been renewed";

/// What a reload would do to what is not sent.
pub(crate) fn outdated_help(edits: usize, keeps: bool) -> String {
    if edits == 0 {
        "Everything is saved. Reload the page to go on.".to_owned()
    } else {
        let next = if keeps { " Reload the page to send them." } else { " Copy the document, then reload." };
        ["Your ", &edits_of(edits), if edits == 1 { " is" } else { " are" }, kept(keeps), next].concat()
    }
}

/// What is safe when the right to be here is gone, and what to do.
pub(crate) fn not_invited_help(edits: usize, keeps: bool) -> String {
    if edits == 0 {
        ["What you wrote is saved. ", super::home::REPLACED_HELP].concat()
    } else {
        ["Your ", &edits_of(edits), if edits == 1 { " is" } else { " are" }, kept(keeps), " ", super::home::REPLACED_HELP].concat()
    }
}

pub(crate) const KEEPS_NOTHING: &str = "This browser cannot keep unsent edits";

/// What is safe where nothing can be kept.
pub(crate) fn keeps_nothing_help(edits: usize) -> String {
    [
        "Your ",
        &edits_of(edits),
        if edits == 1 { " is" } else { " are" },
        " here while this page is open. Leave it open until it says \u{201c}Saved\u{201d}.",
    ]
    .concat()
}

fn kept(keeps: bool) -> &'static str {
    if keeps { " kept on this device." } else { " kept here while this page is open." }
}

fn edits_of(edits: usize) -> String {
    count(edits, "edit", "edits")
}

fn reason(trouble: StorageTrouble) -> String {
    match trouble {
        StorageTrouble::DiskFull => "the server’s disk is full".to_owned(),
        StorageTrouble::Busy => "another program holds the server’s database".to_owned(),
        StorageTrouble::Damaged => "the server’s database is damaged".to_owned(),
        StorageTrouble::Failed => "the server’s disk does not work".to_owned(),
        StorageTrouble::Silent => {
            ["the server’s disk has not answered for ", &limit::DISK_SILENCE.as_secs().to_string(), " seconds"].concat()
        }
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
    fn a_silent_disk_is_told_with_what_is_safe_first() {
        let silent = SaveState::CannotSave { trouble: StorageTrouble::Silent, edits: 2 };
        assert_eq!(
            announcement(SaveState::Saving, silent).as_deref(),
            Some("Not saved: the server’s disk has not answered for 10 seconds.")
        );
        assert!(cannot_save_help(StorageTrouble::Silent, 2, true).starts_with("Nothing is lost: your 2 edits are kept on this device."));
    }

    #[test]
    fn losing_the_connection_and_having_it_back_is_said() {
        let offline = SaveState::Offline { edits: 12 };
        assert_eq!(announcement(SaveState::Saving, offline).as_deref(), Some("Offline, 12 edits kept here."));
        assert_eq!(announcement(offline, SaveState::Sending { edits: 12 }), None);
        assert_eq!(announcement(SaveState::Sending { edits: 12 }, SaveState::Saved).as_deref(), Some("Saved."));
    }
}
