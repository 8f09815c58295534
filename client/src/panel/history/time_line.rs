//! The revisions by day, and the scrubber along them.

use leptos::prelude::*;
use shared::moment::Moment;

use super::{View, said};
use crate::api::history::Revision;
use crate::browser::clock;
use crate::ui::button::{Weight, button};
use crate::ui::html::{line, tag};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::{live, when};
use crate::words;

/// The list beside the document.
pub(super) fn time_line(view: View) -> AnyView {
    let days = live(move || {
        let mut parts: Vec<AnyView> = Vec::new();
        let mut day = String::new();
        view.revisions.with(|revisions| {
            for revision in revisions {
                let time = clock::on_the_wall(Moment::from_millis(revision.ended));
                let its_day = words::calendar::day_of(time);
                if its_day != day {
                    parts.push(line("h3", "", its_day.clone()));
                    day = its_day;
                }
                parts.push(entry(view, revision, words::calendar::clock(time)));
            }
        });
        tag("div", "days", parts)
    });
    let earlier = when(
        move || view.earlier.get(),
        move || {
            button(Weight::Bare, None, words::history::EARLIER, move || {
                view.load(view.revisions.with_untracked(|revisions| revisions.last().map(|last| last.seq)));
            })
        },
    );
    view! { <nav class="moments" aria-label=words::history::TIME_LINE>{days} {earlier}</nav> }.into_any()
}

fn entry(view: View, revision: &Revision, time: String) -> AnyView {
    let seq = revision.seq;
    let mut inside = vec![line("time", "", time)];
    if !revision.name.is_empty() {
        let named = vec![icon(Icon::Pin), line("span", "", revision.name.clone()), line("span", "sr", words::history::NAMED)];
        inside.push(tag("b", "", named));
    }
    inside.push(line("span", "", words::history::by(&revision.by)));
    let about = words::history::about(&revision.sections, revision.added, revision.removed);
    if !about.is_empty() {
        inside.push(line("small", "", about));
    }
    for (title, locked) in &revision.locks {
        let sign = icon(if *locked { Icon::Lock } else { Icon::Unlock });
        inside.push(tag("small", "", vec![sign, line("span", "", words::history::lock(title, *locked))]));
    }
    let is_here = Memo::new(move |_| view.stop().is_some_and(|stop| stop.revision == seq));
    let go = move |_| {
        let at = view.stops.with_untracked(|stops| stops.iter().rposition(|stop| stop.revision == seq));
        view.go(at.unwrap_or_default());
    };
    view! {
        <button type="button" class="moment" aria-current=move || is_here.get().then_some("true") on:click=go>
            {inside}
        </button>
    }
    .into_any()
}

/// The range along all moments, from the oldest that is listed to the newest.
pub(super) fn scrubber(view: View) -> AnyView {
    let label = Memo::new(move |_| {
        let Some(stop) = view.stop() else { return String::new() };
        let by = view.revisions.with(|revisions| revisions.iter().find(|one| one.seq == stop.revision).map(|one| one.by.clone()));
        words::history::moment(&by.unwrap_or_default(), &said(stop.at))
    });
    let last = move || view.stops.with(|stops| stops.len().saturating_sub(1)).to_string();
    view! {
        <label class="scrubber">
            <span class="sr">{words::history::MOMENT}</span>
            <input
                type="range"
                min="0"
                max=last
                prop:value=move || view.at.get().to_string()
                aria-valuetext=move || label.get()
                on:input=move |event| view.go(event_target_value(&event).parse().unwrap_or_default())
            />
            <output>{move || label.get()}</output>
        </label>
    }
    .into_any()
}
