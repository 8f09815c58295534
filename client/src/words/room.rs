//! The document and its sections.

use super::list;

pub(crate) const SKIP: &str = "Skip to the document";
pub(crate) const ALL: &str = "All post-mortems";
pub(crate) const SECTIONS: &str = "Sections";
pub(crate) const OPENING: &str = "Opening the document";
pub(crate) const UNTITLED: &str = "Post-mortem";
pub(crate) const QUICK: &str = "Within reach";
pub(crate) const SHARE: &str = "Share";
pub(crate) const KEYS: &str = "Keys";
pub(crate) const LOCK: &str = "Lock";
pub(crate) const UNLOCK: &str = "Unlock";
pub(crate) const MARK_LOCKED: &str = "locked";
pub(crate) const MARK_BLANK: &str = "nothing here yet";
pub(crate) const LEGEND_LOCKED: &str = "locked, still readable";
pub(crate) const LEGEND_WRITING: &str = "someone is writing here";
pub(crate) const NO_EDITOR: &str = "The editor did not load. What is written is safe; reload the page to write.";

/// What is known of the incident, in a line: `Incident of 17 November 2026, severity 2.`
pub(crate) fn incident(day: &str, severity: &str) -> String {
    match (day.is_empty(), severity.is_empty()) {
        (true, true) => String::new(),
        (true, false) => ["Incident of severity ", severity, "."].concat(),
        (false, true) => ["Incident of ", day, "."].concat(),
        (false, false) => ["Incident of ", day, ", severity ", severity, "."].concat(),
    }
}

/// `2 of 14 locked`; nothing while none is.
pub(crate) fn locked_count(locked: usize, all: usize) -> String {
    if locked == 0 { String::new() } else { [&locked.to_string(), " of ", &all.to_string(), " locked"].concat() }
}

/// `Kofi and Mei are writing here`.
pub(crate) fn writing(names: &[String]) -> String {
    let are = if names.len() == 1 { " is" } else { " are" };
    [&list(names), are, " writing here"].concat()
}

/// What stands in an empty text for those who only read.
pub(crate) const NOTHING_YET: &str = "Nothing here yet.";

/// What stands in an empty text.
pub(crate) fn opening(question: &str) -> String {
    [NOTHING_YET, " A way to begin: ", question].concat()
}

/// `Locked by Noor, facilitator, today at 10:24`.
pub(crate) fn locked_by(name: &str, when: &str) -> String {
    ["Locked by ", name, ", facilitator, ", when].concat()
}

/// The accessible name of the lock button of a section.
pub(crate) fn lock_section(title: &str, locked: bool) -> String {
    [if locked { UNLOCK } else { LOCK }, " ", title].concat()
}

/// Said when a section was locked, by whom, or opened.
pub(crate) fn lock_changed(title: &str, by: Option<&str>) -> String {
    match by {
        Some(by) => [by, " locked ", title, "."].concat(),
        None => [title, " is open again."].concat(),
    }
}

/// Said when somebody types where they may only read; `lock` is [`locked_by`].
pub(crate) fn read_only(lock: Option<&str>) -> String {
    match lock {
        Some(lock) => [lock, ". It can be read and copied."].concat(),
        None => "This text can be read and copied here, not written.".to_owned(),
    }
}
