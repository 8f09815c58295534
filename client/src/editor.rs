//! The text of a section, written with the text surface.

pub(crate) mod command;

use leptos::prelude::*;

use crate::state::{Room, Section};
use crate::ui::shown::when;
use crate::words;

/// The text of a prose section. Everybody sees it; whether it can be written in, the room decides.
pub(crate) fn section_text(room: Room, section: Section) -> AnyView {
    let host = NodeRef::<leptos::html::Div>::new();
    let is_missing = RwSignal::new(false);
    host.on_load(move |host| is_missing.set(!room.show_text(section, &host)));
    on_cleanup(move || room.hide_text(section.channel));
    view! {
        <div class="text" node_ref=host></div>
        {when(move || is_missing.get(), || view! { <p class="quiet">{words::room::NO_EDITOR}</p> }.into_any())}
    }
    .into_any()
}
