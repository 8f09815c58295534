//! The built client: its page and its assets, from the binary or from a folder.

mod coding;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use self::coding::{Accepted, Coding};
use super::policy;
use super::shell::Shell;

const PAGE: &str = "index.html";

/// Runs in browsers beside the page, and may fetch on its own.
const WORKER: &str = "worker.js";

/// The folder may be missing: a server that is compiled before the client says how to build it.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
#[allow_missing = true]
struct Built;

/// Where the client comes from.
#[derive(Debug, Clone)]
pub(super) struct Client {
    source: Source,
    /// The page, when it cannot change.
    shell: Option<Arc<Shell>>,
}

#[derive(Debug, Clone)]
enum Source {
    /// The binary.
    Binary,
    /// A folder that somebody is working in.
    Folder(PathBuf),
}

impl Client {
    /// The client in this folder, read again for each request; the one in the binary if no folder is given.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        match folder {
            Some(folder) => Self { source: Source::Folder(folder), shell: None },
            None => {
                let shell = Shell::new(Source::Binary.text(PAGE));
                Self { source: Source::Binary, shell: Some(Arc::new(shell)) }
            }
        }
    }

    /// The page.
    pub(super) fn shell(&self) -> Arc<Shell> {
        self.shell.clone().unwrap_or_else(|| Arc::new(Shell::new(self.source.text(PAGE))))
    }

    /// The asset at a path relative to Candor's root, as it was requested; none if there is none.
    pub(super) fn asset(&self, path: &str, request: &HeaderMap) -> Option<Response> {
        if path == PAGE || !is_asset(path) {
            return None;
        }
        let accepted = Accepted::of(request);
        let (coding, file) = Coding::BY_SIZE
            .into_iter()
            .filter(|coding| accepted.takes(*coding))
            .find_map(|coding| Some((coding, self.source.file(&format!("{path}{}", coding.suffix()))?)))?;
        let tag = tag(&file.hash, coding);
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let caching = if self.shell.is_some() && is_named_by_content(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(header::ETAG, tag.clone());
        if path == WORKER {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy::OF_WORKER);
        }
        if request.get(header::IF_NONE_MATCH).is_some_and(|known| names(known, &tag)) {
            return Some((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        if let Some(word) = coding.word() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(word));
        }
        Some((headers, Body::from(file.content)).into_response())
    }
}

/// A file of the client.
struct File {
    content: Cow<'static, [u8]>,
    /// SHA-256.
    hash: [u8; 32],
}

impl Source {
    fn file(&self, path: &str) -> Option<File> {
        match self {
            Self::Binary => Built::get(path).map(|file| File { hash: file.metadata.sha256_hash(), content: file.data }),
            // Small files, for people at work on the page: not worth a thread of their own.
            Self::Folder(folder) => {
                let content = std::fs::read(folder.join(path)).ok()?;
                Some(File { hash: Sha256::digest(&content).into(), content: Cow::Owned(content) })
            }
        }
    }

    fn text(&self, path: &str) -> Option<String> {
        self.file(path).map(|file| String::from_utf8_lossy(&file.content).into_owned())
    }
}

/// Whether a path can be an asset's. Only plain names: nothing that leads out of the folder, is hidden, or is
/// the compressed twin of another asset.
fn is_asset(path: &str) -> bool {
    let plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    path.split('/').all(plain) && !Coding::BY_SIZE.iter().any(|coding| !coding.suffix().is_empty() && path.ends_with(coding.suffix()))
}

/// Whether the name changes with the content: Trunk puts a hash of 64 bits into it, without the zeros that one in sixteen begins
/// with. Snippets of wasm-bindgen have one in their folder's name, which does not change.
fn is_named_by_content(path: &str) -> bool {
    let is_hash = |part: &str| (12..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    !path.contains('/') && path.split(['-', '_', '.']).any(is_hash)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Names the content in its coding.
fn tag(hash: &[u8; 32], coding: Coding) -> HeaderValue {
    let mut tag = String::from("\"");
    for byte in &hash[..12] {
        write!(tag, "{byte:02x}").expect("writing to a string cannot fail");
    }
    tag.push_str(coding.suffix());
    tag.push('"');
    HeaderValue::try_from(tag).expect("hexadecimal is ASCII")
}

fn names(known: &HeaderValue, tag: &HeaderValue) -> bool {
    known.to_str().is_ok_and(|known| known.split(',').any(|known| known.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_assets() {
        for good in ["client-1f.js", "snippets/client-1/js/editor.js", "a_b.wasm"] {
            assert!(is_asset(good), "{good}");
        }
        for bad in
            ["", "/etc/passwd", "../x", "a/../x", "a//b", "a/./b", ".env", "a/.git/config", "a\\b", "%2e%2e/x", "a\0", "x.js.br", "x.js.gz"]
        {
            assert!(!is_asset(bad), "{bad}");
        }
    }

    #[test]
    fn what_trunk_names_by_content_may_be_kept_for_ever() {
        for named in
            ["client-52a83d8b71d1ba57.js", "client-52a83d8b71d1ba57_bg.wasm", "mark-35318e3a6634e3d5.svg", "kept-7af512c65739d12.js"]
        {
            assert!(is_named_by_content(named), "{named}");
        }
        for other in ["theme.js", "snippets/client-52a83d8b71d1ba57/js/editor.js", "client-52a8.js"] {
            assert!(!is_named_by_content(other), "{other}");
        }
    }
}
