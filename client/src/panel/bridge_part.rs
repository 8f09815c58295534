//! A token for a program that speaks Yjs, made and shown once.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::room::role::Role;

use super::share_dialog::field;
use crate::api;
use crate::state::Room;
use crate::ui::button::{Weight, button};
use crate::ui::html::{line, tag};
use crate::ui::shown::{live, nothing};
use crate::words;

/// The part of "Share" that makes a token.
pub(super) fn bridge_part(room: Room) -> AnyView {
    let made = RwSignal::new(None);
    let make = move |role: Role| {
        let ask = move || spawn_local(async move { made.set(Some(api::token(room.id, role).await)) });
        button(Weight::Usual, None, words::bridge::make(role), ask)
    };
    let outcome = live(move || match made.get() {
        None => nothing(),
        Some(Ok((url, token))) => vec![
            field(
                "yjs-url".to_owned(),
                words::bridge::ADDRESS,
                words::bridge::ADDRESS_HINT,
                Some(url),
                words::bridge::COPY_ADDRESS,
                nothing(),
            ),
            field("yjs-token".to_owned(), words::bridge::TOKEN, words::bridge::ONCE, Some(token), words::bridge::COPY_TOKEN, nothing()),
        ]
        .into_any(),
        Some(Err(failure)) => line("p", "", failure.to_string()),
    });
    let mut roles = vec![make(Role::Observer)];
    if room.role().is_some_and(Role::may_write) {
        roles.push(make(Role::Participant));
    }
    let about = line("p", "quiet", words::bridge::HELP);
    tag("details", "", vec![line("summary", "", words::bridge::TITLE), about, tag("div", "btns", roles), outcome])
}
