//! The post-mortems that this browser knows, and the way to a new one.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::HomeEntry;
use shared::room::role::Role;
use wasm_split_helpers::wasm_split;

use super::lost::{Loss, lost};
use crate::address;
use crate::api;
use crate::browser::{focus, location, timer};
use crate::panel::bar::plain_bar;
use crate::panel::fetched::{Drawing, NotFetched, fetched};
use crate::panel::new_form;
use crate::state::kept;
use crate::ui::button::{Weight, button};
use crate::ui::html::{line, tag, text};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::Screen;
use crate::words;

/// The first page.
pub(crate) fn home_page() -> AnyView {
    let screen = Screen::new(empty);
    spawn_local(async move {
        match api::home().await {
            Err(_) => screen.show(|| lost(Loss::Unreachable, None)),
            Ok(home) => {
                let known: Arc<[HomeEntry]> = home.post_mortems.into();
                screen.show(move || {
                    let known = Arc::clone(&known);
                    fetched(empty, move || Box::pin(fetch(Arc::clone(&known))))
                });
            }
        }
        kept::keep_page();
    });
    screen.view()
}

async fn fetch(known: Arc<[HomeEntry]>) -> Result<Drawing, NotFetched> {
    let draw = drawing().await?;
    Ok(Box::new(move || draw(&known)))
}

/// What draws it, for a browser that knows these.
#[wasm_split(home, fallible)]
fn drawing() -> Result<fn(&[HomeEntry]) -> AnyView, NotFetched> {
    Ok(home)
}

fn empty() -> AnyView {
    plain_bar(Vec::new())
}

fn home(known: &[HomeEntry]) -> AnyView {
    if !known.is_empty() || location::fragment() == "new" {
        return library(known);
    }
    let screen = Screen::new(empty);
    screen.show(move || first(screen));
    screen.view()
}

/// A first visit.
fn first(screen: Screen) -> AnyView {
    let promises = words::home::PROMISES.into_iter().zip([Icon::Check, Icon::People, Icon::Lock]);
    let promises = promises
        .map(|((promise, more), sign)| tag("li", "", vec![icon(sign), tag("span", "", vec![line("b", "", promise), text(more)])]))
        .collect();
    let make = move || {
        screen.show(|| library(&[]));
        timer::before_paint(to_form);
    };
    let ways = vec![button(Weight::Main, Some(Icon::Plus), words::home::NEW, make), sample_button(Weight::Usual)];
    let inside = vec![
        table(),
        line("h1", "", words::home::FIRST_TITLE),
        line("p", "lead", words::home::FIRST_LEAD),
        tag("div", "btns", ways),
        tag("ul", "promises", promises),
    ];
    vec![plain_bar(Vec::new()), tag("main", "first", inside)].into_any()
}

fn to_form() {
    focus::element("new-title");
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
    let mut list = vec![line("h1", "", words::home::TITLE)];
    if known.is_empty() {
        list.push(line("p", "none-yet", words::home::NONE_YET));
    }
    list.push(tag("ul", "pms", known.iter().map(row).collect()));
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus::element("library");
    };
    view! {
        <a class="skip" href=location::absolute("#library") on:click=skip>{words::home::SKIP}</a>
        {plain_bar(vec![sample_button(Weight::Bare)])}
        <main class="library" id="library" tabindex="-1">
            {tag("div", "", list)}
            <section class="new" id="new" aria-labelledby="h-new">
                <h2 id="h-new">{words::home::NEW}</h2>
                {new_form::new_form()}
            </section>
        </main>
        <nav class="foot" aria-label=words::room::QUICK>{button(Weight::Main, Some(Icon::Plus), words::home::NEW, to_form)}</nav>
    }
    .into_any()
}

fn row(entry: &HomeEntry) -> AnyView {
    let address = entry.id.parse().map(address::post_mortem).unwrap_or_default();
    let link = view! { <a href=location::absolute(&address)>{entry.title.clone()}</a> };
    let severity = if entry.severity.is_empty() { String::new() } else { words::home::severity(&entry.severity) };
    let part = entry.role.parse::<Role>().ok().map(words::home::your_part).unwrap_or_default().to_owned();
    let about = [words::calendar::day(&entry.began), severity, part];
    let about = about.into_iter().filter(|words| !words.is_empty()).map(|words| line("span", "", words)).collect();
    tag("li", "", vec![tag("div", "", vec![link.into_any(), tag("p", "meta", about)])])
}

fn sample_button(weight: Weight) -> AnyView {
    let problem = RwSignal::new(String::new());
    let look = move || {
        spawn_local(async move {
            match api::sample().await {
                Ok(created) => new_form::open(&created),
                Err(failure) => problem.set(new_form::reason(&failure)),
            }
        });
    };
    vec![button(weight, Some(Icon::Book), words::home::SAMPLE, look), new_form::problem_line(problem)].into_any()
}
