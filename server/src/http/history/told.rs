//! A history in the words of the API.

use std::collections::HashMap;

use shared::api;
use shared::id::{MemberId, Seq};
use shared::label::DisplayName;

use super::markup;
use crate::history::{Authors, FieldChange, History, LockTurn, Page, PageSection, Passage, Revision, Span, Stop, Touched};
use crate::record::{Attribution, SectionSpec};

/// What members are called.
pub(super) struct Names(HashMap<MemberId, DisplayName>);

/// What somebody is called whose membership cannot be read.
const SOMEBODY: &str = "somebody";

impl Names {
    pub(super) fn new(names: Vec<(MemberId, DisplayName)>) -> Self {
        Self(names.into_iter().collect())
    }

    fn of_member(&self, member: MemberId) -> String {
        self.0.get(&member).map_or(SOMEBODY, DisplayName::as_str).to_owned()
    }

    /// What the server wrote has no author, whatever it is.
    fn of(&self, by: Attribution) -> Option<String> {
        match by {
            Attribution::Named(member) => Some(self.of_member(member)),
            Attribution::Server => None,
        }
    }
}

/// A page of the time line, newest first.
pub(super) fn list(history: &mut History, names: &Names, before: Seq, most: usize) -> api::History {
    let skipped = history.skipped();
    let sections: Vec<SectionSpec> = history.sections().cloned().collect();
    let earlier = history.revisions();
    let earlier = &earlier[..earlier.partition_point(|revision| revision.last < before)];
    let revisions = earlier.iter().rev().take(most).map(|one| revision(one, &sections, names)).collect();
    api::History { revisions, earlier: earlier.len() > most, skipped }
}

fn revision(revision: &Revision, sections: &[SectionSpec], names: &Names) -> api::Revision {
    let (id, title) = (|at: usize| sections[at].id.to_string(), |at: usize| sections[at].title.clone());
    let touched =
        |one: &Touched| api::RevisedSection { id: id(one.section), title: title(one.section), added: one.added, removed: one.removed };
    let lock = |turn: &LockTurn| api::RevisedLock {
        id: id(turn.section),
        title: title(turn.section),
        by: turn.by.as_ref().map(|by| by.as_str().to_owned()),
    };
    let name = revision.name.as_ref().map(|naming| api::MomentName { name: naming.name.as_str().to_owned(), by: names.of(naming.by) });
    api::Revision {
        seq: revision.last.get(),
        began: revision.began.as_millis(),
        ended: revision.ended.as_millis(),
        by: revision.by.iter().map(|member| names.of_member(*member)).collect(),
        sections: revision.sections.iter().map(touched).collect(),
        locks: revision.locks.iter().map(lock).collect(),
        name,
        stops: revision.stops.iter().map(|Stop { seq, at }| api::Stop { seq: seq.get(), at: at.as_millis() }).collect(),
    }
}

/// The document at a moment.
pub(super) fn moment(history: &mut History, seq: Seq, against: Option<Seq>) -> Option<api::Moment> {
    let skipped = history.skipped();
    let Page { seq, at, against, sections } = history.page(seq, against)?;
    let sections = sections.into_iter().map(section).collect();
    Some(api::Moment { seq: seq.get(), at: at.as_millis(), against: against.get(), sections, skipped })
}

fn section(section: PageSection) -> api::PastSection {
    let html = markup::section(&section);
    let PageSection { spec, lock, body, fields, spans, changed } = section;
    api::PastSection {
        id: spec.id.to_string(),
        kind: spec.kind.word().to_owned(),
        title: spec.title,
        lock: lock.map(|lock| api::Lock { by: lock.by.as_str().to_owned(), at: lock.at.as_millis() }),
        body,
        fields,
        spans: spans.into_iter().map(span).collect(),
        changed: changed.into_iter().map(|FieldChange { key, before, after }| api::ChangedField { key, before, after }).collect(),
        html,
    }
}

fn span(span: Span) -> api::Span {
    let (is, text) = match span {
        Span::Kept(text) => ("kept", text),
        Span::Added(text) => ("added", text),
        Span::Removed(text) => ("removed", text),
    };
    api::Span { is: is.to_owned(), text }
}

/// Who wrote what, by name.
pub(super) fn authors(names: &Names, authors: Authors) -> api::Authors {
    let body: Vec<api::Passage> = authors.body.into_iter().map(|Passage { text, by }| api::Passage { text, by: names.of(by) }).collect();
    let fields = authors.fields.into_iter().filter_map(|(key, by)| Some((key, names.of(by)?))).collect();
    api::Authors { html: markup::hands(&body), body, fields }
}
