//! The binary itself: what it says at the start, and how it ends.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Output, Stdio};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use shared::api;
use shared::id::Channel;
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;
use shared::protocol::request::Request;
use shared::room::role::Role;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{Folder, join_path, secret};
use crate::live::{PATIENCE, Socket, dial_at, greet, hear, open, say, write};
use crate::proxy::{Reply, fetch};

#[test]
fn help_names_the_environment_and_gives_examples() {
    for arguments in [["--help"].as_slice(), &["serve", "--help"]] {
        let output = candor().args(arguments).output().unwrap();
        assert!(output.status.success());
        let help = text(&output.stdout);
        for part in
            ["CANDOR_LISTEN", "CANDOR_DATA", "CANDOR_CLIENT", "CANDOR_LOG", "CANDOR_METRICS", "127.0.0.1:7070", "candor-data", "Examples:"]
        {
            assert!(help.contains(part), "{part} in {help}");
        }
    }
}

#[tokio::test]
async fn it_says_where_it_is_and_ends_well_when_told_to() {
    let folder = Folder::new();
    for signal in ["-TERM", "-INT"] {
        let mut running = Running::start(&folder);
        assert_eq!(fetch(running.address(), "GET", "/readyz", &[], "").await.status, 200);
        assert_eq!(running.end(signal), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn no_log_line_tells_who_or_what() {
    let folder = Folder::new();
    let mut running = Running::start_with(&folder, &["--log-level", "trace"]);
    let address = running.address();
    let json = [("content-type", "application/json")];
    let body = json!({ "title": "Prices vanished" }).to_string();
    let created: api::Created = serde_json::from_str(&fetch(address, "POST", "/api/v1/post-mortems", &json, &body).await.body).unwrap();
    let secret = secret(&created, Role::Participant);
    let body = json!({ "secret": secret, "name": "Ada Lovelace" }).to_string();
    let joined = fetch(address, "POST", &join_path(&created), &json, &body).await;
    let cookie = joined.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let page = fetch(address, "GET", &format!("/p/{}", created.id), &[("cookie", &cookie)], "").await;
    assert!(page.body.contains("Prices vanished"));
    let mut socket = open(address, &created, &cookie).await;
    let Event::Welcome { lease, .. } = greet(&mut socket).await else { panic!("no welcome") };
    write(&mut socket, lease, "Nobody noticed for an hour").await;
    let leading = self::secret(&created, Role::Facilitator);
    let bearer = format!("Bearer {leading}");
    let headers = [json[0], ("authorization", bearer.as_str())];
    let links = format!("/api/v1/post-mortems/{}/links/participant", created.id);
    let replaced = fetch(address, "POST", &links, &headers, "{\"action\":\"replace\"}").await;
    let next = serde_json::from_str::<api::ChangedLink>(&replaced.body).unwrap().link.unwrap().path;
    assert_eq!(fetch(address, "POST", &links, &headers, "{\"action\":\"revoke\"}").await.status, 200);
    while hear(&mut socket).await != (Event::Refused { refusal: Refusal::Revoked }) {}
    assert_eq!(fetch(address, "POST", &links, &[json[0], ("cookie", &cookie)], "{\"action\":\"Mallory\"}").await.status, 400);
    running.end("-TERM");
    let log = running.log();
    assert!(log.contains("\"route\":\"/p/{id}\""), "requests are logged: {log}");
    let (cookie, next) = (cookie.split_once('=').unwrap().1, next.split_once('#').unwrap().1);
    for told in ["Prices", "Nobody noticed", "Ada", "Lovelace", "Mallory", &secret, &leading, next, cookie, "127.0.0.1"] {
        assert!(!log.contains(told), "{told} in {log}");
    }
}

#[tokio::test]
async fn the_numbers_are_on_a_listener_of_their_own_and_tell_of_nobody() {
    let folder = Folder::new();
    let mut running = Running::start_with(&folder, &["--metrics", "127.0.0.1:0"]);
    let [address, numbers] = running.addresses();
    let json = [("content-type", "application/json")];
    let body = json!({ "title": "Prices vanished" }).to_string();
    let created: api::Created = serde_json::from_str(&fetch(address, "POST", "/api/v1/post-mortems", &json, &body).await.body).unwrap();
    let body = json!({ "secret": secret(&created, Role::Observer), "name": "Chi" }).to_string();
    let chi = cookie_of(&fetch(address, "POST", &join_path(&created), &json, &body).await);
    let body = json!({ "secret": secret(&created, Role::Participant), "name": "Ada" }).to_string();
    let ada = cookie_of(&fetch(address, "POST", &join_path(&created), &json, &body).await);
    let mut adas = open(address, &created, &ada).await;
    let Event::Welcome { lease, .. } = greet(&mut adas).await else { panic!("no welcome") };
    write(&mut adas, lease, "x").await;
    let mut chis = open(address, &created, &chi).await;
    greet(&mut chis).await;
    say(&mut chis, &[Request::SetLock { channel: Channel::new(2), locked: true }]).await;
    while hear(&mut chis).await != (Event::Refused { refusal: Refusal::NotFacilitator }) {}
    assert_eq!(fetch(address, "GET", "/api/nothing", &[], "").await.status, 404);
    let tokens = format!("/api/v1/post-mortems/{}/tokens", created.id);
    let made = fetch(address, "POST", &tokens, &[json[0], ("cookie", &chi)], "{}").await.body;
    let token = serde_json::from_str::<api::Token>(&made).unwrap().token;
    let mut stock = dial_at(address, &format!("/yjs/{}/impact?token={token}", created.id), &[]).await.unwrap();
    answered_by(&mut stock, &[0, 0]).await;
    // It has written nothing offline, and then something that it may not.
    for message in [&[0, 1, 2, 0, 0][..], &[0, 2, 3, 1, 2, 3]] {
        stock.send(Message::binary(message.to_vec())).await.unwrap();
    }
    answered_by(&mut stock, &[2, 0]).await;

    let read = fetch(numbers, "GET", "/metrics", &[], "").await;
    assert_eq!((read.status, read.header("cache-control")), (200, Some("no-store")));
    assert!(read.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    for line in [
        "candor_edits_total 1",
        "candor_connections 3",
        "candor_rooms_awake 1",
        "candor_writes_waiting 0",
        "candor_refusals_total{reason=\"not_facilitator\"} 1",
        "candor_refusals_total{reason=\"read_only\"} 1",
        "candor_refusals_total{reason=\"revoked\"} 0",
        "candor_problems_total{code=\"not_found\"} 1",
    ] {
        assert!(read.body.lines().any(|found| found == line), "{line} in {}", read.body);
    }
    for counted in ["candor_commit_seconds_count", "candor_received_bytes_total", "candor_sent_bytes_total"] {
        let value = read.body.lines().find_map(|line| line.strip_prefix(counted)?.trim().parse::<f64>().ok());
        assert!(value.is_some_and(|value| value > 0.0), "{counted} in {}", read.body);
    }
    stock.close(None).await.unwrap();
    let two_are_left = async { while !fetch(numbers, "GET", "/metrics", &[], "").await.body.contains("candor_connections 2\n") {} };
    tokio::time::timeout(PATIENCE, two_are_left).await.expect("whoever has left is not counted");
    assert!(read.body.ends_with("# EOF\n"));
    for told in ["Prices", "Ada", "Chi", created.id.as_str(), "127.0.0.1"] {
        assert!(!read.body.contains(told), "{told} in {}", read.body);
    }
    assert_eq!(fetch(numbers, "GET", "/", &[], "").await.status, 404);
    assert_eq!(fetch(numbers, "POST", "/metrics", &[], "").await.status, 405);
    assert_eq!(fetch(address, "GET", "/metrics", &[], "").await.status, 404, "visitors do not see them");
    running.end("-TERM");
}

#[test]
fn a_taken_port_is_one_sentence_and_what_to_do() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = candor().args(["--listen", &address, "--data"]).arg(folder.path()).output().unwrap();
    assert_stopped(&output, &["taken by another program", "--listen"]);
}

#[test]
fn a_data_folder_that_cannot_be_is_one_sentence_and_what_to_do() {
    let folder = Folder::new();
    folder.write("file", "");
    let output = candor().args(["--listen", "0", "--data"]).arg(folder.path().join("file/data")).output().unwrap();
    assert_stopped(&output, &["cannot be used", "--data"]);
}

#[test]
fn data_that_another_candor_uses_is_one_sentence_and_what_to_do() {
    let folder = Folder::new();
    let mut running = Running::start(&folder);
    running.address();
    let output = candor().args(["--listen", "0", "--data"]).arg(folder.path()).output().unwrap();
    assert_stopped(&output, &["another Candor is running on this data", "--data"]);
}

#[test]
fn what_cannot_be_understood_is_refused_with_an_example() {
    let output = candor().args(["--listen", "somewhere"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("127.0.0.1:7070"), "{}", text(&output.stderr));
}

fn assert_stopped(output: &Output, parts: &[&str]) {
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    for part in parts {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(said.lines().count(), 1, "{said}");
}

/// Whoever runs the tests may have a Candor of their own, with settings of their own.
fn candor() -> Command {
    let mut candor = Command::new(env!("CARGO_BIN_EXE_candor"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CANDOR_")) {
        candor.env_remove(name);
    }
    candor
}

/// Waits for a message that begins so.
async fn answered_by(socket: &mut Socket, head: &[u8]) {
    while !socket.next().await.unwrap().unwrap().into_data().starts_with(head) {}
}

fn cookie_of(joined: &Reply) -> String {
    joined.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A Candor of its own, which ends with the test.
struct Running(Child);

impl Running {
    fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[])
    }

    fn start_with(folder: &Folder, more: &[&str]) -> Self {
        let mut candor = candor();
        candor.args(["serve", "--listen", "127.0.0.1:0", "--log", "json"]).args(more).arg("--data").arg(folder.path());
        Self(candor.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// Waits until it serves.
    fn address(&mut self) -> SocketAddr {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().find_map(|word| word.strip_prefix("http://")?.strip_suffix('/'));
        address.unwrap_or_else(|| panic!("no address in {line:?}: {}", self.log())).parse().unwrap()
    }

    /// Waits until it serves and tells numbers.
    fn addresses(&mut self) -> [SocketAddr; 2] {
        let lines = BufReader::new(self.0.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
        let addresses = lines.filter_map(|line| line.split_once("http://")?.1.split('/').next()?.parse().ok());
        addresses.take(2).collect::<Vec<_>>().try_into().expect("two addresses")
    }

    /// Sends a signal; the code with which it ended.
    fn end(&mut self, signal: &str) -> Option<i32> {
        assert!(Command::new("kill").args([signal, &self.0.id().to_string()]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }

    /// All that it logged. It ends for that.
    fn log(&mut self) -> String {
        self.0.kill().ok();
        let mut log = String::new();
        self.0.stderr.as_mut().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
