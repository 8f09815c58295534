//! The bar at the top of every page.

use leptos::prelude::*;

use crate::browser::{location, theme};
use crate::ui::button::icon_button;
use crate::ui::icon::{Icon, mark};
use crate::words;

/// The bar: the way home, a title, and what the page puts at its end.
pub(crate) fn bar(home: &'static str, title: impl IntoAny, end: impl IntoAny) -> AnyView {
    view! {
        <header class="bar">
            <div class="bar-start">
                <a class="home" href=location::absolute("") aria-label=home>{mark()}</a>
                {title.into_any()}
            </div>
            <div class="bar-end">{end.into_any()}</div>
        </header>
    }
    .into_any()
}

/// The button for light or dark.
pub(crate) fn theme_button(class: &'static str) -> AnyView {
    icon_button(Icon::Sun, words::THEME, class, theme::toggle)
}
