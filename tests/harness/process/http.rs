//! Requests as a script sends them: one for each connection, whole answers, no TLS.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The first of the headers with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Longer than the server gives itself.
const PATIENCE: Duration = Duration::from_secs(40);

/// Reads what is at a path.
///
/// # Errors
/// If nobody answers, or not in HTTP.
pub fn get(server: SocketAddr, path: &str, headers: &[(&str, &str)]) -> io::Result<Answer> {
    ask(server, &format!("GET {path} HTTP/1.1"), headers, "")
}

/// Sends JSON to a path.
///
/// # Errors
/// If nobody answers, or not in HTTP.
pub fn post(server: SocketAddr, path: &str, headers: &[(&str, &str)], json: &str) -> io::Result<Answer> {
    let typed: Vec<(&str, &str)> = headers.iter().copied().chain([("content-type", "application/json")]).collect();
    ask(server, &format!("POST {path} HTTP/1.1"), &typed, json)
}

fn ask(server: SocketAddr, first: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    stream.write_all(
        format!("{first}\r\nhost: {server}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}").as_bytes(),
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    read(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP, or was cut short"))
}

fn read(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    let answer = Answer { status, headers, body: body.to_owned() };
    let whole = answer.header("content-length").is_none_or(|length| length.parse() == Ok(body.len()));
    whole.then_some(answer)
}
