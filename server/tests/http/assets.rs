//! Assets: the right type, the smallest coding, and nothing from outside the folder.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::harness::{Candor, Folder, get_with, request};

const SCRIPT: &str = "/client-52a83d8b71d1ba57.js";

#[tokio::test]
async fn assets_have_their_types() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    for (path, kind) in [
        (SCRIPT, "text/javascript; charset=utf-8"),
        ("/client-52a83d8b71d1ba57_bg.wasm", "application/wasm"),
        ("/theme.css", "text/css; charset=utf-8"),
    ] {
        let answer = candor.get(path).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, kind), "{path}");
    }
}

#[tokio::test]
async fn a_browser_gets_the_smallest_twin_that_it_takes() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    for (accept, coding, content) in [
        ("gzip, deflate, br, zstd", Some("br"), "brotli script"),
        ("gzip", Some("gzip"), "gzip script"),
        ("identity", None, "plain script"),
    ] {
        let answer = candor.send(get_with(SCRIPT, &[("accept-encoding", accept)])).await;
        assert_eq!(answer.headers.get("content-encoding").map(|coding| coding.to_str().unwrap()), coding, "{accept}");
        assert_eq!(answer.text(), content);
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    let without_twin = candor.send(get_with("/theme.css", &[("accept-encoding", "br")])).await;
    assert_eq!((without_twin.text(), without_twin.headers.get("content-encoding")), ("a {}", None));
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let first = candor.get("/theme.css").await;
    let again = [("if-none-match", first.header("etag"))];
    let second = candor.send(get_with("/theme.css", &again)).await;
    assert_eq!((second.status, second.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    client.write("theme.css", "b {}");
    let third = candor.send(get_with("/theme.css", &again)).await;
    assert_eq!((third.status, third.text()), (StatusCode::OK, "b {}"));
}

#[tokio::test]
async fn each_coding_has_a_tag_of_its_own() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let plain = candor.get(SCRIPT).await.header("etag").to_owned();
    let small = candor.send(get_with(SCRIPT, &[("accept-encoding", "br")])).await.header("etag").to_owned();
    assert_ne!(plain, small);
}

#[tokio::test]
async fn nothing_outside_the_folder_can_be_had() {
    let outside = Folder::new();
    outside.write("secret.txt", "a secret");
    let client = Folder::with_client();
    client.write(".hidden", "a secret");
    let candor = Candor::with_client(client.path());
    let name = outside.path().file_name().unwrap().to_str().unwrap();
    for path in [
        format!("/../{name}/secret.txt"),
        format!("/%2e%2e/{name}/secret.txt"),
        format!("/..%2f{name}%2fsecret.txt"),
        format!("/..%5c{name}%5csecret.txt"),
        format!("/a/../../{name}/secret.txt"),
        format!("/{}/secret.txt", outside.path().display()),
        "/.hidden".to_owned(),
        "/%2ehidden".to_owned(),
        "/./.hidden".to_owned(),
        format!("{SCRIPT}.br"),
        "/index.html".to_owned(),
        "/theme.css/".to_owned(),
    ] {
        let answer = candor.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text().contains("a secret"));
    }
}

#[tokio::test]
async fn assets_are_only_read() {
    let client = Folder::with_client();
    let candor = Candor::with_client(client.path());
    let head = candor.send(request(Method::HEAD, SCRIPT, &[], Body::empty())).await;
    assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
    assert_eq!(candor.send(request(Method::POST, SCRIPT, &[], Body::empty())).await.status, StatusCode::NOT_FOUND);
}
