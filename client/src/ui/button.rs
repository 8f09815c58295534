//! Buttons that say what they do.

use leptos::prelude::*;

use super::html::line;
use super::icon::{Icon, icon};
use super::shown::nothing;

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
    let inside = vec![sign.map_or_else(nothing, icon), line("span", "lbl", label)];
    pressable(weight.class().to_owned(), None, inside, Box::new(act))
}

/// A button of a sign alone, with words for those who do not see it.
pub(crate) fn icon_button(sign: Icon, label: &'static str, class: &'static str, act: impl Fn() + 'static) -> AnyView {
    pressable(["btn icon bare ", class].concat(), Some(label), vec![icon(sign)], Box::new(act))
}

/// A button of the page around anything, whose words are in `label` if they are nowhere else.
pub(crate) fn pressable(class: String, label: Option<&'static str>, inside: Vec<AnyView>, act: Box<dyn Fn()>) -> AnyView {
    view! { <button type="button" class=class aria-label=label title=label on:click=move |_| act()>{inside}</button> }.into_any()
}
