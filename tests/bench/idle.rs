//! What it costs to keep a page open.

use std::time::Duration;

use shared::protocol::codec;
use shared::protocol::request::Request;
use tests::peer::Pass;
use tokio::task::spawn_local;
use tokio::time::sleep;

use crate::machine::{memory, processor_time};
use crate::member::{Member, PING};

/// What idle pages cost.
#[derive(Debug)]
pub(crate) struct Idle {
    /// Bytes for each connection, a fifth of its room included.
    pub(crate) each: u64,
    /// Bytes for each connection after the first one of its room.
    pub(crate) further: u64,
    /// What all of them need of the processor.
    pub(crate) processor_share: f64,
}

/// How long nobody does anything before memory is looked at: what coming in has taken is given back by then.
const REST: Duration = Duration::from_secs(15);

/// Lets one member into every room, then all others. Needs a `LocalSet`.
pub(crate) async fn idle(server: u32, rooms: &[Vec<Pass>]) -> Idle {
    // What the first of all needs, the server needs only once.
    let first = Member::enter(&rooms[0][0]).await.expect("the server lets members in");
    spawn_local(stay(first));
    sleep(REST).await;
    let empty = memory(server);
    for room in &rooms[1..] {
        spawn_local(stay(Member::enter(&room[0]).await.expect("the server lets members in")));
    }
    sleep(REST).await;
    let open = memory(server);
    for pass in rooms.iter().flat_map(|room| &room[1..]) {
        spawn_local(stay(Member::enter(pass).await.expect("the server lets members in")));
    }
    sleep(REST).await;
    let full = memory(server);
    let before = processor_time(server);
    sleep(REST).await;
    let used = processor_time(server) - before;
    let (all, further) = (rooms.iter().map(Vec::len).sum::<usize>() - 1, rooms.iter().map(|room| room.len() - 1).sum::<usize>());
    Idle {
        each: full.saturating_sub(empty) / all as u64,
        further: full.saturating_sub(open) / further as u64,
        processor_share: used.as_secs_f64() / REST.as_secs_f64(),
    }
}

/// Reads and says now and then that somebody is there, as a page in the background does.
async fn stay(member: Member) {
    let Member { mut hear, mut say, .. } = member;
    let ping = codec::encode_requests(&[Request::Ping { nonce: 0 }]);
    let mut next = tokio::time::interval(PING);
    loop {
        tokio::select! {
            _ = next.tick() => say.send(&ping).await.expect("the server stays"),
            told = hear.messages(|_| {}) => told.expect("the server stays"),
        }
    }
}
