//! Markdown: the twin of a page, for scripts, for other tools and for keeping.

use std::fmt::Write as _;

use shared::document::fact::FactTime;
use shared::room::lock::Lock;

use super::{fields, title};
use crate::room::{RoomView, SectionView};

/// A whole post-mortem: its title, then `## ` and the heading of each section, then what is written there, unchanged.
pub fn markdown(view: &RoomView) -> String {
    let mut out = format!("# {}\n", one_line(title(view)));
    for section in &view.sections {
        write!(out, "\n## {}\n", one_line(&section.spec.title)).expect("writing to a string cannot fail");
        if let Some(lock) = &section.lock {
            write!(out, "\n*{}*\n", one_line(&lock_line(lock))).expect("writing to a string cannot fail");
        }
        let text = section_markdown(section);
        if !text.is_empty() {
            out.push('\n');
            out.push_str(&text);
            if !text.ends_with('\n') {
                out.push('\n');
            }
        }
    }
    out
}

/// What is written in a section: its fields as a list, then its body, unchanged.
pub fn section_markdown(section: &SectionView) -> String {
    let mut out = String::new();
    for (_, label, value) in fields(section) {
        // A further line is indented, so that it stays within its item.
        let value = value.lines().map(literal).collect::<Vec<_>>().join("\n  ");
        writeln!(out, "- **{}:** {value}", literal(&label)).expect("writing to a string cannot fail");
    }
    if !out.is_empty() && !section.body.is_empty() {
        out.push('\n');
    }
    out.push_str(&section.body);
    out
}

/// Who locked a section, and when.
pub(super) fn lock_line(lock: &Lock) -> String {
    format!("Locked by {}, facilitator, {}", lock.by, FactTime::from_moment(lock.at).words())
}

/// A heading: on one line, and meaning nothing but its letters.
fn one_line(text: &str) -> String {
    literal(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A text that Markdown shows as it is.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
