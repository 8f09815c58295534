//! Elements that need nothing but a class. In the program once, whatever their names are: written out where they stand,
//! they would be a quarter of what every visitor downloads.

use leptos::html::custom;
use leptos::prelude::*;

/// An element around others.
pub(crate) fn tag(name: &'static str, class: &'static str, children: Vec<AnyView>) -> AnyView {
    custom(name).class((!class.is_empty()).then_some(class)).child(children).into_any()
}

/// An element around words.
pub(crate) fn line(name: &'static str, class: &'static str, words: impl Into<String>) -> AnyView {
    tag(name, class, vec![text(words)])
}

/// Words alone.
pub(crate) fn text(words: impl Into<String>) -> AnyView {
    let words: String = words.into();
    words.into_any()
}
