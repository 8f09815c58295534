//! Pages that are not there, and why.

use leptos::prelude::*;

use crate::browser::location;
use crate::panel::bar::plain_bar;
use crate::ui::button::{Weight, button};
use crate::ui::html::{line, tag};
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
    let mut ways = Vec::new();
    if loss == Loss::Unreachable {
        ways.push(button(Weight::Main, None, words::home::TRY_AGAIN, location::reload));
    }
    ways.push(view! { <a class="btn" href=location::absolute("")>{words::home::TO_HOME}</a> }.into_any());
    let inside = vec![line("h1", "", title), line("p", "lead", help), tag("div", "btns", ways)];
    vec![plain_bar(Vec::new()), tag("main", "alone", inside)].into_any()
}
