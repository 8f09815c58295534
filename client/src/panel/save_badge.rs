//! Whether what was typed is saved: always there, always true.

use leptos::prelude::*;
use shared::replica::SaveState;

use crate::state::Room;
use crate::ui::html::line;
use crate::ui::icon::{Icon, icon};
use crate::words;

/// The badge in the bar. It is a status, but not read out at every key: what matters of it is said by the announcer.
pub(crate) fn save_badge(room: Room) -> AnyView {
    let inside = move || vec![icon(look(room.save.get()).1), line("span", "", words::saving::badge(room.save.get()))];
    let hint = move || words::saving::hint(room.save.get(), room.detour.get());
    view! {
        <span class=move || look(room.save.get()).0.to_owned() title=hint role="status" aria-live="off">
            {move || inside()}
        </span>
    }
    .into_any()
}

fn look(state: SaveState) -> (&'static str, Icon) {
    match state {
        SaveState::Saved => ("saved", Icon::Check),
        SaveState::Connecting | SaveState::Saving | SaveState::Sending { .. } => ("saved going", Icon::More),
        SaveState::Offline { .. } => ("saved kept", Icon::Offline),
        SaveState::CannotSave { .. } | SaveState::Outdated { .. } | SaveState::NotInvited => ("saved failed", Icon::Alert),
    }
}
