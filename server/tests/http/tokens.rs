//! Tokens for stock Yjs clients: who sees them, who ends them, and what becomes of those who came by them.

use axum::http::StatusCode;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use shared::api::{Created, Token, Tokens};
use shared::limit;
use shared::protocol::event::StorageTrouble;
use shared::room::role::Role;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{Answer, Candor, Listening, get_with, post_with};
use crate::live::{Socket, dial_at, ending, greet, is_still_here, open};

#[tokio::test]
async fn a_member_sees_when_they_made_which_token_and_no_secret() {
    let (candor, created, ada) = joined().await;
    let ben = candor.join(&created, Role::Participant, "Ben").await;
    assert_eq!(list(&candor, &created, &ada).await.json::<Tokens>().tokens, []);
    let made = [make(&candor, &created, &ada, "participant").await, make(&candor, &created, &ada, "observer").await];
    let answer = list(&candor, &created, &ada).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(made.iter().all(|made| !answer.text().contains(&made.token)), "{}", answer.text());
    let listed = answer.json::<Tokens>().tokens;
    assert_eq!(made[1].tokens, listed, "whoever makes one sees which there are");
    let seen = |ids: &[&Token]| ids.iter().map(|token| (token.id.clone(), token.role.clone())).collect::<Vec<_>>();
    let mut expected = seen(&[&made[0], &made[1]]);
    let mut found: Vec<_> = listed.iter().map(|entry| (entry.id.clone(), entry.role.clone())).collect();
    // Both may be made within one millisecond.
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let now = server::clock::now().as_millis();
    assert!(listed.iter().all(|entry| (now - 60_000..=now).contains(&entry.made)), "{listed:?}");
    assert_eq!(list(&candor, &created, &ben).await.json::<Tokens>().tokens, [], "Ben has made none");
}

#[tokio::test]
async fn a_revoked_token_closes_its_sockets_with_the_reason_and_lets_nobody_in() {
    let (candor, created, ada) = joined().await;
    let (lost, kept) = (make(&candor, &created, &ada, "participant").await, make(&candor, &created, &ada, "participant").await);
    let server = candor.listen().await;
    let mut page = open(server.address, &created, &ada).await;
    greet(&mut page).await;
    let mut clients = [come(&server, &created, &lost).await.unwrap(), come(&server, &created, &lost).await.unwrap()];
    let mut other = come(&server, &created, &kept).await.unwrap();
    let left = revoke(&candor, &created, &ada, &lost.id).await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.text());
    assert_eq!(left.json::<Tokens>().tokens.into_iter().map(|entry| entry.id).collect::<Vec<_>>(), [kept.id.as_str()]);
    for client in &mut clients {
        assert_eq!(ending(client).await.map(u16::from), Some(4403), "which stock clients take for good");
    }
    assert_eq!(come(&server, &created, &lost).await.err(), Some(401), "it lets nobody in any more");
    is_still_here(&mut page).await;
    other.send(Message::Ping(vec![7].into())).await.unwrap();
    while !matches!(other.next().await.unwrap().unwrap(), Message::Pong(_)) {}
}

#[tokio::test]
async fn a_socket_that_opens_while_its_token_is_revoked_does_not_slip_through() {
    for turns in 0..40 {
        let (candor, created, ada) = joined().await;
        let token = make(&candor, &created, &ada, "participant").await;
        let server = candor.listen().await;
        let revoking = async {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            revoke(&candor, &created, &ada, &token.id).await
        };
        let (revoked, came) = tokio::join!(revoking, come(&server, &created, &token));
        assert_eq!(revoked.status, StatusCode::OK, "{}", revoked.text());
        match came {
            Ok(mut client) => drop(ending(&mut client).await),
            Err(status) => assert_eq!(status, 401),
        }
    }
}

#[tokio::test]
async fn nobody_else_revokes_a_token() {
    let (candor, created, ada) = joined().await;
    let noor = candor.join(&created, Role::Facilitator, "Noor").await;
    let token = make(&candor, &created, &ada, "observer").await;
    for cookie in [&noor, &ada] {
        for name in ["0000000000000", "nothing", &token.token] {
            revoke(&candor, &created, cookie, name).await.assert_refused(StatusCode::NOT_FOUND, "no_such_token");
        }
    }
    revoke(&candor, &created, &noor, &token.id).await.assert_refused(StatusCode::NOT_FOUND, "no_such_token");
    let by_token = format!("candor={}", token.token);
    for cookie in ["", &by_token] {
        revoke(&candor, &created, cookie, &token.id).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
        list(&candor, &created, cookie).await.assert_refused(StatusCode::UNAUTHORIZED, "not_joined");
    }
    let foreign = [("cookie", ada.as_str()), ("origin", "https://evil.example")];
    candor
        .send(post_with(&path(&created, &format!("/{}/revoke", token.id)), &json!({}), &foreign))
        .await
        .assert_refused(StatusCode::FORBIDDEN, "foreign_origin");
    assert_eq!(list(&candor, &created, &ada).await.json::<Tokens>().tokens.len(), 1, "nothing was changed");
}

#[tokio::test]
async fn a_member_who_has_as_many_tokens_as_one_can_have_is_told_what_to_do() {
    let (candor, created, ada) = joined().await;
    let mut last = None;
    for _ in 0..limit::TOKENS_PER_MEMBER {
        last = Some(make(&candor, &created, &ada, "observer").await);
    }
    let refused = ask(&candor, &created, &ada, "observer").await;
    refused.assert_refused(StatusCode::CONFLICT, "tokens_full");
    assert!(refused.text().contains("Disconnect one"), "{}", refused.text());
    assert_eq!(revoke(&candor, &created, &ada, &last.unwrap().id).await.status, StatusCode::OK);
    make(&candor, &created, &ada, "observer").await;
}

#[tokio::test]
async fn when_nobody_knows_whether_it_was_revoked_everybody_is_asked_again() {
    let (candor, created, ada) = joined().await;
    let token = make(&candor, &created, &ada, "participant").await;
    let server = candor.listen().await;
    let mut client = come(&server, &created, &token).await.unwrap();
    // The room has stored what the client's coming made it store.
    assert_eq!(candor.get(&format!("/p/{}", created.id)).await.status, StatusCode::OK);
    candor.engine.fail_next_after_storing(1, StorageTrouble::Failed);
    revoke(&candor, &created, &ada, &token.id).await.assert_refused(StatusCode::SERVICE_UNAVAILABLE, "storage");
    assert!(ending(&mut client).await.is_some(), "its socket is closed");
    assert_eq!(come(&server, &created, &token).await.err(), Some(401));
}

/// A post-mortem, and the cookie of Ada, who takes part.
async fn joined() -> (Candor, Created, String) {
    let candor = Candor::new();
    let created = candor.create().await;
    let ada = candor.join(&created, Role::Participant, "Ada").await;
    (candor, created, ada)
}

fn path(created: &Created, rest: &str) -> String {
    format!("/api/v1/post-mortems/{}/tokens{rest}", created.id)
}

async fn list(candor: &Candor, created: &Created, cookie: &str) -> Answer {
    candor.send(get_with(&path(created, ""), &[("cookie", cookie)])).await
}

async fn ask(candor: &Candor, created: &Created, cookie: &str, role: &str) -> Answer {
    candor.send(post_with(&path(created, ""), &json!({ "role": role }), &[("cookie", cookie)])).await
}

async fn make(candor: &Candor, created: &Created, cookie: &str, role: &str) -> Token {
    let answer = ask(candor, created, cookie, role).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

async fn revoke(candor: &Candor, created: &Created, cookie: &str, token: &str) -> Answer {
    candor.send(post_with(&path(created, &format!("/{token}/revoke")), &json!({}), &[("cookie", cookie)])).await
}

/// A stock client's socket, or the status of the refusal.
async fn come(server: &Listening, created: &Created, token: &Token) -> Result<Socket, u16> {
    dial_at(server.address, &format!("/yjs/{}/impact?token={}", created.id, token.token), &[]).await
}
