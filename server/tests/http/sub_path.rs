//! Candor below a path of somebody else's host, behind a proxy that strips it.

use std::net::SocketAddr;

use serde_json::json;
use shared::api;
use shared::protocol::event::Event;
use shared::room::role::Role;

use crate::harness::{Candor, Folder, Listening, secret};
use crate::live::{dial_at, greet};
use crate::proxy::{Reply, fetch, proxy};

#[tokio::test]
async fn everything_works_below_a_path() {
    let (_client, _server, address) = behind(&[("X-Forwarded-Prefix", "/a/b")]).await;
    walk(address, "/a/b").await;
}

#[tokio::test]
async fn everything_works_even_if_the_proxy_says_nothing() {
    let (_client, _server, address) = behind(&[]).await;
    walk(address, "/").await;
}

/// From the first page to the socket, as a browser goes it: only by addresses that were given to it.
async fn walk(address: SocketAddr, cookie_path: &str) {
    let home = fetch(address, "GET", "/a/b/", &[], "").await;
    assert_eq!(home.status, 200);
    assert_eq!(base(&home, "/a/b/"), "/a/b/");
    let style = fetch(address, "GET", &format!("{}theme.css", base(&home, "/a/b/")), &[], "").await;
    assert_eq!((style.status, style.body.as_str()), (200, "a {}"));

    let origin = format!("http://{address}");
    let json = [("content-type", "application/json"), ("origin", &origin), ("sec-fetch-site", "same-origin")];
    let create = "/a/b/api/v1/post-mortems";
    let answer = fetch(address, "POST", create, &json, &json!({ "title": "Below a path" }).to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let created: api::Created = serde_json::from_str(&answer.body).unwrap();
    let location = resolved(create, answer.header("location").unwrap());
    assert_eq!(location, format!("/a/b/api/v1/post-mortems/{}", created.id));
    if cookie_path != "/" {
        assert_eq!(created.links.observer.url, format!("{origin}/a/b/{}", created.links.observer.path));
    }

    let body = json!({ "secret": secret(&created, Role::Participant), "name": "Ada" }).to_string();
    let joined = fetch(address, "POST", &format!("{location}/join"), &json, &body).await;
    assert_eq!(joined.status, 200, "{}", joined.body);
    let given = joined.header("set-cookie").unwrap();
    assert!(given.contains(&format!("; Path={cookie_path};")), "{given}");
    let cookie = given.split(';').next().unwrap();

    let slashed = format!("/a/b/p/{}/", created.id);
    let redirect = fetch(address, "GET", &slashed, &[], "").await;
    let path = resolved(&slashed, redirect.header("location").unwrap());
    assert_eq!(path, format!("/a/b/p/{}", created.id));
    let page = fetch(address, "GET", &path, &[("cookie", cookie)], "").await;
    assert!(page.status == 200 && page.body.contains("<h1 class=\"title\">Below a path</h1>"), "{}", page.body);
    assert_eq!(base(&page, &path), "/a/b/");

    let me = fetch(address, "GET", &format!("{location}/me"), &[("cookie", cookie)], "").await;
    assert_eq!(me.status, 200, "{}", me.body);
    let mut socket = dial_at(address, &format!("/a/b/live/{}", created.id), &[("cookie", cookie), ("origin", &origin)]).await.unwrap();
    assert!(matches!(greet(&mut socket).await, Event::Welcome { .. }));
}

async fn behind(told: &'static [(&'static str, &'static str)]) -> (Folder, Listening, SocketAddr) {
    let client = Folder::with_client();
    let server = Candor::with_client(client.path()).listen().await;
    let address = proxy(server.address, "/a/b", told).await;
    (client, server, address)
}

/// The path to which a page's relative addresses belong.
fn base(page: &Reply, path: &str) -> String {
    let base = page.body.split_once("<base href=\"").unwrap().1.split_once('"').unwrap().0;
    resolved(path, base)
}

/// A relative reference as a browser reads it (RFC 3986, section 5.2).
fn resolved(path: &str, reference: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for step in reference.split('/') {
        match step {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    let resolved = parts.join("/");
    if reference.ends_with('/') || resolved.ends_with('/') { format!("{}/", resolved.trim_end_matches('/')) } else { resolved }
}
