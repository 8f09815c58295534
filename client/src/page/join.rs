//! Coming in with an invitation: only a name is asked.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::label::DisplayName;
use shared::limit;

use crate::browser::{element, focus, timer};
use crate::panel::bar::plain_bar;
use crate::panel::new_form::problem_line;
use crate::state::preference;
use crate::ui::html::{line, tag};
use crate::words;

/// The id of the one field.
const NAME: &str = "join-name";

/// Asks for the name. `problem` is why the last one was not taken; `join` is called with a name that can be one.
pub(super) fn join_page(problem: RwSignal<String>, join: impl Fn(String) + 'static) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = element::value_of(NAME);
        if typed.parse::<DisplayName>().is_ok() {
            preference::remember_name(&typed);
            join(typed);
        } else {
            problem.set(words::home::NAME_MISSING.to_owned());
            focus::element(NAME);
        }
    };
    timer::before_paint(|| {
        focus::element(NAME);
    });
    let label = view! { <label for=NAME>{words::home::NAME}</label> };
    let field = view! {
        <input
            class="input"
            id=NAME
            autocomplete="nickname"
            maxlength=limit::NAME_CHARS.to_string()
            aria-describedby="join-hint"
            value=preference::last_name()
        />
    };
    let hint = view! { <span class="hint" id="join-hint">{words::home::NAME_HINT}</span> };
    let form = view! {
        <form class="form" novalidate on:submit=submit>
            {tag("div", "field", vec![label.into_any(), field.into_any(), hint.into_any()])}
            {problem_line(problem)}
            <button class="btn main" type="submit">{words::home::JOIN}</button>
        </form>
    };
    vec![plain_bar(Vec::new()), tag("main", "alone", vec![line("h1", "", words::home::JOIN_TITLE), form.into_any()])].into_any()
}
