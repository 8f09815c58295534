//! The revisions by day, and the scrubber along them.

use leptos::prelude::*;
use shared::moment::Moment;

use super::View;
use crate::api::history::{Question, Revision};
use crate::browser::clock;
use crate::ui::button::{Weight, button, pressable};
use crate::ui::html::{line, tag};
use crate::ui::icon::{Icon, icon};
use crate::ui::shown::{live, nothing, when};
use crate::words;

/// The list beside the document.
pub(super) fn time_line(view: View) -> AnyView {
    let days = live(move || {
        view.listed.track();
        view.known.look(|known| {
            let mut parts: Vec<AnyView> = Vec::new();
            let mut day = String::new();
            for revision in &known.revisions {
                let time = clock::on_the_wall(Moment::from_millis(revision.ended));
                let its_day = words::calendar::day_of(time);
                if its_day != day {
                    parts.push(line("h3", "", its_day.clone()));
                    day = its_day;
                }
                parts.push(entry(view, revision, words::calendar::clock(time)));
            }
            let before = known.revisions.last().map(|last| last.seq);
            let more = move || view.ask(Question::Part { before });
            parts.push(if known.earlier { button(Weight::Bare, None, words::history::EARLIER, more) } else { nothing() });
            parts.into_any()
        })
    });
    view! { <nav class="moments" aria-label=words::history::TIME_LINE>{days}</nav> }.into_any()
}

fn entry(view: View, revision: &Revision, time: String) -> AnyView {
    let seq = revision.seq;
    let mut inside = vec![line("time", "", time)];
    if !revision.name.is_empty() {
        inside.push(tag(
            "b",
            "",
            vec![icon(Icon::Pin), line("span", "", revision.name.clone()), line("span", "sr", words::history::NAMED)],
        ));
    }
    inside.push(line("span", "", revision.by.clone()));
    inside.push(line("small", "", revision.about.clone()));
    for (title, locked) in &revision.locks {
        let sign = icon(if *locked { Icon::Lock } else { Icon::Unlock });
        inside.push(tag("small", "", vec![sign, line("span", "", words::history::lock(title, *locked))]));
    }
    let its = seq.to_string();
    inside.push(when(move || view.here.with(|here| *here == its), || line("span", "sr here", words::history::HERE)));
    let go = move || {
        let at = view.known.look(|known| known.stops.iter().rposition(|stop| stop.revision == seq));
        view.go(at.unwrap_or_default());
    };
    pressable("moment".to_owned(), None, inside, Box::new(go))
}

/// The range along all moments, from the oldest that is listed to the newest.
pub(super) fn scrubber(view: View) -> AnyView {
    let range = live(move || {
        view.listed.track();
        let last = view.known.look(|known| known.stops.len().saturating_sub(1));
        view! {
            <input
                type="range"
                aria-label=words::history::MOMENT
                max=last.to_string()
                prop:value=move || view.at.get()
                aria-valuetext=move || view.moment.get()
                on:input=move |event| view.go(event_target_value(&event).parse().unwrap_or_default())
            />
        }
        .into_any()
    });
    tag("div", "scrubber", vec![range, live(move || line("span", "", view.moment.get()))])
}
