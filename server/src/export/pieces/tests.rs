use pulldown_cmark::{Options, Parser, html};

use super::super::prose::prose;
use super::*;

#[test]
fn a_text_that_fits_one_piece_has_none() {
    for written in ["", "One paragraph.", "# Head\n\n1. a\n2. b\n\n> quoted\n\n---\n\n```\ncode\n```\n"] {
        assert_eq!(broken(written, PIECE_BYTES), unbroken(written));
    }
    let long_block = format!("```\n{}```\n", "a line of the log\n".repeat(1_000));
    assert_eq!(broken(&long_block, PIECE_BYTES), unbroken(&long_block), "one block is one piece");
}

#[test]
fn a_long_list_is_broken_between_its_items_and_goes_on_with_its_number() {
    let written: String = (7..1_207).map(|number| format!("{number}. The pager rang for the {number}th time.\n")).collect();
    let html = prose(&written, "p/1");
    let pieces = pieces_of(&html);
    assert!(pieces.len() > 10, "{} pieces", pieces.len());
    let mut next = 7;
    for (at, (goes_on, piece)) in pieces.iter().enumerate() {
        assert!(piece.len() <= PIECE_BYTES + "</ol>\n".len(), "{} bytes", piece.len());
        assert_eq!(*goes_on, at > 0);
        assert!(piece.starts_with(&format!("<ol start=\"{next}\">\n<li>The pager rang for the {next}th time.</li>\n")), "{piece}");
        assert!(piece.ends_with("</li>\n</ol>\n"), "{piece}");
        next += piece.matches("<li>").count();
    }
    assert_eq!(next, 1_207);
}

#[test]
fn a_list_without_numbers_goes_on_as_one() {
    let html = broken("Before.\n\n- a\n- b\n- c\n\nAfter.\n", 24);
    assert_eq!(
        pieces_of(&html),
        [
            (false, "<p>Before.</p>\n"),
            (false, "<ul>\n<li>a</li>\n</ul>\n"),
            (true, "<ul>\n<li>b</li>\n</ul>\n"),
            (true, "<ul>\n<li>c</li>\n</ul>\n"),
            (false, "<p>After.</p>\n"),
        ]
    );
}

#[test]
fn a_list_that_begins_with_nought_goes_on_with_one() {
    let html = broken("0. a\n1. b\n2. c\n", 1);
    assert_eq!(
        pieces_of(&html),
        [
            (false, "<ol start=\"0\">\n<li>a</li>\n</ol>\n"),
            (true, "<ol>\n<li>b</li>\n</ol>\n"),
            (true, "<ol start=\"2\">\n<li>c</li>\n</ol>\n"),
        ]
    );
}

#[test]
fn a_heading_stays_with_what_follows() {
    let html = broken("before\n\n# A\n\n## B\n\n- a\n- b\n", 1);
    let pieces: Vec<_> = pieces_of(&html).into_iter().map(|(_, piece)| piece).collect();
    assert_eq!(pieces, ["<p>before</p>\n", "<h1>A</h1>\n<h2>B</h2>\n<ul>\n<li>a</li>\n</ul>\n", "<ul>\n<li>b</li>\n</ul>\n"], "{html}");
}

#[test]
fn nothing_that_stands_in_something_is_broken() {
    for block in [
        "> a\n>\n> b\n>\n> - c\n> - d\n",
        "- a\n\n  b\n\n  1. c\n  2. d\n\n  ```\n  e\n\n  f\n  ```\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n",
        "```\na\n\nb\n```\n",
        "<div>\na\n</div>\n",
    ] {
        let html = broken(&format!("before\n\n{block}\nafter\n"), 1);
        let pieces: Vec<_> = pieces_of(&html).into_iter().map(|(_, piece)| piece.to_owned()).collect();
        assert_eq!(pieces, [unbroken("before"), unbroken(block), unbroken("after")], "{block}");
    }
}

/// Blocks of every kind, in an order that a seed gives, broken at several lengths: nothing is lost, moved or changed.
#[test]
fn the_pieces_of_any_text_joined_again_are_the_text() {
    const BLOCKS: [&str; 14] = [
        "A paragraph with *emphasis*, `code` and a [link](https://example.org).\n",
        "## Heading\n",
        "- one\n- two\n  - nested\n  - again\n- three\n",
        "1. one\n2. two\n\n   loose\n3. three\n",
        "0) nought\n1) one\n",
        "41. one\n42. two\n",
        "* [x] done\n* [ ] open\n*\n",
        "- # Heading in an item\n- > quoted\n",
        "> quoted\n>\n> 1. in a quote\n> 2. and again\n",
        "| a | b |\n|---|--:|\n| 1 | 2 |\n",
        "```rust\nfn main() {}\n\n- not a list\n```\n",
        "    indented\n",
        "---\n",
        "<b>raw</b> 😀 &amp; \u{2028}\n",
    ];
    let mut broken_lists = 0;
    for seed in 0..200_u64 {
        let mut state = seed;
        let mut written = String::new();
        for _ in 0..30 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let block = usize::try_from(state >> 33).expect("31 bits fit") % BLOCKS.len();
            written.push_str(BLOCKS[block]);
            // Without the empty line a paragraph, a quote or an item goes on.
            if state & (1 << 32) == 0 {
                written.push('\n');
            }
        }
        for most in [1, 60, 300, 1_000] {
            let html = broken(&written, most);
            broken_lists += html.matches("goes-on").count();
            assert_eq!(joined(&html), unbroken(&written), "seed {seed}, {most} bytes: {written}");
        }
    }
    assert!(broken_lists > 1_000, "{broken_lists}");
}

fn broken(markdown: &str, most: usize) -> String {
    in_pieces(Parser::new_ext(markdown, options()), most)
}

fn unbroken(markdown: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(markdown, options()));
    out
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// Whether each piece goes on with a list, and what it holds.
fn pieces_of(html: &str) -> Vec<(bool, &str)> {
    let pieces = html.split_inclusive("</div>\n<div class=\"piece").map(|part| {
        let part = part.strip_prefix("<div class=\"piece").unwrap_or(part);
        let part = part.strip_suffix("<div class=\"piece").unwrap_or(part);
        let part = part.strip_suffix("</div>\n").expect("a piece ends");
        let (goes_on, part) = part.strip_prefix(" goes-on").map_or((false, part), |part| (true, part));
        (goes_on, part.strip_prefix("\">\n").expect("a piece begins"))
    });
    pieces.collect()
}

/// The text without its pieces: a list that goes on loses its end, and its beginning in the piece after.
fn joined(html: &str) -> String {
    if !html.starts_with("<div class=\"piece") {
        return html.to_owned();
    }
    let mut out = String::new();
    for (goes_on, piece) in pieces_of(html) {
        if !goes_on {
            out.push_str(piece);
            continue;
        }
        let (tag, rest) = piece.split_once('\n').expect("a list begins");
        let end = format!("</{}>\n", &tag[1..3]);
        out.truncate(out.strip_suffix(&end).expect("a list of the same kind goes on").len());
        out.push_str(rest);
    }
    out
}
