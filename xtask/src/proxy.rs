//! nginx, which the journeys put between people and their server.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::program::{find, output, program, run};
use crate::step::{step, up_to_date};

/// Where it is when PATH does not name the folder of an administrator's programs.
const ELSEWHERE: [&str; 2] = ["/usr/sbin/nginx", "/opt/homebrew/bin/nginx"];

/// Looks for nginx; on Debian, as root, tries to install it. Where there is none, the journeys that need it are skipped and say so.
pub(crate) fn ensure() {
    if installed().is_some() {
        up_to_date("nginx");
        return;
    }
    if find(&["apt-get"]).is_some()
        && output(program("id").arg("-u")).as_deref() == Some("0")
        && let Err(error) = step("Installing nginx", install_on_debian)
    {
        println!("nginx could not be installed: {error:#}");
    }
    if installed().is_none() {
        println!(
            "nginx is missing; the journeys that put it between people and the server are skipped.\n\
             Debian, Ubuntu: sudo apt-get install nginx-light\n\
             Fedora:         sudo dnf install nginx\n\
             macOS:          brew install nginx\n\
             Elsewhere, set NGINX to its path."
        );
    }
}

fn installed() -> Option<PathBuf> {
    let elsewhere = || ELSEWHERE.iter().map(Path::new).find(|path| path.is_file()).map(Path::to_path_buf);
    std::env::var_os("NGINX").map(PathBuf::from).or_else(|| find(&["nginx"])).or_else(elsewhere)
}

fn install_on_debian() -> Result<()> {
    run(program("apt-get").args(["update", "--quiet"]))?;
    run(program("apt-get")
        .args(["install", "--yes", "--quiet", "--no-install-recommends", "nginx-light"])
        .env("DEBIAN_FRONTEND", "noninteractive")
        // The program is needed, not a service on port 80: in this runlevel no package starts one.
        .env("RUNLEVEL", "1"))
}
