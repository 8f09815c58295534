//! Who is here.

use leptos::prelude::*;

use crate::browser::theme;
use crate::state::{Person, Room};
use crate::ui::button::{Weight, button};
use crate::ui::dialog::{Shape, dialog};
use crate::ui::html::{line, tag, text};
use crate::ui::icon::Icon;
use crate::ui::shown::live;
use crate::words;

/// Faces that have room in the bar; the others are counted.
const MOST_FACES: usize = 4;

/// The faces in the bar. Pressed, they say who is where.
pub(crate) fn faces(room: Room, open: RwSignal<bool>) -> AnyView {
    let names = move || room.people.with(|people| people.iter().map(|person| person.name.clone()).collect::<Vec<_>>());
    let drawn = move || room.people.with(|people| drawn(people));
    view! {
        <button
            type="button"
            class="faces wide-only"
            aria-label=move || words::people::here(&names())
            on:click=move |_| open.set(true)
        >
            {move || drawn()}
        </button>
    }
    .into_any()
}

fn drawn(people: &[Person]) -> Vec<AnyView> {
    let rest = if people.len() > MOST_FACES + 1 { people.len() - MOST_FACES } else { 0 };
    let named = |person: &Person| face(person, Some(words::people::face(&person.name, person.role, person.is_you)));
    let mut shown: Vec<AnyView> = people.iter().take(people.len() - rest).map(named).collect();
    shown.extend(more_faces(rest));
    shown
}

/// A face: a letter in the person's colour. What it says stands beside it, or in its title.
pub(crate) fn face(person: &Person, title: Option<String>) -> AnyView {
    // The style sheet makes it large.
    let initial: String = person.name.chars().take(1).collect();
    view! { <span class="face" data-person=person.colour.to_string() title=title aria-hidden="true">{initial}</span> }.into_any()
}

/// How many more there are than faces; nothing if none.
pub(crate) fn more_faces(rest: usize) -> Option<AnyView> {
    (rest > 0).then(|| line("span", "face rest", ["+", &rest.to_string()].concat()))
}

/// Everybody with their part and where they write; on a phone also what finds no place in the bar.
pub(crate) fn people_dialog(room: Room, open: RwSignal<bool>) -> AnyView {
    dialog(Shape::Sheet, open, words::people::WHO_IS_HERE, words::CLOSE, move || {
        let rows = live(move || tag("ul", "people", room.people.with(|people| people.iter().map(|person| row(room, person)).collect())));
        let theme = tag("div", "narrow-only", vec![button(Weight::Usual, Some(Icon::Sun), words::THEME, theme::toggle)]);
        vec![rows, theme].into_any()
    })
}

fn row(room: Room, person: &Person) -> AnyView {
    let place = person.place.and_then(|channel| {
        room.sections.with_untracked(|sections| sections.iter().find(|section| section.channel == channel).map(|section| section.title()))
    });
    let about = line("span", "quiet", words::people::about(person.role, person.is_you, place.as_deref()));
    tag("li", "", vec![face(person, None), tag("span", "", vec![text(person.name.clone()), about])])
}
