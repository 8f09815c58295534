//! Node.js, which bundles the text surface and walks the journeys, and the packages of npm.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::program::{output, program, run};
use crate::stamp::Stamp;
use crate::step::{step, up_to_date};
use crate::workspace;

const OLDEST: u32 = 20;

/// npm under the name it has on this system.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// A folder with a `package.json` and a lock file.
pub(crate) struct Package {
    /// As a person would call it.
    pub(crate) name: &'static str,
    /// Relative to the workspace.
    pub(crate) folder: &'static str,
    /// The name of its stamp.
    pub(crate) stamp: &'static str,
}

impl Package {
    /// Installs exactly the packages of the lock file.
    pub(crate) fn ensure_dependencies(&self) -> Result<()> {
        let lock = format!("{}/package-lock.json", self.folder);
        let manifest = format!("{}/package.json", self.folder);
        let installed = self.path().join("node_modules/.package-lock.json");
        let stamp = Stamp::new(self.stamp, "", &[&lock, &manifest], &[installed]);
        let name = format!("npm packages of {}", self.name);
        if stamp.is_fresh()? {
            up_to_date(&name);
            return Ok(());
        }
        step(&format!("Installing {name}"), || {
            run(self.npm().args(["ci", "--no-audit", "--no-fund"]))?;
            stamp.keep()
        })
    }

    /// npm in the folder of the package.
    pub(crate) fn npm(&self) -> Command {
        let mut npm = program(NPM);
        npm.current_dir(self.path());
        npm
    }

    fn path(&self) -> PathBuf {
        workspace::root().join(self.folder)
    }
}

/// Fails with the remedy if Node.js or npm is missing or too old.
pub(crate) fn require() -> Result<()> {
    let remedy = format!("install Node.js {OLDEST} or newer, with npm, and try again");
    let version = output(program("node").arg("--version"))
        .with_context(|| format!("Node.js is not there, and the text surface is bundled with it: {remedy}"))?;
    match major(&version) {
        Some(major) if major >= OLDEST => {}
        Some(_) | None => bail!("Node.js {version} is too old: {remedy}"),
    }
    output(program(NPM).arg("--version")).with_context(|| format!("npm is not there, although Node.js {version} is: {remedy}"))?;
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_what_counts() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v9.1.0"), Some(9));
        assert_eq!(major("garbage"), None);
    }
}
