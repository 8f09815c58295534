//! The text surface: CodeMirror, behind `window.candorEditor`. Its contract is `client/js/src/contract.ts`.

use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use shared::document::change::TextChange;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{HtmlElement, HtmlMetaElement};

use super::listen::listen;

/// The element that a surface is put into.
pub(crate) type Host = HtmlElement;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = candorEditor)]
    fn mount(parent: &HtmlElement, options: &Object, callbacks: &Object) -> Handle;

    type Handle;
    #[wasm_bindgen(method)]
    fn apply(this: &Handle, changes: &Array);
    #[wasm_bindgen(method)]
    fn select(this: &Handle, anchor: u32, head: u32);
    #[wasm_bindgen(method, js_name = setPeople)]
    fn set_people(this: &Handle, people: &Array);
    #[wasm_bindgen(method, js_name = setReadOnly)]
    fn set_read_only(this: &Handle, read_only: bool);
    #[wasm_bindgen(method, js_name = setDescription)]
    fn set_description(this: &Handle, described_by: &str);
    #[wasm_bindgen(method)]
    fn command(this: &Handle, name: &str);
    #[wasm_bindgen(method)]
    fn insert(this: &Handle, text: &str);
    #[wasm_bindgen(method)]
    fn text(this: &Handle) -> String;
    #[wasm_bindgen(method)]
    fn focus(this: &Handle);
    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// How a surface begins.
pub(crate) struct Beginning<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// Whether the person may only read.
    pub(crate) read_only: bool,
    /// Its accessible name.
    pub(crate) label: &'a str,
    /// Ids of describing elements, separated by spaces.
    pub(crate) described_by: &'a str,
    /// What stands there while there is no text.
    pub(crate) placeholder: &'a str,
    /// UTF-16 units that the text may have; an edit past them is refused.
    pub(crate) most_units: u32,
}

/// What the person did in a surface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Report {
    /// They edited.
    Changed(Vec<TextChange>),
    /// The caret moved, or the keyboard came or went.
    Selected {
        /// Where the selection began.
        anchor: u32,
        /// Where the caret is.
        head: u32,
        /// Whether the surface has the keyboard.
        focused: bool,
    },
    /// An input method began or ended composing.
    Composing(bool),
    /// They want their last edit back.
    Undo,
    /// They want it again.
    Redo,
    /// An edit was not taken.
    Refused(Turned),
    /// The formats at the caret are these, each with a space after it.
    Formats(String),
    /// They want to leave the text.
    Leave(Direction),
}

/// Why an edit was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turned {
    /// The text would be too long.
    TooLong,
    /// The text may only be read.
    ReadOnly,
}

/// Where to go from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// To the section before.
    Up,
    /// To the section after.
    Down,
    /// Out of the text.
    Out,
}

/// Somebody else's caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caret {
    /// Tells one tab from another.
    pub(crate) key: String,
    /// Stands on the flag.
    pub(crate) name: String,
    /// 1 to 10.
    pub(crate) colour: u8,
    /// The selection, from where it began to where the caret is.
    pub(crate) selection: (u32, u32),
}

/// All callbacks have one form, so that one piece of glue serves them: what is not given is `undefined`.
type Callback = Closure<dyn Fn(JsValue, JsValue, JsValue)>;

/// A surface on the page. Dropped, it is taken away.
pub(crate) struct Surface {
    handle: Handle,
    _callbacks: Vec<Callback>,
}

impl Surface {
    /// Whether the editor's script is there.
    pub(crate) fn is_available() -> bool {
        Reflect::get(&super::window(), &JsValue::from_str("candorEditor")).is_ok_and(|editor| editor.is_object())
    }

    /// Calls `action` when the editor's script has run, or will not run; perhaps twice.
    pub(crate) fn when_decided(action: impl Fn() + Clone + 'static) {
        let document = super::document();
        if document.ready_state() == "complete" {
            return action();
        }
        // All scripts of the page are behind either event, also those that did not load. The first may be over already.
        let read = action.clone();
        listen(&document, "DOMContentLoaded", move |_| read());
        listen(&super::window(), "load", move |_| action());
    }

    /// Puts a surface into an element, once the editor's script is there.
    pub(crate) fn mount(parent: &HtmlElement, beginning: &Beginning<'_>, tell: impl Fn(Report) + 'static) -> Self {
        let options = object(&[
            ("text", beginning.text.into()),
            ("readOnly", beginning.read_only.into()),
            ("label", beginning.label.into()),
            ("describedBy", beginning.described_by.into()),
            ("placeholder", beginning.placeholder.into()),
            ("nonce", style_nonce().into()),
            ("maxLength", beginning.most_units.into()),
        ]);
        let tell: Rc<dyn Fn(Report)> = Rc::new(tell);
        let callbacks: Vec<(&str, Callback)> = REPORTS.iter().map(|(name, report)| (*name, callback(Rc::clone(&tell), *report))).collect();
        let entries: Vec<(&str, JsValue)> = callbacks.iter().map(|(name, callback)| (*name, callback.as_ref().clone())).collect();
        let handle = mount(parent, &options, &object(&entries));
        Self { handle, _callbacks: callbacks.into_iter().map(|(_, callback)| callback).collect() }
    }

    /// Takes edits of others.
    pub(crate) fn apply(&self, changes: &[TextChange]) {
        self.handle.apply(&to_flat(changes));
    }

    /// Gives the keyboard to the text.
    pub(crate) fn focus(&self) {
        self.handle.focus();
    }

    /// Places the caret and brings it into view.
    pub(crate) fn select(&self, (anchor, head): (u32, u32)) {
        self.handle.select(anchor, head);
    }

    /// Replaces all carets of others.
    pub(crate) fn set_people(&self, people: &[Caret]) {
        let list = people.iter().map(|caret| {
            object(&[
                ("key", caret.key.as_str().into()),
                ("name", caret.name.as_str().into()),
                ("person", caret.colour.into()),
                ("anchor", caret.selection.0.into()),
                ("head", caret.selection.1.into()),
            ])
        });
        self.handle.set_people(&list.collect());
    }

    /// Says whether the person may write, and where it stands why not.
    pub(crate) fn set_permission(&self, may_edit: bool, described_by: &str) {
        self.handle.set_read_only(!may_edit);
        self.handle.set_description(described_by);
    }

    /// Runs a command of the toolbar.
    pub(crate) fn command(&self, name: &str) {
        self.handle.command(name);
    }

    /// Puts text at the caret, as an edit of the person.
    pub(crate) fn insert(&self, text: &str) {
        self.handle.insert(text);
    }

    /// What is shown.
    pub(crate) fn text(&self) -> String {
        self.handle.text()
    }
}

impl Drop for Surface {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}

/// The callbacks by name, each with how its arguments read. None: something was said that is not in the contract.
const REPORTS: [(&str, Reading); 8] = [
    ("changed", |changes, _, _| Some(Report::Changed(from_flat(changes.dyn_ref()?)))),
    ("selected", |anchor, head, focused| Some(Report::Selected { anchor: unit(anchor)?, head: unit(head)?, focused: focused.is_truthy() })),
    ("composing", |active, _, _| Some(Report::Composing(active.is_truthy()))),
    ("undo", |_, _, _| Some(Report::Undo)),
    ("redo", |_, _, _| Some(Report::Redo)),
    ("refused", |reason, _, _| Some(Report::Refused(if reason.as_string()? == "too-long" { Turned::TooLong } else { Turned::ReadOnly }))),
    ("formats", |active, _, _| {
        let names = active.dyn_ref::<Array>()?.iter().filter_map(|name| name.as_string());
        Some(Report::Formats(names.map(|name| name + " ").collect()))
    }),
    ("leave", |direction, _, _| {
        Some(Report::Leave(match direction.as_string()?.as_str() {
            "up" => Direction::Up,
            "down" => Direction::Down,
            _ => Direction::Out,
        }))
    }),
];

/// How the arguments of a callback read.
type Reading = fn(&JsValue, &JsValue, &JsValue) -> Option<Report>;

fn callback(tell: Rc<dyn Fn(Report)>, reading: Reading) -> Callback {
    Closure::new(move |first: JsValue, second: JsValue, third: JsValue| {
        if let Some(report) = reading(&first, &second, &third) {
            tell(report);
        }
    })
}

/// `[at, delete, insert, at, delete, insert, …]`
fn to_flat(changes: &[TextChange]) -> Array {
    let flat = Array::new();
    for change in changes {
        flat.push(&change.at.into());
        flat.push(&change.delete.into());
        flat.push(&change.insert.as_str().into());
    }
    flat
}

fn from_flat(flat: &Array) -> Vec<TextChange> {
    let triples = (0..flat.length() / 3).map(|triple| triple * 3);
    triples
        .filter_map(|at| {
            Some(TextChange { at: unit(&flat.get(at))?, delete: unit(&flat.get(at + 1))?, insert: flat.get(at + 2).as_string()? })
        })
        .collect()
}

fn unit(value: &JsValue) -> Option<u32> {
    Some(value.as_f64()? as u32)
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        // Refused only for an object that is sealed, which a new one is not.
        _ = Reflect::set(&object, &JsValue::from_str(key), value);
    }
    object
}

/// What the content policy asks of every style element of this page.
fn style_nonce() -> String {
    let meta = super::document().query_selector("meta[name=style-nonce]").ok().flatten();
    meta.and_then(|meta| meta.dyn_into::<HtmlMetaElement>().ok()).map(|meta| meta.content()).unwrap_or_default()
}
