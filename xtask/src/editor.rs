//! The text surface: CodeMirror and its packages from npm, bundled into one file.

use anyhow::{Result, ensure};

use crate::node::{self, Package};
use crate::program::run;
use crate::stamp::Stamp;
use crate::step::{step, up_to_date};
use crate::workspace;

/// Where the text surface is written and tested.
pub(crate) const PACKAGE: Package = Package { name: "the text surface", folder: "client/js", stamp: "npm-editor" };

/// Bundles the text surface into `target/editor/editor.js`.
pub(crate) fn bundle() -> Result<()> {
    node::require()?;
    PACKAGE.ensure_dependencies()?;
    let inputs =
        ["client/js/build.mjs", "client/js/package-lock.json", "client/js/package.json", "client/js/src", "client/js/tsconfig.json"];
    let stamp = Stamp::new("editor", "", &inputs, &[workspace::editor_bundle()]);
    if stamp.is_fresh()? {
        up_to_date("Text surface");
        return Ok(());
    }
    step("Bundling the text surface", || {
        run(PACKAGE.npm().args(["run", "--silent", "build"]))?;
        let bundle = workspace::editor_bundle();
        ensure!(bundle.is_file(), "`npm run build` left no {}", bundle.display());
        stamp.keep()
    })
}
