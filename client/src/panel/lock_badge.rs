//! Locks: who locked a section and when, and the button that does it.

use leptos::prelude::*;
use shared::room::role::Role;

use crate::state::{Room, Section};
use crate::ui::html::{line, tag};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::{live, when};
use crate::words;

/// The line under a heading: what belongs there, or, once it is finished, who locked it.
pub(crate) fn prompt_or_lock(section: Section) -> AnyView {
    live(move || match section.lock.get() {
        None => line("p", "prompt", section.prompt()),
        Some(lock) => {
            let inside = tag("span", "", vec![icon(Icon::Lock), line("span", "", lock)]);
            view! { <p class="lock-line" id=section.lock_id()>{inside}</p> }.into_any()
        }
    })
}

/// Locks or opens, for those who may. Locking is undone by opening, so that it does not ask.
pub(crate) fn lock_button(room: Room, section: Section) -> AnyView {
    when(move || room.role().is_some_and(Role::may_lock), move || tools(room, section))
}

fn tools(room: Room, section: Section) -> AnyView {
    let is_locked = move || section.lock.with(Option::is_some);
    let inside = live(move || {
        let (sign, word) = if is_locked() { (Icon::Unlock, words::room::UNLOCK) } else { (Icon::Lock, words::room::LOCK) };
        vec![icon(sign), line("span", "lbl", word)].into_any()
    });
    let button = view! {
        <button
            type="button"
            class="btn bare small"
            aria-label=move || words::room::lock_section(&section.title(), is_locked())
            on:click=move |_| room.set_lock(section.channel, !section.lock.with_untracked(Option::is_some))
        >
            {inside}
        </button>
    };
    tag("div", "section-tools", vec![button.into_any()])
}
