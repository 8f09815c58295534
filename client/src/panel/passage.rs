//! The incident as a line of times, and what they amount to.

use leptos::prelude::*;
use shared::document::fact::Fact;

use crate::state::Section;
use crate::state::passage::{Point, passage};
use crate::words;

/// The line, once at least two times are known: one alone says nothing about a span.
pub(crate) fn passage_line(section: Section) -> AnyView {
    let points = Memo::new(move |_| section.fields.with(passage));
    view! { {move || points.with(|points| (points.len() > 1).then(|| line(points)))} }.into_any()
}

fn line(points: &[Point]) -> AnyView {
    view! {
        <ol class="passage" data-points=points.len().to_string()>
            {points.iter().map(point).collect_view()}
        </ol>
        {measures(points)}
    }
    .into_any()
}

fn point(point: &Point) -> AnyView {
    let clock = point.time.get(11..16).unwrap_or_default().to_owned();
    let day = point.is_new_day.then(|| [", ", &words::calendar::day(&point.time)].concat());
    view! {
        <li class=if point.fact == Fact::Began { "" } else { "end" }>
            <b><time datetime=point.time.clone()>{clock}</time></b>
            <span>{point.fact.label()} {day}</span>
            {point.until_next.map(|minutes| view! { <span class="gap">{words::facts::span(minutes)}</span> }.into_any())}
        </li>
    }
    .into_any()
}

fn measures(points: &[Point]) -> Option<AnyView> {
    let known: Vec<(Fact, u64)> = points.iter().filter_map(|point| Some((point.fact, point.since_began?))).collect();
    (!known.is_empty()).then(|| {
        let spans = known.into_iter().enumerate().map(|(index, (fact, minutes))| {
            view! { <span>{words::facts::measure(fact, index == 0)} " " <b>{words::facts::span(minutes)}</b></span> }.into_any()
        });
        view! {
            <p class="measures">{spans.collect_view()} <span class="quiet">{words::facts::UTC}</span></p>
        }
        .into_any()
    })
}
