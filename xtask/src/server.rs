//! The binary: built and started for use, for development and for measurement.

use std::process::{Child, ExitCode};

use anyhow::{Context as _, Result};

use crate::client::{self, Build};
use crate::program::{become_program, program, run as run_program};
use crate::step::step;
use crate::workspace;

/// Builds everything and becomes the server.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    build_release()?;
    let candor = workspace::candor("release");
    become_program(program(&candor.to_string_lossy()).args(arguments))
}

/// Runs the server beside `trunk serve`, which rebuilds the page and reloads it when its source changes.
pub(crate) fn develop() -> Result<ExitCode> {
    client::prepare()?;
    step("Building the server", || run_program(program("cargo").args(["build", "--package", "server"])))?;
    let candor = workspace::candor("debug");
    let _server =
        Ended(program(&candor.to_string_lossy()).args(["serve", "--client", "dist"]).spawn().context("could not start the server")?);
    println!("• The page, reloading itself: http://127.0.0.1:8080");
    run_program(client::trunk().arg("serve"))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs the benchmark against a release build.
pub(crate) fn measure(arguments: &[String]) -> Result<ExitCode> {
    build_release()?;
    become_program(
        program("cargo")
            .args(["run", "--release", "--package", "tests", "--bin", "bench", "--"])
            .args(arguments)
            .env("CANDOR_BIN", workspace::candor("release")),
    )
}

fn build_release() -> Result<()> {
    client::build(Build::Release)?;
    step("Building the server", || run_program(program("cargo").args(["build", "--release", "--package", "server"])))
}

/// A program that does not outlive this one.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
