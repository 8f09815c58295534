//! A disk that neither stores nor fails.
//!
//! Nothing is appended again because of it: what was handed over is on its way still, and would be there twice. What is taken
//! meanwhile goes to the engine behind it, as always. Only what people are told changes, and what they are shown who come to read.

use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::{Event, StorageTrouble};

use super::{Effect, Room, send};

impl Room {
    /// Tells everybody what is wrong with the disk, and when nothing is any more; when to look whether it has fallen silent.
    pub(super) fn tell_trouble(&mut self, now: Moment, effects: &mut Vec<Effect>) -> Option<Moment> {
        let patience = self.pending.oldest().map(|oldest| oldest.max(self.answered).after(limit::DISK_SILENCE));
        let is_silent = patience.is_some_and(|until| until <= now);
        let trouble = self.failure.or(is_silent.then_some(StorageTrouble::Silent));
        if std::mem::replace(&mut self.told, trouble) != trouble {
            effects.push(send(self.attendance.everybody(), vec![Event::Storage { trouble }]));
        }
        patience.filter(|_| !is_silent)
    }
}
