//! A button that copies, and says whether it did.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::icon::{Icon, icon};
use crate::browser::clipboard;

/// What the button says before, after, and when the browser does not allow it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CopyWords {
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) refused: &'static str,
}

/// A button that copies what `text` gives. `label` is its accessible name where its word alone says too little.
pub(crate) fn copy_button(words: CopyWords, label: Option<String>, text: impl Fn() -> String + 'static) -> AnyView {
    let outcome = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let text = text();
        spawn_local(async move { outcome.set(Some(clipboard::copy(&text).await)) });
    };
    view! {
        <button type="button" class="btn" aria-label=move || if outcome.get().is_none() { label.clone() } else { None } on:click=copy>
            {move || icon(if outcome.get() == Some(true) { Icon::Check } else { Icon::Copy })}
            <span aria-live="polite">
                {move || match outcome.get() {
                    None => words.copy,
                    Some(true) => words.copied,
                    Some(false) => words.refused,
                }}
            </span>
        </button>
    }
    .into_any()
}
