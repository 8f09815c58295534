//! What a person wrote and the server did not take.

use std::collections::BTreeMap;

use crate::document::change::{TextChange, units};
use crate::document::section::{LiveSection, Section};
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

/// The words of refused updates, and where in the body of the server's state, given in pieces, they would begin, in UTF-16 units.
/// `None` if the updates only took something away.
///
/// The updates are merged into a copy of the server's state, so that what they bring is exactly what this person did:
/// text that others wrote or deleted meanwhile is on both sides.
pub(super) fn refused_words<'a>(state: &[&[u8]], updates: impl Iterator<Item = &'a [u8]>, shown: &Section) -> Option<(String, u32)> {
    let mut copy = LiveSection::new(ClientId::SERVER);
    if copy.merge_all(state).is_err() {
        // Without what they build upon, all that is shown counts as this person's: too much is safe.
        copy = LiveSection::new(ClientId::SERVER);
    }
    let (body, fields) = (copy.section().body(), copy.section().fields());
    let updates: Vec<&[u8]> = updates.collect();
    let ((words, at), after) = match copy.merge_all(&updates) {
        Ok(step) => (inserted(&step.changes), copy.section().fields()),
        // Updates of another epoch do not build upon this state; then what was shown is the best there is.
        Err(_) => ((missing_lines(&body, &shown.body()), units(&body)), shown.fields()),
    };
    let text = [words, changed_fields(&fields, &after)].into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>();
    if text.is_empty() { None } else { Some((text.join("\n"), at)) }
}

/// What the changes insert, and where the first of it begins in the text before them. One stretch is kept as it was
/// typed, so that it can be put back; several stand on a line each.
fn inserted(changes: &[TextChange]) -> (String, u32) {
    let mut stretches: Vec<String> = Vec::new();
    let (mut deleted, mut end, mut first) = (0, None, None);
    for change in changes {
        if !change.insert.is_empty() {
            first.get_or_insert(change.at + deleted);
            match stretches.last_mut() {
                Some(stretch) if end == Some(change.at) => stretch.push_str(&change.insert),
                _ => stretches.push(change.insert.clone()),
            }
            end = Some(change.at + units(&change.insert));
        }
        deleted += change.delete;
    }
    let words = match stretches.as_slice() {
        [one] => one.clone(),
        several => several.iter().map(|stretch| stretch.trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"),
    };
    (words, first.unwrap_or_default())
}

/// The lines that are shown and that the server does not have.
fn missing_lines(server: &str, shown: &str) -> String {
    shown.lines().filter(|line| !server.lines().any(|other| other == *line)).collect::<Vec<_>>().join("\n")
}

fn changed_fields(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> String {
    let changed = after.iter().filter(|(key, value)| !value.is_empty() && before.get(*key) != Some(value));
    changed.map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draft_is_what_the_author_wrote_and_not_what_others_changed_meanwhile() {
        let mut server = Section::new(writer(20));
        server.edit(&[insert(0, "The cache expired. Nobody noticed.")]);
        let mut ada = Section::new(writer(21));
        ada.merge(&server.state()).expect("a real state");
        let refused = ada.edit(&[insert(18, " All regions at once.")]);
        server.edit(&[TextChange { at: 0, delete: 3, insert: "Our price".to_owned() }]);
        let found = refused_words(&[&server.state()], refused.iter().map(Vec::as_slice), &ada);
        assert_eq!(found, Some((" All regions at once.".to_owned(), 24)));
    }

    #[test]
    fn a_refused_deletion_leaves_no_draft() {
        let mut server = Section::new(writer(20));
        server.edit(&[insert(0, "one two")]);
        let mut ada = Section::new(writer(21));
        ada.merge(&server.state()).expect("a real state");
        let refused = ada.edit(&[TextChange { at: 0, delete: 6, insert: String::new() }]);
        assert_eq!(refused_words(&[&server.state()], refused.iter().map(Vec::as_slice), &ada), None);
    }

    #[test]
    fn words_in_several_places_stand_on_a_line_each_and_what_was_typed_and_deleted_again_is_gone() {
        let mut server = Section::new(writer(20));
        server.edit(&[insert(0, "one two three")]);
        let mut ada = Section::new(writer(21));
        ada.merge(&server.state()).expect("a real state");
        let mut refused = ada.edit(&[insert(4, "and a half "), insert(0, "zero "), insert(0, "no ")]);
        refused.extend(ada.edit(&[TextChange { at: 0, delete: 3, insert: String::new() }]));
        let found = refused_words(&[&server.state()], refused.iter().map(Vec::as_slice), &ada);
        assert_eq!(found, Some(("zero\nand a half".to_owned(), 0)));
    }

    fn writer(number: u64) -> ClientId {
        ClientId::new(number).expect("a valid id")
    }

    fn insert(at: u32, text: &str) -> TextChange {
        TextChange { at, delete: 0, insert: text.to_owned() }
    }
}
