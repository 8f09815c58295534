//! Templates: which sections a new post-mortem has. Data, applied once, by the server.

use std::fmt;
use std::str::FromStr;

use super::kind::SectionKind;
use crate::id::BadId;

/// One section of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectionTemplate {
    /// Its name in addresses.
    pub id: &'static str,
    /// How it is written.
    pub kind: SectionKind,
    /// Its heading.
    pub title: &'static str,
    /// What belongs there.
    pub prompt: &'static str,
    /// How one might begin: shown while the section is empty.
    pub opening: &'static str,
    /// Text that the section has from the start.
    pub body: &'static str,
}

/// A set of sections with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// The whole practice: fourteen sections.
    Default,
    /// For small incidents: six sections.
    Brief,
}

impl Template {
    /// Every template.
    pub const ALL: [Self; 2] = [Self::Default, Self::Brief];

    /// Its word in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Brief => "brief",
        }
    }

    /// What people read when they choose it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Default => "Default, 14 sections",
            Self::Brief => "Brief, 6 sections",
        }
    }

    /// Its sections, in reading order.
    pub fn sections(self) -> Vec<SectionTemplate> {
        match self {
            Self::Default => DEFAULT.to_vec(),
            Self::Brief => DEFAULT.iter().filter(|section| BRIEF.contains(&section.id)).copied().collect(),
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Template {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|template| template.word() == text).ok_or(BadId { kind: "template" })
    }
}

const BRIEF: [&str; 6] = ["facts", "tldr", "impact", "timeline", "factors", "actions"];

const fn prose(id: &'static str, title: &'static str, prompt: &'static str, opening: &'static str, body: &'static str) -> SectionTemplate {
    SectionTemplate { id, kind: SectionKind::Prose, title, prompt, opening, body }
}

/// The order is the reading order of the practice. Each section answers a question that readers, reviewers or
/// facilitators were seen to ask; none asks who was at fault.
const DEFAULT: [SectionTemplate; 14] = [
    SectionTemplate {
        id: "facts",
        kind: SectionKind::Facts,
        title: "Facts",
        prompt: "What a list or a filter needs. Times are UTC; a rough time is fine.",
        opening: "",
        body: "",
    },
    prose("tldr", "TL;DR", "Three sentences. Most readers stop here.", "What did people notice, what made it happen, what ended it?", ""),
    prose(
        "impact",
        "Impact",
        "Who felt it and how much, in numbers. What was not affected?",
        "How many people, for how long, and what could they not do?",
        "",
    ),
    prose(
        "background",
        "Background and glossary",
        "What a colleague from another team needs to follow the story.",
        "Which parts are involved, and which words need explaining?",
        "",
    ),
    prose(
        "timeline",
        "Timeline",
        "What happened, in order. Begin before the incident and walk forward.",
        "What was normal that morning?",
        "",
    ),
    prose(
        "sense",
        "What made sense at the time",
        "For each key decision: what was seen, what was the aim, what pressed.",
        "What did it look like from there, and what else was possible?",
        "",
    ),
    prose(
        "factors",
        "Contributing factors",
        "Many, never one root cause. Also what helped.",
        "What had to be true for this to happen?",
        "",
    ),
    prose(
        "derp",
        "Detection, escalation, recovery, prevention",
        "A quick check that nothing is missing.",
        "How would we have known five minutes earlier?",
        "### Detection\n\n\n\n### Escalation\n\n\n\n### Recovery\n\n\n\n### Prevention\n\n",
    ),
    prose(
        "review",
        "Went well, difficult, lucky, surprising",
        "Near misses teach too. Why were we surprised?",
        "Where did we get lucky?",
        "### What went well\n\n\n\n### What was difficult\n\n\n\n### Where we got lucky\n\n\n\n### Why were we surprised\n\n",
    ),
    prose("questions", "Open questions", "What we still do not know, and who might.", "What would we ask if everybody were here?", ""),
    prose(
        "actions",
        "Actions",
        "What we agreed to do, who looks after it, until when, and how we will see that it is done.",
        "What would make the next one smaller?",
        "",
    ),
    prose(
        "learned",
        "What we learned",
        "And who should hear it. Learning is not the same as fixing.",
        "What do you know today that you did not know before?",
        "",
    ),
    prose(
        "external",
        "External message",
        "For customers and partners. Never copied out by itself.",
        "What would you want to read if you were them?",
        "",
    ),
    prose(
        "evidence",
        "Evidence",
        "Links to graphs, logs, chats and tickets. Link rather than paste.",
        "Where can a reader see it with their own eyes?",
        "",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::id::SectionId;
    use crate::limit;

    #[test]
    fn every_template_has_valid_and_different_section_names() {
        for template in Template::ALL {
            let names: BTreeSet<SectionId> =
                template.sections().iter().map(|section| section.id.parse().expect("a valid section id")).collect();
            assert_eq!(names.len(), template.sections().len());
            assert!(names.len() <= limit::SECTIONS);
        }
    }

    #[test]
    fn the_brief_template_has_the_six_sections_it_promises() {
        assert_eq!(Template::Brief.sections().len(), BRIEF.len());
    }
}
