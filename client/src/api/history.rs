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
    /// Its facts.
    pub(crate) facts: Vec<(Fact, String)>,
    /// What stood there with what changed, as the server draws it; empty if there is nothing.
    pub(crate) html: String,
    /// Whether it differs from what it is compared with.
    pub(crate) has_changed: bool,
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
    /// Passages, each behind a name, as the server draws them.
    Authors { section: String, html: String },
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
            Question::Authors { section, .. } => Answer::Authors { section: section.clone(), html: json.text("html")? },
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
    let fields = json.object("fields")?;
    let mut facts = Vec::new();
    for fact in Fact::ALL {
        facts.extend(fields.text(fact.key()).map(|value| (fact, value)));
    }
    let has_some = |key| json.list(key).is_some_and(|list| !list.is_empty());
    let has_changed = has_some("spans") || has_some("changed");
    Some(Past { id: json.text("id")?, body: json.text("body")?, facts, html: json.text("html")?, has_changed })
}

fn each<T>(json: &Json, key: &str, parse: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    let list = json.list(key)?;
    let mut parsed = Vec::with_capacity(list.len());
    for one in &list {
        parsed.push(parse(one)?);
    }
    Some(parsed)
}
