//! The binary itself: what it says at the start, and how it ends.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Output, Stdio};

use serde_json::json;
use shared::api;
use shared::room::role::Role;

use crate::harness::{Folder, join_path, secret};
use crate::proxy::fetch;

#[test]
fn help_names_the_environment_and_gives_examples() {
    for arguments in [["--help"].as_slice(), &["serve", "--help"]] {
        let output = candor().args(arguments).output().unwrap();
        assert!(output.status.success());
        let help = text(&output.stdout);
        for part in ["CANDOR_LISTEN", "CANDOR_DATA", "CANDOR_CLIENT", "CANDOR_LOG", "127.0.0.1:7070", "candor-data", "Examples:"] {
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
    running.end("-TERM");
    let log = running.log();
    assert!(log.contains("\"route\":\"/p/{id}\""), "requests are logged: {log}");
    for told in ["Prices", "Ada", "Lovelace", &secret, cookie.split_once('=').unwrap().1, "127.0.0.1"] {
        assert!(!log.contains(told), "{told} in {log}");
    }
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
