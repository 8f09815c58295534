//! The text that the server wrote into the page, which stands there until the page can show its own.

use wasm_bindgen::JsCast as _;

use super::scroll;
use super::timer::before_paint;

/// The element that holds it.
const ID: &str = "text";

/// Whether the document stands there: the server writes it for members only, and a greeting for others.
pub(crate) fn is_written() -> bool {
    super::document().query_selector("#text section").ok().flatten().is_some()
}

/// Whether the page was kept on this device, because the server could not be reached: `client/offline/worker.js` says so.
pub(crate) fn is_from_the_device() -> bool {
    super::document().document_element().is_some_and(|root| root.has_attribute("data-kept"))
}

/// Takes the text out of sight, in the same moment in which the page's own appears, and keeps what was being read where it is.
pub(crate) fn retire() {
    let Some(text) = super::document().get_element_by_id(ID) else { return };
    if !is_written() {
        // A greeting is taken away at once; nobody was reading.
        return text.remove();
    }
    let mark = bookmark(&text);
    // To take a long text apart takes its time, and somebody waits for the page.
    text.set_class_name("page retired");
    _ = text.set_attribute("aria-hidden", "true");
    before_paint(move || {
        if let Some((id, top)) = mark
            && let Some(moved) = scroll::top_of(&id)
        {
            scroll::by(moved - top);
        }
        before_paint(move || text.remove());
    });
}

/// The last place with a name that begins above the upper third, and where it begins; none at the top of the page.
fn bookmark(text: &web_sys::Element) -> Option<(String, f64)> {
    let root = super::document().document_element()?;
    if root.scroll_top() == 0 {
        return None;
    }
    let third = f64::from(root.client_height()) / 3.0;
    let named = text.query_selector_all("section[id], h2[id]").ok()?;
    let places = (0..named.length()).filter_map(|index| {
        let element: web_sys::Element = named.item(index)?.dyn_into().ok()?;
        Some((element.id(), element.get_bounding_client_rect().top()))
    });
    places.take_while(|(_, top)| *top <= third).last()
}

/// A new place on the page for what the page draws itself, before the text.
pub(crate) fn place_before() -> web_sys::HtmlElement {
    let document = super::document();
    let body = document.body().expect("a page has a body");
    let place = document.create_element("div").expect("a page can have one more element");
    place.set_id("page");
    let place: web_sys::HtmlElement = place.unchecked_into();
    let before = document.get_element_by_id("document");
    body.insert_before(&place, before.as_deref()).expect("the place belongs to nothing yet");
    place
}
