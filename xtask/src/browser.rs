//! Chromium, which the journeys are walked in. What drives it comes from npm.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::program::{find, output, program, run};
use crate::step::{step, up_to_date};

/// What Debian calls it, and the fonts without which CJK and emoji are boxes on a screenshot.
const DEBIAN: &[&str] = &["chromium", "fonts-noto-cjk", "fonts-noto-color-emoji"];

/// Finds the browser; on Debian, as root, installs it.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chromium) = installed()
        && has_fonts()
    {
        up_to_date("Chromium");
        return Ok(chromium);
    }
    if find(&["apt-get"]).is_some() && output(program("id").arg("-u")).as_deref() == Some("0") {
        step("Installing Chromium and fonts", install_on_debian)?;
    }
    match installed() {
        Some(chromium) => Ok(chromium),
        None => bail!(
            "Chromium is missing; the journeys are walked in it.\n\
             Debian, Ubuntu: sudo apt-get install {}\n\
             Fedora:         sudo dnf install chromium\n\
             macOS:          brew install --cask chromium\n\
             Elsewhere, set CHROMIUM to the path of a Chromium or Chrome.",
            DEBIAN.join(" ")
        ),
    }
}

fn installed() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| find(&names))
}

/// Only Debian's packages are asked: elsewhere fonts are the person's own affair.
fn has_fonts() -> bool {
    let mut ask = program("dpkg-query");
    ask.args(["--show", "--showformat=${Status}\n"]).args(&DEBIAN[1..]);
    find(&["dpkg-query"]).is_none() || output(&mut ask).is_some_and(|states| states.lines().all(|state| state.ends_with(" installed")))
}

fn install_on_debian() -> Result<()> {
    run(program("apt-get").args(["update", "--quiet"]))?;
    run(program("apt-get")
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(DEBIAN)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
