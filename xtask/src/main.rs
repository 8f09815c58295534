//! Chores of the Candor repository: everything that is done to the code rather than by it.
//!
//! | file | what it knows |
//! |---|---|
//! | `workspace` | where things are |
//! | `step` | how a chore speaks |
//! | `stamp` | whether anything has changed since the last time |
//! | `program` | how other programs are run |
//! | `toolchain`, `tool`, `node`, `browser` | what must be there first, and how it gets there |
//! | `editor`, `client`, `finish` | the page, from CodeMirror to compressed assets |
//! | `server` | the binary, started for use, for development or for measurement |
//! | `suite`, `tally` | every test there is, and how many passed |
//! | `dependency` | what may come in from outside |
//! | `size` | what a first visit downloads |
#![expect(clippy::print_stdout, reason = "chores talk to the person at the terminal")]

mod browser;
mod client;
mod dependency;
mod editor;
mod finish;
mod node;
mod program;
mod proxy;
mod server;
mod size;
mod stamp;
mod step;
mod suite;
mod tally;
mod tool;
mod toolchain;
mod workspace;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::client::Build;

const HELP: &str = "\
Chores of Candor. Each sets up what it needs, says what it does, and skips what is up to date.

  cargo xtask run [ARGS]      Build everything and start the server. ARGS go to `candor`;
                              `cargo xtask run --help` shows them.
  cargo xtask test [FILTER]   Build the page and run every test, the browser's too.
                              With FILTER only those whose name contains it.

  cargo xtask fuzz [CASES [SEED]]  Forge hostile sequences of updates: five million from seed 1, or as given.
  cargo xtask dev             The server and `trunk serve`: the page reloads when its source changes.
  cargo xtask client [--dev]  Build only the page, into dist/.
  cargo xtask deny            Licences and sources of everything that is depended on.
  cargo xtask size            What a first visit downloads, against the budget.
  cargo xtask bench [ARGS]    The figures of bench/README.md. Takes minutes; close other programs.

Called by Trunk while it builds the page:
  cargo xtask editor          Bundle CodeMirror into target/editor/editor.js.
  cargo xtask finish          Compress a release; connect the reload script of a development build.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match perform(&arguments) {
        Ok(code) => code,
        Err(error) => {
            println!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(arguments: &[String]) -> Result<ExitCode> {
    let Some((verb, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    match (verb.as_str(), rest) {
        ("run", _) => server::run(after_separator(rest)),
        ("test", _) => suite::run(after_separator(rest)),
        ("fuzz", []) => suite::fuzz(5_000_000, 1),
        ("fuzz", [cases]) => suite::fuzz(number(cases)?, 1),
        ("fuzz", [cases, seed]) => suite::fuzz(number(cases)?, number(seed)?),
        ("dev", []) => server::develop(),
        ("client", []) => client::build(Build::Release).map(|()| ExitCode::SUCCESS),
        ("client", [flag]) if flag == "--dev" => client::build(Build::Development).map(|()| ExitCode::SUCCESS),
        ("deny", []) => dependency::check().map(|()| ExitCode::SUCCESS),
        ("size", []) => size::check(),
        ("bench", _) => server::measure(after_separator(rest)),
        ("editor", []) => editor::bundle().map(|()| ExitCode::SUCCESS),
        ("finish", []) => finish::staged_page().map(|()| ExitCode::SUCCESS),
        ("help" | "--help" | "-h", _) => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("`{}` is not a chore. `cargo xtask help` lists them.", arguments.join(" ")),
    }
}

fn number(text: &str) -> Result<u64> {
    text.parse().with_context(|| format!("`{text}` is no number"))
}

/// `cargo xtask run -- --listen …` and `cargo xtask run --listen …` mean the same.
fn after_separator(arguments: &[String]) -> &[String] {
    match arguments.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => arguments,
    }
}
