//! Chromium and its driver, which the journeys are walked in.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::program::{find, output, program, run};
use crate::step::{step, up_to_date};

/// The two programs a journey needs.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// What Debian calls them, and the fonts without which CJK and emoji are boxes on the screenshots.
const DEBIAN: &[&str] = &["chromium", "chromium-driver", "fonts-noto-cjk", "fonts-noto-color-emoji"];

/// Finds the browser; on Debian, as root, installs it.
pub(crate) fn ensure() -> Result<Browser> {
    if let Some(browser) = installed()
        && has_fonts()
    {
        up_to_date("Chromium and its driver");
        return Ok(browser);
    }
    if find(&["apt-get"]).is_some() && output(program("id").arg("-u")).as_deref() == Some("0") {
        step("Installing Chromium, its driver and fonts", install_on_debian)?;
    }
    match installed() {
        Some(browser) => Ok(browser),
        None => bail!(
            "Chromium or its driver is missing; the journeys need both, in the same version.\n\
             Debian, Ubuntu: sudo apt-get install {}\n\
             Fedora:         sudo dnf install chromium chromedriver\n\
             macOS:          brew install --cask chromium chromedriver\n\
             Elsewhere, set CHROMIUM and CHROMEDRIVER to their paths.",
            DEBIAN.join(" ")
        ),
    }
}

fn installed() -> Option<Browser> {
    let chromium = std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .or_else(|| find(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]))?;
    let driver = std::env::var_os("CHROMEDRIVER").map(PathBuf::from).or_else(|| find(&["chromedriver"]))?;
    Some(Browser { chromium, driver })
}

/// Only Debian's packages are asked: elsewhere fonts are the person's own affair.
fn has_fonts() -> bool {
    find(&["dpkg-query"]).is_none()
        || output(program("dpkg-query").args(["--show", "--showformat=${Status}\n"]).args(&DEBIAN[2..]))
            .is_some_and(|states| states.lines().all(|state| state.ends_with(" installed")))
}

fn install_on_debian() -> Result<()> {
    run(program("apt-get").args(["update", "--quiet"]))?;
    run(program("apt-get")
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(DEBIAN)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
