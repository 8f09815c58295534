//! What a first visit downloads, in bytes after brotli.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::client::{self, Build};
use crate::finish::chunk;
use crate::stamp::files_below;
use crate::workspace;

/// Most bytes of a first visit: on a slow phone line (400 kB/s) the page is there within a second.
const BUDGET: u64 = 350_000;

/// Prints the size of every asset and fails if the sum is over the budget.
pub(crate) fn check() -> Result<ExitCode> {
    client::build(Build::Release)?;
    let dist = workspace::dist();
    let mut sum = 0;
    for file in files_below(&dist)? {
        if file.extension().is_some_and(|extension| extension == "br") {
            let bytes = fs::metadata(&file)?.len();
            let name = asset_name(&dist, &file);
            let is_later = name.starts_with(chunk::PREFIX);
            println!("{bytes:>9}  {name}{}", if is_later { " (when it is wanted)" } else { "" });
            sum += if is_later { 0 } else { bytes };
        }
    }
    ensure!(sum > 0, "dist/ holds no compressed asset");
    println!("{sum:>9}  first visit, of {BUDGET}");
    Ok(if sum > BUDGET {
        println!("The page is {} bytes over its budget. `twiggy` or the table above shows where they are.", sum - BUDGET);
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn asset_name(dist: &Path, file: &Path) -> String {
    file.strip_prefix(dist).unwrap_or(file).with_extension("").display().to_string()
}
