//! The client's half of a room: pure, so that the simulation needs no browser.
//!
//! Calling contract: give every input to [`Replica::handle`] and perform all outputs it returns, in order, before the next one.

mod act;
mod backoff;
mod companion;
mod draft;
mod eviction;
mod input;
mod keep;
mod lease;
mod ledger;
mod link;
mod news;
mod outbox;
mod output;
mod save_state;
mod sheet;
mod shelf;
mod whereabouts;

pub use companion::Companion;
pub use draft::Draft;
pub use eviction::LeftWords;
pub use input::Input;
pub use ledger::Urgency;
pub use output::Output;
pub use save_state::SaveState;
pub use shelf::{Shelf, ShelfChange};

use std::collections::BTreeMap;

use companion::Company;
use keep::Inheritance;
use lease::Leases;
use link::Link;
use sheet::Sheet;
use whereabouts::Whereabouts;

use crate::document::section::Step;
use crate::id::Channel;
use crate::limit;
use crate::moment::Moment;
use crate::protocol::codec;
use crate::protocol::event::{SectionHead, StorageTrouble};
use crate::protocol::request::Request;
use crate::protocol::version::VERSION;
use crate::room::lock::Lock;
use crate::room::member::Attendee;

/// One tab's copy of a room.
#[derive(Debug)]
pub struct Replica {
    link: Link,
    you: Option<Attendee>,
    leases: Leases,
    heads: Vec<SectionHead>,
    sheets: BTreeMap<Channel, Sheet>,
    company: Company,
    trouble: Option<StorageTrouble>,
    outdated: bool,
    /// The person looks at this room in another tab.
    is_aside: bool,
    /// The right to be here is gone.
    uninvited: bool,
    /// Edits from before the last welcome are on their way: people are told that they are being sent.
    sending_kept: bool,
    whereabouts: Whereabouts,
    /// Sections in the order in which this person's acts can be taken back, and done again.
    undoable: Vec<Channel>,
    redoable: Vec<Channel>,
    /// What people were told last about saving.
    told: SaveState,
    /// Who this tab is, or what the sections are, has yet to be kept.
    room_changed: bool,
    inheritance: Inheritance,
    /// How soon the shell was last asked to keep something.
    told_urgency: Option<Urgency>,
}

/// What one call of [`Replica::handle`] wants done.
#[derive(Debug, Default)]
struct Doing {
    requests: Vec<Request>,
    outputs: Vec<Output>,
}

impl Replica {
    /// A tab that knows nothing. `chance` seeds the jitter of reconnecting.
    pub fn new(chance: u64) -> Self {
        Self {
            link: Link::new(chance),
            you: None,
            leases: Leases::default(),
            heads: Vec::new(),
            sheets: BTreeMap::new(),
            company: Company::default(),
            trouble: None,
            outdated: false,
            is_aside: false,
            uninvited: false,
            sending_kept: false,
            whereabouts: Whereabouts::default(),
            undoable: Vec::new(),
            redoable: Vec::new(),
            told: SaveState::Connecting,
            room_changed: false,
            inheritance: Inheritance::default(),
            told_urgency: None,
        }
    }

    /// Takes an input; what must be done about it, in order.
    pub fn handle(&mut self, now: Moment, input: Input) -> Vec<Output> {
        let mut doing = Doing::default();
        match input {
            Input::Restored(shelves) => self.restore(shelves, &mut doing),
            Input::Started | Input::TryNow => {
                self.is_aside = false;
                self.link.dial_now(now, &mut doing.outputs);
            }
            Input::PutAside => self.is_aside = true,
            Input::Connected => {
                self.link.connected(now);
                doing.requests.push(Request::Hello { version: VERSION, resume: self.leases.ask() });
            }
            Input::Disconnected => self.disconnected(now, &mut doing),
            Input::Received(message) => self.received(now, &message, &mut doing),
            Input::Edited { channel, changes } => self.edited(now, channel, &changes, &mut doing),
            Input::FieldSet { channel, key, value } => {
                self.local(channel, &mut doing, |sheet| sheet.live.set_field(now, &key, value.as_deref()));
            }
            Input::Went { place } => self.went(place),
            Input::Composing { channel, active } => {
                let merged = self.sheets.get_mut(&channel).map(|sheet| sheet.compose(active));
                self.show(channel, merged.unwrap_or_else(|| Ok(Step::default())), &mut doing);
                self.inherit(&mut doing);
            }
            Input::Undo => self.take_back(&mut doing),
            Input::Redo => self.do_again(&mut doing),
            Input::SetLock { channel, locked } => doing.requests.push(Request::SetLock { channel, locked }),
            Input::DraftDone { channel } => {
                if self.sheets.get_mut(&channel).is_some_and(Sheet::drop_draft) {
                    doing.outputs.push(Output::DraftChanged { channel });
                }
            }
            Input::TurnedAway => self.turned_away(&mut doing),
            Input::Woke => {}
        }
        self.say_where(now, &mut doing);
        if self.is_aside && self.save_state() == SaveState::Saved {
            self.link.rest(&mut doing.outputs);
        } else {
            self.link.wake(now, &mut doing.outputs);
        }
        self.link.keep_alive(now, &mut doing.requests, &mut doing.outputs);
        self.finish(now, doing)
    }

    /// Who this tab is, once welcomed.
    pub fn you(&self) -> Option<&Attendee> {
        self.you.as_ref()
    }

    /// The sections in reading order; empty until welcomed.
    pub fn sections(&self) -> &[SectionHead] {
        &self.heads
    }

    /// The lock of a section.
    pub fn lock(&self, channel: Channel) -> Option<&Lock> {
        self.head(channel)?.lock.as_ref()
    }

    /// Whether the section's state has arrived, so that it may be shown and edited.
    pub fn is_loaded(&self, channel: Channel) -> bool {
        self.sheets.get(&channel).is_some_and(Sheet::is_loaded)
    }

    /// Whether this tab may type in the section: its state is here, the role allows it, no lock forbids it,
    /// no refused edit is being sorted out.
    pub fn may_edit(&self, channel: Channel) -> bool {
        let Some(you) = &self.you else { return false };
        let allowed = you.role.may_write() && (self.lock(channel).is_none() || you.role.may_lock());
        allowed && !self.outdated && !self.uninvited && self.sheets.get(&channel).is_some_and(Sheet::takes_typing)
    }

    /// The body of a section.
    pub fn body(&self, channel: Channel) -> String {
        self.sheets.get(&channel).map(|sheet| sheet.live.section().body()).unwrap_or_default()
    }

    /// The fields of a section.
    pub fn fields(&self, channel: Channel) -> BTreeMap<String, String> {
        self.sheets.get(&channel).map(|sheet| sheet.live.section().fields()).unwrap_or_default()
    }

    /// Everybody else, in the order of their arrival.
    pub fn companions(&self) -> Vec<Companion> {
        self.company.seen(&self.sheets)
    }

    /// What is true about saving.
    pub fn save_state(&self) -> SaveState {
        let edits = self.inheritance.edits() + self.sheets.values().map(|sheet| sheet.outbox.len()).sum::<usize>();
        let here = !self.heads.is_empty() && self.sheets.values().all(Sheet::is_loaded);
        if self.outdated {
            return SaveState::Outdated { edits };
        }
        if self.uninvited {
            return SaveState::NotInvited { edits };
        }
        // Nothing was typed here since all of it was saved.
        if self.link.rests() && edits == 0 {
            return SaveState::Saved;
        }
        if !self.link.is_welcomed() {
            let is_away = self.link.has_failed() || self.link.was_welcomed() || edits > 0;
            return if is_away { SaveState::Offline { edits } } else { SaveState::Connecting };
        }
        match (self.trouble, edits) {
            (Some(trouble), _) => SaveState::CannotSave { trouble, edits },
            (None, 0) => {
                if here {
                    SaveState::Saved
                } else {
                    SaveState::Connecting
                }
            }
            (None, edits) if self.sending_kept => SaveState::Sending { edits },
            (None, _) => SaveState::Saving,
        }
    }

    /// The kept draft of a section.
    pub fn draft(&self, channel: Channel) -> Option<&Draft> {
        self.sheets.get(&channel)?.draft.as_ref()
    }

    /// Where in the body the draft would go, in UTF-16 units.
    pub fn draft_place(&self, channel: Channel) -> u32 {
        self.sheets.get(&channel).map_or(0, Sheet::draft_place)
    }

    fn head(&self, channel: Channel) -> Option<&SectionHead> {
        self.heads.iter().find(|head| head.channel == channel)
    }

    fn disconnected(&mut self, now: Moment, doing: &mut Doing) {
        self.link.disconnected(now);
        self.sheets.values_mut().for_each(Sheet::close);
        self.trouble = None;
        if self.company.clear() {
            doing.outputs.push(Output::CompanionsChanged);
        }
    }

    /// The door is shut. What is not acknowledged stays here, to be copied.
    fn turned_away(&mut self, doing: &mut Doing) {
        self.uninvited = true;
        self.link.give_up();
        doing.outputs.push(Output::HangUp);
        doing.outputs.extend(self.heads.iter().map(|head| Output::PermissionChanged { channel: head.channel }));
    }

    /// Puts requests into messages, before the outputs for the page: the wire waits for nobody.
    fn finish(&mut self, now: Moment, doing: Doing) -> Vec<Output> {
        let mut outputs: Vec<Output> = if self.link.is_connected() { packed(doing.requests) } else { Vec::new() };
        self.link.said_something(now, !outputs.is_empty());
        outputs.extend(doing.outputs);
        let state = self.save_state();
        if state != self.told {
            self.told = state;
            outputs.push(Output::SaveStateChanged);
        }
        let urgency = self.urgency();
        if urgency > self.told_urgency {
            self.told_urgency = urgency;
            outputs.extend(urgency.map(Output::Keep));
        }
        if let Some(moment) = self.link.next_wake().into_iter().chain(self.where_is_due()).min() {
            outputs.push(Output::WakeAt(moment));
        }
        outputs
    }
}

/// As few messages as possible, each well below [`limit::MESSAGE_BYTES`].
fn packed(requests: Vec<Request>) -> Vec<Output> {
    let mut messages: Vec<Vec<u8>> = Vec::new();
    for request in requests {
        let frame = codec::encode_requests(std::slice::from_ref(&request));
        match messages.last_mut() {
            Some(message) if message.len() + frame.len() <= limit::MESSAGE_BYTES / 4 => message.extend(frame),
            _ => messages.push(frame),
        }
    }
    messages.into_iter().map(Output::Send).collect()
}
