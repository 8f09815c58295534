//! Dialogs and bottom sheets: the browser's own, which keep the keyboard inside, close on Escape and give it back.

use leptos::prelude::*;

use super::button::icon_button;
use super::html::{line, tag};
use super::icon::Icon;
use super::shown::{follow, when};
use crate::browser::element;

/// Where a dialog stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// In the middle.
    Card,
    /// At the lower edge, within reach of a thumb.
    Sheet,
    /// Over all of the page.
    Whole,
}

impl Shape {
    const fn class(self) -> &'static str {
        match self {
            Self::Card => "dialog",
            Self::Sheet => "drawer",
            Self::Whole => "whole",
        }
    }
}

/// A dialog over the page, which is there while `open` says so. `close` is the word on its closing button.
pub(crate) fn dialog(
    shape: Shape,
    open: RwSignal<bool>,
    title: &'static str,
    close: &'static str,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let inside = vec![
        tag("div", "dialog-head", vec![line("h2", "", title), icon_button(Icon::Close, close, "", move || open.set(false))]),
        when(move || open.get(), content),
    ];
    around(shape, open, title, inside)
}

fn around(shape: Shape, open: RwSignal<bool>, title: &'static str, inside: Vec<AnyView>) -> AnyView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    follow(move || {
        let open = open.get();
        if let Some(dialog) = dialog.get() {
            element::set_open(&dialog, open);
        }
    });
    let outside = move |event: leptos::ev::MouseEvent| {
        // What is around the dialog's content is the dialog itself.
        if element::is_own(&event) {
            open.set(false);
        }
    };
    view! {
        <dialog class=shape.class() node_ref=dialog aria-label=title on:close=move |_| open.set(false) on:click=outside>
            {tag("div", "dialog-inside", inside)}
        </dialog>
    }
    .into_any()
}
