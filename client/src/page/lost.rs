//! Pages that are not there, and why.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::PostMortemId;

use crate::browser::location;
use crate::panel::bar::plain_bar;
use crate::panel::draft_notice::COPY;
use crate::state::kept::{self, Left};
use crate::ui::button::{Weight, button};
use crate::ui::copy::copy_button;
use crate::ui::html::{line, tag};
use crate::ui::icon::Icon;
use crate::ui::notice::{Tone, notice};
use crate::ui::shown::{live, when};
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

/// The page that says so. Of a post-mortem that is closed to this browser, it gives back what was never sent.
pub(crate) fn lost(loss: Loss, of: Option<PostMortemId>) -> AnyView {
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
    let left = RwSignal::new(Vec::new());
    if let Some(id) = of.filter(|_| matches!(loss, Loss::Replaced | Loss::NotInvited)) {
        spawn_local(async move { left.set(kept::evicted(id).await) });
    }
    let words = live(move || left.get().into_iter().map(unsent).collect::<Vec<_>>().into_any());
    let inside = vec![line("h1", "", title), line("p", "lead", help), words, tag("div", "btns", ways)];
    vec![plain_bar(Vec::new()), tag("main", "alone", inside)].into_any()
}

fn unsent(left: Left) -> AnyView {
    let is_here = RwSignal::new(true);
    when(
        move || is_here.get(),
        move || {
            let (text, gone) = (left.words.text.clone(), left.clone());
            let help = words::notice::draft_help(&text, true);
            let shown = line("div", "kept", text.clone());
            let discard = button(Weight::Bare, None, words::notice::DISCARD_NOW, move || {
                kept::discard(&gone);
                is_here.set(false);
            });
            let buttons = tag("div", "btns", vec![copy_button(COPY, None, move || text.clone()), discard]);
            notice(Tone::Care, Icon::Pen, words::notice::not_sent(&left.words.title), help, Some(vec![shown, buttons].into_any()))
        },
    )
}
