//! Who is here.

use leptos::prelude::*;

use super::bar::theme_button;
use crate::state::{Person, Room};
use crate::ui::dialog::{Shape, dialog};
use crate::words;

/// Faces that have room in the bar; the others are counted.
const MOST_FACES: usize = 4;

/// The first letter of a name, as it stands in a face.
pub(crate) fn initial(name: &str) -> String {
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
                    let shown = all.iter().take(all.len() - rest).map(|(person, is_you)| face(person, *is_you)).collect_view();
                    let rest = (rest > 0).then(|| view! { <span class="face rest">{["+", &rest.to_string()].concat()}</span> });
                    (shown, rest)
                })
            }}
        </button>
    }
    .into_any()
}

fn face(person: &Person, is_you: bool) -> impl IntoView + use<> {
    view! {
        <span class="face" data-person=person.colour.to_string() title=words::people::face(&person.name, person.role, is_you)>
            {initial(&person.name)}
        </span>
    }
}

/// Everybody with their part and where they write; on a phone also what finds no place in the bar.
pub(crate) fn people_dialog(room: Room, open: RwSignal<bool>) -> AnyView {
    dialog(Shape::Sheet, open, words::people::WHO_IS_HERE, words::CLOSE, move || {
        view! {
            <ul class="people">
                {move || everybody(room).into_iter().map(|(person, is_you)| row(room, &person, is_you)).collect_view()}
            </ul>
            {theme_button("narrow-only")}
        }
        .into_any()
    })
}

fn row(room: Room, person: &Person, is_you: bool) -> impl IntoView + use<> {
    let place = person.place.and_then(|channel| {
        room.sections.with_untracked(|sections| sections.iter().find(|section| section.channel == channel).map(|section| section.title()))
    });
    view! {
        <li>
            <span class="face" data-person=person.colour.to_string() aria-hidden="true">{initial(&person.name)}</span>
            <span>
                {person.name.clone()} <span class="quiet">
                    {is_you.then(|| [", ", words::people::YOU].concat())} ", " {words::people::role(person.role)}
                    {place.map(|title| [", ", &words::people::writes_in(&title)].concat())}
                </span>
            </span>
        </li>
    }
}
