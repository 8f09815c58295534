//! Where somebody types next, by chance.

use shared::document::change::{TextChange, units};
use shared::document::kind::SectionKind;
use shared::id::Channel;

use super::Tab;
use crate::chance::Chance;

impl Tab {
    /// One of the first `most` prose sections, if this person may write in any of them.
    pub fn some_section(&self, most: usize, chance: &mut Chance) -> Option<Channel> {
        let prose = self.replica.sections().iter().filter(|head| head.kind == SectionKind::Prose);
        let channels: Vec<Channel> = prose.map(|head| head.channel).take(most).filter(|channel| self.replica.may_edit(*channel)).collect();
        (!channels.is_empty()).then(|| chance.one_of(&channels))
    }
}

/// A line of its own above some line of a text, or below the last.
pub fn line_somewhere(text: &str, line: &str, chance: &mut Chance) -> TextChange {
    let beginnings: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    TextChange { at: units(&text[..chance.one_of(&beginnings)]), delete: 0, insert: format!("{line}\n") }
}
