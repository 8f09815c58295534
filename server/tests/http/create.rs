//! Creating post-mortems, for the page and for scripts.

use axum::http::StatusCode;
use serde_json::json;
use server::engine::Engine as _;
use shared::api;
use shared::limit;
use shared::room::role::Role;

use crate::harness::{Candor, get_with, secret};

#[tokio::test]
async fn creating_gives_three_links_and_joins_nobody() {
    let candor = Candor::new();
    let answer = candor.post("/api/v1/post-mortems", &json!({ "title": " Checkout  failed " })).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert!(!answer.headers.contains_key("set-cookie"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let created: api::Created = answer.json();
    assert_eq!(answer.header("location"), format!("post-mortems/{}", created.id));
    let secrets = Role::ALL.map(|role| secret(&created, role));
    for (place, secret) in secrets.iter().enumerate() {
        assert!(secret.len() * 5 >= 128, "at least 128 bits of base 32");
        assert!(!secrets[..place].contains(secret));
    }
    assert_eq!(created.links.observer.path, format!("p/{}#{}", created.id, secrets[0]));
    assert_eq!(created.links.observer.url, format!("http://candor.test/{}", created.links.observer.path));
}

#[tokio::test]
async fn of_a_secret_only_its_hash_is_stored() {
    let candor = Candor::new();
    let created = candor.create().await;
    let founding = candor.engine.founding(created.id.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(founding.invitations.len(), 3);
    let stored = format!("{founding:?}");
    for role in Role::ALL {
        assert!(!stored.contains(&secret(&created, role)));
    }
}

#[tokio::test]
async fn a_post_mortem_begins_with_its_facts_in_one_form() {
    let candor = Candor::new();
    let body = json!({
        "title": "Checkout failed",
        "template": "brief",
        "facts": { "severity": "SEV2", "kind": "near-miss", "services": "checkout,pricing", "began": "2026-11-17 14:52:10+01:00", "resolved": "" },
    });
    let created: api::Created = candor.post("/api/v1/post-mortems", &body).await.json();
    let bearer = format!("Bearer {}", secret(&created, Role::Observer));
    let read: api::PostMortem =
        candor.send(get_with(&format!("/api/v1/post-mortems/{}", created.id), &[("authorization", &bearer)])).await.json();
    assert_eq!(read.title, "Checkout failed");
    assert_eq!(
        json!(read.facts),
        json!({ "severity": "2", "kind": "near miss", "services": "checkout, pricing", "began": "2026-11-17T13:52Z" })
    );
    assert_eq!(
        read.sections.iter().map(|section| section.id.as_str()).collect::<Vec<_>>(),
        ["facts", "tldr", "impact", "timeline", "factors", "actions"]
    );
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_the_reason() {
    let candor = Candor::new();
    for (body, code, words) in [
        (json!({ "title": " " }), "bad_label", "The title is empty"),
        (json!({ "title": "x".repeat(limit::TITLE_CHARS + 1) }), "bad_label", "201 characters"),
        (json!({ "title": "t", "template": "huge" }), "no_such_template", "default, brief"),
        (json!({ "title": "t", "facts": { "severity": "5" } }), "bad_fact", "1, the worst, to 4"),
        (json!({ "title": "t", "facts": { "began": "soonish" } }), "bad_fact", "2026-11-17T13:52Z"),
        (json!({ "title": "t", "facts": { "mood": "calm" } }), "no_such_fact", "mood"),
        (json!({ "title": "t", "facts": { "title": "u" } }), "no_such_fact", "title"),
        (json!({ "title": "t", "facts": { "services": "x".repeat(limit::FIELD_BYTES + 1) } }), "bad_fact", "2000 bytes"),
        (json!({ "title": "t", "more": 1 }), "unreadable", "more"),
        (json!({}), "unreadable", "title"),
        (json!([1]), "unreadable", "expected"),
    ] {
        let answer = candor.post("/api/v1/post-mortems", &body).await;
        answer.assert_refused(StatusCode::BAD_REQUEST, code);
        assert!(answer.json::<api::Problem>().message.contains(words), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_sample_is_a_new_one_each_time() {
    let candor = Candor::new();
    let first = candor.post("/api/v1/sample", &json!({})).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let second: api::Created = candor.post("/api/v1/sample", &json!({})).await.json();
    assert_ne!(first.json::<api::Created>().id, second.id);
    let bearer = format!("Bearer {}", secret(&second, Role::Facilitator));
    let read: api::PostMortem =
        candor.send(get_with(&format!("/api/v1/post-mortems/{}", second.id), &[("authorization", &bearer)])).await.json();
    assert_eq!(read.sections.len(), 14);
    assert!(read.sections.iter().all(|section| section.text.len() > 100 && section.lock.is_none()));
}

#[tokio::test]
async fn a_flood_of_post_mortems_is_refused_with_a_time_to_try_again() {
    let candor = Candor::new();
    let body = json!({ "title": "t", "template": "brief" });
    for _ in 0..limit::CREATIONS_BURST {
        assert_eq!(candor.post("/api/v1/post-mortems", &body).await.status, StatusCode::CREATED);
    }
    // While they were made, time gave back a few.
    let mut answers = Vec::new();
    for _ in 0..60 {
        answers.push(candor.post("/api/v1/post-mortems", &body).await);
    }
    let refused = answers.iter().find(|answer| answer.status != StatusCode::CREATED).expect("the bucket is empty");
    refused.assert_refused(StatusCode::TOO_MANY_REQUESTS, "too_often");
    assert!((1..=2).contains(&refused.header("retry-after").parse::<u32>().unwrap()));
}
