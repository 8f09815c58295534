//! What concerns the whole document: nothing can be saved, the page is too old, you may only read, something was refused.

use leptos::prelude::*;
use shared::replica::SaveState;

use super::draft_notice::COPY;
use crate::browser::location;
use crate::state::Room;
use crate::ui::button::{Weight, button};
use crate::ui::copy::{CopyWords, copy_button};
use crate::ui::icon::Icon;
use crate::ui::notice::{Tone, notice};
use crate::words;

/// The notices below the title.
pub(crate) fn room_notices(room: Room) -> AnyView {
    let is_observer = Memo::new(move |_| room.you.with(|you| you.as_ref().is_some_and(|you| !you.role.may_write())));
    view! {
        {move || about_saving(room, room.save.get())}
        {move || room.refused.get().map(|refusal| {
            let buttons = view! {
                <div class="btns">{button(Weight::Usual, None, words::notice::UNDERSTOOD, move || room.dismiss_refusal())}</div>
            };
            notice(Tone::Care, Icon::Alert, words::notice::NOT_DONE.to_owned(), words::notice::refusal(refusal), Some(buttons.into_any()))
        })}
        {move || is_observer.get().then(|| notice(Tone::Plain, Icon::Eye, words::notice::OBSERVER.to_owned(), words::notice::OBSERVER_HELP.to_owned(), None))}
    }
    .into_any()
}

fn about_saving(room: Room, state: SaveState) -> Option<AnyView> {
    let copy_all = move || copy_button(CopyWords { copy: words::saving::COPY_ALL, ..COPY }, None, move || room.markdown());
    match state {
        SaveState::CannotSave { trouble, edits } => {
            let buttons = view! {
                <div class="btns">
                    {button(Weight::Usual, None, words::saving::TRY_NOW, move || room.try_now())}
                    {copy_all()}
                </div>
            };
            let (title, help) = (words::saving::cannot_save(trouble), words::saving::cannot_save_help(edits));
            Some(notice(Tone::Error, Icon::Alert, title, help, Some(buttons.into_any())))
        }
        SaveState::Outdated { edits } => {
            let reload = button(if edits == 0 { Weight::Main } else { Weight::Usual }, None, words::saving::RELOAD, location::reload);
            let buttons = view! {
                <div class="btns">{(edits > 0).then(copy_all)} {reload}</div>
            };
            Some(notice(
                Tone::Care,
                Icon::Alert,
                words::saving::OUTDATED.to_owned(),
                words::saving::outdated_help(edits),
                Some(buttons.into_any()),
            ))
        }
        SaveState::NotInvited => {
            Some(notice(Tone::Error, Icon::Alert, words::home::NOT_INVITED.to_owned(), words::home::NOT_INVITED_HELP.to_owned(), None))
        }
        SaveState::Connecting | SaveState::Saved | SaveState::Saving | SaveState::Offline { .. } | SaveState::Sending { .. } => None,
    }
}
