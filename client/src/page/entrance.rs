//! The way into a post-mortem: with a cookie, with an invitation, or not at all.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api;
use shared::id::PostMortemId;

use super::join::join_page;
use super::lost::{Loss, lost};
use super::room::room_page;
use crate::address::Fragment;
use crate::api::{Failure, join, me};
use crate::browser::{location, server_text};
use crate::panel::bar::{bar, theme_button};
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
    match Fragment::read(&location::fragment()) {
        Fragment::Secret(secret) => spawn_local(async move { step.set(with_invitation(id, secret).await) }),
        // The server writes the text for members only.
        Fragment::None | Fragment::Section(_) if server_text::is_there() => step.set(Step::Inside),
        Fragment::None | Fragment::Section(_) => spawn_local(async move { step.set(with_cookie(id, Loss::NotInvited).await) }),
    }
    let give_name = move |secret: String, name: String| {
        spawn_local(async move {
            match join(id, &api::Join { secret, name: Some(name) }).await {
                Ok(_) => {
                    location::set_fragment("");
                    step.set(Step::Inside);
                }
                Err(failure) => problem.set(Some(crate::panel::new_form::reason(&failure))),
            }
        });
    };
    (move || match step.get() {
        Step::Asking => view! {
            {bar(words::home::HOME, view! { <span class="bar-title">{words::CANDOR}</span> }, theme_button(""))}
            <p class="opening" role="status">{words::room::OPENING}</p>
        }
        .into_any(),
        Step::Naming(secret) => join_page(problem, move |name| give_name(secret.clone(), name)),
        Step::Inside => room_page(id),
        Step::Lost(loss) => lost(loss),
    })
    .into_any()
}

/// Somebody who has joined before needs no name: the server then takes the secret alone.
async fn with_invitation(id: PostMortemId, secret: String) -> Step {
    match join(id, &api::Join { secret: secret.clone(), name: None }).await {
        Ok(_) => {
            location::set_fragment("");
            Step::Inside
        }
        Err(Failure::Unreachable(_)) => Step::Lost(Loss::Unreachable),
        Err(Failure::Refused(problem)) if problem.code.contains("name") => Step::Naming(secret),
        Err(Failure::Refused(_)) => {
            let step = with_cookie(id, Loss::Replaced).await;
            if step == Step::Inside {
                location::set_fragment("");
            }
            step
        }
    }
}

async fn with_cookie(id: PostMortemId, otherwise: Loss) -> Step {
    match me(id).await {
        Ok(_) => Step::Inside,
        Err(Failure::Unreachable(_)) => Step::Lost(Loss::Unreachable),
        Err(Failure::Refused(_)) => Step::Lost(otherwise),
    }
}
