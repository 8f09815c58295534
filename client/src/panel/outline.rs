//! The list of sections, with what goes on in each.

use leptos::prelude::*;

use super::attendance::{face, more_faces};
use crate::address;
use crate::browser::{focus, location, scroll};
use crate::state::{Room, Section};
use crate::ui::icon::{Icon, icon};
use crate::words;

/// Faces beside a section's name; the others are counted.
const MOST_FACES: usize = 2;

/// The sections. `here` is the id of the one being read; `chosen` is called when somebody has gone to one.
pub(crate) fn outline(room: Room, here: RwSignal<Option<String>>, chosen: impl Fn() + Clone + Send + Sync + 'static) -> AnyView {
    view! {
        <ol class="outline" role="list">
            {move || room.sections.get().into_iter().map(|section| item(room, section, here, chosen.clone())).collect_view()}
        </ol>
    }
    .into_any()
}

fn item(room: Room, section: Section, here: RwSignal<Option<String>>, chosen: impl Fn() + 'static) -> AnyView {
    let id = section.id();
    let (own, target) = (id.clone(), id.clone());
    let is_here = move || here.with(|here| here.as_deref() == Some(own.as_str())).then_some("true");
    view! {
        <li><a
            href=location::absolute(&address::section(room.id, &id))
            aria-current=is_here
            on:click=move |event| {
                event.prevent_default();
                chosen();
                scroll::bring(&target);
                focus::element(&section.heading_id());
                location::set_fragment(&target);
            }
        >
            <span>{section.title()}</span>
            {marks(room, section)}
        </a></li>
    }
    .into_any()
}

/// Who writes there, whether it is locked, whether it is empty: the strongest of them, as a sign and in words.
fn marks(room: Room, section: Section) -> AnyView {
    let writers = room.writers(section);
    let drawn = move || {
        let writers = writers.get();
        let locked = section.lock.with(Option::is_some).then(|| mark(Icon::Lock, words::room::MARK_LOCKED));
        if writers.is_empty() {
            let blank = section.is_blank.get().then(|| mark(Icon::Ring, words::room::MARK_BLANK));
            return locked.or(blank);
        }
        let names: Vec<String> = writers.iter().map(|person| person.name.clone()).collect();
        let faces = writers.iter().take(MOST_FACES).map(|person| face(person, None)).collect_view();
        let marks = view! {
            {locked}
            <span class="writing">{faces} {more_faces(names.len().saturating_sub(MOST_FACES))}</span>
            <span class="sr">{words::room::writing(&names)}</span>
        };
        Some(marks.into_any())
    };
    view! { {move || drawn()} }.into_any()
}

fn mark(sign: Icon, words: &'static str) -> AnyView {
    view! {
        {icon(sign)}
        <span class="sr">{words}</span>
    }
    .into_any()
}

/// How many are locked, above the list.
pub(crate) fn outline_head(room: Room) -> AnyView {
    let locked = move || {
        room.sections.with(|sections| {
            let locked = sections.iter().filter(|section| section.lock.with(Option::is_some)).count();
            words::room::locked_count(locked, sections.len())
        })
    };
    view! {
        <p class="outline-head">
            <span>{words::room::SECTIONS}</span>
            <span>{move || locked()}</span>
        </p>
    }
    .into_any()
}

/// What the signs mean, below the list.
pub(crate) fn legend(open_keys: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="legend">
            <p>{icon(Icon::Lock)}{words::room::LEGEND_LOCKED}</p>
            <p>
                <span class="writing"><span class="face" data-person="1" aria-hidden="true">"K"</span></span>
                {words::room::LEGEND_WRITING}
            </p>
            <p>{icon(Icon::Ring)}{words::room::MARK_BLANK}</p>
            <p>
                <button type="button" class="btn bare small flush" on:click=move |_| open_keys()>
                    <kbd class="key">"?"</kbd>
                    {words::room::KEYS}
                </button>
            </p>
        </div>
    }
    .into_any()
}
