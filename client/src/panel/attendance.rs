//! Who is here.

use leptos::prelude::*;

use crate::browser::theme;
use crate::state::{Person, Room};
use crate::ui::button::{Weight, button};
use crate::ui::dialog::{Shape, dialog};
use crate::ui::icon::Icon;
use crate::words;

/// Faces that have room in the bar; the others are counted.
const MOST_FACES: usize = 4;

/// The first letter of a name, as it stands in a face.
fn initial(name: &str) -> String {
    name.chars().next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default()
}

/// Everybody, you first, each with whether they are you.
fn everybody(room: Room) -> Vec<(Person, bool)> {
    let you = room.you.get().map(|you| Person {
        member: you.member,
        name: you.name.to_string(),
        role: you.role,
        colour: you.colour.get(),
        place: None,
    });
    let others = room.people.get();
    you.map(|you| (you, true)).into_iter().chain(others.into_iter().map(|person| (person, false))).collect()
}

/// The faces in the bar. Pressed, they say who is where.
pub(crate) fn faces(room: Room, open: RwSignal<bool>) -> AnyView {
    let all = Memo::new(move |_| everybody(room));
    let names = move || all.with(|all| all.iter().map(|(person, _)| person.name.clone()).collect::<Vec<_>>());
    view! {
        <button type="button" class="faces wide-only" aria-label=move || words::people::here(&names()) on:click=move |_| open.set(true)>
            {move || {
                all.with(|all| {
                    let rest = if all.len() > MOST_FACES + 1 { all.len() - MOST_FACES } else { 0 };
                    let named = |(person, is_you): &(Person, bool)| face(person, Some(words::people::face(&person.name, person.role, *is_you)));
                    let mut shown: Vec<AnyView> = all.iter().take(all.len() - rest).map(named).collect();
                    shown.extend(more_faces(rest));
                    shown
                })
            }}
        </button>
    }
    .into_any()
}

/// A face: a letter in the person's colour. What it says stands beside it, or in its title.
pub(crate) fn face(person: &Person, title: Option<String>) -> AnyView {
    view! {
        <span class="face" data-person=person.colour.to_string() title=title aria-hidden="true">
            {initial(&person.name)}
        </span>
    }
    .into_any()
}

/// How many more there are than faces; nothing if none.
pub(crate) fn more_faces(rest: usize) -> Option<AnyView> {
    (rest > 0).then(|| view! { <span class="face rest" aria-hidden="true">{["+", &rest.to_string()].concat()}</span> }.into_any())
}

/// Everybody with their part and where they write; on a phone also what finds no place in the bar.
pub(crate) fn people_dialog(room: Room, open: RwSignal<bool>) -> AnyView {
    dialog(Shape::Sheet, open, words::people::WHO_IS_HERE, words::CLOSE, move || {
        view! {
            <ul class="people">
                {move || everybody(room).into_iter().map(|(person, is_you)| row(room, &person, is_you)).collect_view()}
            </ul>
            <div class="narrow-only">{button(Weight::Usual, Some(Icon::Sun), words::THEME, theme::toggle)}</div>
        }
        .into_any()
    })
}

fn row(room: Room, person: &Person, is_you: bool) -> AnyView {
    let place = person.place.and_then(|channel| {
        room.sections.with_untracked(|sections| sections.iter().find(|section| section.channel == channel).map(|section| section.title()))
    });
    view! {
        <li>
            {face(person, None)}
            <span>
                {person.name.clone()} <span class="quiet">{words::people::about(person.role, is_you, place.as_deref())}</span>
            </span>
        </li>
    }
    .into_any()
}
