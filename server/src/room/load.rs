//! A room as its log has it.

use std::collections::BTreeMap;

use shared::id::{Channel, SectionId, Seq};
use shared::moment::Moment;
use shared::room::lock::Lock;

use super::Room;
use super::attendance::Attendance;
use super::durable::Durable;
use super::pending::Pending;
use super::section::{NotTaken, RoomSection};
use super::summary::Listed;
use crate::record::{Attribution, Damage, Happening, Record, SectionSpec, Stored};

impl Room {
    /// A room as its log has it. `chance` seeds the drawing of writer ids. What could not be replayed is told beside it.
    pub fn load(stored: Stored, chance: u64) -> (Self, Vec<Damage>) {
        let mut room = Self {
            id: stored.founding.id,
            sections: sections(stored.founding.sections, u32::try_from(stored.damage.len()).unwrap_or(u32::MAX)),
            attendance: Attendance::default(),
            leases: BTreeMap::new(),
            last: stored.last,
            stored: stored.last,
            pending: Pending::default(),
            fresh: Vec::new(),
            failure: None,
            told: None,
            answered: Moment::default(),
            retry: None,
            durable: Durable::default(),
            damaged: !stored.damage.is_empty(),
            listed: Listed::new(stored.founding.summary),
            chance,
        };
        let mut damage = stored.damage;
        let mut note = |place: String, fault: String| damage.push(Damage { post_mortem: stored.founding.id, place, fault });
        for snapshot in stored.snapshots {
            if let Err(fault) = room.replay_update(&snapshot.section, &snapshot.state) {
                note(format!("the snapshot of {} up to {}", snapshot.section, snapshot.upto), fault);
            }
        }
        for (seq, record) in stored.records {
            let place = place(seq, &record);
            if let Err(fault) = room.replay(record) {
                note(place, fault);
            }
        }
        room.damaged |= !damage.is_empty();
        (room, damage)
    }

    fn replay(&mut self, record: Record) -> Result<(), String> {
        match (record.what, record.by) {
            (Happening::Update { section, bytes }, _) => self.replay_update(&section, &bytes),
            (Happening::Lock { section, by }, _) => {
                let section = self.sections.iter_mut().find(|known| known.spec.id == section).ok_or("a lock of an unknown section")?;
                section.lock = by.map(|by| Lock { by, at: record.at });
                Ok(())
            }
            (Happening::Lease { client }, Attribution::Named(member)) => {
                self.leases.insert(client, member);
                Ok(())
            }
            // What is written does not depend on it.
            (Happening::Naming { .. }, _) => Ok(()),
            (Happening::Lease { .. }, Attribution::Server) => Err("a lease without a member".to_owned()),
        }
    }

    fn replay_update(&mut self, section: &SectionId, bytes: &[u8]) -> Result<(), String> {
        let section = self.sections.iter_mut().find(|known| known.spec.id == *section).ok_or("an update of an unknown section")?;
        let replayed = if self.damaged { section.replay_past_gaps(bytes) } else { section.replay(bytes) };
        replayed.map_err(|not_taken| match not_taken {
            NotTaken::Unfit(unfit) => unfit.to_string(),
            NotTaken::Full => "the section is full".to_owned(),
            NotTaken::Broken(bad) => bad.to_string(),
        })
    }
}

/// Where a record stands, in the words that the engine has for a damaged one.
fn place(seq: Seq, record: &Record) -> String {
    match &record.what {
        Happening::Update { section, .. } | Happening::Lock { section, .. } => format!("record {seq} ({section})"),
        Happening::Lease { .. } | Happening::Naming { .. } => format!("record {seq}"),
    }
}

fn sections(specs: Vec<SectionSpec>, damages: u32) -> Vec<RoomSection> {
    (1..).zip(specs).map(|(number, spec)| RoomSection::new(spec, Channel::new(number), damages)).collect()
}
