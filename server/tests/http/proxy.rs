//! A reverse proxy as people set them up, and a browser that talks to it over a socket.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// Serves `prefix` at its own address, strips it, and passes everything on. Says what it did in headers, as `told` lists them.
pub(crate) async fn proxy(backend: SocketAddr, prefix: &'static str, told: &'static [(&'static str, &'static str)]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((visitor, _)) = listener.accept().await {
            tokio::spawn(pass_on(visitor, backend, prefix, told));
        }
    });
    address
}

/// One request a connection; what follows it, as the frames of a socket, goes through as it is.
async fn pass_on(mut visitor: TcpStream, backend: SocketAddr, prefix: &str, told: &[(&str, &str)]) {
    let (head, rest) = read_head(&mut visitor).await;
    let (line, headers) = head.split_once("\r\n").unwrap();
    let (method, target) = line.split_once(' ').unwrap();
    let Some(target) = target.strip_prefix(prefix).filter(|target| target.starts_with('/')) else {
        visitor.write_all(b"HTTP/1.1 502 not below the prefix\r\nContent-Length: 0\r\n\r\n").await.ok();
        return;
    };
    let told: String = told.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let mut server = TcpStream::connect(backend).await.unwrap();
    server.write_all(format!("{method} {target}\r\n{told}{headers}").as_bytes()).await.unwrap();
    server.write_all(&rest).await.unwrap();
    copy_bidirectional(&mut visitor, &mut server).await.ok();
}

/// A head with its empty line, and what came behind it.
async fn read_head(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return (String::from_utf8(bytes).unwrap(), rest);
        }
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "the visitor left in the middle of a head");
    }
}

/// What came over the wire.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Sends one request over a connection of its own.
pub(crate) async fn fetch(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let extra: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{extra}\r\n");
    stream.write_all((head + body).as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Reply { status: head.split(' ').nth(1).unwrap().parse().unwrap(), head: head.to_owned(), body: body.to_owned() }
}
