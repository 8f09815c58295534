//! How large a file may be, and what it may be called.

use crate::source;

/// A file that is longer hides at least two nouns.
const MOST_LINES: usize = 600;

/// Names that say nothing about what is inside, so that everything fits.
const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "manager", "misc", "mod", "types", "util", "utils"];

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let long: Vec<String> = source::all()
        .iter()
        .filter(|file| file.is_any_of(&[".rs", ".ts", ".css", ".js", ".mjs"]))
        .filter_map(|file| {
            let lines = file.text.lines().count();
            (lines > MOST_LINES).then(|| format!("{}: {lines} lines", file.path))
        })
        .collect();
    assert!(long.is_empty(), "split by noun until each file has at most {MOST_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn every_file_is_named_after_what_it_holds() {
    let empty: Vec<String> = source::all()
        .iter()
        .filter(|file| file.is_any_of(&[".rs", ".ts", ".css", ".js", ".mjs"]))
        .filter(|file| EMPTY_NAMES.contains(&file.name().split('.').next().unwrap_or_default()))
        .map(|file| file.path.clone())
        .collect();
    assert!(
        empty.is_empty(),
        "name these files after the one noun they hold (a folder's door is `foo.rs` beside `foo/`):\n{}",
        empty.join("\n")
    );
}
