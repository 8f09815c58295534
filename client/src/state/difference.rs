//! From what an editor shows to what it should show, in one replacement.

use shared::document::change::{TextChange, units};

/// The change that turns `shown` into `wanted`, touching nothing that both begin or end with, so that a caret there stays.
pub(super) fn difference(shown: &str, wanted: &str) -> Option<TextChange> {
    if shown == wanted {
        return None;
    }
    let head = shown.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>();
    let (shown_rest, wanted_rest) = (&shown[head..], &wanted[head..]);
    let tail =
        shown_rest.chars().rev().zip(wanted_rest.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>();
    Some(TextChange {
        at: units(&shown[..head]),
        delete: units(&shown_rest[..shown_rest.len() - tail]),
        insert: wanted_rest[..wanted_rest.len() - tail].to_owned(),
    })
}

/// Comparisons of words that one restoring may take: some milliseconds, and some megabytes for as long.
const MOST_COMPARISONS: usize = 4_000_000;

/// The changes that turn `shown` into `wanted` word by word, so that what others write between them stays where it is.
pub(super) fn differences(shown: &str, wanted: &str) -> Vec<TextChange> {
    let Some(whole) = difference(shown, wanted) else { return Vec::new() };
    let head: usize = shown.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let tail = wanted.len() - head - whole.insert.len();
    let (old, new) = (words(&shown[head..shown.len() - tail]), words(&whole.insert));
    let width = new.len() + 1;
    if old.len() * new.len() > MOST_COMPARISONS {
        return vec![whole];
    }
    // How many words the rests of both have in common, from each pair of places on.
    let mut common = vec![0_u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let (down, right) = (common[(i + 1) * width + j], common[i * width + j + 1]);
            common[i * width + j] = if old[i] == new[j] { common[(i + 1) * width + j + 1] + 1 } else { down.max(right) };
        }
    }
    let (mut i, mut j, mut at) = (0, 0, whole.at);
    let mut changes: Vec<TextChange> = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            at += units(old[i]);
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let is_beside = changes.last().is_some_and(|last| last.at + units(&last.insert) == at);
        if !is_beside {
            changes.push(TextChange { at, delete: 0, insert: String::new() });
        }
        let Some(change) = changes.last_mut() else { continue };
        if j < new.len() && (i == old.len() || common[i * width + j + 1] >= common[(i + 1) * width + j]) {
            change.insert.push_str(new[j]);
            at += units(new[j]);
            j += 1;
        } else {
            change.delete += units(old[i]);
            i += 1;
        }
    }
    changes
}

/// A text in runs of letters and digits, and the signs between them one by one.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut was_word) = (0, false);
    for (at, character) in text.char_indices() {
        let is_word = character.is_alphanumeric();
        if at > start && !(is_word && was_word) {
            words.push(&text[start..at]);
            start = at;
        }
        was_word = is_word;
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use shared::document::change::applied;

    use super::*;

    #[test]
    fn only_what_differs_is_replaced() {
        assert_eq!(difference("we saw", "we then saw"), Some(TextChange { at: 3, delete: 0, insert: "then ".to_owned() }));
        assert_eq!(difference("same", "same"), None);
    }

    #[test]
    fn words_that_stay_are_not_touched() {
        let change = |at, delete, insert: &str| TextChange { at, delete, insert: insert.to_owned() };
        assert_eq!(differences("We saw 2 errors, then none.", "They saw 3 errors, then none."), [change(0, 2, "They"), change(9, 1, "3")]);
        assert_eq!(differences("same", "same"), []);
    }

    #[test]
    fn the_changes_lead_from_one_text_to_the_other() {
        let texts =
            ["", "a", "one two three", "three two one", "😀 one\n\ntwo", "two 語語 one 😁", "one two three, four and five", "a a a b a"];
        let long = "word ".repeat(3_000);
        for shown in texts.into_iter().chain([long.as_str()]) {
            for wanted in texts.into_iter().chain([long.as_str()]) {
                assert_eq!(applied(shown, &differences(shown, wanted)), wanted, "{shown} → {wanted}");
            }
        }
    }

    #[test]
    fn the_change_leads_from_one_text_to_the_other() {
        for (shown, wanted) in [("", "a"), ("a", ""), ("aaa", "aa"), ("aXa", "aYYa"), ("😀b", "😁b"), ("語a", "語語a"), ("abab", "ab")]
        {
            let change = difference(shown, wanted).expect("they differ");
            assert_eq!(applied(shown, &[change]), wanted, "{shown} → {wanted}");
        }
    }
}
