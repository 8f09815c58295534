//! Inviting others: the three links, to be copied.

use leptos::prelude::*;
use shared::room::role::Role;

use crate::address;
use crate::browser::{element, location};
use crate::state::Room;
use crate::state::invitation::{self, Invitations};
use crate::ui::button::{Weight, button};
use crate::ui::copy::{CopyWords, copy_button};
use crate::ui::dialog::{Shape, dialog};
use crate::words;

const COPY: CopyWords = CopyWords { copy: words::share::COPY, copied: words::share::COPIED, refused: words::notice::COPY_BY_HAND };

/// The dialog behind "Share".
pub(crate) fn share_dialog(room: Room, open: RwSignal<bool>) -> AnyView {
    let kept = RwSignal::new(invitation::kept(room.id));
    dialog(Shape::Card, open, words::share::TITLE, words::CLOSE, move || {
        view! {
            {move || match kept.get() {
                Some(invitations) => links(room, &invitations, kept),
                None => view! { <p>{words::share::NO_LINKS}</p> }.into_any(),
            }}
            <p class="quiet">
                <a href=location::absolute(&address::markdown(room.id))>{words::share::MARKDOWN}</a>
                " "
                {words::share::MARKDOWN_HELP}
            </p>
        }
        .into_any()
    })
}

fn links(room: Room, invitations: &Invitations, kept: RwSignal<Option<Invitations>>) -> AnyView {
    let rows = [Role::Participant, Role::Observer, Role::Facilitator].map(|role| {
        let (address, id) = (invitations.address(role), ["link-", role.word()].concat());
        let copied = address.clone();
        view! {
            <div class="field link">
                <label for=id.clone()>{words::share::role(role)}</label>
                <span class="hint">{words::share::purpose(role)}</span>
                <div class="link-row">
                    <input class="input machine" id=id readonly value=address on:focus=|event| element::select_all(&event)/>
                    {copy_button(COPY, Some(words::share::copy_link(role)), move || copied.clone())}
                </div>
            </div>
        }
    });
    let forget = move || {
        invitation::forget(room.id);
        kept.set(None);
    };
    view! {
        <p>{words::share::LEAD}</p>
        {rows.collect_view()}
        <p class="quiet">{words::share::KEPT}</p>
        <div class="btns">{button(Weight::Bare, None, words::share::FORGET, forget)}</div>
    }
    .into_any()
}
