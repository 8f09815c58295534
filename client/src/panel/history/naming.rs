//! Giving a moment a name.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::limit;
use shared::room::role::Role;

use super::View;
use crate::api::history;
use crate::browser::{element, focus, timer};
use crate::panel::new_form::reason;
use crate::ui::button::{Weight, button};
use crate::ui::icon::Icon;
use crate::ui::shown::{live, nothing};
use crate::words;

/// The id of the field.
const FIELD: &str = "moment-name";

/// The button, and the field once it was pressed. For those who may write.
pub(super) fn naming(view: View) -> AnyView {
    let is_open = RwSignal::new(false);
    live(move || {
        if !view.room.role().is_some_and(Role::may_write) {
            nothing()
        } else if is_open.get() {
            form(view, is_open)
        } else {
            button(Weight::Usual, Some(Icon::Pin), words::history::NAME_IT, move || {
                is_open.set(true);
                timer::before_paint(|| {
                    focus::element(FIELD);
                });
            })
        }
    })
}

fn form(view: View, is_open: RwSignal<bool>) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(stop) = untrack(move || view.stop()) else { return };
        let name = element::value_of(FIELD);
        spawn_local(async move {
            match history::name(view.room.id, stop.seq, &name).await {
                Ok(()) => {
                    is_open.set(false);
                    view.load(None);
                }
                Err(failure) => view.problem.set(reason(&failure)),
            }
        });
    };
    view! {
        <form class="link-row" on:submit=submit>
            <input
                class="input"
                id=FIELD
                aria-label=words::history::NAME_LABEL
                placeholder=words::history::NAME_EXAMPLE
                maxlength=limit::MOMENT_NAME_CHARS.to_string()
                autocomplete="off"
            />
            <button class="btn" type="submit">{words::history::SAVE_NAME}</button>
        </form>
    }
    .into_any()
}
