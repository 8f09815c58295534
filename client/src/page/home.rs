//! The post-mortems that this browser knows, and the way to a new one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Home, HomeEntry};
use shared::room::role::Role;

use super::lost::{Loss, lost};
use crate::address;
use crate::api;
use crate::browser::{focus, location};
use crate::panel::bar::{bar, theme_button};
use crate::panel::new_form;
use crate::ui::button::{Weight, button};
use crate::ui::icon::{Icon, icon};
use crate::words;

/// The first page.
pub(crate) fn home_page() -> AnyView {
    let known = RwSignal::new(None::<Result<Home, api::Failure>>);
    let is_making = RwSignal::new(location::fragment() == "new");
    spawn_local(async move { known.set(Some(api::home().await)) });
    (move || match known.get() {
        None => bar(words::home::HOME, view! { <span class="bar-title">{words::CANDOR}</span> }, theme_button("")),
        Some(Err(_)) => lost(Loss::Unreachable),
        Some(Ok(home)) if home.post_mortems.is_empty() && !is_making.get() => first(is_making),
        Some(Ok(home)) => library(&home.post_mortems),
    })
    .into_any()
}

/// A first visit.
fn first(is_making: RwSignal<bool>) -> AnyView {
    let promises = words::home::PROMISES
        .into_iter()
        .zip([Icon::Check, Icon::People, Icon::Lock])
        .map(|((promise, more), sign)| view! { <li>{icon(sign)}<span><b>{promise}</b>{more}</span></li> }.into_any());
    let make = move || {
        is_making.set(true);
        request_focus_on_title();
    };
    view! {
        {bar(words::home::HOME, view! { <span class="bar-title">{words::CANDOR}</span> }, theme_button(""))}
        <main class="first" aria-labelledby="first-title">
            {table()}
            <h1 id="first-title">{words::home::FIRST_TITLE}</h1>
            <p class="lead">{words::home::FIRST_LEAD}</p>
            <div class="btns">
                {button(Weight::Main, Some(Icon::Plus), words::home::NEW, make)}
                {sample_button(Weight::Usual)}
            </div>
            <ul class="promises">{promises.collect_view()}</ul>
        </main>
    }
    .into_any()
}

/// The form is drawn before the next picture.
fn request_focus_on_title() {
    crate::browser::timer::before_paint(|| {
        focus::element("new-title");
    });
}

/// People around a table with one sheet of paper on it.
fn table() -> AnyView {
    view! {
        <svg class="art" viewBox="0 0 240 152" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <ellipse class="art-table" cx="120" cy="76" rx="74" ry="38"></ellipse>
            <path class="art-sheet" d="M94 58h42l10 11v25H94z"></path>
            <path d="M136 58v11h10M103 70h22M103 78h34M103 86h27M129 18a9 9 0 1 1-18 0 9 9 0 0 1 18 0M205 38a9 9 0 1 1-18 0 9 9 0 0 1 18 0M205 114a9 9 0 1 1-18 0 9 9 0 0 1 18 0M53 114a9 9 0 1 1-18 0 9 9 0 0 1 18 0"></path>
            <circle class="art-away" cx="120" cy="134" r="9"></circle>
            <circle class="art-lead" cx="44" cy="38" r="9"></circle>
        </svg>
    }
    .into_any()
}

/// The list, and the form beside it.
fn library(known: &[HomeEntry]) -> AnyView {
    let rows = known.iter().map(row).collect_view();
    let is_empty = known.is_empty();
    let end = view! {
        {sample_button(Weight::Bare)}
        {theme_button("")}
    };
    view! {
        <a
            class="skip"
            href=location::absolute("#library")
            on:click=|event| {
                event.prevent_default();
                focus::element("library");
            }
        >
            {words::home::SKIP}
        </a>
        {bar(words::home::HOME, view! { <span class="bar-title">{words::CANDOR}</span> }, end)}
        <main class="library" id="library" tabindex="-1">
            <div>
                <h1>{words::home::TITLE}</h1>
                {is_empty.then(|| view! { <p class="none-yet">{words::home::NONE_YET}</p> }.into_any())}
                <ul class="pms">{rows}</ul>
            </div>
            <section class="new" id="new" aria-labelledby="h-new">
                <h2 id="h-new">{words::home::NEW}</h2>
                {new_form::new_form()}
            </section>
        </main>
        <nav class="foot" aria-label=words::room::QUICK>{button(Weight::Main, Some(Icon::Plus), words::home::NEW, || {
            focus::element("new-title");
        })}</nav>
    }
    .into_any()
}

fn row(entry: &HomeEntry) -> AnyView {
    let address = entry.id.parse().map(address::post_mortem).unwrap_or_default();
    let day = words::calendar::day(&entry.began);
    let severity = (!entry.severity.is_empty()).then(|| words::home::severity(&entry.severity));
    let part = entry.role.parse::<Role>().ok().map(words::home::your_part);
    view! {
        <li>
            <div>
                <a href=location::absolute(&address)>{entry.title.clone()}</a>
                <p class="meta">
                    {(!day.is_empty()).then(|| span(day))}
                    {severity.map(span)}
                    {part.map(|part| span(part.to_owned()))}
                </p>
            </div>
        </li>
    }
    .into_any()
}

fn span(words: String) -> AnyView {
    view! { <span>{words}</span> }.into_any()
}

fn sample_button(weight: Weight) -> AnyView {
    let problem = RwSignal::new(None::<String>);
    let look = move || {
        spawn_local(async move {
            match api::sample().await {
                Ok(created) => new_form::open(&created),
                Err(failure) => problem.set(Some(new_form::reason(&failure))),
            }
        });
    };
    view! {
        {button(weight, Some(Icon::Book), words::home::SAMPLE, look)}
        <span class="problem" role="alert">{move || problem.get()}</span>
    }
    .into_any()
}
