//! The form that makes a post-mortem.

use std::collections::BTreeMap;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Create, Created};
use shared::document::fact::Fact;
use shared::document::template::Template;
use shared::label::Title;
use shared::limit;

use crate::api::{self, Failure};
use crate::browser::{focus, location};
use crate::state::invitation;
use crate::words;

/// Goes to a post-mortem that was just made, as its facilitator.
pub(crate) fn open(created: &Created) {
    invitation::keep(created);
    location::go(&created.links.facilitator.path);
}

/// The form.
pub(crate) fn new_form() -> AnyView {
    let title = RwSignal::new(String::new());
    let began = RwSignal::new(String::new());
    let severity = RwSignal::new(String::new());
    let template = RwSignal::new(Template::Default);
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let severities =
        words::facts::choices(Fact::Severity).iter().map(|(level, words)| view! { <option value=*level>{*words}</option> }.into_any());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if title.with(|title| title.parse::<Title>().is_err()) {
            problem.set(Some(words::home::WHAT_MISSING.to_owned()));
            focus::element("new-title");
            return;
        }
        if is_busy.get() {
            return;
        }
        is_busy.set(true);
        let wish = wish(title.get(), &began.get(), severity.get(), template.get());
        spawn_local(async move {
            match api::create(&wish).await {
                Ok(created) => open(&created),
                Err(failure) => {
                    problem.set(Some(reason(&failure)));
                    is_busy.set(false);
                }
            }
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <div class="field">
                <label for="new-title">{words::home::WHAT}</label>
                <input
                    class="input"
                    id="new-title"
                    autocomplete="off"
                    maxlength=limit::TITLE_CHARS.to_string()
                    placeholder=words::home::WHAT_EXAMPLE
                    aria-describedby="new-title-hint"
                    aria-invalid=move || problem.with(Option::is_some).to_string()
                    on:input=move |event| title.set(event_target_value(&event))
                />
                <span class="hint" id="new-title-hint">{words::home::WHAT_HINT}</span>
            </div>
            <div class="field">
                <label for="new-began">{words::home::BEGAN}</label>
                <input
                    class="input"
                    id="new-began"
                    type="datetime-local"
                    aria-describedby="new-began-hint"
                    on:input=move |event| began.set(event_target_value(&event))
                />
                <span class="hint" id="new-began-hint">{words::home::BEGAN_HINT}</span>
            </div>
            <div class="field">
                <label for="new-severity">{words::home::SEVERITY}</label>
                <select class="input" id="new-severity" on:change=move |event| severity.set(event_target_value(&event))>
                    {severities.collect_view()}
                </select>
            </div>
            <div class="field">
                <label for="new-template">{words::home::TEMPLATE}</label>
                <select
                    class="input"
                    id="new-template"
                    on:change=move |event| template.set(event_target_value(&event).parse().unwrap_or(Template::Default))
                >
                    {Template::ALL.map(|template| view! { <option value=template.word()>{template.label()}</option> }.into_any()).collect_view()}
                </select>
            </div>
            <p class="problem" role="alert">{move || problem.get()}</p>
            <button class="btn main" type="submit" disabled=move || is_busy.get()>{words::home::CREATE}</button>
            <p class="hint quiet">{words::home::LINKS_HINT}</p>
        </form>
    }
    .into_any()
}

fn wish(title: String, began: &str, severity: String, template: Template) -> Create {
    let began = began.get(..16).map(|minute| [minute, "Z"].concat());
    let facts = [(Fact::Began, began), (Fact::Severity, Some(severity))];
    let known = facts.into_iter().filter_map(|(fact, value)| Some((fact.key().to_owned(), value.filter(|value| !value.is_empty())?)));
    Create { title, template: Some(template.word().to_owned()), facts: known.collect::<BTreeMap<_, _>>() }
}

/// Why something was not done, as a sentence.
pub(crate) fn reason(failure: &Failure) -> String {
    match failure {
        Failure::Unreachable(_) => words::home::UNREACHABLE.to_owned(),
        Failure::Refused(problem) => problem.message.clone(),
    }
}
