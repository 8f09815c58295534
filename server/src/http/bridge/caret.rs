//! Carets as stock editors' bindings tell them: relative positions of Yjs, as JSON.

use serde::{Deserialize, Serialize};
use shared::document::root;
use shared::id::ClientId;
use shared::room::presence::{Anchor, Caret};

/// A selection, under the key `cursor` by convention.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cursor {
    anchor: Position,
    head: Position,
}

/// A place beside a unit, or at an end of a text.
#[derive(Debug, Serialize, Deserialize)]
struct Position {
    #[serde(default, rename = "tname", skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<Item>,
    /// Below 0 the place is behind the unit, or at the beginning; else before it, or at the end.
    #[serde(default)]
    assoc: f64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Item {
    client: u64,
    clock: u32,
}

impl Cursor {
    /// The selection as stock bindings know it.
    pub(super) fn of(caret: Caret) -> Self {
        Self { anchor: Position::of(caret.anchor), head: Position::of(caret.head) }
    }

    /// The selection as the room knows it; none at the end of the text, which only somebody with the text can tell.
    pub(super) fn caret(&self) -> Option<Caret> {
        Some(Caret { anchor: self.anchor.anchor()?, head: self.head.anchor()? })
    }
}

impl Position {
    fn of(anchor: Anchor) -> Self {
        let (item, assoc) = match anchor {
            Anchor::Start => (None, -1.0),
            Anchor::Before { client, clock } => (Some(Item { client: client.get(), clock }), 0.0),
            Anchor::After { client, clock } => (Some(Item { client: client.get(), clock }), -1.0),
        };
        Self { text: Some(root::BODY.to_owned()), item, assoc }
    }

    fn anchor(&self) -> Option<Anchor> {
        let behind = self.assoc < 0.0;
        match &self.item {
            Some(Item { client, clock }) => {
                let (client, clock) = (ClientId::new(*client)?, *clock);
                Some(if behind { Anchor::After { client, clock } } else { Anchor::Before { client, clock } })
            }
            None => behind.then_some(Anchor::Start),
        }
    }
}
