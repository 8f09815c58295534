//! `POST api/v1/sample`: a finished post-mortem to look around in, a new one each time.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use shared::document::fact::Fact;
use shared::document::template::Template;

use super::Door;
use super::address::Address;
use super::body::{Json, Nothing};
use super::create::{Beginning, begin};
use super::failure::Failure;

const TITLE: &str = "Ferry tickets could not be scanned for 52 minutes";

const FACTS: [(Fact, &str); 7] = [
    (Fact::Severity, "2"),
    (Fact::Kind, "incident"),
    (Fact::Services, "ticket scanners, key service, boarding"),
    (Fact::Began, "2026-06-13T05:00Z"),
    (Fact::Detected, "2026-06-13T05:09Z"),
    (Fact::Mitigated, "2026-06-13T05:52Z"),
    (Fact::Resolved, "2026-06-13T07:20Z"),
];

/// A section's id, and its text.
const BODIES: [(&str, &str); 13] = [
    ("tldr", include_str!("../../sample/tldr.md")),
    ("impact", include_str!("../../sample/impact.md")),
    ("background", include_str!("../../sample/background.md")),
    ("timeline", include_str!("../../sample/timeline.md")),
    ("sense", include_str!("../../sample/sense.md")),
    ("factors", include_str!("../../sample/factors.md")),
    ("derp", include_str!("../../sample/derp.md")),
    ("review", include_str!("../../sample/review.md")),
    ("questions", include_str!("../../sample/questions.md")),
    ("actions", include_str!("../../sample/actions.md")),
    ("learned", include_str!("../../sample/learned.md")),
    ("external", include_str!("../../sample/external.md")),
    ("evidence", include_str!("../../sample/evidence.md")),
];

pub(super) async fn sample(State(door): State<Arc<Door>>, address: Address, Json(Nothing {}): Json<Nothing>) -> Result<Response, Failure> {
    begin(&door, &address, finished()).await
}

fn finished() -> Beginning {
    Beginning {
        title: TITLE.parse().expect("a test reads the sample"),
        template: Template::Default,
        facts: FACTS.into_iter().map(|(fact, value)| (fact, value.to_owned())).collect(),
        bodies: BODIES.into_iter().map(|(id, text)| (id, text.trim_end().to_owned())).collect::<BTreeMap<_, _>>(),
    }
}

#[cfg(test)]
mod tests {
    use shared::document::kind::SectionKind;

    use super::*;

    #[test]
    fn the_sample_fills_every_section_of_the_default_template() {
        let finished = finished();
        for section in Template::Default.sections() {
            match section.kind {
                SectionKind::Facts => assert!(!finished.facts.is_empty()),
                SectionKind::Prose => assert!(finished.bodies.get(section.id).is_some_and(|text| text.len() > 100), "{}", section.id),
            }
        }
        assert_eq!(finished.bodies.len() + 1, Template::Default.sections().len(), "no text is left over");
    }

    #[test]
    fn the_facts_of_the_sample_have_their_form_and_order() {
        for (fact, value) in FACTS {
            assert_eq!(fact.parse(value).as_deref(), Ok(value));
        }
        let times: Vec<_> = FACTS.iter().filter(|(fact, _)| fact.is_time()).map(|(_, value)| value).collect();
        assert!(times.is_sorted());
    }

    #[test]
    fn the_sample_is_blameless() {
        let text = BODIES.map(|(_, text)| text.to_lowercase()).concat();
        for word in ["root cause", "human error", "should have", "careless", "failed to", " fault of", "blame"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
