//! What a person wrote and the server did not take.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::change::{TextChange, stretch_of, units};
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

/// The words of refused updates, and where in the body of the server's state they would begin, in UTF-16 units.
/// `None` if the updates only took something away.
///
/// The updates are merged into a copy of the server's state, so that what changes is exactly what this person did:
/// text that others wrote or deleted meanwhile is on both sides.
pub(super) fn refused_words<'a>(state: &[u8], updates: impl Iterator<Item = &'a [u8]>, shown: &Section) -> Option<(String, u32)> {
    let mut copy = LiveSection::new(ClientId::SERVER);
    copy.merge(state).ok()?;
    let (server_body, server_fields) = (copy.section().body(), copy.section().fields());
    let mut mine = Stretches::default();
    for update in updates {
        let Ok(step) = copy.merge(update) else {
            // Updates of another epoch do not build upon this state; then what was shown is the best there is.
            return differing_lines(&server_body, &shown.body());
        };
        step.changes.iter().for_each(|change| mine.follow(change));
    }
    let body = copy.section().body();
    let mut lines: Vec<&str> = mine.0.iter().map(|stretch| stretch_of(&body, stretch.clone()).trim()).collect();
    lines.retain(|line| !line.is_empty());
    let fields = changed_fields(&server_fields, &copy.section().fields());
    lines.extend(fields.iter().map(String::as_str));
    let at = mine.0.first().map_or_else(|| units(&body), |first| first.start);
    if lines.is_empty() { None } else { Some((lines.join("\n"), at)) }
}

/// The parts of a text that were inserted, in UTF-16 units, in order and apart from each other.
#[derive(Debug, Default)]
struct Stretches(Vec<Range<u32>>);

impl Stretches {
    fn follow(&mut self, change: &TextChange) {
        let (at, end, length) = (change.at, change.at.saturating_add(change.delete), units(&change.insert));
        // Where a place of the old text is in the new one; a place within what was deleted falls on its beginning.
        let moved = |place: u32, past: bool| {
            let kept = if place <= at { place } else { place.max(end) - change.delete };
            if kept > at || (kept == at && past) { kept + length } else { kept }
        };
        for stretch in &mut self.0 {
            // A stretch that the insertion falls into, or that begins where it does, holds it from then on or moves behind it.
            *stretch = moved(stretch.start, true)..moved(stretch.end, stretch.start < at && stretch.end > at);
        }
        self.0.retain(|stretch| stretch.start < stretch.end);
        if length > 0 {
            let place = self.0.partition_point(|stretch| stretch.start < at);
            self.0.insert(place, at..at + length);
        }
        self.0.dedup_by(|next, before| {
            let touch = next.start <= before.end;
            if touch {
                before.end = before.end.max(next.end);
            }
            touch
        });
    }
}

/// The lines of `after` between those that both texts begin and end with, and where they begin in `before`.
fn differing_lines(before: &str, after: &str) -> Option<(String, u32)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let head = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(one, other)| one == other).count();
    let lines = new[head..new.len() - tail].join("\n");
    let at = old[..head].iter().map(|line| units(line) + 1).sum::<u32>().min(units(before));
    if lines.trim().is_empty() { None } else { Some((lines, at)) }
}

fn changed_fields(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let changed = after.iter().filter(|(key, value)| !value.is_empty() && before.get(*key) != Some(value));
    changed.map(|(key, value)| [key, ": ", value].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::change::applied;

    #[test]
    fn the_draft_is_what_the_author_wrote_and_not_what_others_changed_meanwhile() {
        let mut server = Section::new(writer(20));
        server.edit(&[insert(0, "The cache expired. Nobody noticed.")]);
        let mut ada = Section::new(writer(21));
        ada.merge(&server.state()).expect("a real state");
        let refused = ada.edit(&[insert(18, " All regions at once.")]);
        server.edit(&[TextChange { at: 0, delete: 3, insert: "Our price".to_owned() }]);
        let found = refused_words(&server.state(), refused.iter().map(Vec::as_slice), &ada);
        assert_eq!(found, Some(("All regions at once.".to_owned(), 24)));
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

    #[test]
    fn stretches_follow_what_is_inserted_and_deleted() {
        let mut mine = Stretches::default();
        let mut text = "......".to_owned();
        for change in
            [insert(2, "ab"), insert(3, "c"), insert(8, "d"), TextChange { at: 1, delete: 2, insert: "e".to_owned() }, insert(0, ".")]
        {
            text = applied(&text, std::slice::from_ref(&change));
            mine.follow(&change);
        }
        let found: Vec<&str> = mine.0.iter().map(|stretch| stretch_of(&text, stretch.clone())).collect();
        assert_eq!(found, [".", "ecb", "d"], "in {text}");
    }

    #[test]
    fn a_draft_of_another_epoch_is_the_lines_that_differ() {
        let found = differing_lines("one\ntwo\nthree", "one\n2\nand a half\nthree");
        assert_eq!(found, Some(("2\nand a half".to_owned(), 4)));
        assert_eq!(differing_lines("one\ntwo", "one"), None);
    }

    fn writer(number: u64) -> ClientId {
        ClientId::new(number).expect("a valid id")
    }

    fn insert(at: u32, text: &str) -> TextChange {
        TextChange { at, delete: 0, insert: text.to_owned() }
    }
}
