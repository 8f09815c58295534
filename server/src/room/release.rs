//! What may be done when the log is on disk.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::{Channel, ClientSeq, ConnectionId, Seq};
use shared::moment::Moment;
use shared::protocol::event::{Event, StorageTrouble};

use super::attendance::{Connection, Standing};
use super::pending::Then;
use super::{Effect, RETRY, Room, section_at, send};

impl Room {
    pub(super) fn was_stored(&mut self, now: Moment, upto: Seq, effects: &mut Vec<Effect>) {
        self.stored = self.stored.max(upto);
        self.answered = now;
        self.durable.let_go();
        if self.failure.take().is_some() {
            // What was taken meanwhile has not been appended yet.
            self.retry = Some(now);
        }
        self.release(effects);
    }

    pub(super) fn store_failed(&mut self, now: Moment, trouble: StorageTrouble) {
        self.failure = Some(trouble);
        self.answered = now;
        self.retry = Some(now.after(RETRY));
        self.durable.look_again();
    }

    /// Does what waited for the disk. Updates of one section that became durable together travel as one message.
    pub(super) fn release(&mut self, effects: &mut Vec<Effect>) {
        let mut relay = Relaying::default();
        for (seq, then) in self.pending.release(self.stored) {
            match then {
                Then::Relay { channel, author, client_seq, update } => {
                    relay.acknowledge(channel, author, client_seq);
                    relay.update(channel, author, Event::Update { channel, seq, update });
                }
                Then::Acknowledge { channel, author, client_seq } => relay.acknowledge(channel, author, client_seq),
                Then::Follow { channel, connection, asked: _, events } => {
                    self.relay(std::mem::take(&mut relay), effects);
                    self.follow(channel, connection, events, effects);
                }
                Then::Tell { only, event } => {
                    self.relay(std::mem::take(&mut relay), effects);
                    effects.push(send(only.map_or_else(|| self.attendance.everybody(), |one| vec![one]), vec![event]));
                }
                Then::Answer { ticket, view } => effects.push(Effect::Answer { ticket, view }),
            }
        }
        self.relay(relay, effects);
    }

    /// Shows a section to a connection that still wants it, and every change from here on.
    pub(super) fn follow(&mut self, channel: Channel, connection: ConnectionId, events: Vec<Event>, effects: &mut Vec<Effect>) {
        let wants = |who: &Connection| matches!(who.sections.get(&channel), Some(Standing::Open { .. }));
        if self.attendance.get(connection).is_some_and(wants)
            && let Some(section) = section_at(&mut self.sections, channel)
        {
            section.followers.insert(connection);
            // A message each: a keystroke of somebody else is not stuck behind the whole of it.
            effects.extend(events.into_iter().map(|event| send(vec![connection], vec![event])));
        }
    }

    fn relay(&mut self, relaying: Relaying, effects: &mut Vec<Effect>) {
        for ((author, channel), client_seq) in relaying.acknowledged {
            if let Some(Standing::Open { acknowledged }) = self.attendance.get_mut(author).and_then(|who| who.sections.get_mut(&channel)) {
                *acknowledged = (*acknowledged).max(client_seq);
                effects.push(send(vec![author], vec![Event::Acknowledged { channel, client_seq }]));
            }
        }
        for (channel, (authors, events)) in relaying.updates {
            let Some(section) = section_at(&mut self.sections, channel) else { continue };
            // A message for everybody is encoded once. Only a single author is spared the echo, which is harmless.
            let spared = if authors.len() == 1 { authors.first() } else { None };
            let to: Vec<ConnectionId> = section.followers.iter().filter(|follower| Some(*follower) != spared).copied().collect();
            if !to.is_empty() {
                effects.push(Effect::Send { to, events });
            }
        }
    }
}

/// What one turn of the log lets out.
#[derive(Debug, Default)]
struct Relaying {
    /// By section: who wrote, and the updates in order.
    updates: BTreeMap<Channel, (BTreeSet<ConnectionId>, Vec<Event>)>,
    acknowledged: BTreeMap<(ConnectionId, Channel), ClientSeq>,
}

impl Relaying {
    fn update(&mut self, channel: Channel, author: ConnectionId, event: Event) {
        let (authors, events) = self.updates.entry(channel).or_default();
        authors.insert(author);
        events.push(event);
    }

    fn acknowledge(&mut self, channel: Channel, author: ConnectionId, client_seq: ClientSeq) {
        let last = self.acknowledged.entry((author, channel)).or_default();
        *last = (*last).max(client_seq);
    }
}
