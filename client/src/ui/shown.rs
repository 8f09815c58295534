//! What follows the state of the page. Each of these is in the program once, however many places use it.

use std::sync::Arc;

use leptos::prelude::*;

/// Draws, and draws anew whenever what it reads changes.
pub(crate) fn live(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    fn erased(draw: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        view! { {move || draw()} }.into_any()
    }
    erased(Box::new(draw))
}

/// Draws while the condition holds, and draws anew only when it begins to hold again.
pub(crate) fn when(condition: impl Fn() -> bool + Send + Sync + 'static, draw: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    fn erased(condition: Box<dyn Fn() -> bool + Send + Sync>, draw: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        either_erased(condition, Box::new(move |holds| if holds { draw() } else { nothing() }))
    }
    erased(Box::new(condition), Box::new(draw))
}

/// Draws the one or the other, and draws anew only when the condition begins or ceases to hold, or what is drawn reads a change.
pub(crate) fn either(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    draw: impl Fn(bool) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    either_erased(Box::new(condition), Box::new(draw))
}

fn either_erased(condition: Box<dyn Fn() -> bool + Send + Sync>, draw: Box<dyn Fn(bool) -> AnyView + Send + Sync>) -> AnyView {
    let holds = Memo::new(move |_| condition());
    live(move || draw(holds.get()))
}

/// Does something outside of what is drawn, and again whenever what it reads changes.
pub(crate) fn follow(act: impl Fn() + 'static) {
    fn erased(act: Box<dyn Fn()>) {
        Effect::new(act);
    }
    erased(Box::new(act));
}

/// Nothing to see.
pub(crate) fn nothing() -> AnyView {
    Vec::<AnyView>::new().into_any()
}

/// What fills the page, replaced as a whole.
#[derive(Clone, Copy)]
pub(crate) struct Screen(RwSignal<Arc<dyn Fn() -> AnyView + Send + Sync>>);

impl Screen {
    /// A page that shows this at first.
    pub(crate) fn new(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> Self {
        Self(RwSignal::new(Arc::new(draw)))
    }

    /// Shows something else.
    pub(crate) fn show(self, draw: impl Fn() -> AnyView + Send + Sync + 'static) {
        self.0.set(Arc::new(draw));
    }

    /// The page.
    pub(crate) fn view(self) -> AnyView {
        live(move || self.0.get()())
    }
}
