//! Locks: who locked a section and when, and the button that does it.

use leptos::prelude::*;

use crate::browser::clock;
use crate::state::{Room, Section};
use crate::ui::icon::{Icon, icon};
use crate::words;

/// The line under the heading of a locked section.
pub(crate) fn lock_line(section: Section) -> AnyView {
    (move || {
        section.lock.get().map(|lock| {
            let when = words::calendar::when(clock::on_the_wall(lock.at));
            view! {
                <p class="lock-line" id=section.lock_id()>
                    <span>{icon(Icon::Lock)}<span>{words::room::locked_by(lock.by.as_str(), &when)}</span></span>
                </p>
            }
        })
    })
    .into_any()
}

/// Locks or opens, for those who may. Locking is undone by opening, so that it does not ask.
pub(crate) fn lock_button(room: Room, section: Section) -> AnyView {
    let may_lock = Memo::new(move |_| room.you.with(|you| you.as_ref().is_some_and(|you| you.role.may_lock())));
    let locked = move || section.lock.with(Option::is_some);
    view! {
        <Show when=move || may_lock.get()>
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
        </Show>
    }
    .into_any()
}
