//! Takes the program apart: what a first visit does not need becomes a file of its own, a *chunk*, which the page fetches when
//! somebody wants what it draws. Functions marked with `#[wasm_split(name)]` say where.
//!
//! The tool that does it works on what the compiler leaves, before wasm-bindgen, and Trunk has no place for it there. So the
//! program and its glue that Trunk has staged are made once more, from the part that is left.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use super::module::{self, Renamed};
use crate::program::{program, run};
use crate::workspace;

/// What the names of chunks begin with; after it comes the name in the source.
pub(crate) const PREFIX: &str = "chunk-";

/// What the tool calls the script that fetches chunks.
const LINK: &str = "./__wasm_split.js";

/// A program in parts, in a folder of their own.
pub(super) struct Parts {
    /// What a first visit needs.
    pub(super) main: PathBuf,
    /// What connects it with the browser.
    pub(super) glue: PathBuf,
    /// The script that fetches chunks, which becomes a part of the glue.
    link: String,
    chunks: Vec<PathBuf>,
}

/// Takes apart what the compiler left for a profile. `stem` is what the page calls the program: `client-…`.
pub(super) fn take_apart(profile: &str, stem: &str) -> Result<Parts> {
    let compiled = workspace::page_program(profile);
    let folder = workspace::parts();
    if folder.exists() {
        fs::remove_dir_all(&folder).context("removing the parts of another build")?;
    }
    let input = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let (left, main_module) = (folder.join(format!("{stem}.wasm")), format!("./{stem}.js"));
    let mut options = Options::new(&input);
    options.output_dir = &folder;
    options.main_out_path = &left;
    options.link_name = LINK;
    options.main_module = &main_module;
    let split = transform(options).map_err(|error| anyhow!("{error:#}")).context("taking the program apart")?;
    let bound = folder.join("bound");
    run(program("wasm-bindgen")
        // Chunks import what the linker has exported, the table of functions above all.
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", stem, "--out-dir"])
        .arg(&bound)
        .arg(&left))?;
    Ok(Parts {
        main: bound.join(format!("{stem}_bg.wasm")),
        glue: bound.join(format!("{stem}.js")),
        link: fs::read_to_string(folder.join(LINK)).context("reading the script that fetches chunks")?,
        chunks: split.split_modules,
    })
}

impl Parts {
    /// Lays the chunks into the page's folder, each named after its content, and puts the script that fetches them into the
    /// glue: a file more would have to be waited for. `renamed` is what the main part has renamed; none where nothing was.
    pub(super) fn lay(mut self, folder: &Path, renamed: Option<&Renamed>) -> Result<String> {
        for chunk in &self.chunks {
            let mut content = fs::read(chunk).with_context(|| format!("reading {}", chunk.display()))?;
            if let Some(renamed) = renamed {
                content = module::slim_chunk(&content, renamed).with_context(|| format!("reading {}", chunk.display()))?;
            }
            let name = chunk.file_stem().context("a chunk has a name")?.to_string_lossy();
            let mut hasher = DefaultHasher::new();
            content.hash(&mut hasher);
            // `split_history` is what one function needs, `chunk_4` what several need.
            let short = name.strip_prefix("split_").unwrap_or_else(|| name.strip_prefix("chunk_").unwrap_or(&name));
            let named = format!("{PREFIX}{short}-{:016x}", hasher.finish());
            fs::write(folder.join(format!("{named}.wasm")), content)?;
            let (old, new) = (format!("\"./{name}.wasm\""), format!("\"./{named}.wasm\""));
            ensure!(self.link.matches(&old).count() == 1, "the script that fetches chunks does not fetch {name} once");
            self.link = self.link.replace(&old, &new);
        }
        let glue = joined(&fs::read_to_string(&self.glue)?, &self.link)?;
        Ok(renamed.map_or_else(|| glue.clone(), |renamed| module::rename(&glue, renamed)))
    }
}

/// The glue with the script that fetches chunks in it, instead of its imports of it: one for each function that fetches.
fn joined(glue: &str, link: &str) -> Result<String> {
    let end = format!(" from \"{LINK}\"");
    let imported = |line: &str| Some(line.trim_end_matches(';').strip_prefix("import * as ")?.strip_suffix(&end)?.to_owned());
    let names: Vec<String> = glue.lines().filter_map(imported).collect();
    if names.is_empty() {
        // Nothing is fetched later.
        return Ok(glue.to_owned());
    }
    let loaders: Vec<&str> =
        link.lines().filter_map(|line| line.strip_prefix("export const ")?.split_once(" =")).map(|(loader, _)| loader).collect();
    ensure!(loaders.len() == names.len(), "the glue imports {} functions that fetch chunks, of {}", names.len(), loaders.len());
    // It imports from the glue, in which it then stands.
    let body = link.lines().filter(|line| !line.starts_with("import ")).map(|line| line.strip_prefix("export ").unwrap_or(line));
    let body: Vec<&str> = body.collect();
    let rest: Vec<&str> = glue.lines().filter(|line| imported(line).is_none()).collect();
    let fetches = format!("(() => {{\n{}\nreturn {{ {} }};\n}})()", body.join("\n"), loaders.join(", "));
    let (first, others) = names.split_first().context("a function that fetches has a name")?;
    let others: String = others.iter().map(|name| format!(", {name} = {first}")).collect();
    Ok(format!("const {first} = {fetches}{others};\n{}\n", rest.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINKED: &str = "import { initSync } from \"./client.js\";\nfunction load() { initSync(); }\n\
                          export const __wasm_split_load_past = load;\nexport const __wasm_split_load_later = load;\n";

    #[test]
    fn the_script_that_fetches_chunks_becomes_a_part_of_the_glue() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\";\nconst wasm = { import1, import2 };\n";
        let expected = "const import1 = (() => {\nfunction load() { initSync(); }\nconst __wasm_split_load_past = load;\n\
                        const __wasm_split_load_later = load;\nreturn { __wasm_split_load_past, __wasm_split_load_later };\n\
                        })(), import2 = import1;\nconst wasm = { import1, import2 };\n";
        assert_eq!(joined(glue, LINKED).unwrap(), expected);
        assert!(joined(glue, "").is_err());
    }

    #[test]
    fn a_program_without_chunks_keeps_its_glue() {
        assert_eq!(joined("const wasm = 1;\n", LINKED).unwrap(), "const wasm = 1;\n");
    }
}
