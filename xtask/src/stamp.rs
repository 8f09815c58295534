//! Whether anything has changed since a step was last done: a hash of the content of its inputs and outputs.
//!
//! Content and not time, because a checkout of another branch and back changes every time and nothing else.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::workspace;

/// The last time a step was done.
pub(crate) struct Stamp {
    name: &'static str,
    inputs: Vec<PathBuf>,
    outputs: Vec<PathBuf>,
    variant: &'static str,
}

impl Stamp {
    /// A stamp over files and whole folders, given relative to the workspace. `variant` tells apart two ways of
    /// doing the same step.
    pub(crate) fn new(name: &'static str, variant: &'static str, inputs: &[&str], outputs: &[PathBuf]) -> Self {
        let root = workspace::root();
        Self { name, inputs: inputs.iter().map(|path| root.join(path)).collect(), outputs: outputs.to_vec(), variant }
    }

    /// Whether inputs and outputs are what they were when the step was last done.
    pub(crate) fn is_fresh(&self) -> Result<bool> {
        if !self.outputs.iter().all(|path| path.exists()) {
            return Ok(false);
        }
        let Ok(kept) = fs::read_to_string(self.file()) else {
            return Ok(false);
        };
        Ok(kept == self.content()?)
    }

    /// Keeps what inputs and outputs are, once the step is done.
    pub(crate) fn keep(&self) -> Result<()> {
        fs::create_dir_all(workspace::stamps())?;
        fs::write(self.file(), self.content()?).with_context(|| format!("writing the stamp of {}", self.name))
    }

    fn file(&self) -> PathBuf {
        workspace::stamps().join(self.name)
    }

    fn content(&self) -> Result<String> {
        let inputs = digest(&self.inputs)?;
        let outputs = digest(&self.outputs)?;
        Ok(format!("{} {inputs:016x} {outputs:016x}\n", self.variant))
    }
}

/// A hash over names and content; a path that is not there counts as such.
fn digest(paths: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        for file in files_below(path)? {
            file.strip_prefix(workspace::root()).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file).with_context(|| format!("reading {}", file.display()))?.hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

/// Every file below a folder, or the file itself, in a fixed order. Downloaded packages are not source.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() || path.ends_with("node_modules") {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>())
        .with_context(|| format!("listing {}", path.display()))?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        files.extend(files_below(&entry)?);
    }
    Ok(files)
}
