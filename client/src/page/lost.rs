//! Pages that are not there, and why.

use leptos::prelude::*;

use crate::browser::location;
use crate::panel::bar::{bar, theme_button};
use crate::ui::button::{Weight, button};
use crate::words;

/// Why there is nothing to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The address names nothing.
    Nowhere,
    /// The invitation's secret opens nothing any more.
    Replaced,
    /// This browser has not joined.
    NotInvited,
    /// There is no server to be reached.
    Unreachable,
}

/// The page that says so.
pub(crate) fn lost(loss: Loss) -> AnyView {
    let (title, help) = match loss {
        Loss::Nowhere => (words::home::NOWHERE, words::home::NOWHERE_HELP),
        Loss::Replaced => (words::home::REPLACED, words::home::REPLACED_HELP),
        Loss::NotInvited => (words::home::NOT_INVITED, words::home::NOT_INVITED_HELP),
        Loss::Unreachable => (words::home::UNREACHABLE, words::home::UNREACHABLE_HELP),
    };
    let again = (loss == Loss::Unreachable).then(|| button(Weight::Main, None, words::home::TRY_AGAIN, location::reload));
    view! {
        {bar(words::home::HOME, view! { <span class="bar-title">{words::CANDOR}</span> }, theme_button(""))}
        <main class="alone">
            <h1>{title}</h1>
            <p class="lead">{help}</p>
            <div class="btns">
                {again}
                <a class="btn" href=location::absolute("")>{words::home::TO_HOME}</a>
            </div>
        </main>
    }
    .into_any()
}
