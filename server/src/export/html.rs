//! HTML: the text as it stands in the page, readable without the client and dressed by its style sheet.

use std::fmt::Write as _;

use shared::document::fact::{Fact, FactTime};

use super::markdown::lock_line;
use super::prose::prose;
use super::{fields, title};
use crate::room::{RoomView, SectionView};

/// A whole post-mortem as `<main id="text">`. Links within it lead to `p/{id}#…`, because the page's base is the root of Candor.
pub fn html(view: &RoomView) -> String {
    let page = format!("p/{}", view.id);
    let mut out = String::from("<main id=\"text\" class=\"page\"><article class=\"sheet\">\n");
    writeln!(out, "<header class=\"front\"><h1 class=\"title\">{}</h1></header>", escaped(title(view))).expect(CANNOT_FAIL);
    for section in &view.sections {
        write_section(&mut out, section, &page);
    }
    out.push_str("</article></main>");
    out
}

const CANNOT_FAIL: &str = "writing to a string cannot fail";

fn write_section(out: &mut String, section: &SectionView, page: &str) {
    let id = &section.spec.id;
    let locked = if section.lock.is_some() { " locked" } else { "" };
    let heading = escaped(&section.spec.title);
    write!(
        out,
        "<section class=\"section{locked}\" id=\"{id}\" aria-labelledby=\"h-{id}\">\n\
         <div class=\"section-head\"><h2 id=\"h-{id}\">{heading}</h2></div>\n"
    )
    .expect(CANNOT_FAIL);
    match &section.lock {
        Some(lock) => writeln!(out, "<p class=\"lock-line\">{}</p>", escaped(&lock_line(lock))).expect(CANNOT_FAIL),
        None => writeln!(out, "<p class=\"prompt\">{}</p>", escaped(&section.spec.prompt)).expect(CANNOT_FAIL),
    }
    write_fields(out, section);
    if !section.body.trim().is_empty() {
        writeln!(out, "<div class=\"prose\">\n{}</div>", prose(&section.body, page)).expect(CANNOT_FAIL);
    }
    out.push_str("</section>\n");
}

/// The title stands above everything already.
fn write_fields(out: &mut String, section: &SectionView) {
    let fields = fields(section);
    let mut shown = fields.iter().filter(|(fact, _, _)| *fact != Some(Fact::Title)).peekable();
    if shown.peek().is_none() {
        return;
    }
    out.push_str("<dl class=\"facts\">\n");
    for (fact, label, value) in shown {
        writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(label), shown_value(*fact, value)).expect(CANNOT_FAIL);
    }
    out.push_str("</dl>\n");
}

/// A time in words if it can be read; everything else as it was written.
fn shown_value(fact: Option<Fact>, value: &str) -> String {
    match value.parse::<FactTime>() {
        Ok(time) if fact.is_some_and(Fact::is_time) => format!("<time datetime=\"{time}\">{}</time>", time.words()),
        Ok(_) | Err(_) => escaped(value),
    }
}

/// A text that HTML shows as it is, between tags and in attributes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
