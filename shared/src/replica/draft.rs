//! What a person wrote and the server did not take.

use std::collections::BTreeMap;

use similar::{ChangeTag, TextDiff};

use crate::document::change::units;
use crate::document::section::{BadUpdate, Section};
use crate::id::ClientId;
use crate::protocol::refusal::Refusal;

/// Text that the server did not take, kept for its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Why it was not taken.
    pub refusal: Refusal,
    /// The words that are not in the section.
    pub text: String,
}

/// The words of refused updates, and where in the body of the server's state they would begin, in UTF-16 units.
/// `None` if the updates only took something away.
///
/// The updates are merged into a copy of the server's state, so that what differs is exactly what this person did:
/// text that others wrote or deleted meanwhile is on both sides.
pub(super) fn refused_words<'a>(state: &'a [u8], updates: impl Iterator<Item = &'a [u8]>, shown: &Section) -> Option<(String, u32)> {
    let server = merged(&[state]).ok()?;
    let all: Vec<&[u8]> = std::iter::once(state).chain(updates).collect();
    // Updates of another epoch do not build upon this state; then what was shown is the best there is.
    let mine = merged(&all);
    let mine = mine.as_ref().unwrap_or(shown);
    let (body, at) = inserted(&server.body(), &mine.body());
    let text = [body, changed_fields(&server.fields(), &mine.fields())].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    if text.is_empty() { None } else { Some((text.join("\n"), at)) }
}

fn merged(updates: &[&[u8]]) -> Result<Section, BadUpdate> {
    let mut section = Section::new(ClientId::SERVER);
    for update in updates {
        section.merge(update)?;
    }
    Ok(section)
}

/// The stretches that `after` has and `before` has not, a line each, and where the first one begins in `before`.
fn inserted(before: &str, after: &str) -> (String, u32) {
    let mut stretches: Vec<String> = Vec::new();
    let (mut at, mut first, mut open) = (0, None, false);
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => {
                at += units(change.value());
                open = false;
            }
            ChangeTag::Delete => at += units(change.value()),
            ChangeTag::Insert => {
                first.get_or_insert(at);
                match stretches.last_mut() {
                    Some(stretch) if open => stretch.push_str(change.value()),
                    _ => stretches.push(change.value().to_owned()),
                }
                open = true;
            }
        }
    }
    let lines: Vec<&str> = stretches.iter().map(|stretch| stretch.trim()).filter(|line| !line.is_empty()).collect();
    (lines.join("\n"), first.unwrap_or(at))
}

fn changed_fields(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> String {
    let changed = after.iter().filter(|(key, value)| !value.is_empty() && before.get(*key) != Some(value));
    changed.map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::change::TextChange;

    #[test]
    fn the_draft_is_what_the_author_wrote_and_not_what_others_changed_meanwhile() {
        let mut server = Section::new(writer(20));
        server.edit(&[insert(0, "The cache expired. Nobody noticed.")]);
        let mut ada = Section::new(writer(21));
        ada.merge(&server.state()).expect("a real state");
        let refused = ada.edit(&[insert(18, " All regions at once.")]);
        server.edit(&[TextChange { at: 0, delete: 3, insert: "Our price".to_owned() }]);
        let found = refused_words(&server.state(), refused.iter().map(Vec::as_slice), &ada);
        assert_eq!(found, Some(("All regions at once.".to_owned(), 25)));
    }

    #[test]
    fn a_refused_deletion_leaves_no_draft() {
        let mut server = Section::new(writer(20));
        server.edit(&[insert(0, "one two")]);
        let mut ada = Section::new(writer(21));
        ada.merge(&server.state()).expect("a real state");
        let refused = ada.edit(&[TextChange { at: 0, delete: 4, insert: String::new() }]);
        assert_eq!(refused_words(&server.state(), refused.iter().map(Vec::as_slice), &ada), None);
    }

    fn writer(number: u64) -> ClientId {
        ClientId::new(number).expect("a valid id")
    }

    fn insert(at: u32, text: &str) -> TextChange {
        TextChange { at, delete: 0, insert: text.to_owned() }
    }
}
