//! The part of the Rust toolchain that compiles the page.

use anyhow::{Context as _, Result, bail};

use crate::program::{find, output, program, run};
use crate::step::{step, up_to_date};

/// What the page is compiled for.
pub(crate) const PAGE: &str = "wasm32-unknown-unknown";

/// Adds the compile target of the page if it is missing. `rust-toolchain.toml` asks for it too, but rustup does
/// not heed that where `RUSTUP_AUTO_INSTALL=0`.
pub(crate) fn ensure_page_target() -> Result<()> {
    ensure(&format!("Rust target {PAGE}"), &format!("lib/rustlib/{PAGE}/lib"), &["target", "add", PAGE])
}

/// Adds the source of the standard library, which a release of the page is compiled with.
pub(crate) fn ensure_standard_library() -> Result<()> {
    ensure("source of Rust's standard library", "lib/rustlib/src/rust/library", &["component", "add", "rust-src"])
}

fn ensure(name: &str, folder: &str, add: &[&str]) -> Result<()> {
    let sysroot = output(program("rustc").args(["--print", "sysroot"])).context("rustc does not run: install Rust with rustup")?;
    if std::path::Path::new(&sysroot).join(folder).is_dir() {
        up_to_date(name);
        return Ok(());
    }
    if find(&["rustup"]).is_none() {
        bail!(
            "the Rust at {sysroot} has no {name}, and rustup is not there to add it. \
             Install Rust with rustup, or the package of your system that holds it."
        );
    }
    step(&format!("Adding {name}"), || run(program("rustup").args(add)))
}
