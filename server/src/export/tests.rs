use shared::moment::Moment;
use shared::room::lock::Lock;

use super::prose::prose;
use super::*;
use crate::record::SectionSpec;

#[test]
fn a_post_mortem_reads_as_markdown() {
    assert_eq!(
        markdown(&written()),
        "# Checkout \\<failed\\>\n\
         \n## Facts\n\n- **Title:** Checkout \\<failed\\>\n- **Severity:** 2\n- **Services:** checkout, price\\_cache\n- **Began:** 2026-11-17T13:52Z\n\
         - **Detected:** about \\<two\\>\n- **row/1/note:** first\n  second\n\
         \n## TL;DR\n\n*Locked by Noor, facilitator, 2026-11-17 13:52 UTC*\n\nIt **failed**.\n\n- one\n- two\n\
         \n## Timeline\n"
    );
}

#[test]
fn what_was_written_stands_in_the_markdown_unchanged() {
    let body = "a\r\nb\n\n```\n# not a heading\n```\n<b>&amp;\\*\ttabs\u{2028}😀 語\n\n\n";
    let view = RoomView { sections: vec![section("tldr", SectionKind::Prose, "TL;DR", body, &[])], ..written() };
    assert!(markdown(&view).contains(body));
    assert_eq!(section_markdown(&view.sections[0]), body);
}

#[test]
fn a_post_mortem_reads_as_html() {
    let html = html(&written());
    for part in [
        "<main id=\"text\" class=\"page\">",
        "<h1 class=\"title\">Checkout &lt;failed&gt;</h1>",
        "<section class=\"section\" id=\"facts\" aria-labelledby=\"h-facts\">",
        "<div><dt>Severity</dt><dd>2</dd></div>",
        "<div><dt>Began</dt><dd><time datetime=\"2026-11-17T13:52Z\">2026-11-17 13:52 UTC</time></dd></div>",
        "<div><dt>Detected</dt><dd>about &lt;two&gt;</dd></div>",
        "<div><dt>row/1/note</dt><dd>first\nsecond</dd></div>",
        "<section class=\"section locked\" id=\"tldr\" aria-labelledby=\"h-tldr\">",
        "<p class=\"lock-line\">Locked by Noor, facilitator, 2026-11-17 13:52 UTC</p>",
        "<p>It <strong>failed</strong>.</p>",
        "<h2 id=\"h-timeline\">Timeline</h2>",
        "<p class=\"prompt\">What happened?</p>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("<dt>Title</dt>"), "the title stands above: {html}");
}

#[test]
fn a_post_mortem_without_a_title_has_one_all_the_same() {
    let mut view = written();
    view.sections[0].fields.insert("title".to_owned(), "  ".to_owned());
    assert_eq!(title(&view), "Untitled post-mortem");
    view.sections.clear();
    assert_eq!(title(&view), "Untitled post-mortem");
}

#[test]
fn raw_html_is_shown_and_does_nothing() {
    for (written, shown) in [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a <img src=x onerror=alert(1)> b", "&lt;img src=x onerror=alert(1)&gt;"),
        ("</div></main><b>", "&lt;/div&gt;&lt;/main&gt;&lt;b&gt;"),
        ("<!-- hidden -->", "&lt;!-- hidden --&gt;"),
        ("`<i>`", "<code>&lt;i&gt;</code>"),
        ("```<b>\n</code></pre><script>\n```", "&lt;/code&gt;&lt;/pre&gt;&lt;script&gt;"),
        ("&lt;script&gt;", "&lt;script&gt;"),
    ] {
        let html = prose(written, "p/1");
        assert!(html.contains(shown), "{written} became {html}");
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>") && !html.contains("</main"), "{html}");
    }
}

#[test]
fn links_lead_to_the_web_to_mail_or_within_the_page() {
    let rel = "rel=\"noopener noreferrer nofollow\"";
    for (written, link) in [
        ("[a](https://example.org/?a=1&b=\"2\")", format!("<a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\" {rel}>a</a>")),
        ("<https://example.org>", format!("<a href=\"https://example.org\" {rel}>https://example.org</a>")),
        ("[a](HTTP://example.org)", format!("<a href=\"HTTP://example.org\" {rel}>a</a>")),
        ("<noor@example.org>", format!("<a href=\"mailto:noor@example.org\" {rel}>noor@example.org</a>")),
        ("[a][1]\n\n[1]: mailto:noor@example.org \"t\"", format!("<a href=\"mailto:noor@example.org\" {rel}>a</a>")),
        ("[the timeline](#timeline)", format!("<a href=\"p/1#timeline\" {rel}>the timeline</a>")),
    ] {
        assert_eq!(prose(written, "p/1").trim(), format!("<p>{link}</p>"), "{written}");
    }
}

#[test]
fn links_that_lead_elsewhere_are_text() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#10;script:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/p/other",
        "api/v1/home",
        "https:evil",
    ] {
        for written in [format!("[a](<{address}>)"), format!("![a](<{address}>)"), format!("[a][1]\n\n[1]: <{address}>")] {
            let html = prose(&written, "p/1");
            assert!(!html.contains("href"), "{written} became {html}");
            assert!(html.contains('a'));
        }
    }
    assert!(!prose("<javascript:alert(1)>", "p/1").contains("href"));
}

#[test]
fn pictures_are_links_and_load_nothing() {
    assert_eq!(
        prose("![a *graph*](https://example.org/g.png)", "p/1").trim(),
        "<p><a href=\"https://example.org/g.png\" rel=\"noopener noreferrer nofollow\">a <em>graph</em></a></p>"
    );
    let nested = prose("[![badge](https://a.example/b.svg)](https://b.example) after", "p/1");
    assert_eq!(nested.matches("<a ").count(), 1, "{nested}");
    assert_eq!(nested.matches("</a>").count(), 1, "{nested}");
}

#[test]
fn tables_tasks_and_struck_out_words_look_like_what_they_mean() {
    let html = prose("| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n~~gone~~\n", "p/1");
    assert!(html.contains("<th>a</th>") && html.contains("<td>2</td>"), "{html}");
    assert!(html.contains("type=\"checkbox\" checked=\"\"") && html.contains("<del>gone</del>"), "{html}");
    assert!(!html.contains("style="), "the page's policy forbids inline styles: {html}");
}

#[test]
fn headings_stand_below_the_sections_own() {
    let html = prose("# One\n\n## Two\n\n### Three {#evil .btn}\n\n###### Six", "p/1");
    assert_eq!(html, "<h3>One</h3>\n<h3>Two</h3>\n<h3>Three {#evil .btn}</h3>\n<h6>Six</h6>\n");
}

#[test]
fn a_section_full_of_marks_is_rendered_in_bounded_time_and_size() {
    for mark in ["[", "![", "*a_ ", "`", "> ", "- ", "<", "<!--", "[a](", "| ", "&", "**a *a ", "[a]: b\n", "\\", "#", "~~a "] {
        let written = mark.repeat(100_000 / mark.len());
        let html = prose(&written, "p/1");
        assert!(html.len() < 60 * written.len(), "{mark}: {} bytes", html.len());
    }
}

fn written() -> RoomView {
    let facts = [
        ("services", "checkout, price_cache"),
        ("title", "Checkout <failed>"),
        ("severity", "2"),
        ("kind", ""),
        ("began", "2026-11-17T13:52Z"),
        ("detected", "about <two>"),
        ("row/1/note", "first\nsecond"),
    ];
    let lock = Lock { by: "Noor".parse().unwrap(), at: Moment::from_millis(1_794_923_520_000) };
    let tldr = section("tldr", SectionKind::Prose, "TL;DR", "It **failed**.\n\n- one\n- two", &[]);
    RoomView {
        id: shared::id::PostMortemId::from_bits(1),
        sections: vec![
            section("facts", SectionKind::Facts, "Facts", "", &facts),
            SectionView { lock: Some(lock), ..tldr },
            section("timeline", SectionKind::Prose, "Timeline", "", &[]),
        ],
    }
}

fn section(id: &str, kind: SectionKind, title: &str, body: &str, fields: &[(&str, &str)]) -> SectionView {
    let spec =
        SectionSpec { id: id.parse().unwrap(), kind, title: title.to_owned(), prompt: "What happened?".to_owned(), opening: String::new() };
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    SectionView { spec, lock: None, body: body.to_owned(), fields }
}
