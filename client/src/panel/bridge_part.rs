//! Tokens for programs that speak Yjs: made and shown once, listed, and taken back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::TokenEntry;
use shared::moment::Moment;
use shared::room::role::Role;

use super::new_form::{problem_line, reason};
use super::share_dialog::field;
use crate::api::{self, TokenWish, Tokens};
use crate::browser::{clock, focus};
use crate::state::Room;
use crate::ui::button::{Weight, button};
use crate::ui::html::{line, tag};
use crate::ui::shown::{live, nothing, when};
use crate::words;

/// Where it is said that a token was taken back. Its row is gone then, so the keyboard goes here.
const SAID: &str = "yjs-said";

/// The part, and what it is about.
#[derive(Clone, Copy)]
struct Part {
    room: Room,
    tokens: RwSignal<Tokens>,
    problem: RwSignal<String>,
    said: RwSignal<String>,
}

/// The part of "Share" about tokens.
pub(super) fn bridge_part(room: Room) -> AnyView {
    let part = Part { room, tokens: RwSignal::default(), problem: RwSignal::new(String::new()), said: RwSignal::new(String::new()) };
    part.ask(TokenWish::Look);
    let make = move |role: Role| button(Weight::Usual, None, words::bridge::make(role), move || part.ask(TokenWish::Make(role)));
    let roles = vec![make(Role::Observer), when(move || room.role().is_some_and(Role::may_write), move || make(Role::Participant))];
    let said = view! { <p class="quiet" id=SAID role="status" tabindex="-1">{move || part.said.get()}</p> };
    let inside = vec![
        line("summary", "", words::bridge::TITLE),
        line("p", "quiet", words::bridge::HELP),
        tag("div", "btns", roles),
        problem_line(part.problem),
        live(move || shown(part)),
        said.into_any(),
    ];
    tag("details", "", inside)
}

impl Part {
    fn ask(self, wish: TokenWish) {
        let revokes = matches!(wish, TokenWish::Revoke(_));
        // Until another token is there, nobody takes the one before it for it.
        let before = if matches!(wish, TokenWish::Make(_)) { self.tokens.try_update(|tokens| tokens.made.take()).flatten() } else { None };
        spawn_local(async move {
            match api::tokens(self.room.id, wish).await {
                Ok(tokens) => {
                    self.problem.set(String::new());
                    self.tokens.set(tokens);
                    if revokes {
                        self.said.set(words::bridge::DISCONNECTED.to_owned());
                        focus::element(SAID);
                    }
                }
                Err(failure) => {
                    self.problem.set(reason(&failure));
                    if before.is_some() {
                        self.tokens.update(|tokens| tokens.made = before);
                    }
                }
            }
        });
    }
}

fn shown(part: Part) -> AnyView {
    part.tokens.with(|Tokens { made, kept }| {
        let mut shown: Vec<AnyView> = made.iter().map(shown_once).collect();
        if !kept.is_empty() {
            shown.push(list(part, kept));
        }
        shown.into_any()
    })
}

fn shown_once((url, token): &(String, String)) -> AnyView {
    let part = |id: &str, label, hint, value: &str, copy| field(id.to_owned(), label, hint, Some(value.to_owned()), copy, nothing());
    vec![
        part("yjs-url", words::bridge::ADDRESS, words::bridge::ADDRESS_HINT, url, words::bridge::COPY_ADDRESS),
        part("yjs-token", words::bridge::TOKEN, words::bridge::ONCE, token, words::bridge::COPY_TOKEN),
    ]
    .into_any()
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
    let revoke = button(Weight::Usual, None, words::bridge::DISCONNECT_NOW, move || part.ask(TokenWish::Revoke(id.clone())));
    let summary = vec![line("span", "", about), line("span", "btn bare", words::bridge::DISCONNECT)];
    let question = vec![line("p", "quiet", words::bridge::QUESTION), revoke];
    tag("details", "", vec![tag("summary", "link-row", summary), tag("div", "btns", question)])
}
