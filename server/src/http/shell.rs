//! The page's HTML as Trunk built it, and the places in it that the server fills.

use super::policy::script_hash;
use crate::export::escaped;

/// What stands where there is no built page: a binary that was compiled before the client was.
const NOT_BUILT: &str = include_str!("shell/not-built.html");

/// The built page. Looking for places is tolerant: what is not there is added where it belongs, or left out.
#[derive(Debug, Clone)]
pub(super) struct Shell {
    html: String,
}

/// What the server knows about one view of the page.
#[derive(Debug)]
pub(super) struct Filling<'a> {
    /// How the page's address leads to Candor's root: `./` or `../`.
    pub(super) base: &'static str,
    /// Lets style sheets in that the editor makes.
    pub(super) nonce: &'a str,
    /// Where the socket leads, relative to the root; empty for those who may not open one.
    pub(super) live: &'a str,
    /// For the browser's tab.
    pub(super) title: &'a str,
    /// What can be read before the client has started, HTML.
    pub(super) text: &'a str,
}

impl Shell {
    /// The page that this HTML is; the one that says how to build it if there is none.
    pub(super) fn new(html: Option<String>) -> Self {
        // Browsers hash scripts with the line ends that the parser makes of all others.
        Self { html: html.unwrap_or_else(|| NOT_BUILT.to_owned()).replace("\r\n", "\n") }
    }

    /// The hashes of all inline scripts.
    pub(super) fn inline_scripts(&self) -> Vec<String> {
        let mut hashes = Vec::new();
        let mut rest = self.html.as_str();
        while let Some(tag) = Tag::find(rest, "script") {
            let content = &rest[tag.end..];
            let length = find_ignoring_case(content, "</script").unwrap_or(content.len());
            if !tag.text(rest).contains(" src=") {
                hashes.push(script_hash(&content[..length]));
            }
            rest = &content[length..];
        }
        hashes
    }

    /// The page with its places filled.
    pub(super) fn filled(&self, filling: &Filling<'_>) -> String {
        let Filling { base, nonce, live, title, text } = filling;
        let mut html = self.html.clone();
        replace_tag(&mut html, "base", "", &format!("<base href=\"{base}\">"));
        replace_tag(&mut html, "meta", "name=\"style-nonce\"", &format!("<meta name=\"style-nonce\" content=\"{nonce}\">"));
        replace_tag(&mut html, "meta", "name=\"live\"", &format!("<meta name=\"live\" content=\"{live}\">"));
        if let Some(open) = Tag::find(&html, "title")
            && let Some(length) = find_ignoring_case(&html[open.end..], "</title")
        {
            html.replace_range(open.end..open.end + length, &escaped(title));
        }
        if let Some(mount) = Tag::with(&html, "div", "id=\"document\"").or_else(|| Tag::with(&html, "div", "id=\"app\"")) {
            html.insert_str(mount.end, text);
        } else if let Some(body) = find_ignoring_case(&html, "</body") {
            html.insert_str(body, text);
        } else {
            html.push_str(text);
        }
        html
    }
}

/// Replaces a tag, or adds it at the beginning of the head.
fn replace_tag(html: &mut String, name: &str, attribute: &str, replacement: &str) {
    match Tag::with(html, name, attribute) {
        Some(tag) => html.replace_range(tag.start..tag.end, replacement),
        None => {
            let at = Tag::find(html, "head").map_or(0, |head| head.end);
            html.insert_str(at, replacement);
        }
    }
}

/// An opening tag's place in a text.
#[derive(Debug, Clone, Copy)]
struct Tag {
    start: usize,
    end: usize,
}

impl Tag {
    /// The first opening tag of a name outside of comments.
    fn find(html: &str, name: &str) -> Option<Self> {
        Self::with(html, name, "")
    }

    /// The first opening tag of a name that holds an attribute, outside of comments.
    fn with(html: &str, name: &str, attribute: &str) -> Option<Self> {
        let mut at = 0;
        loop {
            let start = at + html[at..].find('<')?;
            let rest = &html[start..];
            if rest.starts_with("<!--") {
                at = start + rest.find("-->")? + 3;
                continue;
            }
            let end = start + rest.find('>')? + 1;
            let tag = Self { start, end };
            if tag.is(html, name) && tag.text(html).contains(attribute) {
                return Some(tag);
            }
            at = start + 1;
        }
    }

    fn is(self, html: &str, name: &str) -> bool {
        let text = &self.text(html)[1..];
        text.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && text[name.len()..].starts_with(|after: char| after.is_ascii_whitespace() || matches!(after, '>' | '/'))
    }

    fn text(self, html: &str) -> &str {
        &html[self.start..self.end]
    }
}

fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    text.as_bytes().windows(what.len()).position(|window| window.eq_ignore_ascii_case(what.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &str = "<!doctype html><html><head>\n<!-- <base href=\"no\"> <title>no</title> -->\n<base href=\"./\"/>\n\
        <meta name=\"style-nonce\" content=\"\"><meta name=\"live\" content=\"\"><title>Candor</title><script src=\"./theme.js\"></script>\
        <script type=\"module\">\nimport x;\n</script></head><body><header></header><div id=\"document\"></div></body></html>";

    #[test]
    fn every_place_is_filled_once() {
        let page = filled(BUILT);
        assert!(page.contains("<base href=\"../\">") && !page.contains("<base href=\"./\""), "{page}");
        assert!(page.contains("<meta name=\"style-nonce\" content=\"n0nce\">"), "{page}");
        assert!(page.contains("<meta name=\"live\" content=\"live/x\">"), "{page}");
        assert!(page.contains("<title>Prices &lt;b&gt; · Candor</title>"), "{page}");
        assert!(page.contains("<div id=\"document\"><main id=\"text\">hello</main></div>"), "{page}");
        assert!(page.contains("<!-- <base href=\"no\"> <title>no</title> -->"), "a comment is not a place: {page}");
    }

    #[test]
    fn a_page_without_places_still_shows_the_text() {
        for bare in ["", "<html><head></head><body></body></html>", "<p", "<!-- ", "<title>"] {
            let page = filled(bare);
            assert!(page.contains("<main id=\"text\">hello</main>") && page.contains("<base href=\"../\">"), "{page}");
        }
    }

    #[test]
    fn inline_scripts_are_hashed_and_others_are_not() {
        assert_eq!(Shell::new(Some(BUILT.to_owned())).inline_scripts(), [script_hash("\nimport x;\n")]);
        assert_eq!(
            Shell::new(Some("<SCRIPT>a\r\nb</SCRIPT ><script>c".to_owned())).inline_scripts(),
            [script_hash("a\nb"), script_hash("c")]
        );
    }

    #[test]
    fn without_a_built_page_the_text_stands_beside_the_way_to_build_it() {
        let page = Shell::new(None).filled(&filling());
        assert!(page.contains("hello") && page.contains("cargo xtask"), "{page}");
    }

    fn filled(html: &str) -> String {
        Shell::new(Some(html.to_owned())).filled(&filling())
    }

    fn filling() -> Filling<'static> {
        Filling { base: "../", nonce: "n0nce", live: "live/x", title: "Prices <b> · Candor", text: "<main id=\"text\">hello</main>" }
    }
}
