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
use crate::browser::{element, focus, location};
use crate::state::invitation;
use crate::ui::html::{line, tag};
use crate::ui::shown::nothing;
use crate::words;

/// The fields by their ids.
const TITLE: &str = "new-title";
const BEGAN: &str = "new-began";
const SEVERITY: &str = "new-severity";
const TEMPLATE: &str = "new-template";

/// Goes to a post-mortem that was just made, as its facilitator.
pub(crate) fn open(created: &Created) {
    invitation::keep(created);
    location::go(&created.links.facilitator.path);
}

/// The form.
pub(crate) fn new_form() -> AnyView {
    let problem = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let wish = wish();
        if wish.title.parse::<Title>().is_err() {
            problem.set(words::home::WHAT_MISSING.to_owned());
            focus::element(TITLE);
        } else if !is_busy.get() {
            is_busy.set(true);
            spawn_local(async move {
                match api::create(&wish).await {
                    Ok(created) => open(&created),
                    Err(failure) => {
                        problem.set(reason(&failure));
                        is_busy.set(false);
                    }
                }
            });
        }
    };
    let title = view! {
        <input
            class="input"
            id=TITLE
            autocomplete="off"
            maxlength=limit::TITLE_CHARS.to_string()
            placeholder=words::home::WHAT_EXAMPLE
            aria-describedby="new-title-hint"
        />
    };
    let began = view! { <input class="input" id=BEGAN type="datetime-local" aria-describedby="new-began-hint"/> };
    let severities = words::facts::choices(Fact::Severity).iter().copied();
    let templates = Template::ALL.into_iter().map(|template| (template.word(), template.label()));
    view! {
        <form class="form" novalidate on:submit=submit>
            {field(TITLE, words::home::WHAT, title.into_any(), Some(words::home::WHAT_HINT))}
            {field(BEGAN, words::home::BEGAN, began.into_any(), Some(words::home::BEGAN_HINT))}
            {field(SEVERITY, words::home::SEVERITY, choice(SEVERITY, severities), None)}
            {field(TEMPLATE, words::home::TEMPLATE, choice(TEMPLATE, templates), None)}
            {problem_line(problem)}
            <button class="btn main" type="submit" disabled=move || is_busy.get()>{words::home::CREATE}</button>
            {line("p", "hint quiet", words::home::LINKS_HINT)}
        </form>
    }
    .into_any()
}

fn field(id: &'static str, label: &'static str, input: AnyView, hint: Option<&'static str>) -> AnyView {
    let label = view! { <label for=id>{label}</label> };
    let hint = hint.map_or_else(nothing, |hint| view! { <span class="hint" id=[id, "-hint"].concat()>{hint}</span> }.into_any());
    tag("div", "field", vec![label.into_any(), input, hint])
}

fn choice(id: &'static str, choices: impl Iterator<Item = (&'static str, &'static str)>) -> AnyView {
    let options: Vec<AnyView> = choices.map(|(value, words)| view! { <option value=value>{words}</option> }.into_any()).collect();
    view! { <select class="input" id=id>{options}</select> }.into_any()
}

/// Why something was not done: nothing while there is nothing to say.
pub(crate) fn problem_line(problem: RwSignal<String>) -> AnyView {
    view! { <span class="problem" role="alert">{move || problem.get()}</span> }.into_any()
}

/// What the form holds.
fn wish() -> Create {
    let mut facts = BTreeMap::new();
    if let Some(minute) = element::value_of(BEGAN).get(..16) {
        facts.insert(Fact::Began.key().to_owned(), [minute, "Z"].concat());
    }
    let severity = element::value_of(SEVERITY);
    if !severity.is_empty() {
        facts.insert(Fact::Severity.key().to_owned(), severity);
    }
    Create { title: element::value_of(TITLE), template: Some(element::value_of(TEMPLATE)), facts }
}

/// Why something was not done, as a sentence.
pub(crate) fn reason(failure: &Failure) -> String {
    match failure {
        Failure::Unreachable(_) => words::home::UNREACHABLE.to_owned(),
        Failure::Refused(problem) => problem.message.clone(),
    }
}
