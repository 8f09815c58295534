//! What a tab keeps on the device, and what is found there.
//!
//! A shelf belongs to one tab. For each section it holds the *base*, which is what the server has confirmed, in pieces; the
//! *edits* that wait for the server's word; and the draft. It is written in the words of the wire, so that one reader,
//! which is total, reads both.
//!
//! Why nothing is lost and nothing doubled, whoever dies when:
//!
//! 1. Every change of a shelf is one transaction. After it, base and edits together are what the tab showed: an edit leaves
//!    only when the base has it, so a shelf can always be put together without a gap.
//! 2. One tab owns a shelf, for as long as it lives; the browser's locks say so. Whoever gets the lock of a shelf may take
//!    over its edits and drafts, and clears it in the transaction that writes them onto their own. Anybody may read its base.
//! 3. A writer id dies with its tab. What a tab had sent may be more than what its shelf holds, and going on under its id from
//!    there would give two meanings to one clock. Whoever takes over sends the edits as they are, and writes under another id.
//!    An id that the server may not know, because the tab drew it itself or nothing has proven that the server's disk has it, stands
//!    on the shelf as long: whoever takes over asks for it as well, and the server grants it to whoever asks first.
//! 4. An edit is a CRDT update: the server passes over one that it has. So it does no harm if an edit is sent by its author,
//!    and once more by whoever found it on the shelf.

use super::draft::Draft;
use crate::id::{Channel, ClientId, ClientSeq, ConnectionId, Epoch};
use crate::limit;
use crate::protocol::codec::{self, Malformed};
use crate::protocol::event::{Event, SectionHead};
use crate::protocol::request::Request;
use crate::protocol::version::VERSION;
use crate::room::member::Attendee;
use crate::room::presence::{Caret, Place};

/// A change of this tab's shelf. Those of one [`Replica::keep`](super::Replica::keep) belong into one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShelfChange {
    /// These bytes stand there from then on.
    Put {
        /// Where.
        key: String,
        /// What.
        bytes: Vec<u8>,
    },
    /// Nothing stands there any more, from the first key to the last one, both included.
    Clear {
        /// The first key.
        from: String,
        /// The last key.
        to: String,
    },
}

/// A shelf that was found on the device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shelf {
    pub(super) room: Option<(Attendee, Vec<SectionHead>)>,
    /// Writer ids of its edits that the server may not know.
    pub(super) unproven: Vec<ClientId>,
    /// Each section once.
    pub(super) sections: Vec<(Channel, KeptSection)>,
}

/// What a shelf holds of a section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KeptSection {
    pub(super) epoch: Epoch,
    pub(super) base: Vec<Vec<u8>>,
    pub(super) edits: Vec<Vec<u8>>,
    pub(super) draft: Option<(Draft, Option<Caret>)>,
}

impl Shelf {
    /// Reads what was found, in the order of the keys. `is_left`: its tab is gone and this one may take over what it left;
    /// of any other only the base is taken.
    ///
    /// # Errors
    /// If something there is not of this version: then it must stay where it is.
    pub fn read<'a>(found: impl Iterator<Item = (&'a str, &'a [u8])>, is_left: bool) -> Result<Self, Malformed> {
        let mut shelf = Self::default();
        for (key, bytes) in found {
            match key.split('/').next().unwrap_or_default() {
                ROOM => shelf.read_room(codec::decode_events(bytes)?),
                BASE => {
                    let (section, pieces) = shelf.read_updates(codec::decode_requests(bytes)?)?;
                    section.base.extend(pieces);
                }
                EDIT if is_left => {
                    let (section, edits) = shelf.read_updates(codec::decode_requests(bytes)?)?;
                    section.edits.extend(edits);
                }
                DRAFT if is_left => shelf.read_draft(codec::decode_events(bytes)?)?,
                LEASE if is_left => shelf.read_leases(codec::decode_requests(bytes)?),
                EDIT | DRAFT | LEASE => {}
                _ => return Err(Malformed::Kind),
            }
        }
        Ok(shelf)
    }

    /// Whether there are edits on it that nobody else may have.
    pub(super) fn has_edits(&self) -> bool {
        self.sections.iter().any(|(_, kept)| !kept.edits.is_empty())
    }

    fn read_room(&mut self, events: Vec<Event>) {
        for event in events {
            if let Event::Welcome { you, sections, .. } = event {
                self.room = Some((you, sections));
            }
        }
    }

    fn read_leases(&mut self, requests: Vec<Request>) {
        let ids = requests.into_iter().filter_map(|request| if let Request::Hello { resume, .. } = request { Some(resume) } else { None });
        self.unproven.extend(ids.flatten());
    }

    fn section(&mut self, channel: Channel) -> &mut KeptSection {
        let at = self.sections.iter().position(|(of, _)| *of == channel).unwrap_or_else(|| {
            self.sections.push((channel, KeptSection::default()));
            self.sections.len() - 1
        });
        &mut self.sections[at].1
    }

    fn read_updates(&mut self, requests: Vec<Request>) -> Result<(&mut KeptSection, Vec<Vec<u8>>), Malformed> {
        let mut requests = requests.into_iter();
        let Some(Request::Open { channel, epoch, .. }) = requests.next() else { return Err(Malformed::Kind) };
        let section = self.section(channel);
        section.epoch = epoch;
        let updates = requests.filter_map(|request| if let Request::Update { update, .. } = request { Some(update) } else { None });
        Ok((section, updates.collect()))
    }

    fn read_draft(&mut self, events: Vec<Event>) -> Result<(), Malformed> {
        let (mut text, mut place, mut why) = (Vec::new(), None, None);
        for event in events {
            if let Event::Rejected { channel, refusal, .. } = event {
                why = Some((channel, refusal));
            } else if let Event::Part { bytes, .. } = event {
                text.extend(bytes);
            } else if let Event::Moved { place: Some(there), .. } = event {
                place = there.caret;
            }
        }
        let (channel, refusal) = why.ok_or(Malformed::Short)?;
        let text = String::from_utf8(text).map_err(|_| Malformed::Text)?;
        self.section(channel).draft = Some((Draft { refusal, text }, place));
        Ok(())
    }
}

const ROOM: &str = "room";
const BASE: &str = "base";
const EDIT: &str = "edit";
const DRAFT: &str = "draft";
const LEASE: &str = "lease";

/// Who this tab is, and which sections there are.
pub(super) fn put_room(you: &Attendee, lease: ClientId, sections: &[SectionHead]) -> ShelfChange {
    let welcome = Event::Welcome { you: you.clone(), lease, sections: sections.to_vec(), here: Vec::new(), trouble: None };
    ShelfChange::Put { key: ROOM.to_owned(), bytes: codec::encode_events(&[welcome]) }
}

/// The writer ids of edits that the server may not know.
pub(super) fn put_leases(ids: &[ClientId]) -> ShelfChange {
    if ids.is_empty() {
        return ShelfChange::Clear { from: LEASE.to_owned(), to: LEASE.to_owned() };
    }
    let lists = ids.chunks(limit::RESUMED_LEASES);
    let hellos: Vec<Request> = lists.map(|ids| Request::Hello { version: VERSION, resume: ids.to_vec() }).collect();
    ShelfChange::Put { key: LEASE.to_owned(), bytes: codec::encode_requests(&hellos) }
}

/// Another piece of a base, under its number.
pub(super) fn put_base(channel: Channel, number: u64, epoch: Epoch, pieces: &[Vec<u8>]) -> ShelfChange {
    let updates = pieces.iter().map(|piece| (ClientSeq::default(), piece.as_slice()));
    ShelfChange::Put { key: key(BASE, channel, number), bytes: updates_of(channel, epoch, updates) }
}

/// The pieces of a base, all of them.
pub(super) fn clear_base(channel: Channel) -> ShelfChange {
    ShelfChange::Clear { from: key(BASE, channel, 0), to: key(BASE, channel, u64::MAX) }
}

/// Edits, of which this is the last.
pub(super) fn put_edits<'a>(
    channel: Channel,
    last: ClientSeq,
    epoch: Epoch,
    edits: impl Iterator<Item = (ClientSeq, &'a [u8])>,
) -> ShelfChange {
    ShelfChange::Put { key: key(EDIT, channel, last.get()), bytes: updates_of(channel, epoch, edits) }
}

/// Edits up to this one.
pub(super) fn clear_edits(channel: Channel, upto: ClientSeq) -> ShelfChange {
    ShelfChange::Clear { from: key(EDIT, channel, 0), to: key(EDIT, channel, upto.get()) }
}

/// The draft of a section, or that there is none.
pub(super) fn put_draft(channel: Channel, draft: Option<&Draft>, place: Option<Caret>) -> ShelfChange {
    let key = key(DRAFT, channel, 0);
    let Some(Draft { refusal, text }) = draft else { return ShelfChange::Clear { from: key.clone(), to: key } };
    let mut events = vec![Event::Rejected { channel, client_seq: ClientSeq::default(), refusal: *refusal, lease: ClientId::SERVER }];
    events.extend(text.as_bytes().chunks(limit::PART_BYTES).map(|bytes| Event::Part { channel, bytes: bytes.to_vec() }));
    events.push(Event::Moved { connection: ConnectionId::default(), place: Some(Place { channel, caret: place }) });
    ShelfChange::Put { key, bytes: codec::encode_events(&events) }
}

fn updates_of<'a>(channel: Channel, epoch: Epoch, updates: impl Iterator<Item = (ClientSeq, &'a [u8])>) -> Vec<u8> {
    let mut requests = vec![Request::Open { channel, epoch, have: Vec::new() }];
    requests.extend(updates.map(|(client_seq, update)| Request::Update { channel, client_seq, update: update.to_vec() }));
    codec::encode_requests(&requests)
}

/// Keys stand in the order of their numbers.
fn key(what: &str, channel: Channel, number: u64) -> String {
    let mut key = what.to_owned();
    for (number, digits) in [(u64::from(channel.get()), 4), (number, 16)] {
        key.push('/');
        key.extend((0..digits).rev().filter_map(|digit| char::from_digit((number >> (4 * digit) & 15) as u32, 16)));
    }
    key
}
