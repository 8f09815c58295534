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
    fn the_change_leads_from_one_text_to_the_other() {
        for (shown, wanted) in [("", "a"), ("a", ""), ("aaa", "aa"), ("aXa", "aYYa"), ("😀b", "😁b"), ("語a", "語語a"), ("abab", "ab")]
        {
            let change = difference(shown, wanted).expect("they differ");
            assert_eq!(applied(shown, &[change]), wanted, "{shown} → {wanted}");
        }
    }
}
