//! What is there only while something holds.

use leptos::prelude::*;

/// Draws while the condition holds, and draws anew only when it begins to hold again.
pub(crate) fn when(condition: impl Fn() -> bool + Send + Sync + 'static, draw: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    erased(Box::new(condition), Box::new(draw))
}

/// Not generic: it is in the program once, however many places use it.
fn erased(condition: Box<dyn Fn() -> bool + Send + Sync>, draw: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    let holds = Memo::new(move |_| condition());
    view! { {move || holds.get().then(&draw)} }.into_any()
}
