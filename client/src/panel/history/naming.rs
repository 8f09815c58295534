//! Giving a moment a name.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::limit;
use shared::room::role::Role;

use super::View;
use crate::api::history::Question;
use crate::browser::{element, focus, timer};
use crate::ui::button::{Weight, button};
use crate::ui::icon::Icon;
use crate::ui::shown::{live, nothing};
use crate::words;

/// The id of the field.
const FIELD: &str = "moment-name";

/// The button, and the field once it was pressed. For those who may write.
pub(super) fn naming(view: View) -> AnyView {
    let is_open = RwSignal::new(false);
    let begin = move || {
        is_open.set(true);
        timer::before_paint(|| {
            focus::element(FIELD);
        });
    };
    live(move || {
        if !view.room.role().is_some_and(Role::may_write) {
            nothing()
        } else if is_open.get() {
            form(view, is_open)
        } else {
            button(Weight::Usual, Some(Icon::Pin), words::history::NAME_IT, begin)
        }
    })
}

fn form(view: View, is_open: RwSignal<bool>) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let seq = view.known.look(|known| known.stops.get(known.at).map(|stop| stop.seq));
        if let Some(seq) = seq {
            view.ask(Question::Name { seq, name: element::value_of(FIELD) });
        }
        is_open.set(false);
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
