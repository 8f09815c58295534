//! The map of keys.

use leptos::prelude::*;

use crate::browser::keyboard;
use crate::state::preference;
use crate::ui::dialog::{Shape, dialog};
use crate::ui::html::{line, tag, text};
use crate::words;

/// The dialog behind `?`.
pub(crate) fn key_map(open: RwSignal<bool>) -> AnyView {
    dialog(Shape::Card, open, words::keys::TITLE, words::CLOSE, content)
}

fn content() -> AnyView {
    let mac = keyboard::is_mac();
    let rows = words::keys::MAP.into_iter().map(|(keys, does)| {
        let keys = keys.iter().flat_map(|key| [line("kbd", "key", words::keys::name(key, mac)), text(" ")]).collect();
        tag("div", "", vec![tag("dt", "", keys), line("dd", "", does)])
    });
    let switch = view! {
        <input
            type="checkbox"
            prop:checked=preference::letters_are_keys()
            on:change=|event| preference::set_letters_are_keys(event_target_checked(&event))
        />
    };
    let said = tag("span", "", vec![text(words::keys::SWITCH), line("small", "", words::keys::SWITCH_HELP)]);
    vec![tag("dl", "key-map", rows.collect()), tag("label", "choice", vec![switch.into_any(), said])].into_any()
}
