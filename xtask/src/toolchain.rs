//! The part of the Rust toolchain that compiles the page.

use anyhow::{Context as _, Result, bail};

use crate::program::{find, output, program, run};
use crate::step::{step, up_to_date};

const PAGE: &str = "wasm32-unknown-unknown";

/// Adds the compile target of the page if it is missing. `rust-toolchain.toml` asks for it too, but rustup does
/// not heed that where `RUSTUP_AUTO_INSTALL=0`.
pub(crate) fn ensure_page_target() -> Result<()> {
    let name = format!("Rust target {PAGE}");
    let sysroot = output(program("rustc").args(["--print", "sysroot"])).context("rustc does not run: install Rust with rustup")?;
    let installed = std::path::Path::new(&sysroot).join("lib/rustlib").join(PAGE).join("lib");
    if installed.is_dir() {
        up_to_date(&name);
        return Ok(());
    }
    if find(&["rustup"]).is_none() {
        bail!(
            "the Rust at {sysroot} cannot compile for {PAGE}, and rustup is not there to add it. \
             Install Rust with rustup, or the package of your system that holds this target."
        );
    }
    step(&format!("Adding {name}"), || run(program("rustup").args(["target", "add", PAGE])))
}
