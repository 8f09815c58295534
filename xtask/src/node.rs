//! Node.js, which bundles the text surface and runs its tests.

use anyhow::{Context as _, Result, bail};

use crate::program::{output, program};

const OLDEST: u32 = 20;

/// npm under the name it has on this system.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

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
