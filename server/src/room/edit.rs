//! Opening a section and changing it. The order of the decisions is the product: who, whether it is locked, and only then what.

use shared::id::{Channel, ClientSeq, ConnectionId, Epoch};
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::Event;
use shared::protocol::refusal::Refusal;

use super::attendance::Standing;
use super::lease::Claims;
use super::pending::Then;
use super::section::NotTaken;
use super::{Effect, Room, section_at, send};
use crate::record::{Attribution, Happening};

impl Room {
    pub(super) fn open(&mut self, connection: ConnectionId, channel: Channel, epoch: Epoch, have: &[u8]) -> Option<Refusal> {
        if shared::gate::check_state_vector(have).is_err() {
            return Some(Refusal::Malformed);
        }
        let Some(section) = section_at(&mut self.sections, channel) else { return Some(Refusal::UnknownSection) };
        section.followers.remove(&connection);
        let speaker = self.attendance.get_mut(connection)?;
        let (member, leases) = (speaker.attendee.member, &self.leases);
        let own = |writer| leases.get(&writer) == Some(&member);
        let Ok((current, parts)) = section.state_for(epoch, have, own) else { return Some(Refusal::Malformed) };
        let count = u16::try_from(parts.len()).expect("a state is bounded, so its parts are few");
        let acknowledged = match speaker.sections.get(&channel) {
            Some(Standing::Open { acknowledged }) => *acknowledged,
            Some(Standing::Refused) | None => ClientSeq::default(),
        };
        speaker.sections.insert(channel, Standing::Open { acknowledged });
        let mut events = vec![Event::Opened { channel, epoch: current, acknowledged, parts: count }];
        events.extend(parts.into_iter().map(|bytes| Event::Part { channel, bytes }));
        // What the state holds may not be on disk yet, and nobody is shown what is not.
        let asked = (epoch, have.to_vec());
        self.pending.push(self.last, Then::Follow { channel, connection, asked, events });
        None
    }

    pub(super) fn update(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        channel: Channel,
        client_seq: ClientSeq,
        update: Vec<u8>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(speaker) = self.attendance.get_mut(connection) else { return };
        let (role, member) = (speaker.attendee.role, speaker.attendee.member);
        let claims = Claims::new(&self.leases, member, speaker.bridged);
        let refused = match speaker.sections.get(&channel) {
            // Behind a refused update: it builds upon what is not here. Its author has been told already.
            Some(Standing::Refused) => return,
            Some(Standing::Open { .. }) => None,
            None => Some(Refusal::OutOfTurn),
        };
        let Some(section) = section_at(&mut self.sections, channel) else {
            return effects.push(send(vec![connection], vec![Event::Refused { refusal: Refusal::UnknownSection }]));
        };
        // Roles and locks are decided before a byte of the update is looked at.
        let refused = refused
            .or((!role.may_write()).then_some(Refusal::ReadOnly))
            .or((section.lock.is_some() && !role.may_lock()).then_some(Refusal::Locked))
            .or((update.len() > limit::UPDATE_BYTES).then_some(Refusal::TooLarge));
        let taken = match refused {
            Some(refusal) => Err(refusal),
            None => match section.take(update, |client| claims.allow(client)) {
                Ok(taken) => Ok(taken),
                Err(NotTaken::Unfit(_)) => Err(Refusal::Malformed),
                Err(NotTaken::Full) => Err(Refusal::SectionFull),
                Err(NotTaken::Broken(_)) => {
                    effects.push(Effect::Restart);
                    Err(Refusal::Malformed)
                }
            },
        };
        match taken {
            Ok(Some(update)) => {
                let claimed = claims.into_claimed();
                let what = Happening::Update { section: section.spec.id.clone(), bytes: update.clone() };
                for client in claimed {
                    self.grant(now, client, member);
                }
                let seq = self.record(now, Attribution::Named(member), what);
                if let Some(section) = section_at(&mut self.sections, channel) {
                    section.last = seq;
                }
                self.pending.push(seq, Then::Relay { channel, author: connection, client_seq, update });
            }
            Ok(None) => self.pending.push(self.last, Then::Acknowledge { channel, author: connection, client_seq }),
            Err(refusal) => self.reject(now, connection, channel, client_seq, refusal, effects),
        }
    }

    pub(super) fn reject(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        channel: Channel,
        client_seq: ClientSeq,
        refusal: Refusal,
        effects: &mut Vec<Effect>,
    ) {
        let Some(speaker) = self.attendance.get_mut(connection) else { return };
        speaker.sections.insert(channel, Standing::Refused);
        let (member, own) = (speaker.attendee.member, speaker.lease.filter(|_| speaker.bridged));
        if let Some(section) = section_at(&mut self.sections, channel) {
            section.followers.remove(&connection);
        }
        // Behind a bridge nobody begins anew under an id that the room gives.
        match own.or_else(|| self.lease(now, member)) {
            // Told when the lease is on disk: the author's next document is written under it.
            Some(lease) => {
                let event = Event::Rejected { channel, client_seq, refusal, lease };
                self.pending.push(self.last, Then::Tell { only: Some(connection), event });
            }
            None => {
                effects.push(send(vec![connection], vec![Event::Refused { refusal: Refusal::NoLease }]));
                effects.push(Effect::Close { connection });
            }
        }
    }
}
