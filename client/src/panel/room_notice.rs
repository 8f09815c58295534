//! What concerns the whole document: nothing can be saved, the page is too old, you may only read, something was refused.

use leptos::prelude::*;
use shared::replica::SaveState;

use super::draft_notice::COPY;
use crate::browser::location;
use crate::state::Room;
use crate::ui::button::{Weight, button};
use crate::ui::copy::{CopyWords, copy_button};
use crate::ui::html::tag;
use crate::ui::icon::Icon;
use crate::ui::notice::{Tone, notice};
use crate::ui::shown::{live, nothing, when};
use crate::words;

/// The notices below the title.
pub(crate) fn room_notices(room: Room) -> AnyView {
    let saving = live(move || about_saving(room, room.save.get(), room.keeps.get()));
    let refused = live(move || if room.refused.with(String::is_empty) { nothing() } else { not_done(room) });
    let observing = when(
        move || room.role().is_some_and(|role| !role.may_write()),
        || notice(Tone::Plain, Icon::Eye, words::notice::OBSERVER.to_owned(), words::notice::OBSERVER_HELP.to_owned(), None),
    );
    vec![saving, refused, observing].into_any()
}

fn not_done(room: Room) -> AnyView {
    let understood = button(Weight::Usual, None, words::notice::UNDERSTOOD, move || room.dismiss_refusal());
    let said = room.refused.get();
    notice(Tone::Care, Icon::Alert, words::notice::heading(&said).to_owned(), said, Some(tag("div", "btns", vec![understood])))
}

fn about_saving(room: Room, state: SaveState, keeps: bool) -> AnyView {
    let copy_all = || copy_button(CopyWords { copy: words::saving::COPY_ALL, ..COPY }, None, move || room.markdown());
    let (tone, title, help, buttons) = match state {
        SaveState::CannotSave { trouble, edits } => {
            let again = button(Weight::Usual, None, words::saving::TRY_NOW, move || room.try_now());
            (
                Tone::Error,
                words::saving::cannot_save(trouble),
                words::saving::cannot_save_help(trouble, edits, keeps),
                vec![again, copy_all()],
            )
        }
        SaveState::Outdated { edits } => {
            let safe = edits == 0 || keeps;
            let reload = button(if safe { Weight::Main } else { Weight::Usual }, None, words::saving::RELOAD, location::reload);
            let buttons = if safe { vec![reload] } else { vec![copy_all(), reload] };
            (Tone::Care, words::saving::OUTDATED.to_owned(), words::saving::outdated_help(edits, keeps), buttons)
        }
        SaveState::NotInvited { edits } => {
            (Tone::Error, words::home::REPLACED.to_owned(), words::saving::not_invited_help(edits, keeps), vec![copy_all()])
        }
        SaveState::Offline { edits } if edits > 0 && !keeps => {
            (Tone::Care, words::saving::KEEPS_NOTHING.to_owned(), words::saving::keeps_nothing_help(edits), vec![copy_all()])
        }
        SaveState::Connecting | SaveState::Saved | SaveState::Saving | SaveState::Offline { .. } | SaveState::Sending { .. } => {
            return nothing();
        }
    };
    notice(tone, Icon::Alert, title, help, Some(tag("div", "btns", buttons)))
}
