//! The document at a moment, and the way back to it.

use leptos::prelude::*;
use shared::document::fact::Fact;

use super::known::Known;
use super::{View, turn};
use crate::api::history::{Past, Question, Span};
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
        view.shown.track();
        let sections = view.room.sections.get_untracked();
        view.known.look(|known| {
            let mut parts = Vec::with_capacity(sections.len());
            for past in &known.page {
                if let Some(section) = sections.iter().find(|section| section.id() == past.id) {
                    parts.push(section_then(view, *section, known, past));
                }
            }
            tag("div", "sheet", parts)
        })
    })
}

fn section_then(view: View, section: Section, known: &Known, past: &Past) -> AnyView {
    let hands = known.hands.iter().find(|(id, _)| *id == past.id);
    let mut heading = vec![text(section.title())];
    if past.has_changed() {
        heading.push(line("span", "chip", words::history::CHANGED));
    }
    let mut tools = Vec::new();
    if !past.body.is_empty() {
        tools.push(who_button(view, section, known.seq, hands.is_some()));
    }
    tools.push(restore_button(view, section));
    let written = match hands {
        Some((_, hands)) => tag("div", "prose", passages(hands)),
        None if past.is_empty() => line("p", "quiet", words::history::NOTHING),
        None => vec![fields(past), tag("div", "prose", spans(past))].into_any(),
    };
    let head = tag("div", "section-head", vec![tag("h3", "", heading), tag("div", "btns", tools)]);
    tag("section", "section", vec![head, live(move || reason_line(view, section)), written])
}

/// Why it cannot be restored.
fn reason_line(view: View, section: Section) -> AnyView {
    if section.may_edit.get() {
        return nothing();
    }
    let reads = view.room.role().is_some_and(|role| !role.may_write());
    let is_locked = section.lock.with(Option::is_some);
    let why = if reads {
        words::history::READ_ONLY
    } else if is_locked {
        words::history::LOCKED
    } else {
        words::history::CLOSED
    };
    line("p", "quiet", why)
}

fn restore_button(view: View, section: Section) -> AnyView {
    let restore = move || {
        let (changed, when) = view.known.look(|known| {
            let past = known.page.iter().find(|past| past.id == section.id());
            (past.is_some_and(|past| view.room.restore(section, &past.body, &past.fields)), known.when())
        });
        view.done.set(if changed { words::history::restored(&section.title(), &when) } else { words::history::SAME.to_owned() });
    };
    tool(section, words::history::RESTORE, Some(Icon::Undo), Box::new(restore), Box::new(move || !section.may_edit.get()))
}

/// Whose words these are, once somebody wants to know; pressed again, what changed.
fn who_button(view: View, section: Section, seq: u64, is_told: bool) -> AnyView {
    let press = move || {
        if is_told {
            view.known.change(|known| known.hands.retain(|(id, _)| *id != section.id()));
            turn(view.shown);
        } else {
            view.ask(Question::Authors { seq, section: section.id() });
        }
    };
    let word = if is_told { words::history::WHAT } else { words::history::WHO };
    tool(section, word, None, Box::new(press), Box::new(|| false))
}

/// A button of a section, named after what it does there.
fn tool(
    section: Section,
    word: &'static str,
    sign: Option<Icon>,
    press: Box<dyn Fn()>,
    is_off: Box<dyn Fn() -> bool + Send + Sync>,
) -> AnyView {
    let label = [word, ": ", &section.title()].concat();
    let inside = vec![sign.map_or_else(nothing, icon), text(word)];
    view! { <button type="button" class="btn bare small" aria-label=label disabled=is_off on:click=move |_| press()>{inside}</button> }
        .into_any()
}

/// What changed, coloured and marked: screen readers tell `ins` and `del`.
fn spans(past: &Past) -> Vec<AnyView> {
    if past.spans.is_empty() {
        return vec![text(past.body.clone())];
    }
    past.spans.iter().map(|span| stretch(&span.is, &span.text)).collect()
}

fn stretch(is: &str, words: &str) -> AnyView {
    match is {
        "added" => line("ins", "", words),
        "removed" => line("del", "", words),
        _ => text(words),
    }
}

fn fields(past: &Past) -> AnyView {
    let row = |(fact, before, after): &(Fact, String, String)| {
        let value = if before == after {
            vec![text(after.as_str())]
        } else {
            vec![
                stretch(if before.is_empty() { "" } else { "removed" }, before),
                text(" "),
                stretch(if after.is_empty() { "" } else { "added" }, after),
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
        let inside = vec![line("b", "", name), text(words.as_str())];
        parts.push(view! { <span class="hand" data-person=colour>{inside}</span> }.into_any());
    }
    parts
}
