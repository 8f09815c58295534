//! Reading for scripts: the API, and the Markdown twin.

use axum::http::StatusCode;
use serde_json::json;
use shared::api;
use shared::room::role::Role;

use crate::harness::{Candor, get_with, secret};

#[tokio::test]
async fn a_script_reads_with_a_links_secret() {
    let candor = Candor::new();
    let created = candor.create().await;
    for role in Role::ALL {
        let bearer = format!("bearer {}", secret(&created, role));
        let read: api::PostMortem = candor.send(get_with(&api_path(&created), &[("authorization", &bearer)])).await.json();
        assert_eq!((read.id.as_str(), read.title.as_str(), read.sections.len()), (created.id.as_str(), "Checkout returned errors", 14));
    }
}

#[tokio::test]
async fn a_member_reads_with_the_browsers_cookie() {
    let candor = Candor::new();
    let created = candor.create().await;
    let cookie = candor.join(&created, Role::Observer, "Ben").await;
    let answer = candor.send(get_with(&api_path(&created), &[("cookie", &cookie)])).await;
    assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
}

#[tokio::test]
async fn nobody_else_reads() {
    let candor = Candor::new();
    let (one, two) = (candor.create().await, candor.create().await);
    let cookie = candor.join(&one, Role::Observer, "Ben").await;
    let foreign = format!("Bearer {}", secret(&two, Role::Facilitator));
    for path in [api_path(&one), format!("/p/{}.md", one.id)] {
        candor.get(&path).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
        let wrong = candor.send(get_with(&path, &[("authorization", &foreign)])).await;
        wrong.assert_refused(StatusCode::FORBIDDEN, "no_invitation");
        let both = candor.send(get_with(&path, &[("authorization", &foreign), ("cookie", &cookie)])).await;
        both.assert_refused(StatusCode::FORBIDDEN, "no_invitation");
        let basic = candor.send(get_with(&path, &[("authorization", "Basic cHJveHk6eA=="), ("cookie", &cookie)])).await;
        assert_eq!(basic.status, StatusCode::OK, "a proxy's own log-in is none of ours");
    }
    let nowhere = candor.send(get_with("/api/v1/post-mortems/00000000000000000000000000", &[("authorization", &foreign)])).await;
    nowhere.assert_refused(StatusCode::NOT_FOUND, "no_post_mortem");
}

#[tokio::test]
async fn every_page_has_a_twin_in_markdown() {
    let candor = Candor::new();
    let created: api::Created = candor.post("/api/v1/sample", &json!({})).await.json();
    let bearer = format!("Bearer {}", secret(&created, Role::Participant));
    let twin = candor.send(get_with(&format!("/p/{}.md", created.id), &[("authorization", &bearer)])).await;
    assert_eq!((twin.status, twin.header("content-type")), (StatusCode::OK, "text/markdown; charset=utf-8"));
    assert!(twin.text().starts_with("# Ferry tickets could not be scanned for 52 minutes\n\n## Facts\n\n- **Title:**"), "{}", twin.text());
    let read: api::PostMortem = candor.send(get_with(&api_path(&created), &[("authorization", &bearer)])).await.json();
    for section in &read.sections {
        assert!(twin.text().contains(&section.text), "{}", section.id);
    }
}

#[tokio::test]
async fn what_is_not_in_the_api_is_a_problem_for_programs() {
    let candor = Candor::new();
    candor.get("/api/v1/nothing").await.assert_refused(StatusCode::NOT_FOUND, "not_found");
    candor.get("/api").await.assert_refused(StatusCode::NOT_FOUND, "not_found");
    candor.get("/api/v1/sample").await.assert_refused(StatusCode::METHOD_NOT_ALLOWED, "bad_method");
}

fn api_path(created: &api::Created) -> String {
    format!("/api/v1/post-mortems/{}", created.id)
}
