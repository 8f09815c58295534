//! The history, as the page asks it.

use shared::document::fact::Fact;
use shared::id::PostMortemId;

use super::{Failure, path, read};
use crate::browser::fetch;
use crate::browser::json::{Json, Wish};
use crate::words;

/// A part of the time line.
pub(crate) struct Part {
    /// Newest first.
    pub(crate) revisions: Vec<Revision>,
    /// Whether there are earlier ones.
    pub(crate) earlier: bool,
    /// Whether records of the log could not be read.
    pub(crate) is_damaged: bool,
}

/// Some edits and locks that belong together.
pub(crate) struct Revision {
    /// Its end.
    pub(crate) seq: u64,
    /// When that was, milliseconds since 1970.
    pub(crate) ended: u64,
    /// Who took part, in words.
    pub(crate) by: String,
    /// Where they wrote and how much, in words.
    pub(crate) about: String,
    /// The headings of sections that were locked, or opened again.
    pub(crate) locks: Vec<(String, bool)>,
    /// What it is called; empty if nobody named it.
    pub(crate) name: String,
    /// Moments within it, the last one its end: place in the log, and time.
    pub(crate) stops: Vec<(u64, u64)>,
}

/// A section at a moment.
pub(crate) struct Past {
    /// Its name.
    pub(crate) id: String,
    /// Its body.
    pub(crate) body: String,
    /// What changed in the body; empty if nothing did.
    pub(crate) spans: Vec<Span>,
    /// What is known of the incident, with what was known before.
    pub(crate) fields: Vec<(Fact, String, String)>,
}

/// A stretch of text.
pub(crate) struct Span {
    /// What became of it, or whose it is.
    pub(crate) is: String,
    /// The text.
    pub(crate) text: String,
}

impl Past {
    /// Whether it differs from what it is compared with.
    pub(crate) fn has_changed(&self) -> bool {
        !self.spans.is_empty() || self.fields.iter().any(|(_, before, after)| before != after)
    }

    /// Whether nothing stood there, and does not.
    pub(crate) fn is_empty(&self) -> bool {
        self.body.is_empty() && self.spans.is_empty() && self.fields.is_empty()
    }
}

/// What can be asked.
pub(crate) enum Question {
    /// The time line before a place in the log, or its newest part.
    Part { before: Option<u64> },
    /// The document at a moment.
    Page { seq: u64 },
    /// Whose each stretch of a section's body is.
    Authors { seq: u64, section: String },
    /// Whether a moment may have this name.
    Name { seq: u64, name: String },
}

/// What is answered.
pub(crate) enum Answer {
    /// A part of the time line.
    Part(Part),
    /// The document at a place in the log.
    Page { seq: u64, page: Vec<Past> },
    /// Passages, each with the name of its author; empty where it has none.
    Authors { section: String, passages: Vec<Span> },
    /// The moment has its name.
    Named,
}

/// Asks the server.
pub(crate) async fn ask(id: PostMortemId, question: &Question) -> Result<Answer, Failure> {
    let (rest, body) = match question {
        Question::Part { before: None } => (String::new(), None),
        Question::Part { before: Some(before) } => (["?before=", &before.to_string()].concat(), None),
        Question::Page { seq } => (["/", &seq.to_string()].concat(), None),
        Question::Authors { seq, section } => (["/", &seq.to_string(), "/authors?section=", section].concat(), None),
        Question::Name { seq, name } => (["/", &seq.to_string(), "/name"].concat(), Some(Wish::default().with("name", name).written())),
    };
    let path = path(id, &["/history", &rest].concat());
    let answer = match body {
        Some(body) => fetch::post(&path, &body).await,
        None => fetch::get(&path).await,
    };
    read(&answer?, |json| {
        Some(match question {
            Question::Part { .. } => Answer::Part(Part {
                revisions: each(json, "revisions", revision)?,
                earlier: json.is_true("earlier"),
                is_damaged: json.number("skipped")? > 0,
            }),
            Question::Page { seq } => Answer::Page { seq: *seq, page: each(json, "sections", past)? },
            Question::Authors { section, .. } => {
                Answer::Authors { section: section.clone(), passages: each(json, "body", |json| span(json, "by"))? }
            }
            Question::Name { .. } => Answer::Named,
        })
    })
}

fn revision(json: &Json) -> Option<Revision> {
    let sections = json.list("sections")?;
    let sum = |key| sections.iter().filter_map(|section| section.number(key)).sum();
    let titles: Vec<String> = sections.iter().filter_map(|section| section.text("title")).collect();
    Some(Revision {
        seq: json.number("seq")?,
        ended: json.number("ended")?,
        by: words::history::by(&json.texts("by")),
        about: words::history::about(&titles, sum("added"), sum("removed")),
        locks: each(json, "locks", |lock| Some((lock.text("title")?, lock.text("by").is_some())))?,
        name: json.object("name").and_then(|name| name.text("name")).unwrap_or_default(),
        stops: each(json, "stops", |stop| Some((stop.number("seq")?, stop.number("at")?)))?,
    })
}

fn past(json: &Json) -> Option<Past> {
    let (held, changed) = (json.object("fields")?, json.list("changed")?);
    let mut fields = Vec::new();
    for fact in Fact::ALL {
        let after = held.text(fact.key()).unwrap_or_default();
        let change = changed.iter().find(|change| change.text("key").is_some_and(|key| key == fact.key()));
        let before = change.map_or_else(|| after.clone(), |change| change.text("before").unwrap_or_default());
        if !(before.is_empty() && after.is_empty()) {
            fields.push((fact, before, after));
        }
    }
    Some(Past { id: json.text("id")?, body: json.text("body")?, spans: each(json, "spans", |json| span(json, "is"))?, fields })
}

/// A stretch of text, and what is said of it under a key.
fn span(json: &Json, key: &str) -> Option<Span> {
    Some(Span { is: json.text(key).unwrap_or_default(), text: json.text("text")? })
}

fn each<T>(json: &Json, key: &str, parse: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    let list = json.list(key)?;
    let mut parsed = Vec::with_capacity(list.len());
    for one in &list {
        parsed.push(parse(one)?);
    }
    Some(parsed)
}
