//! The incident as a line of times, and what they amount to.

use leptos::prelude::*;
use shared::document::fact::Fact;

use crate::state::Section;
use crate::state::passage::{Point, passage};
use crate::ui::html::{line, tag, text};
use crate::ui::shown::{live, nothing};
use crate::words;

/// The line, once at least two times are known: one alone says nothing about a span.
pub(crate) fn passage_line(section: Section) -> AnyView {
    live(move || {
        let points = section.fields.with(passage);
        if points.len() < 2 {
            return nothing();
        }
        let count = points.len().to_string();
        let drawn: Vec<AnyView> = points.iter().map(point).collect();
        let line = view! { <ol class="passage" data-points=count>{drawn}</ol> };
        vec![line.into_any(), measures(&points)].into_any()
    })
}

fn point(point: &Point) -> AnyView {
    let clock = point.time.get(11..16).unwrap_or_default().to_owned();
    let time = view! { <time datetime=point.time.clone()>{clock}</time> };
    let mut label = point.fact.label().to_owned();
    if point.is_new_day {
        label.push_str(", ");
        label.push_str(&words::calendar::day(&point.time));
    }
    let gap = point.until_next.map_or_else(nothing, |minutes| line("span", "gap", words::facts::span(minutes)));
    tag("li", if point.fact == Fact::Began { "" } else { "end" }, vec![tag("b", "", vec![time.into_any()]), line("span", "", label), gap])
}

fn measures(points: &[Point]) -> AnyView {
    let known: Vec<(Fact, u64)> = points.iter().filter_map(|point| Some((point.fact, point.since_began?))).collect();
    if known.is_empty() {
        return nothing();
    }
    let mut spans: Vec<AnyView> = known
        .into_iter()
        .enumerate()
        .map(|(index, (fact, minutes))| {
            let measure = [&words::facts::measure(fact, index == 0), " "].concat();
            tag("span", "", vec![text(measure), line("b", "", words::facts::span(minutes))])
        })
        .collect();
    spans.push(line("span", "quiet", words::facts::UTC));
    tag("p", "measures", spans)
}
