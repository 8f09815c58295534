//! Locks: who locked a section and when, and the button that does it.

use leptos::prelude::*;

use crate::browser::clock;
use crate::state::{Room, Section};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::when;
use crate::words;

/// The line under a heading: what belongs there, or, once it is finished, who locked it.
pub(crate) fn prompt_or_lock(section: Section) -> AnyView {
    let line = move || match section.lock.get() {
        None => view! { <p class="prompt">{section.prompt()}</p> }.into_any(),
        Some(lock) => {
            let when = words::calendar::when(clock::on_the_wall(lock.at));
            view! {
                <p class="lock-line" id=section.lock_id()>
                    <span>{icon(Icon::Lock)}<span>{words::room::locked_by(lock.by.as_str(), &when)}</span></span>
                </p>
            }
            .into_any()
        }
    };
    view! { {move || line()} }.into_any()
}

/// Locks or opens, for those who may. Locking is undone by opening, so that it does not ask.
pub(crate) fn lock_button(room: Room, section: Section) -> AnyView {
    let locked = move || section.lock.with(Option::is_some);
    let tools = move || {
        view! {
            <div class="section-tools">
                <button
                    type="button"
                    class="btn bare small"
                    aria-label=move || words::room::lock_section(&section.title(), locked())
                    on:click=move |_| room.set_lock(section.channel, !section.lock.with_untracked(Option::is_some))
                >
                    {move || icon(if locked() { Icon::Unlock } else { Icon::Lock })}
                    <span class="lbl">{move || if locked() { words::room::UNLOCK } else { words::room::LOCK }}</span>
                </button>
            </div>
        }
        .into_any()
    };
    when(move || room.you.with(|you| you.as_ref().is_some_and(|you| you.role.may_lock())), tools)
}
