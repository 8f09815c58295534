//! Tokens for programs that speak Yjs: made and shown once, listed, and taken back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::TokenEntry;
use shared::moment::Moment;
use shared::room::role::Role;

use super::new_form::{problem_line, reason};
use super::share_dialog::field;
use crate::api;
use crate::browser::{clock, focus};
use crate::state::Room;
use crate::ui::button::{Weight, button};
use crate::ui::html::{line, tag};
use crate::ui::shown::{live, nothing, when};
use crate::words;

/// Where it is said that a token was taken back. Its row is gone then, so the keyboard goes here.
const SAID: &str = "yjs-said";

/// What the part shows besides words that stand there always.
#[derive(Clone, Copy)]
struct Part {
    room: Room,
    /// Address and token of the one that was just made.
    made: RwSignal<Option<(String, String)>>,
    tokens: RwSignal<Vec<TokenEntry>>,
    problem: RwSignal<String>,
    said: RwSignal<&'static str>,
}

/// The part of "Share" about tokens.
pub(super) fn bridge_part(room: Room) -> AnyView {
    let part = Part {
        room,
        made: RwSignal::new(None),
        tokens: RwSignal::new(Vec::new()),
        problem: RwSignal::new(String::new()),
        said: RwSignal::new(""),
    };
    part.list(None);
    let make = move |role: Role| button(Weight::Usual, None, words::bridge::make(role), move || part.make(role));
    let roles = vec![make(Role::Observer), when(move || room.role().is_some_and(Role::may_write), move || make(Role::Participant))];
    let said = view! { <p class="quiet" id=SAID role="status" tabindex="-1">{move || part.said.get()}</p> };
    let inside = vec![
        line("summary", "", words::bridge::TITLE),
        line("p", "quiet", words::bridge::HELP),
        tag("div", "btns", roles),
        problem_line(part.problem),
        live(move || part.made.get().map_or_else(nothing, shown_once)),
        live(move || part.tokens.with(|tokens| if tokens.is_empty() { nothing() } else { list(part, tokens) })),
        said.into_any(),
    ];
    tag("details", "", inside)
}

impl Part {
    fn make(self, role: Role) {
        spawn_local(async move {
            match api::token(self.room.id, role).await {
                Ok(made) => {
                    self.made.set(Some(made));
                    self.list(None);
                }
                Err(failure) => self.problem.set(reason(&failure)),
            }
        });
    }

    /// Asks for the list, after the token that is named was taken back.
    fn list(self, revoked: Option<String>) {
        let revokes = revoked.is_some();
        spawn_local(async move {
            match api::tokens(self.room.id, revoked).await {
                Ok(tokens) => {
                    self.tokens.set(tokens);
                    self.problem.set(String::new());
                    if revokes {
                        self.made.set(None);
                        self.said.set(words::bridge::DISCONNECTED);
                        focus::element(SAID);
                    }
                }
                Err(failure) => self.problem.set(reason(&failure)),
            }
        });
    }
}

fn shown_once((url, token): (String, String)) -> AnyView {
    let (id, label, hint, copy) = ("yjs-url", words::bridge::ADDRESS, words::bridge::ADDRESS_HINT, words::bridge::COPY_ADDRESS);
    let url = field(id.to_owned(), label, hint, Some(url), copy, nothing());
    let (id, label, hint, copy) = ("yjs-token", words::bridge::TOKEN, words::bridge::ONCE, words::bridge::COPY_TOKEN);
    vec![url, field(id.to_owned(), label, hint, Some(token), copy, nothing())].into_any()
}

fn list(part: Part, tokens: &[TokenEntry]) -> AnyView {
    let rows = tokens.iter().map(|token| tag("li", "", vec![row(part, token)])).collect();
    tag("div", "field", vec![line("span", "label", words::bridge::YOURS), tag("ul", "tokens", rows)])
}

/// A token: opened, it asks whether to take it back.
fn row(part: Part, token: &TokenEntry) -> AnyView {
    let id = token.id.clone();
    let when = words::calendar::when(clock::on_the_wall(Moment::from_millis(token.made)));
    let about = words::bridge::about(token.role != Role::Observer.word(), &when);
    let revoke = button(Weight::Usual, None, words::bridge::DISCONNECT_NOW, move || part.list(Some(id.clone())));
    let summary = vec![line("span", "", about), line("span", "btn bare", words::bridge::DISCONNECT)];
    let question = vec![line("p", "quiet", words::bridge::QUESTION), revoke];
    tag("details", "", vec![tag("summary", "link-row", summary), tag("div", "btns", question)])
}
