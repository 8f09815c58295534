//! Words that the repository does not use.

use crate::source::{self, Source};

/// In parts, because this file is checked as well.
const FOREIGN: &[(&str, &str)] = &[
    (concat!("crates", ".io"), "say \"the registry\", or nothing"),
    (concat!("npm", "js."), "say \"npm\""),
    (concat!("artifact", "ory"), "name no host"),
    (concat!("\"/", "work/"), "name no path of one machine"),
    (concat!("/", "root/"), "name no path of one machine"),
    (concat!("/", "home/"), "name no path of one machine"),
    (concat!("TO", "DO"), "do it, or write an issue"),
    (concat!("FIX", "ME"), "fix it, or write an issue"),
];

/// What the page never says to people.
const UNKIND: &[(&str, &str)] = &[
    ("oops", "say what happened"),
    ("please", "say what can be done"),
    ("successfully", "say that it is done"),
    ("are you sure", "offer undo, or ask for the reason"),
];

#[test]
fn nothing_is_named_that_belongs_to_one_machine_or_one_moment() {
    let found = every_line(&source::all(), |file, line| {
        // Lock files are made by their tools.
        if file.is_any_of(&["Cargo.lock"]) {
            return None;
        }
        FOREIGN.iter().find(|(word, _)| line.contains(word)).map(|(word, remedy)| format!("\"{word}\": {remedy}"))
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_page_speaks_plainly() {
    let sources: Vec<Source> =
        source::all().into_iter().filter(|file| file.path.starts_with("client/src/") || file.path == "index.html").collect();
    let found = every_line(&sources, |_, line| {
        if line.trim_start().starts_with("//") {
            return None;
        }
        let spoken = spoken(line).to_lowercase();
        let unkind = UNKIND.iter().find(|(word, _)| spoken.contains(word));
        unkind.map(|(word, remedy)| format!("\"{word}\": {remedy}")).or_else(|| shouts(&spoken).then(|| "no exclamation marks".to_owned()))
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What stands between quotation marks.
fn spoken(line: &str) -> String {
    line.split('"').skip(1).step_by(2).collect::<Vec<_>>().join(" ")
}

fn shouts(words: &str) -> bool {
    words.split_whitespace().any(|word| word.ends_with('!') && word.len() > 1)
}

fn every_line(sources: &[Source], complain: impl Fn(&Source, &str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(complaint) = complain(file, line) {
                found.push(format!("{}:{}: {complaint}", file.path, number + 1));
            }
        }
    }
    found
}

#[test]
fn a_word_counts_only_where_the_page_speaks_it() {
    assert_eq!(spoken(r#"let please = text("Saved", "Offline");"#), "Saved Offline");
    assert!(shouts("done!") && !shouts("a != b"));
}
