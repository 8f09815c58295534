//! Where the server's binary is.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, iter};

/// The binary that `CANDOR_BIN` names, or else the workspace's own, brought up to date first: cargo builds it for nobody
/// who only tests.
pub(super) fn candor() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| env::var_os("CANDOR_BIN").map_or_else(built, PathBuf::from))
}

fn built() -> PathBuf {
    let release = !cfg!(debug_assertions);
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(["build", "--quiet", "--package", "server", "--bin", "candor"])
        .args(iter::repeat_n("--release", usize::from(release)))
        .status();
    assert!(status.is_ok_and(|status| status.success()), "the server's binary cannot be built");
    let profile = if release { "release" } else { "debug" };
    let target = env::current_exe().ok().and_then(|test| test.ancestors().find(|folder| folder.ends_with(profile)).map(Path::to_path_buf));
    target.expect("a test lies below the folder of its profile").join(format!("candor{}", env::consts::EXE_SUFFIX))
}
