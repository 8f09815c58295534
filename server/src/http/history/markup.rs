//! What is told of a section, as HTML, so that a page needs to know nothing of differences: `ins`, `del`, and whose hand.

use std::fmt::Write as _;

use shared::api::Passage;
use shared::document::fact::{Fact, FactTime};

use crate::export::escaped;
use crate::history::{PageSection, Span};

/// Colours that there are for people.
const COLOURS: usize = 10;

/// What stands before a passage that has no author.
const NO_AUTHOR: &str = "from the template";

const CANNOT_FAIL: &str = "writing to a string cannot fail";

/// A section as it stood, with what changed. Empty if nothing stands there and nothing did.
pub(super) fn section(section: &PageSection) -> String {
    let mut rows = String::new();
    for fact in Fact::ALL {
        let after = section.fields.get(fact.key()).map(String::as_str).unwrap_or_default();
        let change = section.changed.iter().find(|change| change.key == fact.key());
        let value = change.map_or_else(
            || words(fact, after),
            |change| [marked("del", &words(fact, &change.before)), marked("ins", &words(fact, after))].join(" "),
        );
        if !value.is_empty() {
            write!(rows, "<div><dt>{}</dt><dd>{value}</dd></div>", escaped(fact.label())).expect(CANNOT_FAIL);
        }
    }
    let body: String = if section.spans.is_empty() { escaped(&section.body) } else { section.spans.iter().map(span).collect() };
    let mut out = String::new();
    if !rows.is_empty() {
        write!(out, "<dl class=\"facts\">{rows}</dl>").expect(CANNOT_FAIL);
    }
    if !body.is_empty() {
        write!(out, "<div class=\"prose\">{body}</div>").expect(CANNOT_FAIL);
    }
    out
}

/// Each passage behind the name of who wrote it.
pub(super) fn hands(passages: &[Passage]) -> String {
    let mut names: Vec<Option<&str>> = Vec::new();
    let mut out = String::from("<div class=\"prose\">");
    for Passage { text, by } in passages {
        let colour = names.iter().position(|known| *known == by.as_deref()).unwrap_or_else(|| {
            names.push(by.as_deref());
            names.len() - 1
        });
        let name = escaped(by.as_deref().unwrap_or(NO_AUTHOR));
        let colour = colour % COLOURS + 1;
        write!(out, "<span class=\"hand\" data-person=\"{colour}\"><b>{name}</b>{}</span>", escaped(text)).expect(CANNOT_FAIL);
    }
    out.push_str("</div>");
    out
}

fn span(span: &Span) -> String {
    match span {
        Span::Kept(text) => escaped(text),
        Span::Added(text) => marked("ins", &escaped(text)),
        Span::Removed(text) => marked("del", &escaped(text)),
    }
}

fn marked(tag: &str, html: &str) -> String {
    if html.is_empty() { String::new() } else { format!("<{tag}>{html}</{tag}>") }
}

/// A field's value as HTML: a time in words, if it can be read.
fn words(fact: Fact, value: &str) -> String {
    match value.parse::<FactTime>() {
        Ok(time) if fact.is_time() => time.words(),
        Ok(_) | Err(_) => escaped(value),
    }
}
