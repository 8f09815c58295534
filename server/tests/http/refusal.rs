//! What is refused whoever asks: foreign pages, wrong and huge bodies, a disk that does not save.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use futures_util::stream;
use serde_json::json;
use shared::api;
use shared::limit;
use shared::protocol::event::StorageTrouble;

use crate::harness::{Candor, post_with, request};

const CREATE: &str = "/api/v1/post-mortems";

#[tokio::test]
async fn a_foreign_page_cannot_act() {
    let candor = Candor::new();
    let body = json!({ "title": "t" });
    for headers in [
        [("origin", "https://evil.example"), ("x", "x")],
        [("origin", "null"), ("x", "x")],
        [("origin", "http://candor.test:8080"), ("x", "x")],
        [("origin", "http://candor.test.evil.example"), ("x", "x")],
        [("origin", "http://candor.test"), ("sec-fetch-site", "cross-site")],
        [("origin", "http://candor.test"), ("sec-fetch-site", "same-site")],
        [("sec-fetch-site", "none"), ("x", "x")],
    ] {
        candor.send(post_with(CREATE, &body, &headers)).await.assert_refused(StatusCode::FORBIDDEN, "foreign_origin");
    }
    for headers in [
        [("origin", "http://candor.test"), ("sec-fetch-site", "same-origin")],
        [("origin", "https://candor.test"), ("sec-fetch-site", "same-origin")],
        [("x", "x"), ("y", "y")],
    ] {
        let answer = candor.send(post_with(CREATE, &body, &headers)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{headers:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_proxy_that_hides_the_host_is_told_what_to_pass_on() {
    let candor = Candor::new();
    let headers = [("host", "127.0.0.1:7070"), ("origin", "https://pm.example.org"), ("sec-fetch-site", "same-origin")];
    let answer = candor.send(post_with(CREATE, &json!({ "title": "t" }), &headers)).await;
    answer.assert_refused(StatusCode::FORBIDDEN, "foreign_origin");
    let message = answer.json::<api::Problem>().message;
    assert!(message.contains("https://pm.example.org") && message.contains("X-Forwarded-Host"), "{message}");
}

#[tokio::test]
async fn public_peers_cannot_say_where_they_come_from() {
    let candor = Candor::new();
    let headers = [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https"), ("origin", "https://evil.example")];
    let near = candor.send_from("10.0.0.7:1", post_with(CREATE, &json!({ "title": "t" }), &headers)).await;
    assert_eq!(near.status, StatusCode::CREATED);
    assert!(near.json::<api::Created>().links.observer.url.starts_with("https://evil.example/p/"));
    let far = candor.send_from("203.0.113.7:1", post_with(CREATE, &json!({ "title": "t" }), &headers)).await;
    far.assert_refused(StatusCode::FORBIDDEN, "foreign_origin");
    let far = candor.send_from("203.0.113.7:1", post_with(CREATE, &json!({ "title": "t" }), &headers[..2])).await;
    assert!(far.json::<api::Created>().links.observer.url.starts_with("http://candor.test/p/"));
}

#[tokio::test]
async fn a_form_cannot_act() {
    let candor = Candor::new();
    for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "application/jsonp"] {
        let form = request(Method::POST, CREATE, &[("content-type", kind)], Body::from("{\"title\":\"t\"}"));
        candor.send(form).await.assert_refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json");
    }
    let bare = request(Method::POST, CREATE, &[], Body::from("{\"title\":\"t\"}"));
    candor.send(bare).await.assert_refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json");
    let full = request(Method::POST, CREATE, &[("content-type", "Application/JSON; charset=utf-8")], Body::from("{\"title\":\"t\"}"));
    assert_eq!(candor.send(full).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_huge_body_is_refused_whether_announced_or_not() {
    let candor = Candor::new();
    let huge = format!("{{\"title\":\"{}\"}}", "x".repeat(limit::REQUEST_BODY_BYTES));
    let kind = ("content-type", "application/json");
    let length = huge.len().to_string();
    let announced = request(Method::POST, CREATE, &[kind, ("content-length", &length)], Body::from(huge.clone()));
    candor.send(announced).await.assert_refused(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    let chunks = stream::iter(huge.into_bytes().chunks(1_000).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>());
    let chunked = request(Method::POST, CREATE, &[kind], Body::from_stream(chunks));
    candor.send(chunked).await.assert_refused(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_the_place() {
    let candor = Candor::new();
    for body in ["{", "\u{feff}{}", "{\"title\": 1}", "nonsense", "[[[[[[[[", "\"\\ud800\""] {
        let bad = request(Method::POST, CREATE, &[("content-type", "application/json")], Body::from(body));
        candor.send(bad).await.assert_refused(StatusCode::BAD_REQUEST, "unreadable");
    }
    let deep = "[".repeat(60_000);
    let bad = request(Method::POST, CREATE, &[("content-type", "application/json")], Body::from(deep));
    candor.send(bad).await.assert_refused(StatusCode::BAD_REQUEST, "unreadable");
}

#[tokio::test]
async fn a_disk_that_does_not_save_is_said_to_people_and_probes() {
    let candor = Candor::new();
    candor.engine.set_trouble(Some(StorageTrouble::DiskFull));
    let answer = candor.post(CREATE, &json!({ "title": "t" })).await;
    answer.assert_refused(StatusCode::INSUFFICIENT_STORAGE, "storage");
    assert!(answer.json::<api::Problem>().message.contains("the server's disk is full"));
    candor.get("/readyz").await.assert_refused(StatusCode::INSUFFICIENT_STORAGE, "storage");
    assert_eq!(candor.get("/healthz").await.status, StatusCode::OK, "the process lives");
}

#[tokio::test]
async fn a_server_that_can_save_is_ready() {
    let candor = Candor::new();
    assert_eq!(candor.get("/readyz").await.status, StatusCode::OK);
    assert_eq!(candor.get("/healthz").await.status, StatusCode::OK);
}
