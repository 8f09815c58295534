//! Buttons that say what they do.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// The next step: one in a view.
    Main,
    /// As usual.
    Usual,
    /// Quiet until pointed at.
    Bare,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Main => "btn main",
            Self::Usual => "btn",
            Self::Bare => "btn bare",
        }
    }
}

/// A button with words, and perhaps a sign before them.
pub(crate) fn button(weight: Weight, sign: Option<Icon>, label: impl Into<String>, act: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class=weight.class() on:click=move |_| act()>
            {sign.map(icon)}
            <span class="lbl">{label.into()}</span>
        </button>
    }
    .into_any()
}

/// A button of a sign alone, with words for those who do not see it.
pub(crate) fn icon_button(sign: Icon, label: &'static str, class: &'static str, act: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class=["btn icon bare ", class].concat() aria-label=label title=label on:click=move |_| act()>
            {icon(sign)}
        </button>
    }
    .into_any()
}
