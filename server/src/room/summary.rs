//! What the lists show of a post-mortem, and whether that is on disk.

use shared::document::fact::Fact;
use shared::id::Seq;
use shared::moment::Moment;

use super::{Effect, RETRY, Room};
use crate::record::Summary;

/// What the lists show, or will.
#[derive(Debug)]
pub(super) struct Listed {
    summary: Summary,
    /// The last update of the facts that it takes into account; none as long as nobody has looked.
    facts: Option<Seq>,
    keeping: Keeping,
}

/// How it stands with the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    /// It is on disk.
    Kept,
    /// It is on its way there.
    Sent,
    /// It could not be kept, and goes there again at this moment.
    Again(Moment),
}

impl Listed {
    /// What the disk holds.
    pub(super) fn new(summary: Summary) -> Self {
        Self { summary, facts: None, keeping: Keeping::Kept }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.keeping == Keeping::Kept
    }

    /// When it is to be tried again.
    pub(super) fn due(&self) -> Option<Moment> {
        match self.keeping {
            Keeping::Again(moment) => Some(moment),
            Keeping::Kept | Keeping::Sent => None,
        }
    }

    /// The answer to the last one that was sent.
    pub(super) fn was_summarized(&mut self, now: Moment, kept: bool) {
        self.keeping = if kept { Keeping::Kept } else { Keeping::Again(now.after(RETRY)) };
    }
}

impl Room {
    /// Tells the lists what the facts say, once all of them are on disk, and again until that is.
    pub(super) fn summarize(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let Some(facts) = self.sections.iter_mut().find(|section| section.holds_facts()) else { return };
        // Reading them brings a folded section back, so they are read when they have changed, and no more often.
        let is_news = facts.last <= self.stored && self.listed.facts != Some(facts.last);
        if is_news {
            self.listed.facts = Some(facts.last);
            let title = facts.field(Fact::Title.key()).parse().unwrap_or_else(|_| self.listed.summary.title.clone());
            let summary = Summary { title, severity: facts.field(Fact::Severity.key()), began: facts.field(Fact::Began.key()) };
            if summary != self.listed.summary {
                self.listed.summary = summary;
                self.listed.keeping = Keeping::Again(now);
            }
        }
        if self.listed.due().is_some_and(|due| due <= now) {
            self.listed.keeping = Keeping::Sent;
            effects.push(Effect::Summarize(self.listed.summary.clone()));
        }
    }
}
