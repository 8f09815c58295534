//! What is tried against the listener itself, byte by byte: where a library in between would tidy up, nothing is proved.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use shared::limit;
use shared::room::role::Role;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::harness::{Candor, Folder, join_path, post_with, request, secret};

/// Far more than anything here takes: only so that a broken server fails a test instead of holding it up.
const PATIENCE: Duration = Duration::from_secs(600);

#[tokio::test]
async fn no_address_that_changes_something_listens_to_a_page_of_somebody_else() {
    let candor = Candor::new();
    let created = candor.create().await;
    let noor = candor.join(&created, Role::Facilitator, "Noor").await;
    let join = json!({ "secret": secret(&created, Role::Facilitator), "name": "Mallory" });
    for (path, body) in [
        ("/api/v1/post-mortems".to_owned(), json!({ "title": "t" })),
        ("/api/v1/sample".to_owned(), json!({})),
        (join_path(&created), join),
        (format!("/api/v1/post-mortems/{}/links/participant", created.id), json!({ "action": "revoke" })),
    ] {
        let cookie = ("cookie", noor.as_str());
        for from in
            [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
        {
            let answer = candor.send(post_with(&path, &body, &[cookie, from])).await;
            answer.assert_refused(StatusCode::FORBIDDEN, "foreign_origin");
        }
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let form = request(Method::POST, &path, &[cookie, ("content-type", kind)], Body::from(body.to_string()));
            candor.send(form).await.assert_refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json");
        }
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
            let other = request(method.clone(), &path, &[cookie, ("content-type", "application/json")], Body::from(body.to_string()));
            assert_eq!(candor.send(other).await.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
        let asked = request(
            Method::OPTIONS,
            &path,
            &[("origin", "https://evil.example"), ("access-control-request-method", "POST")],
            Body::empty(),
        );
        let answer = candor.send(asked).await;
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")), "no other origin is ever let in");
    }
    assert_eq!(candor.join(&created, Role::Participant, "Ada").await.split('=').next(), Some("candor"), "nothing was revoked");
}

#[tokio::test]
async fn a_page_that_is_almost_ours_opens_no_socket() {
    let candor = Candor::new();
    let created = candor.create().await;
    let cookie = candor.join(&created, Role::Participant, "Ada").await;
    let server = candor.listen().await;
    let (here, port) = (server.address, server.address.port());
    for origin in [
        format!("http://{here}.evil.example"),
        format!("http://{here}/"),
        format!("http://evil.example:{port}"),
        format!("http://user@{here}"),
        format!("http://localhost:{port}"),
        format!("ws://{here}"),
        format!("//{here}"),
        "http://127.0.0.1".to_owned(),
        "file://".to_owned(),
        String::new(),
    ] {
        let head = format!(
            "GET /live/{} HTTP/1.1\r\nHost: {here}\r\nOrigin: {origin}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            created.id
        );
        assert_eq!(status(here, &head).await, Some(403), "{origin}");
    }
}

#[tokio::test]
async fn no_way_of_writing_a_path_leads_out_of_the_folder() {
    let outside = Folder::new();
    outside.write("secret.txt", "a secret");
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let server = candor.listen().await;
    let name = outside.path().file_name().unwrap().to_str().unwrap();
    for up in ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "%c0%ae%c0%ae", "%uff0e%uff0e", "..;", "....", ".%2e%2f.."] {
        for slash in ["/", "%2f", "%5c", "\\", "%252f", "%c0%af", "//"] {
            let head = format!("GET /{up}{slash}{name}{slash}secret.txt HTTP/1.1\r\nHost: candor.test\r\nConnection: close\r\n\r\n");
            let answer = said(server.address, head.as_bytes()).await;
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert!(matches!(status, "404" | "400") && !answer.contains("a secret"), "{up}{slash}: {answer}");
        }
    }
    let absolute =
        format!("GET http://evil.example{}/secret.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", outside.path().display());
    assert!(!said(server.address, absolute.as_bytes()).await.contains("a secret"));
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    let candor = Candor::new();
    let server = candor.listen().await;
    let long = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "x".repeat(2 * limit::HEAD_BYTES));
    let many: String = (0..2_000).map(|number| format!("X-{number}: y\r\n")).collect();
    let many = format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{many}\r\n");
    let address = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(2 * limit::HEAD_BYTES));
    for flood in [long, many, address] {
        let status = status(server.address, &flood).await;
        // A server that hangs up while bytes are still coming may be heard as a reset.
        assert!(status.is_none_or(|status| matches!(status, 431 | 414)), "{status:?}");
    }
    assert_eq!(status(server.address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await, Some(200), "everybody else is served");
}

#[tokio::test]
async fn a_request_that_can_be_read_in_two_ways_is_refused() {
    let candor = Candor::new();
    let server = candor.listen().await;
    let kind = "Content-Type: application/json\r\n";
    for head in [
        format!("POST /api/v1/sample HTTP/1.1\r\nHost: x\r\n{kind}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{{}}"),
        format!("POST /api/v1/sample HTTP/1.1\r\nHost: x\r\n{kind}Content-Length: +2\r\n\r\n{{}}"),
        format!("POST /api/v1/sample HTTP/1.1\r\nHost: x\r\n{kind}Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"),
        "GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n".to_owned(),
        "GET /healthz HTTP/1.1\nHost: x\r\n X: folded\r\n\r\n".to_owned(),
    ] {
        assert_eq!(status(server.address, &head).await, Some(400), "{head}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_does_not_read_the_answer_is_cut_off() {
    let client = Folder::with_client();
    let size = 64 * 1024 * 1024;
    client.write("large.txt", &"x".repeat(size));
    let candor = Candor::with_client(client.path());
    let server = candor.listen().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /large.txt HTTP/1.1\r\nHost: candor.test\r\n\r\n").await.unwrap();
    let mut begun = [0; 15];
    stream.read_exact(&mut begun).await.unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
    sleep(2 * limit::WRITE_TIMEOUT).await;
    let mut rest = Vec::new();
    // It ends early, in whatever way.
    drop(timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("the server holds on to it"));
    assert!(rest.len() < size, "all of it came, so the server waited");
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_while_all_places_are_taken_is_served_when_those_who_say_nothing_are_cut() {
    open_more_files();
    let candor = Candor::new();
    let server = candor.listen().await;
    let mut silent = Vec::new();
    for _ in 0..limit::HTTP_CONNECTIONS {
        silent.push(TcpStream::connect(server.address).await.unwrap());
    }
    let began = Instant::now();
    assert_eq!(status(server.address, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await, Some(200));
    assert!(began.elapsed() <= 2 * limit::HEAD_TIME, "{:?}", began.elapsed());
    drop(silent);
}

/// The status of the answer to these bytes; none if there was none.
async fn status(address: SocketAddr, request: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may hang up in the middle.
    stream.write_all(request.as_bytes()).await.ok();
    let mut line = [0; 12];
    timeout(PATIENCE, stream.read_exact(&mut line)).await.expect("the server says something or hangs up").ok()?;
    std::str::from_utf8(&line).unwrap().split(' ').nth(1)?.parse().ok()
}

/// All that is said to these bytes.
async fn said(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    drop(timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server ends the connection"));
    String::from_utf8_lossy(&answer).into_owned()
}

/// Both ends of every connection are in this process.
fn open_more_files() {
    let wanted = 2 * limit::HTTP_CONNECTIONS as u64 + 512;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < wanted) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).expect("the machine allows enough open files");
    }
}
