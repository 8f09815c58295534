//! Where the page is scrolled to.

use std::cell::Cell;
use std::rc::Rc;

use super::listen::listen;
use super::timer::before_paint;

/// Calls `action` when the page was scrolled or resized, at most once a picture.
pub(crate) fn on_scroll(action: impl Fn() + 'static) {
    let action = Rc::new(action);
    let waiting = Rc::new(Cell::new(false));
    let ask = move || {
        if !waiting.replace(true) {
            let (action, waiting) = (Rc::clone(&action), Rc::clone(&waiting));
            before_paint(move || {
                waiting.set(false);
                action();
            });
        }
    };
    let scrolled = ask.clone();
    listen(&super::window(), "scroll", move |_| scrolled());
    listen(&super::window(), "resize", move |_| ask());
}

/// Which of these elements, given in the order of the page, is being read: the last that begins in the upper third.
pub(crate) fn reading<'a>(ids: impl DoubleEndedIterator<Item = &'a str>) -> Option<&'a str> {
    let height = height();
    let mut ids = ids.rev().peekable();
    let root = super::document().document_element()?;
    if f64::from(root.scroll_top()) + height >= f64::from(root.scroll_height()) - 2.0 && root.scroll_top() > 0 {
        // At the end of the page the last element cannot come any higher.
        return ids.next();
    }
    ids.find(|id| top_of(id).is_some_and(|top| top <= height / 3.0))
}

/// Whether nothing of the element can be seen below a bar of this height at the top.
pub(crate) fn has_left(id: &str, bar: f64) -> bool {
    super::document().get_element_by_id(id).is_some_and(|element| element.get_bounding_client_rect().bottom() < bar)
}

/// Whether the page is not at its top.
pub(crate) fn has_begun() -> bool {
    super::document().document_element().is_some_and(|root| root.scroll_top() > 0)
}

/// Brings an element to the top of the page.
pub(crate) fn bring(id: &str) {
    if let Some(element) = super::document().get_element_by_id(id) {
        element.scroll_into_view();
    }
}

/// How far below the window's upper edge the element begins.
pub(super) fn top_of(id: &str) -> Option<f64> {
    Some(super::document().get_element_by_id(id)?.get_bounding_client_rect().top())
}

/// Moves the page by this many pixels, downwards if positive.
pub(super) fn by(pixels: f64) {
    super::window().scroll_by_with_x_and_y(0.0, pixels);
}

fn height() -> f64 {
    super::window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}
