//! Looking back: the time line, the document at any moment, and bringing a section of it back.

mod document;
mod naming;
mod time_line;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::moment::Moment;

use super::new_form::{problem_line, reason};
use crate::api::history::{self, Part, Past, Revision};
use crate::browser::{clock, location};
use crate::state::Room;
use crate::ui::button::{Weight, button};
use crate::ui::dialog::{Shape, dialog};
use crate::ui::html::{line, tag, text};
use crate::ui::icon::Icon;
use crate::ui::notice::{Tone, notice};
use crate::ui::shown::{follow, live, nothing, when};
use crate::words;

/// What stands behind `#` while it is open.
pub(crate) const FRAGMENT: &str = "history";

/// What the view knows, and where it stands.
#[derive(Clone, Copy)]
struct View {
    room: Room,
    /// Newest first.
    revisions: RwSignal<Vec<Revision>>,
    /// Oldest first: place in the log, time, and the revision from the end of the list.
    stops: RwSignal<Vec<Stop>>,
    /// The stop that is looked at.
    at: RwSignal<usize>,
    earlier: RwSignal<bool>,
    is_damaged: RwSignal<bool>,
    /// The document there, and its place; what came last stays until the next is there.
    page: RwSignal<(u64, Vec<Past>)>,
    problem: RwSignal<String>,
    /// What was done, with a way back.
    done: RwSignal<(String, bool)>,
    is_asking: RwSignal<bool>,
}

/// A moment to stop at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stop {
    seq: u64,
    at: u64,
    /// The end of its revision.
    revision: u64,
}

/// The dialog behind "History".
pub(crate) fn history_dialog(room: Room, open: RwSignal<bool>) -> AnyView {
    let was_open = RwSignal::new(false);
    follow(move || {
        if open.get() != was_open.get_untracked() {
            was_open.set(open.get_untracked());
            location::set_fragment(if open.get_untracked() { FRAGMENT } else { "" });
        }
    });
    dialog(Shape::Whole, open, words::history::HISTORY, words::CLOSE, move || looking_back(room))
}

fn looking_back(room: Room) -> AnyView {
    let view = View {
        room,
        revisions: RwSignal::new(Vec::new()),
        stops: RwSignal::new(Vec::new()),
        at: RwSignal::new(0),
        earlier: RwSignal::new(false),
        is_damaged: RwSignal::new(false),
        page: RwSignal::new((0, Vec::new())),
        problem: RwSignal::new(String::new()),
        done: RwSignal::new((String::new(), false)),
        is_asking: RwSignal::new(false),
    };
    view.load(None);
    let damaged = when(
        move || view.is_damaged.get(),
        || notice(Tone::Care, Icon::Alert, words::history::HISTORY.to_owned(), words::history::DAMAGED.to_owned(), None),
    );
    let looking = vec![
        damaged,
        tag("div", "scrub", vec![time_line::scrubber(view), naming::naming(view)]),
        problem_line(view.problem),
        done(view),
        legend(),
        document::document(view),
    ];
    let there = when(
        move || view.stops.with(Vec::is_empty),
        move || if view.problem.with(String::is_empty) { line("p", "quiet", words::history::OPENING) } else { nothing() },
    );
    tag(
        "div",
        "past",
        vec![
            time_line::time_line(view),
            tag("div", "then", {
                let mut parts = looking;
                parts.push(there);
                parts
            }),
        ],
    )
}

/// What the colours and signs mean.
fn legend() -> AnyView {
    let inside = vec![
        line("ins", "", words::history::LEGEND_ADDED),
        text(", "),
        line("del", "", words::history::LEGEND_REMOVED),
        text(words::history::LEGEND),
    ];
    tag("p", "quiet", inside)
}

/// What was done, for everybody to hear.
fn done(view: View) -> AnyView {
    let inside = live(move || {
        let (said, undo) = view.done.get();
        if said.is_empty() {
            return nothing();
        }
        let back = move || {
            view.room.undo();
            view.done.set((String::new(), false));
        };
        let back = if undo { button(Weight::Usual, Some(Icon::Undo), words::history::UNDO, back) } else { nothing() };
        tag("div", "done", vec![line("p", "", said), back])
    });
    view! { <div role="status">{inside}</div> }.into_any()
}

/// A moment as people say it.
fn said(at: u64) -> String {
    words::calendar::when(clock::on_the_wall(Moment::from_millis(at)))
}

impl View {
    /// Loads the newest part of the time line, or the part before a place in the log.
    fn load(self, before: Option<u64>) {
        spawn_local(async move {
            match history::part(self.room.id, before).await {
                Ok(part) => self.take(part, before.is_some()),
                Err(failure) => self.problem.set(reason(&failure)),
            }
        });
    }

    fn take(self, part: Part, is_more: bool) {
        let looked_at = self.stop();
        self.problem.set(String::new());
        self.earlier.set(part.earlier);
        self.is_damaged.set(part.is_damaged);
        self.revisions.update(|revisions| {
            if !is_more {
                revisions.clear();
            }
            revisions.extend(part.revisions);
        });
        let mut stops = Vec::new();
        self.revisions.with_untracked(|revisions| {
            for revision in revisions.iter().rev() {
                stops.extend(revision.stops.iter().map(|(seq, at)| Stop { seq: *seq, at: *at, revision: revision.seq }));
            }
        });
        let newest = stops.len().saturating_sub(1);
        let at = looked_at.and_then(|looked_at| stops.iter().position(|stop| stop.seq == looked_at.seq)).unwrap_or(newest);
        self.stops.set(stops);
        self.go(at);
    }

    /// Looks at another stop.
    fn go(self, at: usize) {
        self.at.set(at);
        self.fetch();
    }

    fn stop(self) -> Option<Stop> {
        self.stops.with(|stops| stops.get(self.at.get()).copied())
    }

    /// Fetches what is looked at. One request at a time: whoever drags the scrubber wants the moment where it rests.
    fn fetch(self) {
        let Some(stop) = untrack(move || self.stop()) else { return };
        if self.is_asking.get_untracked() || self.page.with_untracked(|(seq, _)| *seq == stop.seq) {
            return;
        }
        self.is_asking.set(true);
        spawn_local(async move {
            let answer = history::page(self.room.id, stop.seq).await;
            self.is_asking.set(false);
            match answer {
                Ok(page) => {
                    self.problem.set(String::new());
                    self.page.set((stop.seq, page));
                    self.fetch();
                }
                Err(failure) => self.problem.set(reason(&failure)),
            }
        });
    }
}
