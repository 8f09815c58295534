//! Markdown that people wrote, as HTML that cannot do anything.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::html::escaped;
use super::pieces::{PIECE_BYTES, in_pieces};

/// Renders the body of a section.
///
/// Raw HTML is shown as text. Links lead to the web, to mail, or to a place in the page; others are shown as plain text.
/// Pictures are links, because loading one would tell a third party who reads. Headings stand below the section's own.
/// A long body comes in pieces.
pub(super) fn prose(markdown: &str, page: &str) -> String {
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS);
    let mut links = Links { page, open: Vec::new() };
    in_pieces(parser.map(|event| links.harmless(event)), PIECE_BYTES)
}

struct Links<'a> {
    page: &'a str,
    /// For each link and picture that is open, whether a tag was written for it.
    open: Vec<bool>,
}

impl<'a> Links<'a> {
    fn harmless(&mut self, event: Event<'a>) -> Event<'a> {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Heading { level, .. }) => {
                Event::Start(Tag::Heading { level: below(level), id: None, classes: Vec::new(), attrs: Vec::new() })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
            // Alignment would be an inline style, which the page's policy forbids.
            Event::Start(Tag::Table(columns)) => Event::Start(Tag::Table(vec![pulldown_cmark::Alignment::None; columns.len()])),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => self.begin(link_type, &dest_url),
            Event::Start(Tag::Image { link_type, dest_url, .. }) => self.begin(link_type, &dest_url),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let written = self.open.pop().unwrap_or(false);
                Event::Html(CowStr::Borrowed(if written { "</a>" } else { "" }))
            }
            Event::Start(_)
            | Event::End(_)
            | Event::Text(_)
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Rule
            | Event::TaskListMarker(_) => event,
        }
    }

    /// Links do not nest, but Markdown has pictures within links.
    fn begin(&mut self, kind: LinkType, to: &str) -> Event<'a> {
        let within = self.open.contains(&true);
        let address = if within { None } else { self.address(kind, to) };
        self.open.push(address.is_some());
        Event::Html(match address {
            Some(address) => format!("<a href=\"{}\" rel=\"noopener noreferrer nofollow\">", escaped(&address)).into(),
            None => CowStr::Borrowed(""),
        })
    }

    /// Where a link may lead.
    fn address(&self, kind: LinkType, to: &str) -> Option<String> {
        if kind == LinkType::Email {
            return Some(format!("mailto:{to}"));
        }
        if let Some(place) = to.strip_prefix('#') {
            return Some(format!("{}#{place}", self.page));
        }
        let allowed = ["http://", "https://", "mailto:"];
        let begins = |scheme: &&str| to.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        allowed.iter().any(begins).then(|| to.to_owned())
    }
}

/// A section's own heading is the second level.
fn below(level: HeadingLevel) -> HeadingLevel {
    level.max(HeadingLevel::H3)
}
