//! Coming in with an invitation: only a name is asked.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::label::DisplayName;
use shared::limit;

use crate::browser::focus;
use crate::panel::bar::{bar, theme_button};
use crate::state::preference;
use crate::words;

/// Asks for the name. `problem` is why the last one was not taken; `join` is called with a name that can be one.
pub(super) fn join_page(problem: RwSignal<Option<String>>, join: impl Fn(String) + 'static) -> AnyView {
    let name = RwSignal::new(preference::last_name());
    let missing = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    field.on_load(|field| {
        // Refused by browsers that do not let a page take the keyboard; it is then taken by hand.
        _ = field.focus();
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = name.get();
        let is_name = typed.parse::<DisplayName>().is_ok();
        missing.set(!is_name);
        if is_name {
            preference::remember_name(&typed);
            join(typed);
        } else {
            focus::element("join-name");
        }
    };
    let said = move || if missing.get() { Some(words::home::NAME_MISSING.to_owned()) } else { problem.get() };
    view! {
        {bar(words::home::HOME, view! { <span class="bar-title">{words::CANDOR}</span> }, theme_button(""))}
        <main class="alone">
            <h1>{words::home::JOIN_TITLE}</h1>
            <form class="form" novalidate on:submit=submit>
                <div class="field">
                    <label for="join-name">{words::home::NAME}</label>
                    <input
                        class="input"
                        id="join-name"
                        node_ref=field
                        autocomplete="nickname"
                        maxlength=limit::NAME_CHARS.to_string()
                        aria-describedby="join-hint"
                        prop:value=name
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                    <span class="hint" id="join-hint">{words::home::NAME_HINT}</span>
                </div>
                <p class="problem" role="alert">{said}</p>
                <button class="btn main" type="submit">{words::home::JOIN}</button>
            </form>
        </main>
    }
    .into_any()
}
