//! The incident as a line of times, and what they amount to.

use leptos::prelude::*;
use shared::document::fact::Fact;

use crate::state::Section;
use crate::state::passage::{Point, passage};
use crate::words;

/// The line, once at least two times are known: one alone says nothing about a span.
pub(crate) fn passage_line(section: Section) -> AnyView {
    let points = Memo::new(move |_| section.fields.with(passage));
    (move || {
        let points = points.get();
        (points.len() > 1).then(|| {
            view! {
                <ol class="passage" data-points=points.len().to_string()>
                    {points.iter().map(point).collect_view()}
                </ol>
                {measures(&points)}
            }
        })
    })
    .into_any()
}

fn point(point: &Point) -> impl IntoView + use<> {
    let clock = point.time.get(11..16).unwrap_or_default().to_owned();
    let day = point.is_new_day.then(|| [", ", &words::calendar::day(&point.time)].concat());
    view! {
        <li class:end=point.fact != Fact::Began>
            <b><time datetime=point.time.clone()>{clock}</time></b>
            <span>{point.fact.label()} {day}</span>
            {point.until_next.map(|minutes| view! { <span class="gap">{words::facts::span(minutes)}</span> })}
        </li>
    }
}

fn measures(points: &[Point]) -> impl IntoView + use<> {
    let known: Vec<(Fact, u64)> = points.iter().filter_map(|point| Some((point.fact, point.since_began?))).collect();
    (!known.is_empty()).then(|| {
        let spans = known.into_iter().enumerate().map(|(index, (fact, minutes))| {
            view! { <span>{words::facts::measure(fact, index == 0)} " " <b>{words::facts::span(minutes)}</b></span> }
        });
        view! {
            <p class="measures">{spans.collect_view()} <span class="quiet">{words::facts::UTC}</span></p>
        }
    })
}
