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
    "client/js/chore.mjs",
    "client/early.js",
    "client/js/package-lock.json",
    "client/js/package.json",
    "client/js/slim.mjs",
    "client/js/src",
    "client/js/tsconfig.json",
    "client/offline",
    "client/src",
    "client/style",
    "index.html",
    "rust-toolchain.toml",
    "shared/Cargo.toml",
    "shared/src",
    "xtask/src/client.rs",
    "xtask/src/finish",
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
    if matches!(how, Build::Release) {
        toolchain::ensure_standard_library()?;
        // Trunk works offline; by now, what the standard library is made of must be there too.
        run(program("cargo").args(["fetch", "--locked", "--quiet", "--target", toolchain::PAGE]).envs(SMALL))?;
    }
    step("Building the page", || {
        let mut trunk = trunk();
        trunk.arg("build").args(flag);
        if matches!(how, Build::Release) {
            let names: Vec<&str> = SMALL.iter().map(|(name, _)| *name).collect();
            trunk.envs(SMALL).env("CANDOR_NOT_FOR_CHORES", names.join(" "));
        }
        run(&mut trunk)?;
        stamp.keep()
    })
}

/// How a release of the page is compiled: with a standard library of its own, which like all of the program is compiled for size
/// and in which a panic stops the program without words. A tenth of the program. (A development build says them.)
///
/// The compiler is pinned, and offers this only under a name that promises nothing for later versions. Without these settings,
/// as when somebody calls `trunk build --release`, the page is the same but larger. Cargo takes flags of a target from one place
/// alone, so those in `.cargo/config.toml` stand here again.
const SMALL: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    ("RUSTFLAGS", "-C link-arg=--emit-relocs --cfg erase_components -Z unstable-options -C panic=immediate-abort -Z location-detail=none"),
];

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
    // Trunk takes it for a flag that goes with no other, and it is meant for the server.
    trunk.env_remove("RUST_LOG");
    // Trunk takes the usual `NO_COLOR=1` for an invalid value of its own flag.
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env_remove("NO_COLOR").args(["--color", "never"]);
    }
    trunk
}
