//! The text surface: CodeMirror and its packages from npm, bundled into one file.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::node::{self, NPM};
use crate::program::{program, run};
use crate::stamp::Stamp;
use crate::step::{step, up_to_date};
use crate::workspace;

/// Bundles the text surface into `target/editor/editor.js`.
pub(crate) fn bundle() -> Result<()> {
    node::require()?;
    ensure_packages()?;
    let stamp = Stamp::new(
        "editor",
        "",
        &["client/js/build.mjs", "client/js/package-lock.json", "client/js/package.json", "client/js/src", "client/js/tsconfig.json"],
        &[workspace::editor_bundle()],
    );
    if stamp.is_fresh()? {
        up_to_date("Text surface");
        return Ok(());
    }
    step("Bundling the text surface", || {
        run(npm().args(["run", "--silent", "build"]))?;
        let bundle = workspace::editor_bundle();
        ensure!(bundle.is_file(), "`npm run build` left no {}", bundle.display());
        stamp.keep()
    })
}

/// Installs exactly the packages of the lock file.
pub(crate) fn ensure_packages() -> Result<()> {
    let installed = workspace::editor().join("node_modules/.package-lock.json");
    let stamp = Stamp::new("npm", "", &["client/js/package-lock.json", "client/js/package.json"], &[installed]);
    if stamp.is_fresh()? {
        up_to_date("npm packages");
        return Ok(());
    }
    step("Installing npm packages", || {
        run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
        stamp.keep()
    })
}

/// npm in the folder of the text surface.
pub(crate) fn npm() -> Command {
    let mut npm = program(NPM);
    npm.current_dir(workspace::editor());
    npm
}
