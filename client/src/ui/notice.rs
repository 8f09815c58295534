//! Notices: what happened, what is safe, what can be done.

use leptos::prelude::*;

use super::html::{line, tag};
use super::icon::{Icon, icon};
use super::shown::nothing;

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// To know.
    Plain,
    /// To read first.
    Care,
    /// Something failed.
    Error,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "notice plain",
            Self::Care => "notice",
            Self::Error => "notice error",
        }
    }

    /// What failed is said at once.
    const fn role(self) -> &'static str {
        match self {
            Self::Plain | Self::Care => "group",
            Self::Error => "alert",
        }
    }
}

/// A notice; `more` follows its text: kept words, buttons.
pub(crate) fn notice(tone: Tone, sign: Icon, title: String, text: String, more: Option<AnyView>) -> AnyView {
    let label = title.clone();
    let inside = vec![tag("h3", "", vec![icon(sign), line("span", "", title)]), line("p", "", text), more.unwrap_or_else(nothing)];
    view! { <div class=tone.class() role=tone.role() aria-label=label>{inside}</div> }.into_any()
}
