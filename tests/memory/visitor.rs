//! Somebody who opens a post-mortem, writes a line and leaves.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use server::clock;
use server::record::SecretHash;
use server::relay::{Admission, Relay, SocketClosed};
use shared::document::change::TextChange;
use shared::id::{Channel, MemberId};
use shared::replica::{Input, Output, Replica, SaveState};
use shared::room::role::Role;
use tests::ledger::id;
use tokio::sync::mpsc;

/// Where they write.
const TLDR: Channel = Channel::new(2);

/// What they write.
pub(crate) fn words(number: u128) -> String {
    format!("Visitor {number} was here.")
}

/// Comes, writes, waits until that is saved, and goes.
pub(crate) async fn visit(relay: Relay, number: u128) {
    let admission = Admission {
        post_mortem: id(number),
        member: MemberId::from_bits(1),
        name: "Ada".parse().expect("a name"),
        role: Role::Participant,
        browser: SecretHash([1; 32]),
        era: relay.era(),
    };
    let (say, said) = mpsc::unbounded_channel();
    let (tell, mut told) = mpsc::unbounded_channel();
    let serving = tokio::spawn(async move { relay.serve(admission, Socket { said, tell }).await });
    let mut replica = Replica::new(u64::try_from(number).expect("small"));
    let mut inputs = vec![Input::Started, Input::Connected];
    let mut has_written = false;
    loop {
        for input in inputs.drain(..) {
            for output in replica.handle(clock::now(), input) {
                if let Output::Send(message) = output {
                    say.send(Bytes::from(message)).ok();
                }
            }
        }
        if has_written && replica.save_state() == SaveState::Saved {
            break;
        }
        if !has_written && replica.is_loaded(TLDR) {
            let change = TextChange { at: 0, delete: 0, insert: words(number) };
            inputs.push(Input::Edited { channel: TLDR, changes: vec![change] });
            has_written = true;
            continue;
        }
        let message: Bytes = told.recv().await.expect("the relay does not hang up");
        inputs.push(Input::Received(message.to_vec()));
    }
    drop(say);
    serving.await.expect("serving does not panic");
}

/// Two queues that look like a socket.
struct Socket {
    said: mpsc::UnboundedReceiver<Bytes>,
    tell: mpsc::UnboundedSender<Bytes>,
}

impl Stream for Socket {
    type Item = Result<Bytes, SocketClosed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.said.poll_recv(context).map(|message| message.map(Ok))
    }
}

impl Sink<Bytes> for Socket {
    type Error = SocketClosed;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), SocketClosed> {
        self.tell.send(message).map_err(|_| SocketClosed)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SocketClosed>> {
        Poll::Ready(Ok(()))
    }
}
