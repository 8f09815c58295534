//! Who may know whom: the blocks `arrows`, `only` and `absent` of ARCHITECTURE.md, held against the sources.
//!
//! ARCHITECTURE.md is the one place where an arrow is written down; a new arrow is a change of that page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::source;

const PAGE: &str = "ARCHITECTURE.md";
const CRATES: &[&str] = &["client", "server", "shared"];

#[test]
fn modules_name_only_whom_they_may_know() {
    let arrows = Arrows::written();
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    for (module, file) in modules() {
        for named in names(module, &file.code) {
            if !arrows.allow(module, &named) {
                let arrow = format!("{} → {}", top(module), top(&named));
                wrong.entry(arrow).or_insert_with(|| format!("{} names {named}", file.path));
            }
        }
    }
    let wrong: Vec<String> = wrong.into_iter().map(|(arrow, example)| format!("{arrow} ({example})")).collect();
    assert!(
        wrong.is_empty(),
        "these arrows are not in {PAGE}. Ask who should know what; then move the code, or write the arrow down there with the reason in the commit:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_page_names_every_module_and_no_other() {
    let arrows = Arrows::written();
    let present: BTreeSet<String> = modules().iter().map(|(module, _)| top(module)).collect();
    let missing: Vec<&String> =
        present.iter().filter(|module| !module.ends_with("::lib") && !arrows.rows.contains_key(module.as_str())).collect();
    assert!(missing.is_empty(), "give these modules a row in the arrows of {PAGE}: {missing:?}");
    let every: Vec<&String> = modules().iter().map(|(module, _)| module).collect();
    let gone: Vec<&String> =
        arrows.rows.keys().filter(|row| row.contains("::") && !every.iter().any(|module| is_within(module, row))).collect();
    assert!(gone.is_empty(), "these rows of {PAGE} are about modules that are not there: {gone:?}");
}

#[test]
fn arrows_make_no_circle() {
    let arrows = Arrows::written();
    for start in arrows.rows.keys() {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&String> = arrows.rows[start].iter().collect();
        while let Some(next) = open.pop() {
            assert!(next != start, "{PAGE}: {start} reaches itself; one of them knows too much");
            if reached.insert(next) {
                // A row may allow a single name of a module; the module's own row tells where that leads.
                open.extend(arrows.rows.get(next).or_else(|| arrows.rows.get(&top(next))).into_iter().flatten());
            }
        }
    }
}

#[test]
fn packages_depend_only_on_whom_they_may_know() {
    let arrows = Arrows::written();
    for package in ["client", "server", "shared", "tests", "xtask"] {
        let allowed = arrows.rows.get(package).unwrap_or_else(|| panic!("{PAGE} has no row for the package {package}"));
        let manifest = source::one(&format!("{package}/Cargo.toml"));
        for line in manifest.lines() {
            let named = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let is_member = ["client", "server", "shared", "tests", "xtask"].contains(&named);
            assert!(!is_member || allowed.contains(named), "{package} depends on {named}, which {PAGE} does not allow");
        }
    }
}

#[test]
fn what_belongs_in_one_place_is_in_no_other() {
    let mut wrong = Vec::new();
    for (word, places) in rows("only", " : ") {
        for (module, file) in modules() {
            if contains_word(&file.code, &word) && !places.iter().any(|place| is_within(module, place)) {
                wrong.push(format!(
                    "{}: contains `{word}`, which belongs in {}",
                    file.path,
                    places.iter().cloned().collect::<Vec<_>>().join(", ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_layer_must_not_know_is_absent() {
    let mut wrong = Vec::new();
    for (place, words) in rows("absent", " : ") {
        let mut seen = false;
        for (module, file) in modules() {
            if !is_within(module, &place) {
                continue;
            }
            seen = true;
            for word in words.iter().filter(|word| contains_word(&file.code, word)) {
                wrong.push(format!("{}: contains `{word}`, which {place} must not know", file.path));
            }
        }
        assert!(seen, "{PAGE} speaks of {place}, which is not there");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The block `arrows`: who may name whom.
struct Arrows {
    rows: BTreeMap<String, BTreeSet<String>>,
}

impl Arrows {
    fn written() -> Self {
        Self { rows: rows("arrows", "→").into_iter().collect() }
    }

    /// Whether a module may name a path: itself, its own family, or what the nearest row above it allows.
    fn allow(&self, module: &str, named: &str) -> bool {
        if top(module) == top(named) {
            return true;
        }
        let row = self.rows.iter().filter(|(row, _)| is_within(module, row)).max_by_key(|(row, _)| row.len());
        row.is_some_and(|(_, allowed)| allowed.iter().any(|target| is_within(named, target)))
    }
}

/// The rows of a fenced block: `left SEPARATOR right, right`. A right side may name a line `name = a, b` above it.
fn rows(block: &str, separator: &str) -> Vec<(String, BTreeSet<String>)> {
    let page = source::one(PAGE);
    let begin = format!("```{block}\n");
    let (_, after) = page.split_once(&begin).unwrap_or_else(|| panic!("{PAGE} has no block ```{block}"));
    let (lines, _) = after.split_once("```").unwrap_or_else(|| panic!("{PAGE}: the block {block} does not end"));
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut rows = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        if let Some((group, members)) = line.split_once(" = ") {
            groups.insert(group.trim().to_owned(), list(members, &groups));
            continue;
        }
        let (left, right) = line.split_once(separator).unwrap_or_else(|| panic!("{PAGE}: a row of {block} has no `{separator}`: {line}"));
        rows.push((left.trim().to_owned(), list(right, &groups)));
    }
    rows
}

fn list(text: &str, groups: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.flat_map(|word| groups.get(word).cloned().unwrap_or_else(|| BTreeSet::from([word.to_owned()]))).collect()
}

/// A module's file.
struct Module {
    path: String,
    /// Its source, without comments, literals and tests.
    code: String,
}

/// Every Rust file of the three crates, under the name of its module. `main.rs` is a module of that name.
fn modules() -> &'static [(String, Module)] {
    static MODULES: OnceLock<Vec<(String, Module)>> = OnceLock::new();
    MODULES.get_or_init(|| {
        let files = source::all().into_iter().filter(|file| file.is_any_of(&[".rs"]) && file.name() != "tests.rs");
        files
            .filter_map(|file| {
                let (package, inside) = file.path.split_once("/src/")?;
                let module = format!("{package}::{}", inside.strip_suffix(".rs")?.replace('/', "::"));
                CRATES.contains(&package).then(|| (module, Module { code: source::code(&file.text), path: file.path }))
            })
            .collect()
    })
}

/// `server::room` of `server::room::view`.
fn top(module: &str) -> String {
    module.split("::").take(2).collect::<Vec<_>>().join("::")
}

fn is_within(module: &str, outer: &str) -> bool {
    module == outer || module.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"))
}

fn contains_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        let joins = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !joins(before) && (!joins(after) || word.ends_with(':'))
    })
}

/// Every path that begins at a crate of ours, written out from that crate.
fn names(module: &str, code: &str) -> BTreeSet<String> {
    let package = module.split("::").next().unwrap_or_default();
    let mut found = BTreeSet::new();
    for root in ["crate", "super", "client", "server", "shared"] {
        let begin = format!("{root}::");
        for (at, _) in code.match_indices(&begin) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let base = match root {
                "crate" => package.to_owned(),
                "super" => parent(module),
                _ => root.to_owned(),
            };
            expand(&base, &code[at + begin.len()..], &mut found);
        }
    }
    let modules: Vec<String> = found.iter().filter(|path| path.matches("::").count() == 1).cloned().collect();
    for module in modules {
        let through = named_through(&module, code);
        if !through.is_empty() {
            found.remove(&module);
            found.extend(through);
        }
    }
    found
}

/// What is reached through the name of a module that was brought in whole: `room::seed` after `use crate::room`.
fn named_through(module: &str, code: &str) -> BTreeSet<String> {
    let begin = format!("{}::", module.rsplit("::").next().unwrap_or_default());
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(&begin) {
        let before = code[..at].chars().next_back();
        if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            expand(module, &code[at + begin.len()..], &mut found);
        }
    }
    found
}

fn parent(module: &str) -> String {
    module.rsplit_once("::").map_or(module, |(parent, _)| parent).to_owned()
}

/// Adds every path of a `use` tree, or the one path, that continues `base`.
fn expand(base: &str, rest: &str, found: &mut BTreeSet<String>) {
    let rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('{') {
        for branch in branches(inside) {
            expand(base, branch, found);
        }
        return;
    }
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    let path = match word {
        "super" => parent(base),
        "self" | "" => base.to_owned(),
        _ => format!("{base}::{word}"),
    };
    match after.strip_prefix("::") {
        Some(deeper) => expand(&path, deeper, found),
        None => {
            // A crate's root names nothing by itself.
            if path.contains("::") {
                found.insert(path);
            }
        }
    }
}

/// The branches of a `use` tree, from behind its opening brace.
fn branches(inside: &str) -> Vec<&str> {
    let (mut depth, mut start, mut branches) = (0_u32, 0, Vec::new());
    for (at, character) in inside.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                branches.push(&inside[start..at]);
                return branches;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    branches
}

#[test]
fn paths_are_found_however_they_are_written() {
    let code = "use crate::{engine::{Engine, sqlite::Sqlite}, record, room};\nfn f(x: shared::id::Seq) { super::outbox::push(mycrate::no); room::seed() }";
    let found: Vec<String> = names("server::relay::room_task", code).into_iter().collect();
    assert_eq!(
        found,
        [
            "server::engine::Engine",
            "server::engine::sqlite::Sqlite",
            "server::record",
            "server::relay::outbox::push",
            "server::room::seed",
            "shared::id::Seq"
        ]
    );
}

#[test]
fn a_word_is_not_found_inside_another() {
    assert!(contains_word("use yrs::Doc;", "yrs::") && contains_word("async fn", "async"));
    assert!(!contains_word("struct AsyncDoc; let lyrs::x", "yrs::") && !contains_word("web_system", "web_sys"));
}
