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
use crate::ui::icon::Icon;
use crate::ui::notice::{Tone, notice};
use crate::ui::shown::when;
use crate::words;

/// A section of the document.
pub(crate) fn section_view(room: Room, section: Section) -> AnyView {
    let has_keyboard = RwSignal::new(false);
    let shows_tools = move || section.kind == SectionKind::Prose && has_keyboard.get() && section.may_edit.get();
    let body = match section.kind {
        SectionKind::Prose => section_text(room, section),
        SectionKind::Facts => facts_form(room, section),
    };
    view! {
        <section
            class="section"
            class:locked=move || section.lock.with(Option::is_some)
            id=section.id()
            aria-labelledby=section.heading_id()
            on:focusin=move |_| has_keyboard.set(true)
            on:focusout=move |event| {
                if !element::keyboard_stays(&event) {
                    has_keyboard.set(false);
                }
            }
        >
            <div class="section-head">
                <h2 id=section.heading_id() tabindex="-1">{section.title()}</h2>
                {lock_button(room, section)}
            </div>
            {prompt_or_lock(section)}
            {when(shows_tools, move || toolbar(room, section))}
            <div class="body">{body}</div>
            {when(
                move || section.is_full.get(),
                || notice(Tone::Care, Icon::Alert, words::notice::FULL.to_owned(), words::notice::FULL_HELP.to_owned(), None),
            )}
            {draft_notice(room, section)}
        </section>
    }
    .into_any()
}
