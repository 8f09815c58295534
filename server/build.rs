//! Tells cargo that a release holds the built page, so that a new page makes a new binary.

use std::fs;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // Cargo can only watch what is there. Where the folder cannot be made, the binary says that it has no page.
        let _ = fs::create_dir_all("../dist");
        println!("cargo::rerun-if-changed=../dist");
    }
}
