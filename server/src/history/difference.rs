//! What changed from one text to another, by words.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A stretch of the two texts. All that are not removed, put together, are the later text; all that are not added, the earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// In both.
    Kept(String),
    /// In the later text alone.
    Added(String),
    /// In the earlier text alone.
    Removed(String),
}

/// Pieces on one side that are compared one by one. Comparing takes the product of both sides at worst, so that more than
/// this counts as replaced as a whole: a tenth of a second, where a section has some hundred lines.
const PIECES: usize = 2_000;

/// From one text to another: lines first, and words within the lines that differ.
pub fn spans(before: &str, after: &str) -> Vec<Span> {
    let mut out = Spans(Vec::new());
    compare(&pieces(before, true), &pieces(after, true), &mut out, |removed, added, out| {
        compare(&pieces(&removed.concat(), false), &pieces(&added.concat(), false), out, |removed, added, out| {
            out.push(Span::Removed(removed.concat()));
            out.push(Span::Added(added.concat()));
        });
    });
    out.0
}

/// Tells what two lists of pieces share, and gives what they do not to `differing`.
fn compare(before: &[&str], after: &[&str], out: &mut Spans, differing: impl Fn(&[&str], &[&str], &mut Spans)) {
    let head = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let (old, new) = (&before[head..], &after[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    out.push(Span::Kept(before[..head].concat()));
    if old.len() > PIECES || new.len() > PIECES {
        differing(old, new, out);
    } else {
        // What is removed and added side by side is one difference.
        let (mut removed, mut added) = (0..0, 0..0);
        for op in capture_diff_slices(Algorithm::Myers, old, new) {
            let (one, other) = (op.old_range(), op.new_range());
            match op {
                DiffOp::Equal { .. } => {
                    differing(&old[removed], &new[added], out);
                    out.push(Span::Kept(old[one.clone()].concat()));
                    (removed, added) = (one.end..one.end, other.end..other.end);
                }
                // Where a deletion stands in the later text, and an insertion in the earlier, is not always told right.
                DiffOp::Delete { .. } => removed.end = one.end,
                DiffOp::Insert { .. } => added.end = other.end,
                DiffOp::Replace { .. } => (removed.end, added.end) = (one.end, other.end),
            }
        }
        differing(&old[removed], &new[added], out);
    }
    out.push(Span::Kept(before[before.len() - tail..].concat()));
}

struct Spans(Vec<Span>);

impl Spans {
    /// Adds a span, to the last one if it is of the same kind.
    fn push(&mut self, span: Span) {
        let (Span::Kept(more) | Span::Added(more) | Span::Removed(more)) = &span;
        if more.is_empty() {
            return;
        }
        match (self.0.last_mut(), &span) {
            (Some(Span::Kept(text)), Span::Kept(more))
            | (Some(Span::Added(text)), Span::Added(more))
            | (Some(Span::Removed(text)), Span::Removed(more)) => text.push_str(more),
            (Some(_) | None, _) => self.0.push(span),
        }
    }
}

/// A text in lines with their ends, or in words, white space and single signs.
fn pieces(text: &str, lines: bool) -> Vec<&str> {
    if lines {
        return text.split_inclusive('\n').collect();
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, character) in text.char_indices() {
        let class = Class::of(character);
        if before.is_some_and(|before| before != class || class == Class::Sign) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(class);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Space,
    Sign,
}

impl Class {
    /// In scripts that write no spaces each letter is a word of its own.
    fn of(character: char) -> Self {
        if character.is_whitespace() {
            Self::Space
        } else if character.is_alphanumeric() && !matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..) {
            Self::Word
        } else {
            Self::Sign
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_was_replaced_is_told_as_a_word() {
        let expected = [kept("We saw "), Span::Removed("two".to_owned()), Span::Added("three".to_owned()), kept(" errors.\n")];
        assert_eq!(spans("We saw two errors.\n", "We saw three errors.\n"), expected);
    }

    #[test]
    fn a_line_that_was_added_leaves_the_others_whole() {
        assert_eq!(spans("one\nthree\n", "one\ntwo\nthree\n"), [kept("one\n"), Span::Added("two\n".to_owned()), kept("three\n")]);
    }

    #[test]
    fn both_texts_are_in_the_spans() {
        let texts =
            ["", "a", "We saw two errors.\nThen none.", "We saw none.\n\nThen two errors, and 漢字 📦.", "\n\n", &"x y\n".repeat(3_000)];
        for before in texts {
            for after in texts {
                let spans = spans(before, after);
                assert_eq!((earlier(&spans), later(&spans)), (before.to_owned(), after.to_owned()));
            }
        }
    }

    fn kept(text: &str) -> Span {
        Span::Kept(text.to_owned())
    }

    fn earlier(spans: &[Span]) -> String {
        spans.iter().filter_map(|span| if let Span::Kept(text) | Span::Removed(text) = span { Some(text.as_str()) } else { None }).collect()
    }

    fn later(spans: &[Span]) -> String {
        spans.iter().filter_map(|span| if let Span::Kept(text) | Span::Added(text) = span { Some(text.as_str()) } else { None }).collect()
    }
}
