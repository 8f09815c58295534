//! A post-mortem as a text that outlives Candor: Markdown and HTML.
//!
//! Nothing that is written is left out, the same text gives the same bytes, and no text of anybody becomes markup that
//! this module did not mean.

mod html;
mod markdown;
mod pieces;
mod prose;

use std::collections::BTreeMap;

use shared::document::fact::Fact;
use shared::document::kind::SectionKind;

use crate::room::{RoomView, SectionView};

pub use self::html::{escaped, html};
pub use self::markdown::{markdown, section_markdown};

/// What a post-mortem without a title is called.
const UNTITLED: &str = "Untitled post-mortem";

/// What the post-mortem is called.
pub fn title(view: &RoomView) -> &str {
    let titles = facts_sections(view).filter_map(|section| section.fields.get(Fact::Title.key()));
    titles.map(|title| title.trim()).find(|title| !title.is_empty()).unwrap_or(UNTITLED)
}

/// All fields of the facts, by key.
pub fn facts(view: &RoomView) -> BTreeMap<String, String> {
    facts_sections(view).flat_map(|section| section.fields.clone()).collect()
}

fn facts_sections(view: &RoomView) -> impl Iterator<Item = &SectionView> {
    view.sections.iter().filter(|section| section.spec.kind == SectionKind::Facts)
}

/// Fields that hold something, with what people call them: the known ones in reading order, then all others by key.
fn fields(section: &SectionView) -> Vec<(Option<Fact>, String, &str)> {
    let filled = |key: &str| section.fields.get(key).map(|value| value.trim()).filter(|value| !value.is_empty());
    let is_facts = section.spec.kind == SectionKind::Facts;
    let known = Fact::ALL.into_iter().filter(|_| is_facts);
    let known = known.filter_map(|fact| Some((Some(fact), fact.label().to_owned(), filled(fact.key())?)));
    let is_known = |key: &str| is_facts && key.parse::<Fact>().is_ok();
    let other = section.fields.keys().filter(|key| !is_known(key));
    let other = other.filter_map(|key| Some((None, key.clone(), filled(key)?)));
    known.chain(other).collect()
}

#[cfg(test)]
mod tests;
