//! Looking back: the time line, the document at any moment, and bringing a section of it back.

mod document;
mod known;
mod naming;
mod time_line;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::wasm_split;

use self::known::{Known, Looking};
use super::fetched::{Drawing, NotFetched, fetched};
use super::new_form::{problem_line, reason};
use crate::api::history::{self, Answer, Question};
use crate::browser::location;
use crate::state::Room;
use crate::ui::button::{Weight, button};
use crate::ui::dialog::{Shape, dialog};
use crate::ui::html::{line, tag, text};
use crate::ui::icon::Icon;
use crate::ui::shown::{follow, live, nothing};
use crate::words;

/// What stands behind `#` while it is open.
pub(crate) const FRAGMENT: &str = "history";

/// The history as it is looked at. Signals of few types: each type more is downloaded by everybody.
#[derive(Clone, Copy)]
struct View {
    room: Room,
    known: Looking,
    /// Turns over when the time line is to be drawn anew.
    listed: RwSignal<bool>,
    /// Turns over when the document is.
    shown: RwSignal<bool>,
    /// Where the scrubber stands.
    at: RwSignal<String>,
    /// The end of the revision that is looked at.
    here: RwSignal<String>,
    /// The moment that is looked at, in words.
    moment: RwSignal<String>,
    problem: RwSignal<String>,
    /// What was done.
    done: RwSignal<String>,
}

/// The dialog behind "History".
pub(crate) fn history_dialog(room: Room, open: RwSignal<bool>) -> AnyView {
    let known = Looking::new();
    let is_marked = RwSignal::new(false);
    follow(move || {
        if open.get() != is_marked.get_untracked() {
            is_marked.set(open.get_untracked());
            location::set_fragment(if open.get_untracked() { FRAGMENT } else { "" });
        }
    });
    dialog(Shape::Whole, open, words::history::HISTORY, words::CLOSE, move || fetched(opening, move || Box::pin(fetch(room, known))))
}

fn opening() -> AnyView {
    line("p", "quiet", words::history::OPENING)
}

async fn fetch(room: Room, known: Looking) -> Result<Drawing, NotFetched> {
    let draw = drawing().await?;
    Ok(Box::new(move || draw(room, known)))
}

/// What draws a history.
#[wasm_split(history, fallible)]
fn drawing() -> Result<fn(Room, Looking) -> AnyView, NotFetched> {
    Ok(looking_back)
}

fn looking_back(room: Room, known: Looking) -> AnyView {
    let [listed, shown] = [(); 2].map(|()| RwSignal::new(false));
    let [at, here, moment, problem, done] = [(); 5].map(|()| RwSignal::new(String::new()));
    let view = View { room, known, listed, shown, at, here, moment, problem, done };
    known.change(|known| *known = Known::default());
    view.ask(Question::Part { before: None });
    let looking = vec![
        tag(
            "div",
            "scrub",
            vec![
                time_line::scrubber(view),
                naming::naming(view),
                problem_line(problem),
                view! { <div role="status">{done_line(view)}</div> }.into_any(),
            ],
        ),
        legend(view),
        document::document(view),
    ];
    tag("div", "past", vec![time_line::time_line(view), tag("div", "then", looking)])
}

/// What the colours and signs mean, and whether anything is missing.
fn legend(view: View) -> AnyView {
    live(move || {
        view.listed.track();
        let (is_opening, is_damaged) = view.known.look(|known| (known.stops.is_empty(), known.is_damaged));
        if is_opening {
            return line("p", "quiet", words::history::OPENING);
        }
        let inside = vec![
            line("ins", "", words::history::LEGEND_ADDED),
            text(", "),
            line("del", "", words::history::LEGEND_REMOVED),
            text(words::history::LEGEND),
        ];
        let missing = if is_damaged { line("p", "done", words::history::DAMAGED) } else { nothing() };
        vec![missing, tag("p", "quiet", inside)].into_any()
    })
}

/// What was done, and the way back.
fn done_line(view: View) -> AnyView {
    live(move || {
        let said = view.done.get();
        if said.is_empty() {
            return nothing();
        }
        let has_changed = said != words::history::SAME;
        let said = line("p", "", said);
        let back = move || {
            view.room.undo();
            view.done.set(String::new());
        };
        tag(
            "div",
            "done",
            vec![said, if has_changed { button(Weight::Usual, Some(Icon::Undo), words::history::UNDO, back) } else { nothing() }],
        )
    })
}

impl View {
    /// Asks the server, and shows what it answers.
    fn ask(self, question: Question) {
        spawn_local(async move {
            let answer = history::ask(self.room.id, &question).await;
            self.problem.set(answer.as_ref().err().map(reason).unwrap_or_default());
            match answer {
                Ok(Answer::Part(part)) => {
                    let at = self.known.change(|known| known.take(part, matches!(question, Question::Part { before: Some(_) })));
                    turn(self.listed);
                    self.go(at);
                }
                Ok(Answer::Page { seq, page }) => {
                    self.known.change(|known| known.show(seq, page));
                    turn(self.shown);
                    self.fetch();
                }
                Ok(Answer::Authors { section, html }) => {
                    self.known.change(|known| known.hands.push((section, html)));
                    turn(self.shown);
                }
                Ok(Answer::Named) => self.ask(Question::Part { before: None }),
                Err(_) => self.known.change(|known| known.is_asking = false),
            }
        });
    }

    /// Looks at another stop.
    fn go(self, at: usize) {
        let (here, moment) = self.known.change(|known| {
            known.at = at;
            known.here()
        });
        self.at.set(at.to_string());
        self.here.set(here.to_string());
        self.moment.set(moment);
        self.fetch();
    }

    /// Fetches what is looked at. One request at a time: whoever drags the scrubber wants the moment where it rests.
    fn fetch(self) {
        if let Some(seq) = self.known.change(Known::wanted) {
            self.ask(Question::Page { seq });
        }
    }
}

fn turn(signal: RwSignal<bool>) {
    signal.set(!signal.get_untracked());
}
