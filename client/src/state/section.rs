//! One section, as signals.

use std::collections::BTreeMap;
use std::ops::Deref;

use leptos::prelude::{ReadSignal, RwSignal, Set as _, WithUntracked as _};
use shared::document::kind::SectionKind;
use shared::id::Channel;
use shared::protocol::event::SectionHead;
use shared::replica::Draft;

/// A section of the room. As small as a pointer, because every closure of a view holds one.
///
/// What it points to is never given back: sections live as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Section(&'static SectionState);

/// What is known of a section. What of it can change is a signal.
pub(crate) struct SectionState {
    /// Its number on the wire.
    pub(crate) channel: Channel,
    /// How it is written.
    pub(crate) kind: SectionKind,
    /// Who locked it and when, in words, if it is locked.
    pub(crate) lock: ReadSignal<Option<String>>,
    /// Whether the person may write there.
    pub(crate) may_edit: ReadSignal<bool>,
    /// Whether nobody has written there.
    pub(crate) is_blank: ReadSignal<bool>,
    /// The fields.
    pub(crate) fields: ReadSignal<BTreeMap<String, String>>,
    /// Text of the person that the server did not take.
    pub(crate) draft: ReadSignal<Option<Draft>>,
    /// The formats at the caret, by the editor's names, with a space after each.
    pub(crate) formats: ReadSignal<String>,
    /// Whether the last edit was not taken because no more text fits.
    pub(crate) is_full: ReadSignal<bool>,
    head: SectionHead,
    write: Writers,
}

struct Writers {
    lock: RwSignal<Option<String>>,
    may_edit: RwSignal<bool>,
    is_blank: RwSignal<bool>,
    fields: RwSignal<BTreeMap<String, String>>,
    draft: RwSignal<Option<Draft>>,
    formats: RwSignal<String>,
    is_full: RwSignal<bool>,
}

impl Deref for Section {
    type Target = SectionState;

    fn deref(&self) -> &SectionState {
        self.0
    }
}

impl Section {
    /// A section that the server has told of.
    pub(super) fn new(head: SectionHead) -> Self {
        let write = Writers {
            lock: RwSignal::new(None),
            may_edit: RwSignal::new(false),
            is_blank: RwSignal::new(true),
            fields: RwSignal::new(BTreeMap::new()),
            draft: RwSignal::new(None),
            formats: RwSignal::new(String::new()),
            is_full: RwSignal::new(false),
        };
        Self(Box::leak(Box::new(SectionState {
            channel: head.channel,
            kind: head.kind,
            lock: write.lock.read_only(),
            may_edit: write.may_edit.read_only(),
            is_blank: write.is_blank.read_only(),
            fields: write.fields.read_only(),
            draft: write.draft.read_only(),
            formats: write.formats.read_only(),
            is_full: write.is_full.read_only(),
            head,
            write,
        })))
    }

    /// Its name in addresses and on the page.
    pub(crate) fn id(self) -> String {
        self.head.id.as_str().to_owned()
    }

    /// The id of its heading on the page.
    pub(crate) fn heading_id(self) -> String {
        ["h-", self.head.id.as_str()].concat()
    }

    /// The ids of what describes its text.
    pub(super) fn described_by(self, locked: bool) -> String {
        if locked { self.lock_id() } else { String::new() }
    }

    /// The id of the line that says who locked it.
    pub(crate) fn lock_id(self) -> String {
        ["lock-", self.head.id.as_str()].concat()
    }

    /// Its heading.
    pub(crate) fn title(self) -> String {
        self.head.title.clone()
    }

    /// What belongs there.
    pub(crate) fn prompt(self) -> String {
        self.head.prompt.clone()
    }

    /// How one might begin.
    pub(crate) fn opening(self) -> String {
        self.head.opening.clone()
    }

    /// Whether this is the same section, with the same signals.
    pub(super) fn is_same(self, other: Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }

    /// Whether the server still tells the same of it, but perhaps for the lock.
    pub(super) fn is_still(self, head: &SectionHead) -> bool {
        let known = &self.head;
        (known.channel, &known.id, known.kind, &known.title) == (head.channel, &head.id, head.kind, &head.title)
    }

    /// The lock, and whether the person may write.
    pub(super) fn set_permission(self, lock: Option<String>, may_edit: bool) {
        set_if_new(self.write.lock, lock);
        set_if_new(self.write.may_edit, may_edit);
    }

    /// Whether nobody has written there.
    pub(super) fn set_blank(self, blank: bool) {
        set_if_new(self.write.is_blank, blank);
    }

    /// The fields.
    pub(super) fn set_fields(self, fields: BTreeMap<String, String>) {
        set_if_new(self.write.fields, fields);
    }

    /// The formats at the caret.
    pub(super) fn set_formats(self, formats: String) {
        set_if_new(self.write.formats, formats);
    }

    /// Whether an edit was not taken because no more text fits.
    pub(super) fn set_full(self, full: bool) {
        set_if_new(self.write.is_full, full);
    }

    /// The draft.
    pub(super) fn set_draft(self, draft: Option<Draft>) {
        set_if_new(self.write.draft, draft);
    }
}

/// Wakes nobody when nothing changed.
pub(super) fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}
