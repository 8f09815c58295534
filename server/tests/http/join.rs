//! Joining: an invitation's secret for a browser's cookie.

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::api;
use shared::limit;
use shared::room::role::Role;

use crate::harness::{Answer, Candor, get_with, join_path, post_with, secret};

#[tokio::test]
async fn whoever_has_a_link_joins_under_a_name() {
    let candor = Candor::new();
    let created = candor.create().await;
    for (role, name) in [(Role::Facilitator, "Noor"), (Role::Participant, "Ada"), (Role::Observer, "Ben")] {
        let answer = join(&candor, &created, role, Some(name), &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let told: api::Membership = answer.json();
        assert_eq!((told.name.as_str(), told.role.as_str()), (name, role.word()));
        assert_eq!(me(&candor, &created, &answer.cookie()).await.json::<api::Membership>(), told);
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_server_alone() {
    let candor = Candor::new();
    let created = candor.create().await;
    let plain = join(&candor, &created, Role::Observer, Some("Ben"), &[]).await;
    let given = plain.header("set-cookie");
    assert!(given.starts_with("candor=") && given.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict"), "{given}");
    let https = [("x-forwarded-proto", "https"), ("x-forwarded-prefix", "/a/b")];
    let secure = join(&candor, &created, Role::Observer, Some("Ben"), &https).await;
    let given = secure.header("set-cookie");
    assert!(
        given.starts_with("__Host-candor=") && given.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict; Secure"),
        "{given}"
    );
}

#[tokio::test]
async fn coming_back_keeps_the_member_and_the_stronger_role() {
    let candor = Candor::new();
    let created = candor.create().await;
    let first = join(&candor, &created, Role::Participant, Some("Ada"), &[]).await;
    let cookie = first.cookie();
    let member = first.json::<api::Membership>().member;
    for (role, name, expected) in [
        (Role::Observer, None, ("Ada", "participant")),
        (Role::Facilitator, None, ("Ada", "facilitator")),
        (Role::Participant, Some("Ada L."), ("Ada L.", "facilitator")),
    ] {
        let again = join(&candor, &created, role, name, &[("cookie", &cookie)]).await;
        assert_eq!(again.cookie(), cookie, "one cookie a browser");
        let told: api::Membership = again.json();
        assert_eq!((told.name.as_str(), told.role.as_str(), &told.member), (expected.0, expected.1, &member));
    }
}

#[tokio::test]
async fn whoever_has_no_link_keeps_nobody_out_who_has_one() {
    let candor = Candor::new();
    let created = candor.create().await;
    let guess = json!({ "secret": "0".repeat(32), "name": "Mallory" });
    for _ in 0..2 * limit::JOINS_BURST {
        candor.post(&join_path(&created), &guess).await.assert_refused(StatusCode::FORBIDDEN, "no_invitation");
    }
    candor.join(&created, Role::Participant, "Ada").await;
}

#[tokio::test]
async fn one_browser_is_another_member_in_every_post_mortem() {
    let candor = Candor::new();
    let (one, two) = (candor.create().await, candor.create().await);
    let first = join(&candor, &one, Role::Participant, Some("Ada"), &[]).await;
    let second = join(&candor, &two, Role::Observer, Some("Ada"), &[("cookie", &first.cookie())]).await;
    assert_eq!(first.cookie(), second.cookie());
    assert_ne!(first.json::<api::Membership>().member, second.json::<api::Membership>().member);
    let home: api::Home = candor.send(get_with("/api/v1/home", &[("cookie", &first.cookie())])).await.json();
    let mut listed: Vec<_> = home.post_mortems.iter().map(|entry| (entry.id.as_str(), entry.role.as_str())).collect();
    listed.sort_by_key(|(_, role)| *role);
    assert_eq!(listed, [(two.id.as_str(), "observer"), (one.id.as_str(), "participant")]);
    assert!(home.post_mortems.iter().all(|entry| entry.title == "Checkout returned errors" && entry.created > 0));
}

#[tokio::test]
async fn a_browser_without_a_cookie_knows_nothing() {
    let candor = Candor::new();
    let created = candor.create().await;
    me(&candor, &created, "theme=dark").await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
    let home: api::Home = candor.get("/api/v1/home").await.json();
    assert_eq!(home.post_mortems, []);
}

#[tokio::test]
async fn a_cookie_opens_only_what_it_joined() {
    let candor = Candor::new();
    let (one, two) = (candor.create().await, candor.create().await);
    let cookie = candor.join(&one, Role::Facilitator, "Noor").await;
    me(&candor, &two, &cookie).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
    let other = candor.send(get_with(&format!("/api/v1/post-mortems/{}", two.id), &[("cookie", &cookie)])).await;
    other.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
}

#[tokio::test]
async fn what_lets_nobody_in_is_refused_with_the_reason() {
    let candor = Candor::new();
    let (one, two) = (candor.create().await, candor.create().await);
    let post = async |path: &str, body: Value| candor.post(path, &body).await;
    let path = join_path(&one);
    let good = secret(&one, Role::Observer);
    let foreign = secret(&two, Role::Facilitator);
    post(&path, json!({ "secret": foreign, "name": "Eve" })).await.assert_refused(StatusCode::FORBIDDEN, "no_invitation");
    post(&path, json!({ "secret": "guess", "name": "Eve" })).await.assert_refused(StatusCode::FORBIDDEN, "no_invitation");
    post(&path, json!({ "secret": good })).await.assert_refused(StatusCode::BAD_REQUEST, "name_needed");
    post(&path, json!({ "secret": good, "name": "\u{200b}" })).await.assert_refused(StatusCode::BAD_REQUEST, "bad_label");
    post(&path, json!({ "secret": good, "name": "x".repeat(65) })).await.assert_refused(StatusCode::BAD_REQUEST, "bad_label");
    let nowhere = "/api/v1/post-mortems/00000000000000000000000000/join";
    post(nowhere, json!({ "secret": good, "name": "Ben" })).await.assert_refused(StatusCode::NOT_FOUND, "no_post_mortem");
    post("/api/v1/post-mortems/x/join", json!({ "secret": good, "name": "Ben" }))
        .await
        .assert_refused(StatusCode::NOT_FOUND, "no_post_mortem");
}

#[tokio::test]
async fn a_plain_cookie_is_not_believed_over_https() {
    let candor = Candor::new();
    let created = candor.create().await;
    let cookie = candor.join(&created, Role::Facilitator, "Noor").await;
    let headers = [("cookie", cookie.as_str()), ("x-forwarded-proto", "https")];
    let answer = candor.send(get_with(&format!("/api/v1/post-mortems/{}/me", created.id), &headers)).await;
    answer.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
}

async fn join(candor: &Candor, created: &api::Created, role: Role, name: Option<&str>, headers: &[(&str, &str)]) -> Answer {
    let mut body = json!({ "secret": secret(created, role) });
    if let Some(name) = name {
        body["name"] = json!(name);
    }
    candor.send(post_with(&join_path(created), &body, headers)).await
}

async fn me(candor: &Candor, created: &api::Created, cookie: &str) -> Answer {
    candor.send(get_with(&format!("/api/v1/post-mortems/{}/me", created.id), &[("cookie", cookie)])).await
}
