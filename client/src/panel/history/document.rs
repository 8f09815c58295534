//! The document at a moment, and the way back to it.

use leptos::prelude::*;

use super::known::Known;
use super::{View, turn};
use crate::api::history::{Past, Question};
use crate::state::Section;
use crate::ui::html::{line, tag, text};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::{live, nothing};
use crate::words;

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
    if past.has_changed {
        heading.push(line("span", "chip", words::history::CHANGED));
    }
    let mut tools = Vec::new();
    if !past.body.is_empty() {
        tools.push(who_button(view, section, known.seq, hands.is_some()));
    }
    tools.push(restore_button(view, section));
    let html = hands.map_or(&past.html, |(_, html)| html);
    let written = if html.is_empty() {
        line("p", "quiet", words::history::NOTHING)
    } else {
        // The server has made markup of nobody's text.
        view! { <div inner_html=html.clone()></div> }.into_any()
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
            (past.is_some_and(|past| view.room.restore(section, &past.body, &past.facts)), known.when())
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
