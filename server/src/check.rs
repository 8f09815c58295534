//! Whether what is kept can be read: every checksum, and every log replayed through the gate as a room does it.

use std::fmt;

use shared::id::PostMortemId;
use shared::limit;
use shared::moment::Moment;

use crate::engine::EngineError;
use crate::engine::sqlite::Inspection;
use crate::record::{Damage, Stored};
use crate::room::{Effect, Input, Room, RoomView};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many post-mortems there are.
    pub post_mortems: u64,
    /// How many records their logs have.
    pub records: u64,
    /// What is wrong, at most [`limit::DAMAGES`] of each kind.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong, in words for whoever runs the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// SQLite does not understand a part of the file.
    #[error("the file: {0}")]
    File(String),
    /// A row, or something that a row says, cannot be believed. It is left out.
    #[error(transparent)]
    Row(#[from] Damage),
    /// A snapshot holds something else than the log.
    #[error("section {section} of post-mortem {post_mortem} is one text by its snapshot and another by its log")]
    Disagreement {
        /// Whose section.
        post_mortem: PostMortemId,
        /// Its name.
        section: String,
    },
}

/// Reads everything.
///
/// # Errors
/// If the disk does not do as it should; damage is no error.
pub fn check(inspection: &Inspection) -> Result<Report, EngineError> {
    let mut report = Report::default();
    report.problems.extend(inspection.faults()?.into_iter().map(Problem::File));
    report.problems.extend(inspection.damage()?.into_iter().map(Problem::Row));
    for id in inspection.post_mortems()? {
        report.post_mortems += 1;
        report.records += inspection.last(id)?.get();
        replay(inspection, id, &mut report)?;
    }
    Ok(report)
}

/// Wakes the room of a post-mortem twice: as it would be, and from its whole log. A log that is whole says the same.
fn replay(inspection: &Inspection, id: PostMortemId, report: &mut Report) -> Result<(), EngineError> {
    let Some(stored) = inspection.load(id)? else { return Ok(()) };
    let (short, damage) = woken(stored);
    report.add(damage);
    let Some(stored) = inspection.load_log(id)? else { return Ok(()) };
    let (long, damage) = woken(stored);
    let is_whole = damage.is_empty();
    report.add(damage);
    if is_whole {
        let pairs = short.sections.iter().zip(&long.sections);
        let differing = pairs.filter(|(one, other)| one != other);
        let named = differing.map(|(one, _)| Problem::Disagreement { post_mortem: id, section: one.spec.id.to_string() });
        report.problems.extend(named);
    }
    Ok(())
}

fn woken(stored: Stored) -> (RoomView, Vec<Damage>) {
    let id = stored.founding.id;
    let (mut room, damage) = Room::load(stored, 0);
    let effects = room.handle(Moment::default(), Input::Read { ticket: 0 });
    let view = effects.into_iter().find_map(|effect| if let Effect::Answer { view, .. } = effect { Some(view) } else { None });
    (view.unwrap_or(RoomView { id, sections: Vec::new() }), damage)
}

impl Report {
    /// Adds what is not known yet, as far as a report goes.
    fn add(&mut self, damage: Vec<Damage>) {
        for problem in damage.into_iter().map(Problem::Row) {
            if self.problems.len() < 3 * limit::DAMAGES && !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems = self.problems.len();
        writeln!(f, "{} and {} were read.", counted(self.post_mortems, "post-mortem"), counted(self.records, "record"))?;
        if problems == 0 {
            return writeln!(f, "Everything is whole: every checksum matches, and every log can be replayed.");
        }
        for problem in &self.problems {
            writeln!(f, "  {problem}")?;
        }
        writeln!(f, "{}. Nothing was changed; everything else can be read.", counted(problems as u64, "problem"))
    }
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
