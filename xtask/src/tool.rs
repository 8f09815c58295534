//! Pinned tools, built from source into `target/tools` when they are not there.
//!
//! Not from the person's own PATH: the page is then the same bytes on every machine.

use std::fs;

use anyhow::{Context as _, Result};

use crate::program::{program, run};
use crate::step::{step, up_to_date};
use crate::workspace;

/// A tool that cargo installs.
pub(crate) struct Tool {
    package: &'static str,
    version: String,
    flags: &'static [&'static str],
}

impl Tool {
    /// The builder of the page. Later versions need a newer compiler than the pinned one.
    pub(crate) fn trunk() -> Self {
        Self { package: "trunk", version: "0.21.14".to_owned(), flags: &["--locked"] }
    }

    /// The generator of the glue between Wasm and the browser, in exactly the version the page is compiled with.
    pub(crate) fn wasm_bindgen() -> Result<Self> {
        let lock = fs::read_to_string(workspace::root().join("Cargo.lock"))?;
        let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen: is the client still a member?")?;
        Ok(Self {
            package: "wasm-bindgen-cli",
            version: version.to_owned(),
            // Without TLS, which only its test runner's downloads need. Without its own lock file, which
            // names a package that has been withdrawn.
            flags: &["--no-default-features"],
        })
    }

    /// The checker of licences and sources.
    pub(crate) fn cargo_deny() -> Self {
        Self { package: "cargo-deny", version: "0.20.2".to_owned(), flags: &["--locked", "--no-default-features"] }
    }

    /// Builds the tool if this version of it is not there.
    pub(crate) fn ensure(&self) -> Result<()> {
        let name = format!("{} {}", self.package, self.version);
        if self.is_installed() {
            up_to_date(&name);
            return Ok(());
        }
        step(&format!("Building {name}, once, for about three minutes"), || {
            let build = workspace::root().join("target/tools-build");
            run(program("cargo")
                .arg("install")
                .arg(self.package)
                .args(["--version", &self.version, "--force"])
                .args(self.flags)
                .arg("--root")
                .arg(workspace::tools())
                .arg("--target-dir")
                .arg(&build)
                // As released, these tools take ten minutes to build. They run for a second.
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"))?;
            fs::remove_dir_all(&build).context("removing what is left of the build of a tool")
        })
    }

    fn is_installed(&self) -> bool {
        let kept = fs::read_to_string(workspace::tools().join(".crates.toml")).unwrap_or_default();
        kept.lines().any(|line| line.starts_with(&format!("\"{} {} ", self.package, self.version)))
    }
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let named = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != named).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
