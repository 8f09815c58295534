//! Dialogs and bottom sheets: the browser's own, which keep the keyboard inside, close on Escape and give it back.

use leptos::prelude::*;

use super::button::icon_button;
use super::icon::Icon;
use crate::browser::element;

/// Where a dialog stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// In the middle.
    Card,
    /// At the lower edge, within reach of a thumb.
    Sheet,
}

/// A dialog over the page, which is there while `open` says so. `close` is the word on its closing button.
pub(crate) fn dialog(
    shape: Shape,
    open: RwSignal<bool>,
    title: &'static str,
    close: &'static str,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move || {
        let open = open.get();
        if let Some(dialog) = dialog.get() {
            element::set_open(&dialog, open);
        }
    });
    let class = match shape {
        Shape::Card => "dialog",
        Shape::Sheet => "drawer",
    };
    view! {
        <dialog
            class=class
            node_ref=dialog
            aria-label=title
            on:close=move |_| open.set(false)
            on:click=move |event| {
                // What is around the dialog's content is the dialog itself.
                if element::is_own(&event) {
                    open.set(false);
                }
            }
        >
            <div class="dialog-inside">
                <div class="dialog-head">
                    <h2>{title}</h2>
                    {icon_button(Icon::Close, close, "", move || open.set(false))}
                </div>
                {move || open.get().then(&content)}
            </div>
        </dialog>
    }
    .into_any()
}
