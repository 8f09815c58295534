//! Everybody opens the link in the same moment.

use std::time::Duration;

use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::ClientSeq;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::request::Request;
use tests::chance::Chance;
use tests::peer::Pass;
use tokio::task::JoinSet;

use crate::frame::{self, Heard};
use crate::machine::{memory, processor_time};
use crate::member::{Member, WRITTEN};
use crate::stopwatch::{Spread, now};

/// What it took.
#[derive(Debug)]
pub(crate) struct Joined {
    /// From dialling until every section is there.
    pub(crate) each: Spread,
    pub(crate) processor: Duration,
    /// Bytes that the server holds more than before.
    pub(crate) memory: u64,
    /// Bytes of the state that each of them gets.
    pub(crate) state: usize,
}

/// Writes a long section a few letters at a time, here and there, then lets everybody else in at once. Needs a `LocalSet`.
pub(crate) async fn join(server: u32, room: &[Pass], letters: u32) -> Joined {
    let (author, others) = room.split_first().expect("somebody writes");
    let state = write(author, letters).await;
    let (processor, held) = (processor_time(server), memory(server));
    let mut joining = JoinSet::new();
    for pass in others {
        let pass = pass.clone();
        joining.spawn_local(async move {
            let began = now();
            let member = Member::enter(&pass).await.expect("the server lets members in");
            (began.elapsed(), member)
        });
    }
    let (durations, members): (Vec<_>, Vec<_>) = joining.join_all().await.into_iter().unzip();
    let joined = Joined {
        each: Spread::of(durations),
        processor: processor_time(server) - processor,
        memory: memory(server).saturating_sub(held),
        state,
    };
    drop(members);
    joined
}

/// Writes a section as people do, in words at many places, and sends it in large pieces; the bytes of its state.
async fn write(pass: &Pass, letters: u32) -> usize {
    let Member { mut hear, mut say, writer } = Member::enter(pass).await.expect("the server lets members in");
    let mut section = Section::new(writer);
    let mut chance = Chance::new(11);
    let mut seq = ClientSeq::default();
    while section.body_units() < letters {
        let have = section.state_vector();
        for _ in 0..500 {
            let at = u32::try_from(chance.within(0..u64::from(section.body_units()) + 1)).expect("a place in a text");
            section.edit(&[TextChange { at, delete: 0, insert: "word ".to_owned() }]);
        }
        let update = section.state_since(&have).expect("its own vector");
        seq = seq.next();
        say.send(&codec::encode_requests(&[Request::Update { channel: WRITTEN, client_seq: seq, update }]))
            .await
            .expect("the server stays");
    }
    let mut saved = ClientSeq::default();
    while saved < seq {
        let told = hear.messages(|message| {
            frame::each(message, |heard| match heard {
                Heard::Event(Event::Acknowledged { client_seq, .. }) => saved = client_seq,
                Heard::Event(event @ (Event::Rejected { .. } | Event::Refused { .. })) => panic!("{event:?}"),
                Heard::Event(_) | Heard::Update { .. } => {}
            });
        });
        told.await.expect("the server stays");
    }
    section.state().len()
}
