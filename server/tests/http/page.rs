//! Pages: readable without the client, and allowed to do little.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use shared::room::role::Role;

use crate::harness::{Candor, Folder, INLINE, get_with, post_with};

#[tokio::test]
async fn the_first_page_leads_to_the_assets_beside_it() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let page = candor.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text().contains("<base href=\"./\">"), "{}", page.text());
}

#[tokio::test]
async fn a_post_mortem_can_be_read_before_the_client_has_started() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let created = candor.post("/api/v1/sample", &json!({})).await.json();
    let cookie = candor.join(&created, Role::Observer, "Ben").await;
    let page = candor.send(get_with(&format!("/p/{}", created.id), &[("cookie", &cookie)])).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<base href=\"../\">",
        &format!("<meta name=\"live\" content=\"live/{}\">", created.id),
        "<title>Ferry tickets could not be scanned for 52 minutes · Candor</title>",
        "<main id=\"text\"",
        "<h1 class=\"title\">Ferry tickets could not be scanned for 52 minutes</h1>",
        "<dt>Severity</dt><dd>2</dd>",
        "<h2 id=\"h-timeline\">Timeline</h2>",
        "<td>Four more piers say the same.",
        &format!("<a href=\"p/{}#actions\"", created.id),
    ] {
        assert!(page.text().contains(part), "{part} in {}", page.text());
    }
}

#[tokio::test]
async fn without_a_cookie_the_page_shows_nothing_of_the_text() {
    let candor = Candor::new();
    let created = candor.post("/api/v1/sample", &json!({})).await.json::<shared::api::Created>();
    let page = candor.get(&format!("/p/{}", created.id)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().to_lowercase().contains("ferry") && page.text().contains("invitation"), "{}", page.text());
    assert!(!page.text().contains("live/"), "only members are told where the socket is: {}", page.text());
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_says_so() {
    let candor = Candor::new();
    for path in ["/p/nonsense", "/p/00000000000000000000000000", "/nothing", "/p", "/p/nonsense/", "/p/a/b"] {
        let page = candor.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text().contains("<p>There is no"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_slash_at_the_end_is_taken_away() {
    let candor = Candor::new();
    let created = candor.create().await;
    let answer = candor.get(&format!("/p/{}/", created.id)).await;
    assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(answer.header("location"), format!("../{}", created.id));
}

#[tokio::test]
async fn the_policy_lets_the_pages_own_script_run_and_no_other() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let page = candor.get("/").await;
    let policy = page.header("content-security-policy");
    let hash = STANDARD.encode(Sha256::digest(INLINE));
    assert!(page.text().contains(&format!("<script type=\"module\">{INLINE}</script>")), "the script is as it was hashed");
    assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}';")), "{policy}");
    for directive in [
        "default-src 'none'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.split("; ").any(|found| found == directive), "{directive} in {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
}

#[tokio::test]
async fn style_sheets_of_the_editor_need_a_number_that_is_used_once() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let mut seen = Vec::new();
    for _ in 0..2 {
        let page = candor.get("/").await;
        let policy = page.header("content-security-policy").to_owned();
        let nonce = policy.split_once("style-src 'self' 'nonce-").unwrap().1.split_once('\'').unwrap().0.to_owned();
        assert!(page.text().contains(&format!("<meta name=\"style-nonce\" content=\"{nonce}\">")), "{}", page.text());
        assert!(nonce.len() >= 22 && !seen.contains(&nonce));
        seen.push(nonce);
    }
}

#[tokio::test]
async fn a_title_cannot_become_markup() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let body = json!({ "title": "</title><script>alert(1)</script>" });
    let created = candor.send(post_with("/api/v1/post-mortems", &body, &[])).await.json();
    let cookie = candor.join(&created, Role::Observer, "Ben").await;
    let page = candor.send(get_with(&format!("/p/{}", created.id), &[("cookie", &cookie)])).await;
    assert!(!page.text().contains("<script>alert"), "{}", page.text());
    assert!(page.text().contains("&lt;/title&gt;&lt;script&gt;alert(1)"), "{}", page.text());
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let created = candor.create().await;
    let ada = candor.join(&created, Role::Participant, "Ada").await;
    let own = |path: &str| format!("{path}{}", created.id);
    let (page, api, live) = (own("/p/"), own("/api/v1/post-mortems/"), own("/live/"));
    let (twin, me, history, tokens) = (page.clone() + ".md", api.clone() + "/me", api.clone() + "/history", api.clone() + "/tokens");
    let of_a_member = [&page, &twin, &api, &me, &history, &tokens, &live].map(String::as_str);
    for path in ["/", "/healthz", "/readyz", "/theme.css", "/api/v1/home", "/nothing", "/api/nothing", "/live/x", "/p/%ff"]
        .into_iter()
        .chain(of_a_member)
    {
        let answer = candor.send(get_with(path, &[("cookie", &ada)])).await;
        let caching = if path == "/theme.css" { "no-cache" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("microphone=()"), "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
}

#[tokio::test]
async fn a_page_in_work_is_read_again_for_each_request() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    assert!(!candor.get("/").await.text().contains("changed"));
    client.write("index.html", "<html><head></head><body><p>changed</p><script>one()</script></body></html>");
    let page = candor.get("/").await;
    assert!(page.text().contains("changed"));
    assert!(page.header("content-security-policy").contains(&STANDARD.encode(Sha256::digest("one()"))));
}
