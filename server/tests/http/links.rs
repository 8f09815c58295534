//! Links that are replaced and revoked: who may do that, and what becomes of those who came by them.

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::api;
use shared::protocol::event::{Event, StorageTrouble};
use shared::protocol::refusal::Refusal;
use shared::room::role::Role;

use crate::harness::{Answer, Candor, get_with, join_path, post_with, secret};
use crate::live::{ending, greet, hear, is_still_here, open};

#[tokio::test]
async fn a_replaced_link_lets_nobody_in_and_who_is_in_stays() {
    let (candor, created, noor) = led().await;
    let ada = candor.join(&created, Role::Participant, "Ada").await;
    let server = candor.listen().await;
    let mut socket = open(server.address, &created, &ada).await;
    greet(&mut socket).await;
    let next = new_secret(&change(&candor, &created, Role::Participant, "replace", &[("cookie", &noor)]).await);
    assert_ne!(next, secret(&created, Role::Participant));
    come(&candor, &created, &secret(&created, Role::Participant)).await.assert_refused(StatusCode::FORBIDDEN, "no_invitation");
    let ben: api::Membership = come(&candor, &created, &next).await.json();
    assert_eq!(ben.role, "participant");
    assert_eq!(me(&candor, &created, &ada).await.status, StatusCode::OK);
    is_still_here(&mut socket).await;
}

#[tokio::test]
async fn whoever_came_by_a_revoked_link_is_out_at_once() {
    let (candor, created, noor) = led().await;
    let ada = candor.join(&created, Role::Participant, "Ada").await;
    let chi = candor.join(&created, Role::Observer, "Chi").await;
    let server = candor.listen().await;
    let mut adas = open(server.address, &created, &ada).await;
    let mut ungreeted = open(server.address, &created, &ada).await;
    let mut chis = open(server.address, &created, &chi).await;
    greet(&mut adas).await;
    greet(&mut chis).await;
    let answer = change(&candor, &created, Role::Participant, "revoke", &[("cookie", &noor)]).await;
    assert_eq!(answer.json::<Value>(), json!({ "link": null }));
    for socket in [&mut adas, &mut ungreeted] {
        while hear(socket).await != (Event::Refused { refusal: Refusal::Revoked }) {}
        assert!(ending(socket).await.is_some(), "it is closed after that");
    }
    is_still_here(&mut chis).await;
    me(&candor, &created, &ada).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
    let page = candor.send(get_with(&format!("/p/{}", created.id), &[("cookie", &ada)])).await;
    assert!(!page.text().contains("Checkout returned errors"), "the page shows nothing of the text");
    let home: api::Home = candor.send(get_with("/api/v1/home", &[("cookie", &ada)])).await.json();
    assert_eq!(home.post_mortems, []);
    come(&candor, &created, &secret(&created, Role::Participant)).await.assert_refused(StatusCode::FORBIDDEN, "no_invitation");
}

#[tokio::test]
async fn a_socket_that_opens_while_its_link_is_revoked_does_not_slip_through() {
    for turns in 0..40 {
        let (candor, created, noor) = led().await;
        let ada = candor.join(&created, Role::Participant, "Ada").await;
        let server = candor.listen().await;
        let revoke = async {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            change(&candor, &created, Role::Participant, "revoke", &[("cookie", &noor)]).await
        };
        let origin = format!("http://{}", server.address);
        let path = format!("/live/{}", created.id);
        let headers = [("cookie", ada.as_str()), ("origin", origin.as_str())];
        let (revoked, opened) = tokio::join!(revoke, crate::live::dial_at(server.address, &path, &headers));
        assert_eq!(revoked.status, StatusCode::OK);
        match opened {
            Ok(mut socket) => drop(ending(&mut socket).await),
            Err(status) => assert_eq!(status, 401),
        }
    }
}

#[tokio::test]
async fn the_facilitator_who_revokes_the_facilitators_link_stays_and_has_a_new_one() {
    let (candor, created, noor) = led().await;
    let stranger = candor.join(&created, Role::Facilitator, "Stranger").await;
    let server = candor.listen().await;
    let mut noors = open(server.address, &created, &noor).await;
    greet(&mut noors).await;
    let answer = change(&candor, &created, Role::Facilitator, "revoke", &[("cookie", &noor)]).await;
    let next = new_secret(&answer);
    is_still_here(&mut noors).await;
    me(&candor, &created, &stranger).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
    assert_eq!(come(&candor, &created, &next).await.json::<api::Membership>().role, "facilitator");
    let again = change(&candor, &created, Role::Observer, "replace", &[("cookie", &noor)]).await;
    assert_eq!(again.status, StatusCode::OK);
}

#[tokio::test]
async fn a_script_with_the_facilitators_link_can_do_it_and_is_never_left_without_one() {
    let (candor, created, noor) = led().await;
    let bearer = format!("Bearer {}", secret(&created, Role::Facilitator));
    let answer = change(&candor, &created, Role::Facilitator, "revoke", &[("authorization", &bearer)]).await;
    let next = format!("Bearer {}", new_secret(&answer));
    me(&candor, &created, &noor).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
    let old = change(&candor, &created, Role::Observer, "revoke", &[("authorization", &bearer)]).await;
    old.assert_refused(StatusCode::FORBIDDEN, "no_invitation");
    let new = change(&candor, &created, Role::Observer, "revoke", &[("authorization", &next)]).await;
    assert_eq!(new.status, StatusCode::OK, "{}", new.text());
}

#[tokio::test]
async fn nobody_else_changes_links() {
    let (candor, created, noor) = led().await;
    let other = candor.create().await;
    let ada = candor.join(&created, Role::Participant, "Ada").await;
    let bearer = |created: &api::Created, role| format!("Bearer {}", secret(created, role));
    let (participant, foreign) = (bearer(&created, Role::Participant), bearer(&other, Role::Facilitator));
    for (headers, status, code) in [
        (vec![], StatusCode::UNAUTHORIZED, "not_joined"),
        (vec![("cookie", ada.as_str())], StatusCode::FORBIDDEN, "not_facilitator"),
        (vec![("authorization", participant.as_str())], StatusCode::FORBIDDEN, "not_facilitator"),
        (vec![("authorization", foreign.as_str())], StatusCode::FORBIDDEN, "no_invitation"),
        (vec![("cookie", noor.as_str()), ("origin", "https://evil.example")], StatusCode::FORBIDDEN, "foreign_origin"),
    ] {
        change(&candor, &created, Role::Observer, "revoke", &headers).await.assert_refused(status, code);
    }
    let cookie = [("cookie", noor.as_str())];
    change(&candor, &created, Role::Observer, "burn", &cookie).await.assert_refused(StatusCode::BAD_REQUEST, "no_such_action");
    let nobody = format!("/api/v1/post-mortems/{}/links/owner", created.id);
    let answer = candor.send(post_with(&nobody, &json!({ "action": "revoke" }), &cookie)).await;
    answer.assert_refused(StatusCode::NOT_FOUND, "no_such_role");
    assert_eq!(come(&candor, &created, &secret(&created, Role::Observer)).await.status, StatusCode::OK, "nothing was changed");
}

#[tokio::test]
async fn when_nobody_knows_whether_it_was_stored_everybody_is_asked_again() {
    let (candor, created, noor) = led().await;
    let ada = candor.join(&created, Role::Participant, "Ada").await;
    let server = candor.listen().await;
    let mut socket = open(server.address, &created, &ada).await;
    greet(&mut socket).await;
    // The room has stored what greeting her made it store.
    assert_eq!(candor.get(&format!("/p/{}", created.id)).await.status, StatusCode::OK);
    candor.engine.fail_next_after_storing(1, StorageTrouble::Failed);
    let answer = change(&candor, &created, Role::Participant, "revoke", &[("cookie", &noor)]).await;
    answer.assert_refused(StatusCode::SERVICE_UNAVAILABLE, "storage");
    assert!(ending(&mut socket).await.is_some(), "her socket is closed");
    me(&candor, &created, &ada).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
}

/// A post-mortem, and the cookie of Noor, who leads.
async fn led() -> (Candor, api::Created, String) {
    let candor = Candor::new();
    let created = candor.create().await;
    let noor = candor.join(&created, Role::Facilitator, "Noor").await;
    (candor, created, noor)
}

async fn change(candor: &Candor, created: &api::Created, role: Role, action: &str, headers: &[(&str, &str)]) -> Answer {
    let path = format!("/api/v1/post-mortems/{}/links/{role}", created.id);
    candor.send(post_with(&path, &json!({ "action": action }), headers)).await
}

fn new_secret(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let link = answer.json::<api::ChangedLink>().link.expect("there is a new link");
    assert!(link.url.ends_with(&link.path), "{}", link.url);
    link.path.split_once('#').unwrap().1.to_owned()
}

async fn come(candor: &Candor, created: &api::Created, secret: &str) -> Answer {
    candor.post(&join_path(created), &json!({ "secret": secret, "name": "Ben" })).await
}

async fn me(candor: &Candor, created: &api::Created, cookie: &str) -> Answer {
    candor.send(get_with(&format!("/api/v1/post-mortems/{}/me", created.id), &[("cookie", cookie)])).await
}
