//! The worker that lets the page open without a connection: it must know what the build consists of.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::chunk;
use crate::stamp::files_below;
use crate::workspace;

/// Its name never changes, because browsers look there for a new one.
const NAME: &str = "worker.js";

/// Writes the worker for what stands in the folder; where it is.
pub(super) fn write(folder: &Path) -> Result<PathBuf> {
    let mut assets = Vec::new();
    let mut hasher = DefaultHasher::new();
    for file in files_below(folder)? {
        let name = file.strip_prefix(folder).context("a file below the folder")?.display().to_string();
        (&name, fs::read(&file)?).hash(&mut hasher);
        // The page is asked for as the server fills it; chunks when somebody wants them.
        if name != "index.html" && !name.starts_with(chunk::PREFIX) {
            assets.push(name);
        }
    }
    let build = format!("{:016x}", hasher.finish());
    let source = workspace::root().join("client/offline").join(NAME);
    let worker = fs::read_to_string(&source).with_context(|| format!("reading {}", source.display()))?;
    let written = folder.join(NAME);
    fs::write(&written, filled(&worker, &build, &assets)?).context("writing the worker")?;
    Ok(written)
}

fn filled(worker: &str, build: &str, assets: &[String]) -> Result<String> {
    let list = assets.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(",");
    let places = ["\"BUILD\"", "[\"ASSETS\"]"];
    ensure!(places.iter().all(|place| worker.matches(place).count() == 1), "the worker has not one place each for {places:?}");
    Ok(worker.replace(places[0], &format!("{build:?}")).replace(places[1], &format!("[{list}]")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_knows_its_build_and_its_assets() {
        let worker = filled("const A = \"BUILD\"; const B = [\"ASSETS\"];", "1f", &["a.js".to_owned(), "b.css".to_owned()]).unwrap();
        assert_eq!(worker, "const A = \"1f\"; const B = [\"a.js\",\"b.css\"];");
    }

    #[test]
    fn a_worker_without_its_places_is_not_built() {
        assert!(filled("", "1f", &[]).is_err());
    }
}
