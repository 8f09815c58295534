//! Somebody whose program sends the heaviest updates that the gate lets in, without a pause; and what the others notice of it.

use std::cell::Cell;
use std::rc::Rc;

use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::{Channel, ClientId, ClientSeq};
use shared::limit;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::request::Request;
use tests::peer::Pass;
use tokio::task::spawn_local;

use crate::frame::{self, Heard};
use crate::member::Member;
use crate::socket::Say;
use crate::talk::{Manner, Talked, talk};

/// What came of it.
#[derive(Debug)]
pub(crate) struct Flooded {
    pub(crate) talked: Talked,
    /// Updates of the flood that were saved.
    pub(crate) saved: u64,
}

/// Another section than the one in which everybody types.
const FLOODED: Channel = Channel::new(3);

/// Units of the text into which it writes: as much as a section holds, with room for what comes.
const TEXT: u32 = 960_000;

/// Places of one update. From the end of a long text to its beginning each takes a thousandth of a second.
const PLACES: u32 = 16;

/// Lets one come in and flood the room, and all others type beside it. Needs a `LocalSet`.
pub(crate) async fn beside(server: u32, flooding: &Pass, others: &[Vec<Pass>], manner: Manner) -> Flooded {
    let Member { mut hear, mut say, writer } = Member::enter(flooding).await.expect("the server lets members in");
    let saved = Rc::new(Cell::new(0));
    let count = Rc::clone(&saved);
    spawn_local(async move {
        let told = |heard| match heard {
            Heard::Event(Event::Acknowledged { client_seq, .. }) => count.set(client_seq.get()),
            Heard::Event(event @ (Event::Rejected { .. } | Event::Refused { .. })) => panic!("{event:?}"),
            Heard::Event(_) | Heard::Update { .. } => {}
        };
        while hear.messages(|message| frame::each(message, told)).await.is_ok() {}
    });
    let begun = paste(&mut say, writer).await;
    let flood = spawn_local(async move { flood(&mut say, writer, begun).await });
    let talked = talk(server, others, manner).await;
    flood.abort();
    Flooded { talked, saved: saved.get() - begun.get() }
}

/// Sends the text; the number of its last update.
async fn paste(say: &mut Say, writer: ClientId) -> ClientSeq {
    let mut section = Section::new(writer);
    let mut seq = ClientSeq::default();
    for update in section.edit(&[TextChange { at: 0, delete: 0, insert: "x".repeat(TEXT as usize) }]) {
        seq = seq.next();
        say.send(&codec::encode_requests(&[Request::Update { channel: FLOODED, client_seq: seq, update }])).await.expect("it is open");
    }
    seq
}

/// Sends updates as fast as the socket takes them, until it is closed.
async fn flood(say: &mut Say, writer: ClientId, mut seq: ClientSeq) {
    for clock in (TEXT..TEXT + limit::UPDATES_PER_SECOND * 600 * PLACES).step_by(PLACES as usize) {
        seq = seq.next();
        let update = letters(writer, clock, TEXT - 2 - (clock - TEXT) % (TEXT - 2));
        let request = Request::Update { channel: FLOODED, client_seq: seq, update };
        if say.send(&codec::encode_requests(&[request])).await.is_err() {
            return;
        }
    }
}

/// Letters from this clock on, each before the place of the one before it.
fn letters(writer: ClientId, clock: u32, last: u32) -> Vec<u8> {
    const TEXT_BETWEEN: u8 = 0xc4;
    let mut update = Vec::new();
    [1, u64::from(PLACES), writer.get(), u64::from(clock)].into_iter().for_each(|part| number(&mut update, part));
    for place in 0..PLACES {
        let left = u64::from(last - place.min(last));
        update.push(TEXT_BETWEEN);
        [writer.get(), left, writer.get(), left + 1, 1].into_iter().for_each(|part| number(&mut update, part));
        update.push(b'y');
    }
    update.push(0);
    update
}

fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
