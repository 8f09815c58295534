//! Somebody in a room, played as cheaply as can be: real frames and real CRDT updates, but no replica.

use std::io;
use std::time::Duration;

use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::{Channel, ClientId, ClientSeq, Epoch};
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::protocol::request::Request;
use shared::protocol::version::VERSION;
use shared::room::presence::Place;
use tests::peer::Pass;

use crate::frame::{self, Heard};
use crate::socket::{self, Hear, Say};

/// A member whose page is there.
pub(crate) struct Member {
    pub(crate) hear: Hear,
    pub(crate) say: Say,
    pub(crate) writer: ClientId,
}

/// The section that everybody writes in: the first with a text.
pub(crate) const WRITTEN: Channel = Channel::new(2);

/// Somebody who is asked for nothing says this often that they are there.
pub(crate) const PING: Duration = shared::limit::PING_INTERVAL;

impl Member {
    /// Comes in and opens every section, as the page does; returns when all of them are there.
    pub(crate) async fn enter(pass: &Pass) -> io::Result<Self> {
        Self::greet(socket::open(pass).await?).await
    }

    /// Comes in by a socket of which the system keeps next to nothing.
    pub(crate) async fn enter_narrow(pass: &Pass) -> io::Result<Self> {
        Self::greet(socket::open_narrow(pass).await?).await
    }

    async fn greet((mut hear, mut say): (Hear, Say)) -> io::Result<Self> {
        say.send(&codec::encode_requests(&[Request::Hello { version: VERSION, resume: Vec::new() }])).await?;
        let mut arriving = Arriving::default();
        while arriving.asked.is_none() {
            hear.messages(|message| frame::each(message, |heard| arriving.take(heard))).await?;
        }
        let asked = arriving.asked.take().unwrap_or_default();
        let opens: Vec<Request> =
            asked.into_iter().map(|channel| Request::Open { channel, epoch: Epoch::default(), have: Vec::new() }).collect();
        say.send(&codec::encode_requests(&opens)).await?;
        arriving.closed = opens.len();
        while arriving.closed > 0 || arriving.parts > 0 {
            hear.messages(|message| frame::each(message, |heard| arriving.take(heard))).await?;
        }
        Ok(Self { hear, say, writer: arriving.writer.expect("welcomed") })
    }
}

/// How far somebody has come in.
#[derive(Default)]
struct Arriving {
    writer: Option<ClientId>,
    /// What is there to be opened.
    asked: Option<Vec<Channel>>,
    /// Sections whose state has not begun to come.
    closed: usize,
    /// Parts of states that are on their way.
    parts: usize,
}

impl Arriving {
    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Event(Event::Welcome { lease, sections, .. }) => {
                self.writer = Some(lease);
                self.asked = Some(sections.iter().map(|head| head.channel).collect());
            }
            Heard::Event(Event::Opened { parts, .. }) => {
                self.closed -= 1;
                self.parts += usize::from(parts);
            }
            Heard::Event(Event::Part { .. }) => self.parts -= 1,
            Heard::Event(Event::Refused { refusal }) => panic!("refused: {refusal:?}"),
            Heard::Event(_) | Heard::Update { .. } => {}
        }
    }
}

/// Keystrokes of one member at the end of their own words, ready to be sent.
pub(crate) fn keystrokes(writer: ClientId, count: usize) -> Vec<Vec<u8>> {
    let mut section = Section::new(writer);
    let mut seq = ClientSeq::default();
    let letters = "what made sense at the time ".chars().cycle();
    let messages = (0_u32..).zip(letters).take(count).map(|(at, letter)| {
        let update = section.edit(&[TextChange { at, delete: 0, insert: letter.to_string() }]).swap_remove(0);
        seq = seq.next();
        codec::encode_requests(&[Request::Update { channel: WRITTEN, client_seq: seq, update }])
    });
    messages.collect()
}

/// Where the caret is after so many keystrokes.
pub(crate) fn caret(writer: ClientId, keystrokes: u32) -> Vec<u8> {
    use shared::room::presence::{Anchor, Caret};
    let anchor = keystrokes.checked_sub(1).map_or(Anchor::Start, |clock| Anchor::After { client: writer, clock });
    let place = Place { channel: WRITTEN, caret: Some(Caret { anchor, head: anchor }) };
    codec::encode_requests(&[Request::Presence { place: Some(place) }])
}
