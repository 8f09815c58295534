//! Inviting others: the three links, to be copied, and by whoever leads to be replaced and revoked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::room::role::Role;
use wasm_split_helpers::wasm_split;

use super::bridge_part::bridge_part;
use super::fetched::{Drawing, NotFetched, fetched};
use super::new_form::{problem_line, reason};
use crate::browser::{element, location};
use crate::state::Room;
use crate::state::invitation;
use crate::ui::button::{Weight, button};
use crate::ui::copy::{CopyWords, copy_button};
use crate::ui::dialog::{Shape, dialog};
use crate::ui::html::{line, tag, text};
use crate::ui::shown::{either, live, nothing};
use crate::{address, api, words};

const COPY: CopyWords = CopyWords { copy: words::share::COPY, copied: words::share::COPIED, refused: words::notice::COPY_BY_HAND };

/// The dialog behind "Share".
pub(crate) fn share_dialog(room: Room, open: RwSignal<bool>) -> AnyView {
    dialog(Shape::Card, open, words::share::TITLE, words::CLOSE, move || fetched(nothing, move || Box::pin(fetch(room))))
}

async fn fetch(room: Room) -> Result<Drawing, NotFetched> {
    let draw = drawing().await?;
    Ok(Box::new(move || draw(room)))
}

/// What draws the inside of the dialog.
#[wasm_split(share, fallible)]
fn drawing() -> Result<fn(Room) -> AnyView, NotFetched> {
    Ok(inside)
}

fn inside(room: Room) -> AnyView {
    let changed = RwSignal::new(());
    let twin = view! { <a href=location::absolute(&address::markdown(room.id))>{words::share::MARKDOWN}</a> };
    let twin = tag("p", "quiet", vec![twin.into_any(), text(words::share::MARKDOWN_HELP)]);
    // Who is where changes all the time. What stands here once, or was begun, must not be drawn anew for that.
    let links = either(move || room.role().is_some_and(Role::may_invite), move |leads| links(room, leads, changed));
    vec![links, twin, bridge_part(room)].into_any()
}

fn links(room: Room, leads: bool, changed: RwSignal<()>) -> AnyView {
    changed.track();
    let invitations = invitation::kept(room.id);
    if invitations.is_empty() && !leads {
        return line("p", "", words::share::NO_LINKS);
    }
    let mut rows = vec![line("p", "", words::share::LEAD)];
    rows.extend([Role::Participant, Role::Observer, Role::Facilitator].map(|role| {
        let change = if leads { change(room, role, changed) } else { nothing() };
        link(role, invitations.address(role), change)
    }));
    if !invitations.is_empty() {
        rows.push(line("p", "quiet", words::share::KEPT));
        let forget = move || {
            invitation::forget(room.id);
            changed.set(());
        };
        rows.push(tag("div", "btns", vec![button(Weight::Bare, None, words::share::FORGET, forget)]));
    }
    rows.into_any()
}

fn link(role: Role, address: Option<String>, change: AnyView) -> AnyView {
    let id = ["link-", role.word()].concat();
    field(id, words::share::role(role), words::share::purpose(role), address, words::share::copy_link(role), change)
}

/// Something to be copied: with a label, words about it, and a button that `copy` names. If it is not known here, that is said.
pub(super) fn field(
    id: String,
    label: &'static str,
    hint: &'static str,
    value: Option<String>,
    copy: &'static str,
    below: AnyView,
) -> AnyView {
    let label = view! { <label for=id.clone()>{label}</label> };
    let row = match value {
        Some(value) => {
            let copied = value.clone();
            let input = view! { <input class="input machine" id=id readonly value=value on:focus=|event| element::select_all(&event)/> };
            let copy = copy_button(COPY, Some(copy.to_owned()), move || copied.clone());
            tag("div", "link-row", vec![input.into_any(), copy])
        }
        None => line("p", "quiet", words::share::NOT_HERE),
    };
    tag("div", "field", vec![label.into_any(), line("span", "hint", hint), row, below])
}

/// What whoever leads can do with a link: a second press confirms it.
fn change(room: Room, role: Role, changed: RwSignal<()>) -> AnyView {
    let asked = RwSignal::new(None::<bool>);
    let problem = RwSignal::new(String::new());
    let begin = move |revoke: bool| {
        let label = if revoke { words::share::REVOKE } else { words::share::REPLACE };
        button(Weight::Bare, None, label, move || asked.set(Some(revoke)))
    };
    let confirm = move |revoke: bool| {
        let label = if revoke { words::share::REVOKE_NOW } else { words::share::REPLACE_NOW };
        button(Weight::Bare, None, label, move || {
            spawn_local(async move {
                match api::change_link(room.id, role, revoke).await {
                    Ok(path) => {
                        invitation::renew(room.id, role, path);
                        changed.set(());
                    }
                    Err(failure) => problem.set(reason(&failure)),
                }
            });
        })
    };
    let buttons = live(move || {
        let buttons = match asked.get() {
            None => vec![begin(false), begin(true)],
            Some(revoke) => vec![
                line("p", "quiet", words::share::question(role, revoke)),
                button(Weight::Usual, None, words::notice::KEEP, move || asked.set(None)),
                confirm(revoke),
            ],
        };
        tag("div", "btns", buttons)
    });
    vec![buttons, problem_line(problem)].into_any()
}
