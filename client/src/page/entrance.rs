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
use crate::browser::{location, server_text};
use crate::panel::bar::{bar, theme_button};
use crate::state::preference;
use crate::words;

/// How far somebody has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// The server is being asked.
    Asking,
    /// The invitation is good for somebody with a name.
    Naming(String),
    /// In.
    Inside,
    /// Not in.
    Lost(Loss),
}

/// The page of a post-mortem.
pub(crate) fn entrance(id: PostMortemId) -> AnyView {
    let step = RwSignal::new(Step::Asking);
    let problem = RwSignal::new(None::<String>);
    if !server_text::is_written() {
        server_text::retire();
    }
    match Fragment::read(&location::fragment()) {
        Fragment::Secret(secret) if !preference::has_joined(id) => step.set(Step::Naming(secret)),
        Fragment::Secret(secret) => spawn_local(async move { step.set(come_in(id, secret, None, problem).await) }),
        // The server writes the text for members only.
        Fragment::None | Fragment::Section(_) if server_text::is_written() => step.set(Step::Inside),
        Fragment::None | Fragment::Section(_) => spawn_local(async move { step.set(with_cookie(id, Loss::NotInvited).await) }),
    }
    let join = move |secret: String, name: String| {
        spawn_local(async move {
            let next = come_in(id, secret, Some(name), problem).await;
            // The same page again would take the name out of the field.
            if step.with_untracked(|step| *step != next) {
                step.set(next);
            }
        });
    };
    (move || match step.get() {
        Step::Asking => view! {
            {bar(words::home::HOME, view! { <span class="bar-title">{words::CANDOR}</span> }, theme_button(""))}
            <p class="opening" role="status">{words::room::OPENING}</p>
        }
        .into_any(),
        Step::Naming(secret) => join_page(problem, move |name| join(secret.clone(), name)),
        Step::Inside => room_page(id),
        Step::Lost(loss) => lost(loss),
    })
    .into_any()
}

/// Uses an invitation. Somebody who has joined before needs no name: the server then takes the secret alone.
async fn come_in(id: PostMortemId, secret: String, name: Option<String>, problem: RwSignal<Option<String>>) -> Step {
    let named = name.is_some();
    let step = match api::join(id, &Join { secret: secret.clone(), name }).await {
        Ok(_) => Step::Inside,
        Err(Failure::Unreachable(_)) if named => {
            problem.set(Some(words::home::UNREACHABLE.to_owned()));
            Step::Naming(secret)
        }
        Err(Failure::Unreachable(_)) => Step::Lost(Loss::Unreachable),
        Err(Failure::Refused(refused)) => match refused.code.as_str() {
            "name_needed" => Step::Naming(secret),
            "no_invitation" | "no_post_mortem" => with_cookie(id, Loss::Replaced).await,
            _ => {
                problem.set(Some(refused.message));
                Step::Naming(secret)
            }
        },
    };
    if step == Step::Inside {
        // The secret has done what it is for, and an address is soon on somebody's shared screen.
        location::set_fragment("");
        preference::remember_joining(id);
    }
    step
}

async fn with_cookie(id: PostMortemId, otherwise: Loss) -> Step {
    match api::me(id).await {
        Ok(_) => Step::Inside,
        Err(Failure::Unreachable(_)) => Step::Lost(Loss::Unreachable),
        Err(Failure::Refused(_)) => Step::Lost(otherwise),
    }
}
