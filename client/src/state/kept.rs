//! What this browser keeps of post-mortems, for whoever stands before one.

use leptos::task::spawn_local;
use shared::id::PostMortemId;
use shared::replica::{LeftWords, Shelf};

use crate::browser::kept::{self, Found, Writing};

/// Lets the page open without a connection.
pub(crate) fn keep_page() {
    kept::keep_page();
}

/// Whether anything of a post-mortem is kept, so that it can be opened without the server.
pub(crate) async fn is_kept(id: PostMortemId) -> bool {
    kept::is_kept(id).await
}

/// Words of this person that a post-mortem never got, and which of this device's shelves they are on.
#[derive(Clone)]
pub(crate) struct Left {
    /// The words.
    pub(crate) words: LeftWords,
    shelf: String,
}

/// The membership is over: only words that were never sent stay on this device.
pub(crate) async fn evicted(id: PostMortemId) -> Vec<Left> {
    let mut left = Vec::new();
    let Ok((_, found)) = kept::open(id, |_| ()).await else { return left };
    for Found { name, is_left, records } in found.into_iter().filter(|found| found.is_left) {
        let read = Shelf::read(records.iter().map(|(key, bytes)| (key.as_str(), bytes.as_slice())), is_left);
        let Ok(shelf) = read else { continue };
        let (words, changes) = shelf.evict();
        let writing = Writing::default();
        if words.is_empty() {
            writing.clear_all(&name);
        } else {
            changes.iter().for_each(|change| writing.change(&name, change));
        }
        // What could not be written is there for the next visit.
        _ = writing.begin(true).await;
        left.extend(words.into_iter().map(|words| Left { words, shelf: name.clone() }));
    }
    left
}

/// The person does not want these words any more.
pub(crate) fn discard(left: &Left) {
    let writing = Writing::default();
    writing.change(&left.shelf, &Shelf::discard(left.words.channel));
    let written = writing.begin(false);
    spawn_local(async move { _ = written.await });
}
