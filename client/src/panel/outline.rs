//! The list of sections, with what goes on in each.

use leptos::prelude::*;

use super::attendance::{face, more_faces};
use crate::address;
use crate::browser::{focus, location};
use crate::state::{Room, Section};
use crate::ui::button::pressable;
use crate::ui::html::{line, tag, text};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::{live, nothing};
use crate::words;

/// Faces beside a section's name; the others are counted.
const MOST_FACES: usize = 2;

/// The sections. `here` is the id of the one being read; `chosen` is called when somebody has gone to one.
pub(crate) fn outline(room: Room, here: RwSignal<Option<String>>, chosen: impl Fn() + Clone + Send + Sync + 'static) -> AnyView {
    let items = move || room.sections.get().into_iter().map(|section| item(room, section, here, chosen.clone())).collect::<Vec<_>>();
    view! { <ol class="outline" role="list">{move || items()}</ol> }.into_any()
}

fn item(room: Room, section: Section, here: RwSignal<Option<String>>, chosen: impl Fn() + 'static) -> AnyView {
    let id = section.id();
    let (own, target) = (id.clone(), id.clone());
    let go = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        chosen();
        room.bring(&target);
        focus::element(&section.heading_id());
        location::set_fragment(&target);
    };
    let inside = vec![line("span", "", section.title()), marks(room, section)];
    let link = view! {
        <a href=location::absolute(&address::section(room.id, &id)) aria-current=move || here.with(|here| current(here.as_deref() == Some(own.as_str()))) on:click=go>
            {inside}
        </a>
    };
    tag("li", "", vec![link.into_any()])
}

fn current(is_here: bool) -> Option<String> {
    is_here.then(|| "true".to_owned())
}

/// Who writes there, whether it is locked, whether it is empty: the strongest of them, as a sign and in words.
fn marks(room: Room, section: Section) -> AnyView {
    let writers = room.writers(section);
    live(move || {
        let writers = writers.get();
        let locked = section.lock.with(Option::is_some).then(|| mark(Icon::Lock, words::room::MARK_LOCKED));
        if writers.is_empty() {
            let blank = section.is_blank.get().then(|| mark(Icon::Ring, words::room::MARK_BLANK));
            return locked.or(blank).unwrap_or_else(nothing);
        }
        let names: Vec<String> = writers.iter().map(|person| person.name.clone()).collect();
        let mut faces: Vec<AnyView> = writers.iter().take(MOST_FACES).map(|person| face(person, None)).collect();
        faces.extend(more_faces(names.len().saturating_sub(MOST_FACES)));
        let writing = tag("span", "writing", faces);
        vec![locked.unwrap_or_else(nothing), writing, line("span", "sr", words::room::writing(&names))].into_any()
    })
}

fn mark(sign: Icon, words: &'static str) -> AnyView {
    vec![icon(sign), line("span", "sr", words)].into_any()
}

/// How many are locked, above the list.
pub(crate) fn outline_head(room: Room) -> AnyView {
    let locked = live(move || {
        room.sections.with(|sections| {
            let locked = sections.iter().filter(|section| section.lock.with(Option::is_some)).count();
            line("span", "", words::room::locked_count(locked, sections.len()))
        })
    });
    tag("p", "outline-head", vec![line("span", "", words::room::SECTIONS), locked])
}

/// What the signs mean, below the list.
pub(crate) fn legend(open_keys: impl Fn() + 'static) -> AnyView {
    let someone = view! { <span class="writing"><span class="face" data-person="1" aria-hidden="true">"K"</span></span> }.into_any();
    let keys = vec![line("kbd", "key", "?"), text(words::room::KEYS)];
    let rows = [
        vec![icon(Icon::Lock), text(words::room::LEGEND_LOCKED)],
        vec![someone, text(words::room::LEGEND_WRITING)],
        vec![icon(Icon::Ring), text(words::room::MARK_BLANK)],
        vec![pressable("btn bare small flush".to_owned(), None, keys, Box::new(open_keys))],
    ];
    tag("div", "legend", rows.into_iter().map(|row| tag("p", "", row)).collect())
}
