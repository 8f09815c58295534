//! Where things are.

use std::path::PathBuf;

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    // Cargo sets it when it runs the chore; the compiled-in value serves whoever calls the binary itself.
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let mut root = PathBuf::from(xtask);
    root.pop();
    root
}

/// The built page, as the server embeds it.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// What CodeMirror is bundled into; `index.html` names the same path.
pub(crate) fn editor_bundle() -> PathBuf {
    root().join("target/editor/editor.js")
}

/// Root of the pinned tools, in the layout of `cargo install --root`.
pub(crate) fn tools() -> PathBuf {
    root().join("target/tools")
}

/// One file per finished step.
pub(crate) fn stamps() -> PathBuf {
    root().join("target/stamp")
}

/// The page's program in parts, before the page takes them.
pub(crate) fn parts() -> PathBuf {
    root().join("target/parts")
}

/// The page's program, as cargo leaves it.
pub(crate) fn page_program(profile: &str) -> PathBuf {
    target().join("wasm32-unknown-unknown").join(profile).join("client.wasm")
}

/// The server's binary, as cargo leaves it.
pub(crate) fn candor(profile: &str) -> PathBuf {
    target().join(profile).join(format!("candor{}", std::env::consts::EXE_SUFFIX))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
