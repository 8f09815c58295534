//! What is known of the history, and where one looks.

use std::sync::{Mutex, PoisonError};

use shared::moment::Moment;

use crate::api::history::{Part, Past, Revision};
use crate::browser::clock;
use crate::words;

/// What has arrived, and which of it is looked at.
#[derive(Default)]
pub(super) struct Known {
    /// Newest first.
    pub(super) revisions: Vec<Revision>,
    /// Oldest first.
    pub(super) stops: Vec<Stop>,
    /// The stop that is looked at.
    pub(super) at: usize,
    pub(super) earlier: bool,
    pub(super) is_damaged: bool,
    pub(super) is_asking: bool,
    /// The place in the log of the document that is shown.
    pub(super) seq: u64,
    /// The document there. It stays until the next is there.
    pub(super) page: Vec<Past>,
    /// Whose the words of some sections are, as the server draws it.
    pub(super) hands: Vec<(String, String)>,
}

/// A moment to stop at.
#[derive(Clone, Copy)]
pub(super) struct Stop {
    pub(super) seq: u64,
    at: u64,
    /// The end of its revision.
    pub(super) revision: u64,
}

/// All that is known, for every closure of the view. Never given back: it lives as long as the room.
#[derive(Clone, Copy)]
pub(super) struct Looking(&'static Mutex<Known>);

impl Looking {
    pub(super) fn new() -> Self {
        Self(Box::leak(Box::default()))
    }

    /// What `look` finds. It must not come back here.
    pub(super) fn look<T>(self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what is known.
    pub(super) fn change<T>(self, change: impl FnOnce(&mut Known) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Known {
    /// Takes a part of the time line, the newest or an earlier one; where to look then.
    pub(super) fn take(&mut self, part: Part, is_earlier: bool) -> usize {
        let looked_at = self.stops.get(self.at).map(|stop| stop.seq);
        (self.earlier, self.is_damaged) = (part.earlier, part.is_damaged);
        if !is_earlier {
            self.revisions.clear();
        }
        self.revisions.extend(part.revisions);
        self.stops.clear();
        for revision in self.revisions.iter().rev() {
            for (seq, at) in &revision.stops {
                self.stops.push(Stop { seq: *seq, at: *at, revision: revision.seq });
            }
        }
        let same = self.stops.iter().position(|stop| Some(stop.seq) == looked_at);
        same.unwrap_or(self.stops.len().saturating_sub(1))
    }

    /// Takes the document at a place in the log.
    pub(super) fn show(&mut self, seq: u64, page: Vec<Past>) {
        (self.seq, self.page, self.is_asking) = (seq, page, false);
        self.hands.clear();
    }

    /// The place in the log to ask for, if it is not there and nothing else is on its way.
    pub(super) fn wanted(&mut self) -> Option<u64> {
        let seq = self.stops.get(self.at)?.seq;
        if self.is_asking || seq == self.seq {
            return None;
        }
        self.is_asking = true;
        Some(seq)
    }

    /// The end of the revision that is looked at, and the moment in words.
    pub(super) fn here(&self) -> (u64, String) {
        let Some(stop) = self.stops.get(self.at) else { return (0, String::new()) };
        let by = self.revisions.iter().find(|one| one.seq == stop.revision).map(|one| one.by.as_str()).unwrap_or_default();
        (stop.revision, words::history::moment(by, &self.when()))
    }

    /// The time of the moment that is looked at, as people say it.
    pub(super) fn when(&self) -> String {
        let at = self.stops.get(self.at).map_or(0, |stop| stop.at);
        words::calendar::when(clock::on_the_wall(Moment::from_millis(at)))
    }
}
