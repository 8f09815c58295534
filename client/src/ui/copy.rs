//! A button that copies, and says whether it did.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::icon::{Icon, icon};
use super::shown::live;
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
    let outcome = RwSignal::new(String::new());
    let copy = move |_| {
        let text = text();
        spawn_local(async move {
            let said = if clipboard::copy(&text).await { words.copied } else { words.refused };
            outcome.set(said.to_owned());
        });
    };
    let word = move || if outcome.with(String::is_empty) { words.copy.to_owned() } else { outcome.get() };
    let sign = move || icon(if outcome.with(|said| said == words.copied) { Icon::Check } else { Icon::Copy });
    view! {
        <button type="button" class="btn" aria-label=move || label.clone().filter(|_| outcome.with(String::is_empty)) on:click=copy>
            {live(sign)}
            <span aria-live="polite">{move || word()}</span>
        </button>
    }
    .into_any()
}
