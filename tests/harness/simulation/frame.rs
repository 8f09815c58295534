//! What a wire carried: every update once, in the order of the log, and none left out.

use std::collections::BTreeMap;

use server::record::{Attribution, Happening, Record};
use shared::id::{Channel, ConnectionId, MemberId};
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;

use crate::cast;

/// What each socket has been sent of each section since it was opened.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// The last update after the opening; none before the first one.
    followed: BTreeMap<(ConnectionId, Channel), Option<u64>>,
}

impl Frames {
    /// Looks at an event that reaches a tab of `member`.
    pub(super) fn look(&mut self, wire: ConnectionId, member: MemberId, event: &Event, log: &[Record]) {
        match event {
            Event::Opened { channel, .. } => {
                self.followed.insert((wire, *channel), None);
            }
            Event::Update { channel, seq, update } => {
                let record = place(seq.get()).and_then(|place| log.get(place)).expect("an update that is sent is in the log");
                assert!(is_of(record, *channel), "an update is sent on the channel of its section");
                assert!(matches!(&record.what, Happening::Update { bytes, .. } if bytes == update), "what is sent is what is stored");
                let last = self.followed.get_mut(&(wire, *channel)).expect("a section is followed after it was opened");
                if let Some(last) = last.replace(seq.get()) {
                    assert!(last < seq.get(), "update {seq} of section {channel} is sent after update {last}");
                    let between = (last + 1..seq.get()).filter_map(place).filter_map(|place| log.get(place));
                    let skipped = between.filter(|record| is_of(record, *channel) && record.by != Attribution::Named(member)).count();
                    assert_eq!(skipped, 0, "updates between {last} and {seq} of section {channel} were skipped");
                }
            }
            // Nobody's program is broken here: any other refusal is the server's mistake.
            Event::Rejected { refusal, .. } => {
                assert!(matches!(refusal, Refusal::Locked | Refusal::ReadOnly | Refusal::SectionFull), "an edit is refused: {refusal}")
            }
            Event::Refused { refusal } => {
                assert!(
                    matches!(refusal, Refusal::NotFacilitator | Refusal::Version | Refusal::NoLease),
                    "a request is refused: {refusal}"
                );
            }
            Event::Welcome { .. }
            | Event::Part { .. }
            | Event::Acknowledged { .. }
            | Event::Arrived { .. }
            | Event::Left { .. }
            | Event::Moved { .. }
            | Event::LockChanged { .. }
            | Event::Storage { .. }
            | Event::Drain { .. }
            | Event::Pong { .. } => {}
        }
    }
}

fn place(seq: u64) -> Option<usize> {
    usize::try_from(seq).ok()?.checked_sub(1)
}

fn is_of(record: &Record, channel: Channel) -> bool {
    matches!(&record.what, Happening::Update { section, .. } if section.as_str() == cast::name(channel))
}
