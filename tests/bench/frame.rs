//! What a message says, as far as a load generator needs to know it: of updates only their heads are read, because
//! whoever plays five hundred people has no time for more.

use shared::id::{Channel, Seq};
use shared::protocol::codec;
use shared::protocol::event::Event;

/// One frame.
pub(crate) enum Heard {
    /// An edit: who wrote it, and how many units they had written before it.
    Update { writer: u64, clock: u64 },
    /// Anything else.
    Event(Event),
}

/// Tells every frame of a message.
pub(crate) fn each(message: &[u8], mut heard: impl FnMut(Heard)) {
    let update = update_kind();
    let mut rest = message;
    while !rest.is_empty() {
        let whole = rest;
        varuint(&mut rest);
        let kind = byte(&mut rest);
        let length = usize::try_from(varuint(&mut rest)).expect("a length");
        let (body, behind) = rest.split_at(length);
        rest = behind;
        if kind == update {
            heard(head(body));
        } else {
            let frame = &whole[..whole.len() - behind.len()];
            codec::decode_events(frame).expect("the server speaks the protocol").into_iter().map(Heard::Event).for_each(&mut heard);
        }
    }
}

/// Place in the log, length, and then a CRDT update: writers, blocks, the first writer and their clock.
fn head(mut body: &[u8]) -> Heard {
    let [_place, _length, _writers, _blocks, writer, clock] = std::array::from_fn(|_| varuint(&mut body));
    Heard::Update { writer, clock }
}

/// The number that the codec gives updates.
fn update_kind() -> u8 {
    let update = Event::Update { channel: Channel::new(1), seq: Seq::new(1), update: Vec::new() };
    codec::encode_events(&[update])[1]
}

fn varuint(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let next = byte(bytes);
        number |= u64::from(next & 0x7f) << shift;
        if next & 0x80 == 0 {
            break;
        }
    }
    number
}

fn byte(bytes: &mut &[u8]) -> u8 {
    let (first, rest) = bytes.split_first().expect("the server sends whole frames");
    *bytes = rest;
    *first
}
