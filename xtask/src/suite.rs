//! Every test there is, and one line at the end that says how many passed.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::client::{self, Build};
use crate::node::Package;
use crate::program::{overhear, program, run as run_program};
use crate::step::step;
use crate::tally::Tally;
use crate::{browser, editor, proxy, workspace};

/// People in a real browser, with the real page and the real server.
const JOURNEYS: Package = Package { name: "the journeys", folder: "tests/journey", stamp: "npm-journey" };

/// Stock Yjs clients against the real server, and stock Yjs against the gate.
const BRIDGE: Package = Package { name: "the bridge's tests", folder: "tests/bridge", stamp: "npm-bridge" };

/// Runs all tests, or only those whose name contains one of the filters.
pub(crate) fn run(filters: &[String]) -> Result<ExitCode> {
    let chromium = browser::ensure()?;
    proxy::ensure();
    client::build(Build::Release)?;
    editor::PACKAGE.ensure_dependencies()?;
    JOURNEYS.ensure_dependencies()?;
    BRIDGE.ensure_dependencies()?;
    step("Building the server for tests", || run_program(program("cargo").args(["build", "--locked", "--package", "server"])))?;

    let mut tally = Tally::default();
    let mut suites = [
        ("Tests of the text surface", npm_test(&editor::PACKAGE, filters)),
        // By itself, because in one call with the server the features that both ask of a crate would be added up.
        ("Tests of the page", cargo_test(&["client"], filters)),
        ("Tests of everything else in Rust", cargo_test(&["shared", "server", "tests", "xtask"], filters)),
        ("Stock Yjs clients", npm_test(&BRIDGE, filters)),
        ("Journeys", npm_test(&JOURNEYS, filters)),
    ];
    let mut whole = true;
    for (name, suite) in &mut suites {
        whole &= hear(name, suite, &chromium, &mut tally)?;
    }

    let passed = whole && tally.failed == 0 && tally.passed > 0;
    println!("\n{tally}{}", if passed || tally.failed > 0 { "" } else { " (but not every test could run)" });
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Forges as many sequences of updates as asked, from this seed on, until one does harm; and measures the fullest ones.
pub(crate) fn fuzz(cases: u64, seed: u64) -> Result<ExitCode> {
    let mut cargo = program("cargo");
    cargo.args([
        "test",
        "--locked",
        "--profile",
        "fuzz",
        "--package",
        "shared",
        "--test",
        "hostile",
        "--",
        "--nocapture",
        "forged",
        "worst",
    ]);
    cargo.env("CANDOR_GATE_CASES", cases.to_string()).env("CANDOR_GATE_SEED", seed.to_string());
    step(&format!("Forging {cases} sequences of updates, from seed {seed}"), || run_program(&mut cargo))?;
    Ok(ExitCode::SUCCESS)
}

fn cargo_test(packages: &[&str], filters: &[String]) -> Command {
    let colour = if std::io::stdout().is_terminal() { "always" } else { "auto" };
    let mut cargo = program("cargo");
    cargo.args(["test", "--locked", "--no-fail-fast", "--color", colour]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    cargo.args(["--", "--color", colour]).args(filters.iter().map(|filter| filter.replace(' ', "_")));
    cargo
}

fn npm_test(package: &Package, filters: &[String]) -> Command {
    let mut npm = package.npm();
    npm.args(["test", "--"]).args(filters.iter().map(|filter| format!("--test-name-pattern={}", pattern(filter))));
    npm
}

/// The regular expression for a filter. What has underscores in Rust has spaces in JavaScript.
fn pattern(filter: &str) -> String {
    let mut pattern = String::new();
    for character in filter.chars() {
        match character {
            '_' | ' ' => pattern.push(' '),
            _ if character.is_alphanumeric() => pattern.push(character),
            _ => pattern.extend(['\\', character]),
        }
    }
    pattern
}

/// Runs one suite, adds its counts, and says whether it ended well.
fn hear(name: &str, suite: &mut Command, chromium: &Path, tally: &mut Tally) -> Result<bool> {
    suite.env("CHROMIUM", chromium).env("CANDOR_BIN", workspace::candor("debug"));
    step(name, || Ok(overhear(suite, |line| tally.hear(line))?.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_means_the_same_to_both_kinds_of_runner() {
        assert_eq!(pattern("who_is_here"), "who is here");
        assert_eq!(pattern("live/{id}"), r"live\/\{id\}");
    }
}
