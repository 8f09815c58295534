//! A Candor to send requests to.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::Response;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::engine::Engine;
use server::engine::memory::MemoryEngine;
use server::http::{Door, Peer, router, serve};
use server::relay::Relay;
use shared::api;
use shared::room::role::Role;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

/// A server in memory.
pub(crate) struct Candor {
    pub(crate) engine: Arc<MemoryEngine>,
    door: Arc<Door>,
    router: Router,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Candor {
    pub(crate) fn new() -> Self {
        Self::with_client(&no_client())
    }

    pub(crate) fn with_client(folder: &Path) -> Self {
        let engine = Arc::new(MemoryEngine::new());
        let shared: Arc<dyn Engine> = engine.clone();
        let door = Arc::new(Door::new(shared.clone(), Relay::new(shared), Some(folder.to_owned())));
        Self { engine, router: router(door.clone()), door }
    }

    /// Sends a request that seems to come from this machine.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.send_from("127.0.0.1:50000", request).await
    }

    pub(crate) async fn send_from(&self, peer: &str, request: Request<Body>) -> Answer {
        let (parts, body) = self.begin(peer, request).await.into_parts();
        Answer { status: parts.status, headers: parts.headers, bytes: to_bytes(body, usize::MAX).await.unwrap().to_vec() }
    }

    /// Sends a request; the answer's body comes as it is read.
    pub(crate) async fn begin(&self, peer: &str, mut request: Request<Body>) -> Response {
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(get(path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(post(path, body)).await
    }

    /// A new post-mortem.
    pub(crate) async fn create(&self) -> api::Created {
        let answer = self.post("/api/v1/post-mortems", &json!({ "title": "Checkout returned errors" })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()
    }

    /// Joins in a new browser; its cookie.
    pub(crate) async fn join(&self, created: &api::Created, role: Role, name: &str) -> String {
        let answer = self.post(&join_path(created), &json!({ "secret": secret(created, role), "name": name })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.cookie()
    }

    /// Serves on a real socket until the answer is used or dropped.
    pub(crate) async fn listen(&self) -> Listening {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let door = self.door.clone();
        let server = tokio::spawn(async move { serve(listener, door, async move { drop(stopped.await) }).await });
        Listening { address, stop: Some(stop), server }
    }
}

/// A server that listens.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Listening {
    /// Asks the server to stop. It has when the handle is done.
    pub(crate) fn stop(mut self) -> JoinHandle<()> {
        drop(self.stop.take());
        self.server
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    /// What the browser would send back: the name and the value.
    pub(crate) fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// Asserts that it is a refusal, with words for people.
    pub(crate) fn assert_refused(&self, status: StatusCode, code: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        let problem: api::Problem = self.json();
        assert_eq!(problem.code, code);
        assert!(problem.message.ends_with(['.', '?']) && problem.message.split(' ').count() > 3, "{}", problem.message);
    }
}

pub(crate) fn get(path: &str) -> Request<Body> {
    request(Method::GET, path, &[], Body::empty())
}

pub(crate) fn get_with(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    request(Method::GET, path, headers, Body::empty())
}

pub(crate) fn post(path: &str, body: &Value) -> Request<Body> {
    post_with(path, body, &[])
}

pub(crate) fn post_with(path: &str, body: &Value, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = request(Method::POST, path, headers, Body::from(body.to_string()));
    request.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    request
}

pub(crate) fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut builder = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        builder = builder.header("host", "candor.test");
    }
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body).unwrap()
}

pub(crate) fn secret(created: &api::Created, role: Role) -> String {
    let link = match role {
        Role::Facilitator => &created.links.facilitator,
        Role::Participant => &created.links.participant,
        Role::Observer => &created.links.observer,
    };
    link.path.split_once('#').unwrap().1.to_owned()
}

pub(crate) fn join_path(created: &api::Created) -> String {
    format!("/api/v1/post-mortems/{}/join", created.id)
}

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("candor-http-{:016x}", server::entropy::number()));
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    /// A client as Trunk builds it for a release.
    pub(crate) fn with_client() -> Self {
        let folder = Self::new();
        for (name, content) in [
            ("index.html", INDEX),
            ("index.html.br", "compressed page"),
            ("client-52a83d8b71d1ba57.js", "plain script"),
            ("client-52a83d8b71d1ba57.js.br", "brotli script"),
            ("client-52a83d8b71d1ba57.js.gz", "gzip script"),
            ("client-52a83d8b71d1ba57_bg.wasm", "\0asm"),
            ("theme.css", "a {}"),
        ] {
            folder.write(name, content);
        }
        folder
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        std::fs::write(self.0.join(name), content).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

pub(crate) const INLINE: &str = "\nimport init from './client-52a83d8b71d1ba57.js';\nawait init();\n";

const INDEX: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n  <base href=\"./\">\n  <meta name=\"style-nonce\" content=\"\">\n  \
    <title>Candor</title>\n  <link rel=\"stylesheet\" href=\"./theme.css\"/>\n<script type=\"module\">\nimport init from \
    './client-52a83d8b71d1ba57.js';\nawait init();\n</script>\n</head>\n<body>\n  <div id=\"document\"></div>\n</body>\n</html>\n";

fn no_client() -> PathBuf {
    PathBuf::from("no-such-folder")
}
