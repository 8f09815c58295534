//! The map of keys.

use leptos::prelude::*;

use crate::browser::keyboard;
use crate::state::preference;
use crate::ui::dialog::{Shape, dialog};
use crate::words;

/// The dialog behind `?`.
pub(crate) fn key_map(open: RwSignal<bool>) -> AnyView {
    dialog(Shape::Card, open, words::keys::TITLE, words::CLOSE, content)
}

fn content() -> AnyView {
    let mac = keyboard::is_mac();
    let rows = words::keys::MAP.map(|(keys, does)| {
        let keys = keys.iter().map(|key| view! { <kbd class="key">{words::keys::name(key, mac)}</kbd> " " }.into_any()).collect_view();
        view! {
            <div>
                <dt>{keys}</dt>
                <dd>{does}</dd>
            </div>
        }
        .into_any()
    });
    view! {
        <dl class="key-map">{rows.collect_view()}</dl>
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=preference::letters_are_keys()
                on:change=|event| preference::set_letters_are_keys(event_target_checked(&event))
            />
            <span>{words::keys::SWITCH}<small>{words::keys::SWITCH_HELP}</small></span>
        </label>
    }
    .into_any()
}
