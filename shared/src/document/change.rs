//! Changes of a text, as an editor reports and takes them.

use crate::limit;

/// One replacement in a text. Positions and lengths are UTF-16 units, as browsers and the CRDT count them.
///
/// In a list of changes each one is in the coordinates of the text after those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// Where it begins.
    pub at: u32,
    /// How many units disappear from there.
    pub delete: u32,
    /// What stands there instead.
    pub insert: String,
}

/// How many UTF-16 units a text has.
pub fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// A text in pieces of at most [`limit::INSERT_UNITS`], cut between characters.
pub fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut units) = (0, 0);
    for (at, character) in text.char_indices() {
        if units + character.len_utf16() > limit::INSERT_UNITS {
            pieces.push(&text[start..at]);
            (start, units) = (at, 0);
        }
        units += character.len_utf16();
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

/// The text after the changes. Positions past the end, and such that would split a surrogate pair, are moved
/// to the nearest place before them.
pub fn applied(text: &str, changes: &[TextChange]) -> String {
    let mut text = text.to_owned();
    for change in changes {
        let from = byte_at(&text, change.at);
        let to = byte_at(&text, change.at.saturating_add(change.delete));
        text.replace_range(from..to.max(from), &change.insert);
    }
    text
}

/// The byte where the UTF-16 unit `at` stands, moved back to the character's beginning.
fn byte_at(text: &str, at: u32) -> usize {
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        units += u32::try_from(character.len_utf16()).expect("one or two");
        if units > at {
            return byte;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_apply_one_after_the_other() {
        let changes = [change(0, 0, "a😀b"), change(3, 1, "c"), change(1, 2, "")];
        assert_eq!(applied("", &changes), "ac");
    }

    #[test]
    fn a_position_within_a_surrogate_pair_moves_before_it() {
        assert_eq!(applied("😀", &[change(1, 0, "x")]), "x😀");
    }

    fn change(at: u32, delete: u32, insert: &str) -> TextChange {
        TextChange { at, delete, insert: insert.to_owned() }
    }
}
