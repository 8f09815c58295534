//! The bar at the top of every page.

use leptos::prelude::*;

use crate::browser::{location, theme};
use crate::ui::button::icon_button;
use crate::ui::html::{line, tag};
use crate::ui::icon::{Icon, mark};
use crate::words;

/// The bar: the way home, a title, and what the page puts at its end.
pub(crate) fn bar(home: &'static str, title: AnyView, end: Vec<AnyView>) -> AnyView {
    let home = view! { <a class="home" href=location::absolute("") aria-label=home>{mark()}</a> };
    let parts = vec![tag("div", "bar-start", vec![home.into_any(), title]), tag("div", "bar-end", end)];
    tag("header", "bar", parts)
}

/// The bar of a page that is about nothing in particular; `more` stands before the button for light or dark.
pub(crate) fn plain_bar(mut more: Vec<AnyView>) -> AnyView {
    more.push(theme_button(""));
    bar(words::home::HOME, line("span", "bar-title", words::CANDOR), more)
}

/// The button for light or dark.
pub(crate) fn theme_button(class: &'static str) -> AnyView {
    icon_button(Icon::Sun, words::THEME, class, theme::toggle)
}
