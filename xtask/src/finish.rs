//! The last touch on a page that Trunk has built, while it still stands in Trunk's staging folder.

pub(crate) mod chunk;
mod module;
mod worker;

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use flate2::write::GzEncoder;

use crate::program::{program, run};
use crate::stamp::files_below;
use crate::workspace;

/// Called by Trunk as its `post_build` hook.
pub(crate) fn staged_page() -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").context("`finish` is called by Trunk; to build the page: `cargo xtask client`")?;
    let staging = PathBuf::from(staging);
    match std::env::var("TRUNK_PROFILE").as_deref() {
        Ok("release") => {
            program_in_parts(&staging, "wasm-release", true)?;
            // Browsers compile the program while they read the page; the program waits for the page itself.
            rewrite(&staging.join("index.html"), "<script type=module>import init", "<script async type=module>import init")?;
            minify(the(&files_below(&staging)?, "kept-", ".js")?)?;
            minify(&worker::write(&staging)?)?;
            compress(&staging)
        }
        Ok("debug") => {
            program_in_parts(&staging, "debug", false)?;
            connect_reload(&staging.join("index.html"))?;
            worker::write(&staging).map(|_| ())
        }
        other => bail!("Trunk builds as {other:?}, which is neither release nor debug"),
    }
}

/// Puts the parts of the program in the place of the whole. A slim one leaves out what no browser needs: names of functions, long
/// names that the program shares with its glue, white space.
fn program_in_parts(folder: &Path, profile: &str, is_slim: bool) -> Result<()> {
    let files = files_below(folder)?;
    let (binary, glue) = (the(&files, "client-", ".wasm")?, the(&files, "client-", ".js")?);
    let stem = glue.file_stem().context("the glue has a name")?.to_string_lossy();
    let parts = chunk::take_apart(profile, &stem)?;
    let main = fs::read(&parts.main).with_context(|| format!("reading {}", parts.main.display()))?;
    if is_slim {
        let (main, renamed) = module::slim(&main).with_context(|| format!("reading {}", parts.main.display()))?;
        fs::write(binary, main)?;
        fs::write(glue, parts.lay(folder, Some(&renamed))?)?;
        minify(glue)?;
    } else {
        fs::write(binary, main)?;
        fs::write(glue, parts.lay(folder, None)?)?;
    }
    name_by_content(&folder.join("index.html"), &stem, binary, glue)
}

/// Trunk has named the program after what it was before it was taken apart. Browsers keep a file for as long as its name says that
/// it is the same.
fn name_by_content(page: &Path, stem: &str, binary: &Path, glue: &Path) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    (fs::read(binary)?, fs::read(glue)?).hash(&mut hasher);
    let new_stem = format!("client-{:016x}", hasher.finish());
    let (old, new) = ([stem, "_bg.wasm"].concat(), [&new_stem, "_bg.wasm"].concat());
    // In the glue, the stem is also a name that the program imports by, which stays.
    rewrite(page, stem, &new_stem)?;
    rewrite(glue, &old, &new)?;
    fs::rename(binary, binary.with_file_name(new))?;
    fs::rename(glue, glue.with_file_name(format!("{new_stem}.js"))).context("naming the program")
}

fn rewrite(file: &Path, old: &str, new: &str) -> Result<()> {
    let content = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    ensure!(content.contains(old), "{} does not name {old}", file.display());
    fs::write(file, content.replace(old, new)).with_context(|| format!("writing {}", file.display()))
}

fn minify(script: &Path) -> Result<()> {
    run(program("node").arg(workspace::root().join("client/js/slim.mjs")).arg(script))
}

fn the<'f>(files: &'f [PathBuf], beginning: &str, ending: &str) -> Result<&'f PathBuf> {
    let is_it = |name: &str| name.starts_with(beginning) && name.ends_with(ending);
    let found = files.iter().find(|file| file.file_name().is_some_and(|name| is_it(&name.to_string_lossy())));
    found.with_context(|| format!("Trunk built no {beginning}…{ending}"))
}

/// Lays a brotli and a gzip twin beside every file. Compressing once at the highest level, instead of at every
/// request at a low one, saves both bytes and time.
fn compress(folder: &Path) -> Result<()> {
    for file in files_below(folder)? {
        let content = fs::read(&file)?;
        fs::write(twin(&file, "br"), brotli(&content)?)?;
        fs::write(twin(&file, "gz"), gzip(&content)?)?;
    }
    Ok(())
}

fn twin(file: &Path, coding: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(coding);
    PathBuf::from(name)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        // The largest window that every browser accepts.
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters).context("compressing with brotli")?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    encoder.finish().context("compressing with gzip")
}

/// Trunk fills the address into its reload script when it serves a page itself. The page of a post-mortem comes
/// from the server, through Trunk's proxy, so the script has to find the address on its own.
fn connect_reload(page: &Path) -> Result<()> {
    let html = fs::read_to_string(page)?;
    let connected = html.replace("'{{__TRUNK_ADDRESS__}}'", "window.location.host").replace("{{__TRUNK_WS_BASE__}}", "/");
    fs::write(page, connected).context("connecting the reload script")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn both_codings_give_back_the_content() {
        let content = "a section and a section and a section".repeat(100).into_bytes();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&content).unwrap().as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, content);

        let mut unpacked = Vec::new();
        let compressed = gzip(&content).unwrap();
        assert!(compressed.len() < content.len() / 10);
        flate2::read::GzDecoder::new(compressed.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, content);
    }

    #[test]
    fn a_twin_keeps_the_whole_name() {
        assert_eq!(twin(Path::new("dist/client-1f.js"), "br"), Path::new("dist/client-1f.js.br"));
    }
}
