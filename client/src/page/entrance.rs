//! The way into a post-mortem: with a cookie, with an invitation, or not at all.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Join;
use shared::id::PostMortemId;

use super::join::join_page;
use super::lost::{Loss, lost};
use super::room::room_page;
use crate::address::Fragment;
use crate::api::{self, Failure};
use crate::browser::{location, server_text, timer};
use crate::panel::bar::plain_bar;
use crate::state::{Room, kept, preference};
use crate::ui::shown::Screen;
use crate::words;

/// How far somebody has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// The invitation is good for somebody with a name.
    Naming(String),
    /// In.
    Inside,
    /// Not in.
    Lost(Loss),
}

/// The page of a post-mortem.
pub(crate) fn entrance(id: PostMortemId) -> AnyView {
    let door = Door { id, screen: Screen::new(asking), problem: RwSignal::new(String::new()) };
    if !server_text::is_written() {
        server_text::retire();
    }
    match Fragment::read(&location::fragment()) {
        Fragment::Secret(secret) if !preference::has_joined(id) => door.take(Step::Naming(secret)),
        Fragment::Secret(secret) => spawn_local(async move { door.take(door.come_in(secret, None).await) }),
        // The server writes the text for members only.
        Fragment::None | Fragment::Section(_) if server_text::is_written() => door.take(Step::Inside),
        Fragment::None | Fragment::Section(_) => spawn_local(async move { door.take(without_text(id).await) }),
    }
    door.screen.view()
}

fn asking() -> AnyView {
    let opening = view! { <p class="opening" role="status">{words::room::OPENING}</p> };
    vec![plain_bar(Vec::new()), opening.into_any()].into_any()
}

/// Where somebody stands who wants to come in.
#[derive(Clone, Copy)]
struct Door {
    id: PostMortemId,
    screen: Screen,
    /// Why a name was not taken; empty if it was.
    problem: RwSignal<String>,
}

impl Door {
    fn take(self, step: Step) {
        let id = self.id;
        match step {
            Step::Inside => {
                let room = Room::enter(id);
                // What is asked for is on its way while the page is drawn.
                timer::soon(move || self.screen.show(move || room_page(room)));
            }
            Step::Lost(loss) => self.screen.show(move || lost(loss, Some(id))),
            Step::Naming(secret) => self.screen.show(move || {
                let secret = secret.clone();
                join_page(self.problem, move |name| self.give_name(secret.clone(), name))
            }),
        }
    }

    fn give_name(self, secret: String, name: String) {
        spawn_local(async move {
            match self.come_in(secret, Some(name)).await {
                // The page that asks stays, with what was typed and why it was not taken.
                Step::Naming(_) => {}
                next @ (Step::Inside | Step::Lost(_)) => self.take(next),
            }
        });
    }

    /// Uses an invitation. Somebody who has joined before needs no name: the server then takes the secret alone.
    async fn come_in(self, secret: String, name: Option<String>) -> Step {
        let named = name.is_some();
        let step = match api::join(self.id, &Join { secret: secret.clone(), name }).await {
            Ok(_) => Step::Inside,
            Err(Failure::Unreachable(_)) if named => {
                self.problem.set(words::home::UNREACHABLE.to_owned());
                Step::Naming(secret)
            }
            Err(Failure::Unreachable(_)) => Step::Lost(Loss::Unreachable),
            Err(Failure::Refused(refused)) => match refused.code.as_str() {
                "name_needed" => Step::Naming(secret),
                "no_invitation" | "no_post_mortem" => with_cookie(self.id, Loss::Replaced).await,
                _ => {
                    self.problem.set(refused.message);
                    Step::Naming(secret)
                }
            },
        };
        if step == Step::Inside {
            // The secret has done what it is for, and an address is soon on somebody's shared screen.
            location::set_fragment("");
            preference::remember_joining(self.id);
        }
        step
    }
}

/// The page came without its text: not for a member, or not from the server.
async fn without_text(id: PostMortemId) -> Step {
    if server_text::is_from_the_device() && kept::is_kept(id).await {
        return Step::Inside;
    }
    with_cookie(id, if preference::has_joined(id) { Loss::Replaced } else { Loss::NotInvited }).await
}

async fn with_cookie(id: PostMortemId, otherwise: Loss) -> Step {
    match api::me(id).await {
        Ok(_) => Step::Inside,
        Err(Failure::Unreachable(_)) => Step::Lost(Loss::Unreachable),
        Err(Failure::Refused(_)) => Step::Lost(otherwise),
    }
}
