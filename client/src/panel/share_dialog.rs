//! Inviting others: the three links, to be copied.

use leptos::prelude::*;
use shared::room::role::Role;

use super::bridge_part::bridge_part;
use crate::address;
use crate::browser::{element, location};
use crate::state::Room;
use crate::state::invitation::{self, Invitations};
use crate::ui::button::{Weight, button};
use crate::ui::copy::{CopyWords, copy_button};
use crate::ui::dialog::{Shape, dialog};
use crate::ui::html::{line, tag, text};
use crate::ui::shown::live;
use crate::words;

const COPY: CopyWords = CopyWords { copy: words::share::COPY, copied: words::share::COPIED, refused: words::notice::COPY_BY_HAND };

/// The dialog behind "Share".
pub(crate) fn share_dialog(room: Room, open: RwSignal<bool>) -> AnyView {
    let forgotten = RwSignal::new(false);
    dialog(Shape::Card, open, words::share::TITLE, words::CLOSE, move || {
        let links = live(move || match invitation::kept(room.id).filter(|_| !forgotten.get()) {
            Some(invitations) => links(room, &invitations, forgotten),
            None => line("p", "", words::share::NO_LINKS),
        });
        let twin = view! { <a href=location::absolute(&address::markdown(room.id))>{words::share::MARKDOWN}</a> };
        let twin = tag("p", "quiet", vec![twin.into_any(), text(words::share::MARKDOWN_HELP)]);
        vec![links, twin, bridge_part(room)].into_any()
    })
}

fn links(room: Room, invitations: &Invitations, forgotten: RwSignal<bool>) -> AnyView {
    let forget = move || {
        invitation::forget(room.id);
        forgotten.set(true);
    };
    let mut rows = vec![line("p", "", words::share::LEAD)];
    rows.extend([Role::Participant, Role::Observer, Role::Facilitator].map(|role| link(role, invitations.address(role))));
    rows.push(line("p", "quiet", words::share::KEPT));
    rows.push(tag("div", "btns", vec![button(Weight::Bare, None, words::share::FORGET, forget)]));
    rows.into_any()
}

fn link(role: Role, address: String) -> AnyView {
    let id = ["link-", role.word()].concat();
    field(id, words::share::role(role), words::share::purpose(role), address, words::share::copy_link(role))
}

/// Something to be copied: with a label, words about it, and a button. `copy` names the button.
pub(super) fn field(id: String, label: &'static str, hint: &'static str, value: String, copy: &'static str) -> AnyView {
    let copied = value.clone();
    let label = view! { <label for=id.clone()>{label}</label> };
    let input = view! { <input class="input machine" id=id readonly value=value on:focus=|event| element::select_all(&event)/> };
    let copy = copy_button(COPY, Some(copy.to_owned()), move || copied.clone());
    let row = tag("div", "link-row", vec![input.into_any(), copy]);
    tag("div", "field", vec![label.into_any(), line("span", "hint", hint), row])
}
