//! What was written when.

use super::{count, list};

pub(crate) const HISTORY: &str = "History";
pub(crate) const TIME_LINE: &str = "Time line";
pub(crate) const MOMENT: &str = "Moment";
pub(crate) const EARLIER: &str = "Show earlier";
pub(crate) const OPENING: &str = "Opening the history";
pub(crate) const DAMAGED: &str = "Everything here can be relied on, but some records of the log cannot be read. What they said is missing.";
pub(crate) const NAME_IT: &str = "Name this moment";
pub(crate) const NAME_LABEL: &str = "What was this moment?";
pub(crate) const NAME_EXAMPLE: &str = "Before the review";
pub(crate) const SAVE_NAME: &str = "Save the name";
pub(crate) const NAMED: &str = "named";
pub(crate) const LEGEND_ADDED: &str = "added";
pub(crate) const LEGEND_REMOVED: &str = "taken away";
pub(crate) const LEGEND: &str = " since the revision before";
pub(crate) const RESTORE: &str = "Restore this section";
pub(crate) const WHO: &str = "Who wrote this";
pub(crate) const WHAT: &str = "What changed";
pub(crate) const HERE: &str = "shown";
pub(crate) const UNDO: &str = "Take it back";
pub(crate) const CHANGED: &str = "changed here";
pub(crate) const NOTHING: &str = "Nothing stood here.";
pub(crate) const SAME: &str = "This is what stands there already. Nothing was changed.";
pub(crate) const READ_ONLY: &str = "You are here as an observer: you can look back, not restore.";
pub(crate) const LOCKED: &str = "This section is locked, so it stays as it is.";
pub(crate) const CLOSED: &str = "This section cannot be written at the moment.";

/// Who took part: `Ada and Ben`; the template if nobody did.
pub(crate) fn by(names: &[String]) -> String {
    if names.is_empty() { "The template".to_owned() } else { list(names) }
}

/// `Impact and TL;DR, 120 letters added, 4 taken away`.
pub(crate) fn about(sections: &[String], added: u64, removed: u64) -> String {
    let mut parts = Vec::new();
    if sections.len() > 3 {
        parts.push([&sections[..2].join(", "), " and ", &count(sections.len() - 2, "other section", "other sections")].concat());
    } else if !sections.is_empty() {
        parts.push(list(sections));
    }
    if added > 0 {
        parts.push([&letters(added), " added"].concat());
    }
    if removed > 0 {
        parts.push([&letters(removed), " taken away"].concat());
    }
    parts.join(", ")
}

fn letters(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "letter", "letters")
}

/// `TL;DR locked`, or `TL;DR open again`.
pub(crate) fn lock(title: &str, locked: bool) -> String {
    [title, if locked { " locked" } else { " open again" }].concat()
}

/// Where the scrubber stands: `Ada, today at 10:24`.
pub(crate) fn moment(by: &str, when: &str) -> String {
    [by, ", ", when].concat()
}

/// Said when a section is as it was: what is kept comes first.
pub(crate) fn restored(title: &str, when: &str) -> String {
    ["Everything since is kept in the history. ", title, " stands as it did ", when, "."].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_told_in_a_line() {
        let sections = ["Impact", "TL;DR", "Facts", "Evidence"].map(str::to_owned);
        assert_eq!(about(&sections[..2], 120, 1), "Impact and TL;DR, 120 letters added, 1 letter taken away");
        assert_eq!(about(&sections, 0, 0), "Impact, TL;DR and 2 other sections");
        assert_eq!(about(&[], 0, 0), "");
    }
}
