//! JSON, read and written by the browser, which has a parser already: one of our own would be downloaded by everybody.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// An object of an answer.
pub(crate) struct Json(JsValue);

impl Json {
    /// The object in a text; `None` if it is anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().filter(JsValue::is_object).map(Self)
    }

    /// A text.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key)?.as_string()
    }

    /// A whole number, not negative.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a whole number in the range that is exact"
        )]
        self.get(key)?.as_f64().filter(|number| number.fract() == 0.0 && (0.0..9e15).contains(number)).map(|number| number as u64)
    }

    /// An object within.
    pub(crate) fn object(&self, key: &str) -> Option<Self> {
        self.get(key).filter(JsValue::is_object).map(Self)
    }

    /// A list of objects.
    pub(crate) fn list(&self, key: &str) -> Option<Vec<Self>> {
        let list: Array = self.get(key)?.dyn_into().ok()?;
        Some(list.iter().map(Self).collect())
    }

    /// A list of texts; empty if there is none.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).unwrap_or_default().iter().filter_map(|text| text.0.as_string()).collect()
    }

    /// Whether there is a `true`.
    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value.is_truthy())
    }

    fn get(&self, key: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &JsValue::from_str(key)).ok()
    }
}

/// An object to send.
#[derive(Default)]
pub(crate) struct Wish(Object);

impl Wish {
    /// With a text under this key.
    pub(crate) fn with(self, key: &str, text: &str) -> Self {
        self.set(key, &JsValue::from_str(text))
    }

    /// With an object under this key.
    pub(crate) fn with_object(self, key: &str, object: &Self) -> Self {
        self.set(key, &object.0)
    }

    /// As JSON.
    pub(crate) fn written(&self) -> String {
        JSON::stringify(&self.0).map(String::from).expect("an object of texts can be written")
    }

    fn set(self, key: &str, value: &JsValue) -> Self {
        Reflect::set(&self.0, &JsValue::from_str(key), value).expect("an object that was just made takes every key");
        self
    }
}
