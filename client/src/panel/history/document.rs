//! The document at a moment, and the way back to it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{View, said};
use crate::api::history::{self, Past, Span};
use crate::panel::new_form::reason;
use crate::state::Section;
use crate::ui::html::{line, tag, text};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::{live, nothing};
use crate::words;

/// Colours that there are for people.
const COLOURS: usize = 10;

/// All sections, as they stood.
pub(super) fn document(view: View) -> AnyView {
    live(move || {
        let (seq, page) = view.page.get();
        let known = view.room.sections.get_untracked();
        let sections = page.into_iter().filter_map(|past| {
            let section = known.iter().find(|section| section.id() == past.id)?;
            Some(section_then(view, seq, *section, past))
        });
        tag("div", "sheet", sections.collect())
    })
}

fn section_then(view: View, seq: u64, section: Section, past: Past) -> AnyView {
    let authors = RwSignal::new(None::<Vec<Span>>);
    let heading = vec![text(section.title()), if past.has_changed() { line("span", "chip", words::history::CHANGED) } else { nothing() }];
    let mut tools = vec![restore_button(view, section, past.clone())];
    if !past.body.is_empty() {
        tools.insert(0, who_button(view, seq, past.id.clone(), authors));
    }
    let written = move || match authors.get() {
        Some(authors) => tag("div", "prose", passages(&authors)),
        None if past.is_empty() => line("p", "quiet", words::history::NOTHING),
        None => vec![fields(&past), tag("div", "prose", spans(&past))].into_any(),
    };
    let inside = vec![
        tag("div", "section-head", vec![tag("h3", "", heading), tag("div", "btns", tools)]),
        reason_line(view, section),
        live(written),
    ];
    tag("section", "section", inside)
}

/// Why it cannot be restored.
fn reason_line(view: View, section: Section) -> AnyView {
    live(move || {
        if section.may_edit.get() {
            return nothing();
        }
        let reads = view.room.role().is_some_and(|role| !role.may_write());
        let why = if reads {
            words::history::READ_ONLY
        } else if section.lock.with(Option::is_some) {
            words::history::LOCKED
        } else {
            words::history::CLOSED
        };
        line("p", "quiet", why)
    })
}

fn restore_button(view: View, section: Section, past: Past) -> AnyView {
    let restore = move |_| {
        let stop = untrack(move || view.stop());
        let changed = view.room.restore(section, &past.body, &past.fields);
        let then = stop.map(|stop| said(stop.at)).unwrap_or_default();
        let told = if changed { words::history::restored(&section.title(), &then) } else { words::history::SAME.to_owned() };
        view.done.set((told, changed));
    };
    labelled(
        words::history::RESTORE,
        section.title(),
        vec![icon(Icon::Undo), line("span", "", words::history::RESTORE)],
        Box::new(restore),
        move || !section.may_edit.get(),
    )
}

fn who_button(view: View, seq: u64, id: String, authors: RwSignal<Option<Vec<Span>>>) -> AnyView {
    let press = move |_| {
        if authors.with_untracked(Option::is_some) {
            return authors.set(None);
        }
        let id = id.clone();
        spawn_local(async move {
            match history::authors(view.room.id, seq, &id).await {
                Ok(passages) => authors.set(Some(passages)),
                Err(failure) => view.problem.set(reason(&failure)),
            }
        });
    };
    let is_pressed = move || authors.with(Option::is_some).to_string();
    view! { <button type="button" class="btn bare small" aria-pressed=is_pressed on:click=press>{words::history::WHO}</button> }.into_any()
}

fn labelled(
    word: &'static str,
    title: String,
    inside: Vec<AnyView>,
    press: Box<dyn Fn(leptos::ev::MouseEvent)>,
    is_off: impl Fn() -> bool + Send + Sync + 'static,
) -> AnyView {
    let label = [word, ": ", &title].concat();
    view! { <button type="button" class="btn small" aria-label=label disabled=is_off on:click=press>{inside}</button> }.into_any()
}

/// What changed, coloured and marked: screen readers tell `ins` and `del`.
fn spans(past: &Past) -> Vec<AnyView> {
    if past.spans.is_empty() {
        return vec![text(past.body.clone())];
    }
    past.spans.iter().map(|span| stretch(&span.is, span.text.clone())).collect()
}

fn stretch(is: &str, words: String) -> AnyView {
    match is {
        "added" => line("ins", "", words),
        "removed" => line("del", "", words),
        _ => text(words),
    }
}

fn fields(past: &Past) -> AnyView {
    let row = |(fact, before, after): &(shared::document::fact::Fact, String, String)| {
        let value = if before == after {
            vec![text(after.clone())]
        } else {
            vec![
                stretch(if before.is_empty() { "" } else { "removed" }, before.clone()),
                text(" "),
                stretch(if after.is_empty() { "" } else { "added" }, after.clone()),
            ]
        };
        tag("div", "", vec![line("dt", "", fact.label()), tag("dd", "", value)])
    };
    if past.fields.is_empty() { nothing() } else { tag("dl", "facts", past.fields.iter().map(row).collect()) }
}

/// Each passage behind the name of who wrote it.
fn passages(authors: &[Span]) -> Vec<AnyView> {
    let mut names: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for Span { is: name, text: words } in authors {
        let colour = names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        let name = if name.is_empty() { words::history::NO_AUTHOR } else { name };
        let colour = (colour % COLOURS + 1).to_string();
        let inside = vec![line("b", "", name), text(words.clone())];
        parts.push(view! { <span class="hand" data-person=colour>{inside}</span> }.into_any());
    }
    parts
}
