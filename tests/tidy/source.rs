//! The repository's own files, and what of a Rust file is code.

use std::fs;
use std::path::{Path, PathBuf};

/// A file that people wrote.
pub(crate) struct Source {
    /// Relative to the repository, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the file's name ends in one of these.
    pub(crate) fn is_any_of(&self, extensions: &[&str]) -> bool {
        extensions.iter().any(|extension| self.name().ends_with(extension))
    }
}

/// Every text file of the repository that is not made by a program.
pub(crate) fn all() -> Vec<Source> {
    let mut found = Vec::new();
    gather(&root(), &mut found);
    assert!(found.len() > 20, "the walk over the repository found almost nothing");
    found
}

/// One file, which must be there.
pub(crate) fn one(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Rust without its comments, without what stands in string literals, and without the tests at its end: they
/// may name anything.
pub(crate) fn code(rust: &str) -> String {
    let mut code = String::with_capacity(rust.len());
    let mut rest = rust;
    while let Some(first) = rest.chars().next() {
        let skipped = comment(rest).or_else(|| literal(rest));
        match skipped {
            Some(length) => {
                // A space, so that what stands before and after stays apart.
                code.push(' ');
                rest = &rest[length..];
            }
            None => {
                code.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    match code.find("#[cfg(test)]\nmod tests") {
        Some(tests) => code[..tests].to_owned(),
        None => code,
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository").to_path_buf()
}

fn gather(folder: &Path, found: &mut Vec<Source>) {
    const MADE: &[&str] = &[".git", "corpus", "dist", "node_modules", "target"];
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("the repository can be read").map(|entry| entry.expect("the repository can be read").path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if MADE.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            gather(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root()).expect("the walk stays below the root").to_string_lossy().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// The length of the comment that begins here.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    text.starts_with("/*").then(|| text.find("*/").map_or(text.len(), |end| end + 2))
}

/// The length of the string or character literal that begins here.
fn literal(text: &str) -> Option<usize> {
    if let Some(after) = text.strip_prefix('r') {
        let hashes = after.len() - after.trim_start_matches('#').len();
        if after[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let begun = 1 + hashes + 1;
            return Some(text[begun..].find(&end).map_or(text.len(), |at| begun + at + end.len()));
        }
    }
    if text.starts_with('"') {
        return Some(closing(text, '"'));
    }
    // A lifetime begins like a character, and ends not at all.
    let mut characters = text.strip_prefix('\'')?.chars();
    let (first, second) = (characters.next()?, characters.next()?);
    (first == '\\' || second == '\'').then(|| closing(text, '\''))
}

fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + character.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[test]
fn code_is_what_is_left_without_comments_literals_and_tests() {
    let rust = "use a; // crate::b\nlet s = \"crate::c \\\" // d\"; let r = r#\"crate::\"e\"#; let c = '\"'; fn f<'a>() {}\n#[cfg(test)]\nmod tests { use crate::g; }\n";
    let code = code(rust);
    assert!(code.contains("use a;") && code.contains("fn f<'a>() {}"), "{code}");
    for gone in ["crate", "\"", "//", "mod tests"] {
        assert!(!code.contains(gone), "{gone} in {code}");
    }
}
