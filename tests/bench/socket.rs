//! A WebSocket in as few instructions as will do: what the generator does not need is not charged to the server's neighbour.

use std::io::{self, ErrorKind};

use tests::peer::Pass;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpSocket, TcpStream};

/// What the server says.
pub(crate) struct Hear {
    stream: OwnedReadHalf,
    held: Vec<u8>,
}

/// What the member says.
pub(crate) struct Say {
    stream: OwnedWriteHalf,
}

/// Opens a member's socket.
pub(crate) async fn open(pass: &Pass) -> io::Result<(Hear, Say)> {
    open_on(TcpStream::connect(pass.server).await?, pass).await
}

/// Opens a member's socket for which the system keeps as little as it can: who does not read it stalls the server at once.
pub(crate) async fn open_narrow(pass: &Pass) -> io::Result<(Hear, Say)> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(NARROW)?;
    open_on(socket.connect(pass.server).await?, pass).await
}

/// Bytes that wait in the system for somebody with a narrow socket.
const NARROW: u32 = 4 * 1024;

async fn open_on(stream: TcpStream, pass: &Pass) -> io::Result<(Hear, Say)> {
    let Pass { server, post_mortem, cookie } = pass;
    stream.set_nodelay(true)?;
    let (mut hear, mut say) = stream.into_split();
    let request = format!(
        "GET /live/{post_mortem} HTTP/1.1\r\nhost: {server}\r\norigin: http://{server}\r\ncookie: {cookie}\r\nconnection: upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    say.write_all(request.as_bytes()).await?;
    let mut held = Vec::with_capacity(16 * 1024);
    let head = loop {
        if let Some(end) = held.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if hear.read_buf(&mut held).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    };
    if !held.starts_with(b"HTTP/1.1 101 ") {
        return Err(io::Error::other(String::from_utf8_lossy(&held).into_owned()));
    }
    held.drain(..head);
    Ok((Hear { stream: hear, held }, Say { stream: say }))
}

impl Hear {
    /// Waits for bytes and tells every message that is whole by then.
    pub(crate) async fn messages(&mut self, mut tell: impl FnMut(&[u8])) -> io::Result<()> {
        loop {
            let mut told = 0;
            while let Some((opcode, payload, end)) = frame(&self.held[told..]) {
                match opcode {
                    BINARY => tell(&self.held[told..][payload..end]),
                    PING | PONG => {}
                    _ => return Err(ErrorKind::ConnectionAborted.into()),
                }
                told += end;
            }
            self.held.drain(..told);
            if told > 0 {
                return Ok(());
            }
            if self.stream.read_buf(&mut self.held).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

const BINARY: u8 = 2;
const PING: u8 = 9;
const PONG: u8 = 10;

/// The first frame, if it is whole: its opcode, and where its payload begins and ends.
fn frame(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (first, short) = (*bytes.first()?, usize::from(bytes.get(1)? & 0x7f));
    let (head, length) = match short {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, short),
    };
    (bytes.len() >= head + length).then_some((first & 0x0f, head, head + length))
}

impl Say {
    /// Sends a message. Clients must mask; the mask of zeros leaves every byte as it is.
    pub(crate) async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        let mut frame = vec![0x80 | BINARY];
        match u16::try_from(message.len()) {
            Ok(short @ 0..126) => frame.push(0x80 | short.to_be_bytes()[1]),
            Ok(long) => {
                frame.push(0x80 | 126);
                frame.extend(long.to_be_bytes());
            }
            Err(_) => {
                frame.push(0x80 | 127);
                frame.extend((message.len() as u64).to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(message);
        self.stream.write_all(&frame).await
    }
}
