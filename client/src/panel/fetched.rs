//! Parts of the page whose program the browser fetches when somebody first wants them.
//!
//! A function marked `#[wasm_split(name, fallible)]`, and all that only it needs, stands in a file of its own: the build takes the
//! program apart (`xtask/src/finish/chunk.rs`).

use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
pub(crate) use wasm_split_helpers::SplitLoaderError as NotFetched;

use crate::ui::button::{Weight, button};
use crate::ui::html::{line, tag};
use crate::ui::shown::Screen;
use crate::words;

/// Draws a part of the page.
pub(crate) type Drawing = Box<dyn Fn() -> AnyView + Send + Sync>;

/// What draws it, on its way.
pub(crate) type Fetching = Pin<Box<dyn Future<Output = Result<Drawing, NotFetched>>>>;

/// A part of the page that is fetched; `meanwhile` stands in its place until it is there.
pub(crate) fn fetched(meanwhile: fn() -> AnyView, fetch: impl Fn() -> Fetching + Send + Sync + 'static) -> AnyView {
    let screen = Screen::new(meanwhile);
    ask(screen, Arc::new(fetch));
    screen.view()
}

fn ask(screen: Screen, fetch: Arc<dyn Fn() -> Fetching + Send + Sync>) {
    spawn_local(async move {
        match fetch().await {
            Ok(draw) => screen.show(draw),
            Err(_) => screen.show(move || {
                let fetch = Arc::clone(&fetch);
                let again = button(Weight::Usual, None, words::home::TRY_AGAIN, move || ask(screen, Arc::clone(&fetch)));
                vec![line("p", "problem", words::notice::NOT_FETCHED), tag("div", "btns", vec![again])].into_any()
            }),
        }
    });
}
