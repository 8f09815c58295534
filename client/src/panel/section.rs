//! A section: its heading, what belongs there, and what is written.

use leptos::prelude::*;
use shared::document::kind::SectionKind;

use super::draft_notice::draft_notice;
use super::facts_form::facts_form;
use super::lock_badge::{lock_button, prompt_or_lock};
use super::toolbar::toolbar;
use crate::browser::element;
use crate::editor::section_text;
use crate::state::{Room, Section};
use crate::ui::html::tag;
use crate::ui::icon::Icon;
use crate::ui::notice::{Tone, notice};
use crate::ui::shown::when;
use crate::words;

/// A section of the document.
pub(crate) fn section_view(room: Room, section: Section) -> AnyView {
    let has_keyboard = RwSignal::new(false);
    let shows_tools = move || section.kind == SectionKind::Prose && has_keyboard.get() && section.may_edit.get();
    let heading = view! { <h2 id=section.heading_id() tabindex="-1">{section.title()}</h2> };
    let body = match section.kind {
        SectionKind::Prose => section_text(room, section),
        SectionKind::Facts => facts_form(room, section),
    };
    let inside = vec![
        tag("div", "section-head", vec![heading.into_any(), lock_button(room, section)]),
        prompt_or_lock(section),
        when(shows_tools, move || toolbar(room, section)),
        tag("div", "body", vec![body]),
        when(move || section.is_full.get(), full),
        draft_notice(room, section),
    ];
    let leave = move |event: leptos::ev::FocusEvent| {
        if !element::keyboard_stays(&event) {
            has_keyboard.set(false);
        }
    };
    view! {
        <section
            class=move || class(section.lock.with(Option::is_some))
            id=section.id()
            aria-labelledby=section.heading_id()
            on:focusin=move |_| has_keyboard.set(true)
            on:focusout=leave
        >
            {inside}
        </section>
    }
    .into_any()
}

fn class(is_locked: bool) -> String {
    if is_locked { "section locked" } else { "section" }.to_owned()
}

fn full() -> AnyView {
    notice(Tone::Care, Icon::Alert, words::notice::FULL.to_owned(), words::notice::FULL_HELP.to_owned(), None)
}
