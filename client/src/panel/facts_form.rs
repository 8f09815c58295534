//! The header fields of the incident: a form for those who may write, a list for the others.

use std::collections::BTreeMap;

use leptos::ev::{Event, FocusEvent};
use leptos::prelude::*;
use shared::document::fact::Fact;
use shared::limit;

use super::passage::passage_line;
use crate::browser::element;
use crate::state::{Room, Section};
use crate::ui::html::{line, tag};
use crate::ui::shown::{follow, live};
use crate::words;

/// The facts.
pub(crate) fn facts_form(room: Room, section: Section) -> AnyView {
    let may_edit = section.may_edit;
    let fields = live(move || if may_edit.get() { form(room, section) } else { list(section) });
    vec![passage_line(section), fields].into_any()
}

fn form(room: Room, section: Section) -> AnyView {
    let fields: Vec<AnyView> = Fact::ALL.into_iter().map(|fact| field(room, fact)).collect();
    let leave = move |event: FocusEvent| {
        if !element::keyboard_stays(&event) {
            room.left(section.channel);
        }
    };
    view! {
        <div class="facts facts-form" on:focusin=move |_| room.went_to(section.channel) on:focusout=leave>
            {fields}
        </div>
    }
    .into_any()
}

/// What is known, but for the title, which stands above everything.
fn list(section: Section) -> AnyView {
    let row = |fact: Fact, fields: &BTreeMap<String, String>| {
        let value = fields.get(fact.key()).filter(|value| !value.is_empty() && fact != Fact::Title)?;
        Some(tag("div", "", vec![line("dt", "", fact.label()), line("dd", "", said(fact, value))]))
    };
    live(move || tag("dl", "facts", section.fields.with(|fields| Fact::ALL.into_iter().filter_map(|fact| row(fact, fields)).collect())))
}

/// A value as people read it.
fn said(fact: Fact, value: &str) -> String {
    if fact.is_time() {
        return [&words::calendar::day(value), ", ", value.get(11..16).unwrap_or_default()].concat();
    }
    let choice = words::facts::choices(fact).iter().find(|(key, _)| *key == value);
    choice.map_or(value, |(_, words)| words).to_owned()
}

fn field(room: Room, fact: Fact) -> AnyView {
    let id = ["fact-", fact.key()].concat();
    let input = if words::facts::choices(fact).is_empty() { typed(room, fact, id.clone()) } else { chosen(room, fact, id.clone()) };
    view! {
        <div class="field" data-fact=fact.key()>
            <label for=id>{fact.label()}</label>
            {input}
        </div>
    }
    .into_any()
}

fn chosen(room: Room, fact: Fact, id: String) -> AnyView {
    let value = room.fact(fact);
    let options = words::facts::choices(fact).iter().map(|(key, words)| {
        view! { <option value=*key prop:selected=move || value.with(|value| value == key)>{*words}</option> }.into_any()
    });
    view! {
        <select class="input" id=id on:change=move |event| room.set_fact(fact, event_target_value(&event))>
            {options.collect_view()}
        </select>
    }
    .into_any()
}

/// A field that is typed into. What others do to it waits until the person has left it: nothing moves under the
/// words that somebody is typing.
fn typed(room: Room, fact: Fact, id: String) -> AnyView {
    let value = room.fact(fact);
    let field = NodeRef::<leptos::html::Input>::new();
    let show = move |field: &_| element::show_value(field, &shown(fact, &value.get_untracked()));
    follow(move || {
        value.track();
        if let Some(field) = field.get()
            && !element::has_focus(&field)
        {
            show(&field);
        }
    });
    let take = move |event: Event| {
        if let Some(typed) = element::complete_value(&event) {
            room.set_fact(fact, kept(fact, typed));
        }
    };
    let most = if fact == Fact::Title { limit::TITLE_CHARS } else { limit::FIELD_BYTES / 4 };
    view! {
        <input
            class="input"
            id=id
            node_ref=field
            type=if fact.is_time() { "datetime-local" } else { "text" }
            autocomplete="off"
            maxlength=most.to_string()
            placeholder=(fact == Fact::Services).then_some(words::facts::SERVICES_EXAMPLE)
            on:input=take
            on:blur=move |_| {
                if let Some(field) = field.get_untracked() {
                    show(&field);
                }
            }
        />
    }
    .into_any()
}

/// What an input shows of a value: one for times knows no `Z`.
fn shown(fact: Fact, value: &str) -> String {
    if fact.is_time() { value.trim_end_matches('Z').to_owned() } else { value.to_owned() }
}

/// What is kept of what an input has: times are UTC, to the minute.
fn kept(fact: Fact, typed: String) -> String {
    match typed.get(..16) {
        Some(minute) if fact.is_time() => [minute, "Z"].concat(),
        Some(_) | None => typed,
    }
}
