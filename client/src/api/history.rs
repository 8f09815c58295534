//! The history, as the page asks it.

use shared::document::fact::Fact;
use shared::id::PostMortemId;

use super::{Failure, path, read};
use crate::browser::fetch;
use crate::browser::json::{Json, Wish};

/// A part of the time line.
#[derive(Debug)]
pub(crate) struct Part {
    /// Newest first.
    pub(crate) revisions: Vec<Revision>,
    /// Whether there are earlier ones.
    pub(crate) earlier: bool,
    /// Whether records of the log could not be read.
    pub(crate) is_damaged: bool,
}

/// Some edits and locks that belong together.
#[derive(Debug, Clone)]
pub(crate) struct Revision {
    /// Its end.
    pub(crate) seq: u64,
    /// When that was, milliseconds since 1970.
    pub(crate) ended: u64,
    /// Who took part.
    pub(crate) by: Vec<String>,
    /// The headings of the sections that were written in.
    pub(crate) sections: Vec<String>,
    /// UTF-16 units written in all of them.
    pub(crate) added: u64,
    /// UTF-16 units taken away.
    pub(crate) removed: u64,
    /// The headings of sections that were locked, or opened again.
    pub(crate) locks: Vec<(String, bool)>,
    /// What it is called; empty if nobody named it.
    pub(crate) name: String,
    /// Moments within it, the last one its end: place in the log, and time.
    pub(crate) stops: Vec<(u64, u64)>,
}

/// A section at a moment.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
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

/// The time line before a place in the log, or its newest part.
pub(crate) async fn part(id: PostMortemId, before: Option<u64>) -> Result<Part, Failure> {
    let rest = before.map_or_else(|| "/history".to_owned(), |before| ["/history?before=", &before.to_string()].concat());
    read(&fetch::get(&path(id, &rest)).await?, |json| {
        Some(Part {
            revisions: each(json, "revisions", revision)?,
            earlier: json.is_true("earlier"),
            is_damaged: json.number("skipped")? > 0,
        })
    })
}

/// The document at a moment.
pub(crate) async fn page(id: PostMortemId, seq: u64) -> Result<Vec<Past>, Failure> {
    read(&fetch::get(&path(id, &["/history/", &seq.to_string()].concat())).await?, |json| each(json, "sections", past))
}

/// Whose each stretch of a section's body is; empty where it has no author.
pub(crate) async fn authors(id: PostMortemId, seq: u64, section: &str) -> Result<Vec<Span>, Failure> {
    let rest = ["/history/", &seq.to_string(), "/authors?section=", section].concat();
    let passage = |json: &Json| Some(Span { is: json.text("by").unwrap_or_default(), text: json.text("text")? });
    read(&fetch::get(&path(id, &rest)).await?, |json| each(json, "body", passage))
}

/// Gives a moment a name.
pub(crate) async fn name(id: PostMortemId, seq: u64, name: &str) -> Result<(), Failure> {
    let rest = ["/history/", &seq.to_string(), "/name"].concat();
    read(&fetch::post(&path(id, &rest), &Wish::default().with("name", name).written()).await?, |_| Some(()))
}

fn revision(json: &Json) -> Option<Revision> {
    let sections = json.list("sections")?;
    let sum = |key| sections.iter().filter_map(|section| section.number(key)).sum();
    Some(Revision {
        seq: json.number("seq")?,
        ended: json.number("ended")?,
        by: json.texts("by"),
        sections: sections.iter().filter_map(|section| section.text("title")).collect(),
        added: sum("added"),
        removed: sum("removed"),
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
    let span = |json: &Json| Some(Span { is: json.text("is")?, text: json.text("text")? });
    Some(Past { id: json.text("id")?, body: json.text("body")?, spans: each(json, "spans", span)?, fields })
}

fn each<T>(json: &Json, key: &str, parse: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    let list = json.list(key)?;
    let mut parsed = Vec::with_capacity(list.len());
    for one in &list {
        parsed.push(parse(one)?);
    }
    Some(parsed)
}
