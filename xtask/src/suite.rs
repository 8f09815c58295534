//! Every test there is, and one line at the end that says how many passed.

use std::io::IsTerminal as _;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::client::{self, Build};
use crate::program::{overhear, program, run as run_program};
use crate::step::step;
use crate::tally::Tally;
use crate::{browser, editor, workspace};

/// Runs all tests, or only the Rust tests whose name contains one of the filters.
pub(crate) fn run(filters: &[String]) -> Result<ExitCode> {
    let browser = browser::ensure()?;
    client::build(Build::Release)?;
    step("Building the server for tests", || run_program(program("cargo").args(["build", "--package", "server"])))?;

    let mut tally = Tally::default();
    let mut whole = true;
    if filters.is_empty() {
        editor::ensure_packages()?;
        whole &= hear("Tests of the text surface", editor::npm().arg("test"), &browser, &mut tally)?;
    }
    whole &= hear("Tests in Rust", &mut cargo_test(filters), &browser, &mut tally)?;

    let passed = whole && tally.failed == 0 && tally.passed > 0;
    println!("\n{tally}{}", if passed || tally.failed > 0 { "" } else { " (but not every test could run)" });
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn cargo_test(filters: &[String]) -> Command {
    let colour = if std::io::stdout().is_terminal() { "always" } else { "auto" };
    let mut cargo = program("cargo");
    cargo
        .args(["test", "--no-fail-fast", "--color", colour])
        .args(["--package", "shared", "--package", "server", "--package", "tests", "--package", "xtask"])
        .args(["--", "--color", colour])
        .args(filters)
        .env("CANDOR_BIN", workspace::candor("debug"));
    cargo
}

/// Runs one suite, adds its counts, and says whether it ended well.
fn hear(name: &str, command: &mut Command, browser: &browser::Browser, tally: &mut Tally) -> Result<bool> {
    command.env("CHROMIUM", &browser.chromium).env("CHROMEDRIVER", &browser.driver);
    step(name, || Ok(overhear(command, |line| tally.hear(line))?.success()))
}
