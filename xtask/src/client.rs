//! The page: built by Trunk from `index.html` and `Trunk.toml` into `dist/`.

use std::process::Command;

use anyhow::Result;

use crate::node;
use crate::program::{program, run};
use crate::stamp::Stamp;
use crate::step::{step, up_to_date};
use crate::tool::Tool;
use crate::toolchain;
use crate::workspace;

/// How the page is built.
#[derive(Clone, Copy)]
pub(crate) enum Build {
    /// Small and compressed: what a release embeds.
    Release,
    /// Fast to build, with names in its stack traces.
    Development,
}

/// Everything that the bytes of `dist/` come from.
const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "client/Cargo.toml",
    "client/build.rs",
    "client/js/build.mjs",
    "client/early.js",
    "client/js/package-lock.json",
    "client/js/package.json",
    "client/js/slim.mjs",
    "client/js/src",
    "client/js/tsconfig.json",
    "client/src",
    "client/style",
    "index.html",
    "rust-toolchain.toml",
    "shared/Cargo.toml",
    "shared/src",
    "xtask/src/finish",
    "xtask/src/finish.rs",
    "xtask/src/finish.rs",
    "xtask/src/tool.rs",
];

/// Builds the page into `dist/`, and before that whatever the building needs.
pub(crate) fn build(how: Build) -> Result<()> {
    prepare()?;
    let (variant, flag) = match how {
        Build::Release => ("release", Some("--release")),
        Build::Development => ("development", None),
    };
    let stamp = Stamp::new("page", variant, INPUTS, &[workspace::dist()]);
    if stamp.is_fresh()? {
        up_to_date("Page");
        return Ok(());
    }
    step("Building the page", || {
        run(trunk().arg("build").args(flag))?;
        stamp.keep()
    })
}

/// Provides all that Trunk needs, cheapest question first.
pub(crate) fn prepare() -> Result<()> {
    node::require()?;
    toolchain::ensure_page_target()?;
    Tool::trunk().ensure()?;
    Tool::wasm_bindgen()?.ensure()?;
    // Trunk works offline, so that it never fetches a tool on its own; the crates must be there by then.
    run(program("cargo").args(["fetch", "--locked", "--quiet"]))
}

/// Trunk, with the pinned tools.
pub(crate) fn trunk() -> Command {
    let mut trunk = program("trunk");
    trunk.args(["--skip-version-check", "--quiet"]);
    // Trunk takes the usual `NO_COLOR=1` for an invalid value of its own flag.
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env_remove("NO_COLOR").args(["--color", "never"]);
    }
    trunk
}
